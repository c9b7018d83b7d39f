// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/infer.h"
#include "engine/cli/commands.h"
#include "engine/cli/execution.h"
#include "engine/cli/interrupt.h"
#include "engine/cli/progress.h"
#include "engine/runner/backends.h"
#include "engine/runner/tensor_files.h"
#include "engine/session/session.h"

#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace plugboard::cli {
namespace {

struct Options {
    std::string plan;
    std::string weights;
    std::string input;
    runner::InputOptions inputs;
    int warmUps = 1;
    bool partial = false;
    std::vector<std::string> bindings;
};

/// The latency that a share of the steps keeps.
double percentile(std::vector<Seconds> latencies, double share)
{
    if (latencies.empty())
        return 0;
    std::sort(latencies.begin(), latencies.end());
    const double place = std::ceil(share * double(latencies.size()));
    return latencies[std::size_t(std::max(place - 1, 0.0))].value;
}

Result<std::unique_ptr<data::DataSet>> dataFor(const model::Plan& plan, const Options& options)
{
    if (options.input.empty())
        return data::openDataSet(plan.recipe.data, plan.header.seed, data::Subset::Test);
    const model::Program* program = plan.program(model::ProgramKind::Infer);
    if (program == nullptr)
        return Error{ErrorCode::Unsupported,
                     "the plan trains; make one that infers: plugboard plan PROJECT --infer",
                     options.plan};
    auto fields = runner::loadInputs(*program, options.input, options.inputs);
    if (!fields)
        return fields.error();
    return data::memoryDataSet(std::move(*fields));
}

/// Share of the samples whose largest output is their label; negative: the data has no labels.
double accuracyOf(const runner::Inference& inference, const data::DataSet& data)
{
    const model::NamedTensor& first = inference.outputs.front();
    if (first.type.type != model::DataType::Float32 || first.type.shape.size() != 2 ||
        data.classes() < 2 || !data.labelShape().empty() || first.type.shape[1] < data.classes())
        return -1;
    const auto classes = std::size_t(first.type.shape[1]);
    const auto* values = reinterpret_cast<const float*>(first.bytes.data());
    std::vector<float> sample(std::size_t(model::elements(data.sampleShape())));
    std::int64_t hits = 0;
    for (std::int64_t at = 0; at < data.size(); ++at) {
        std::int32_t label = -1;
        data.read(at, sample.data(), &label);
        const float* row = values + std::size_t(at) * classes;
        hits += std::max_element(row, row + classes) - row == label ? 1 : 0;
    }
    return double(hits) / double(data.size());
}

nlohmann::json objectOf(const runner::Inference& inference, const model::Plan& plan,
                        std::int64_t samples, double accuracy, const std::string& output)
{
    nlohmann::json outputs = nlohmann::json::array();
    for (const model::NamedTensor& tensor : inference.outputs)
        outputs.push_back({{"name", tensor.name}, {"type", model::toString(tensor.type)}});
    double total = 0;
    for (const Seconds latency : inference.latencies)
        total += latency.value;
    nlohmann::json object = {{"samples", samples},
                             {"batch", plan.header.batch},
                             {"steps", inference.latencies.size()},
                             {"latency_p50", percentile(inference.latencies, 0.5)},
                             {"latency_p90", percentile(inference.latencies, 0.9)},
                             {"latency_p99", percentile(inference.latencies, 0.99)},
                             {"latency_predicted", plan.header.value.value},
                             {"samples_per_second", total > 0 ? double(samples) / total : 0},
                             {"outputs", outputs},
                             {"lacking", inference.weights.lacking},
                             {"unknown", inference.weights.unknown}};
    if (!output.empty())
        object["written"] = output;
    if (accuracy >= 0)
        object["accuracy"] = accuracy;
    return object;
}

std::string textOf(const nlohmann::json& object, const model::Plan& plan)
{
    char line[200];
    std::string text = plan.networkName + ": " + plan.header.strategy + "\n";
    std::snprintf(line, sizeof line, "  samples          %lld in %lld steps of %lld\n",
                  static_cast<long long>(object["samples"]),
                  static_cast<long long>(object["steps"]),
                  static_cast<long long>(plan.header.batch));
    text += line;
    text += "  latency          p50 " + toString(Seconds{object["latency_p50"]}) + ", p99 " +
            toString(Seconds{object["latency_p99"]}) + ", predicted " +
            toString(plan.header.value) + "\n";
    std::snprintf(line, sizeof line, "  samples/s        %.0f\n",
                  double(object["samples_per_second"]));
    text += line;
    if (object.contains("accuracy")) {
        std::snprintf(line, sizeof line, "  accuracy         %.2f %%\n",
                      100 * double(object["accuracy"]));
        text += line;
    }
    for (const auto& output : object["outputs"])
        text += "  output           " + std::string(output["name"]) + " " +
                std::string(output["type"]) + "\n";
    for (const char* which : {"lacking", "unknown"})
        for (const auto& name : object[which])
            text += std::string("  ") +
                    (which[0] == 'l' ? "not in weights  " : "unused weight   ") + " " +
                    std::string(name) + "\n";
    if (object.contains("written"))
        text += "written " + std::string(object["written"]) + "\n";
    return text;
}

Result<void> infer(const Context& context, const Options& options)
{
    const auto plan = session::loadCheckedPlan(options.plan);
    if (!plan)
        return plan.error();
    const auto data = dataFor(*plan, options);
    if (!data)
        return data.error();
    runner::InferOptions inferOptions;
    inferOptions.warmUps = options.warmUps;
    inferOptions.interrupt = &interruptFlag();
    if (!options.weights.empty()) {
        auto weights = runner::loadWeights(options.weights);
        if (!weights)
            return weights.error();
        inferOptions.weights = std::move(*weights);
        inferOptions.partial =
            options.partial ? runner::Partial::Allowed : runner::Partial::Refused;
    }
    runner::BindOptions bind;
    for (const std::string& text : options.bindings) {
        auto choice = runner::deviceChoiceOf(text);
        if (!choice)
            return choice.error();
        bind.choices.push_back(std::move(*choice));
    }
    const auto physical = physicalFor(*plan, bind);
    if (!physical)
        return physical.error();
    ProgressBar progress(context);
    inferOptions.progress = [&](std::int64_t step, std::int64_t steps) {
        progress.show(double(step) / double(steps),
                      "step " + std::to_string(step) + " of " + std::to_string(steps));
    };
    const auto inference =
        runner::infer(*plan, *physical, runner::registeredBackends(), **data, inferOptions);
    if (!inference)
        return inference.error();
    if (!context.output.empty())
        if (auto saved = runner::saveTensors(context.output, inference->outputs); !saved)
            return saved;
    const double accuracy = options.input.empty() ? accuracyOf(*inference, **data) : -1;
    const nlohmann::json object =
        objectOf(*inference, *plan, (*data)->size(), accuracy, context.output);
    return print(context, object, textOf(object, *plan));
}

} // namespace

void addInfer(CLI::App& program, Context& context)
{
    auto* command = program.add_subcommand("infer", "run a plan's inference over inputs");
    auto options = std::make_shared<Options>();
    command->add_option("PLAN", options->plan, "plan file, made with plan --infer")->required();
    command->add_option("--weights", options->weights,
                        "safetensors or npz file, or run directory; without it the initial ones");
    command->add_flag("--partial", options->partial,
                      "weights may lack variables, which keep their initial values");
    command->add_option("--input", options->input,
                        "npz, safetensors, npy, picture, or a folder of these (default: the "
                        "recipe's test samples)");
    command->add_option("--mean", options->inputs.mean, "of pictures, taken off value / 255");
    command->add_option("--deviation", options->inputs.deviation, "of pictures, divides the rest")
        ->check(CLI::PositiveNumber.description(""));
    command->add_option("--warm-up", options->warmUps, "steps before those that count (default: 1)")
        ->check(CLI::NonNegativeNumber.description(""));
    command->add_option("--bind", options->bindings, "DEVICE=ATTACHED, as run has it")
        ->allow_extra_args(false);
    command->add_option("-o,--output", context.output,
                        "npz, safetensors or npy file for the outputs, or a folder");
    command->footer("Examples:\n"
                    "  plugboard plan lenet5.plugboard --infer --batch 1 -o lenet5-infer.plan\n"
                    "  plugboard infer lenet5-infer.plan --weights lenet5-run\n"
                    "  plugboard infer lenet5-infer.plan --weights lenet5.safetensors --input "
                    "shoe.png -o scores.npy");
    command->callback([&context, options] {
        context.action = [&context, options] { return infer(context, *options); };
    });
}

} // namespace plugboard::cli
