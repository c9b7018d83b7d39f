// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/units.h"
#include "engine/model/network.h"
#include "engine/model/recipe.h"
#include "engine/model/topology.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::session {

/// What a layer, or the whole network, is made of and asks for. FLOPs are those of convolutions,
/// matrix products and attention, 2 for a multiply-add, as published counts have them; what all
/// other ops do is counted apart.
struct LayerFigures {
    std::string node; ///< as drawn; of the whole: the network's name
    std::string kind;
    std::string output;          ///< its first output's type, for one sample
    std::int64_t parameters = 0; ///< trainable values
    Bytes parameterBytes;        ///< of all its variables, moments of batch norms included
    Bytes activations;           ///< outputs of its ops, for one sample
    Bytes batchActivations;      ///< for the recipe's batch
    Flops forward;               ///< for one sample
    Flops training;              ///< forward, backward and update, for one sample
    Flops elementwise;           ///< forward, all other ops, for one sample
    Bytes traffic;               ///< every operand of its forward ops read or written once
    /// forward and elementwise FLOPs per byte of traffic
    double intensity() const;
    /// Parameters and activations, as an inference needs them at most.
    Bytes memory() const { return parameterBytes + activations; }
    Bytes batchMemory() const { return parameterBytes + batchActivations; }
};

/// How long the whole training takes on so many devices of one kind if every op runs at the
/// roofline of its device and the devices share the batch without loss.
struct TrainingTime {
    std::string device; ///< preset
    int count = 1;
    Seconds seconds;
};

struct NetworkReport {
    std::vector<LayerFigures> layers; ///< in topological order of the drawing
    LayerFigures total;
    std::int64_t batch = 0;
    std::int64_t samples = 0; ///< of an epoch; 0: unknown
    double epochs = 0;
    Flops wholeTraining; ///< samples * epochs * training FLOPs
    std::vector<TrainingTime> times;
};

/// errors  those of passes::buildGraph
Result<NetworkReport> reportOf(const model::Network& network, const model::Recipe& recipe,
                               const std::vector<model::Device>& devices);

/// The layers and their sum as a table: with names, units and thousands as plain numbers.
std::string toCsv(const NetworkReport& report);
std::string toMarkdown(const NetworkReport& report);

} // namespace plugboard::session
