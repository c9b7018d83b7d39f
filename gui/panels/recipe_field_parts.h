// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/recipe_fields.h"

/// What the files that list a recipe's fields share; not for others.
namespace plugboard::gui {

using model::AttributeValue;
using model::Recipe;

inline constexpr double kMostCount = double(std::int64_t(1) << 48); ///< as the file format has it

/// A member of the recipe, by a function that finds it.
template <class Find>
RecipeField integerField(const char* key, RecipeField::Section section, const QString& label,
                         const QString& help, double minimum, double maximum, Find find)
{
    RecipeField field;
    field.key = key;
    field.section = section;
    field.label = label;
    field.help = help;
    field.minimum = minimum;
    field.maximum = maximum;
    field.get = [find](const Recipe& recipe) {
        return AttributeValue(std::int64_t(find(const_cast<Recipe&>(recipe))));
    };
    field.set = [find](Recipe& recipe, const AttributeValue& value) {
        find(recipe) = std::get<std::int64_t>(value);
    };
    return field;
}

template <class Find>
RecipeField realField(const char* key, RecipeField::Section section, const QString& label,
                      const QString& help, double maximum, Find find)
{
    RecipeField field;
    field.key = key;
    field.section = section;
    field.label = label;
    field.help = help;
    field.type = ops::AttributeType::Real;
    field.maximum = maximum;
    field.get = [find](const Recipe& recipe) {
        return AttributeValue(double(find(const_cast<Recipe&>(recipe))));
    };
    field.set = [find](Recipe& recipe, const AttributeValue& value) {
        const auto* whole = std::get_if<std::int64_t>(&value);
        find(recipe) = whole != nullptr ? double(*whole) : std::get<double>(value);
    };
    return field;
}

template <class Find>
RecipeField flagField(const char* key, RecipeField::Section section, const QString& label,
                      const QString& help, Find find)
{
    RecipeField field = integerField(key, section, label, help, 0, 0, find);
    field.type = ops::AttributeType::Boolean;
    field.set = [find](Recipe& recipe, const AttributeValue& value) {
        find(recipe) = std::get<std::int64_t>(value) != 0;
    };
    return field;
}

template <class Find>
RecipeField choiceField(const char* key, RecipeField::Section section, const QString& label,
                        const QString& help, std::vector<std::pair<std::string, QString>> choices,
                        Find find)
{
    RecipeField field;
    field.key = key;
    field.section = section;
    field.label = label;
    field.help = help;
    field.editor = RecipeField::Editor::Choice;
    field.type = ops::AttributeType::Text;
    field.choices = std::move(choices);
    field.get = [find](const Recipe& recipe) {
        return AttributeValue(std::string(find(const_cast<Recipe&>(recipe))));
    };
    field.set = [find](Recipe& recipe, const AttributeValue& value) {
        find(recipe) = std::get<std::string>(value);
    };
    return field;
}

inline RecipeField keepsPlan(RecipeField field)
{
    field.keepsPlan = true;
    return field;
}

inline RecipeField inUnit(RecipeField field, const QString& unit)
{
    field.unit = unit;
    return field;
}

template <class Condition>
RecipeField onlyIf(RecipeField field, Condition condition)
{
    field.shown = condition;
    return field;
}

void addDataFields(std::vector<RecipeField>& fields);

} // namespace plugboard::gui
