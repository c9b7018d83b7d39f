// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/memory_bars.h"

#include "gui/look/theme.h"
#include "gui/panels/figure_table.h"
#include "gui/panels/figures.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr int kBarHeight = 10; ///< pixels
constexpr int kPad = 6;

int rowHeight(const QFontMetrics& metrics)
{
    return 2 * metrics.height() + kBarHeight + 3 * kPad;
}

} // namespace

MemoryBars::MemoryBars(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void MemoryBars::show(std::shared_ptr<const PlanFacts> facts, const Formatter& formatter,
                      bool faded)
{
    facts_ = std::move(facts);
    formatter_ = formatter;
    faded_ = faded;
    const std::size_t rows = facts_ == nullptr ? 0 : facts_->summary.devices.size();
    if (current_ && *current_ >= rows)
        current_.reset();
    updateGeometry();
    update();
}

void MemoryBars::setCurrent(std::optional<std::size_t> row)
{
    current_ = row;
    update();
}

QSize MemoryBars::sizeHint() const
{
    const std::size_t rows = facts_ == nullptr ? 0 : facts_->summary.devices.size();
    return {360, int(rows) * rowHeight(fontMetrics())};
}

QSize MemoryBars::minimumSizeHint() const
{
    return {160, sizeHint().height()};
}

QRect MemoryBars::rowRect(std::size_t row) const
{
    const int height = rowHeight(fontMetrics());
    return {0, int(row) * height, width(), height};
}

std::optional<std::size_t> MemoryBars::rowAt(QPoint position) const
{
    if (facts_ == nullptr || position.y() < 0)
        return {};
    const auto row = std::size_t(position.y() / rowHeight(fontMetrics()));
    return row < facts_->summary.devices.size() ? std::optional(row) : std::nullopt;
}

MemoryBars::Parts MemoryBars::partsOf(std::size_t row) const
{
    const session::DeviceLoad& load = facts_->summary.devices[row];
    const QRectF bar(2 * kPad, rowRect(row).top() + kPad + fontMetrics().height() + kPad / 2.0,
                     width() - 4.0 * kPad, kBarHeight);
    const double all = double(std::max(load.limit.value, load.needed.value));
    Parts parts;
    if (all <= 0)
        return parts;
    double x = bar.left();
    const auto take = [&](double bytes) {
        const double pixels = std::clamp(bytes / all * bar.width(), 0.0, bar.right() - x);
        const QRectF part(x, bar.top(), pixels, bar.height());
        x += pixels;
        return part;
    };
    const auto rest = load.needed - load.variables - load.arena;
    parts.variables = take(double(load.variables.value));
    parts.arena = take(double(load.arena.value));
    parts.other = take(double(std::max<std::int64_t>(0, rest.value)));
    parts.free = QRectF(x, bar.top(), std::max(0.0, bar.right() - x), bar.height());
    parts.limit = bar.left() + double(load.limit.value) / all * bar.width();
    parts.over = load.needed > load.limit;
    return parts;
}

void MemoryBars::paintEvent(QPaintEvent* event)
{
    if (facts_ == nullptr)
        return;
    QPainter painter(this);
    const auto rows = facts_->summary.devices.size();
    const int height = rowHeight(fontMetrics());
    const auto first = std::size_t(std::max(0, event->rect().top() / height));
    const auto last = std::min(rows, std::size_t(event->rect().bottom() / height + 1));
    for (std::size_t row = first; row < last; ++row)
        paintRow(painter, row);
}

void MemoryBars::paintRow(QPainter& painter, std::size_t row) const
{
    const Theme& theme = themeOf(palette());
    const Parts parts = partsOf(row);
    const QRect area = rowRect(row);
    if (current_ == row) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.raised);
        painter.drawRect(area);
        painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), theme.accent);
    }
    QColor hue = facts_->colours.colour(facts_->summary.devices[row].device);
    if (faded_)
        hue.setAlpha(110);
    QColor light = hue;
    light.setAlpha(faded_ ? 60 : 130);
    QColor lighter = hue;
    lighter.setAlpha(faded_ ? 30 : 70);
    painter.fillRect(parts.free, current_ == row ? theme.hairline : theme.raised);
    painter.fillRect(parts.variables, hue);
    painter.fillRect(parts.arena, light);
    painter.fillRect(parts.other, lighter);
    if (parts.over) {
        QRectF beyond = parts.variables.united(parts.arena).united(parts.other);
        beyond.setLeft(parts.limit);
        painter.fillRect(beyond, theme.error);
        painter.fillRect(QRectF(parts.limit - 1, beyond.top() - 3, 2, beyond.height() + 6),
                         theme.text);
    }
    paintTexts(painter, row, area);
}

void MemoryBars::paintTexts(QPainter& painter, std::size_t row, const QRect& area) const
{
    const Theme& theme = themeOf(palette());
    const session::DeviceLoad& load = facts_->summary.devices[row];
    const QRect above(area.left() + 2 * kPad, area.top() + kPad, area.width() - 4 * kPad,
                      fontMetrics().height());
    const QRect below(above.left(), area.bottom() - kPad - fontMetrics().height() + 1,
                      above.width(), fontMetrics().height());
    const bool over = load.needed > load.limit;
    const QColor text = faded_ ? theme.secondaryText : theme.text;
    const int end = drawDeviceChip(
        painter, above, above.left(),
        {facts_->colours.label(load.device), facts_->colours.colour(load.device)}, text);
    const QString total =
        tr("%1 of %2 · %3")
            .arg(formatter_.bytes(load.needed), formatter_.bytes(load.limit),
                 formatter_.percent(load.limit.value > 0
                                        ? double(load.needed.value) / double(load.limit.value)
                                        : 0));
    const int figures = fontMetrics().horizontalAdvance(total);
    painter.setPen(theme.secondaryText);
    const QRect name(end + kPad, above.top(), above.right() - figures - 2 * kPad - end,
                     above.height());
    const model::Device& device = facts_->plan.topology.device(load.device);
    painter.drawText(name, Qt::AlignVCenter,
                     fontMetrics().elidedText(QString::fromStdString(device.name), Qt::ElideRight,
                                              std::max(0, name.width())));
    painter.setPen(over ? theme.error : text);
    painter.drawText(above, int(Qt::AlignRight | Qt::AlignVCenter), total);
    const Bytes free = load.limit - load.needed;
    const QString parts =
        over ? tr("variables %1 · arena %2 · %3 too much")
                   .arg(formatter_.bytes(load.variables), formatter_.bytes(load.arena),
                        formatter_.bytes(load.needed - load.limit))
             : tr("variables %1 · arena %2 · free %3")
                   .arg(formatter_.bytes(load.variables), formatter_.bytes(load.arena),
                        formatter_.bytes(free));
    painter.setPen(over ? theme.error : theme.secondaryText);
    painter.drawText(below, Qt::AlignVCenter,
                     fontMetrics().elidedText(parts, Qt::ElideRight, below.width()));
}

QString MemoryBars::tipOf(std::size_t row) const
{
    const session::DeviceLoad& load = facts_->summary.devices[row];
    const auto line = [](const QString& name, Bytes bytes) {
        return QStringLiteral("\n%1: %2").arg(name, exactBytes(double(bytes.value)));
    };
    return QString::fromStdString(facts_->plan.topology.device(load.device).name) +
           line(tr("Variables"), load.variables) + line(tr("Arena"), load.arena) +
           line(tr("Needed in all, loader buffers included"), load.needed) +
           line(tr("Limit"), load.limit);
}

bool MemoryBars::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const auto row = rowAt(help->pos());
        QToolTip::showText(help->globalPos(), row ? tipOf(*row) : QString(), this);
        return true;
    }
    return QWidget::event(event);
}

void MemoryBars::mousePressEvent(QMouseEvent* event)
{
    if (const auto row = rowAt(event->pos()))
        emit chosen(*row);
}

void MemoryBars::keyPressEvent(QKeyEvent* event)
{
    const std::size_t rows = facts_ == nullptr ? 0 : facts_->summary.devices.size();
    if (rows > 0 && event->key() == Qt::Key_Down)
        emit chosen(current_ ? std::min(*current_ + 1, rows - 1) : 0);
    else if (rows > 0 && event->key() == Qt::Key_Up)
        emit chosen(current_ && *current_ > 0 ? *current_ - 1 : 0);
    else
        QWidget::keyPressEvent(event);
}

} // namespace plugboard::gui
