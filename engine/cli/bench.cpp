// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/bench.h"

#include "engine/cli/commands.h"
#include "engine/cli/progress.h"

#include <CLI/Validators.hpp>

namespace plugboard::cli {
namespace {

struct Options {
    std::string name;
    bench::BenchOptions bench;
};

std::vector<std::string> names()
{
    std::vector<std::string> all;
    for (const bench::Benchmark& benchmark : bench::benchmarks())
        all.push_back(benchmark.name);
    return all;
}

std::string textOf(const bench::Figures& figures)
{
    std::string text;
    for (const auto& [name, value] : figures.items())
        text += "  " + name + std::string(name.size() < 32 ? 32 - name.size() : 1, ' ') +
                value.dump() + "\n";
    return text;
}

Result<void> runBenchmark(const Context& context, Options options)
{
    ProgressBar progress(context);
    options.bench.progress = [&](const std::string& what) { progress.show(0, what); };
    for (const bench::Benchmark& benchmark : bench::benchmarks()) {
        if (benchmark.name != options.name)
            continue;
        const auto figures = benchmark.run(options.bench);
        if (!figures)
            return figures.error();
        return print(context, *figures, benchmark.name + "\n" + textOf(*figures));
    }
    return Error{ErrorCode::NotFound, "no such benchmark", options.name};
}

} // namespace

void addBench(CLI::App& program, Context& context)
{
    auto* command = program.add_subcommand(
        "bench", "our figures through the product path, beside a rival's where one is installed");
    auto options = std::make_shared<Options>();
    std::string help;
    for (const bench::Benchmark& benchmark : bench::benchmarks())
        help += "\n  " + benchmark.name +
                std::string(benchmark.name.size() < 14 ? 14 - benchmark.name.size() : 1, ' ') +
                benchmark.help;
    command->add_option("NAME", options->name, "one of those below")
        ->required()
        ->check(CLI::IsMember(names()).description(""));
    command->add_option("--rounds", options->bench.rounds, "alternated rounds (default: 5)")
        ->check(CLI::Range(1, 1000).description(""));
    command
        ->add_option("--seconds", options->bench.seconds,
                     "of measuring per round and side (default: 3)")
        ->check(CLI::PositiveNumber.description(""));
    command->add_option("--data", options->bench.data,
                        "of onnx: folder of models with expected values (default: "
                        "$PLUGBOARD_DATA)");
    command->footer("Benchmarks:" + help +
                    "\n\nExamples:\n  plugboard bench runtime --json\n"
                    "  plugboard bench lenet --rounds 9");
    command->callback([&context, options] {
        context.action = [&context, options] { return runBenchmark(context, *options); };
    });
}

} // namespace plugboard::cli
