// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/cell_model.h"

#include <QSet>
#include <QSortFilterProxyModel>
#include <QTableView>

namespace plugboard::gui {

/// Sorts by exact values and keeps the row of totals below; filters by the texts of a row.
class FigureProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setFilter(const QString& text);

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QString filter_;
};

/// A table of figures: sortable, whole rows selected, shares as bars, device chips, Ctrl+C copies
/// the selected rows.
class FigureTable : public QTableView {
    Q_OBJECT
public:
    explicit FigureTable(CellModel* model, QWidget* parent = nullptr);

    CellModel* cells() const { return cells_; }
    FigureProxy* proxy() const { return proxy_; }
    void setFilter(const QString& text) { proxy_->setFilter(text); }
    void setFaded(bool faded); ///< what it shows is out of date
    bool isFaded() const { return faded_; }
    bool isTotal(const QModelIndex& index) const; ///< of the proxy

    QList<int> selectedRows() const; ///< of the model
    /// Shows these rows of the model as selected; tells nobody.
    void selectRows(const QList<int>& rows);
    int rowAtPosition(QPoint position) const; ///< of the model; -1: none

signals:
    void rowsChosen(); ///< by the user

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fitColumns();
    void widenFor(const QModelIndex& first, const QModelIndex& last);
    void widenFirstColumn();
    void copySelection() const;

    CellModel* cells_;
    FigureProxy* proxy_;
    bool following_ = false;
    bool faded_ = false;
    bool fitting_ = false;
    QList<int> shown_;      ///< what selectRows showed last
    QSet<int> sizedByUser_; ///< columns
    int firstWidth_ = 0;    ///< pixels that the first column needs
    QString fitted_;        ///< the columns that have their widths
};

/// Draws one device chip at `x` (left edge) in the middle of `area`; gives its right edge.
int drawDeviceChip(QPainter& painter, const QRect& area, int x, const DeviceChip& chip,
                   const QColor& text);

} // namespace plugboard::gui
