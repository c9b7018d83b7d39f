// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/board_canvas.h"
#include "gui/document/document.h"
#include "gui/document/settings.h"

namespace plugboard::tests {

/// A document and what a canvas needs beside it.
struct CanvasBench {
    gui::Settings settings;
    gui::Document document;
    gui::Workbench bench() { return {&document, &settings, nullptr, nullptr, nullptr}; }
};

/// input - conv - relu - output in one row, 272 units apart, each 168 x 56.
model::Network rowOfFour();
io::Project projectOf(model::Network network);
/// A host with two devices and a cable between them, placed.
model::Topology twoDevices();

/// Where a scene point is in the canvas.
QPoint pixelOf(const gui::BoardCanvas& canvas, QPointF scene);
/// Middle of a chip.
QPoint middleOf(const gui::BoardCanvas& canvas, std::uint32_t chip);
QPoint pinOf(const gui::BoardCanvas& canvas, const gui::PortRef& port);
/// Press, move in steps, release.
void drag(QWidget& canvas, QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = Qt::NoModifier,
          Qt::MouseButton button = Qt::LeftButton);
/// Drops data of this type, as the palette does.
bool dropOn(QWidget& canvas, QPoint at, const char* type, const QByteArray& data);
void turnWheel(QWidget& canvas, QPoint at, int notches);

} // namespace plugboard::tests
