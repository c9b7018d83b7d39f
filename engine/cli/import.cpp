// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/import.h"
#include "engine/cli/commands.h"
#include "engine/io/documents.h"
#include "engine/io/safetensors.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <filesystem>

namespace plugboard::cli {
namespace {

struct Options {
    std::string file;
    std::vector<std::string> dims;
    bool batched = false;
    bool fixed = false;
};

/// NAME=N
Result<std::map<std::string, std::int64_t>> dimsOf(const std::vector<std::string>& given)
{
    std::map<std::string, std::int64_t> dims;
    for (const std::string& item : given) {
        const std::size_t sign = item.rfind('=');
        const std::string number = sign == std::string::npos ? "" : item.substr(sign + 1);
        std::int64_t value = 0;
        const auto [end, error] =
            std::from_chars(number.data(), number.data() + number.size(), value);
        if (error != std::errc() || end != number.data() + number.size() || number.empty() ||
            sign == 0 || value < 1)
            return Error{ErrorCode::InvalidInput, "needs NAME=N with N at least 1, got " + item,
                         "--dim"};
        dims[item.substr(0, sign)] = value;
    }
    return dims;
}

nlohmann::json portsOf(const std::vector<onnx::Port>& ports)
{
    nlohmann::json array = nlohmann::json::array();
    for (const onnx::Port& port : ports)
        array.push_back({{"name", port.name}, {"type", model::toString(port.type)}});
    return array;
}

nlohmann::json objectOf(const onnx::Imported& imported)
{
    nlohmann::json operators = nlohmann::json::object();
    for (const onnx::OperatorCount& count : imported.report.operators)
        operators[count.op] = count.nodes;
    return {{"opset", imported.report.opset},         {"operators", operators},
            {"nodes", imported.network.nodes.size()}, {"folded", imported.report.folded},
            {"weights", imported.weights.size()},     {"batch", imported.batch},
            {"inputs", portsOf(imported.inputs)},     {"outputs", portsOf(imported.outputs)},
            {"warnings", imported.report.warnings}};
}

std::string textOf(const onnx::Imported& imported, const std::string& project,
                   const std::string& weights)
{
    std::string operators;
    for (const onnx::OperatorCount& count : imported.report.operators)
        operators += (operators.empty() ? "" : ", ") + count.op + " " + std::to_string(count.nodes);
    std::string text = "opset " + std::to_string(imported.report.opset) + ": " + operators + "\n" +
                       std::to_string(imported.network.nodes.size()) + " nodes; " +
                       std::to_string(imported.report.folded) + " operations were constant\n";
    for (const onnx::Port& port : imported.inputs)
        text += "  input  " + port.name + " " + model::toString(port.type) + "\n";
    for (const onnx::Port& port : imported.outputs)
        text += "  output " + port.name + " " + model::toString(port.type) + "\n";
    for (const std::string& warning : imported.report.warnings)
        text += "  warning: " + warning + "\n";
    text += "written " + project;
    return text + (weights.empty() ? "\n" : " and " + weights + "\n");
}

/// The project's file with another suffix.
std::string besideOf(const std::string& project, const std::string& suffix)
{
    return std::filesystem::path(project).replace_extension(suffix).string();
}

Result<void> importOnnx(const Context& context, const Options& options)
{
    const auto dims = dimsOf(options.dims);
    if (!dims)
        return dims.error();
    onnx::ImportOptions wanted;
    wanted.dims = *dims;
    wanted.batch = options.batched ? onnx::BatchPolicy::All
                   : options.fixed ? onnx::BatchPolicy::None
                                   : onnx::BatchPolicy::Symbolic;
    auto imported = onnx::importModel(options.file, wanted);
    if (!imported)
        return imported.error();
    const std::string name = std::filesystem::path(options.file).stem().string();
    const std::string output = context.output.empty() ? name + ".plugboard" : context.output;
    const std::string weights =
        imported->weights.empty() ? std::string() : besideOf(output, ".safetensors");
    if (!weights.empty())
        if (auto saved = io::saveSafetensors(weights, onnx::tensorsOf(imported->weights)); !saved)
            return saved;
    io::Project project;
    project.network = imported->network;
    if (project.network.name.empty())
        project.network.name = name;
    project.recipe.mode = model::Mode::Infer;
    project.recipe.batch = imported->batch;
    project.recipe.data.name = "arrays";
    if (auto saved = io::save(output, project); !saved)
        return saved;
    nlohmann::json json = objectOf(*imported);
    json["written"] = output;
    json["weights_file"] = weights;
    return print(context, json, textOf(*imported, output, weights));
}

} // namespace

void addImport(CLI::App& program, Context& context)
{
    auto* command =
        program.add_subcommand("import", "make a project of an ONNX model, its weights beside it");
    auto options = std::make_shared<Options>();
    command->add_option("MODEL", options->file, "ONNX file")->required();
    command->add_option("-o,--output", context.output,
                        "the project (default: MODEL's name with .plugboard)");
    command->add_option("--dim", options->dims,
                        "NAME=N: the extent of a dimension that the model only names");
    auto* batched =
        command->add_flag("--batched", options->batched, "axis 0 of every input counts samples");
    command->add_flag("--fixed", options->fixed, "no axis counts samples")->excludes(batched);
    command->footer("Examples:\n"
                    "  plugboard import resnet50.onnx -o resnet50.plugboard --batched\n"
                    "  plugboard import bert.onnx --dim batch=8 --dim sequence=128");
    command->callback([&context, options] {
        context.action = [&context, options] { return importOnnx(context, *options); };
    });
}

} // namespace plugboard::cli
