// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/number_box.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace plugboard::gui {
namespace {

constexpr double kExact = double(std::int64_t(1) << 53); ///< beyond it doubles skip whole numbers

} // namespace

NumberBox::NumberBox(Kind kind, QWidget* parent) : QAbstractSpinBox(parent), kind_(kind)
{
    setFocusPolicy(Qt::StrongFocus);
    setAlignment(Qt::AlignRight);
    setAccelerated(true);
    connect(this, &QAbstractSpinBox::editingFinished, this, &NumberBox::commit);
}

void NumberBox::setRange(double minimum, double maximum)
{
    minimum_ = minimum;
    maximum_ = maximum;
}

void NumberBox::setNumber(std::optional<double> number)
{
    if (number == number_ && !taken_.isNull())
        return;
    number_ = number;
    taken_ = textOf(number);
    if (taken_.isNull())
        taken_ = QStringLiteral("");
    lineEdit()->setText(taken_);
}

void NumberBox::setPlaceholder(const QString& text)
{
    lineEdit()->setPlaceholderText(text);
}

void NumberBox::stepBy(int steps)
{
    double value = parsed(lineEdit()->text()).value_or(number_.value_or(start_));
    const double size = std::abs(value);
    const double step = kind_ == Kind::Whole ? 1
                        : size > 0           ? std::pow(10, std::floor(std::log10(size)))
                                             : 0.01;
    value += steps * step;
    if (kind_ == Kind::Real)
        value = std::round(value / step * 100) / 100 * step;
    if (minimum_ != 0 || maximum_ != 0)
        value = std::clamp(value, minimum_, maximum_);
    lineEdit()->setText(textOf(value));
    commit();
}

QSize NumberBox::sizeHint() const
{
    const QSize size = QAbstractSpinBox::sizeHint();
    return {std::max(96, fontMetrics().horizontalAdvance(QStringLiteral("0,000,000")) + 32),
            size.height()};
}

QSize NumberBox::minimumSizeHint() const
{
    return {64, QAbstractSpinBox::minimumSizeHint().height()};
}

QAbstractSpinBox::StepEnabled NumberBox::stepEnabled() const
{
    if (isReadOnly())
        return StepNone;
    const double value = parsed(lineEdit()->text()).value_or(number_.value_or(start_));
    const bool ranged = minimum_ != 0 || maximum_ != 0;
    StepEnabled enabled = StepNone;
    if (!ranged || value < maximum_)
        enabled |= StepUpEnabled;
    if (!ranged || value > minimum_)
        enabled |= StepDownEnabled;
    return enabled;
}

QValidator::State NumberBox::validate(QString&, int&) const
{
    return QValidator::Acceptable; // judged when it is taken, so that typing is never blocked
}

void NumberBox::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && lineEdit()->text() != textOf(number_)) {
        taken_ = textOf(number_);
        lineEdit()->setText(taken_);
        emit reverted();
        return;
    }
    QAbstractSpinBox::keyPressEvent(event);
}

void NumberBox::wheelEvent(QWheelEvent* event)
{
    if (hasFocus())
        QAbstractSpinBox::wheelEvent(event);
    else
        event->ignore(); // the wheel scrolls the panel
}

void NumberBox::commit()
{
    const QString text = lineEdit()->text().trimmed();
    if (text == taken_)
        return;
    taken_ = text;
    if (text.isEmpty()) {
        emit cleared();
        return;
    }
    const std::optional<double> value = parsed(text);
    if (!value) {
        emit rejected(kind_ == Kind::Whole ? tr("needs a whole number, got %1").arg(text)
                                           : tr("needs a number, got %1").arg(text));
        return;
    }
    emit edited(*value);
}

QString NumberBox::textOf(std::optional<double> number) const
{
    if (!number)
        return {};
    if (kind_ == Kind::Whole)
        return QString::number(qint64(*number));
    return QString::number(*number, 'g', 10);
}

std::optional<double> NumberBox::parsed(const QString& text) const
{
    const QString plain = QString(text).remove(',').remove(' ');
    bool valid = false;
    const double value = plain.toDouble(&valid);
    if (!valid || !std::isfinite(value))
        return std::nullopt;
    if (kind_ == Kind::Whole && (value != std::floor(value) || std::abs(value) > kExact))
        return std::nullopt;
    return value;
}

} // namespace plugboard::gui
