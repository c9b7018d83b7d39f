// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/document.h"
#include "gui/look/formatter.h"
#include "gui/look/theme.h"

#include <QFont>
#include <QImage>

namespace plugboard::gui {

class BoardModel;
struct BoardStyle;

/// How a picture of a drawing is made.
struct PictureOptions {
    Formatter formatter = Formatter();
    Theme theme = {};
    QFont font = {};
    double ratio = 1; ///< device pixels per pixel
};

/// All of a document's network, or machines, fitted into a picture of this size (pixels before the
/// ratio). Needs no window.
QImage renderNetwork(const Document& document, QSize size, const PictureOptions& options);
QImage renderTopology(const Document& document, QSize size, const PictureOptions& options);

/// The same as a drawing of lines and texts at scale 1. errors  IoFailed, subject = path
Result<void> writeNetworkSvg(const Document& document, const QString& path,
                             const PictureOptions& options);
Result<void> writeTopologySvg(const Document& document, const QString& path,
                              const PictureOptions& options);

/// Draws a whole board with a painter at scale 1, in full detail; its bounds begin at (0, 0).
void drawBoard(QPainter& painter, BoardModel& model, const BoardStyle& style);

} // namespace plugboard::gui
