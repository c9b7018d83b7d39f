// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/problem.h"

#include <QAbstractTableModel>

namespace plugboard::gui {

/// Problems as rows, errors first.
class ProblemModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { MessageColumn, SubjectColumn, RemedyColumn, Columns };
    enum Role { SeverityRole = Qt::UserRole, RemediesRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setProblems(const QList<Problem>& problems);
    const Problem& problem(int row) const { return problems_[row]; }
    int errors() const;
    int warnings() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    int count(Problem::Severity severity) const;

    QList<Problem> problems_;
};

} // namespace plugboard::gui
