// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_widget.h"

#include "gui/service/run_service.h"
#include "gui/timeline/timeline_legend.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QStackedLayout>

namespace plugboard::gui {

TimelineWidget::TimelineWidget(Workbench workbench, QWidget* parent)
    : QWidget(parent), workbench_(workbench), first_(new TimelineTrack(this)),
      second_(new TimelineTrack(this))
{
    setAccessibleName(tr("Timeline"));
    view_ = new TimelineView(workbench_.document, workbench_.settings, {first_, second_}, this);
    buildCommands();
    buildViews();
    readoutTimer_.setSingleShot(true);
    readoutTimer_.setInterval(60);
    connect(&readoutTimer_, &QTimer::timeout, this, &TimelineWidget::refreshReadout);
    connect(view_, &TimelineView::viewChanged, this, [this] {
        if (!readoutTimer_.isActive())
            readoutTimer_.start();
    });
    connect(view_, &TimelineView::scrollRangeChanged, this, &TimelineWidget::refreshScrollBar);
    connect(view_, &TimelineView::followingChanged, this, [this](bool following) {
        const QSignalBlocker blocker(follow_);
        follow_->setChecked(following);
    });
    connect(first_, &TimelineTrack::programChanged, this, &TimelineWidget::takeProgram);
    connect(first_, &TimelineTrack::measuredGrew, this, [this] {
        if (!readoutTimer_.isActive())
            readoutTimer_.start();
    });
    for (TimelineTrack* track : {first_, second_})
        connect(track, &TimelineTrack::failed, this, [this](const Error& error) {
            readout_->setText(QString::fromStdString(plugboard::toString(error)));
            readout_->setToolTip(readout_->text());
        });
    connect(workbench_.document, &Document::planChanged, this, &TimelineWidget::takePlan);
    connect(workbench_.document, &Document::wasReset, this, &TimelineWidget::takePlan);
    if (workbench_.runs)
        connect(workbench_.runs, &RunService::currentChanged, this, &TimelineWidget::takeRun);
    takePlan();
    if (workbench_.runs)
        takeRun();
}

// ---- where it comes from

void TimelineWidget::takePlan()
{
    const auto facts = workbench_.document->plan();
    if (record_ && facts && record_->plan == facts)
        return; // the run's own plan
    given_ = false;
    if (record_)
        record_->disconnect(this);
    record_ = nullptr;
    view_->setFollowing(false);
    endComparison();
    if (facts)
        first_->showPlan(facts);
    else
        first_->clear();
    takeRecordFacts();
    refreshEmpty();
}

void TimelineWidget::takeRun()
{
    if (RunRecord* record = workbench_.runs->current())
        showRun(record);
    else if (record_)
        takePlan();
}

void TimelineWidget::showRun(RunRecord* record)
{
    if (record_)
        record_->disconnect(this);
    record_ = record;
    given_ = false;
    endComparison();
    if (record) {
        connect(record, &RunRecord::firings, first_, &TimelineTrack::catchUp);
        connect(record, &RunRecord::changed, this, &TimelineWidget::takeRecordFacts);
        connect(record, &RunRecord::planLoaded, this, &TimelineWidget::followRecord);
        connect(record, &RunRecord::traceLoaded, this, &TimelineWidget::followRecord);
    }
    followRecord();
    if (record && record->live)
        view_->setFollowing(true);
}

void TimelineWidget::followRecord()
{
    if (record_ && record_->plan)
        first_->follow(record_->plan, [record = record_]() -> const trace::Trace* {
            return record ? &record->trace : nullptr;
        });
    takeRecordFacts();
    refreshEmpty();
}

void TimelineWidget::showTrace(std::shared_ptr<const PlanFacts> facts, trace::Trace trace)
{
    if (record_)
        record_->disconnect(this);
    record_ = nullptr;
    given_ = true;
    view_->setFollowing(false);
    endComparison();
    first_->show(std::move(facts), std::move(trace));
    takeRecordFacts();
    refreshEmpty();
}

void TimelineWidget::compareWith(std::shared_ptr<const PlanFacts> facts, trace::Trace trace)
{
    second_->show(std::move(facts), std::move(trace));
}

void TimelineWidget::endComparison()
{
    if (second_->facts())
        second_->clear();
}

bool TimelineWidget::isSettled() const
{
    return !first_->isBusy() && !second_->isBusy();
}

void TimelineWidget::takeRecordFacts()
{
    const bool live = record_ && record_->live;
    followButton_->setVisible(live);
    if (!live)
        view_->setFollowing(false);
    std::uint64_t lost = first_->dropped();
    if (record_)
        lost = std::max<std::uint64_t>(lost, record_->dropped);
    const std::uint64_t refused = first_->measured() ? first_->measured()->refused() : 0;
    const Formatter formatter = workbench_.settings->formatter();
    QStringList said;
    if (lost > 0)
        said << tr("%1 firings were not kept").arg(formatter.count(qint64(lost)));
    if (refused > 0)
        said << tr("%1 firings are not of this plan").arg(formatter.count(qint64(refused)));
    lost_->setVisible(!said.isEmpty());
    lost_->setText(said.join(QStringLiteral(", ")));
    lost_->setStyleSheet(
        QStringLiteral("color: %1").arg(themeOf(palette()).warning.name(QColor::HexRgb)));
}

void TimelineWidget::takeProgram()
{
    const QSignalBlocker blocker(chooser_);
    chooser_->clear();
    for (const model::ProgramKind kind : first_->kinds()) {
        chooser_->addItem(QString::fromStdString(toString(kind)), int(kind));
        if (kind == first_->kind())
            chooser_->setCurrentIndex(chooser_->count() - 1);
    }
    chooser_->setVisible(chooser_->count() > 1);
    refreshEmpty();
    refreshReadout();
}

// ---- what the controls show

void TimelineWidget::refreshReadout()
{
    const TimelineScene& scene = view_->scene();
    takeRecordFacts();
    if (!scene.first.program) {
        readout_->clear();
        return;
    }
    const RangeFacts facts = rangeFacts(scene, view_->shown());
    const QString text = toText(facts, workbench_.settings->formatter());
    readout_->setText(
        readout_->fontMetrics().elidedText(text, Qt::ElideRight, std::max(readout_->width(), 40)));
    readout_->setToolTip(facts.causesKnown
                             ? text
                             : text + QLatin1Char('\n') +
                                   tr("Zoom in to see what the idle time was spent waiting for."));
    legend_->show(legendOf(*scene.first.program, facts));
    const bool measured = scene.first.measured != nullptr && !scene.second.program;
    for (QAction* action : rowActions_)
        action->setEnabled(measured && !first_->isSimulated());
}

void TimelineWidget::refreshScrollBar()
{
    const TimelineScene& scene = view_->scene();
    const double ratio = scene.ratio;
    const int most = int((view_->contentHeight() - scene.areas.rows.height()) / ratio) + 4;
    const QSignalBlocker blocker(scrollBar_);
    scrollBar_->setRange(0, std::max(0, most));
    scrollBar_->setPageStep(int(scene.areas.rows.height() / ratio));
    scrollBar_->setSingleStep(24);
    scrollBar_->setValue(int(scene.scroll / ratio));
    scrollBar_->setVisible(most > 4);
}

void TimelineWidget::refreshEmpty()
{
    const bool empty = !first_->facts();
    pages_->setCurrentIndex(empty ? 1 : 0);
    for (QAction* action : commands_)
        action->setEnabled(!empty);
}

} // namespace plugboard::gui
