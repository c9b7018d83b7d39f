// SPDX-License-Identifier: Apache-2.0
#include "engine/session/check_document.h"

#include "engine/model/flat_program.h"
#include "engine/passes/build_graph.h"
#include "engine/session/check_foreign.h"
#include "engine/session/session.h"

namespace plugboard::session {
namespace {

using Facts = std::vector<std::pair<std::string, std::string>>;

Result<Facts> shapesOf(const model::Network& network, std::int64_t samples,
                       model::DataType precision)
{
    auto types = passes::inferShapes(network, samples, precision);
    if (!types)
        return types.error();
    Facts shapes;
    for (const model::NodeId node : types->order) {
        std::string text = network.nodes[node.index()].kind;
        for (const model::TensorType& type : types->outputs[node.index()])
            text += " " + toString(type);
        shapes.emplace_back(network.nodes[node.index()].name, text);
    }
    return shapes;
}

Result<CheckedDocument> checkedNetwork(const std::string& path)
{
    auto network = io::loadNetwork(path);
    if (!network)
        return network.error();
    auto shapes = shapesOf(*network, 1, model::DataType::Float32);
    if (!shapes)
        return shapes.error();
    return CheckedDocument{io::FileKind::Network,
                           "network",
                           {{"name", network->name},
                            {"nodes", std::to_string(network->nodes.size())},
                            {"wires", std::to_string(network->wires.size())}},
                           std::move(*shapes)};
}

Facts factsOf(const model::Recipe& recipe)
{
    return {{"data", recipe.data.name},
            {"batch", std::to_string(recipe.batch)},
            {"optimizer", recipe.optimizer.kind},
            {"precision", toString(recipe.precision)}};
}

Result<CheckedDocument> checkedRecipe(const std::string& path)
{
    auto recipe = io::loadRecipe(path);
    if (!recipe)
        return recipe.error();
    return CheckedDocument{io::FileKind::Recipe, "recipe", factsOf(*recipe), {}};
}

Facts factsOf(const model::Topology& topology)
{
    return {{"hosts", std::to_string(topology.hosts.size())},
            {"devices", std::to_string(topology.devices.size())},
            {"switches", std::to_string(topology.switches.size())},
            {"links", std::to_string(topology.links.size())}};
}

Result<CheckedDocument> checkedTopology(const std::string& path)
{
    auto topology = io::loadTopology(path);
    if (!topology)
        return topology.error();
    if (auto valid = model::validate(*topology); !valid)
        return valid.error();
    CheckedDocument document{io::FileKind::Topology, "topology", factsOf(*topology), {}};
    for (const model::Device& device : topology->devices)
        document.details.emplace_back(device.name, device.model + ", " + toString(device.peak) +
                                                       ", " + toString(device.memory));
    return document;
}

Result<CheckedDocument> checkedProject(const std::string& path)
{
    auto project = io::loadProject(path);
    if (!project)
        return project.error();
    const model::Recipe& recipe = project->recipe;
    auto shapes = shapesOf(project->network, recipe.batch, recipe.precision);
    if (!shapes)
        return shapes.error();
    const auto program =
        recipe.mode == model::Mode::Train ? model::ProgramKind::Train : model::ProgramKind::Infer;
    auto graph = passes::buildGraph(project->network, recipe, program, 1);
    if (!graph)
        return graph.error();
    const model::Topology& topology = project->topology;
    if (auto valid = model::validate(topology); !valid)
        return valid.error();
    Facts facts = {{"network", project->network.name}};
    for (const auto& fact : factsOf(recipe))
        facts.push_back(fact);
    facts.emplace_back("topology", io::usesThisMachine(*project) ? "this machine" : topology.name);
    facts.emplace_back("ops", std::to_string(graph->ops.size()));
    facts.emplace_back("variables", std::to_string(graph->variables.size()));
    return CheckedDocument{io::FileKind::Project, "project", std::move(facts), std::move(*shapes)};
}

Result<CheckedDocument> checkedPlan(const std::string& path)
{
    auto plan = loadCheckedPlan(path);
    if (!plan)
        return plan.error();
    CheckedDocument document{io::FileKind::Plan,
                             "plan",
                             {{"network", plan->networkName},
                              {"strategy", plan->header.strategy},
                              {"batch", std::to_string(plan->header.batch)},
                              {"micro-batches", std::to_string(plan->header.microBatches)},
                              {"devices", std::to_string(plan->topology.devices.size())},
                              {"predicted step", toString(plan->header.value)},
                              {"ideal chip", toString(plan->header.lowerBound)}},
                             {}};
    for (const model::Program& program : plan->programs)
        document.details.emplace_back(
            toString(program.kind), std::to_string(program.tasks.size()) + " tasks, " +
                                        std::to_string(program.registers.size()) + " registers, " +
                                        std::to_string(program.channels.size()) + " channels");
    const auto program = plan->program(model::ProgramKind::Train) != nullptr
                             ? model::ProgramKind::Train
                             : model::ProgramKind::Infer;
    auto summary = summaryOf(*plan, program);
    if (!summary)
        return summary.error();
    document.plan = CheckedPlan{std::move(*plan), program, std::move(*summary)};
    return document;
}

Result<CheckedDocument> checkedTrace(const std::string& path)
{
    auto trace = io::loadTrace(path);
    if (!trace)
        return trace.error();
    CheckedDocument document{
        io::FileKind::Trace,
        "trace",
        {{"title", trace->title}, {"sections", std::to_string(trace->sections.size())}},
        {}};
    for (const trace::Section& section : trace->sections) {
        std::size_t firings = 0;
        for (const auto& lane : section.lanes)
            firings += lane.size();
        document.details.emplace_back(toString(section.program),
                                      std::to_string(section.steps) + " steps, " +
                                          std::to_string(firings) + " firings");
    }
    return document;
}

} // namespace

Result<CheckedDocument> checkDocument(const std::string& path)
{
    const auto kind = io::fileKind(path);
    if (!kind)
        return kind.error();
    switch (*kind) {
    case io::FileKind::Network:
        return checkedNetwork(path);
    case io::FileKind::Recipe:
        return checkedRecipe(path);
    case io::FileKind::Topology:
        return checkedTopology(path);
    case io::FileKind::Project:
        return checkedProject(path);
    case io::FileKind::Plan:
        return checkedPlan(path);
    case io::FileKind::Trace:
        return checkedTrace(path);
    case io::FileKind::Unknown:
        break;
    }
    return checkForeign(path);
}

std::optional<CheckedDrawing> checkDrawing(const std::string& path)
{
    const auto kind = io::fileKind(path);
    CheckedDrawing drawing;
    if (kind && *kind == io::FileKind::Network) {
        auto network = io::loadNetwork(path);
        if (!network)
            return std::nullopt;
        drawing.network = std::move(*network);
    } else if (kind && *kind == io::FileKind::Project) {
        auto project = io::loadProject(path);
        if (!project)
            return std::nullopt;
        drawing.network = std::move(project->network);
        drawing.samples = project->recipe.batch;
        drawing.precision = project->recipe.precision;
    } else {
        return std::nullopt;
    }
    drawing.findings =
        session::checkNetwork(drawing.network, drawing.samples, drawing.precision).findings;
    return drawing;
}

} // namespace plugboard::session
