// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/plan_progress.h"

#include "gui/look/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>

namespace plugboard::gui {

SearchCurve::SearchCurve(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(tr("Best step time so far by candidates; the dashed line is the bound"));
}

void SearchCurve::clear()
{
    points_.clear();
    bound_ = 0;
    update();
}

void SearchCurve::add(qint64 candidates, double value, double bound)
{
    bound_ = bound;
    if (value > 0)
        points_.append({double(candidates), value});
    update();
}

void SearchCurve::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = QRectF(rect()).adjusted(1, 5, -5, -5);
    if (points_.isEmpty())
        return;
    double highest = bound_;
    for (const QPointF& point : points_)
        highest = std::max(highest, point.y());
    const double lowest = bound_ > 0 ? bound_ : points_.back().y();
    const double first = points_.front().x();
    const double last = std::max(points_.back().x(), first + 1);
    const auto place = [&](const QPointF& point) {
        const double height = highest > lowest ? (highest - point.y()) / (highest - lowest) : 0.5;
        return QPointF(area.left() + (point.x() - first) / (last - first) * area.width(),
                       area.top() + height * area.height());
    };
    if (bound_ > 0) {
        painter.setPen(QPen(theme.secondaryText, 1, Qt::DashLine));
        const double y = place({first, bound_}).y();
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    }
    QPainterPath path(place(points_.front()));
    for (const QPointF& point : points_) { // the best holds until a better one is found
        path.lineTo(place(point).x(), path.currentPosition().y());
        path.lineTo(place(point));
    }
    painter.setPen(QPen(theme.accent, 1.5));
    painter.drawPath(path);
    painter.setBrush(theme.accent);
    painter.drawEllipse(path.currentPosition(), 2.5, 2.5);
}

PlanProgress::PlanProgress(QWidget* parent)
    : QWidget(parent), stage_(new QLabel), figures_(new QLabel), curve_(new SearchCurve),
      cancel_(new QPushButton(tr("Cancel")))
{
    auto* bar = new QProgressBar;
    bar->setRange(0, 0);
    bar->setTextVisible(false);
    bar->setFixedHeight(6);
    figures_->setForegroundRole(QPalette::PlaceholderText);
    figures_->setWordWrap(true);
    figures_->setObjectName("searchFigures");
    cancel_->setObjectName("cancelPlan");
    cancel_->setToolTip(tr("Ends the search and keeps the best plan so far"));
    auto* keeps = new QLabel(tr("keeps the best"));
    keeps->setForegroundRole(QPalette::PlaceholderText);
    keeps->setWordWrap(true); // a narrow panel has no room for one line
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(kGutter);
    grid->setVerticalSpacing(4);
    grid->addWidget(stage_, 0, 0);
    grid->addWidget(bar, 0, 1);
    grid->addWidget(cancel_, 0, 2);
    grid->addWidget(keeps, 0, 3);
    grid->addWidget(figures_, 1, 0, 1, 2);
    grid->addWidget(curve_, 1, 2, 1, 2);
    grid->setColumnStretch(1, 1);
    connect(cancel_, &QPushButton::clicked, this, [this] {
        cancel_->setEnabled(false); // asked once is enough
        setStage(tr("Cancelling"));
        emit cancelled();
    });
}

void PlanProgress::begin()
{
    cancel_->setEnabled(true);
    curve_->clear();
    figures_->clear();
    setStage(tr("Planning"));
}

void PlanProgress::setStage(const QString& text)
{
    QString shown = text;
    if (!shown.isEmpty())
        shown[0] = shown[0].toUpper();
    stage_->setText(shown);
}

void PlanProgress::show(const Formatter& formatter, qint64 candidates, double value, double bound,
                        double gap, const QString& strategy)
{
    curve_->add(candidates, value, bound);
    const QString tried =
        candidates == 1 ? tr("1 candidate") : tr("%1 candidates").arg(formatter.count(candidates));
    figures_->setText(tr("%1 · best %2 (%3) · bound %4 · gap %5")
                          .arg(tried, formatter.time({value}), strategy, formatter.time({bound}),
                               formatter.percent(gap)));
}

} // namespace plugboard::gui
