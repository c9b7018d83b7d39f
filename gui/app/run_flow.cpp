// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/run_flow.h"

#include <QDateTime>

namespace plugboard::gui {

RunFlow::RunFlow(Workbench workbench, QObject* parent) : QObject(parent), workbench_(workbench)
{
    connect(workbench_.planning, &PlanService::planned, this, [this] {
        if (runPending_ && !workbench_.document->planIsStale())
            startRun();
        runPending_ = false;
    });
    connect(workbench_.planning, &PlanService::failed, this, [this] { runPending_ = false; });
    connect(workbench_.document, &Document::wasReset, this, [this] { runPending_ = false; });
}

void RunFlow::plan()
{
    workbench_.planning->request(request_ ? request_() : PlanRequest());
}

void RunFlow::run()
{
    if (workbench_.document->plan() == nullptr || workbench_.document->planIsStale()) {
        runPending_ = true;
        if (!workbench_.planning->isBusy())
            plan();
        return;
    }
    startRun();
}

void RunFlow::runElsewhere()
{
    const QString below = askForFolder ? askForFolder() : QString();
    if (below.isEmpty())
        return;
    QString name = workbench_.document->title().section('.', 0, 0);
    startRun(below + '/' + name.replace('/', '-') +
             QDateTime::currentDateTime().toString("-yyyyMMdd-HHmmss"));
}

void RunFlow::startRun(const QString& folder)
{
    RunRequest request = run_ ? run_() : RunRequest();
    if (!folder.isEmpty())
        request.directory = folder;
    if (workbench_.runs->start(request) != nullptr)
        emit runStarted();
}

} // namespace plugboard::gui
