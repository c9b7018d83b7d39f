// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/look/formatter.h"

#include <QList>
#include <QPointF>
#include <QWidget>

class QLabel;
class QPushButton;

namespace plugboard::gui {

/// How the best plan so far falls towards the bound, by candidates.
class SearchCurve : public QWidget {
    Q_OBJECT
public:
    explicit SearchCurve(QWidget* parent = nullptr);

    void clear();
    void add(qint64 candidates, double value, double bound);
    const QList<QPointF>& points() const { return points_; }
    QSize sizeHint() const override { return {180, 44}; }
    QSize minimumSizeHint() const override { return {80, 36}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<QPointF> points_; ///< candidates, seconds
    double bound_ = 0;
};

/// What a search is at: stage, candidates, value, bound, gap; and the way to end it.
class PlanProgress : public QWidget {
    Q_OBJECT
public:
    explicit PlanProgress(QWidget* parent = nullptr);

    void begin();
    void setStage(const QString& text);
    void show(const Formatter& formatter, qint64 candidates, double value, double bound, double gap,
              const QString& strategy);

signals:
    void cancelled();

private:
    QLabel* stage_;
    QLabel* figures_;
    SearchCurve* curve_;
    QPushButton* cancel_;
};

} // namespace plugboard::gui
