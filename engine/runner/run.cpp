// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/run.h"

#include "engine/base/log.h"
#include "engine/data/checkpoint.h"
#include "engine/io/documents.h"
#include "engine/runner/control.h"
#include "engine/runner/run_drawing.h"
#include "engine/runner/run_record.h"
#include "engine/runner/stop_watcher.h"
#include "engine/runner/training.h"
#include "engine/runner/weights.h"

#include <chrono>
#include <ctime>
#include <filesystem>
#include <thread>

namespace plugboard::runner {
namespace {

using model::ProgramKind;
using nlohmann::json;

constexpr std::chrono::milliseconds kPausedTick{20};

/// "2026-01-31T12:00:00Z"
std::string nowAsText()
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

template <class T>
std::string statusOf(const Result<T>& ended, bool stopped)
{
    if (!ended)
        return ended.error().code == ErrorCode::Interrupted ? "interrupted" : "failed";
    return stopped ? "stopped" : "finished";
}

class Run {
public:
    Run(const model::Plan& plan, const Training& training, const RunOptions& options,
        const RunDirectory& directory, EventStream& events)
        : plan_(plan), training_(training), length_(training.length), options_(options),
          directory_(directory), control_(options.controlDescriptor),
          record_(plan, directory, options, training.script, training.length, events),
          events_(events)
    {
        summary_.directory = directory_.path();
        summary_.accuracy = -1;
    }

    Result<RunSummary> execute(const std::vector<model::Device>& physical,
                               const backend::Registry& registry);

private:
    Result<void> prepare(const std::vector<model::Device>& physical,
                         const backend::Registry& registry);
    Result<void> resume();
    Result<void> train();
    Result<std::int64_t> runSection(ProgramKind kind, std::int64_t firstStep, std::int64_t steps,
                                    bool mayStop);
    Result<void> advance(std::int64_t target, bool mayStop);
    Result<void> evaluate(bool mayStop);
    Result<void> checkpoint();
    Result<void> obey(Command command);
    Result<void> pause();
    Result<void> tellPaused(bool paused);
    Result<void> stepOnce();
    Error lossIsNoNumber(std::int64_t step) const;
    json manifest(const std::string& status) const;
    void summarise();

    bool interrupted() const { return options_.interrupt != nullptr && options_.interrupt->load(); }

    const model::Plan& plan_;
    const Training& training_;
    const RunLength& length_;
    const RunOptions& options_;
    const RunDirectory& directory_;
    Control control_;
    RunRecord record_;
    EventStream& events_;
    RunSummary summary_;
    const std::string started_ = nowAsText();
    std::int64_t step_ = 0; ///< steps done
    std::int64_t trainedSteps_ = 0;
    std::int64_t savedStep_ = -1;
    bool evaluationDue_ = false;
    bool paused_ = false;
    std::unique_ptr<runtime::Executor> executor_; ///< last: its threads use the others
};

Result<RunSummary> Run::execute(const std::vector<model::Device>& physical,
                                const backend::Registry& registry)
{
    Result<void> ended = prepare(physical, registry);
    if (ended)
        ended = train();
    executor_.reset();
    if (auto closed = record_.close(); ended && !closed)
        ended = closed;
    summarise();
    json last = manifest(statusOf(ended, summary_.stopped));
    if (!ended)
        last["error"] = toString(ended.error());
    if (auto written = directory_.writeLastManifest(last); ended && !written)
        ended = written;
    if (!ended)
        return ended.error();
    return summary_;
}

Result<void> Run::prepare(const std::vector<model::Device>& physical,
                          const backend::Registry& registry)
{
    if (auto written = directory_.writeManifest(manifest("running")); !written)
        return written;
    if (auto opened = record_.open(); !opened)
        return opened;
    if (auto listens = control_.listen(directory_.file("control")); !listens)
        log::warning("the run takes no commands through its folder: " + toString(listens.error()));
    model::Plan executed = plan_;
    executed.recipe.run = training_.script;
    runtime::ExecutorOptions options;
    options.recorderCapacity = options_.recorderCapacity;
    options.firings = [this](const model::Program& program, std::size_t lane,
                             const std::vector<trace::Firing>& records, std::uint64_t dropped) {
        record_.takeFirings(program, lane, records, dropped);
    };
    options.metrics = [this](const runtime::StepMetrics& metrics) { record_.takeMetrics(metrics); };
    auto executor = runtime::Executor::create(executed, physical, registry, training_.train.get(),
                                              training_.test.get(), options);
    if (!executor)
        return executor.error();
    executor_ = std::move(*executor);
    if (!options_.resume.empty())
        return resume();
    if (auto ran = runSection(ProgramKind::Init, 0, 1, false); !ran)
        return ran.error();
    return options_.weights.empty() ? Result<void>() : beginWith(*executor_, options_.weights);
}

Result<void> Run::resume()
{
    std::string folder = options_.resume;
    std::error_code failure;
    if (std::filesystem::exists(folder + "/checkpoints", failure))
        folder += "/checkpoints";
    auto checkpoint = data::loadCheckpoint(folder);
    if (!checkpoint)
        return checkpoint.error();
    if (auto written = executor_->writeVariables(checkpoint->tensors); !written)
        return written;
    // Epoch and sample say where it stands in the data; a plan of another batch counts other steps.
    step_ =
        checkpoint->epoch * length_.stepsPerEpoch + checkpoint->sampleCursor / plan_.header.batch;
    if (checkpoint->seed != plan_.header.seed)
        log::warning("the checkpoint was made with the seed " + std::to_string(checkpoint->seed) +
                     ", the plan has " + std::to_string(plan_.header.seed));
    log::info("resumed at step " + std::to_string(step_) + " of " +
              std::to_string(length_.totalSteps));
    evaluationDue_ = length_.evaluatesAt(step_);
    return {};
}

Result<void> Run::train()
{
    while (step_ < length_.totalSteps || evaluationDue_) {
        if (interrupted()) {
            if (auto saved = checkpoint(); !saved)
                return saved;
            return Error{ErrorCode::Interrupted,
                         "stopped at step " + std::to_string(step_) + "; go on with --resume " +
                             directory_.path(),
                         plan_.networkName};
        }
        Result<void> done;
        if (const auto command = control_.take())
            done = obey(*command);
        else if (evaluationDue_)
            done = evaluate(true);
        else
            done = advance(length_.nextStop(step_), true);
        if (!done)
            return done;
        if (summary_.stopped)
            break;
    }
    return checkpoint();
}

/// Runs steps of a program into a section of the trace. result  the number of steps done
/// mayStop  whether commands and interrupts end it early
Result<std::int64_t> Run::runSection(ProgramKind kind, std::int64_t firstStep, std::int64_t steps,
                                     bool mayStop)
{
    if (auto begun = record_.beginSection(kind, firstStep); !begun)
        return begun.error();
    std::atomic<bool> stop{false};
    const StopWatcher watcher(stop, [this, mayStop] {
        return record_.mustStop() || (mayStop && (control_.interrupt() || interrupted()));
    });
    auto done = executor_->run(kind, firstStep, steps, &stop);
    if (!done)
        return done;
    if (auto ended = record_.endSection(*done); !ended)
        return ended.error();
    return done;
}

/// Trains up to step `target`, or to where it was stopped.
Result<void> Run::advance(std::int64_t target, bool mayStop)
{
    const auto began = std::chrono::steady_clock::now();
    const auto done = runSection(ProgramKind::Train, step_, target - step_, mayStop);
    if (!done)
        return done.error();
    summary_.seconds +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    trainedSteps_ += *done;
    step_ += *done;
    if (const auto step = record_.nanStep(); step && record_.mustStop())
        return lossIsNoNumber(*step);
    if (*done == 0)
        return {};
    evaluationDue_ = length_.evaluatesAt(step_);
    return length_.savesAt(step_) ? checkpoint() : Result<void>();
}

/// One that was stopped early is done again when it may go on.
Result<void> Run::evaluate(bool mayStop)
{
    const auto done = runSection(ProgramKind::Evaluate, 0, length_.evaluationSteps, mayStop);
    if (!done)
        return done.error();
    if (*done < length_.evaluationSteps)
        return {};
    evaluationDue_ = false;
    const auto accuracy = record_.reportEvaluation(step_);
    if (!accuracy)
        return accuracy.error();
    summary_.accuracy = *accuracy;
    return {};
}

/// Does nothing where this run has saved the same step already.
Result<void> Run::checkpoint()
{
    if (savedStep_ == step_)
        return {};
    auto tensors = executor_->readVariables();
    if (!tensors)
        return tensors.error();
    data::Checkpoint state;
    state.step = step_;
    state.epoch = step_ / length_.stepsPerEpoch;
    state.sampleCursor = step_ % length_.stepsPerEpoch * plan_.header.batch;
    state.seed = plan_.header.seed;
    state.tensors = std::move(*tensors);
    if (auto saved = data::saveCheckpoint(directory_.file("checkpoints"), state); !saved)
        return saved.error();
    savedStep_ = step_;
    record_.status("checkpoint", step_);
    return directory_.writeManifest(manifest("running"));
}

Result<void> Run::obey(Command command)
{
    switch (command) {
    case Command::Pause:
        return pause();
    case Command::Step:
        if (auto stepped = stepOnce(); !stepped)
            return stepped;
        return pause();
    case Command::Checkpoint:
        return checkpoint();
    case Command::Closed: // the run goes on alone, and nobody can lose what it has done so far
        return trainedSteps_ > 0 ? checkpoint() : Result<void>();
    case Command::Stop:
        summary_.stopped = true;
        break;
    case Command::Resume:
        break;
    }
    return {};
}

Result<void> Run::pause()
{
    if (auto told = tellPaused(true); !told)
        return told;
    while (!interrupted() && !summary_.stopped && step_ < length_.totalSteps) {
        events_.flush();
        const auto command = control_.take();
        if (!command) {
            std::this_thread::sleep_for(kPausedTick);
            continue;
        }
        if (*command == Command::Pause)
            continue;
        const bool steps = *command == Command::Step;
        if (auto done = steps ? stepOnce() : obey(*command); !done)
            return done;
        if (steps)
            record_.status("paused", step_);
        if (*command == Command::Resume || *command == Command::Closed)
            break;
    }
    paused_ = false;
    return summary_.stopped ? Result<void>() : tellPaused(false);
}

/// To who follows the stream and to who follows the folder.
Result<void> Run::tellPaused(bool paused)
{
    paused_ = paused;
    record_.status(paused ? "paused" : "running", step_);
    return directory_.writeManifest(manifest("running"));
}

Result<void> Run::stepOnce()
{
    if (step_ < length_.totalSteps)
        if (auto advanced = advance(step_ + 1, false); !advanced)
            return advanced;
    return evaluationDue_ ? evaluate(false) : Result<void>();
}

/// The weights are spoilt: no checkpoint of them, which would push out an earlier one.
Error Run::lossIsNoNumber(std::int64_t step) const
{
    return {ErrorCode::InvalidInput,
            "the loss is not a number; lower the learning rate" +
                std::string(savedStep_ >= 0 ? ", or go on from " + directory_.path() +
                                                  ", saved at step " + std::to_string(savedStep_)
                                            : ""),
            "step " + std::to_string(step)};
}

json Run::manifest(const std::string& status) const
{
    return {{"version", 1},
            {"status", status},
            {"paused", paused_},
            {"started", started_},
            {"emulated", options_.emulated},
            {"network", plan_.networkName},
            {"strategy", plan_.header.strategy},
            {"plan", io::toString(io::digestOf(plan_))},
            {"resumed_from", options_.resume},
            {"steps", step_},
            {"total_steps", length_.totalSteps},
            {"accuracy", summary_.accuracy},
            {"dropped", summary_.dropped},
            {"samples_per_second", summary_.samplesPerSecond},
            {"step_time_measured", summary_.stepMedian.value},
            {"step_time_predicted", plan_.header.value.value}};
}

void Run::summarise()
{
    record_.summarise(summary_);
    summary_.steps = step_;
    summary_.epochs = step_ / length_.stepsPerEpoch;
    if (summary_.seconds > 0)
        summary_.samplesPerSecond = double(trainedSteps_ * plan_.header.batch) / summary_.seconds;
}

Result<RunSummary> runWith(const model::Plan& plan, const std::vector<model::Device>& physical,
                           const backend::Registry& registry, const RunOptions& options,
                           EventStream& events)
{
    const auto training = openTraining(plan, options);
    if (!training)
        return training.error();
    const auto drawing = loadDrawing(options.drawing);
    if (!drawing)
        return drawing.error();
    const auto directory = RunDirectory::create(options.directory, plan, options.resume);
    if (!directory)
        return directory.error();
    log::setFile(directory->file("log.txt"));
    if (options.emulated)
        log::info("devices are emulated on CPU cores: times are not comparable");
    const auto kept = *drawing ? keepDrawing(**drawing, plan, *directory) : Result<void>();
    auto summary =
        kept ? Run(plan, *training, options, *directory, events).execute(physical, registry)
             : Result<RunSummary>(kept.error());
    log::setFile("");
    return summary;
}

} // namespace

Result<RunSummary> run(const model::Plan& plan, const std::vector<model::Device>& physical,
                       const backend::Registry& registry, const RunOptions& options)
{
    EventStream events(options.eventsDescriptor);
    const auto summary = runWith(plan, physical, registry, options, events);
    if (!summary)
        events.error(summary.error());
    events.json({{"type", "end"},
                 {"status", statusOf(summary, summary && summary->stopped)},
                 {"dropped", events.droppedFirings()},
                 {"dropped_messages", events.droppedMessages()}},
                EventStream::Weight::Last);
    events.finish();
    return summary;
}

} // namespace plugboard::runner
