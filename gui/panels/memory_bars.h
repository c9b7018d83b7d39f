// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/plan_facts.h"
#include "gui/look/formatter.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace plugboard::gui {

/// How full each device is: variables, arena and what is free, against its limit. One row per
/// device; only rows in sight are drawn.
class MemoryBars : public QWidget {
    Q_OBJECT
public:
    explicit MemoryBars(QWidget* parent = nullptr);

    void show(std::shared_ptr<const PlanFacts> facts, const Formatter& formatter, bool faded);
    void setCurrent(std::optional<std::size_t> row);
    std::optional<std::size_t> current() const { return current_; }

    /// Pixels of a row's bar.
    struct Parts {
        QRectF variables;
        QRectF arena;
        QRectF other; ///< loader buffers and what else the plan asks for
        QRectF free;
        double limit = 0; ///< x of the device's limit
        bool over = false;
    };
    Parts partsOf(std::size_t row) const;
    QRect rowRect(std::size_t row) const;
    std::optional<std::size_t> rowAt(QPoint position) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void chosen(std::size_t row);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    void paintRow(QPainter& painter, std::size_t row) const;
    void paintTexts(QPainter& painter, std::size_t row, const QRect& line) const;
    QString tipOf(std::size_t row) const;

    std::shared_ptr<const PlanFacts> facts_;
    Formatter formatter_;
    bool faded_ = false;
    std::optional<std::size_t> current_;
};

} // namespace plugboard::gui
