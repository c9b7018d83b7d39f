// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/recipe_fields.h"
#include "gui/service/workbench.h"

#include <QWidget>

namespace plugboard::gui {

class AttributeEditor;
class DataPreview;
class Form;
class FormRow;
class RateCurve;

/// What a run does with the network: data, training, run script. Fields that change without a new
/// plan carry a dot.
class RecipePanel : public QWidget {
    Q_OBJECT
public:
    explicit RecipePanel(Workbench workbench, QWidget* parent = nullptr);

    /// Brings a field into view and gives it the focus; key as in the undo command ("batch").
    bool focusField(const QString& key);

private:
    struct Line {
        RecipeField field;
        FormRow* row;
        AttributeEditor* editor;
    };
    void addField(Form& form, const RecipeField& field);
    void take(std::size_t line, const model::AttributeValue& value);
    void refresh();
    void refreshProblems();
    void refreshCurve();

    Workbench workbench_;
    std::vector<Line> lines_;
    DataPreview* preview_;
    RateCurve* curve_;
};

} // namespace plugboard::gui
