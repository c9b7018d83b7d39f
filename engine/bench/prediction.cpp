// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/bench.h"
#include "engine/bench/steps.h"
#include "engine/runner/core_rates.h"

#include <algorithm>
#include <cmath>

namespace plugboard::bench {
namespace {

constexpr int kAttempts = 4;
constexpr double kNoisy =
    0.10; ///< change of the FMA peak or of the prediction during a measurement
constexpr std::int64_t kSteps = 1500;

/// One plan: calibrated just before, then run. Calibrated once more after it, only to see whether
/// the machine's speed drifted meanwhile: then it is repeated, and in the end reported as noisy.
Result<Figures> predicted(const std::string& example, int devices, const BenchOptions& options)
{
    auto project = exampleProject(example);
    if (!project)
        return project.error();
    project->coresPerDevice = 1;
    project->maximumDevices = devices;
    Figures figures;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        if (options.progress)
            options.progress(example + " on " + std::to_string(devices));
        const double peakBefore = runner::measuredFmaPeak(Seconds{0.2}).value;
        const StepOptions stepOptions{.strategy = devices == 1 ? "single" : "data",
                                      .steps = kSteps};
        const auto steps = measureSteps(*project, stepOptions);
        if (!steps)
            return steps.error();
        const auto after = predictStep(*project, stepOptions);
        if (!after)
            return after.error();
        const double peakDrift =
            std::fabs(runner::measuredFmaPeak(Seconds{0.2}).value / peakBefore - 1);
        const double drift = std::max(peakDrift, std::fabs(*after / steps->predicted - 1));
        figures = {{"example", example},
                   {"devices", devices},
                   {"plan", steps->plan},
                   {"step_time_predicted", steps->predicted},
                   {"step_time_measured", steps->stepQuietest},
                   {"error", steps->predicted / steps->stepQuietest - 1},
                   {"fma_peak_drift", peakDrift},
                   {"step_time_predicted_after", *after},
                   {"attempts", attempt + 1},
                   {"noisy", drift > kNoisy}};
        if (drift <= kNoisy)
            break;
    }
    return figures;
}

} // namespace

Result<Figures> prediction(const BenchOptions& options)
{
    Figures rows = Figures::array();
    double worst = 0;
    for (const char* example : {"lenet5", "mlp"})
        for (const int devices : {1, 2}) {
            auto row = predicted(example, devices, options);
            if (!row)
                return row.error();
            worst = std::max(worst, std::fabs((*row)["error"].get<double>()));
            rows.push_back(std::move(*row));
        }
    return Figures{{"rows", rows}, {"largest_error", worst}};
}

} // namespace plugboard::bench
