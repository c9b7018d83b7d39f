// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/named_tensor.h"
#include "engine/model/network.h"
#include "engine/onnx/weight.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace plugboard::onnx {

inline constexpr int kNewestOpset = 21;

/// Which inputs hold a batch of samples along axis 0.
enum class BatchPolicy {
    Symbolic, ///< those whose first dimension has a name
    All,      ///< all that have axes
    None      ///< none: every input is a tensor of a fixed shape
};

struct ImportOptions {
    std::map<std::string, std::int64_t> dims = {}; ///< values of symbolic dimensions
    /// Values that inputs may be replaced by where a shape depends on them.
    std::vector<model::NamedTensor> values = {};
    BatchPolicy batch = BatchPolicy::Symbolic;
};

/// An input or output of the ONNX graph and the node that stands for it.
struct Port {
    std::string name;       ///< in ONNX
    std::string node;       ///< empty for an output without elements: no tensor of a network
    model::TensorType type; ///< with the batch
};

struct OperatorCount {
    std::string op;
    int nodes = 0;
};

struct ImportReport {
    int opset = 0;
    std::vector<OperatorCount> operators; ///< by name
    std::int64_t folded = 0;              ///< operations whose results were known at import
    std::vector<std::string> bound;       ///< inputs that were replaced by their values
    std::vector<std::string> warnings;    ///< "w holds 1 NaN and 1 infinity"
};

struct Imported {
    model::Network network;
    std::vector<Weight>
        weights;            ///< of variables that do not say in their attributes how they start
    std::int64_t batch = 1; ///< samples, where there are batched inputs
    std::vector<Port> inputs;
    std::vector<Port> outputs;
    ImportReport report;
};

/// An ONNX model as a network with static shapes.
/// errors  those of parsing; InvalidInput (graph, shapes, attributes, dimensions without a value);
///         Unsupported: operators, all at once; subject = path, or the tensor or node that is meant
Result<Imported> importModel(const std::string& path, const ImportOptions& options = {});

/// The same from bytes, whose external data lies in `folder`.
Result<Imported> importModel(std::string_view bytes, const std::string& folder,
                             const std::string& path, const ImportOptions& options = {});

/// The weights with all elements written out.
std::vector<model::NamedTensor> tensorsOf(const std::vector<Weight>& weights);

} // namespace plugboard::onnx
