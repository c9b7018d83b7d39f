// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/session.h"
#include "gui/service/background.h"
#include "gui/service/run_service_private.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace plugboard::gui {

QStringList RunService::Private::folders() const
{
    QStringList folders{stateFolder("runs")};
    const QDir base =
        document->path().isEmpty() ? QDir() : QFileInfo(document->path()).absoluteDir();
    for (const std::string& folder : document->project().resultFolders)
        folders += base.absoluteFilePath(QString::fromStdString(folder));
    return folders;
}

void RunService::refreshList()
{
    const quint64 request = ++d_->listRequest;
    inBackground(
        d_->pool, this, [folders = d_->folders()] { return findRuns(folders); },
        [this, request](const std::vector<RunFacts>& found) {
            if (request == d_->listRequest)
                d_->takeList(found);
        });
}

void RunService::Private::takeList(const std::vector<RunFacts>& found)
{
    QList<RunRecord*> gone;
    for (RunRecord* record : runs) {
        const bool there = std::any_of(found.begin(), found.end(), [&](const RunFacts& facts) {
            return facts.directory == record->directory;
        });
        if (!there && !record->directory.isEmpty() && record != ours && record != current &&
            followers.count(record) == 0 && !QFileInfo::exists(record->directory))
            gone.append(record);
    }
    for (const RunFacts& facts : found) {
        RunRecord* record = recordOf(facts.directory);
        if (record == nullptr) {
            record = new RunRecord(facts.directory, service);
            runs.append(record);
        }
        if (record->attached || followers.count(record) != 0)
            continue;
        if (record == ours && facts.status == RunStatus::Lost)
            continue; // it was killed under our eyes
        record->takeFacts(facts);
        emit record->changed();
    }
    for (RunRecord* record : gone) {
        runs.removeOne(record);
        record->deleteLater();
    }
    sort();
    emit service->listChanged();
}

void RunService::Private::sort()
{
    std::stable_sort(runs.begin(), runs.end(), [](const RunRecord* a, const RunRecord* b) {
        return a->started > b->started;
    });
}

RunRecord* RunService::Private::recordOf(const QString& directory) const
{
    const auto found = std::find_if(runs.begin(), runs.end(), [&](const RunRecord* record) {
        return !record->directory.isEmpty() &&
               (record->directory == directory ||
                QFileInfo(record->directory).canonicalFilePath() == directory);
    });
    return found == runs.end() ? nullptr : *found;
}

void RunService::Private::show(RunRecord* record)
{
    if (current == record)
        return;
    current = record;
    emit service->currentChanged();
}

void RunService::open(const QString& directory)
{
    const QString canonical = QFileInfo(directory).canonicalFilePath();
    const QString path = canonical.isEmpty() ? directory : canonical;
    RunRecord* record = d_->recordOf(path);
    if (record == nullptr) {
        record = new RunRecord(path, this);
        d_->runs.append(record);
        emit listChanged();
    }
    load(record);
    d_->show(record);
    d_->loadDrawing(path);
}

void RunService::load(RunRecord* record)
{
    if (record == nullptr || record->loaded || record->attached || record->directory.isEmpty() ||
        d_->followers.count(record) != 0)
        return;
    record->loaded = true;
    if (!record->plan)
        d_->loadPlan(record);
    d_->follow(record);
}

void RunService::Private::follow(RunRecord* record)
{
    auto follower = std::make_unique<Follower>(record->directory);
    connect(follower->feed, &DirectoryFeed::updated, record,
            [this, record](const RunUpdatePtr& update) {
                if (followers.count(record) == 0)
                    return; // stopped meanwhile
                takeUpdate(record, *update);
                if (update->failure && !update->facts)
                    emit service->failed(*update->failure);
                if (!update->last)
                    return;
                record->live = false;
                followers.erase(record);
                sort();
                emit record->changed();
                emit service->listChanged();
                emit service->statusChanged();
            });
    Follower* started = follower.get();
    followers.emplace(record, std::move(follower));
    started->start();
}

void RunService::Private::loadPlan(RunRecord* record)
{
    using Facts = Result<std::shared_ptr<PlanFacts>>;
    inBackground(
        pool, service,
        [folder = record->directory.toStdString()]() -> Facts {
            auto plan = session::loadCheckedPlan(folder + "/plan.plan");
            if (!plan)
                return plan.error();
            // Without the drawing that it ran, layers stand as the ops that they are made of.
            const auto project = io::loadProject(folder + "/project.plugboard");
            return factsOf(std::move(*plan), {}, kPredictedSteps,
                           project ? &project->network : nullptr);
        },
        [this, run = QPointer(record)](const Facts& facts) {
            if (!run)
                return;
            if (facts)
                run->setPlan(*facts);
            else if (facts.error().code != ErrorCode::NotFound) // who has no run is told so already
                emit service->failed(facts.error());
        });
}

void RunService::Private::loadDrawing(const QString& directory)
{
    const QString file = directory + "/project.plugboard";
    if (!QFileInfo::exists(file))
        return;
    inBackground(
        pool, service, [path = file.toStdString()] { return io::loadProject(path); },
        [this, directory](const Result<io::Project>& project) {
            if (project)
                emit service->openedDrawing(directory, *project);
        });
}

} // namespace plugboard::gui
