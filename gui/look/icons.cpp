// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/look/icons.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace plugboard::gui {
namespace {

QPixmap drawn(QByteArray svg, const QColor& colour, int size)
{
    svg.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer renderer(svg);
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setOpacity(colour.alphaF());
    renderer.render(&painter);
    return pixmap;
}

} // namespace

QIcon icon(const QString& name, const QColor& colour)
{
    QFile file(QStringLiteral(":/plugboard/icons/") + name + QStringLiteral(".svg"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray svg = file.readAll();
    QColor faint = colour;
    faint.setAlphaF(0.4f);
    QIcon result;
    for (const int size : {16, 20, 32, 40}) {
        result.addPixmap(drawn(svg, colour, size));
        result.addPixmap(drawn(svg, faint, size), QIcon::Disabled);
    }
    return result;
}

} // namespace plugboard::gui
