// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

class QApplication;

namespace plugboard::gui {

/// Colours of the window, dark or light. Text on window, panel and raised has a contrast of at
/// least 4.5 : 1 (a test holds it).
struct Theme {
    bool dark = false;
    QColor window;
    QColor panel;
    QColor raised;
    QColor hairline;
    QColor text;
    QColor secondaryText;
    QColor accent; ///< selection and the primary action
    QColor error;
    QColor warning;
    QColor good;
    QColor grid; ///< dots of the canvas
    QColor chip; ///< body of a node
    QColor wire;
};

enum class ThemeChoice { System, Light, Dark };

const Theme& lightTheme();
const Theme& darkTheme();
/// The theme that a widget's palette belongs to: views ask with their own palette when they paint.
const Theme& themeOf(const QPalette& palette);

/// Fusion with this theme's palette and style sheet. System: light, or dark where the desktop's own
/// palette is dark.
void applyTheme(QApplication& application, ThemeChoice choice);

/// Contrast ratio of two colours, 1 to 21.
/// source  WCAG 2.1, relative luminance
double contrast(const QColor& first, const QColor& second);

inline constexpr int kGutter = 8; ///< pixels
inline constexpr int kRowHeight = 28;
inline constexpr int kCompactRowHeight = 22;
inline constexpr int kCorner = 6;

} // namespace plugboard::gui
