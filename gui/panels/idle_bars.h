// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/plan_facts.h"
#include "gui/look/formatter.h"
#include "profiler/report.h"

#include <QBrush>
#include <QWidget>

#include <memory>

namespace plugboard::gui {

/// The hatch of an idle cause on a panel of this palette, and its name as the timeline says it.
QBrush idleHatch(profiler::IdleCause cause, const QPalette& palette);
QString idleName(profiler::IdleCause cause);

/// What each lane does with its time: busy in its device's hue, then the causes of its idle time,
/// each in its hatch; a legend above.
class IdleBars : public QWidget {
    Q_OBJECT
public:
    explicit IdleBars(QWidget* parent = nullptr);

    void show(std::shared_ptr<const PlanFacts> facts,
              std::shared_ptr<const profiler::Report> report, const Formatter& formatter);

    struct Part {
        QRectF area;
        int cause = -1; ///< profiler::IdleCause; -1: busy
        double seconds = 0;
    };
    std::vector<Part> partsOf(std::size_t lane) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

signals:
    void chosen(std::size_t lane);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    int layLegend(int width, QPainter* painter) const; ///< gives its height
    int nameWidth() const;
    int figuresWidth() const;
    QRect laneRect(std::size_t lane) const;
    int laneAt(QPoint position) const;
    void paintLane(QPainter& painter, std::size_t lane) const;

    std::shared_ptr<const PlanFacts> facts_;
    std::shared_ptr<const profiler::Report> report_;
    Formatter formatter_;
};

} // namespace plugboard::gui
