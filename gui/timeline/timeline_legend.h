// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/timeline/timeline_query.h"

#include <QWidget>

namespace plugboard::gui {

/// One line below the timeline: what lightness and hatches stand for, with their shares of what is
/// in view.
class TimelineLegend : public QWidget {
    Q_OBJECT
public:
    explicit TimelineLegend(QWidget* parent = nullptr);

    struct Contents {
        QColor hue;                    ///< that the passes are shown in
        std::vector<BarClass> classes; ///< that the program has
        RangeFacts facts;
    };
    void show(const Contents& contents);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Contents contents_;
};

} // namespace plugboard::gui
