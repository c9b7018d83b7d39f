// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/report_models.h"

#include <algorithm>
#include <cmath>

namespace plugboard::gui {
namespace {

/// A difference in a column of times, with its sign; sorted by its size.
QVariant differenceCell(int role, double seconds, const ColumnUnit& unit,
                        const Formatter& formatter)
{
    switch (role) {
    case Qt::DisplayRole:
        return (seconds > 0 ? QStringLiteral("+") : QString()) +
               figureText(seconds / unit.scale, formatter);
    case CellModel::SortRole:
        return std::abs(seconds);
    case Qt::ToolTipRole:
        return exactTime(seconds);
    default:
        return {};
    }
}

} // namespace

DeviceChips chipOf(const PlanFacts* facts, const std::string& device)
{
    const model::DeviceId id =
        facts == nullptr ? model::DeviceId() : facts->plan.topology.findDevice(device);
    if (!id.valid())
        return {{{QString::fromStdString(device), DeviceColours().colour({})}}};
    return {{{facts->colours.label(id), facts->colours.colour(id)}}};
}

TaskReportModel::TaskReportModel(QObject* parent) : CellModel(parent)
{
    arrangeColumns();
}

void TaskReportModel::show(std::shared_ptr<const PlanFacts> facts,
                           std::shared_ptr<const profiler::Report> report)
{
    beginResetModel();
    facts_ = std::move(facts);
    report_ = std::move(report);
    tasks_.clear();
    if (report_ != nullptr)
        for (std::uint32_t at = 0; at < report_->tasks.size(); ++at)
            if (report_->tasks[at].firings > 0)
                tasks_.push_back(at);
    arrangeColumns();
    endResetModel();
}

int TaskReportModel::rowOf(std::uint32_t task) const
{
    const auto found = std::lower_bound(tasks_.begin(), tasks_.end(), task);
    return found == tasks_.end() || *found != task ? -1 : int(found - tasks_.begin());
}

double TaskReportModel::perStep(const profiler::TaskReport& task, double seconds) const
{
    return report_->steps > 0 ? seconds * double(task.firings) / double(report_->steps) : 0;
}

void TaskReportModel::arrangeColumns()
{
    double time = 0;
    double step = 0;
    double slack = 0;
    for (const std::uint32_t at : tasks_) {
        const profiler::TaskReport& task = report_->tasks[at];
        time = std::max({time, task.measuredMean, task.measuredMedian, task.predicted});
        step = std::max(step, std::abs(perStep(task, task.measuredMean - task.predicted)));
        slack = std::max(slack, task.slack);
    }
    time_ = timeUnit(time);
    step_ = timeUnit(step);
    slack_ = timeUnit(slack);
    setColumns({{tr("Task"), {}},
                {tr("Device"), {}},
                {tr("Firings"), tr("In the steps that the report is about"), true},
                {time_.titled(tr("Mean")), tr("Of its firings"), true},
                {time_.titled(tr("Median")), tr("Of its firings"), true},
                {time_.titled(tr("Predicted")), tr("Of one firing, as the plan has it"), true},
                {tr("Off"), tr("Median against prediction"), true},
                {step_.titled(tr("Off per step")),
                 tr("What the error of the prediction adds to a step: mean less prediction, times "
                    "firings"),
                 true},
                {slack_.titled(tr("Slack")),
                 tr("How much longer a firing may take before its step does; 0 is the critical "
                    "path"),
                 true},
                {tr("Figure is"), tr("Where the predicted time comes from")}});
}

int TaskReportModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(tasks_.size());
}

QVariant TaskReportModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const profiler::TaskReport& task = report_->tasks[taskAt(index.row())];
    QVariant value;
    switch (index.column()) {
    case Name:
        value = textCell(role, QString::fromStdString(task.name));
        break;
    case Device:
        value =
            chipsCell(role, chipOf(facts_.get(), task.device), QString::fromStdString(task.device));
        break;
    case Firings:
        value = countCell(role, task.firings);
        break;
    case Mean:
        value = timeCell(role, task.measuredMean, time_);
        break;
    case Median:
        value = timeCell(role, task.measuredMedian, time_);
        break;
    case Predicted:
        value = timeCell(role, task.predicted, time_);
        break;
    case Off:
        if (task.predicted > 0)
            value = changeCell(role, task.measuredMedian / task.predicted - 1);
        break;
    case OffPerStep:
        value = differenceCell(role, perStep(task, task.measuredMean - task.predicted), step_,
                               formatter_);
        break;
    case Slack:
        value = timeCell(role, task.slack, slack_);
        break;
    default:
        value = textCell(role, task.provenance == model::Provenance::Calibrated ? tr("measured")
                               : task.provenance == model::Provenance::Preset   ? tr("preset")
                                                                                : tr("modelled"));
    }
    return value.isValid() ? value : columnRole(index.column(), role);
}

CriticalPathModel::CriticalPathModel(QObject* parent) : CellModel(parent)
{
    arrangeColumns();
}

void CriticalPathModel::show(std::shared_ptr<const PlanFacts> facts,
                             std::shared_ptr<const profiler::Report> report)
{
    beginResetModel();
    facts_ = std::move(facts);
    report_ = std::move(report);
    arrangeColumns();
    endResetModel();
}

std::uint32_t CriticalPathModel::taskAt(int row) const
{
    return report_->criticalPath[std::size_t(row)].task.value;
}

void CriticalPathModel::arrangeColumns()
{
    span_ = 0;
    if (report_ != nullptr && !report_->criticalPath.empty())
        span_ =
            double(report_->criticalPath.back().end - report_->criticalPath.front().begin) * 1e-9;
    time_ = timeUnit(span_);
    setColumns({{tr("Critical path of a median step"),
                 tr("The chain of firings that fixed the step's end, in order of time")},
                {tr("Device"), {}},
                {time_.titled(tr("At")), tr("Since the first of them began"), true},
                {time_.titled(tr("Takes")), {}, true},
                {tr("Of the path"), {}, true}});
}

int CriticalPathModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || report_ == nullptr ? 0 : int(report_->criticalPath.size());
}

QVariant CriticalPathModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const profiler::CriticalStep& step = report_->criticalPath[std::size_t(index.row())];
    const profiler::TaskReport& task = report_->tasks[step.task.index()];
    const double takes = double(step.end - step.begin) * 1e-9;
    const double share = span_ > 0 ? takes / span_ : 0;
    QVariant value;
    switch (index.column()) {
    case 0:
        value = textCell(role, QString::fromStdString(task.name));
        break;
    case 1:
        value =
            chipsCell(role, chipOf(facts_.get(), task.device), QString::fromStdString(task.device));
        break;
    case 2:
        value =
            timeCell(role, double(step.begin - report_->criticalPath.front().begin) * 1e-9, time_);
        break;
    case 3:
        value = timeCell(role, takes, time_);
        break;
    default:
        if (role == Qt::DisplayRole)
            value = formatter_.percent(share);
        else if (role == SortRole || role == ShareRole)
            value = share;
        else if (role == HueRole)
            value = chipOf(facts_.get(), task.device).chips.front().colour;
    }
    return value.isValid() ? value : columnRole(index.column(), role);
}

ComparisonModel::ComparisonModel(QObject* parent) : CellModel(parent)
{
    arrangeColumns();
}

void ComparisonModel::show(std::shared_ptr<const PlanFacts> facts, profiler::Comparison comparison)
{
    beginResetModel();
    facts_ = std::move(facts);
    comparison_ = std::move(comparison);
    total_ = {};
    for (const profiler::TaskChange& task : comparison_.tasks) {
        total_.first += task.first;
        total_.second += task.second;
    }
    arrangeColumns();
    endResetModel();
}

void ComparisonModel::arrangeColumns()
{
    double time = 0;
    for (const profiler::TaskChange& task : comparison_.tasks)
        time = std::max({time, task.first, task.second});
    time = std::max({time, total_.first, total_.second});
    time_ = timeUnit(time);
    setColumns({{tr("Task"), {}},
                {tr("Device"), {}},
                {time_.titled(tr("First")), tr("Per step"), true},
                {time_.titled(tr("Second")), tr("Per step"), true},
                {time_.titled(tr("Change")), tr("Second less first, per step"), true},
                {tr("Change"), tr("Second against first"), true}});
}

int ComparisonModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || comparison_.tasks.empty() ? 0 : int(comparison_.tasks.size()) + 1;
}

QVariant ComparisonModel::deviceCell(int role, const std::string& device) const
{
    return chipsCell(role, chipOf(facts_.get(), device), QString::fromStdString(device));
}

QVariant ComparisonModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const bool total = index.row() == totalRow();
    const profiler::TaskChange& task = total ? total_ : change(index.row());
    QVariant value;
    switch (index.column()) {
    case Name:
        value = textCell(role, total ? tr("all tasks") : QString::fromStdString(task.name));
        break;
    case Device:
        if (!total)
            value = deviceCell(role, task.device);
        break;
    case First:
        if (task.first > 0)
            value = timeCell(role, task.first, time_);
        break;
    case Second:
        if (task.second > 0)
            value = timeCell(role, task.second, time_);
        break;
    case Difference: // a loss is worse than a gain of the same size
        value = role == SortRole
                    ? QVariant(task.second - task.first)
                    : differenceCell(role, task.second - task.first, time_, formatter_);
        break;
    default:
        if (task.first > 0 && task.second > 0)
            value = changeCell(role, task.second / task.first - 1);
        else if (role == Qt::DisplayRole)
            value = task.first > 0 ? tr("gone") : tr("new");
    }
    return value.isValid() ? value : columnRole(index.column(), role);
}

} // namespace plugboard::gui
