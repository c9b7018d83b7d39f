// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/sketch.h"

#include "engine/session/op_kinds.h"
#include "gui/app/folders.h"
#include "gui/look/device_colours.h"
#include "gui/look/theme.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace plugboard::gui {
namespace {

/// Above this a sketch shows levels only: nobody sees more.
constexpr std::size_t kDrawnNodes = 400;

/// Where each node stands: its level, and its place among the nodes of that level, both 0 to 1.
std::vector<QPointF> places(const model::Network& network)
{
    const std::vector<int> levels = session::levelsOf(network);
    std::vector<int> width;
    for (const int level : levels) {
        if (std::size_t(level) >= width.size())
            width.resize(std::size_t(level) + 1);
        ++width[std::size_t(level)];
    }
    std::vector<int> taken(width.size());
    std::vector<QPointF> at;
    for (const int level : levels) {
        const auto row = std::size_t(level);
        at.emplace_back(width.size() < 2 ? 0.5 : double(level) / double(width.size() - 1),
                        (taken[row]++ + 0.5) / width[row]);
    }
    return at;
}

/// Long chains run in lines like text: to and fro over as many lines as the picture has room for.
class Lines {
public:
    Lines(QRectF area, std::size_t levels)
        : area_(area), lines_(std::clamp(int(std::ceil(double(levels) / 9)), 1, 4))
    {
    }
    QPointF at(QPointF place) const
    {
        const double along = std::min(place.x() * lines_, lines_ - 1e-6);
        const int line = int(along);
        const double part = line % 2 == 0 ? along - line : 1 - (along - line);
        const double height = area_.height() / lines_;
        return {area_.left() + part * area_.width(), area_.top() + (line + place.y()) * height};
    }
    double chip(std::size_t levels) const
    {
        const double step = area_.width() * lines_ / double(std::max<std::size_t>(levels, 4));
        return std::clamp(0.62 * step, 3.0, 18.0);
    }

private:
    QRectF area_;
    int lines_;
};

void drawNetwork(QPainter& painter, const model::Network& network, QRectF area, const Theme& theme)
{
    const std::vector<QPointF> place = places(network);
    std::size_t levels = 1;
    for (const int level : session::levelsOf(network))
        levels = std::max(levels, std::size_t(level) + 1);
    const double most = std::clamp(0.1 * area.width(), 6.0, 14.0);
    const Lines lines(area.adjusted(most, 0, -most, 0), levels);
    const double chip = lines.chip(levels);
    painter.setPen(QPen(theme.wire, 1.2));
    painter.setBrush(Qt::NoBrush);
    const bool small = network.nodes.size() <= kDrawnNodes;
    for (const model::Wire& wire : network.wires) {
        if (!small || !wire.from.valid() || !wire.to.valid())
            continue;
        const QPointF from = lines.at(place[wire.from.index()]);
        const QPointF to = lines.at(place[wire.to.index()]);
        QPainterPath path(from);
        const double bend = std::abs(from.y() - to.y()) > 1 ? 0.4 * (to.x() - from.x()) : 0;
        path.cubicTo(from + QPointF(bend, 0), to - QPointF(bend, 0), to);
        painter.drawPath(path);
    }
    painter.setPen(QPen(theme.secondaryText, 1));
    painter.setBrush(theme.chip);
    for (std::size_t node = 0; node < place.size(); ++node) {
        if (!small && node % (place.size() / kDrawnNodes) != 0)
            continue;
        const QPointF centre = lines.at(place[node]);
        const bool end =
            network.nodes[node].kind == "input" || network.nodes[node].kind == "output";
        painter.setBrush(end ? theme.secondaryText : theme.chip);
        painter.drawRoundedRect(QRectF(centre - QPointF(chip / 2, chip / 2), QSizeF(chip, chip)), 2,
                                2);
    }
}

void drawDevices(QPainter& painter, const model::Topology& topology, QRectF area,
                 const Theme& theme)
{
    const DeviceColours colours(topology);
    const std::size_t shown = std::min<std::size_t>(topology.devices.size(), 16);
    painter.setPen(Qt::NoPen);
    for (std::size_t device = 0; device < std::max<std::size_t>(shown, 1); ++device) {
        painter.setBrush(shown == 0 ? theme.secondaryText
                                    : colours.colour(model::DeviceId(std::uint32_t(device))));
        painter.drawEllipse(QPointF(area.left() + 12 * double(device) + 4, area.center().y()), 4,
                            4);
    }
}

QString detailOf(const io::Project& project)
{
    const auto say = [](const char* text, int n) {
        return QCoreApplication::translate("Sketch", text, nullptr, n);
    };
    const int nodes = int(project.network.nodes.size());
    const int devices = int(project.topology.devices.size());
    QString text = nodes == 1 ? say("1 operation", 1) : say("%n operations", nodes);
    text += ", ";
    text += devices == 0   ? say("this machine", 0)
            : devices == 1 ? say("1 device", 1)
                           : say("%n devices", devices);
    return text;
}

/// The cached picture's name: another time of the file, size or theme is another picture.
QString cacheFile(const QFileInfo& file, QSize size, qreal ratio, bool dark)
{
    const QString key = QString("2 %1 %2 %3x%4 %5 %6")
                            .arg(file.absoluteFilePath())
                            .arg(file.lastModified().toMSecsSinceEpoch())
                            .arg(size.width())
                            .arg(size.height())
                            .arg(ratio)
                            .arg(dark);
    const QByteArray name =
        QCryptographicHash::hash(key.toUtf8(), QCryptographicHash::Sha1).toHex();
    return cacheFolder() + "/thumbnails/" + name + ".png";
}

} // namespace

QImage sketchOf(const io::Project& project, QSize size, qreal pixelRatio, bool dark)
{
    const Theme& theme = dark ? darkTheme() : lightTheme();
    QImage image(size * pixelRatio, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(pixelRatio);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF whole(QPointF(0, 0), QSizeF(size));
    drawNetwork(painter, project.network, whole.adjusted(12, 10, -12, -26), theme);
    drawDevices(painter, project.topology, QRectF(14, size.height() - 20, size.width() - 28, 12),
                theme);
    return image;
}

Thumbnail thumbnailOf(const QString& path, QSize size, qreal pixelRatio, bool dark)
{
    const QFileInfo file(path);
    const QString cached = cacheFile(file, size, pixelRatio, dark);
    if (QImage picture(cached); !picture.isNull() && !picture.text("detail").isEmpty()) {
        picture.setDevicePixelRatio(pixelRatio);
        return {picture, picture.text("title"), picture.text("detail"), {}};
    }
    const auto project = io::loadProject(path.toStdString());
    if (!project)
        return {{}, file.fileName(), {}, QString::fromStdString(project.error().message)};
    Thumbnail made{sketchOf(*project, size, pixelRatio, dark),
                   QString::fromStdString(project->network.name),
                   detailOf(*project),
                   {}};
    made.picture.setText("title", made.title);
    made.picture.setText("detail", made.detail);
    QDir().mkpath(QFileInfo(cached).path());
    made.picture.save(cached); // a full disk costs the cache only
    return made;
}

} // namespace plugboard::gui
