// SPDX-License-Identifier: Apache-2.0
#include "engine/model/sharding.h"

#include <algorithm>

namespace plugboard::model {
namespace {

/// Coordinate of a member along one grid axis.
int coordinate(const std::vector<int>& grid, int member, std::size_t axis)
{
    int inner = 1;
    for (std::size_t later = axis + 1; later < grid.size(); ++later)
        inner *= grid[later];
    return member / inner % grid[axis];
}

const char* toString(Reduction reduction)
{
    switch (reduction) {
    case Reduction::Max:
        return "max";
    case Reduction::Min:
        return "min";
    case Reduction::Sum:
        break;
    }
    return "sum";
}

} // namespace

DeviceGroup group1d(std::vector<DeviceId> devices)
{
    const int members = int(devices.size());
    return {std::move(devices), {members}};
}

Sharding broadcast()
{
    return {{Broadcast{}}};
}

Sharding partialSum()
{
    return {{Partial{}}};
}

Sharding split(int axis, std::vector<Dim> boundaries)
{
    return {{Split{axis, std::move(boundaries)}}};
}

std::vector<Dim> evenBoundaries(Dim extent, int members, Dim granule)
{
    const Dim granules = (extent + granule - 1) / granule;
    std::vector<Dim> boundaries;
    boundaries.reserve(std::size_t(members) + 1);
    for (int member = 0; member <= members; ++member)
        boundaries.push_back(std::min(extent, granules * member / members * granule));
    return boundaries;
}

Box boxOf(const Sharding& sharding, const std::vector<int>& grid, const Shape& shape, int member)
{
    Box box = wholeBox(shape);
    for (std::size_t axis = 0; axis < sharding.axes.size(); ++axis)
        if (const auto* cut = std::get_if<Split>(&sharding.axes[axis])) {
            const std::size_t at = std::size_t(coordinate(grid, member, axis));
            Range& range = box[std::size_t(cut->axis)];
            // On a 2-D grid the second axis cuts what the first one left, in the same coordinates.
            range = {std::max(range.begin, cut->boundaries[at]),
                     std::min(range.end, cut->boundaries[at + 1])};
            range.end = std::max(range.begin, range.end);
        }
    return box;
}

Contribution contributionOf(const Sharding& sharding, const std::vector<int>& grid, int member)
{
    Contribution result;
    for (std::size_t axis = 0; axis < sharding.axes.size(); ++axis)
        if (std::holds_alternative<Partial>(sharding.axes[axis])) {
            result.first = result.first * grid[axis] + coordinate(grid, member, axis);
            result.of *= grid[axis];
        }
    return result;
}

bool isPartial(const Sharding& sharding)
{
    return std::any_of(sharding.axes.begin(), sharding.axes.end(), [](const AxisSharding& axis) {
        return std::holds_alternative<Partial>(axis);
    });
}

std::string toString(const Sharding& sharding)
{
    std::string text;
    for (const AxisSharding& axis : sharding.axes) {
        text += text.empty() ? "" : " ";
        if (const auto* cut = std::get_if<Split>(&axis))
            text += "S(" + std::to_string(cut->axis) + ")";
        else if (const auto* partial = std::get_if<Partial>(&axis))
            text += std::string("P(") + toString(partial->reduction) + ")";
        else
            text += "B";
    }
    return text;
}

} // namespace plugboard::model
