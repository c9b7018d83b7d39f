// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSpinBox>

#include <optional>

namespace plugboard::gui {

/// A number with steps, which may be left empty: then the placeholder tells what holds. Takes what
/// is typed when Enter is pressed or the focus leaves; the range bounds the steps only, whoever
/// listens judges what was typed and may refuse it.
class NumberBox : public QAbstractSpinBox {
    Q_OBJECT
public:
    enum class Kind { Whole, Real };

    explicit NumberBox(Kind kind, QWidget* parent = nullptr);

    void setRange(double minimum, double maximum); ///< both 0: none
    /// No number: empty. What was typed and refused stays until another number is set.
    void setNumber(std::optional<double> number);
    void setPlaceholder(const QString& text);
    void setStart(double number) { start_ = number; } ///< where steps begin from when empty

    void stepBy(int steps) override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void edited(double number);
    void cleared();
    void rejected(const QString& reason); ///< what was typed is no number
    void reverted();                      ///< Escape: the number that was set stands here again

protected:
    StepEnabled stepEnabled() const override;
    QValidator::State validate(QString& input, int& position) const override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void commit();
    QString textOf(std::optional<double> number) const;
    std::optional<double> parsed(const QString& text) const;

    Kind kind_;
    double minimum_ = 0;
    double maximum_ = 0;
    double start_ = 0;
    std::optional<double> number_; ///< last set
    QString taken_;                ///< the text that was last set or told of
};

} // namespace plugboard::gui
