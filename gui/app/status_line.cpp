// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/status_line.h"

#include "gui/app/autosave.h"
#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/look/icons.h"
#include "gui/look/theme.h"
#include "gui/service/device_service.h"
#include "gui/service/plan_service.h"

#include <QFileInfo>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

namespace plugboard::gui {
namespace {

QToolButton* flatButton(const QString& toolTip)
{
    auto* button = new QToolButton;
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setToolTip(toolTip);
    return button;
}

/// The device whose memory the plan fills the most.
const session::DeviceLoad* fullestDevice(const PlanFacts& plan)
{
    const session::DeviceLoad* fullest = nullptr;
    double most = -1;
    for (const session::DeviceLoad& load : plan.summary.devices) {
        const double part =
            load.limit.value > 0 ? double(load.needed.value) / double(load.limit.value) : 0;
        if (part > most) {
            most = part;
            fullest = &load;
        }
    }
    return fullest;
}

} // namespace

StatusLine::StatusLine(Workbench workbench, Autosave* autosave, QWidget* parent)
    : QStatusBar(parent), workbench_(workbench), autosave_(autosave),
      time_(flatButton(tr("Step time that the plan predicts"))),
      memory_(flatButton(tr("What the plan needs of the memory of the fullest device"))),
      problems_(flatButton(tr("Show the problems"))), saved_(new QLabel), work_(new QLabel),
      busy_(new QProgressBar), cancel_(flatButton(tr("Cancel")))
{
    setSizeGripEnabled(false);
    busy_->setFixedSize(96, 10);
    busy_->setTextVisible(false);
    cancel_->setObjectName("cancelWork");
    problems_->setObjectName("problemsCount");
    time_->setObjectName("predictedTime");
    saved_->setObjectName("savedState");
    saved_->setForegroundRole(QPalette::PlaceholderText);
    saved_->setContentsMargins(8, 0, 8, 0);
    for (QWidget* widget : {static_cast<QWidget*>(time_), static_cast<QWidget*>(memory_),
                            static_cast<QWidget*>(problems_)})
        addWidget(widget);
    addPermanentWidget(work_);
    addPermanentWidget(busy_);
    addPermanentWidget(cancel_);
    addPermanentWidget(saved_);
    const Document* document = workbench_.document;
    connect(document, &Document::planChanged, this, &StatusLine::showPlan);
    connect(document, &Document::planStaleChanged, this, &StatusLine::showPlan);
    connect(document, &Document::problemsChanged, this, &StatusLine::showProblems);
    connect(document, &Document::titleChanged, this, &StatusLine::showSaved);
    connect(document, &Document::wasReset, this, &StatusLine::showSaved);
    connect(&workbench_.document->undoStack(), &QUndoStack::indexChanged, this,
            &StatusLine::showSaved);
    connect(autosave_, &Autosave::saved, this, &StatusLine::showSaved);
    connect(workbench_.settings, &Settings::changed, this, &StatusLine::showPlan);
    connect(problems_, &QToolButton::clicked, this, &StatusLine::problemsClicked);
    connect(time_, &QToolButton::clicked, this, &StatusLine::planClicked);
    connect(memory_, &QToolButton::clicked, this, &StatusLine::planClicked);
    connect(cancel_, &QToolButton::clicked, this, &StatusLine::cancelWork);
    const auto setStage = [this](const QString& text) {
        stage_ = text;
        showWork();
    };
    connect(workbench_.planning, &PlanService::stageChanged, this, setStage);
    connect(workbench_.planning, &PlanService::busyChanged, this, &StatusLine::showWork);
    connect(workbench_.devices, &DeviceService::busyChanged, this, &StatusLine::showWork);
    connect(workbench_.devices, &DeviceService::progressed, this,
            [this](double fraction, const QString& text) {
                stage_ = text;
                showWork();
                if (fraction > 0) {
                    busy_->setRange(0, 1000);
                    busy_->setValue(int(1000 * fraction));
                }
            });
    connect(workbench_.planning, &PlanService::progressed, this,
            [this](qint64 candidates, double value, double, double, const QString&) {
                stage_ = tr("Searching: %n candidates, best %1", nullptr, int(candidates))
                             .arg(workbench_.settings->formatter().time(Seconds{value}));
                showWork();
            });
    showPlan();
    showProblems();
    showSaved();
    showWork();
}

void StatusLine::setLoading(bool loading, const QString& path)
{
    loading_ = loading ? tr("Reading %1…").arg(QFileInfo(path).fileName()) : QString();
    showWork();
}

void StatusLine::setProjectShown(bool shown)
{
    projectShown_ = shown;
    for (QWidget* widget : std::initializer_list<QWidget*>{time_, problems_, saved_})
        widget->setVisible(shown);
    showPlan();
}

void StatusLine::showPlan()
{
    const auto plan = workbench_.document->plan();
    const Formatter formatter = workbench_.settings->formatter();
    const bool stale = workbench_.document->planIsStale();
    time_->setText(plan == nullptr ? tr("no plan")
                   : stale         ? tr("was %1").arg(formatter.time(plan->plan.header.value))
                           : tr("predicted %1").arg(formatter.time(plan->plan.header.value)));
    const session::DeviceLoad* fullest = plan != nullptr ? fullestDevice(*plan) : nullptr;
    memory_->setVisible(fullest != nullptr && projectShown_);
    if (fullest == nullptr)
        return;
    const double part =
        fullest->limit.value > 0 ? double(fullest->needed.value) / double(fullest->limit.value) : 0;
    const model::Device& device = plan->plan.topology.device(fullest->device);
    memory_->setText(
        tr("fullest %1, %2").arg(QString::fromStdString(device.name), formatter.percent(part)));
    memory_->setToolTip(tr("%1 needs %2 of %3")
                            .arg(QString::fromStdString(device.name),
                                 formatter.bytes(fullest->needed),
                                 formatter.bytes(fullest->limit)));
}

void StatusLine::showProblems()
{
    int errors = 0;
    int others = 0;
    for (const Problem& problem : workbench_.document->problems())
        ++(problem.severity == Problem::Severity::Error ? errors : others);
    const Theme& theme = themeOf(palette());
    const int all = errors + others;
    problems_->setText(all == 0 ? tr("no problems") : tr("%n problems", nullptr, all));
    if (all == 1)
        problems_->setText(tr("1 problem"));
    problems_->setIcon(errors > 0   ? icon("error", theme.error)
                       : others > 0 ? icon("warning", theme.warning)
                                    : icon("good", theme.good));
}

void StatusLine::showSaved()
{
    const Document& document = *workbench_.document;
    if (document.isModified()) {
        const bool kept = autosave_->lastSaved().isValid();
        saved_->setText(
            kept ? tr("not saved, kept at %1").arg(autosave_->lastSaved().toString("hh:mm:ss"))
                 : tr("not saved"));
    } else {
        saved_->setText(document.path().isEmpty() ? tr("no changes") : tr("saved"));
    }
}

void StatusLine::showWork()
{
    const bool planning = workbench_.planning->isBusy();
    const bool devices = workbench_.devices->isBusy();
    const bool busy = planning || devices || !loading_.isEmpty();
    work_->setText(!loading_.isEmpty() ? loading_ : busy ? stage_ : QString());
    work_->setVisible(busy);
    busy_->setVisible(busy);
    busy_->setRange(0, 0);
    cancel_->setVisible(planning || devices);
    cancel_->setIcon(icon("close", themeOf(palette()).secondaryText));
    if (!busy)
        stage_.clear();
}

void StatusLine::cancelWork()
{
    if (workbench_.planning->isBusy())
        workbench_.planning->cancel();
    else
        workbench_.devices->cancel();
}

} // namespace plugboard::gui
