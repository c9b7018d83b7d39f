// SPDX-License-Identifier: Apache-2.0
#include "engine/data/image_data_set.h"

#include "engine/base/log.h"
#include "engine/base/philox.h"
#include "engine/data/image_folder.h"
#include "engine/data/split.h"
#include "engine/io/image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <mutex>
#include <numeric>

namespace plugboard::data {
namespace {

constexpr std::size_t kKept = std::size_t(1) << 30; // bytes of decoded pictures
constexpr std::size_t kMeasured = 1000;             // pictures that moments are taken over
constexpr model::Dim kMostExtent = 8192;

/// Bytes to numbers, per channel.
struct Scale {
    std::array<double, 3> mean{};
    std::array<double, 3> deviation{255, 255, 255};
};

struct Shift {
    bool mirrored = false;
    int across = 0;
    int down = 0;
};

class ImageDataSet : public DataSet {
public:
    ImageDataSet(std::vector<LabelledFile> files, model::Shape shape, std::int64_t classes,
                 const model::DataSpec& spec, std::uint64_t seed)
        : files_(std::move(files)), shape_(std::move(shape)), classes_(classes), flip_(spec.flip),
          crop_(spec.crop), random_(seed, "augment"),
          kept_(std::min(files_.size(), kKept / std::size_t(model::elements(shape_)))),
          decoded_(std::make_unique<std::once_flag[]>(kept_.size()))
    {
    }

    std::int64_t size() const override { return std::int64_t(files_.size()); }
    model::Shape sampleShape() const override { return shape_; }
    std::int64_t classes() const override { return classes_; }
    void read(std::int64_t index, float* values, std::int32_t* label) const override
    {
        fill(std::size_t(index), {}, values);
        *label = files_[std::size_t(index)].label;
    }
    void readAugmented(std::int64_t index, std::int64_t epoch, float* values,
                       std::int32_t* label) const override
    {
        const auto draw = [&](std::uint64_t which) {
            return random_.uniform(std::uint64_t(epoch), 3 * std::uint64_t(index) + which);
        };
        const auto moved = [&](std::uint64_t which) {
            return int(std::floor(draw(which) * double(2 * crop_ + 1))) - int(crop_);
        };
        Shift shift;
        shift.mirrored = flip_ && draw(0) < 0.5;
        if (crop_ > 0)
            shift = {shift.mirrored, moved(1), moved(2)};
        fill(std::size_t(index), shift, values);
        *label = files_[std::size_t(index)].label;
    }

    void setScale(const Scale& scale) { scale_ = scale; }
    /// Resized; errors as loadImage.
    Result<io::Image> decode(std::size_t index) const
    {
        auto image = io::loadImage(files_[index].path);
        if (!image)
            return image;
        return io::resized(*image, int(shape_[2]), int(shape_[1]), int(shape_[0]));
    }

private:
    /// Empty where it cannot be decoded.
    std::vector<std::uint8_t> pixels(std::size_t index) const
    {
        auto image = decode(index);
        if (image)
            return std::move(image->pixels);
        log::warning(toString(image.error()));
        return {};
    }
    void fill(std::size_t index, const Shift& shift, float* values) const
    {
        if (index >= kept_.size())
            return convert(pixels(index), shift, values);
        std::call_once(decoded_[index], [&] { kept_[index] = pixels(index); });
        convert(kept_[index], shift, values);
    }
    /// From pixels beside each other to one plane per channel.
    void convert(const std::vector<std::uint8_t>& pixels, const Shift& shift, float* values) const
    {
        if (pixels.empty()) {
            std::fill_n(values, model::elements(shape_), std::numeric_limits<float>::quiet_NaN());
            return;
        }
        const auto [channels, height, width] =
            std::array{int(shape_[0]), int(shape_[1]), int(shape_[2])};
        for (int c = 0; c < channels; ++c)
            for (int y = 0; y < height; ++y)
                for (int x = 0; x < width; ++x) {
                    const int fromY = y + shift.down;
                    const int fromX = (shift.mirrored ? width - 1 - x : x) + shift.across;
                    const bool inside = fromY >= 0 && fromY < height && fromX >= 0 && fromX < width;
                    const auto at = std::size_t((fromY * width + fromX) * channels + c);
                    const auto channel = std::size_t(c);
                    *values++ =
                        inside
                            ? float((pixels[at] - scale_.mean[channel]) / scale_.deviation[channel])
                            : 0.0f;
                }
    }

    std::vector<LabelledFile> files_;
    model::Shape shape_;
    std::int64_t classes_;
    bool flip_;
    std::int64_t crop_;
    Philox random_;
    Scale scale_;
    mutable std::vector<std::vector<std::uint8_t>> kept_;
    std::unique_ptr<std::once_flag[]> decoded_;
};

Result<model::Shape> shapeOf(const model::DataSpec& spec, const std::string& first)
{
    if (spec.sampleShape.empty()) {
        const auto image = io::loadImage(first);
        if (!image)
            return image.error();
        return model::Shape{image->channels, image->height, image->width};
    }
    const model::Shape& shape = spec.sampleShape;
    const auto fits = [](model::Dim extent) { return extent >= 1 && extent <= kMostExtent; };
    if (shape.size() != 3 || (shape[0] != 1 && shape[0] != 3) || !fits(shape[1]) || !fits(shape[2]))
        return Error{ErrorCode::InvalidInput,
                     "sample shape is " + model::toString(shape) +
                         "; pictures are [1 or 3, height, width], up to 8192 each",
                     spec.name};
    return shape;
}

/// From histograms, so that the sums are exact.
Result<Scale> scaleOver(const ImageDataSet& images, const Indices& training, int channels)
{
    std::array<std::array<std::int64_t, 256>, 3> histogram{};
    const std::size_t step =
        std::max<std::size_t>(1, (training.size() + kMeasured - 1) / kMeasured);
    std::int64_t count = 0;
    for (std::size_t at = 0; at < training.size(); at += step) {
        const auto image = images.decode(training[at]);
        if (!image)
            return image.error();
        for (std::size_t i = 0; i < image->pixels.size(); ++i)
            ++histogram[i % std::size_t(channels)][image->pixels[i]];
        count += std::int64_t(image->pixels.size()) / channels;
    }
    Scale scale;
    for (std::size_t c = 0; c < std::size_t(channels) && count > 0; ++c) {
        double mean = 0, variance = 0;
        for (std::size_t byte = 0; byte < 256; ++byte)
            mean += double(histogram[c][byte]) * double(byte) / double(count);
        for (std::size_t byte = 0; byte < 256; ++byte)
            variance +=
                double(histogram[c][byte]) * std::pow(double(byte) - mean, 2) / double(count);
        scale.mean[c] = mean;
        scale.deviation[c] = variance > 0 ? std::sqrt(variance) : 1;
    }
    return scale;
}

} // namespace

Result<std::unique_ptr<DataSet>> openImageDataSet(const model::DataSpec& spec, std::uint64_t seed,
                                                  Subset subset)
{
    auto folder = findImages(spec);
    if (!folder)
        return folder.error();
    if (std::int64_t(folder->classes.size()) > spec.classes)
        return Error{ErrorCode::InvalidInput,
                     "there are " + std::to_string(folder->classes.size()) +
                         " folders of classes, the recipe has " + std::to_string(spec.classes) +
                         " classes",
                     spec.name};
    const auto shape = shapeOf(spec, folder->train[0].path);
    if (!shape)
        return shape.error();
    const bool ownTest = !folder->test.empty();
    const auto trained = std::int64_t(folder->train.size());
    std::vector<LabelledFile> files = std::move(folder->train);
    files.insert(files.end(), folder->test.begin(), folder->test.end());
    const auto all = std::int64_t(files.size());
    model::DataSpec own = spec;
    if (subset != Subset::Train)
        own.flip = false;
    if (subset != Subset::Train)
        own.crop = 0;
    auto images = std::make_unique<ImageDataSet>(std::move(files), *shape, spec.classes, own, seed);
    const Indices training = samplesOf(Subset::Train, trained, spec, seed, ownTest);
    if (spec.normalise) {
        const auto scale = scaleOver(*images, training, int((*shape)[0]));
        if (!scale)
            return scale.error();
        images->setScale(*scale);
    }
    Indices indices = samplesOf(subset, trained, spec, seed, ownTest);
    if (ownTest && subset == Subset::Test) {
        const std::int64_t count = all - trained;
        indices.resize(
            std::size_t(spec.testSamples > 0 ? std::min(spec.testSamples, count) : count));
        std::iota(indices.begin(), indices.end(), std::uint32_t(trained));
    }
    return chosen(std::move(images), std::move(indices), spec);
}

} // namespace plugboard::data
