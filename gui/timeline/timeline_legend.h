// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/timeline/timeline_query.h"

#include <QWidget>

namespace plugboard::gui {

/// What a legend says.
struct LegendContents {
    QColor hue;                    ///< that the passes are shown in
    std::vector<BarClass> classes; ///< that the program has
    RangeFacts facts;
};
LegendContents legendOf(const TimelineProgram& program, const RangeFacts& facts);
/// Draws it in the painter's font.
void paintLegend(QPainter& painter, const QRect& rect, const LegendContents& contents,
                 const Theme& theme);

/// One line below the timeline: what lightness and hatches stand for, with their shares of what is
/// in view.
class TimelineLegend : public QWidget {
    Q_OBJECT
public:
    explicit TimelineLegend(QWidget* parent = nullptr);

    void show(const LegendContents& contents);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    LegendContents contents_;
};

} // namespace plugboard::gui
