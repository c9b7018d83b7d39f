// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/workbench.h"
#include "gui/timeline/timeline_view.h"

#include <QAction>
#include <QList>
#include <QPointer>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QScrollBar;
class QStackedLayout;
class QToolButton;

namespace plugboard::gui {

class RunRecord;
class TimelineLegend;

/// The timeline with its controls: what the document's plan predicts, above what the current run
/// measured. Follows a run that goes on.
class TimelineWidget : public QWidget {
    Q_OBJECT
public:
    explicit TimelineWidget(Workbench workbench, QWidget* parent = nullptr);

    /// A trace of its own, of a past run or a simulation, until the document gets another plan or
    /// another run is shown.
    void showTrace(std::shared_ptr<const PlanFacts> facts, trace::Trace trace);
    /// A second trace below the first one, laid so that steps of the same number begin together.
    void compareWith(std::shared_ptr<const PlanFacts> facts, trace::Trace trace);
    void endComparison();
    /// Follows this record instead of the run service's current one.
    void showRun(RunRecord* record);

    /// For the command palette; they work while the timeline has the focus.
    QList<QAction*> commands() const { return commands_; }
    TimelineView* view() const { return view_; }
    TimelineTrack* track() const { return first_; }
    /// Nothing is being read or made any more.
    bool isSettled() const;

signals:
    void planRequested();
    void runRequested();

private:
    void buildCommands();
    void buildViews();
    QWidget* toolbar();
    QWidget* emptyPage();
    QAction* command(const char* name, const QString& text, const QKeySequence& key,
                     std::function<void()> run);
    QAction* toggle(const char* name, const QString& text, bool on, std::function<void(bool)> run);

    void takePlan();
    void takeRun();
    void followRecord();
    void takeRecordFacts();
    void takeProgram();
    void refreshReadout();
    void refreshScrollBar();
    void refreshEmpty();

    Workbench workbench_;
    TimelineTrack* first_;
    TimelineTrack* second_;
    TimelineView* view_ = nullptr;
    TimelineLegend* legend_ = nullptr;
    QStackedLayout* pages_ = nullptr;
    QScrollBar* scrollBar_ = nullptr;
    QComboBox* chooser_ = nullptr;
    QLineEdit* search_ = nullptr;
    QLabel* readout_ = nullptr;
    QLabel* lost_ = nullptr;
    QLabel* found_ = nullptr;
    QAction* follow_ = nullptr;
    QToolButton* followButton_ = nullptr;
    QList<QAction*> rowActions_;
    QList<QAction*> optionActions_;
    QList<QAction*> commands_;
    QPointer<RunRecord> record_;
    QTimer readoutTimer_;
    bool given_ = false; ///< showTrace decides what is shown
};

} // namespace plugboard::gui
