// SPDX-License-Identifier: Apache-2.0
#include "engine/session/network_report.h"

#include "engine/cost/cost.h"
#include "engine/ops/op_kind.h"
#include "engine/passes/build_graph.h"
#include "engine/passes/expand.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <unordered_map>

namespace plugboard::session {
namespace {

using model::Graph;
using model::Op;

/// Chips of a TPU v4 pod: Jouppi et al. (ISCA 2023).
constexpr int kPod = 4096;

/// What published counts of a network count.
bool isMatrixKind(const std::string& kind)
{
    for (const char* stem : {"convolution", "linear", "matmul", "attention", "einsum"})
        if (kind.starts_with(stem))
            return true;
    return false;
}

struct OpTypes {
    std::vector<model::TensorType> inputs;
    std::vector<model::TensorType> outputs;
};

OpTypes typesOf(const Graph& graph, const Op& op)
{
    OpTypes types;
    for (const model::TensorId id : op.inputs)
        types.inputs.push_back(graph.tensor(id).type);
    for (const model::TensorId id : op.outputs)
        types.outputs.push_back(graph.tensor(id).type);
    return types;
}

double flopsOf(const Graph& graph, const Op& op)
{
    const ops::OpKind* kind = ops::find(op.kind);
    const OpTypes types = typesOf(graph, op);
    return kind->flops ? kind->flops(op.attributes, types.inputs, types.outputs) : 0;
}

/// Names of a drawing's nodes behind those of the ops that they stand for.
class Drawn {
public:
    explicit Drawn(const model::Network& network)
    {
        for (std::size_t at = 0; at < network.nodes.size(); ++at)
            rows_.emplace(network.nodes[at].name, at);
    }

    /// Index of the drawn node that `node` is, or is part of; -1: of none.
    std::ptrdiff_t of(std::string node) const
    {
        while (true) {
            if (const auto found = rows_.find(node); found != rows_.end())
                return std::ptrdiff_t(found->second);
            const std::size_t slash = node.rfind('/');
            if (slash == std::string::npos)
                return -1;
            node.resize(slash);
        }
    }

private:
    std::unordered_map<std::string, std::size_t> rows_;
};

class Report {
public:
    Report(const model::Network& network, const model::Recipe& recipe)
        : network_(network), recipe_(recipe), drawn_(network), rows_(network.nodes.size())
    {
        for (std::size_t at = 0; at < rows_.size(); ++at) {
            rows_[at].node = network.nodes[at].name;
            rows_[at].kind = network.nodes[at].kind;
        }
    }

    Result<NetworkReport> run(const std::vector<model::Device>& devices)
    {
        if (auto counted = countForward(); !counted)
            return counted.error();
        auto step = countTraining();
        if (!step)
            return step.error();
        NetworkReport report;
        report.batch = recipe_.batch;
        report.samples = samplesOfEpoch();
        report.epochs = epochs(report.samples);
        report.total.node = network_.name;
        for (const std::size_t at : order_)
            addRow(report, rows_[at]);
        report.wholeTraining = {report.total.training.value * double(report.samples) *
                                report.epochs};
        addTimes(report, *step, devices);
        return report;
    }

private:
    LayerFigures* rowOf(const std::string& node)
    {
        const std::ptrdiff_t at = node.empty() ? -1 : drawn_.of(node);
        return at < 0 ? nullptr : &rows_[std::size_t(at)];
    }

    /// One sample: an inference graph of batch 1 counts values, FLOPs and bytes.
    Result<void> countForward()
    {
        const auto types = passes::inferShapes(network_, 1, recipe_.precision);
        if (!types)
            return types.error();
        for (const model::NodeId id : types->order) {
            order_.push_back(id.index());
            if (const auto& outputs = types->outputs[id.index()]; !outputs.empty())
                rows_[id.index()].output = model::toString(outputs[0]);
        }
        model::Recipe one = recipe_;
        one.mode = model::Mode::Infer;
        one.batch = 1;
        const auto graph = passes::buildGraph(network_, one, model::ProgramKind::Infer, 1);
        if (!graph)
            return graph.error();
        std::vector<const LayerFigures*> owner(graph->variables.size());
        for (const Op& op : graph->ops) {
            LayerFigures* row = rowOf(op.node);
            if (row == nullptr || op.pass != model::Pass::Forward)
                continue;
            countOp(*graph, op, *row);
            for (const model::TensorId input : op.inputs)
                if (const auto variable = graph->tensor(input).variable;
                    variable.valid() && owner[variable.index()] == nullptr) {
                    owner[variable.index()] = row;
                    countVariable(graph->variables[variable.index()], *row);
                }
        }
        return {};
    }

    void countOp(const Graph& graph, const Op& op, LayerFigures& row)
    {
        const OpTypes types = typesOf(graph, op);
        const Flops flops{flopsOf(graph, op)};
        (isMatrixKind(op.kind) ? row.forward : row.elementwise) =
            (isMatrixKind(op.kind) ? row.forward : row.elementwise) + flops;
        row.traffic = row.traffic + ops::traffic(types.inputs, types.outputs);
        for (const model::TensorType& type : types.outputs)
            row.activations = row.activations + model::bytes(type);
        row.batchActivations = Bytes{row.activations.value * recipe_.batch};
    }

    /// A variable belongs to the drawn node in its name; a parameter node's to that node.
    void countVariable(const model::Variable& variable, LayerFigures& reader)
    {
        LayerFigures* named = rowOf(variable.name.substr(0, variable.name.rfind('.')));
        LayerFigures& row = named == nullptr ? reader : *named;
        row.parameterBytes = row.parameterBytes + model::bytes(variable.type);
        if (variable.trainable)
            row.parameters += model::elements(variable.type.shape);
    }

    /// FLOPs of the training graph, for one sample. result  that graph
    Result<Graph> countTraining()
    {
        const auto program = recipe_.mode == model::Mode::Train ? model::ProgramKind::Train
                                                                : model::ProgramKind::Infer;
        auto graph = passes::buildGraph(network_, recipe_, program, 1);
        if (!graph)
            return graph;
        for (const Op& op : graph->ops)
            if (LayerFigures* row = rowOf(op.node);
                row != nullptr && (isMatrixKind(op.kind) || op.pass == model::Pass::Update))
                row->training = row->training + Flops{flopsOf(*graph, op) / double(recipe_.batch)};
        return graph;
    }

    static void addRow(NetworkReport& report, const LayerFigures& row)
    {
        report.layers.push_back(row);
        LayerFigures& total = report.total;
        total.parameters += row.parameters;
        total.parameterBytes = total.parameterBytes + row.parameterBytes;
        total.activations = total.activations + row.activations;
        total.batchActivations = total.batchActivations + row.batchActivations;
        total.forward = total.forward + row.forward;
        total.training = total.training + row.training;
        total.elementwise = total.elementwise + row.elementwise;
        total.traffic = total.traffic + row.traffic;
    }

    std::int64_t samplesOfEpoch() const
    {
        constexpr std::int64_t kFashionMnist = 60000;
        if (recipe_.data.trainSamples > 0)
            return recipe_.data.trainSamples;
        if (recipe_.data.name == "text" && !recipe_.data.files.empty()) {
            std::error_code failure;
            const auto bytes = std::filesystem::file_size(recipe_.data.files[0], failure);
            return failure ? 0 : std::int64_t(bytes) / recipe_.data.context;
        }
        return recipe_.data.name == "fashion-mnist" ? kFashionMnist : 0;
    }

    double epochs(std::int64_t samples) const
    {
        if (recipe_.run.steps == 0)
            return double(recipe_.run.epochs);
        return samples == 0 ? 0 : double(recipe_.run.steps * recipe_.batch) / double(samples);
    }

    void addTimes(NetworkReport& report, const Graph& step,
                  const std::vector<model::Device>& devices) const
    {
        const double steps = double(report.samples) * report.epochs / double(recipe_.batch);
        for (const model::Device& device : devices) {
            double seconds = 0;
            for (const Op& op : step.ops) {
                if (op.pass == model::Pass::Load)
                    continue;
                const OpTypes types = typesOf(step, op);
                seconds +=
                    cost::choose({}, device, op.kind, op.attributes, types.inputs, types.outputs)
                        .seconds.value;
            }
            report.times.push_back({device.preset, 1, Seconds{seconds * steps}});
            if (device.preset == "tpu_v4")
                report.times.push_back({device.preset, kPod, Seconds{seconds * steps / kPod}});
        }
        std::sort(report.times.begin(), report.times.end(),
                  [](const TrainingTime& a, const TrainingTime& b) {
                      return a.seconds.value > b.seconds.value;
                  });
    }

    const model::Network& network_;
    const model::Recipe& recipe_;
    const Drawn drawn_;
    std::vector<LayerFigures> rows_; ///< per drawn node
    std::vector<std::size_t> order_;
};

struct Column {
    const char* name;
    std::string (*text)(const LayerFigures&);
};

std::string plain(double value)
{
    char text[40];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

constexpr Column kColumns[] = {
    {"layer", [](const LayerFigures& row) { return row.node; }},
    {"kind", [](const LayerFigures& row) { return row.kind; }},
    {"output", [](const LayerFigures& row) { return row.output; }},
    {"parameters", [](const LayerFigures& row) { return std::to_string(row.parameters); }},
    {"activation_bytes",
     [](const LayerFigures& row) { return std::to_string(row.activations.value); }},
    {"memory_bytes", [](const LayerFigures& row) { return std::to_string(row.memory().value); }},
    {"batch_memory_bytes",
     [](const LayerFigures& row) { return std::to_string(row.batchMemory().value); }},
    {"flops_forward", [](const LayerFigures& row) { return plain(row.forward.value); }},
    {"flops_training", [](const LayerFigures& row) { return plain(row.training.value); }},
    {"flops_other", [](const LayerFigures& row) { return plain(row.elementwise.value); }},
    {"flops_per_byte", [](const LayerFigures& row) { return plain(row.intensity()); }}};

std::string quoted(const std::string& text)
{
    if (text.find_first_of(",\"\n") == std::string::npos)
        return text;
    std::string result = "\"";
    for (const char letter : text)
        result += letter == '"' ? std::string("\"\"") : std::string(1, letter);
    return result + "\"";
}

} // namespace

double LayerFigures::intensity() const
{
    return traffic.value == 0 ? 0 : (forward.value + elementwise.value) / double(traffic.value);
}

Result<NetworkReport> reportOf(const model::Network& network, const model::Recipe& recipe,
                               const std::vector<model::Device>& devices)
{
    return Report(network, recipe).run(devices);
}

std::string toCsv(const NetworkReport& report)
{
    std::string text;
    const auto addLine = [&](auto cell) {
        for (std::size_t at = 0; at < std::size(kColumns); ++at)
            text += (at == 0 ? "" : ",") + quoted(cell(kColumns[at]));
        text += "\n";
    };
    addLine([](const Column& column) { return std::string(column.name); });
    for (const LayerFigures& row : report.layers)
        addLine([&](const Column& column) { return column.text(row); });
    addLine([&](const Column& column) { return column.text(report.total); });
    return text;
}

std::string toMarkdown(const NetworkReport& report)
{
    std::string text;
    const auto addLine = [&](auto cell) {
        text += "|";
        for (const Column& column : kColumns)
            text += " " + cell(column) + " |";
        text += "\n";
    };
    addLine([](const Column& column) { return std::string(column.name); });
    text += "|";
    for (std::size_t at = 0; at < std::size(kColumns); ++at)
        text += at < 3 ? " --- |" : " ---: |";
    text += "\n";
    for (const LayerFigures& row : report.layers)
        addLine([&](const Column& column) { return column.text(row); });
    addLine([&](const Column& column) { return column.text(report.total); });
    return text;
}

} // namespace plugboard::session
