// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/topology.h"

#include <cstddef>
#include <span>
#include <vector>

namespace plugboard::sim {

/// Messages in flight over a topology's links, as a fluid: at every moment each flow gets its
/// max-min fair share of the links that it takes, every direction of a link its own capacity.
/// source  Bertsekas, Gallager: Data networks (1992), section 6.5.2: progressive filling
class SharedLinks {
public:
    explicit SharedLinks(const model::Topology& topology);

    /// A message of `bytes` enters its route at time `now` (not before any earlier call's). `owner`
    /// names it in finished().
    void start(std::size_t owner, std::span<const model::Hop> route, double bytes, double now);
    /// When the next flow has passed, as things are; infinity: none is in flight.
    double nextFinish();
    /// Removes the flows that have passed by `now`; their owners in order of start.
    std::vector<std::size_t> finished(double now);

private:
    struct Flow {
        std::size_t owner;
        std::vector<std::size_t> directions; ///< two per link
        double remaining;                    ///< bytes at time now_
        double rate = 0;
        double finish = 0;
    };
    void advance(double now);
    void share();
    void fill(std::vector<Flow*> open);

    std::vector<double> capacity_; ///< bytes per second, at link * 2 + backward
    std::vector<Flow> flows_;      ///< in order of start
    double now_ = 0;
    bool changed_ = false; ///< flows came or went since the rates were shared out
    // Scratch of fill(), per direction.
    std::vector<double> left_;
    std::vector<int> sharers_;
};

} // namespace plugboard::sim
