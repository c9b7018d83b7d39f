// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/axes.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

using model::Dim;

bool hasAxis(std::int64_t axis, std::size_t rank)
{
    return axis >= -std::int64_t(rank) && axis < std::int64_t(rank);
}

Error noSuchAxis(const std::string& attribute, std::int64_t axis, const std::string& port,
                 std::size_t rank)
{
    const std::string range = rank == 0 ? "none, as " + port + " is a scalar"
                                        : "from -" + std::to_string(rank) + " to " +
                                              std::to_string(rank - 1) + " for " + port + " of " +
                                              std::to_string(rank) + " axes";
    return {ErrorCode::InvalidInput,
            "attribute " + attribute + " must be " + range + ", got " + std::to_string(axis),
            {}};
}

SliceAxis sliceOf(Dim start, Dim end, Dim step, Dim extent)
{
    if (start < 0)
        start += extent;
    if (end < 0)
        end += extent;
    SliceAxis slice{0, step, 0};
    if (step > 0) {
        slice.start = std::clamp<Dim>(start, 0, extent);
        end = std::clamp<Dim>(end, 0, extent);
        slice.count = end > slice.start ? (end - slice.start - 1) / step + 1 : 0;
    } else if (extent > 0) {
        slice.start = std::clamp<Dim>(start, 0, extent - 1);
        end = std::clamp<Dim>(end, -1, extent - 1);
        // The step may be the least number there is, whose negative does not exist.
        slice.count = end < slice.start ? (end - slice.start + 1) / step + 1 : 0;
    }
    return slice;
}

} // namespace

std::size_t axisOf(const model::Attributes& attributes, std::int64_t fallback, std::size_t rank)
{
    return wrappedAxis(attributes.integer("axis", fallback), rank);
}

Result<void> checkAxis(const model::Attributes& attributes, std::int64_t fallback,
                       const std::string& port, std::size_t rank)
{
    const std::int64_t axis = attributes.integer("axis", fallback);
    if (!hasAxis(axis, rank))
        return noSuchAxis("axis", axis, port, rank);
    return {};
}

std::vector<bool> namedAxes(const model::Attributes& attributes, std::size_t rank)
{
    const auto axes = attributes.integers("axes", {});
    std::vector<bool> named(rank, axes.empty());
    for (const std::int64_t axis : axes)
        named[wrappedAxis(axis, rank)] = true;
    return named;
}

Result<void> checkAxes(const model::Attributes& attributes, const std::string& port,
                       std::size_t rank)
{
    std::vector<bool> named(rank);
    for (const std::int64_t axis : attributes.integers("axes", {})) {
        if (!hasAxis(axis, rank))
            return noSuchAxis("axes", axis, port, rank);
        if (named[wrappedAxis(axis, rank)])
            return Error{ErrorCode::InvalidInput,
                         "attribute axes names axis " + std::to_string(axis) + " twice",
                         {}};
        named[wrappedAxis(axis, rank)] = true;
    }
    return {};
}

std::vector<std::size_t> permutationOf(const model::Attributes& attributes, std::size_t rank)
{
    const auto asked = attributes.integers("permutation", {});
    std::vector<std::size_t> permutation(asked.begin(), asked.end());
    for (std::size_t axis = rank; asked.empty() && axis-- > 0;)
        permutation.push_back(axis);
    return permutation;
}

std::vector<SliceAxis> slicesOf(const model::Attributes& attributes, const model::Shape& shape)
{
    std::vector<SliceAxis> slices;
    for (const Dim extent : shape)
        slices.push_back({0, 1, extent});
    const auto starts = attributes.integers("starts", {});
    const auto ends = attributes.integers("ends", {});
    const auto axes = attributes.integers("axes", {});
    const auto steps = attributes.integers("steps", {});
    for (std::size_t at = 0; at < starts.size(); ++at) {
        const std::size_t axis = axes.empty() ? at : wrappedAxis(axes[at], shape.size());
        slices[axis] = sliceOf(starts[at], ends[at], steps.empty() ? 1 : steps[at], shape[axis]);
    }
    return slices;
}

AxisSplit splitAt(const model::Shape& shape, std::size_t axis)
{
    return {elementsOf(shape, 0, axis), shape[axis], elementsOf(shape, axis + 1, shape.size())};
}

model::Dim elementsOf(const model::Shape& shape, std::size_t begin, std::size_t end)
{
    Dim product = 1;
    for (std::size_t axis = begin; axis < end; ++axis)
        product *= shape[axis];
    return product;
}

} // namespace plugboard::ops
