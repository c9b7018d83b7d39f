// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QAbstractItemModel;

namespace plugboard::gui {

/// A table as text for other programs, in the order that it is shown.
///
/// CSV: RFC 4180, with titles; figures without the commas between thousands.
QString csvOf(const QAbstractItemModel& table);
/// Markdown: figures to the right.
QString markdownOf(const QAbstractItemModel& table);

} // namespace plugboard::gui
