// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/recipe_panel.h"

#include "engine/io/data_files.h"
#include "gui/document/document.h"
#include "gui/panels/attribute_editors.h"
#include "gui/panels/data_preview.h"
#include "gui/panels/form.h"
#include "gui/panels/rate_curve.h"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

AttributeEditor* editorFor(const RecipeField& field)
{
    switch (field.editor) {
    case RecipeField::Editor::Choice:
        return makeChoiceEditor(field.choices);
    case RecipeField::Editor::File:
        return makePathEditor(PathKind::File);
    case RecipeField::Editor::Folder:
        return makePathEditor(PathKind::Folder);
    case RecipeField::Editor::Value:
        break;
    }
    ops::AttributeSpec spec;
    spec.type = field.type;
    spec.minimum = field.minimum;
    spec.maximum = field.maximum;
    return makeAttributeEditor(spec);
}

QString helpOf(const RecipeField& field)
{
    ops::AttributeSpec spec;
    spec.help = field.help.toStdString();
    spec.minimum = field.minimum;
    spec.maximum = field.maximum;
    return attributeHelp(spec);
}

} // namespace

RecipePanel::RecipePanel(Workbench workbench, QWidget* parent)
    : QWidget(parent), workbench_(workbench), preview_(new DataPreview), curve_(new RateCurve)
{
    setWindowTitle(tr("Recipe"));
    auto* form = new Form;
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(scroll);
    const std::pair<RecipeField::Section, QString> sections[] = {
        {RecipeField::Section::Data, tr("Data")},
        {RecipeField::Section::Training, tr("Training")},
        {RecipeField::Section::Run, tr("Run")}};
    const std::vector<RecipeField> fields = recipeFields();
    for (const auto& [section, title] : sections) {
        form->addHeading(title);
        if (section == RecipeField::Section::Run)
            form->addText(tr("Fields with a green dot apply to the next run without a new plan."));
        for (const RecipeField& field : fields) {
            if (field.section != section)
                continue;
            addField(*form, field);
            if (field.key == "data.folder")
                form->addWidget(preview_);
            if (field.key == "schedule.every_epochs")
                form->addWidget(curve_);
        }
    }
    static_cast<QVBoxLayout*>(form->layout())->addStretch(1);
    scroll->setWidget(form);
    form->setAutoFillBackground(false); // the scroll area has the panel's colour
    connect(workbench_.document, &Document::recipeChanged, this, &RecipePanel::refresh);
    connect(workbench_.document, &Document::wasReset, this, &RecipePanel::refresh);
    connect(preview_, &DataPreview::loaded, this, &RecipePanel::refreshCurve);
    refresh();
}

bool RecipePanel::focusField(const QString& key)
{
    for (const Line& line : lines_)
        if (line.field.key == key.toStdString() && !line.row->isHidden()) {
            line.editor->setFocus(Qt::ShortcutFocusReason);
            return true;
        }
    return false;
}

void RecipePanel::addField(Form& form, const RecipeField& field)
{
    AttributeEditor* editor = editorFor(field);
    editor->setObjectName(QString::fromStdString(field.key));
    FormRow* row = form.addRow(field.label, editor, helpOf(field));
    row->setUnit(field.unit);
    if (field.keepsPlan)
        row->setMark(tr("Applies to the next run without a new plan"));
    const std::size_t line = lines_.size();
    lines_.push_back({field, row, editor});
    connect(editor, &AttributeEditor::edited, this,
            [this, line](const model::AttributeValue& value) { take(line, value); });
    connect(editor, &AttributeEditor::rejected, row, &FormRow::setError);
    connect(editor, &AttributeEditor::reverted, row, &FormRow::clearError);
    connect(editor, &AttributeEditor::cleared, row, [row] { row->setError(tr("needs a value")); });
}

void RecipePanel::take(std::size_t at, const model::AttributeValue& value)
{
    const Line& line = lines_[at];
    const QString error = recipeError(line.field, value);
    line.row->setError(error);
    if (!error.isEmpty())
        return;
    if (line.field.get(workbench_.document->recipe()) == value)
        return;
    model::Recipe recipe = workbench_.document->recipe();
    line.field.set(recipe, value);
    workbench_.document->setRecipe(recipe, tr("Set %1").arg(line.field.label.toLower()),
                                   QString::fromStdString(line.field.key));
}

void RecipePanel::refresh()
{
    const model::Recipe& recipe = workbench_.document->recipe();
    for (const Line& line : lines_) {
        AttributeView view;
        view.value = line.field.get(recipe);
        if (line.field.key == "data.folder")
            view.fallback = model::AttributeValue(tr("default place").toStdString());
        line.editor->showView(view);
        line.row->setVisible(!line.field.shown || line.field.shown(recipe));
    }
    preview_->setData(recipe.data);
    refreshProblems();
    curve_->setVisible(recipe.mode == model::Mode::Train);
    refreshCurve();
}

/// Data that is not there keeps a run from beginning; a plan can be made all the same.
void RecipePanel::refreshProblems()
{
    const auto paths = io::idxPathsOf(workbench_.document->recipe().data);
    QList<Problem> problems;
    if (!paths) {
        problems.append(problemOf(paths.error(), Problem::Source::Recipe));
        problems.last().severity = Problem::Severity::Warning;
    }
    workbench_.document->setProblems(Problem::Source::Recipe, problems);
}

void RecipePanel::refreshCurve()
{
    const model::Recipe& recipe = workbench_.document->recipe();
    curve_->setSchedule(recipe.run.schedule,
                        runSteps(recipe, preview_->facts() ? preview_->facts()->trainSamples : 0));
}

} // namespace plugboard::gui
