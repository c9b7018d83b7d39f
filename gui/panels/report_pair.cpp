// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/report_pair.h"

#include "gui/look/theme.h"
#include "gui/panels/figure_table.h"
#include "gui/panels/idle_bars.h"
#include "gui/panels/report_models.h"

#include <QLabel>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

QLabel* titleLabel()
{
    auto* title = new QLabel;
    title->setWordWrap(true);
    title->setForegroundRole(QPalette::PlaceholderText);
    return title;
}

double idleSeconds(const profiler::Report& report)
{
    double seconds = 0;
    for (const profiler::LaneReport& lane : report.lanes)
        seconds += lane.idleSeconds;
    return report.steps > 0 ? seconds / double(report.steps) : seconds;
}

double lengthOf(const profiler::Report& report)
{
    const auto& path = report.criticalPath;
    return path.empty() ? 0 : double(path.back().end - path.front().begin) * 1e-9;
}

} // namespace

IdlePair::IdlePair(QWidget* parent) : QWidget(parent)
{
    auto* inner = new QWidget;
    auto* rows = new QVBoxLayout(inner);
    rows->setContentsMargins(0, kGutter, 0, 0);
    for (Half& half : halves_) {
        half = {titleLabel(), new IdleBars};
        rows->addWidget(half.title);
        rows->addWidget(half.bars);
    }
    rows->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setWidget(inner);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(scroll);
}

void IdlePair::show(const ReportSide& first, const ReportSide& second, const Formatter& formatter)
{
    const ReportSide* sides[] = {&first, &second};
    for (int at = 0; at < 2; ++at) {
        const ReportSide& side = *sides[at];
        halves_[at].bars->show(side.facts, side.report, formatter);
        halves_[at].title->setText(
            side.report == nullptr
                ? side.title
                : tr("%1: lanes stand still for %2 of a step, all together")
                      .arg(side.title, formatter.time({idleSeconds(*side.report)})));
    }
}

CriticalPathPair::CriticalPathPair(QWidget* parent) : QWidget(parent)
{
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    for (Half& half : halves_) {
        auto* model = new CriticalPathModel(this);
        half = {titleLabel(), model, new FigureTable(model)};
        auto* side = new QWidget;
        auto* rows = new QVBoxLayout(side);
        rows->setContentsMargins(0, kGutter, 0, 0);
        rows->addWidget(half.title);
        rows->addWidget(half.table, 1);
        splitter->addWidget(side);
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(splitter);
}

void CriticalPathPair::show(const ReportSide& first, const ReportSide& second,
                            const Formatter& formatter)
{
    const ReportSide* sides[] = {&first, &second};
    for (int at = 0; at < 2; ++at) {
        const ReportSide& side = *sides[at];
        halves_[at].model->setFormatter(formatter);
        halves_[at].model->show(side.facts, side.report);
        halves_[at].title->setText(
            side.report == nullptr
                ? side.title
                : tr("%1: %2 firings in %3")
                      .arg(side.title, formatter.count(qint64(side.report->criticalPath.size())),
                           formatter.time({lengthOf(*side.report)})));
    }
}

} // namespace plugboard::gui
