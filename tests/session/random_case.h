// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"
#include "engine/model/recipe.h"
#include "engine/model/topology.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace plugboard::tests {

/// Whole numbers that are the same everywhere for a seed.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    /// 0 .. sides - 1
    std::int64_t below(std::int64_t sides)
    {
        return std::int64_t(engine_() % std::uint64_t(sides));
    }
    bool oneIn(std::int64_t sides) { return below(sides) == 0; }
    template <class T>
    T pick(const std::vector<T>& values)
    {
        return values[std::size_t(below(std::int64_t(values.size())))];
    }

private:
    std::mt19937_64 engine_;
};

/// What a search may be asked to plan one network for.
struct Option {
    std::string title; ///< of the candidate
    int microBatches = 1;
};

/// A small network with recipe (float32) and CPU devices.
struct RandomCase {
    model::Network network;
    model::Recipe recipe;
    model::Topology topology;
    std::vector<Option> options; ///< every candidate of the planner, with 1, 2 and 4 micro-batches
                                 ///< beside its own
};

/// Chains and residual branches of convolution, pools, ReLU, batch norm, dropout, add, flatten,
/// linear and bias; batches of 8 to 24 samples; SGD or Adam; 1 to 4 devices of uneven speed on one
/// or two hosts.
RandomCase randomCase(std::uint64_t seed);

} // namespace plugboard::tests
