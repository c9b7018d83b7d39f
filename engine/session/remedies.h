// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/passes/cycles.h"
#include "engine/passes/diagnose.h"
#include "engine/session/network_check.h"

#include <optional>
#include <vector>

namespace plugboard::session {

/// A drawing and all that is known of it.
struct Drawing {
    const model::Network& network;
    const passes::Diagnosis& diagnosis;
    std::int64_t samples = 1;
    model::DataType precision = model::DataType::Float32;

    const model::Node& node(model::NodeId id) const { return network.nodes[id.index()]; }
    const ops::OpKind& kind(model::NodeId id) const { return *diagnosis.wiring.kinds[id.index()]; }
    /// Types on a node's inputs, but for `exceptPort`; nothing where one is unknown.
    std::optional<std::vector<model::TensorType>> inputTypes(model::NodeId id,
                                                             int exceptPort = -1) const;
    /// Whether the node could have these attributes and inputs.
    bool takes(model::NodeId id, const model::Attributes& attributes,
               const std::vector<model::TensorType>& inputs) const;
};

NetworkRemedy setting(const model::Node& node, const std::string& attribute,
                      const model::AttributeValue& value);

/// Flatten on the wire, another window or target shape: each was tried on the node.
std::vector<NetworkRemedy> typeRemedies(const Drawing& drawing, const passes::Flaw& flaw);

/// Finds changes that make flaws of one drawing vanish.
class RemedyFinder {
public:
    explicit RemedyFinder(const Drawing& drawing) : drawing_(drawing) {}

    /// The best one first; none where nothing is known to help.
    std::vector<NetworkRemedy> remediesOf(const passes::Flaw& flaw);

private:
    std::vector<NetworkRemedy> connection(const passes::Flaw& flaw);
    bool fits(const passes::Source& source, const passes::Flaw& flaw) const;
    void findFreeOutputs();

    Drawing drawing_;
    std::optional<std::vector<passes::Source>> freeOutputs_;
    passes::Successors successors_; ///< known once freeOutputs_ are
};

} // namespace plugboard::session
