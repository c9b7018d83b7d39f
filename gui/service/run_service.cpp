// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/run_service.h"

#include "gui/service/background.h"
#include "gui/service/run_files.h"
#include "gui/service/run_service_private.h"

#include <QDir>
#include <QFileInfo>

#include <csignal>
#include <unistd.h>

namespace plugboard::gui {
namespace {

/// Epochs, learning rate and intervals are as the recipe says now: they need no new plan.
Result<Launch> writeDown(model::Plan plan, const io::Project& project)
{
    plan.recipe.run = project.recipe.run;
    const QString name = QString::fromStdString(io::toString(io::digestOf(plan)));
    const auto writeBelow = [&](const QString& folder) -> Result<Launch> {
        if (!QDir().mkpath(folder))
            return Error{ErrorCode::IoFailed, RunService::tr("cannot be made").toStdString(),
                         folder.toStdString()};
        const QString stem = folder + '/' + name;
        Launch launch{stem + ".plan", stem + ".plugboard"};
        if (!QFileInfo::exists(launch.plan))
            if (auto saved = io::save(launch.plan.toStdString(), plan); !saved)
                return saved.error();
        if (auto saved = io::save(launch.drawing.toStdString(), project); !saved)
            return saved.error();
        return launch;
    };
    auto launch = writeBelow(stateFolder("plans"));
    if (launch)
        return launch;
    // A home without room keeps no run from going elsewhere.
    auto besides = writeBelow(QDir::tempPath() + "/plugboard-" + QString::number(::getuid()));
    return besides ? besides : launch;
}

QStringList argumentsFor(const Launch& launch, const RunRequest& request)
{
    QStringList line{"run", launch.plan, "--drawing", launch.drawing, "--events"};
    if (request.steps > 0)
        line += {"--steps", QString::number(request.steps)};
    else if (request.epochs > 0)
        line += {"--epochs", QString::number(request.epochs)};
    if (request.learningRate > 0)
        line += {"--learning-rate", QString::number(request.learningRate, 'g', 12)};
    if (!request.resume.isEmpty())
        line += {"--resume", request.resume};
    if (!request.directory.isEmpty())
        line += {"-o", request.directory};
    for (const QString& binding : request.bindings)
        line += {"--bind", binding};
    if (request.emulate)
        line += "--emulate";
    return line;
}

/// With what the document chose for the plan's devices.
RunRequest withChoices(RunRequest request, const io::Project& project, const model::Plan& plan)
{
    using model::RunsOn;
    if (io::usesThisMachine(project))
        return request;
    for (const model::DeviceChoice& choice : project.deviceChoices) {
        if (choice.runsOn == RunsOn::FirstThatFits ||
            !plan.topology.findDevice(choice.device).valid())
            continue;
        const std::string to = choice.runsOn == RunsOn::Attached   ? choice.attached
                               : choice.runsOn == RunsOn::Emulated ? "emulated"
                                                                   : "simulated";
        request.bindings += QString::fromStdString(choice.device + "=" + to);
    }
    return request;
}

std::size_t firingsOf(const trace::Trace& trace)
{
    std::size_t count = 0;
    for (const trace::Section& section : trace.sections)
        for (const auto& lane : section.lanes)
            count += lane.size();
    return count;
}

bool hasEnded(RunStatus status)
{
    return status != RunStatus::Starting && status != RunStatus::Running &&
           status != RunStatus::Paused;
}

Error wrong(const QString& message, const QString& subject)
{
    return {ErrorCode::InvalidInput, message.toStdString(), subject.toStdString()};
}

} // namespace

RunService::RunService(Document* document, ProgramCommand command, QObject* parent)
    : QObject(parent), d_(new Private)
{
    d_->service = this;
    d_->document = document;
    d_->command = std::move(command);
    connect(&d_->process, &RunProcess::updated, this, [this](const RunUpdatePtr& update) {
        if (d_->ours)
            d_->takeUpdate(d_->ours, *update);
    });
    connect(&d_->process, &RunProcess::ended, this,
            [this](const ProcessEnd& end) { d_->childEnded(end); });
}

RunService::~RunService()
{
    d_->process.letGo();
    d_->followers.clear();
    d_->pool.waitForDone();
}

RunRecord* RunService::start(const RunRequest& request)
{
    const auto plan = d_->document->plan();
    std::optional<Error> refusal;
    if (!d_->command.available())
        refusal = noProgram();
    else if (!plan)
        refusal = wrong(tr("there is no plan yet: plan first"), d_->document->title());
    else if (d_->document->planIsStale())
        refusal = wrong(tr("the drawing has changed since it was planned: plan again"),
                        d_->document->title());
    else if (d_->ours && d_->ours->live)
        refusal = wrong(tr("a run is going on: stop it first"), d_->ours->title);
    if (refusal) {
        emit failed(*refusal);
        return nullptr;
    }
    auto* record = new RunRecord({}, this);
    record->started = QDateTime::currentDateTime();
    record->live = true;
    record->attached = true;
    record->loaded = true;
    record->emulated = request.emulate;
    record->setPlan(plan);
    d_->ours = record;
    d_->stopAtOnce = false;
    d_->runs.prepend(record);
    d_->document->setProblems(Problem::Source::Run, {});
    inBackground(
        d_->pool, this,
        [plan, project = d_->document->project()] { return writeDown(plan->plan, project); },
        [this, record = QPointer(record),
         request = withChoices(request, d_->document->project(), plan->plan)](
            const Result<Launch>& files) {
            if (record)
                d_->launch(record, files, request);
        });
    emit listChanged();
    d_->show(record);
    emit statusChanged();
    return record;
}

void RunService::Private::launch(RunRecord* record, const Result<Launch>& files,
                                 const RunRequest& request)
{
    const Result<void> begun = !files       ? Result<void>(files.error())
                               : stopAtOnce ? Result<void>()
                                            : process.start(command, argumentsFor(*files, request));
    if (begun && !stopAtOnce) {
        if (!request.directory.isEmpty())
            document->addResultFolder(request.directory);
        return;
    }
    record->live = false;
    record->attached = false;
    if (begun) {
        record->setStatus(RunStatus::Stopped);
    } else {
        record->cannotWrite = begun.error().code == ErrorCode::IoFailed;
        record->fail(QString::fromStdString(plugboard::toString(begun.error())));
        complain(*record);
    }
    emit record->changed();
    emit service->statusChanged();
}

void RunService::Private::takeUpdate(RunRecord* record, RunUpdate& update)
{
    const RunStatus before = record->status;
    const bool obeyed = record->obeys();
    const QString directory = record->directory;
    record->take(update);
    if (record->status != before || record->obeys() != obeyed)
        emit service->statusChanged();
    if (record->directory != directory)
        emit service->listChanged();
}

void RunService::Private::childEnded(const ProcessEnd& end)
{
    RunRecord* record = ours;
    if (record == nullptr)
        return;
    endOf(record, end);
    record->live = false;
    record->attached = false;
    emit record->changed();
    emit service->statusChanged();
    if (record->status == RunStatus::Failed)
        complain(*record);
    if (record->directory.isEmpty())
        return;
    // The files have what the stream has not: what it dropped, and what the run went on from.
    if (record->dropped > 0 || !earlierTraces(record->directory).isEmpty())
        reloadTrace(record);
    inBackground(
        pool, service, [directory = record->directory] { return readManifest(directory); },
        [this, run = QPointer(record)](Result<RunFacts> facts) {
            if (!run || !facts)
                return;
            // A child that was killed had no time to tell its manifest; its end is known here.
            facts->status = run->status;
            facts->error = run->error;
            run->takeFacts(*facts);
            emit run->changed();
            sort();
            emit service->listChanged();
        });
}

/// What the stream did not tell.
void RunService::Private::endOf(RunRecord* record, const ProcessEnd& end)
{
    if (hasEnded(record->status) && end.signal == 0)
        return;
    if (end.wentWell())
        record->fail(record->error.isEmpty() ? RunService::tr("ended without telling how")
                                             : record->error);
    else if (end.exitCode == 130)
        record->setStatus(RunStatus::Interrupted);
    else
        record->fail(QString::fromStdString(plugboard::toString(causeOf(end, "plugboard run"))));
}

void RunService::Private::reloadTrace(RunRecord* record)
{
    inBackground(
        pool, service, [directory = record->directory] { return loadTraceOf(directory); },
        [run = QPointer(record)](Result<trace::Trace> trace) {
            if (!run || !trace || firingsOf(*trace) < firingsOf(run->trace))
                return;
            RunUpdate update;
            update.whole = std::move(*trace);
            run->take(update);
        });
}

void RunService::Private::complain(RunRecord& record)
{
    Problem problem;
    problem.source = Problem::Source::Run;
    problem.message = record.error;
    problem.subject = record.title;
    document->setProblems(Problem::Source::Run, {problem});
    emit service->runFailed(&record);
}

void RunService::Private::say(const char* word)
{
    const RunRecord* run = service->active();
    if (run == nullptr)
        return;
    if (run->attached) {
        process.say(word);
        return;
    }
    if (const auto said = gui::command(run->directory, word); !said)
        emit service->failed(said.error());
}

void RunService::pause()
{
    d_->say("pause");
}

void RunService::resume()
{
    d_->say("resume");
}

void RunService::step()
{
    d_->say("step");
}

void RunService::checkpoint()
{
    d_->say("checkpoint");
}

void RunService::stop()
{
    const RunRecord* run = active();
    if (run == nullptr)
        return;
    if (run->attached) {
        d_->stopAtOnce = !d_->process.isRunning();
        d_->process.say("stop");
    } else if (isLocal(run->process) && stillRuns(run->process)) {
        ::kill(pid_t(run->process.pid), SIGINT);
    }
}

void RunService::letGo()
{
    if (const RunRecord* run = active();
        run != nullptr && !run->attached && run->status == RunStatus::Paused)
        (void)gui::command(run->directory, "resume");
    d_->process.letGo();
    if (!d_->ours || !d_->ours->live)
        return;
    d_->ours->attached = false;
    emit d_->ours->changed();
    emit statusChanged();
}

RunRecord* RunService::current() const
{
    return d_->current;
}

RunRecord* RunService::active() const
{
    if (d_->ours && d_->ours->attached && d_->ours->live)
        return d_->ours;
    const auto follows = [this](RunRecord* run) {
        return run != nullptr && run->live && d_->followers.count(run) != 0;
    };
    if (follows(d_->current))
        return d_->current;
    for (RunRecord* run : d_->runs)
        if (follows(run))
            return run;
    return nullptr;
}

const QList<RunRecord*>& RunService::runs() const
{
    return d_->runs;
}

} // namespace plugboard::gui
