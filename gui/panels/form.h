// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QBoxLayout;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace plugboard::gui {

/// One field of a form: label, editor, a button back to the default, and below what is wrong.
class FormRow : public QWidget {
    Q_OBJECT
public:
    FormRow(const QString& label, QWidget* editor, const QString& help, QWidget* parent = nullptr);

    QString label() const;
    QWidget* editor() const { return editor_; }
    void setError(const QString& text); ///< empty: nothing is wrong
    void clearError() { setError({}); }
    QString error() const;
    void setResettable(bool resettable); ///< shows the button
    void setUnit(const QString& unit);   ///< behind the editor: "steps"
    void keepResetRoom();                ///< the form has rows with such a button: align with them
    /// A dot behind the label, with these words: a change here needs no new plan.
    void setMark(const QString& toolTip);
    bool isMarked() const { return marked_; }

signals:
    void resetRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void refreshLook();

    QLabel* label_;
    QLabel* mark_;
    QLabel* error_;
    QLabel* unit_;
    QToolButton* reset_;
    QWidget* editor_;
    bool marked_ = false;
};

/// Headings, fields and figures under one another, labels left and figures right.
class Form : public QWidget {
    Q_OBJECT
public:
    explicit Form(QWidget* parent = nullptr);

    QLabel* addHeading(const QString& text);
    FormRow* addRow(const QString& label, QWidget* editor, const QString& help = {});
    /// A figure to read: right-aligned, can be marked and copied.
    QLabel* addFigure(const QString& label, const QString& help = {});
    QLabel* addText(const QString& text = {}); ///< wraps; secondary
    QLabel* addError();                        ///< wraps; red, hidden until it has a text
    void addWidget(QWidget* widget);
    void clear();

private:
    QVBoxLayout* column_;
};

/// Sets a figure's text and its tool tip (the exact value); a row without text hides.
void setFigure(QLabel* figure, const QString& text, const QString& exact = {});
/// Gives a label the ink of secondary text, of errors, or of warnings, whatever the theme.
enum class Ink { Secondary, Error, Warning, Good };
void setInk(QLabel* label, Ink ink);

/// A device's hue with its short label on it.
class DeviceBadge : public QWidget {
    Q_OBJECT
public:
    DeviceBadge(const QColor& colour, const QString& label, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    const QString& label() const { return label_; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QColor colour_;
    QString label_;
};

} // namespace plugboard::gui
