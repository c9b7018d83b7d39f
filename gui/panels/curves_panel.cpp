// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/curves_panel.h"

#include "gui/document/settings.h"
#include "gui/look/theme.h"
#include "gui/panels/curve_plot.h"
#include "gui/panels/flow_layout.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/run_choice.h"
#include "gui/service/run_service.h"

#include <QCheckBox>
#include <QLabel>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace plugboard::gui {

CurvesPanel::CurvesPanel(Workbench bench, QWidget* parent)
    : QWidget(parent), bench_(bench), plot_(new CurvePlot), swatch_(new QLabel), title_(new QLabel),
      otherSwatch_(new QLabel), choice_(new RunChoice(tr("no other run"))), window_(new QSpinBox),
      logarithmic_(new QCheckBox(tr("Loss as logarithm"))), follow_(new QCheckBox(tr("Follow"))),
      readout_(new QLabel), emulated_(new QLabel), pages_(new QStackedWidget)
{
    auto* empty = new EmptyState(
        "curves", tr("Loss, accuracy and throughput of a run will stand here as it goes on."),
        tr("Run"));
    connect(empty, &EmptyState::actionTriggered, this, &CurvesPanel::runRequested);
    plot_->setMinimumHeight(180);
    auto* body = new QWidget;
    auto* bodyColumn = new QVBoxLayout(body);
    bodyColumn->setContentsMargins(0, 0, 0, 0);
    bodyColumn->setSpacing(4);
    bodyColumn->addLayout(makeHead());
    bodyColumn->addWidget(readout_);
    bodyColumn->addWidget(emulated_);
    bodyColumn->addWidget(plot_, 1);
    pages_->addWidget(empty);
    pages_->addWidget(body);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGutter, kGutter, kGutter, 0);
    column->addWidget(pages_);
    connect(choice_, &RunChoice::chosen, this, &CurvesPanel::showOther);
    connect(window_, &QSpinBox::valueChanged, plot_, &CurvePlot::setWindow);
    connect(logarithmic_, &QCheckBox::toggled, plot_, &CurvePlot::setLogarithmic);
    connect(follow_, &QCheckBox::toggled, plot_, &CurvePlot::setFollowing);
    connect(plot_, &CurvePlot::followingChanged, follow_, &QCheckBox::setChecked);
    connect(plot_, &CurvePlot::hovered, this, &CurvesPanel::showReadout);
    connect(plot_, &CurvePlot::left, this, [this] { showReadout(-1); });
    connect(bench.runs, &RunService::listChanged, this, &CurvesPanel::showRuns);
    connect(bench.runs, &RunService::currentChanged, this,
            [this] { showRun(bench_.runs->current()); });
    showRun(bench.runs->current());
}

QLayout* CurvesPanel::makeHead()
{
    choice_->setObjectName("other");
    choice_->setToolTip(tr("A run to set beside the one that is shown"));
    window_->setObjectName("window");
    window_->setRange(1, 100'000);
    window_->setValue(50);
    window_->setSuffix(tr(" steps"));
    plot_->setWindow(window_->value());
    logarithmic_->setObjectName("logarithmic");
    follow_->setObjectName("follow");
    follow_->setChecked(true);
    follow_->setToolTip(
        tr("Keeps all steps in sight; ends when you zoom or drag, comes back with a "
           "double click"));
    readout_->setObjectName("readout");
    readout_->setForegroundRole(QPalette::PlaceholderText);
    readout_->setWordWrap(true);
    emulated_->setObjectName("emulated");
    emulated_->setWordWrap(true);
    emulated_->setText(tr("On emulated devices: losses are right, samples per second are not "
                          "comparable."));
    emulated_->hide();
    const auto legend = [](QLabel* swatch, QWidget* name) {
        auto* part = new QWidget;
        auto* line = new QHBoxLayout(part);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(6);
        line->addWidget(swatch);
        line->addWidget(name, 1);
        return part;
    };
    title_->setWordWrap(true);
    auto* flow = new FlowLayout(nullptr, 16, 6);
    flow->addWidget(legend(swatch_, title_));
    flow->addWidget(legend(otherSwatch_, choice_));
    flow->addWidget(labelled(tr("Average over"), window_,
                             tr("Window of the moving average, drawn strong; single steps are "
                                "drawn faint")));
    flow->addWidget(logarithmic_);
    flow->addWidget(follow_);
    return flow;
}

void CurvesPanel::showRun(RunRecord* run)
{
    if (run_ != nullptr)
        run_->disconnect(this);
    run_ = run;
    if (run != nullptr)
        connect(run, &RunRecord::changed, this, &CurvesPanel::showLegend);
    pages_->setCurrentIndex(run == nullptr ? 0 : 1);
    plot_->setRun(CurvePlot::Shown, run);
    plot_->setFollowing(true);
    showRuns();
    showReadout(-1);
}

void CurvesPanel::showRuns()
{
    QList<RunRecord*> others = bench_.runs->runs();
    others.removeOne(run_.data());
    choice_->setRuns(others);
    showLegend();
}

void CurvesPanel::compareWith(RunRecord* run)
{
    choice_->choose(run);
    showOther(run);
}

void CurvesPanel::showOther(RunRecord* run)
{
    if (other_ == run)
        return;
    other_ = run;
    if (run != nullptr)
        bench_.runs->load(run);
    plot_->setRun(CurvePlot::Other, run);
    showLegend();
}

void CurvesPanel::showLegend()
{
    const auto paint = [&](QLabel* label, CurvePlot::Role role) {
        QPixmap line(QSize(16, 3) * devicePixelRatioF());
        line.setDevicePixelRatio(devicePixelRatioF());
        line.fill(plot_->colourOf(role));
        label->setPixmap(line);
    };
    paint(swatch_, CurvePlot::Shown);
    paint(otherSwatch_, CurvePlot::Other);
    title_->setText(run_ == nullptr ? QString() : run_->title);
    otherSwatch_->setVisible(other_ != nullptr);
    emulated_->setVisible((run_ != nullptr && run_->emulated) ||
                          (other_ != nullptr && other_->emulated));
}

void CurvesPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showLegend();
}

void CurvesPanel::showReadout(double step)
{
    if (step < 0 || run_ == nullptr || run_->steps.empty()) {
        readout_->setText(tr("Point at a step to read it; wheel and drag zoom and move."));
        return;
    }
    QString text = readoutOf(*run_, step);
    if (other_ != nullptr && !other_->steps.empty())
        text += tr("   against   ") + readoutOf(*other_, step);
    readout_->setText(text);
}

QString CurvesPanel::readoutOf(const RunRecord& run, double step) const
{
    const Formatter formatter = bench_.settings->formatter();
    const auto found = std::lower_bound(
        run.steps.begin(), run.steps.end(), step,
        [](const StepPoint& point, double wanted) { return double(point.step) < wanted; });
    const qsizetype at =
        std::min<qsizetype>(found - run.steps.begin(), qsizetype(run.steps.size()) - 1);
    const StepPoint& point = run.steps[std::size_t(at)];
    QString text = tr("step %1 · loss %2 (average %3)")
                       .arg(formatter.count(point.step), formatter.number(point.loss),
                            formatter.number(averageLossAt(run, at, window_->value())));
    const CurvePlot::Role role = &run == run_ ? CurvePlot::Shown : CurvePlot::Other;
    const double speed = plot_->series(role).throughput().at(at, window_->value()).average;
    if (std::isfinite(speed))
        text += tr(" · %1 samples/s").arg(formatter.count(qint64(std::llround(speed))));
    const EvaluationPoint* last = nullptr;
    for (const EvaluationPoint& evaluation : run.evaluations)
        if (evaluation.step <= point.step)
            last = &evaluation;
    if (last != nullptr)
        text += tr(" · accuracy %1").arg(formatter.percent(last->accuracy));
    return text;
}

} // namespace plugboard::gui
