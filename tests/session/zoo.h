// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"

#include <string>
#include <vector>

namespace plugboard::tests {

/// A known network with its published counts.
struct KnownNetwork {
    std::string file; ///< stem of its example project
    model::Network network;
    std::int64_t parameters = 0; ///< trainable values
    double forward = 0;          ///< FLOPs of one sample, 2 for a multiply-add; 0: none published
    std::string source;          ///< of the counts
};

/// The zoo, each drawn by its paper; classes are those of the published weights.
std::vector<KnownNetwork> zoo();

/// Three stages of residual blocks behind a stem of stride 2, on [1, 28, 28]: 20 MFLOP a sample.
model::Network smallResNet();
/// A GPT of two blocks over bytes: context 64, width 64.
model::Network tinyGpt();

} // namespace plugboard::tests
