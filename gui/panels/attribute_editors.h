// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/session/op_kinds.h"

#include <QWidget>

#include <optional>

namespace plugboard::gui {

/// What an attribute editor shows.
struct AttributeView {
    std::optional<model::AttributeValue> value;    ///< none: the default holds
    bool mixed = false;                            ///< several nodes, several values
    std::optional<model::AttributeValue> fallback; ///< the default; none: required
};

/// An editor for one attribute, by its type: number box, check box, line of text, list of numbers.
/// It parses and tells; whoever listens judges the value.
class AttributeEditor : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    virtual void showView(const AttributeView& view) = 0;

signals:
    void edited(const plugboard::model::AttributeValue& value);
    void cleared();                       ///< emptied: back to the default
    void rejected(const QString& reason); ///< what was typed cannot be read
    void reverted();                      ///< what was wrong is gone

protected:
    /// Puts the one widget inside, which also takes the focus.
    void setPart(QWidget* part);
};

AttributeEditor* makeAttributeEditor(const ops::AttributeSpec& spec, QWidget* parent = nullptr);
/// One of some words, each shown by its label.
AttributeEditor* makeChoiceEditor(const std::vector<std::pair<std::string, QString>>& choices,
                                  QWidget* parent = nullptr);
/// A path, with a button that opens a file dialog.
enum class PathKind { File, Folder };
AttributeEditor* makePathEditor(PathKind kind, QWidget* parent = nullptr);

/// "statistics_samples": "Statistics samples".
QString attributeLabel(const std::string& name);
/// "3, 3", "0.5", "yes".
QString attributeText(const model::AttributeValue& value, ops::AttributeType type);
/// Whole numbers, however they are separated: "3, 3", "3 x 3", "3 3".
/// errors  InvalidInput
Result<std::vector<std::int64_t>> parseIntegers(const QString& text);

/// "32,768", "0.999", "1e+06": a bound or a value in a sentence.
QString plainNumber(double value);

/// The help with the range in words: "size of the window (1 to 32,768)".
QString attributeHelp(const ops::AttributeSpec& spec);

/// The engine's own word on one value of a kind. errors  as ops::checkAttributes
Result<void> checkAttribute(const ops::OpKind& kind, const std::string& attribute,
                            const model::AttributeValue& value);

} // namespace plugboard::gui
