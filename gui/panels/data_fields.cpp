// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/recipe_field_parts.h"
#include "gui/panels/recipe_panel.h"

namespace plugboard::gui {
namespace {

using ops::AttributeType;
using Editor = RecipeField::Editor;
using Section = RecipeField::Section;
using Integers = std::vector<std::int64_t>;

bool isData(const Recipe& recipe, const char* name)
{
    return recipe.data.name == name;
}

RecipeField fileField(std::size_t at, const QString& label)
{
    RecipeField field;
    field.key = "data.files." + std::to_string(at);
    field.label = label;
    field.help = RecipePanel::tr("IDX file, plain or gzipped");
    field.editor = Editor::File;
    field.type = AttributeType::Text;
    field.get = [at](const Recipe& recipe) {
        return AttributeValue(at < recipe.data.files.size() ? recipe.data.files[at]
                                                            : std::string());
    };
    field.set = [at](Recipe& recipe, const AttributeValue& value) {
        recipe.data.files.resize(4);
        recipe.data.files[at] = std::get<std::string>(value);
    };
    field.shown = [](const Recipe& recipe) { return isData(recipe, "idx"); };
    return field;
}

RecipeField sampleShapeField()
{
    RecipeField field;
    field.key = "data.sample_shape";
    field.label = RecipePanel::tr("Sample shape");
    field.help = RecipePanel::tr("Extents of one sample: channels, height, width");
    field.type = AttributeType::Integers;
    field.minimum = 1;
    field.maximum = 1 << 20;
    field.get = [](const Recipe& recipe) { return AttributeValue(recipe.data.sampleShape); };
    field.set = [](Recipe& recipe, const AttributeValue& value) {
        const auto* list = std::get_if<Integers>(&value);
        recipe.data.sampleShape = list ? *list : Integers{std::get<std::int64_t>(value)};
    };
    field.shown = [](const Recipe& recipe) { return isData(recipe, "synthetic"); };
    return field;
}

/// A new data set begins with what it needs, so that it can be planned at once.
void chooseData(Recipe& recipe, const std::string& name)
{
    model::DataSpec& data = recipe.data;
    if (name == data.name)
        return;
    data.name = name;
    data.folder.clear();
    if (name == "synthetic") {
        if (data.sampleShape.empty())
            data.sampleShape = {1, 28, 28};
        data.trainSamples = data.trainSamples > 0 ? data.trainSamples : 60000;
        data.testSamples = data.testSamples > 0 ? data.testSamples : 10000;
    } else {
        data.trainSamples = data.testSamples = 0; // all that the files hold
    }
    if (name == "idx")
        data.files.resize(4);
}

} // namespace

void addDataFields(std::vector<RecipeField>& fields)
{
    RecipeField name = choiceField("data.name", Section::Data, RecipePanel::tr("Data set"),
                                   RecipePanel::tr("Where samples and labels come from"),
                                   {{"fashion-mnist", RecipePanel::tr("Fashion-MNIST")},
                                    {"idx", RecipePanel::tr("IDX files")},
                                    {"synthetic", RecipePanel::tr("Synthetic")}},
                                   [](Recipe& recipe) -> std::string& { return recipe.data.name; });
    name.set = [](Recipe& recipe, const AttributeValue& value) {
        chooseData(recipe, std::get<std::string>(value));
    };
    fields.push_back(name);
    RecipeField folder =
        choiceField("data.folder", Section::Data, RecipePanel::tr("Folder"),
                    RecipePanel::tr("Empty: the default place of the data set"), {},
                    [](Recipe& recipe) -> std::string& { return recipe.data.folder; });
    folder.editor = Editor::Folder;
    fields.push_back(
        onlyIf(folder, [](const Recipe& recipe) { return !isData(recipe, "synthetic"); }));
    fields.push_back(fileField(0, RecipePanel::tr("Training images")));
    fields.push_back(fileField(1, RecipePanel::tr("Training labels")));
    fields.push_back(fileField(2, RecipePanel::tr("Test images")));
    fields.push_back(fileField(3, RecipePanel::tr("Test labels")));
    fields.push_back(sampleShapeField());
    fields.push_back(
        onlyIf(integerField("data.classes", Section::Data, RecipePanel::tr("Classes"),
                            RecipePanel::tr("Number of different labels"), 1, 1 << 24,
                            [](Recipe& recipe) -> std::int64_t& { return recipe.data.classes; }),
               [](const Recipe& recipe) { return !isData(recipe, "fashion-mnist"); }));
    fields.push_back(
        integerField("data.train_samples", Section::Data, RecipePanel::tr("Training samples"),
                     RecipePanel::tr("At most so many; 0: all that there are"), 0, kMostCount,
                     [](Recipe& recipe) -> std::int64_t& { return recipe.data.trainSamples; }));
    fields.push_back(
        integerField("data.test_samples", Section::Data, RecipePanel::tr("Test samples"),
                     RecipePanel::tr("At most so many; 0: all that there are"), 0, kMostCount,
                     [](Recipe& recipe) -> std::int64_t& { return recipe.data.testSamples; }));
    fields.push_back(
        onlyIf(flagField("data.normalise", Section::Data, RecipePanel::tr("Normalise"),
                         RecipePanel::tr("By mean and deviation of the training images"),
                         [](Recipe& recipe) -> bool& { return recipe.data.normalise; }),
               [](const Recipe& recipe) { return !isData(recipe, "synthetic"); }));
    fields.push_back(flagField("data.shuffle", Section::Data, RecipePanel::tr("Shuffle"),
                               RecipePanel::tr("Another order in each epoch, from the seed"),
                               [](Recipe& recipe) -> bool& { return recipe.data.shuffle; }));
}

} // namespace plugboard::gui
