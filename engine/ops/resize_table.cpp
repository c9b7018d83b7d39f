// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/resize_table.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace plugboard::ops {
namespace {

using model::Dim;

Error wrong(const std::string& what)
{
    return {ErrorCode::InvalidInput, what, {}};
}

/// Numbers with commas between.
Result<std::vector<double>> numbersOf(const model::Attributes& attributes, const std::string& name)
{
    const std::string text = attributes.text(name, "");
    std::vector<double> numbers;
    const char* at = text.c_str();
    while (*at != 0) {
        char* end = nullptr;
        numbers.push_back(std::strtod(at, &end));
        if (end == at || !std::isfinite(numbers.back()) || (*end != 0 && *end != ','))
            return wrong("attribute " + name + " takes numbers with commas between, got " + text);
        at = *end == ',' ? end + 1 : end;
    }
    return numbers;
}

/// Where an output lies in the input, and what is taken from there.
struct Rules {
    std::string mode, coordinates, rounding;
    double cubic = -0.75;
    bool excludeOutside = false;
};

/// One axis: its extents, scale and part of the input.
struct Line {
    Dim input = 1, output = 1;
    double scale = 1;
    double begin = 0, end = 1;
};

double positionOf(const Rules& rules, const Line& line, Dim o)
{
    const double last = double(line.input - 1);
    if (rules.coordinates == "asymmetric")
        return double(o) / line.scale;
    if (rules.coordinates == "align_corners")
        return line.output == 1 ? 0 : double(o) * last / double(line.output - 1);
    if (rules.coordinates == "pytorch_half_pixel" && line.output == 1)
        return 0;
    if (rules.coordinates == "tf_half_pixel_for_nn")
        return (double(o) + 0.5) / line.scale;
    if (rules.coordinates == "tf_crop_and_resize")
        return line.output == 1 ? 0.5 * (line.begin + line.end) * last
                                : line.begin * last + double(o) * (line.end - line.begin) * last /
                                                          double(line.output - 1);
    return (double(o) + 0.5) / line.scale - 0.5;
}

Dim nearest(const std::string& rounding, double position)
{
    if (rounding == "floor")
        return Dim(std::floor(position));
    if (rounding == "ceil")
        return Dim(std::ceil(position));
    if (rounding == "round_prefer_ceil")
        return Dim(std::floor(position + 0.5));
    return Dim(std::ceil(position - 0.5));
}

/// Keys' kernel of parameter a at distance x.
double cubicWeight(double a, double x)
{
    x = std::abs(x);
    if (x <= 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

int tapsOf(const std::string& mode)
{
    return mode == "cubic" ? 4 : mode == "linear" ? 2 : 1;
}

/// Positions beyond the border are those of the border; weights are shared out again where
/// outside ones do not count.
void addTaps(const Rules& rules, double position, ResizeAxis& axis)
{
    if (rules.mode == "nearest") {
        axis.positions.push_back(
            std::clamp<Dim>(nearest(rules.rounding, position), 0, axis.input - 1));
        axis.weights.push_back(1);
        return;
    }
    const Dim low = Dim(std::floor(position));
    const double rest = position - double(low);
    const Dim first = axis.taps == 4 ? low - 1 : low;
    double sum = 0;
    for (int tap = 0; tap < axis.taps; ++tap) {
        const Dim at = first + tap;
        double weight = axis.taps == 4 ? cubicWeight(rules.cubic, double(tap - 1) - rest)
                        : tap == 0     ? 1 - rest
                                       : rest;
        if (rules.excludeOutside && (at < 0 || at >= axis.input))
            weight = 0;
        sum += weight;
        axis.positions.push_back(std::clamp<Dim>(at, 0, axis.input - 1));
        axis.weights.push_back(weight);
    }
    if (rules.excludeOutside)
        for (int tap = 1; tap <= axis.taps; ++tap)
            axis.weights[axis.weights.size() - std::size_t(tap)] /= sum;
}

ResizeAxis tableOf(const Rules& rules, const Line& line)
{
    ResizeAxis axis{line.input, line.output, tapsOf(rules.mode), {}, {}, {}};
    for (Dim o = 0; o < line.output; ++o) {
        const double position = positionOf(rules, line, o);
        axis.outside.push_back(rules.coordinates == "tf_crop_and_resize" &&
                               (position < 0 || position > double(line.input - 1)));
        addTaps(rules, position, axis);
    }
    return axis;
}

Result<Rules> rulesOf(const model::Attributes& attributes)
{
    Rules rules;
    rules.mode = attributes.text("mode", "nearest");
    rules.coordinates = attributes.text("coordinates", "half_pixel");
    rules.rounding = attributes.text("rounding", "round_prefer_floor");
    rules.cubic = attributes.real("cubic_coefficient", -0.75);
    rules.excludeOutside = attributes.integer("exclude_outside", 0) != 0;
    const auto check = [](const std::string& name, const std::string& value,
                          std::initializer_list<const char*> known) -> Result<void> {
        std::string all;
        for (const char* each : known) {
            if (value == each)
                return {};
            all += (all.empty() ? "" : ", ") + std::string(each);
        }
        return wrong("attribute " + name + " must be one of " + all + ", got " + value);
    };
    if (const auto known = check("mode", rules.mode, {"nearest", "linear", "cubic"}); !known)
        return known.error();
    if (const auto known = check("coordinates", rules.coordinates,
                                 {"half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners",
                                  "tf_half_pixel_for_nn", "tf_crop_and_resize"});
        !known)
        return known.error();
    if (const auto known = check("rounding", rules.rounding,
                                 {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"});
        !known)
        return known.error();
    return rules;
}

} // namespace

Result<std::vector<ResizeAxis>> resizeAxes(const model::Attributes& attributes,
                                           const model::Shape& x)
{
    const auto rules = rulesOf(attributes);
    if (!rules)
        return rules.error();
    const std::vector<Dim> sizes = attributes.integers("sizes", {});
    if (sizes.empty() || sizes.size() > x.size())
        return Error{ErrorCode::ShapeMismatch,
                     "x needs at least as many axes as sizes " + model::toString(sizes) + ", got " +
                         model::toString(x),
                     {}};
    const auto scales = numbersOf(attributes, "scales");
    if (!scales)
        return scales.error();
    const auto roi = numbersOf(attributes, "roi");
    if (!roi)
        return roi.error();
    if (!scales->empty() && scales->size() != sizes.size())
        return wrong("attribute scales needs as many values as sizes, got " +
                     std::to_string(scales->size()));
    if (!roi->empty() && roi->size() != 2 * sizes.size())
        return wrong("attribute roi needs twice as many values as sizes, got " +
                     std::to_string(roi->size()));
    std::vector<ResizeAxis> axes;
    for (std::size_t at = 0; at < sizes.size(); ++at) {
        Line line{x[x.size() - sizes.size() + at], sizes[at], 1, 0, 1};
        line.scale = scales->empty() ? double(line.output) / double(line.input) : (*scales)[at];
        if (line.input < 1 || line.output < 1 || !(line.scale > 0))
            return wrong("attribute sizes and scales must be positive, got " +
                         std::to_string(line.output) + " and " + std::to_string(line.scale) +
                         " for an extent of " + std::to_string(line.input));
        if (!roi->empty()) {
            line.begin = (*roi)[at];
            line.end = (*roi)[sizes.size() + at];
        }
        axes.push_back(tableOf(*rules, line));
    }
    return axes;
}

} // namespace plugboard::ops
