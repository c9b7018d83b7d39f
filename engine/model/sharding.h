// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/tensor.h"
#include "engine/model/topology.h"

#include <variant>
#include <vector>

namespace plugboard::model {

/// An ordered grid of devices. `grid` holds one or two extents whose product is devices.size();
/// member m of a 2-D grid [p, q] has coordinates (m / q, m % q).
struct DeviceGroup {
    std::vector<DeviceId> devices;
    std::vector<int> grid;

    int size() const { return int(devices.size()); }
    bool operator==(const DeviceGroup&) const = default;
};

DeviceGroup group1d(std::vector<DeviceId> devices);

enum class Reduction { Sum, Max, Min };

struct Broadcast {
    bool operator==(const Broadcast&) const = default;
};
/// Member i holds [boundaries[i], boundaries[i + 1]) of `axis`; uneven and empty pieces are fine.
struct Split {
    int axis = 0;
    std::vector<Dim> boundaries;
    bool operator==(const Split&) const = default;
};
/// Every member holds the whole shape; the value is the reduction over the members.
struct Partial {
    Reduction reduction = Reduction::Sum;
    bool operator==(const Partial&) const = default;
};
using AxisSharding = std::variant<Broadcast, Split, Partial>;

/// How a tensor lies on a device group: one entry per grid axis.
struct Sharding {
    std::vector<AxisSharding> axes;
    bool operator==(const Sharding&) const = default;
};

Sharding broadcast();                                  ///< 1-D
Sharding partialSum();                                 ///< 1-D
Sharding split(int axis, std::vector<Dim> boundaries); ///< 1-D

/// Pieces as even as possible, in multiples of `granule` (the last one takes what is left);
/// members + 1 boundaries from 0 to extent.
std::vector<Dim> evenBoundaries(Dim extent, int members, Dim granule = 1);

/// Which contributions of a Partial tensor a piece holds: `count` of `of`, cyclically from `first`.
/// Complete (not partial): count == of. Members of the producing group are numbered in its order.
struct Contribution {
    int first = 0;
    int count = 1;
    int of = 1;
    bool complete() const { return count == of; }
    bool operator==(const Contribution&) const = default;
};

/// What member `member` holds of a tensor of this shape.
Box boxOf(const Sharding& sharding, const std::vector<int>& grid, const Shape& shape, int member);
Contribution contributionOf(const Sharding& sharding, const std::vector<int>& grid, int member);
bool isPartial(const Sharding& sharding);
std::string toString(const Sharding& sharding); ///< "S(0)", "B", "P(sum)", "S(0) B"

} // namespace plugboard::model
