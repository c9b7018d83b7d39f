// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/form.h"

#include "gui/look/icons.h"
#include "gui/look/theme.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

constexpr int kLabelShare = 9; ///< of the width, against the editor's
constexpr int kEditorShare = 13;
constexpr int kResetWidth = 24;

QColor inkOf(const Theme& theme, Ink ink)
{
    switch (ink) {
    case Ink::Error: // on a light panel the plain red is too faint for text
        return theme.dark ? theme.error.lighter(115) : theme.error.darker(125);
    case Ink::Warning:
        return theme.dark ? theme.warning : theme.warning.darker(180);
    case Ink::Good:
        return theme.dark ? theme.good : theme.good.darker(160);
    case Ink::Secondary:
        break;
    }
    return theme.secondaryText;
}

/// Follows the theme: sets the ink again when the palette changes.
class InkFilter : public QObject {
public:
    InkFilter(QLabel* label, Ink ink) : QObject(label), label_(label), ink_(ink) { apply(); }

    void setInk(Ink ink)
    {
        ink_ = ink;
        apply();
    }

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::PaletteChange)
            apply();
        return QObject::eventFilter(watched, event);
    }

private:
    void apply()
    {
        const QColor colour = inkOf(themeOf(label_->palette()), ink_);
        QPalette palette = label_->palette();
        if (palette.color(QPalette::WindowText) == colour)
            return;
        palette.setColor(QPalette::WindowText, colour);
        label_->setPalette(palette);
    }

    QLabel* label_;
    Ink ink_;
};

QLabel* wrapped(const QString& text)
{
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setContentsMargins(kGutter, 0, kGutter, 4);
    return label;
}

} // namespace

void setInk(QLabel* label, Ink ink)
{
    for (QObject* child : label->children())
        if (auto* filter = dynamic_cast<InkFilter*>(child)) {
            filter->setInk(ink);
            return;
        }
    label->installEventFilter(new InkFilter(label, ink));
}

FormRow::FormRow(const QString& label, QWidget* editor, const QString& help, QWidget* parent)
    : QWidget(parent), label_(new QLabel(label)), mark_(new QLabel), error_(new QLabel),
      unit_(new QLabel), reset_(new QToolButton), editor_(editor)
{
    label_->setBuddy(editor);
    label_->setToolTip(help);
    label_->setMinimumWidth(0);
    label_->setWordWrap(true);
    editor->setToolTip(help);
    editor->setAccessibleName(label);
    editor->setAccessibleDescription(help);
    editor->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    error_->setWordWrap(true);
    error_->setObjectName(QStringLiteral("error"));
    setInk(error_, Ink::Error);
    error_->hide();
    reset_->setToolTip(tr("Back to the default"));
    reset_->setAccessibleName(tr("Reset %1").arg(label));
    reset_->setAutoRaise(true);
    reset_->setFixedWidth(kResetWidth);
    reset_->hide();
    mark_->hide();
    unit_->hide();
    setInk(unit_, Ink::Secondary);
    connect(reset_, &QToolButton::clicked, this, &FormRow::resetRequested);

    auto* named = new QWidget; // label and mark share the left part
    named->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* names = new QHBoxLayout(named);
    names->setContentsMargins(0, 0, 0, 0);
    names->setSpacing(4);
    names->addWidget(label_, 1);
    names->addWidget(mark_);
    auto* right = new QWidget;
    right->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* fields = new QHBoxLayout(right);
    fields->setContentsMargins(0, 0, 0, 0);
    fields->setSpacing(4);
    fields->addWidget(editor, 1);
    fields->addWidget(unit_);
    fields->addWidget(reset_);
    auto* line = new QHBoxLayout;
    line->setSpacing(kGutter);
    line->addWidget(named, kLabelShare);
    line->addWidget(right, kEditorShare);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGutter, 2, kGutter, 2);
    column->setSpacing(2);
    column->addLayout(line);
    column->addWidget(error_);
    refreshLook();
}

QString FormRow::label() const
{
    return label_->text();
}

void FormRow::setError(const QString& text)
{
    if (text == error_->text() && error_->isHidden() == text.isEmpty())
        return;
    error_->setText(text);
    error_->setVisible(!text.isEmpty());
    editor_->setProperty("error", !text.isEmpty());
    QList<QWidget*> parts = editor_->findChildren<QWidget*>();
    parts << editor_;
    for (QWidget* part : parts) {
        part->setProperty("error", !text.isEmpty());
        part->style()->unpolish(part);
        part->style()->polish(part);
    }
}

QString FormRow::error() const
{
    return error_->isHidden() ? QString() : error_->text();
}

void FormRow::setResettable(bool resettable)
{
    reset_->setVisible(resettable);
}

void FormRow::setUnit(const QString& unit)
{
    unit_->setText(unit);
    unit_->setVisible(!unit.isEmpty());
}

void FormRow::keepResetRoom()
{
    QSizePolicy policy = reset_->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    reset_->setSizePolicy(policy);
}

void FormRow::setMark(const QString& toolTip)
{
    marked_ = true;
    QFont small = mark_->font();
    small.setPointSizeF(0.7 * small.pointSizeF());
    mark_->setFont(small);
    mark_->setText(QStringLiteral("●"));
    mark_->setToolTip(toolTip);
    mark_->show();
    editor_->setAccessibleDescription(editor_->toolTip() + ' ' + toolTip);
    setInk(mark_, Ink::Good);
}

void FormRow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        refreshLook();
    QWidget::changeEvent(event);
}

void FormRow::refreshLook()
{
    reset_->setIcon(icon(QStringLiteral("reset"), themeOf(palette()).secondaryText));
}

Form::Form(QWidget* parent) : QWidget(parent), column_(new QVBoxLayout(this))
{
    column_->setContentsMargins(0, 0, 0, kGutter);
    column_->setSpacing(0);
}

QLabel* Form::addHeading(const QString& text)
{
    auto* heading = new QLabel(text);
    QFont font = heading->font();
    font.setWeight(QFont::DemiBold);
    heading->setFont(font);
    heading->setContentsMargins(kGutter, kGutter + 4, kGutter, 4);
    column_->addWidget(heading);
    return heading;
}

FormRow* Form::addRow(const QString& label, QWidget* editor, const QString& help)
{
    auto* row = new FormRow(label, editor, help);
    column_->addWidget(row);
    return row;
}

QLabel* Form::addFigure(const QString& label, const QString& help)
{
    auto* row = new QWidget;
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(kGutter, 2, kGutter, 2);
    line->setSpacing(kGutter);
    auto* name = new QLabel(label);
    name->setToolTip(help);
    setInk(name, Ink::Secondary);
    auto* figure = new QLabel;
    figure->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    figure->setTextInteractionFlags(Qt::TextSelectableByMouse);
    figure->setWordWrap(true);
    figure->setAccessibleName(label);
    figure->setObjectName(label);
    line->addWidget(name);
    line->addWidget(figure, 1);
    row->hide();
    column_->addWidget(row);
    return figure;
}

QLabel* Form::addText(const QString& text)
{
    QLabel* label = wrapped(text);
    setInk(label, Ink::Secondary);
    if (text.isEmpty())
        label->hide();
    column_->addWidget(label);
    return label;
}

QLabel* Form::addError()
{
    QLabel* label = wrapped({});
    setInk(label, Ink::Error);
    label->hide();
    column_->addWidget(label);
    return label;
}

void Form::addWidget(QWidget* widget)
{
    column_->addWidget(widget);
}

void Form::clear()
{
    while (QLayoutItem* item = column_->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
}

void setFigure(QLabel* figure, const QString& text, const QString& exact)
{
    figure->setText(text);
    figure->setToolTip(exact);
    figure->parentWidget()->setVisible(!text.isEmpty());
}

DeviceBadge::DeviceBadge(const QColor& colour, const QString& label, QWidget* parent)
    : QWidget(parent), colour_(colour), label_(label)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(label);
}

QSize DeviceBadge::sizeHint() const
{
    return {std::max(24, fontMetrics().horizontalAdvance(label_) + 2 * kGutter),
            fontMetrics().height() + 4};
}

void DeviceBadge::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour_);
    painter.drawRoundedRect(rect(), 4, 4);
    const QColor dark(0x1B, 0x1F, 0x24);
    const QColor light(Qt::white);
    painter.setPen(contrast(dark, colour_) > contrast(light, colour_) ? dark : light);
    painter.drawText(rect(), Qt::AlignCenter, label_);
}

} // namespace plugboard::gui
