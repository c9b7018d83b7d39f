// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/problem_model.h"

#include <algorithm>

namespace plugboard::gui {

void ProblemModel::setProblems(const QList<Problem>& problems)
{
    beginResetModel();
    problems_ = problems;
    std::stable_sort(problems_.begin(), problems_.end(), [](const Problem& a, const Problem& b) {
        return int(a.severity) < int(b.severity);
    });
    endResetModel();
}

int ProblemModel::errors() const
{
    return count(Problem::Severity::Error);
}

int ProblemModel::warnings() const
{
    return count(Problem::Severity::Warning);
}

int ProblemModel::count(Problem::Severity severity) const
{
    return int(
        std::count_if(problems_.begin(), problems_.end(),
                      [severity](const Problem& problem) { return problem.severity == severity; }));
}

int ProblemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(problems_.size());
}

int ProblemModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(Columns);
}

QVariant ProblemModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Problem& problem = problems_[index.row()];
    QStringList remedies;
    for (const Remedy& remedy : problem.remedies)
        remedies << remedy.label;
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == MessageColumn   ? problem.message
               : index.column() == SubjectColumn ? problem.subject
                                                 : QString();
    case Qt::ToolTipRole:
        return problem.subject.isEmpty() ? problem.message
                                         : problem.subject + QStringLiteral(": ") + problem.message;
    case Qt::AccessibleTextRole:
        return index.column() == RemedyColumn ? remedies.join(QStringLiteral(", ")) : QVariant();
    case SeverityRole:
        return int(problem.severity);
    case RemediesRole:
        return remedies;
    default:
        return {};
    }
}

QVariant ProblemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case MessageColumn:
        return tr("Problem");
    case SubjectColumn:
        return tr("Where");
    default:
        return tr("Remedies");
    }
}

} // namespace plugboard::gui
