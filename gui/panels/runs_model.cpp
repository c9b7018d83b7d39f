// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/runs_model.h"

#include "gui/look/icons.h"
#include "gui/look/theme.h"

#include <QFont>
#include <QIcon>

#include <algorithm>

namespace plugboard::gui {
namespace {

/// Colours of states are those of either theme.
QIcon statusIcon(RunStatus status)
{
    const Theme& theme = darkTheme();
    switch (status) {
    case RunStatus::Starting:
    case RunStatus::Running:
        return icon("run", theme.accent);
    case RunStatus::Paused:
        return icon("pause", theme.warning);
    case RunStatus::Finished:
        return icon("good", theme.good);
    case RunStatus::Stopped:
        return icon("stop", theme.warning);
    case RunStatus::Interrupted:
    case RunStatus::Lost:
        return icon("warning", theme.warning);
    case RunStatus::Failed:
        break;
    }
    return icon("error", theme.error);
}

} // namespace

RunsModel::RunsModel(QObject* parent) : CellModel(parent)
{
    arrangeColumns();
}

void RunsModel::setRuns(const QList<RunRecord*>& runs)
{
    beginResetModel();
    for (const QPointer<RunRecord>& run : runs_)
        if (run != nullptr && !runs.contains(run.data()))
            run->disconnect(this);
    const auto known = runs_;
    runs_.clear();
    for (RunRecord* run : runs) {
        if (!known.contains(run))
            follow(run);
        runs_.append(run);
    }
    arrangeColumns();
    endResetModel();
}

void RunsModel::follow(RunRecord* run)
{
    connect(run, &RunRecord::changed, this, [this, run] { runChanged(run); });
    connect(run, &QObject::destroyed, this, [this] { // before the service tells of the new list
        QList<RunRecord*> left;
        for (const QPointer<RunRecord>& other : runs_)
            if (other != nullptr)
                left.append(other);
        setRuns(left);
    });
}

void RunsModel::setCurrent(RunRecord* run)
{
    current_ = run;
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int RunsModel::rowOf(const RunRecord* run) const
{
    for (qsizetype row = 0; row < runs_.size(); ++row)
        if (runs_[row] == run)
            return int(row);
    return -1;
}

void RunsModel::runChanged(const RunRecord* run)
{
    const int row = rowOf(run);
    if (row < 0)
        return;
    const QString before = time_.name;
    arrangeColumns();
    if (time_.name != before) {
        emit headerDataChanged(Qt::Horizontal, Measured, Predicted);
        emit dataChanged(index(0, Measured), index(rowCount() - 1, Predicted));
    }
    emit dataChanged(index(row, 0), index(row, columnCount() - 1));
}

void RunsModel::arrangeColumns()
{
    double longest = 0;
    for (const QPointer<RunRecord>& run : runs_)
        if (run != nullptr)
            longest = std::max({longest, run->stepMeasured, run->stepPredicted});
    time_ = timeUnit(longest);
    setColumns({{tr("Run"), tr("Network and strategy")},
                {tr("Status"), {}},
                {tr("Started"), {}},
                {tr("Steps"), tr("Done, of all"), true},
                {tr("Accuracy"), tr("Of the test set, at the last evaluation"), true},
                {time_.titled(tr("Step")), tr("Median of the last 200 steps"), true},
                {time_.titled(tr("Predicted")), tr("As the plan foresaw it"), true},
                {tr("Off"), tr("Measured step against the predicted one"), true}});
}

int RunsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(runs_.size());
}

QVariant RunsModel::data(const QModelIndex& index, int role) const
{
    const RunRecord* run = index.isValid() ? runs_.value(index.row()).data() : nullptr;
    if (run == nullptr)
        return {};
    if (role == Qt::FontRole && run == current_ && index.column() == Title) {
        QFont font;
        font.setWeight(QFont::DemiBold);
        return font;
    }
    const bool timed = run->stepMeasured > 0 && run->stepPredicted > 0 && !run->emulated;
    QVariant value;
    switch (index.column()) {
    case Title:
        value = titleCell(*run, role);
        break;
    case Status:
        value = statusCell(*run, role);
        break;
    case Started:
        value = startedCell(*run, role);
        break;
    case Steps:
        value = stepsCell(*run, role);
        break;
    case Accuracy:
        if (run->accuracy >= 0)
            value = role == Qt::DisplayRole ? QVariant(formatter_.percent(run->accuracy))
                    : role == SortRole      ? QVariant(run->accuracy)
                                            : QVariant();
        break;
    case Measured:
        if (run->stepMeasured > 0)
            value = timeCell(role, run->stepMeasured, time_);
        break;
    case Predicted:
        if (run->stepPredicted > 0)
            value = timeCell(role, run->stepPredicted, time_);
        break;
    default:
        if (timed)
            value = changeCell(role, run->stepMeasured / run->stepPredicted - 1);
    }
    return value.isValid() ? value : columnRole(index.column(), role);
}

QVariant RunsModel::titleCell(const RunRecord& run, int role) const
{
    const QString title = run.title.isEmpty() ? run.directory.section('/', -1) : run.title;
    if (!run.emulated)
        return textCell(role, title, run.directory);
    return textCell(
        role, tr("%1 (emulated)").arg(title),
        tr("%1\nOn devices that are not there: its times cannot be compared").arg(run.directory));
}

QVariant RunsModel::statusCell(const RunRecord& run, int role) const
{
    if (role == Qt::DecorationRole)
        return statusIcon(run.status);
    const QString text = toString(run.status);
    QString tip = text;
    if (run.live)
        tip += '\n' + (run.attached ? tr("Live, followed by this window")
                                    : tr("Live; another process started it"));
    if (!run.error.isEmpty())
        tip += '\n' + run.error;
    return textCell(role, run.live ? text + QStringLiteral(" •") : text, tip);
}

QVariant RunsModel::startedCell(const RunRecord& run, int role) const
{
    if (!run.started.isValid())
        return {};
    if (role == SortRole)
        return double(run.started.toMSecsSinceEpoch());
    const QDateTime local = run.started.toLocalTime();
    const bool thisYear = local.date().year() == QDate::currentDate().year();
    return textCell(role, local.toString(thisYear ? "MM-dd HH:mm" : "yyyy-MM-dd HH:mm"),
                    local.toString(Qt::ISODate));
}

QVariant RunsModel::stepsCell(const RunRecord& run, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return run.totalSteps > 0
                   ? tr("%1 of %2")
                         .arg(formatter_.count(run.step), formatter_.count(run.totalSteps))
                   : formatter_.count(run.step);
    case SortRole:
        return double(run.step);
    case ShareRole:
        return run.live && run.totalSteps > 0 ? QVariant(double(run.step) / double(run.totalSteps))
                                              : QVariant();
    case HueRole:
        return darkTheme().accent;
    default:
        return {};
    }
}

} // namespace plugboard::gui
