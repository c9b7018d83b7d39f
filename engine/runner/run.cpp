// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/run.h"

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/data/checkpoint.h"
#include "engine/data/data_set.h"
#include "engine/io/documents.h"
#include "engine/io/trace_writer.h"
#include "engine/model/flat_program.h"
#include "engine/runner/control.h"
#include "engine/runner/events.h"
#include "engine/runner/run_directory.h"
#include "engine/runner/step_times.h"
#include "engine/trace/steps.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <thread>
#include <utility>

namespace plugboard::runner {
namespace {

using model::ProgramKind;
using nlohmann::json;

model::RunScript overridden(model::RunScript script, const RunOptions& options)
{
    if (options.epochs) {
        script.epochs = *options.epochs;
        script.steps = 0;
    }
    if (options.steps)
        script.steps = *options.steps;
    if (options.learningRate)
        script.schedule.rate = *options.learningRate;
    return script;
}

class Run {
public:
    Run(const model::Plan& plan, const std::vector<model::Device>& physical,
        const backend::Registry& registry, const RunOptions& options, RunDirectory directory)
        : plan_(plan), physical_(physical), registry_(registry), options_(options),
          directory_(std::move(directory)), events_(options.eventsDescriptor),
          control_(options.controlDescriptor), script_(overridden(plan.recipe.run, options)),
          stepTimes_(plan)
    {
        summary_.directory = directory_.path();
        summary_.accuracy = -1;
    }

    Result<RunSummary> execute()
    {
        log::setFile(directory_.file("log.txt"));
        auto ended = prepare();
        if (ended)
            ended = train();
        finish(ended);
        log::setFile("");
        if (!ended)
            return ended.error();
        return summary_;
    }

private:
    Result<void> prepare()
    {
        if (auto opened = openData(); !opened)
            return opened;
        if (auto written = directory_.writeManifest(manifest("running")); !written)
            return written;
        if (auto opened = writer_.open(directory_.file("run.trace"), traceHeader()); !opened)
            return opened;
        writer_.setCap(options_.traceCapBytes);
        sayHello();
        model::Plan executed = plan_;
        executed.recipe.run = script_;
        auto executor = runtime::Executor::create(executed, physical_, registry_, train_.get(),
                                                  test_.get(), executorOptions());
        if (!executor)
            return executor.error();
        executor_ = std::move(*executor);
        return options_.resume.empty() ? initialise() : resume();
    }

    Result<void> openData()
    {
        auto train = data::openDataSet(plan_.recipe.data, plan_.header.seed, data::Subset::Train);
        if (!train)
            return train.error();
        train_ = std::move(*train);
        auto test = data::openDataSet(plan_.recipe.data, plan_.header.seed, data::Subset::Test);
        if (!test)
            return test.error();
        test_ = std::move(*test);
        const std::int64_t batch = plan_.header.batch;
        if (train_->size() < batch)
            return Error{ErrorCode::InvalidInput,
                         "the batch of " + std::to_string(batch) + " is larger than the " +
                             std::to_string(train_->size()) + " samples; make the batch smaller",
                         plan_.recipe.data.name};
        stepsPerEpoch_ = train_->size() / batch;
        evaluateSteps_ = (test_->size() + batch - 1) / batch;
        totalSteps_ = script_.steps > 0 ? script_.steps : script_.epochs * stepsPerEpoch_;
        return {};
    }

    trace::Trace traceHeader() const
    {
        trace::Trace header;
        header.plan = io::digestOf(plan_);
        header.title = plan_.networkName;
        header.clockErrorSeconds = kClockError;
        return header;
    }

    runtime::ExecutorOptions executorOptions()
    {
        runtime::ExecutorOptions options;
        options.recorderCapacity = options_.recorderCapacity;
        options.firings = [this](const model::Program& program, std::size_t lane,
                                 const std::vector<trace::Firing>& records, std::uint64_t dropped) {
            takeFirings(program, lane, records, dropped);
        };
        options.metrics = [this](const runtime::StepMetrics& metrics) { takeMetrics(metrics); };
        return options;
    }

    Result<void> initialise() { return runProgram(ProgramKind::Init, 0, 1, nullptr); }

    Result<void> resume()
    {
        std::string folder = options_.resume;
        if (std::filesystem::exists(folder + "/checkpoints"))
            folder += "/checkpoints";
        auto checkpoint = data::loadCheckpoint(folder);
        if (!checkpoint)
            return checkpoint.error();
        if (auto written = executor_->writeVariables(checkpoint->tensors); !written)
            return written;
        step_ = checkpoint->step;
        log::info("resumed at step " + std::to_string(step_));
        return {};
    }

    Result<void> train()
    {
        if (plan_.program(ProgramKind::Train) == nullptr)
            return Error{ErrorCode::Unsupported,
                         "the plan has no train program; inference arrives with `plugboard infer`",
                         plan_.networkName};
        while (step_ < totalSteps_) {
            if (interrupted())
                return stopNow(ErrorCode::Interrupted);
            while (const auto command = control_.take())
                if (auto obeyed = obey(*command); !obeyed)
                    return obeyed;
            if (summary_.stopped)
                return checkpoint();
            if (auto ran = trainTo(nextStop()); !ran)
                return ran;
        }
        return checkpoint();
    }

    bool interrupted() const { return options_.interrupt != nullptr && options_.interrupt->load(); }

    /// The next step at which something else than training happens.
    std::int64_t nextStop() const
    {
        std::int64_t next = totalSteps_;
        if (script_.evaluateEvery > 0) {
            const std::int64_t every = script_.evaluateEvery * stepsPerEpoch_;
            next = std::min(next, (step_ / every + 1) * every);
        }
        if (script_.checkpointEvery > 0)
            next = std::min(next, (step_ / script_.checkpointEvery + 1) * script_.checkpointEvery);
        return next;
    }

    Result<void> trainTo(std::int64_t stop)
    {
        const auto began = std::chrono::steady_clock::now();
        const std::int64_t before = step_;
        if (auto ran = runProgram(ProgramKind::Train, step_, stop - step_, &stop_); !ran)
            return ran;
        summary_.seconds +=
            std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        trainedSteps_ += step_ - before;
        if (nan_ && script_.onNan == "stop") {
            (void)checkpoint();
            return Error{ErrorCode::InvalidInput,
                         "the loss is not a number; lower the learning rate",
                         "step " + std::to_string(nanStep_)};
        }
        const bool atEnd = step_ == totalSteps_;
        if (script_.evaluateEvery > 0 &&
            (atEnd || step_ % (script_.evaluateEvery * stepsPerEpoch_) == 0))
            if (auto evaluated = evaluate(); !evaluated)
                return evaluated;
        if (!atEnd && script_.checkpointEvery > 0 && step_ % script_.checkpointEvery == 0)
            return checkpoint();
        return {};
    }

    Result<void> runProgram(ProgramKind kind, std::int64_t firstStep, std::int64_t steps,
                            std::atomic<bool>* stop)
    {
        running_ = kind;
        if (auto begun =
                writer_.beginSection(kind, trace::Origin::Measured, firstStep, lanesOf(kind));
            !begun)
            return begun;
        StopWatcher watcher(*this, stop);
        auto done = executor_->run(kind, firstStep, steps, stop);
        if (!done)
            return done.error();
        if (kind == ProgramKind::Train)
            step_ = firstStep + *done;
        const std::uint64_t lost = std::exchange(lostHere_, 0);
        lost_ += lost;
        return writer_.endSection(*done, lost);
    }

    /// Forwards control and interrupts into the executor's stop flag while it runs.
    class StopWatcher {
    public:
        StopWatcher(Run& run, std::atomic<bool>* stop)
        {
            if (stop == nullptr)
                return;
            *stop = false;
            watcher_ = std::jthread([&run, stop](const std::stop_token& ended) {
                while (!ended.stop_requested()) {
                    if (run.control_.interrupt() || run.interrupted() ||
                        (run.nan_ && run.script_.onNan == "stop"))
                        *stop = true;
                    std::this_thread::sleep_for(std::chrono::milliseconds(20));
                }
            });
        }

    private:
        std::jthread watcher_;
    };

    std::size_t lanesOf(ProgramKind kind) const { return plan_.program(kind)->lanes.size(); }

    Result<void> obey(Command command)
    {
        switch (command) {
        case Command::Pause:
            return pause();
        case Command::Step:
            return trainTo(step_ + 1);
        case Command::Checkpoint:
            return checkpoint();
        case Command::Stop:
            summary_.stopped = true;
            break;
        case Command::Resume:
            break;
        }
        return {};
    }

    Result<void> pause()
    {
        say("status", {{"status", "paused"}, {"step", step_}});
        while (!interrupted() && !summary_.stopped && step_ < totalSteps_) {
            const auto command = control_.take();
            if (!command) {
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                continue;
            }
            if (*command == Command::Resume)
                break;
            if (*command != Command::Pause)
                if (auto obeyed = obey(*command); !obeyed)
                    return obeyed;
        }
        say("status", {{"status", "running"}, {"step", step_}});
        return {};
    }

    Result<void> stopNow(ErrorCode code)
    {
        if (auto saved = checkpoint(); !saved)
            return saved;
        return Error{code,
                     "stopped at step " + std::to_string(step_) + "; go on with --resume " +
                         directory_.path(),
                     plan_.networkName};
    }

    Result<void> evaluate()
    {
        evaluation_ = {};
        if (auto ran = runProgram(ProgramKind::Evaluate, 0, evaluateSteps_, nullptr); !ran)
            return ran;
        summary_.accuracy = evaluation_.accuracy();
        RunProgress progress = progressNow();
        progress.evaluated = true;
        progress.loss = evaluation_.loss();
        progress.accuracy = evaluation_.accuracy();
        return report(progress);
    }

    Result<void> checkpoint()
    {
        auto tensors = executor_->readVariables();
        if (!tensors)
            return tensors.error();
        data::Checkpoint state;
        state.step = step_;
        state.epoch = step_ / stepsPerEpoch_;
        state.sampleCursor = step_ % stepsPerEpoch_ * plan_.header.batch;
        state.seed = plan_.header.seed;
        state.tensors = std::move(*tensors);
        auto saved = data::saveCheckpoint(directory_.file("checkpoints"), state);
        if (!saved)
            return saved.error();
        say("status", {{"status", "checkpoint"}, {"step", step_}, {"folder", *saved}});
        return {};
    }

    // What the drainer thread brings.

    void takeFirings(const model::Program& program, std::size_t lane,
                     const std::vector<trace::Firing>& records, std::uint64_t dropped)
    {
        if (program.kind == ProgramKind::Train)
            stepTimes_.add(lane, records);
        converted_ = records;
        trace::ticksToNanoseconds(converted_, began_);
        summary_.firings += records.size();
        lostHere_ += dropped;
        if (auto written = writer_.append(lane, converted_); !written && !writeFailed_) {
            writeFailed_ = true;
            log::error(toString(written.error()));
        }
        events_.firings(program.kind, std::uint32_t(lane), converted_);
    }

    void takeMetrics(const runtime::StepMetrics& metrics)
    {
        if (running_ == ProgramKind::Evaluate) {
            evaluation_.lossSum += metrics.lossSum;
            evaluation_.weightSum += metrics.weightSum;
            evaluation_.correctSum += metrics.correctSum;
            return;
        }
        summary_.finalLoss = metrics.loss();
        if (!std::isfinite(metrics.loss()) && !nan_) {
            nanStep_ = metrics.step;
            nan_ = true;
        }
        if (script_.metricsEvery <= 0 || metrics.step % script_.metricsEvery != 0)
            return;
        RunProgress progress = progressNow();
        progress.step = metrics.step + 1;
        progress.loss = metrics.loss();
        if (auto reported = report(progress); !reported)
            log::error(toString(reported.error()));
    }

    RunProgress progressNow() const
    {
        RunProgress progress;
        progress.step = step_;
        progress.totalSteps = totalSteps_;
        progress.epoch = step_ / std::max<std::int64_t>(1, stepsPerEpoch_);
        const double step = stepTimes_.recent();
        progress.samplesPerSecond = step > 0 ? double(plan_.header.batch) / step : 0;
        return progress;
    }

    Result<void> report(const RunProgress& progress)
    {
        json line = {{"step", progress.step}, {"loss", progress.loss}};
        if (progress.evaluated) {
            line["evaluation"] = true;
            line["accuracy"] = progress.accuracy;
        }
        say("metrics", line);
        if (options_.progress)
            options_.progress(progress);
        return directory_.appendMetrics(line);
    }

    // Manifest and events.

    void say(const char* type, json message)
    {
        message["type"] = type;
        events_.json(message);
    }

    void sayHello()
    {
        json lanes = json::array();
        for (const model::Program& program : plan_.programs)
            for (const model::Lane& lane : program.lanes)
                lanes.push_back({{"program", toString(program.kind)},
                                 {"device", plan_.roles[lane.role.index()].name}});
        say("hello", {{"protocol", EventStream::kProtocol},
                      {"plan", io::toString(io::digestOf(plan_))},
                      {"network", plan_.networkName},
                      {"run", directory_.path()},
                      {"total_steps", totalSteps_},
                      {"lanes", lanes}});
    }

    json manifest(const std::string& status) const
    {
        return {{"version", 1},
                {"status", status},
                {"network", plan_.networkName},
                {"strategy", plan_.header.strategy},
                {"plan", io::toString(io::digestOf(plan_))},
                {"steps", step_},
                {"total_steps", totalSteps_},
                {"accuracy", summary_.accuracy},
                {"step_time_measured", summary_.stepMedian.value},
                {"step_time_predicted", plan_.header.value.value}};
    }

    void finish(const Result<void>& ended)
    {
        executor_.reset(); // the drainer is done: everything below is this thread's alone
        summary_.steps = step_;
        summary_.epochs = stepsPerEpoch_ > 0 ? step_ / stepsPerEpoch_ : 0;
        summary_.stepMedian = {stepTimes_.median()};
        summary_.stepQuietest = {stepTimes_.quietest(200)};
        summary_.dropped = writer_.dropped() + lost_;
        if (summary_.seconds > 0)
            summary_.samplesPerSecond =
                double(trainedSteps_ * plan_.header.batch) / summary_.seconds;
        if (auto closed = writer_.close(); !closed)
            log::error(toString(closed.error()));
        const std::string status =
            !ended ? (ended.error().code == ErrorCode::Interrupted ? "interrupted" : "failed")
            : summary_.stopped ? "stopped"
                               : "finished";
        json last = manifest(status);
        if (!ended) {
            last["error"] = toString(ended.error());
            say("error", {{"message", ended.error().message}, {"subject", ended.error().subject}});
        }
        if (auto written = directory_.writeManifest(last); !written)
            log::error(toString(written.error()));
        say("end", {{"status", status}, {"dropped", events_.dropped()}});
        events_.finish();
    }

    static constexpr double kClockError = 100e-9; ///< seconds: two reads of the time stamp counter

    const model::Plan& plan_;
    const std::vector<model::Device>& physical_;
    const backend::Registry& registry_;
    const RunOptions& options_;
    RunDirectory directory_;
    EventStream events_;
    Control control_;
    model::RunScript script_;
    StepTimes stepTimes_;
    RunSummary summary_;
    io::TraceWriter writer_;
    std::unique_ptr<data::DataSet> train_;
    std::unique_ptr<data::DataSet> test_;
    std::unique_ptr<runtime::Executor> executor_;
    std::int64_t step_ = 0;
    std::int64_t trainedSteps_ = 0;
    std::int64_t stepsPerEpoch_ = 0;
    std::int64_t evaluateSteps_ = 0;
    std::int64_t totalSteps_ = 0;
    std::atomic<bool> stop_{false}; ///< by the control, an interrupt or a loss that is not a number
    std::atomic<bool> nan_{false};
    std::int64_t nanStep_ = 0;
    std::atomic<ProgramKind> running_{ProgramKind::Init};
    runtime::StepMetrics evaluation_;
    std::vector<trace::Firing> converted_;
    std::uint64_t began_ = ticks();
    std::uint64_t lostHere_ = 0; ///< firings that the recorder lost in this section
    std::uint64_t lost_ = 0;
    bool writeFailed_ = false;
};

} // namespace

Result<RunSummary> run(const model::Plan& plan, const std::vector<model::Device>& physical,
                       const backend::Registry& registry, const RunOptions& options)
{
    auto directory = RunDirectory::create(options.directory, plan);
    if (!directory)
        return directory.error();
    return Run(plan, physical, registry, options, std::move(*directory)).execute();
}

} // namespace plugboard::runner
