// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/diagnose.h"

#include "engine/passes/expand.h"

#include <algorithm>
#include <set>

namespace plugboard::passes {
namespace {

/// Flaws of what layers stand for, said of the drawing; those of the drawing are known already.
void addInnerFlaws(const model::Network& network, const Expansion& expansion,
                   std::vector<Flaw> inner, std::vector<Flaw>& flaws)
{
    std::set<model::NodeId> flawed;
    for (const Flaw& flaw : flaws)
        flawed.insert(flaw.node);
    for (Flaw& flaw : inner) {
        if (!flaw.node.valid())
            continue;
        const model::NodeId drawn = expansion.origin[flaw.node.index()];
        const std::string& name = expansion.network.nodes[flaw.node.index()].name;
        const std::string& outer = network.nodes[drawn.index()].name;
        const bool isLayer = name != outer;
        if (isLayer ? flawed.count(drawn) != 0 : flaw.kind != Flaw::Kind::Types)
            continue;
        if (isLayer) {
            flaw.error.message = name.substr(outer.size() + 1) + ": " + flaw.error.message;
            flaw.input = -1;
            flaw.wires.clear();
        }
        flaw.error.subject = outer;
        flaw.node = drawn;
        flaws.push_back(std::move(flaw));
    }
}

void diagnoseLayers(const model::Network& network, std::int64_t samples, model::DataType precision,
                    Diagnosis& diagnosis)
{
    diagnosis.types.order = diagnosis.wiring.order;
    diagnosis.types.outputs.resize(network.nodes.size());
    const auto expansion = expand(network);
    if (!expansion) {
        diagnosis.flaws.push_back(
            {Flaw::Kind::Types, expansion.error(), network.find(expansion.error().subject)});
        return;
    }
    std::vector<Flaw> flaws;
    const Wiring wiring = wiringOf(expansion->network, flaws);
    const NodeTypes types = inferShapes(expansion->network, wiring, samples, precision, flaws);
    addInnerFlaws(network, *expansion, std::move(flaws), diagnosis.flaws);
    for (std::size_t at = 0; at < network.nodes.size(); ++at) {
        auto& outputs = diagnosis.types.outputs[at];
        for (const auto& end : expansion->outputs[at]) { // as far as they are known and there
            if (!end || types.outputs[end->node.index()].size() <= std::size_t(end->port))
                break;
            outputs.push_back(types.outputs[end->node.index()][std::size_t(end->port)]);
        }
    }
}

} // namespace

Diagnosis diagnose(const model::Network& network, std::int64_t samples, model::DataType precision)
{
    Diagnosis diagnosis;
    if (const auto enough = checkSamples(network, samples); !enough)
        diagnosis.flaws.push_back({Flaw::Kind::Samples, enough.error()});
    diagnosis.wiring = wiringOf(network, diagnosis.flaws);
    const std::int64_t some = std::max<std::int64_t>(samples, 1);
    if (hasLayers(network))
        diagnoseLayers(network, some, precision, diagnosis);
    else
        diagnosis.types = inferShapes(network, diagnosis.wiring, some, precision, diagnosis.flaws);
    return diagnosis;
}

} // namespace plugboard::passes
