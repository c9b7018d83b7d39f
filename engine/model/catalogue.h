// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <map>
#include <string>
#include <vector>

namespace plugboard::model {

/// Kernel choices that a backend measured or modelled, by device model and signature, and measured
/// copy rates between devices. Plain data: the planner links no backend.
struct Catalogue {
    std::map<std::string, std::map<std::string, KernelChoice>>
        kernels; ///< [device model][signature]
    /// Copies between two devices of these models on one host: time = latency + bytes / bandwidth.
    std::map<std::string, LinkRate> copies; ///< ["model a -> model b"]
    std::string library;                    ///< "onednn 2.6.3"
    double fmaPeak = 0; ///< FLOP/s of one core at the time of measuring; 0: not measured
    double memoryBandwidth = 0; ///< bytes/s that one core reads and writes; 0: not measured

    const KernelChoice* find(const std::string& deviceModel, const std::string& signature) const;
};

/// A computation whose choice the catalogue lacks: what `calibrate` is asked for.
struct MissingKernel {
    std::string deviceModel;
    std::string signature;
    std::string opKind;
    Attributes attributes;
    std::vector<TensorType> inputs;
    std::vector<TensorType> outputs;
    int threads = 1;
};

} // namespace plugboard::model
