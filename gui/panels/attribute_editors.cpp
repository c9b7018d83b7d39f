// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/attribute_editors.h"

#include "gui/panels/number_box.h"
#include "gui/panels/text_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLocale>
#include <QRegularExpression>
#include <QToolButton>

namespace plugboard::gui {
namespace {

using model::AttributeValue;
using ops::AttributeSpec;
using ops::AttributeType;

QString placeholderOf(const AttributeView& view, AttributeType type)
{
    if (view.mixed)
        return AttributeEditor::tr("several values");
    return view.fallback ? attributeText(*view.fallback, type) : AttributeEditor::tr("needed");
}

std::optional<double> numberOf(const AttributeValue& value)
{
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return double(*whole);
    if (const auto* real = std::get_if<double>(&value))
        return *real;
    return std::nullopt;
}

class NumberEditor : public AttributeEditor {
public:
    NumberEditor(const AttributeSpec& spec, QWidget* parent)
        : AttributeEditor(parent), type_(spec.type),
          box_(new NumberBox(spec.type == AttributeType::Integer ? NumberBox::Kind::Whole
                                                                 : NumberBox::Kind::Real))
    {
        box_->setRange(spec.minimum, spec.maximum);
        setPart(box_);
        connect(box_, &NumberBox::edited, this, [this](double number) {
            emit edited(type_ == AttributeType::Integer ? AttributeValue(std::int64_t(number))
                                                        : AttributeValue(number));
        });
        connect(box_, &NumberBox::cleared, this, &AttributeEditor::cleared);
        connect(box_, &NumberBox::rejected, this, &AttributeEditor::rejected);
        connect(box_, &NumberBox::reverted, this, &AttributeEditor::reverted);
    }

    void showView(const AttributeView& view) override
    {
        box_->setPlaceholder(placeholderOf(view, type_));
        box_->setNumber(view.value && !view.mixed ? numberOf(*view.value) : std::nullopt);
        if (view.fallback)
            box_->setStart(numberOf(*view.fallback).value_or(0));
    }

private:
    AttributeType type_;
    NumberBox* box_;
};

class FlagEditor : public AttributeEditor {
public:
    explicit FlagEditor(QWidget* parent) : AttributeEditor(parent), box_(new QCheckBox)
    {
        setPart(box_);
        connect(box_, &QCheckBox::clicked, this, [this] {
            box_->setTristate(false);
            emit edited(AttributeValue(std::int64_t(box_->isChecked() ? 1 : 0)));
        });
    }

    void showView(const AttributeView& view) override
    {
        const AttributeValue value =
            view.value.value_or(view.fallback.value_or(AttributeValue(std::int64_t(0))));
        box_->setTristate(view.mixed);
        if (view.mixed)
            box_->setCheckState(Qt::PartiallyChecked);
        else
            box_->setChecked(numberOf(value).value_or(0) != 0);
    }

private:
    QCheckBox* box_;
};

class TextEditor : public AttributeEditor {
public:
    TextEditor(AttributeType type, QWidget* parent)
        : AttributeEditor(parent), type_(type), field_(new TextField)
    {
        setPart(field_);
        if (type == AttributeType::Integers)
            field_->setAlignment(Qt::AlignRight);
        connect(field_, &TextField::committed, this, &TextEditor::take);
        connect(field_, &TextField::reverted, this, &AttributeEditor::reverted);
    }

    void showView(const AttributeView& view) override
    {
        field_->setPlaceholderText(placeholderOf(view, type_));
        field_->setValue(view.value && !view.mixed ? attributeText(*view.value, type_) : QString());
    }

private:
    void take(const QString& text)
    {
        if (text.trimmed().isEmpty()) {
            emit cleared();
        } else if (type_ == AttributeType::Text) {
            emit edited(AttributeValue(text.toStdString()));
        } else if (const auto list = parseIntegers(text); !list) {
            emit rejected(QString::fromStdString(list.error().message));
        } else {
            emit edited(list->size() == 1 ? AttributeValue((*list)[0]) : AttributeValue(*list));
        }
    }

    AttributeType type_;
    TextField* field_;
};

class ChoiceEditor : public AttributeEditor {
public:
    ChoiceEditor(const std::vector<std::pair<std::string, QString>>& choices, QWidget* parent)
        : AttributeEditor(parent), box_(new QComboBox)
    {
        for (const auto& [word, label] : choices)
            box_->addItem(label, QString::fromStdString(word));
        keepFromWheel(box_);
        setPart(box_);
        connect(box_, &QComboBox::activated, this, [this] {
            emit edited(AttributeValue(box_->currentData().toString().toStdString()));
        });
    }

    void showView(const AttributeView& view) override
    {
        const std::optional<AttributeValue>& value = view.value ? view.value : view.fallback;
        const auto* word = value ? std::get_if<std::string>(&*value) : nullptr;
        box_->setCurrentIndex(
            word == nullptr || view.mixed ? -1 : box_->findData(QString::fromStdString(*word)));
    }

private:
    QComboBox* box_;
};

class PathEditor : public AttributeEditor {
public:
    PathEditor(PathKind kind, QWidget* parent)
        : AttributeEditor(parent), kind_(kind), field_(new TextField)
    {
        setPart(field_);
        auto* button = new QToolButton;
        button->setText(QStringLiteral("…"));
        button->setToolTip(kind == PathKind::Folder ? AttributeEditor::tr("Choose a folder")
                                                    : AttributeEditor::tr("Choose a file"));
        button->setAccessibleName(button->toolTip());
        layout()->addWidget(button);
        connect(field_, &TextField::committed, this, [this](const QString& text) { take(text); });
        connect(button, &QToolButton::clicked, this, &PathEditor::browse);
    }

    void showView(const AttributeView& view) override
    {
        const auto* fallback = view.fallback ? std::get_if<std::string>(&*view.fallback) : nullptr;
        field_->setPlaceholderText(fallback ? QString::fromStdString(*fallback) : QString());
        const auto* path = view.value ? std::get_if<std::string>(&*view.value) : nullptr;
        field_->setValue(path ? QString::fromStdString(*path) : QString());
        field_->setCursorPosition(int(field_->text().size())); // the end of a path tells most
    }

private:
    void take(const QString& text) { emit edited(AttributeValue(text.trimmed().toStdString())); }

    void browse()
    {
        const QString from = field_->text();
        const QString chosen =
            kind_ == PathKind::Folder
                ? QFileDialog::getExistingDirectory(window(),
                                                    AttributeEditor::tr("Choose a folder"), from)
                : QFileDialog::getOpenFileName(
                      window(), AttributeEditor::tr("Choose a file"), from,
                      AttributeEditor::tr("IDX files (*ubyte *ubyte.gz *.idx *.gz);;"
                                          "All files (*)"));
        if (!chosen.isEmpty())
            take(chosen);
    }

    PathKind kind_;
    TextField* field_;
};

} // namespace

void AttributeEditor::setPart(QWidget* part)
{
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(2);
    line->addWidget(part, 1);
    setFocusProxy(part);
}

AttributeEditor* makeAttributeEditor(const AttributeSpec& spec, QWidget* parent)
{
    switch (spec.type) {
    case AttributeType::Integer:
    case AttributeType::Real:
        return new NumberEditor(spec, parent);
    case AttributeType::Boolean:
        return new FlagEditor(parent);
    case AttributeType::Text:
    case AttributeType::Integers:
        break;
    }
    return new TextEditor(spec.type, parent);
}

AttributeEditor* makeChoiceEditor(const std::vector<std::pair<std::string, QString>>& choices,
                                  QWidget* parent)
{
    return new ChoiceEditor(choices, parent);
}

AttributeEditor* makePathEditor(PathKind kind, QWidget* parent)
{
    return new PathEditor(kind, parent);
}

QString attributeLabel(const std::string& name)
{
    QString label = QString::fromStdString(name).replace('_', ' ');
    if (!label.isEmpty())
        label[0] = label[0].toUpper();
    return label;
}

QString attributeText(const AttributeValue& value, AttributeType type)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return QString::fromStdString(*text);
    if (const auto* real = std::get_if<double>(&value))
        return QString::number(*real, 'g', 10);
    if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value)) {
        QStringList parts;
        for (const std::int64_t item : *list)
            parts << QString::number(item);
        return parts.join(QStringLiteral(", "));
    }
    const std::int64_t whole = std::get<std::int64_t>(value);
    if (type == AttributeType::Boolean)
        return whole != 0 ? AttributeEditor::tr("yes") : AttributeEditor::tr("no");
    return QString::number(whole);
}

Result<std::vector<std::int64_t>> parseIntegers(const QString& text)
{
    static const QRegularExpression separators(QStringLiteral("[,;x×\\s\\[\\]()]+"));
    std::vector<std::int64_t> list;
    for (const QString& part : text.split(separators, Qt::SkipEmptyParts)) {
        bool valid = false;
        list.push_back(part.toLongLong(&valid));
        if (!valid)
            return Error{ErrorCode::InvalidInput,
                         AttributeEditor::tr("needs whole numbers such as 3, 3; got %1")
                             .arg(part)
                             .toStdString(),
                         {}};
    }
    if (list.empty())
        return Error{
            ErrorCode::InvalidInput,
            AttributeEditor::tr("needs whole numbers such as 3, 3; got %1").arg(text).toStdString(),
            {}};
    return list;
}

QString plainNumber(double value)
{
    return value == double(qint64(value))
               ? QLocale(QLocale::English, QLocale::UnitedStates).toString(qint64(value))
               : QString::number(value, 'g', 6);
}

QString attributeHelp(const AttributeSpec& spec)
{
    QString help = QString::fromStdString(spec.help);
    if (!help.isEmpty())
        help[0] = help[0].toUpper();
    if (spec.minimum == 0 && spec.maximum == 0)
        return help;
    return AttributeEditor::tr("%1 (%2 to %3)")
        .arg(help, plainNumber(spec.minimum), plainNumber(spec.maximum));
}

Result<void> checkAttribute(const ops::OpKind& kind, const std::string& attribute,
                            const AttributeValue& value)
{
    model::Attributes attributes;
    for (const AttributeSpec& spec : kind.attributes)
        if (spec.required)
            attributes.set(spec.name, spec.fallback);
    attributes.set(attribute, value);
    return ops::checkAttributes(kind, attributes);
}

} // namespace plugboard::gui
