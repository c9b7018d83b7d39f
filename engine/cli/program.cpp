// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/program.h"

#include "engine/cli/commands.h"
#include "engine/cli/usage.h"
#include "engine/cli/version.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>

namespace plugboard::cli {
namespace {

constexpr const char* kDescription =
    "Plugboard: place-and-route for neural networks.\n"
    "Plans a network onto devices, runs the plan, and shows what was predicted beside what was\n"
    "measured.";

constexpr const char* kFooter =
    "Examples:\n"
    "  plugboard demo                          train LeNet-5 on this machine and report\n"
    "  plugboard plan lenet5.plugboard -o lenet5.plan\n"
    "  plugboard simulate lenet5.plan -o predicted.svg\n"
    "  plugboard run lenet5.plan --epochs 2 -o lenet5-run\n"
    "  plugboard trace report lenet5-run -o timeline.svg\n"
    "\n`plugboard COMMAND --help` says more about each command.\n"
    "Exit codes: 0 fine, 1 internal error, 2 bad input or usage, 3 does not fit or infeasible,\n"
    "4 a device failed, 130 interrupted.";

/// The error in the program's one-line form; line breaks of libraries become blanks.
void complain(Error error)
{
    for (std::string* text : {&error.message, &error.subject})
        std::replace_if(
            text->begin(), text->end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    std::fprintf(stderr, "plugboard: %s\n", toString(error).c_str());
}

int parseAndRun(CLI::App& program, Context& context, std::vector<std::string> arguments)
{
    if (const auto unknown = unknownWord(program, arguments)) {
        complain(*unknown);
        return exitCode(ErrorCode::InvalidInput);
    }
    try {
        std::reverse(arguments.begin(), arguments.end()); // as CLI11 wants them
        program.parse(std::move(arguments));
    } catch (const CLI::Success& request) { // --help, --version
        return program.exit(request);
    } catch (const CLI::ParseError& error) {
        complain(usageError(program, error.what()));
        return exitCode(ErrorCode::InvalidInput);
    }
    if (auto done = context.action(); !done) {
        complain(done.error());
        return exitCode(done.error().code);
    }
    return 0;
}

} // namespace

std::unique_ptr<CLI::App> makeProgram(Context& context)
{
    auto program = std::make_unique<CLI::App>(kDescription, "plugboard");
    program->footer(kFooter);
    program->require_subcommand(1);
    program->fallthrough();
    program->set_version_flag("--version", [] { return versionText(); });
    program->get_formatter()->column_width(34);
    program->add_flag("--json", context.json, "print one JSON object instead of text");
    program->add_flag("-q,--quiet", context.quiet, "no progress and no text");
    addDemo(*program, context);
    addCheck(*program, context);
    addPlan(*program, context);
    addSimulate(*program, context);
    addRun(*program, context);
    addInfer(*program, context);
    addImport(*program, context);
    addExport(*program, context);
    addTopology(*program, context);
    addCalibrate(*program, context);
    addTrace(*program, context);
    addBench(*program, context);
    addSettings(*program, context);
    addCompletion(*program, context);
    return program;
}

int runProgram(const std::vector<std::string>& arguments)
{
    try {
        Context context;
        const auto program = makeProgram(context);
        return parseAndRun(*program, context, arguments);
    } catch (const std::bad_alloc&) {
        complain({ErrorCode::Internal, "out of memory", "plugboard"});
    } catch (const std::exception& error) {
        complain({ErrorCode::Internal, error.what(), "plugboard"});
    }
    return exitCode(ErrorCode::Internal);
}

} // namespace plugboard::cli
