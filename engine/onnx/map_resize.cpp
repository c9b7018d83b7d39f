// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/mapping.h"

#include <array>
#include <charconv>
#include <cmath>

namespace plugboard::onnx {
namespace {

using Integers = std::vector<std::int64_t>;
using Reals = std::vector<double>;

std::string listOf(const Reals& values)
{
    std::string text;
    for (const double value : values) {
        std::array<char, 32> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        text += (text.empty() ? "" : ",") + std::string(digits.data(), end);
    }
    return text;
}

Reals knownReals(Mapping& node, int input, const std::string& what)
{
    if (!node.hasInput(input))
        return {};
    const ConstantPtr values = node.known(node.input(input), what);
    return values == nullptr ? Reals() : realsOf(*values);
}

/// What is asked of each axis of x.
struct Request {
    Reals scales; ///< empty: from the sizes
    Integers sizes;
    Reals roi; ///< begins, then ends
};

/// Values for some axes, spread to all.
template <class T>
std::vector<T> spread(const std::vector<T>& given, const std::vector<std::size_t>& axes,
                      std::vector<T> all)
{
    for (std::size_t at = 0; at < axes.size() && at < given.size(); ++at)
        all[axes[at]] = given[at];
    return all;
}

/// Of the newest form: roi, scales and sizes as inputs 1 to 3, perhaps only for named axes.
Request newRequest(Mapping& node, const Value& x)
{
    Request request;
    request.roi = knownReals(node, 1, "roi");
    request.scales = knownReals(node, 2, "the scales");
    if (node.hasInput(3) && request.scales.empty())
        request.sizes = node.knownIntegers(3, "the sizes");
    if (!node.has("axes"))
        return request;
    std::vector<std::size_t> axes;
    for (const std::int64_t axis : node.integers("axes"))
        axes.push_back(node.axis(axis, x.rank()));
    if (node.failed())
        return request;
    if (!request.scales.empty())
        request.scales = spread(request.scales, axes, Reals(x.rank(), 1));
    if (!request.sizes.empty())
        request.sizes = spread(request.sizes, axes, x.type.shape);
    if (request.roi.size() == 2 * axes.size()) {
        const Reals given = request.roi;
        const auto middle = given.begin() + std::ptrdiff_t(axes.size());
        request.roi = spread(Reals(given.begin(), middle), axes, Reals(x.rank(), 0));
        const Reals ends = spread(Reals(middle, given.end()), axes, Reals(x.rank(), 1));
        request.roi.insert(request.roi.end(), ends.begin(), ends.end());
    }
    return request;
}

/// Scales of Upsample (an attribute until opset 8) and of the first Resize.
Request oldRequest(Mapping& node)
{
    Request request;
    if (node.has("scales"))
        request.scales = node.reals("scales");
    else
        request.scales = knownReals(node, 1, "the scales");
    return request;
}

/// Sizes from scales, rounded down; what has other lengths than x has axes is refused.
void complete(Mapping& node, const Value& x, Request& request)
{
    const std::size_t rank = x.rank();
    if (request.sizes.empty() && request.scales.size() == rank)
        for (std::size_t axis = 0; axis < rank; ++axis) {
            const double size = std::floor(double(x.extent(axis)) * request.scales[axis]);
            request.sizes.push_back(size >= 1 && size < 1e9 ? std::int64_t(size) : 0);
        }
    if (request.sizes.size() != rank || (!request.roi.empty() && request.roi.size() != 2 * rank))
        node.fail("scales or sizes do not go with x of shape " + model::toString(x.type.shape));
}

void addResize(Mapping& node, Value x, Request request, const std::string& coordinates,
               const std::string& rounding)
{
    complete(node, x, request);
    if (node.failed())
        return;
    const bool crops = coordinates == "tf_crop_and_resize";
    std::size_t first = 0; // axes in front that stay as they are
    while (first + 1 < x.rank() && request.sizes[first] == x.extent(first) &&
           (request.scales.empty() || request.scales[first] == 1) && !crops)
        ++first;
    const auto rank = std::ptrdiff_t(x.rank());
    const auto skip = std::ptrdiff_t(first);
    Reals roi;
    if (crops && !request.roi.empty()) {
        roi.assign(request.roi.begin() + skip, request.roi.begin() + rank);
        roi.insert(roi.end(), request.roi.begin() + rank + skip, request.roi.end());
    }
    const model::DataType type = x.type.type;
    if (!model::isFloat(type))
        x = node.cast(x, model::DataType::Float32);
    std::string mode = node.text("mode", "nearest");
    if (mode == "bilinear" || mode == "trilinear")
        mode = "linear";
    const Value y = node.add(
        "resize",
        {{"sizes", Integers(request.sizes.begin() + skip, request.sizes.end())},
         {"mode", mode},
         {"coordinates", coordinates},
         {"rounding", rounding},
         {"scales", request.scales.empty()
                        ? std::string()
                        : listOf(Reals(request.scales.begin() + skip, request.scales.end()))},
         {"roi", listOf(roi)},
         {"cubic_coefficient", node.real("cubic_coeff_a", -0.75)},
         {"exclude_outside", node.integer("exclude_outside", 0)},
         {"extrapolation", node.real("extrapolation_value", 0)}},
        {x});
    node.set(0, node.cast(y, type));
}

void mapResize(Mapping& node)
{
    const Value x = node.input(0);
    if (node.opset() < 11) {
        addResize(node, x, oldRequest(node), "asymmetric", "floor");
        return;
    }
    if (node.integer("antialias", 0) != 0) {
        node.fail("resizing with antialias is not supported", ErrorCode::Unsupported);
        return;
    }
    if (node.text("keep_aspect_ratio_policy", "stretch") != "stretch") {
        node.fail("resizing that keeps the aspect ratio is not supported", ErrorCode::Unsupported);
        return;
    }
    addResize(node, x, newRequest(node, x),
              node.text("coordinate_transformation_mode", "half_pixel"),
              node.text("nearest_mode", "round_prefer_floor"));
}

void mapUpsample(Mapping& node)
{
    const Value x = node.input(0);
    addResize(node, x, oldRequest(node), "asymmetric", "floor");
}

} // namespace

std::span<const MappingRow> resizeMappings()
{
    static constexpr MappingRow kRows[] = {{"Resize", mapResize}, {"Upsample", mapUpsample}};
    return kRows;
}

} // namespace plugboard::onnx
