// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/plan_service.h"

#include "gui/service/background.h"

#include <algorithm>
#include <chrono>

namespace plugboard::gui {
namespace {

constexpr auto kReportEvery = std::chrono::milliseconds(50);

/// Cannot be read: it is measured again, and that replaces it.
model::Catalogue catalogueIn(const std::string& file)
{
    auto catalogue =
        file.empty() ? Result<model::Catalogue>(model::Catalogue()) : io::loadCatalogue(file);
    return catalogue ? std::move(*catalogue) : model::Catalogue();
}

} // namespace

/// What a plan is made from, as it was when it was asked for.
struct PlanService::Job {
    quint64 request = 0;
    model::Network network;
    model::Recipe recipe;
    model::Topology machines;
    std::string catalogueFile; ///< empty: all times are modelled
    bool mayCalibrate = false;
    planner::CompileOptions options;
    std::shared_ptr<std::atomic<bool>> cancelled;
};

struct PlanService::Outcome {
    std::shared_ptr<const Job> job;
    Result<session::Compiled> compiled;
};

PlanService::PlanService(Document* document, DeviceService* devices, QObject* parent)
    : QObject(parent), document_(document), devices_(devices),
      cancelled_(std::make_shared<std::atomic<bool>>(false))
{
    connect(document_, &Document::wasReset, this, [this] {
        if (!busy_)
            return;
        cancelled_->store(true); // of another project
        end();
    });
    if (devices_ == nullptr)
        return;
    connect(devices_, &DeviceService::detected, this, [this] {
        if (waiting_ == Waiting::Detection)
            devicesDone();
    });
    connect(devices_, &DeviceService::calibrated, this, [this] {
        if (waiting_ == Waiting::Calibration)
            devicesDone();
    });
    connect(devices_, &DeviceService::failed, this, &PlanService::devicesFailed);
    connect(devices_, &DeviceService::progressed, this,
            [this](double fraction, const QString& text) {
                if (waiting_ != Waiting::Nothing)
                    emit stageChanged(
                        fraction > 0 ? tr("%1, %2 %").arg(text).arg(int(100 * fraction)) : text);
            });
}

PlanService::~PlanService()
{
    cancelled_->store(true);
    pool_.waitForDone();
}

void PlanService::request(const PlanRequest& request)
{
    cancelled_->store(true); // an older request gives up
    cancelled_ = std::make_shared<std::atomic<bool>>(false);
    request_ = request;
    ++latest_;
    waiting_ = Waiting::Nothing;
    best_.reset();
    if (!busy_) {
        busy_ = true;
        emit busyChanged(true);
    }
    begin();
}

/// Keeps the best so far: the search ends with it, or what was planned before kernels were measured
/// is taken.
void PlanService::cancel()
{
    if (!busy_ || cancelled_->exchange(true))
        return;
    emit stageChanged(tr("stopping"));
    if (waiting_ != Waiting::Nothing)
        devices_->cancel();
}

void PlanService::begin()
{
    if (!document_->usesThisMachine() || !document_->machines().devices.empty()) {
        compile(false);
        return;
    }
    if (devices_ == nullptr || !devices_->available()) {
        fail(noProgram());
        return;
    }
    waiting_ = Waiting::Detection;
    emit stageChanged(tr("detecting devices"));
    if (!devices_->isBusy())
        devices_->detect();
}

void PlanService::compile(bool calibrated)
{
    auto job = std::make_shared<Job>();
    job->request = latest_;
    job->network = document_->network();
    job->recipe = document_->recipe();
    job->machines = document_->machines();
    job->cancelled = cancelled_;
    const bool attached =
        devices_ != nullptr && devices_->available() && mayBeAttached(job->machines);
    if (attached)
        job->catalogueFile = devices_->calibration().catalogueFile.toStdString();
    job->mayCalibrate = attached && request_.calibrate && !calibrated;
    job->options.objective = request_.objective;
    job->options.effort = request_.effort;
    job->options.strategy = request_.strategy.toStdString();
    job->options.microBatches = request_.microBatches;
    job->options.pins = request_.pins;
    job->options.cancelled = job->cancelled.get();
    emit stageChanged(calibrated ? tr("searching again with measured times") : tr("searching"));
    // Asked once every 50 ms at most: a small net has thousands of candidates a second.
    job->options.progress = [this, request = job->request,
                             last = std::chrono::steady_clock::time_point()](
                                const planner::Progress& progress) mutable {
        const auto now = std::chrono::steady_clock::now();
        if (now - last < kReportEvery)
            return;
        last = now;
        QMetaObject::invokeMethod(
            this, [this, request, progress] { report(request, progress); }, Qt::QueuedConnection);
    };
    inBackground(
        pool_, this,
        [job = std::shared_ptr<const Job>(std::move(job))] {
            return Outcome{job, session::compile(job->network, job->recipe, job->machines,
                                                 catalogueIn(job->catalogueFile), job->options)};
        },
        [this](Outcome outcome) { takeCompiled(outcome.job->request, outcome); });
}

void PlanService::report(quint64 request, const planner::Progress& progress)
{
    if (request != latest_ || !busy_ || cancelled_->load())
        return;
    const double value = progress.value.value;
    const double bound = progress.lowerBound.value;
    emit progressed(progress.candidates, value, bound, value > 0 ? 1 - bound / value : 0,
                    QString::fromStdString(progress.strategy));
}

void PlanService::takeCompiled(quint64 request, Outcome& outcome)
{
    if (request != latest_ || !busy_)
        return; // another was asked for meanwhile
    if (!outcome.compiled) {
        best_ ? showBest() : fail(outcome.compiled.error());
        return;
    }
    const bool lacks = !outcome.compiled->missing.empty();
    if (!lacks || !outcome.job->mayCalibrate || cancelled_->load() || devices_->isBusy()) {
        showPlan(std::move(*outcome.compiled), outcome.job);
        return;
    }
    best_ = std::make_unique<session::Compiled>(std::move(*outcome.compiled));
    bestJob_ = outcome.job;
    waiting_ = Waiting::Calibration;
    emit stageChanged(tr("measuring %1 kernels").arg(best_->missing.size()));
    devices_->calibrate(calibrationOptions());
}

void PlanService::showPlan(session::Compiled compiled, const std::shared_ptr<const Job>& job)
{
    emit stageChanged(tr("simulating"));
    using Facts = Result<std::shared_ptr<PlanFacts>>;
    auto shared = std::make_shared<session::Compiled>(std::move(compiled));
    inBackground(
        pool_, this,
        [shared, job]() -> Facts {
            const model::PlanHeader header = shared->plan.header;
            Facts facts = factsOf(std::move(shared->plan), std::move(shared->missing),
                                  kPredictedSteps, &job->network);
            if (facts)
                (*facts)->drawing = {header.network, header.recipe, header.topology};
            return facts;
        },
        [this, request = job->request](Facts facts) { takeFacts(request, facts); });
}

void PlanService::takeFacts(quint64 request, Result<std::shared_ptr<PlanFacts>>& facts)
{
    if (request != latest_ || !busy_)
        return;
    if (!facts) {
        fail(facts.error());
        return;
    }
    document_->setProblems(Problem::Source::Plan, {});
    document_->setPlan(*facts);
    end();
    emit planned();
}

void PlanService::devicesDone()
{
    const bool calibrated = waiting_ == Waiting::Calibration;
    waiting_ = Waiting::Nothing;
    if (!busy_)
        return;
    if (document_->machines().devices.empty()) {
        begin(); // it was divided otherwise meanwhile
        return;
    }
    if (calibrated && cancelled_->load())
        showBest();
    else
        compile(calibrated);
}

/// What was planned with modelled times is better than nothing.
void PlanService::devicesFailed(const Error& error)
{
    if (std::exchange(waiting_, Waiting::Nothing) == Waiting::Nothing || !busy_)
        return;
    best_ ? showBest() : fail(error);
}

void PlanService::showBest()
{
    showPlan(std::move(*best_), bestJob_);
    best_.reset();
}

void PlanService::fail(const Error& error)
{
    if (error.code != ErrorCode::Interrupted)
        document_->setProblems(Problem::Source::Plan, {planProblem(error)});
    end();
    emit failed(error);
}

void PlanService::end()
{
    ++latest_;
    waiting_ = Waiting::Nothing;
    best_.reset();
    bestJob_.reset();
    busy_ = false;
    emit busyChanged(false);
}

Problem PlanService::planProblem(const Error& error)
{
    Problem problem = problemOf(error, Problem::Source::Plan);
    std::string node = error.subject; // or what it is part of: NODE/INNER of a layer
    while (!document_->node(node).valid() && node.find('/') != std::string::npos)
        node.resize(node.rfind('/'));
    if (document_->node(node).valid())
        problem.target.nodes = {node};
    else if (document_->machines().findDevice(error.subject).valid())
        problem.target.elements = {error.subject};
    const std::int64_t batch = document_->recipe().batch;
    if (error.code == ErrorCode::DoesNotFit && batch > 1)
        problem.remedies.append({tr("Halve the batch"), [this, batch] {
                                     model::Recipe recipe = document_->recipe();
                                     recipe.batch = batch / 2;
                                     document_->setRecipe(recipe, tr("Halve the batch"), "batch");
                                 }});
    return problem;
}

QStringList PlanService::calibrationOptions() const
{
    QStringList options;
    if (request_.effort > 1)
        options += {"--effort", QString::number(request_.effort)};
    if (!request_.strategy.isEmpty())
        options += {"--strategy", request_.strategy};
    if (request_.microBatches > 0)
        options += {"--micro-batches", QString::number(request_.microBatches)};
    return options;
}

void PlanService::open(const QString& planFile)
{
    cancelled_->store(true);
    cancelled_ = std::make_shared<std::atomic<bool>>(false);
    const quint64 request = ++latest_;
    waiting_ = Waiting::Nothing;
    best_.reset();
    if (!busy_) {
        busy_ = true;
        emit busyChanged(true);
    }
    emit stageChanged(tr("reading the plan"));
    using Facts = Result<std::shared_ptr<PlanFacts>>;
    inBackground(
        pool_, this,
        [path = planFile.toStdString(), drawing = document_->network()]() -> Facts {
            auto plan = session::loadCheckedPlan(path);
            return plan ? factsOf(std::move(*plan), {}, kPredictedSteps, &drawing)
                        : Facts(plan.error());
        },
        [this, request](Facts facts) { takeFacts(request, facts); });
}

} // namespace plugboard::gui
