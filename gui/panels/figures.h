// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/look/formatter.h"

#include <QString>

namespace plugboard::gui {

/// The unit of a whole column, so that its figures compare at a glance.
struct ColumnUnit {
    double scale = 1; ///< so many seconds or bytes are one of it
    QString name;     ///< "ms"

    /// "Time, ms"
    QString titled(const QString& title) const { return title + QStringLiteral(", ") + name; }
};

/// The unit in which the column's largest value has one to three digits before the point.
ColumnUnit timeUnit(double largestSeconds);
ColumnUnit byteUnit(double largestBytes, const Units& units);

/// A figure of a column: three significant digits, zeros at the end included, as columns want them;
/// what would need more than three zeros before its digits is "< 0.001".
QString figureText(double value, const Formatter& formatter);

/// For tool tips, nothing rounded away: "0.00123456 s", "1,234,567 B".
QString exactTime(double seconds);
QString exactBytes(double bytes);

} // namespace plugboard::gui
