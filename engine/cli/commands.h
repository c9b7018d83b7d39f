// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cli/context.h"

#include <CLI/App.hpp>

namespace plugboard::cli {

// One file each: adds a command with its options and help; the chosen one sets context.action.
void addDemo(CLI::App& program, Context& context);
void addCheck(CLI::App& program, Context& context);
void addPlan(CLI::App& program, Context& context);
void addSimulate(CLI::App& program, Context& context);
void addRun(CLI::App& program, Context& context);
void addInfer(CLI::App& program, Context& context);
void addImport(CLI::App& program, Context& context);
void addExport(CLI::App& program, Context& context);
void addTopology(CLI::App& program, Context& context);
void addCalibrate(CLI::App& program, Context& context);
void addTrace(CLI::App& program, Context& context);
void addBench(CLI::App& program, Context& context);
void addSettings(CLI::App& program, Context& context);
void addCompletion(CLI::App& program, Context& context);

} // namespace plugboard::cli
