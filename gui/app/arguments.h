// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <QSize>
#include <QStringList>

namespace plugboard::gui {

/// What the command line asks for.
struct Arguments {
    enum class Mode { Window, Render, Bench, Help, Version };
    Mode mode = Mode::Window;
    QString file;    ///< Window: to open, or empty; Render: to draw
    QString picture; ///< Render
    QSize size{1600, 1000};
    QString theme;     ///< Render: "dark", "light" or empty
    QString workspace; ///< Render; empty: the one that suits the file
    QString panel;     ///< Render: brought to the front; empty: as the workspace has it
    bool plan = false; ///< Render: plan the project first
    QString bench;     ///< canvas, timeline, live, open, start
    int nodes = 100'000;
    qint64 events = 0; ///< 0: the bench's own number
    bool json = false;
};

/// arguments  without the program's name
/// errors     InvalidInput, one line that names the argument
Result<Arguments> parseArguments(const QStringList& arguments);

QString helpText();

} // namespace plugboard::gui
