// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/picture.h"

#include "gui/canvas/board_painter.h"
#include "gui/canvas/name_elision.h"
#include "gui/canvas/network_scene.h"
#include "gui/canvas/topology_scene.h"

#include <QFileInfo>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QSvgGenerator>

namespace plugboard::gui {
namespace {

constexpr double kMargin = 32;
constexpr double kLabelRoom = 72; ///< texts at the last pins

QPainterPath pathOf(const WireShape& shape)
{
    QPainterPath path(shape.points[0]);
    if (shape.count == 4)
        path.cubicTo(shape.points[1], shape.points[2], shape.points[3]);
    else if (shape.count == 3)
        path.quadTo(shape.points[1], shape.points[2]);
    else {
        std::vector<QPointF> line;
        flatten(shape, 4, line);
        for (const QPointF& point : line)
            path.lineTo(point);
    }
    return path;
}

QString elided(const ChipText& text, const QFont& font)
{
    const QFontMetricsF metrics(font);
    if (text.isName)
        return elidedName(text.text, text.rect.width(), [&metrics](const QString& part) {
            return metrics.horizontalAdvance(part);
        });
    return metrics.elidedText(text.text, Qt::ElideRight, text.rect.width());
}

void drawText(QPainter& painter, const ChipText& text, const QFont& base)
{
    const QFont font = chipFont(base, text.pixels, text.strong);
    painter.setFont(font);
    painter.setPen(text.colour);
    painter.drawText(text.rect, int(text.alignment | Qt::AlignVCenter), elided(text, font));
}

void drawPill(QPainter& painter, const ChipText& text, const BoardStyle& style)
{
    const QFont font = chipFont(style.font, text.pixels, text.strong);
    const double width = QFontMetricsF(font).horizontalAdvance(text.text) + 8;
    const double left =
        text.alignment & Qt::AlignHCenter ? text.rect.center().x() - width / 2 : text.rect.left();
    ChipText inner = text;
    inner.rect = QRectF(left, text.rect.center().y() - 8, width, 16);
    inner.alignment = Qt::AlignHCenter;
    painter.setPen(QPen(style.theme.hairline, 1));
    painter.setBrush(style.theme.raised);
    painter.drawRoundedRect(inner.rect, 5, 5);
    drawText(painter, inner, style.font);
}

void drawWires(QPainter& painter, BoardModel& model, const BoardStyle& style)
{
    const BoardScene& scene = model.board();
    painter.setBrush(Qt::NoBrush);
    for (const BoardWire& wire : scene.wires()) {
        if (wire.flags & flag::kHidden)
            continue;
        QColor colour = wire.colour ? QColor::fromRgb(wire.colour) : style.theme.wire;
        if (wire.flags & flag::kError)
            colour = style.theme.error;
        else if (wire.flags & (flag::kSelected | flag::kLit))
            colour = style.theme.accent;
        painter.setPen(QPen(colour, wire.width ? wire.width / 4.0 : 1.5, Qt::SolidLine,
                            Qt::RoundCap, Qt::RoundJoin));
        painter.drawPath(pathOf(scene.wireShape(wire)));
    }
    for (std::uint32_t at = 0; at < scene.wires().size(); ++at) {
        const QString text = model.wireText(at);
        if (text.isEmpty() || scene.wires()[at].flags & flag::kHidden)
            continue;
        const QPointF middle = scene.wireShape(scene.wires()[at]).at(0.5);
        drawPill(painter,
                 {text, QRectF(middle - QPointF(90, 7), QSizeF(180, 14)), 10, false,
                  Qt::AlignHCenter, style.theme.secondaryText},
                 style);
    }
}

void drawPins(QPainter& painter, const BoardScene& scene, std::uint32_t at, const ChipFace& face,
              const BoardStyle& style)
{
    const Chip& chip = scene.chips()[at];
    for (std::uint16_t port = 0; port < chip.inputs; ++port)
        drawPin(painter, scene.portPoint({at, port, false}),
                port < face.inputs.size() ? face.inputs[port] : PinState::Free, 1, style.theme);
    for (std::uint16_t port = 0; port < chip.outputs; ++port) {
        const QPointF point = scene.portPoint({at, port, true});
        drawPin(painter, point, port < face.outputs.size() ? face.outputs[port] : PinState::Free, 1,
                style.theme);
        if (port >= face.labels.size())
            continue;
        drawText(painter,
                 {face.labels[port].text, QRectF(point + QPointF(8, -15), QSizeF(130, 14)), 10,
                  false, Qt::AlignLeft, style.theme.secondaryText},
                 style.font);
        if (!face.labels[port].badge.isEmpty())
            drawPill(painter,
                     {face.labels[port].badge, QRectF(point + QPointF(8, 3), QSizeF(130, 14)), 10,
                      false, Qt::AlignLeft, style.theme.text},
                     style);
    }
}

QSize sizeOf(const BoardScene& scene)
{
    const QSizeF size = scene.bounds().size();
    return QSizeF(size.width() + kLabelRoom + 2 * kMargin, size.height() + 2 * kMargin).toSize();
}

QImage rendered(BoardModel& model, QSize size, const PictureOptions& options)
{
    BoardView view;
    view.size = size;
    view.fit(model.board().bounds(), 24);
    if (view.scale >= kWireTextScale)
        view.fit(model.board().bounds().adjusted(0, 0, kLabelRoom, 0), 24);
    BoardPainter painter;
    QImage picture =
        painter.paint(model.board(), view, model, {options.theme, options.font, options.ratio})
            .copy();
    picture.setDevicePixelRatio(options.ratio);
    return picture;
}

Result<void> writeSvg(BoardModel& model, const QString& path, const PictureOptions& options)
{
    QSvgGenerator generator;
    const QSize size = sizeOf(model.board());
    generator.setFileName(path);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    generator.setTitle(QFileInfo(path).completeBaseName());
    QPainter painter;
    if (!painter.begin(&generator))
        return Error{ErrorCode::IoFailed, "the picture cannot be written here", path.toStdString()};
    drawBoard(painter, model, {options.theme, options.font, 1});
    painter.end();
    if (!QFileInfo::exists(path) || QFileInfo(path).size() == 0)
        return Error{ErrorCode::IoFailed, "the picture was not written", path.toStdString()};
    return {};
}

} // namespace

void drawBoard(QPainter& painter, BoardModel& model, const BoardStyle& style)
{
    const BoardScene& scene = model.board();
    const QRectF bounds = scene.bounds();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRect(QPoint(), sizeOf(scene)), style.theme.window);
    painter.translate(QPointF(kMargin, kMargin) - bounds.topLeft());
    for (const BoardGroup& group : scene.groups()) {
        painter.setPen(QPen(style.theme.hairline, 1));
        painter.setBrush(blended(style.theme.window, style.theme.panel, 0.55));
        painter.drawRoundedRect(group.rect, 2 * kCorner, 2 * kCorner);
        drawText(painter,
                 {group.title, QRectF(group.rect.topLeft() + QPointF(12, 0), QSizeF(300, 26)), 12,
                  true, Qt::AlignLeft, style.theme.secondaryText},
                 style.font);
    }
    drawWires(painter, model, style);
    std::vector<ChipText> texts;
    for (std::uint32_t at = 0; at < scene.chips().size(); ++at) {
        const Chip& chip = scene.chips()[at];
        const QRectF rect(chip.x, chip.y, chip.width, chip.height);
        const ChipLook look{chip.sort, chip.flags, scene.stripes(chip), true};
        const ChipFace face = model.chipFace(at);
        drawChipBody(painter, rect, look, 1, style.theme);
        texts.clear();
        layChipTexts(chip, rect, look, face, 1, 1, style.theme, texts);
        for (const ChipText& text : texts)
            drawText(painter, text, style.font);
        if (face.fill >= 0)
            drawFillBar(painter, rect, face.fill, 1, style.theme);
        drawPins(painter, scene, at, face, style);
    }
}

QImage renderNetwork(const Document& document, QSize size, const PictureOptions& options)
{
    NetworkScene scene(document);
    scene.setFormatter(options.formatter);
    scene.layOutFor(QSizeF(size).shrunkBy({24, 24, 24, 24}));
    scene.rebuild();
    return rendered(scene, size, options);
}

QImage renderTopology(const Document& document, QSize size, const PictureOptions& options)
{
    TopologyScene scene(document);
    scene.setFormatter(options.formatter);
    scene.setAccent(options.theme.accent.rgb());
    scene.rebuild();
    return rendered(scene, size, options);
}

Result<void> writeNetworkSvg(const Document& document, const QString& path,
                             const PictureOptions& options)
{
    NetworkScene scene(document);
    scene.setFormatter(options.formatter);
    scene.rebuild();
    return writeSvg(scene, path, options);
}

Result<void> writeTopologySvg(const Document& document, const QString& path,
                              const PictureOptions& options)
{
    TopologyScene scene(document);
    scene.setFormatter(options.formatter);
    scene.setAccent(options.theme.accent.rgb());
    scene.rebuild();
    return writeSvg(scene, path, options);
}

} // namespace plugboard::gui
