// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QLabel>
#include <QList>
#include <QString>
#include <QWidget>

namespace plugboard::gui {

/// A figure with its caption above it.
struct Tile {
    QString caption;
    QString value;
    QString tip = {};   ///< the exact value, and what it means
    QColor colour = {}; ///< of the value; invalid: that of text
};

/// Figures that stand for a whole panel, side by side; they wrap in a narrow dock.
class FigureTiles : public QWidget {
    Q_OBJECT
public:
    explicit FigureTiles(QWidget* parent = nullptr);

    void set(const QList<Tile>& tiles);
    const QList<Tile>& tiles() const { return tiles_; }

private:
    struct Labels {
        QWidget* box;
        QLabel* caption;
        QLabel* value;
    };

    QList<Tile> tiles_;
    QList<Labels> labels_;
};

} // namespace plugboard::gui
