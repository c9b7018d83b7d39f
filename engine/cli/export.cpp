// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/export.h"
#include "engine/cli/commands.h"
#include "engine/io/bytes.h"
#include "engine/io/documents.h"
#include "engine/runner/weights.h"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace plugboard::cli {
namespace {

struct Options {
    std::string file;
    std::string weights;
};

struct Drawing {
    model::Network network;
    std::int64_t batch = 1;
};

Result<Drawing> drawingOf(const std::string& path)
{
    const auto kind = io::fileKind(path);
    if (!kind)
        return kind.error();
    if (*kind == io::FileKind::Network) {
        auto network = io::loadNetwork(path);
        if (!network)
            return network.error();
        return Drawing{std::move(*network), 1};
    }
    auto project = io::loadProject(path);
    if (!project)
        return project.error();
    return Drawing{std::move(project->network), project->recipe.batch};
}

Result<void> exportOnnx(const Context& context, const Options& options)
{
    const auto drawing = drawingOf(options.file);
    if (!drawing)
        return drawing.error();
    std::vector<model::NamedTensor> weights;
    if (!options.weights.empty()) {
        auto loaded = runner::loadWeights(options.weights);
        if (!loaded)
            return loaded.error();
        weights = std::move(*loaded);
    }
    const auto bytes = onnx::exportModel(drawing->network, weights, {.batch = drawing->batch});
    if (!bytes)
        return bytes.error();
    const std::string output = context.output.empty()
                                   ? std::filesystem::path(options.file).stem().string() + ".onnx"
                                   : context.output;
    if (auto written = io::writeFileAtomically(output, *bytes); !written)
        return written;
    return print(context, {{"written", output}, {"bytes", bytes->size()}, {"opset", 17}},
                 "written " + output + ": " + std::to_string(bytes->size()) + " bytes, opset 17\n");
}

} // namespace

void addExport(CLI::App& program, Context& context)
{
    auto* command =
        program.add_subcommand("export", "write a network with its weights as an ONNX model");
    auto options = std::make_shared<Options>();
    command->add_option("DRAWING", options->file, "project or network")->required();
    command->add_option("-w,--weights", options->weights,
                        "safetensors or npz file, or run directory");
    command->add_option("-o,--output", context.output,
                        "the ONNX file (default: DRAWING's name with .onnx)");
    command->footer("Examples:\n"
                    "  plugboard export lenet5.plugboard --weights lenet5-run -o "
                    "lenet5.onnx");
    command->callback([&context, options] {
        context.action = [&context, options] { return exportOnnx(context, *options); };
    });
}

} // namespace plugboard::cli
