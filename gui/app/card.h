// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/sketch.h"

#include <QAbstractButton>

namespace plugboard::gui {

/// A project to open: its picture, name and size; a compact one has no picture.
class Card : public QAbstractButton {
    Q_OBJECT
public:
    explicit Card(const QString& title, QWidget* parent = nullptr);

    static constexpr QSize kPicture{232, 112};
    void setCompact();
    void setThumbnail(const Thumbnail& thumbnail);
    void setDetail(const QString& detail);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QImage picture_;
    QString detail_;
    bool broken_ = false;
    bool compact_ = false;
};

} // namespace plugboard::gui
