// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/run_record.h"

#include "engine/io/documents.h"
#include "engine/trace/steps.h"

#include <cmath>
#include <utility>

namespace plugboard::runner {
namespace {

using model::ProgramKind;
using nlohmann::json;

constexpr double kClockError = 100e-9; ///< seconds: two reads of the time stamp counter
constexpr std::size_t kQuietest = 200; ///< steps

} // namespace

RunRecord::RunRecord(const model::Plan& plan, const RunDirectory& directory,
                     const RunOptions& options, const model::RunScript& script,
                     const RunLength& length, EventStream& events)
    : plan_(plan), directory_(directory), options_(options), script_(script), length_(length),
      events_(events), stepTimes_(plan)
{
}

Result<void> RunRecord::open()
{
    if (auto opened = trace_.open(directory_.file("run.trace"), traceHeader()); !opened)
        return opened;
    trace_.setCap(options_.traceCapBytes);
    const auto start = directory_.continues() ? LineFile::Start::Append : LineFile::Start::Empty;
    if (auto opened = metrics_.open(directory_.file("metrics.jsonl"), start); !opened)
        return opened;
    sayHello();
    return {};
}

Result<void> RunRecord::close()
{
    return trace_.close();
}

Result<void> RunRecord::beginSection(ProgramKind kind, std::int64_t firstStep)
{
    section_ = kind;
    evaluation_ = {};
    stepTimes_.interrupt();
    const std::size_t lanes = plan_.program(kind)->lanes.size();
    events_.json({{"type", "section"},
                  {"program", toString(kind)},
                  {"first_step", firstStep},
                  {"lanes", lanes}});
    return trace_.beginSection(kind, trace::Origin::Measured, firstStep, lanes);
}

Result<void> RunRecord::endSection(std::int64_t steps)
{
    lost_ += lostHere_;
    events_.json({{"type", "section_end"}, {"steps", steps}, {"dropped", lostHere_}});
    keep(trace_.endSection(steps, std::exchange(lostHere_, 0)));
    if (failure_)
        return *failure_;
    return {};
}

void RunRecord::takeFirings(const model::Program& program, std::size_t lane,
                            const std::vector<trace::Firing>& records, std::uint64_t dropped)
{
    if (program.kind == ProgramKind::Train)
        stepTimes_.add(lane, records);
    firings_ += records.size();
    lostHere_ += dropped;
    converted_ = records;
    trace::ticksToNanoseconds(converted_, began_);
    if (!failure_)
        keep(trace_.append(lane, converted_));
    events_.firings(program.kind, std::uint32_t(lane), converted_);
}

void RunRecord::takeMetrics(const runtime::StepMetrics& metrics)
{
    if (section_ == ProgramKind::Evaluate) {
        evaluation_.lossSum += metrics.lossSum;
        evaluation_.weightSum += metrics.weightSum;
        evaluation_.correctSum += metrics.correctSum;
        return;
    }
    finalLoss_ = metrics.loss();
    if (!std::isfinite(finalLoss_) && !nanStep_) {
        nanStep_ = metrics.step;
        if (script_.onNan == "stop")
            mustStop_ = true;
    }
    if (failure_ || script_.metricsEvery <= 0 || metrics.step % script_.metricsEvery != 0)
        return;
    RunProgress progress = progressAt(metrics.step + 1);
    progress.loss = finalLoss_;
    keep(report(progress));
}

Result<double> RunRecord::reportEvaluation(std::int64_t step)
{
    RunProgress progress = progressAt(step);
    progress.evaluated = true;
    progress.loss = evaluation_.loss();
    progress.accuracy = evaluation_.accuracy();
    if (auto reported = report(progress); !reported)
        return reported.error();
    return progress.accuracy;
}

void RunRecord::status(const std::string& status, std::int64_t step)
{
    events_.json({{"type", "status"}, {"status", status}, {"step", step}});
}

void RunRecord::summarise(RunSummary& summary) const
{
    summary.finalLoss = finalLoss_;
    summary.stepMedian = {stepTimes_.median()};
    summary.stepQuietest = {stepTimes_.quietest(kQuietest)};
    summary.firings = firings_;
    summary.dropped = trace_.dropped() + lost_;
}

trace::Trace RunRecord::traceHeader() const
{
    trace::Trace header;
    header.plan = io::digestOf(plan_);
    header.title = plan_.networkName + (options_.emulated ? ", emulated on CPU" : "");
    header.clockErrorSeconds = kClockError;
    return header;
}

void RunRecord::sayHello()
{
    json lanes = json::array();
    for (const model::Program& program : plan_.programs)
        for (std::size_t lane = 0; lane < program.lanes.size(); ++lane)
            lanes.push_back({{"program", toString(program.kind)},
                             {"lane", lane},
                             {"device", plan_.roles[program.lanes[lane].role.index()].name}});
    events_.json({{"type", "hello"},
                  {"protocol", EventStream::kProtocol},
                  {"plan", io::toString(io::digestOf(plan_))},
                  {"network", plan_.networkName},
                  {"run", directory_.path()},
                  {"total_steps", length_.totalSteps},
                  {"emulated", options_.emulated},
                  {"lanes", lanes}});
}

RunProgress RunRecord::progressAt(std::int64_t step) const
{
    RunProgress progress;
    progress.step = step;
    progress.totalSteps = length_.totalSteps;
    progress.epoch = step / length_.stepsPerEpoch;
    const double seconds = stepTimes_.recent();
    progress.samplesPerSecond = seconds > 0 ? double(plan_.header.batch) / seconds : 0;
    return progress;
}

Result<void> RunRecord::report(const RunProgress& progress)
{
    json line = {{"step", progress.step},
                 {"loss", progress.loss},
                 {"seconds", secondsBetween(began_, ticks())}};
    if (progress.evaluated) {
        line["evaluation"] = true;
        line["accuracy"] = progress.accuracy;
        line["perplexity"] = std::exp(progress.loss);
    }
    auto written = metrics_.append(line.dump());
    line["type"] = "metrics";
    events_.json(line);
    if (options_.progress)
        options_.progress(progress);
    return written;
}

void RunRecord::keep(const Result<void>& written)
{
    if (written || failure_)
        return;
    failure_ = written.error();
    mustStop_ = true;
}

} // namespace plugboard::runner
