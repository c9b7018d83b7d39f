// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/run_record.h"
#include "profiler/report.h"

#include <QFutureWatcher>
#include <QObject>

#include <memory>

namespace plugboard::gui {

/// The part of a run's trace that a report is made of: the last whole steps of its longest
/// uninterrupted stretch of the plan's program, at most so many firings. Steps that the trace cap
/// left out at the end do not count.
/// steps  0 where there is no whole step
trace::Section reportedSteps(const trace::Trace& trace, const PlanFacts& facts, bool live,
                             std::int64_t mostFirings);

/// Whether two plans are one, so that tasks of the first are tasks of the second.
bool isSamePlan(const PlanFacts* first, const PlanFacts* second);

/// The report of a run, made off the GUI thread and kept with the run: all panels share it.
class RunReport : public QObject {
    Q_OBJECT
public:
    /// The one of this run; it lives as long as the run.
    static RunReport* of(RunRecord* run);

    std::shared_ptr<const profiler::Report> report() const { return report_; } ///< null: none yet
    const QString& error() const { return error_; }
    bool isBusy() const { return busy_; }
    /// The trace went on since: makes the report anew. Nothing happens where it did not, or while
    /// one is being made.
    void update();

signals:
    void changed();

private:
    explicit RunReport(RunRecord* run);
    void take();

    using Outcome = Result<std::shared_ptr<const profiler::Report>>;

    RunRecord* run_;
    std::shared_ptr<const profiler::Report> report_;
    QString error_;
    bool busy_ = false;
    std::size_t firingsSeen_ = 0;
    QFutureWatcher<std::shared_ptr<Outcome>> watcher_;
};

} // namespace plugboard::gui
