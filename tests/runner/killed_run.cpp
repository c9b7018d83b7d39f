// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/killed_run.h"

#include "engine/io/documents.h"
#include "engine/runner/run_directory.h"
#include "tests/runner/run_bench.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <random>

namespace plugboard::tests {
namespace {

constexpr std::int64_t kStepsPerKill = 40; ///< more than a child gets done

model::Plan savingEveryStep()
{
    model::Plan plan = smallPlan();
    plan.recipe.run.checkpointEvery = 1;
    plan.recipe.run.evaluateEvery = 3;
    return plan;
}

[[noreturn]] void runUntilKilled(const std::string& folder, std::int64_t steps, bool resumes)
{
    runner::RunOptions options{.directory = folder, .steps = steps};
    if (resumes)
        options.resume = folder;
    const auto ran = runPlan(savingEveryStep(), options);
    if (!ran)
        std::fprintf(stderr, "%s\n", toString(ran.error()).c_str());
    _exit(ran ? 0 : 1);
}

/// What is wrong with the folder of a killed run; `step` goes on to its newest checkpoint.
std::string faultOf(const std::string& folder, std::int64_t& step)
{
    const auto checkpoint = data::loadCheckpoint(folder + "/checkpoints");
    if (!checkpoint && (step > 0 || checkpoint.error().code != ErrorCode::NotFound))
        return toString(checkpoint.error());
    if (checkpoint && checkpoint->step < step)
        return "step " + std::to_string(step) + " was there, " + std::to_string(checkpoint->step) +
               " came back";
    step = checkpoint ? checkpoint->step : 0;
    const auto status = runner::RunDirectory::statusOf(folder);
    if (status && *status != "killed")
        return "its status is " + *status;
    std::error_code missing;
    if (std::filesystem::file_size(folder + "/run.trace", missing) > 0 && !missing)
        if (const auto trace = io::loadTrace(folder + "/run.trace"); !trace)
            return toString(trace.error());
    return {};
}

/// Microseconds that a child may live: a few steps with their checkpoints, however slow the build.
int longestLife(const std::string& folder)
{
    const auto begin = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0)
        runUntilKilled(folder, 5, false);
    waitpid(child, nullptr, 0);
    const auto took = std::chrono::steady_clock::now() - begin;
    return std::max<int>(120'000,
                         std::chrono::duration_cast<std::chrono::microseconds>(took).count());
}

} // namespace

std::string killRuns(const std::string& folder, int kills, unsigned seed)
{
    const std::int64_t steps = kStepsPerKill * kills;
    const std::string victim = folder + "/victim";
    std::mt19937 random(seed);
    std::int64_t step = 0;
    (void)smallPlan(); // planned before the children need it
    std::uniform_int_distribution<int> delay(0, longestLife(folder + "/timed"));
    for (int kill = 0; kill < kills; ++kill) {
        const pid_t child = fork();
        if (child == 0)
            runUntilKilled(victim, steps, step > 0);
        usleep(useconds_t(delay(random)));
        ::kill(child, SIGKILL);
        int status = 0;
        waitpid(child, &status, 0);
        const std::string where = "kill " + std::to_string(kill) + ": ";
        if (!WIFSIGNALED(status))
            return where + "the run ended with " + std::to_string(WEXITSTATUS(status));
        if (const std::string fault = faultOf(victim, step); !fault.empty())
            return where + fault;
    }
    if (step == 0)
        return "no child came as far as a checkpoint";
    const auto rest =
        runPlan(smallPlan(), {.directory = folder + "/rest", .resume = victim, .steps = steps});
    if (!rest)
        return toString(rest.error());
    const auto unbroken = runPlan(smallPlan(), {.directory = folder + "/unbroken", .steps = steps});
    if (!unbroken)
        return toString(unbroken.error());
    return sameTensors(checkpointOf(folder + "/rest"), checkpointOf(folder + "/unbroken"))
               ? std::string()
               : "the end differs from that of an unbroken run";
}

} // namespace plugboard::tests
