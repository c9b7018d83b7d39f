// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/recipe_fields.h"

#include "gui/panels/attribute_editors.h"
#include "gui/panels/recipe_field_parts.h"
#include "gui/panels/recipe_panel.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace plugboard::gui {
namespace {

using ops::AttributeType;
using Editor = RecipeField::Editor;
using Section = RecipeField::Section;
using Integers = std::vector<std::int64_t>;

bool trains(const Recipe& recipe)
{
    return recipe.mode == model::Mode::Train;
}
bool usesSgd(const Recipe& recipe)
{
    return trains(recipe) && recipe.optimizer.kind == "sgd";
}
bool usesAdam(const Recipe& recipe)
{
    return trains(recipe) && recipe.optimizer.kind == "adam";
}

RecipeField modeField()
{
    RecipeField field;
    field.key = "mode";
    field.section = Section::Training;
    field.label = RecipePanel::tr("Task");
    field.help = RecipePanel::tr("Train the network, or only compute its result");
    field.editor = Editor::Choice;
    field.type = AttributeType::Text;
    field.choices = {{"train", RecipePanel::tr("Train")}, {"infer", RecipePanel::tr("Infer")}};
    field.get = [](const Recipe& recipe) {
        return AttributeValue(std::string(trains(recipe) ? "train" : "infer"));
    };
    field.set = [](Recipe& recipe, const AttributeValue& value) {
        recipe.mode =
            std::get<std::string>(value) == "infer" ? model::Mode::Infer : model::Mode::Train;
    };
    return field;
}

RecipeField precisionField()
{
    RecipeField field;
    field.key = "precision";
    field.section = Section::Training;
    field.label = RecipePanel::tr("Precision");
    field.help =
        RecipePanel::tr("float64 computes everything by the reference kernels, for checking");
    field.editor = Editor::Choice;
    field.type = AttributeType::Text;
    field.choices = {{"float32", QStringLiteral("float32")},
                     {"float64", QStringLiteral("float64")}};
    field.get = [](const Recipe& recipe) {
        return AttributeValue(model::toString(recipe.precision));
    };
    field.set = [](Recipe& recipe, const AttributeValue& value) {
        if (const auto type = model::dataTypeNamed(std::get<std::string>(value)))
            recipe.precision = *type;
    };
    return field;
}

std::optional<std::uint64_t> parsedSeed(const std::string& text)
{
    if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    errno = 0;
    const unsigned long long seed = std::strtoull(text.c_str(), nullptr, 10);
    return errno == 0 ? std::optional<std::uint64_t>(seed) : std::nullopt;
}

RecipeField seedField()
{
    RecipeField field;
    field.key = "seed";
    field.section = Section::Training;
    field.label = RecipePanel::tr("Seed");
    field.help = RecipePanel::tr("Of initial weights, dropout and the order of samples");
    field.type = AttributeType::Text;
    field.get = [](const Recipe& recipe) { return AttributeValue(std::to_string(recipe.seed)); };
    field.set = [](Recipe& recipe, const AttributeValue& value) {
        recipe.seed = parsedSeed(std::get<std::string>(value)).value_or(recipe.seed);
    };
    field.wrong = [](const AttributeValue& value) {
        const std::string& text = std::get<std::string>(value);
        return parsedSeed(text)
                   ? QString()
                   : RecipePanel::tr("needs a whole number from 0 to 18446744073709551615, got %1")
                         .arg(QString::fromStdString(text));
    };
    return field;
}

RecipeField metricField(const char* metric, const QString& label)
{
    RecipeField field;
    const std::string name = metric;
    field.key = "metrics." + name;
    field.section = Section::Training;
    field.label = label;
    field.help = RecipePanel::tr("Recorded while the network trains");
    field.type = AttributeType::Boolean;
    field.get = [name](const Recipe& recipe) {
        return AttributeValue(
            std::int64_t(std::count(recipe.metrics.begin(), recipe.metrics.end(), name) > 0));
    };
    field.set = [name](Recipe& recipe, const AttributeValue& value) {
        std::erase(recipe.metrics, name);
        if (std::get<std::int64_t>(value) != 0)
            recipe.metrics.push_back(name);
        std::sort(recipe.metrics.begin(), recipe.metrics.end(), std::greater<>()); // loss first
    };
    return field;
}

void addTrainingFields(std::vector<RecipeField>& fields)
{
    const auto optimizer = [](const char* key, const QString& label, const QString& help,
                              double maximum, double model::Optimizer::*member, auto condition) {
        return onlyIf(
            realField(key, Section::Training, label, help, maximum,
                      [member](Recipe& recipe) -> double& { return recipe.optimizer.*member; }),
            condition);
    };
    fields.push_back(modeField());
    fields.push_back(integerField("batch", Section::Training, RecipePanel::tr("Batch"),
                                  RecipePanel::tr("Samples of one step, over all devices"), 1,
                                  1 << 30,
                                  [](Recipe& recipe) -> std::int64_t& { return recipe.batch; }));
    fields.push_back(
        onlyIf(choiceField("loss", Section::Training, RecipePanel::tr("Loss"),
                           RecipePanel::tr("What training makes small"),
                           {{"softmax_cross_entropy", RecipePanel::tr("Softmax cross entropy")}},
                           [](Recipe& recipe) -> std::string& { return recipe.loss; }),
               trains));
    fields.push_back(
        onlyIf(choiceField("optimizer.kind", Section::Training, RecipePanel::tr("Optimizer"), {},
                           {{"sgd", RecipePanel::tr("SGD")}, {"adam", RecipePanel::tr("Adam")}},
                           [](Recipe& recipe) -> std::string& { return recipe.optimizer.kind; }),
               trains));
    fields.push_back(optimizer("optimizer.momentum", RecipePanel::tr("Momentum"),
                               RecipePanel::tr("Share of the last step kept"), 1,
                               &model::Optimizer::momentum, usesSgd));
    fields.push_back(optimizer("optimizer.beta1", RecipePanel::tr("Beta 1"),
                               RecipePanel::tr("Share of the first moment kept"), 1,
                               &model::Optimizer::beta1, usesAdam));
    fields.push_back(optimizer("optimizer.beta2", RecipePanel::tr("Beta 2"),
                               RecipePanel::tr("Share of the second moment kept"), 1,
                               &model::Optimizer::beta2, usesAdam));
    fields.push_back(optimizer("optimizer.epsilon", RecipePanel::tr("Epsilon"),
                               RecipePanel::tr("Added to the root"), 1, &model::Optimizer::epsilon,
                               usesAdam));
    fields.push_back(optimizer("optimizer.weight_decay", RecipePanel::tr("Weight decay"),
                               RecipePanel::tr("Pull of the weights towards zero"), 1e6,
                               &model::Optimizer::weightDecay, trains));
    fields.push_back(precisionField());
    fields.push_back(seedField());
    fields.push_back(onlyIf(metricField("loss", RecipePanel::tr("Record loss")), trains));
    fields.push_back(onlyIf(metricField("accuracy", RecipePanel::tr("Record accuracy")), trains));
}

bool hasSchedule(const Recipe& recipe, std::initializer_list<const char*> kinds)
{
    return trains(recipe) && std::any_of(kinds.begin(), kinds.end(), [&](const char* kind) {
               return recipe.run.schedule.kind == kind;
           });
}

void addScheduleFields(std::vector<RecipeField>& fields)
{
    const auto real = [](const char* key, const QString& label, const QString& help, double maximum,
                         double model::Schedule::*member) {
        return keepsPlan(
            realField(key, Section::Run, label, help, maximum,
                      [member](Recipe& recipe) -> double& { return recipe.run.schedule.*member; }));
    };
    const auto whole = [](const char* key, const QString& label, const QString& unit,
                          const QString& help, double minimum,
                          std::int64_t model::Schedule::*member) {
        return inUnit(keepsPlan(integerField(key, Section::Run, label, help, minimum, kMostCount,
                                             [member](Recipe& recipe) -> std::int64_t& {
                                                 return recipe.run.schedule.*member;
                                             })),
                      unit);
    };
    fields.push_back(
        onlyIf(keepsPlan(choiceField(
                   "schedule.kind", Section::Run, RecipePanel::tr("Schedule"),
                   RecipePanel::tr("How the learning rate goes over the run"),
                   {{"constant", RecipePanel::tr("Constant")},
                    {"step", RecipePanel::tr("Step")},
                    {"cosine", RecipePanel::tr("Cosine")},
                    {"linear", RecipePanel::tr("Linear")}},
                   [](Recipe& recipe) -> std::string& { return recipe.run.schedule.kind; })),
               trains));
    fields.push_back(
        onlyIf(real("schedule.rate", RecipePanel::tr("Learning rate"),
                    RecipePanel::tr("At the start, after warm-up"), 1e6, &model::Schedule::rate),
               trains));
    fields.push_back(onlyIf(real("schedule.final_rate", RecipePanel::tr("Final rate"),
                                 RecipePanel::tr("At the end"), 1e6, &model::Schedule::finalRate),
                            [](const Recipe& recipe) {
                                return hasSchedule(recipe, {"cosine", "linear"});
                            }));
    fields.push_back(
        onlyIf(whole("schedule.warmup_steps", RecipePanel::tr("Warm-up"), RecipePanel::tr("steps"),
                     RecipePanel::tr("The rate rises from 0 over so many steps"), 0,
                     &model::Schedule::warmupSteps),
               trains));
    fields.push_back(
        onlyIf(real("schedule.factor", RecipePanel::tr("Factor"),
                    RecipePanel::tr("The rate is multiplied by it"), 1e6, &model::Schedule::factor),
               [](const Recipe& recipe) { return hasSchedule(recipe, {"step"}); }));
    fields.push_back(onlyIf(
        whole("schedule.every_epochs", RecipePanel::tr("Every"), RecipePanel::tr("epochs"),
              RecipePanel::tr("After each so many epochs"), 1, &model::Schedule::everyEpochs),
        [](const Recipe& recipe) { return hasSchedule(recipe, {"step"}); }));
}

void addRunFields(std::vector<RecipeField>& fields)
{
    const auto whole = [](const char* key, const QString& label, const QString& unit,
                          const QString& help, double minimum,
                          std::int64_t model::RunScript::*member) {
        return inUnit(keepsPlan(integerField(key, Section::Run, label, help, minimum, kMostCount,
                                             [member](Recipe& recipe) -> std::int64_t& {
                                                 return recipe.run.*member;
                                             })),
                      unit);
    };
    fields.push_back(onlyIf(whole("run.epochs", RecipePanel::tr("Epochs"), {},
                                  RecipePanel::tr("Times through the training set"), 0,
                                  &model::RunScript::epochs),
                            [](const Recipe& recipe) { return recipe.run.steps == 0; }));
    fields.push_back(whole("run.steps", RecipePanel::tr("Steps"), {},
                           RecipePanel::tr("So many steps instead of epochs; 0: epochs"), 0,
                           &model::RunScript::steps));
    fields.push_back(onlyIf(
        whole("run.evaluate_every", RecipePanel::tr("Evaluate every"), RecipePanel::tr("epochs"),
              RecipePanel::tr("On the test set; 0: never"), 0, &model::RunScript::evaluateEvery),
        trains));
    fields.push_back(onlyIf(whole("run.checkpoint_every", RecipePanel::tr("Checkpoint every"),
                                  RecipePanel::tr("steps"), RecipePanel::tr("0: only at the end"),
                                  0, &model::RunScript::checkpointEvery),
                            trains));
    fields.push_back(onlyIf(whole("run.metrics_every", RecipePanel::tr("Metrics every"),
                                  RecipePanel::tr("steps"), {}, 1, &model::RunScript::metricsEvery),
                            trains));
    fields.push_back(onlyIf(
        keepsPlan(choiceField(
            "run.on_nan", Section::Run, RecipePanel::tr("If loss is NaN"),
            RecipePanel::tr("NaN: not a number. Stop keeps the last sound checkpoint"),
            {{"stop", RecipePanel::tr("Stop the run")}, {"ignore", RecipePanel::tr("Go on")}},
            [](Recipe& recipe) -> std::string& { return recipe.run.onNan; })),
        trains));
}

} // namespace

std::vector<RecipeField> recipeFields()
{
    std::vector<RecipeField> fields;
    addDataFields(fields);
    addTrainingFields(fields);
    addScheduleFields(fields);
    addRunFields(fields);
    return fields;
}

QString recipeError(const RecipeField& field, const AttributeValue& value)
{
    if (field.wrong)
        return field.wrong(value);
    if (field.minimum == 0 && field.maximum == 0)
        return {};
    std::vector<double> numbers;
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        numbers = {double(*whole)};
    else if (const auto* real = std::get_if<double>(&value))
        numbers = {*real};
    else if (const auto* list = std::get_if<Integers>(&value))
        numbers.assign(list->begin(), list->end());
    for (const double number : numbers)
        if (number < field.minimum || number > field.maximum)
            return RecipePanel::tr("must be from %1 to %2, got %3")
                .arg(plainNumber(field.minimum), plainNumber(field.maximum), plainNumber(number));
    return {};
}

RunSteps runSteps(const Recipe& recipe, std::int64_t available)
{
    std::int64_t samples = recipe.data.trainSamples;
    if (recipe.data.name != "synthetic" && available > 0)
        samples = samples > 0 ? std::min(samples, available) : available;
    if (samples <= 0)
        samples = 60000;
    RunSteps steps;
    steps.perEpoch = std::max<std::int64_t>(1, samples / std::max<std::int64_t>(1, recipe.batch));
    steps.total = recipe.run.steps > 0 ? recipe.run.steps : recipe.run.epochs * steps.perEpoch;
    steps.total = std::max<std::int64_t>(1, steps.total);
    return steps;
}

} // namespace plugboard::gui
