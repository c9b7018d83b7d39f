// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/settings.h"
#include "gui/service/plan_service.h"
#include "gui/service/run_service.h"
#include "gui/service/workbench.h"

#include <QObject>

#include <functional>

namespace plugboard::gui {

/// Plan and Run as the user means them: Run plans first where there is no plan or an old one.
class RunFlow : public QObject {
    Q_OBJECT
public:
    explicit RunFlow(Workbench workbench, QObject* parent = nullptr);

    void plan();
    void run();
    /// What is asked of the next plan (the Plan panel's options and pins).
    void setRequestSource(std::function<PlanRequest()> source) { request_ = std::move(source); }
    /// What is asked of the next run (the Runs panel's fields).
    void setRunSource(std::function<RunRequest()> source) { run_ = std::move(source); }
    bool runIsPending() const { return runPending_; }
    /// Runs in a new folder below one that is asked for.
    void runElsewhere();
    /// Where that is; tests answer without a dialog.
    std::function<QString()> askForFolder;

signals:
    void runStarted();

private:
    void startRun(const QString& folder = {});

    Workbench workbench_;
    std::function<PlanRequest()> request_;
    std::function<RunRequest()> run_;
    bool runPending_ = false;
};

} // namespace plugboard::gui
