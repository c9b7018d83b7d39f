// SPDX-License-Identifier: Apache-2.0
#include "engine/io/image.h"

#include <algorithm>
#include <cmath>

namespace plugboard::io {
namespace {

/// What one pixel of the result takes from a row (or column): weights of neighbours from `first`.
struct Taps {
    int first = 0;
    std::vector<float> weights; ///< their sum is 1
};

/// A triangle as wide as the larger of both pixels: bilinear upwards, area-like downwards.
std::vector<Taps> tapsFor(int from, int to)
{
    const double scale = double(from) / to;
    const double reach = std::max(1.0, scale);
    std::vector<Taps> taps(static_cast<std::size_t>(to));
    for (int at = 0; at < to; ++at) {
        const double centre = (at + 0.5) * scale - 0.5;
        Taps& tap = taps[std::size_t(at)];
        tap.first = std::max(0, int(std::ceil(centre - reach)));
        const int last = std::min(from - 1, int(std::floor(centre + reach)));
        double sum = 0;
        for (int place = tap.first; place <= last; ++place) {
            const double weight = std::max(0.0, 1 - std::abs(place - centre) / reach);
            tap.weights.push_back(float(weight));
            sum += weight;
        }
        for (float& weight : tap.weights)
            weight = float(weight / sum);
    }
    return taps;
}

Image withChannels(const Image& image, int channels)
{
    if (image.channels == channels)
        return image;
    Image result{image.width, image.height, channels, {}};
    const std::size_t count = std::size_t(image.width) * std::size_t(image.height);
    result.pixels.resize(count * std::size_t(channels));
    for (std::size_t at = 0; at < count; ++at) {
        if (channels == 3) {
            std::fill_n(result.pixels.begin() + std::ptrdiff_t(3 * at), 3, image.pixels[at]);
        } else {
            const std::uint8_t* rgb = image.pixels.data() + 3 * at;
            result.pixels[at] =
                std::uint8_t(std::lround(0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]));
        }
    }
    return result;
}

} // namespace

Image resized(const Image& image, int width, int height, int channels)
{
    const Image source = withChannels(image, channels);
    if (source.width == width && source.height == height)
        return source;
    const std::vector<Taps> across = tapsFor(source.width, width);
    const std::vector<Taps> down = tapsFor(source.height, height);
    const auto depth = std::size_t(channels);
    const std::size_t row = std::size_t(width) * depth;
    std::vector<float> narrow(std::size_t(source.height) * row);
    for (std::size_t y = 0; y < std::size_t(source.height); ++y)
        for (std::size_t x = 0; x < std::size_t(width); ++x)
            for (std::size_t c = 0; c < depth; ++c) {
                const std::uint8_t* from =
                    source.pixels.data() +
                    (y * std::size_t(source.width) + std::size_t(across[x].first)) * depth + c;
                float sum = 0;
                for (const float weight : across[x].weights) {
                    sum += weight * float(*from);
                    from += depth;
                }
                narrow[y * row + x * depth + c] = sum;
            }
    Image result{width, height, channels, {}};
    result.pixels.resize(std::size_t(height) * row);
    for (std::size_t y = 0; y < std::size_t(height); ++y)
        for (std::size_t x = 0; x < row; ++x) {
            const float* from = narrow.data() + std::size_t(down[y].first) * row + x;
            float sum = 0;
            for (const float weight : down[y].weights) {
                sum += weight * *from;
                from += row;
            }
            result.pixels[y * row + x] = std::uint8_t(std::clamp(std::lround(sum), 0l, 255l));
        }
    return result;
}

} // namespace plugboard::io
