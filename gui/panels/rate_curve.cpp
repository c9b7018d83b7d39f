// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/rate_curve.h"

#include "gui/look/theme.h"
#include "gui/panels/attribute_editors.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace plugboard::gui {

RateCurve::RateCurve(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Learning rate over the run"));
}

void RateCurve::setSchedule(const model::Schedule& schedule, RunSteps steps)
{
    schedule_ = schedule;
    steps_ = steps;
    setToolTip(tr("Learning rate over %1 steps, %2 per epoch")
                   .arg(plainNumber(double(steps.total)), plainNumber(double(steps.perEpoch))));
    update();
}

std::vector<double> RateCurve::sampled(const model::Schedule& schedule, RunSteps steps, int count)
{
    std::vector<double> rates;
    for (int at = 0; at < count; ++at) {
        const std::int64_t step =
            count < 2 ? 0 : std::int64_t(double(steps.total - 1) * at / (count - 1));
        rates.push_back(model::learningRate(schedule, step, steps.perEpoch, steps.total));
    }
    return rates;
}

QSize RateCurve::sizeHint() const
{
    return {160, 56 + fontMetrics().height()};
}

void RateCurve::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame(kGutter + 0.5, 2.5, width() - 2 * kGutter - 1,
                       height() - fontMetrics().height() - 6);
    painter.setPen(theme.hairline);
    painter.setBrush(theme.raised);
    painter.drawRoundedRect(frame, 4, 4);
    const QRectF room = frame.adjusted(6, 8, -6, -6);
    const std::vector<double> rates =
        sampled(schedule_, steps_, std::clamp(int(room.width()), 2, 2000));
    const double top = std::max(1e-30, *std::max_element(rates.begin(), rates.end()));
    QPolygonF line;
    for (std::size_t at = 0; at < rates.size(); ++at)
        line << QPointF(room.left() + room.width() * double(at) / double(rates.size() - 1),
                        room.bottom() - room.height() * rates[at] / top);
    painter.setPen(QPen(theme.accent, 1.5));
    painter.drawPolyline(line);
    painter.setPen(theme.secondaryText);
    const QRectF words(frame.left(), frame.bottom() + 2, frame.width(), fontMetrics().height());
    const auto number = [](double value) { return QString::number(value, 'g', 3); };
    painter.drawText(words, Qt::AlignLeft, number(rates.front()));
    painter.drawText(words, Qt::AlignHCenter,
                     tr("%1 steps").arg(plainNumber(double(steps_.total))));
    painter.drawText(words, Qt::AlignRight, number(rates.back()));
}

} // namespace plugboard::gui
