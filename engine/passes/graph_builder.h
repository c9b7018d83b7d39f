// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/graph.h"
#include "engine/ops/op_kind.h"

#include <map>
#include <string>
#include <vector>

namespace plugboard::passes {

/// What an op is besides its kind and operands.
struct OpPlace {
    std::string name;
    model::Pass pass = model::Pass::Forward;
    std::string node; ///< the network node that it comes from; empty: none
};

/// A graph in the making: ops are appended in an order that respects data flow.
class GraphBuilder {
public:
    /// variables  the same list for every program; their tensors are made when first used
    GraphBuilder(std::vector<model::Variable> variables, std::int64_t batch, int microBatches);

    /// Appends an op and its output tensors (`NAME.PORT`), with types inferred.
    /// errors  InvalidInput where the name is taken; those of inferTypes; subject = node, or op
    Result<std::vector<model::TensorId>> add(const OpPlace& place, const std::string& kind,
                                             const model::Attributes& attributes,
                                             const std::vector<model::TensorId>& inputs);
    /// The same for an op whose outputs are variables: `outputs` are their tensors.
    Result<void> addUpdate(const OpPlace& place, const std::string& kind,
                           const model::Attributes& attributes,
                           const std::vector<model::TensorId>& inputs,
                           const std::vector<model::TensorId>& outputs);

    /// The tensor of the variable of this name, which must exist.
    model::TensorId variable(const std::string& name);
    const model::Graph& graph() const { return graph_; }
    model::Graph take() { return std::move(graph_); }

private:
    Result<std::vector<model::TensorType>> append(const OpPlace& place, const ops::OpKind& kind,
                                                  const model::Attributes& attributes,
                                                  const std::vector<model::TensorId>& inputs);

    model::Graph graph_;
    std::map<std::string, model::OpId> opNames_;
    std::map<std::string, model::TensorId> variableTensors_;
};

} // namespace plugboard::passes
