// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/idle_bars.h"

#include "gui/document/idle_hatch.h"
#include "gui/look/theme.h"
#include "gui/panels/figure_table.h"
#include "gui/panels/figures.h"
#include "profiler/timeline_colours.h"

#include <QCoreApplication>
#include <QHelpEvent>
#include <QImage>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <cstdint>

namespace plugboard::gui {
namespace {

constexpr int kRow = kCompactRowHeight;
constexpr int kSwatch = 14; ///< pixels
constexpr int kGap = 6;

QColor mix(const QColor& under, const QColor& over, double share)
{
    const auto channel = [share](int below, int above) {
        return below + int((above - below) * share);
    };
    return {channel(under.red(), over.red()), channel(under.green(), over.green()),
            channel(under.blue(), over.blue())};
}

} // namespace

QBrush idleHatch(profiler::IdleCause cause, const QPalette& palette)
{
    const Theme& theme = themeOf(palette);
    const QColor ground = mix(theme.panel, theme.secondaryText, theme.dark ? 0.14 : 0.10);
    const QColor hue(QString::fromStdString(profiler::colourOf(cause)));
    const QColor line = mix(ground, theme.dark ? mix(hue, Qt::white, 0.45) : hue, 0.7);
    const std::array<std::uint8_t, 8> rows = gui::hatchOf(cause);
    QImage tile(8, 8, QImage::Format_RGB32);
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x)
            tile.setPixelColor(x, y, (rows[std::size_t(y)] >> x & 1) != 0 ? line : ground);
    return QBrush(tile);
}

QString idleName(profiler::IdleCause cause)
{
    switch (cause) {
    case profiler::IdleCause::DataInput:
        return QCoreApplication::translate("Timeline", "data input");
    case profiler::IdleCause::Transfer:
        return QCoreApplication::translate("Timeline", "transfer");
    case profiler::IdleCause::Dependency:
        return QCoreApplication::translate("Timeline", "dependency");
    case profiler::IdleCause::Credit:
        return QCoreApplication::translate("Timeline", "credit");
    case profiler::IdleCause::FillDrain:
        return QCoreApplication::translate("Timeline", "fill and drain");
    case profiler::IdleCause::Scheduler:
        return QCoreApplication::translate("Timeline", "scheduler");
    case profiler::IdleCause::Clock:
        break;
    }
    return QCoreApplication::translate("Timeline", "clock");
}

IdleBars::IdleBars(QWidget* parent) : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void IdleBars::show(std::shared_ptr<const PlanFacts> facts,
                    std::shared_ptr<const profiler::Report> report, const Formatter& formatter)
{
    facts_ = std::move(facts);
    report_ = std::move(report);
    formatter_ = formatter;
    updateGeometry();
    update();
}

QSize IdleBars::sizeHint() const
{
    return {420, heightForWidth(std::max(width(), 420))};
}

QSize IdleBars::minimumSizeHint() const
{
    return {200, 2 * kRow};
}

int IdleBars::heightForWidth(int width) const
{
    const int lanes = report_ == nullptr ? 0 : int(report_->lanes.size());
    return layLegend(width, nullptr) + kGap + lanes * kRow;
}

int IdleBars::nameWidth() const
{
    int width = 0;
    for (const profiler::LaneReport& lane : report_->lanes)
        width = std::max(width, fontMetrics().horizontalAdvance(QString::fromStdString(lane.name)));
    return std::min(width + 8 + 4 + 2, 160); // chip, gap, rounding
}

int IdleBars::figuresWidth() const
{
    return fontMetrics().horizontalAdvance(QStringLiteral("100.0 %"));
}

QRect IdleBars::laneRect(std::size_t lane) const
{
    const int top = layLegend(width(), nullptr) + kGap;
    return {0, top + int(lane) * kRow, width(), kRow};
}

int IdleBars::laneAt(QPoint position) const
{
    if (report_ == nullptr)
        return -1;
    const int at = (position.y() - laneRect(0).top()) / kRow;
    return position.y() >= laneRect(0).top() && at < int(report_->lanes.size()) ? at : -1;
}

std::vector<IdleBars::Part> IdleBars::partsOf(std::size_t lane) const
{
    const profiler::LaneReport& report = report_->lanes[lane];
    const double all = report.busySeconds + report.idleSeconds;
    const QRectF bar =
        QRectF(laneRect(lane)).adjusted(nameWidth() + kGap, 4, -figuresWidth() - kGap, -4);
    std::vector<Part> parts;
    double x = bar.left();
    const auto add = [&](int cause, double seconds) {
        if (seconds <= 0 || all <= 0)
            return;
        const double pixels = seconds / all * bar.width();
        parts.push_back({QRectF(x, bar.top(), pixels, bar.height()), cause, seconds});
        x += pixels;
    };
    add(-1, report.busySeconds);
    for (std::size_t cause = 0; cause < report.idleByCause.size(); ++cause)
        add(int(cause), report.idleByCause[cause]);
    return parts;
}

int IdleBars::layLegend(int width, QPainter* painter) const
{
    const Theme& theme = themeOf(palette());
    int x = 0;
    int y = 0;
    const auto add = [&](const QString& name, const QBrush& brush) {
        const int needed = kSwatch + 4 + fontMetrics().horizontalAdvance(name);
        if (x > 0 && x + needed > width) {
            x = 0;
            y += kRow - 2;
        }
        if (painter != nullptr) {
            const QRect swatch(x, y + (kRow - kSwatch) / 2, kSwatch, kSwatch - 2);
            painter->fillRect(swatch, brush);
            painter->setPen(theme.hairline);
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(swatch.adjusted(0, 0, -1, -1));
            painter->setPen(theme.secondaryText);
            painter->drawText(QRect(x + kSwatch + 4, y, needed, kRow), Qt::AlignVCenter, name);
        }
        x += needed + 14;
    };
    add(tr("busy (hue of the device)"), theme.secondaryText);
    for (std::size_t cause = 0; cause < profiler::kIdleCauses; ++cause)
        add(idleName(profiler::IdleCause(cause)), idleHatch(profiler::IdleCause(cause), palette()));
    return y + kRow;
}

void IdleBars::paintEvent(QPaintEvent* event)
{
    if (report_ == nullptr || facts_ == nullptr)
        return;
    QPainter painter(this);
    layLegend(width(), &painter);
    const int top = laneRect(0).top();
    const auto first = std::size_t(std::max(0, (event->rect().top() - top) / kRow));
    for (std::size_t lane = first;
         lane < report_->lanes.size() && laneRect(lane).top() <= event->rect().bottom(); ++lane)
        paintLane(painter, lane);
}

void IdleBars::paintLane(QPainter& painter, std::size_t lane) const
{
    const Theme& theme = themeOf(palette());
    const QRect area = laneRect(lane);
    const model::DeviceId device =
        lane < facts_->flat.laneDevice.size() ? facts_->flat.laneDevice[lane] : model::DeviceId();
    const QString name = fontMetrics().elidedText(QString::fromStdString(report_->lanes[lane].name),
                                                  Qt::ElideRight, nameWidth() - 12);
    drawDeviceChip(painter, area, 0, {name, facts_->colours.colour(device)}, theme.text);
    for (const Part& part : partsOf(lane)) {
        if (part.cause < 0) {
            painter.fillRect(part.area, facts_->colours.colour(device));
            continue;
        }
        painter.fillRect(part.area, idleHatch(profiler::IdleCause(part.cause), palette()));
        painter.setPen(theme.hairline);
        painter.drawLine(part.area.topRight(), part.area.bottomRight());
    }
    const profiler::LaneReport& report = report_->lanes[lane];
    const double all = report.busySeconds + report.idleSeconds;
    painter.setPen(theme.text);
    painter.drawText(area, int(Qt::AlignRight | Qt::AlignVCenter),
                     formatter_.percent(all > 0 ? report.busySeconds / all : 0));
}

void IdleBars::mousePressEvent(QMouseEvent* event)
{
    if (const int lane = laneAt(event->pos()); lane >= 0)
        emit chosen(std::size_t(lane));
}

bool IdleBars::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    QString tip;
    if (const int lane = laneAt(help->pos()); lane >= 0) {
        const profiler::LaneReport& report = report_->lanes[std::size_t(lane)];
        const double all = report.busySeconds + report.idleSeconds;
        tip = QString::fromStdString(report.name);
        for (const Part& part : partsOf(std::size_t(lane)))
            tip += QStringLiteral("\n%1: %2, %3")
                       .arg(part.cause < 0 ? tr("busy") : idleName(profiler::IdleCause(part.cause)),
                            exactTime(part.seconds),
                            formatter_.percent(all > 0 ? part.seconds / all : 0));
    }
    QToolTip::showText(help->globalPos(), tip, this);
    return true;
}

} // namespace plugboard::gui
