// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/recipe.h"
#include "engine/session/op_kinds.h"

#include <QString>

#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace plugboard::gui {

/// One setting of a recipe: how it is called, edited, read and written.
struct RecipeField {
    enum class Section { Data, Training, Run };
    enum class Editor { Value, Choice, File, Folder };

    std::string key; ///< "data.name": names the undo command's field
    Section section = Section::Data;
    QString label;
    QString help;
    QString unit; ///< behind the editor: "steps"
    Editor editor = Editor::Value;
    ops::AttributeType type = ops::AttributeType::Integer; ///< Value only
    double minimum = 0;                                    ///< numbers only; both 0: no range
    double maximum = 0;
    std::vector<std::pair<std::string, QString>> choices; ///< Choice only
    bool keepsPlan = false; ///< a change applies to the next run without a new plan
    std::function<model::AttributeValue(const model::Recipe&)> get;
    std::function<void(model::Recipe&, const model::AttributeValue&)> set;
    std::function<bool(const model::Recipe&)> shown; ///< null: always
    /// What is wrong with a value beside its range; null: nothing else is checked.
    std::function<QString(const model::AttributeValue&)> wrong;
};

/// All of them, in the order of the panel.
std::vector<RecipeField> recipeFields();

/// What is wrong with this value: out of range, or what the field says; empty: nothing.
QString recipeError(const RecipeField& field, const model::AttributeValue& value);

/// Steps of one epoch and of the whole run, for the curve of the learning rate.
struct RunSteps {
    std::int64_t perEpoch = 1;
    std::int64_t total = 1;
};
/// available  samples of the training set in its files; 0: not known
RunSteps runSteps(const model::Recipe& recipe, std::int64_t available);

} // namespace plugboard::gui
