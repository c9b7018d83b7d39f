// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <functional>

class QWidget;

namespace plugboard::gui {

/// Something that the user must decide before the window can go on.
struct Question {
    QString text;        ///< what happened
    QString detail;      ///< what the answers mean
    QStringList answers; ///< the first is the default
    int escape = 0;      ///< the answer that changes nothing
};

/// Gives the index of the answer. Tests and pictures answer without a dialog.
using Ask = std::function<int(QWidget* parent, const Question& question)>;

int askByDialog(QWidget* parent, const Question& question);

} // namespace plugboard::gui
