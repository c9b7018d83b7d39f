// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/topology_page.h"

#include "gui/panels/attribute_editors.h"
#include "gui/panels/text_field.h"

#include <QLabel>

namespace plugboard::gui {

void TopologyPage::refresh()
{
    for (const auto& refresher : refreshers_)
        refresher();
    refreshFigures();
}

FormRow* TopologyPage::addField(const QString& label, const QString& help,
                                std::function<QString()> read, Write write, const QString& key)
{
    auto* field = new TextField;
    field->setObjectName(key);
    FormRow* row = addRow(label, field, help);
    field->setEnabled(!document().usesThisMachine());
    connect(field, &TextField::reverted, row, &FormRow::clearError);
    refreshers_.push_back([field, read = std::move(read)] { field->setValue(read()); });
    connect(field, &TextField::committed, this,
            [this, row, write = std::move(write), key](const QString& text) {
                apply(*row, text, write, key);
            });
    return row;
}

FormRow* TopologyPage::addChoice(const QString& label, const QString& help,
                                 const std::vector<std::pair<std::string, QString>>& choices,
                                 std::function<std::string()> read, Write write, const QString& key)
{
    AttributeEditor* editor = makeChoiceEditor(choices);
    editor->setObjectName(key);
    FormRow* row = addRow(label, editor, help);
    editor->setEnabled(!document().usesThisMachine());
    refreshers_.push_back([editor, read = std::move(read)] {
        AttributeView view;
        view.value = model::AttributeValue(read());
        editor->showView(view);
    });
    connect(editor, &AttributeEditor::edited, this,
            [this, row, write = std::move(write), key](const model::AttributeValue& value) {
                apply(*row, QString::fromStdString(std::get<std::string>(value)), write, key);
            });
    return row;
}

void TopologyPage::addName(const std::string& name, const QString& help,
                           std::function<Result<void>(model::Topology&, const std::string&)> rename,
                           std::function<Selection(const std::string&)> selected)
{
    auto* field = new TextField;
    field->setObjectName(QStringLiteral("name"));
    field->setValue(QString::fromStdString(name));
    field->setEnabled(!document().usesThisMachine());
    FormRow* row = addRow(tr("Name"), field, help);
    connect(field, &TextField::reverted, row, &FormRow::clearError);
    connect(field, &TextField::committed, this,
            [this, row, name, rename = std::move(rename),
             selected = std::move(selected)](const QString& text) {
                const std::string to = text.trimmed().toStdString();
                const auto write = [&](model::Topology& topology, const QString&) -> Result<void> {
                    if (to.empty())
                        return Error{ErrorCode::InvalidInput, "needs a name", name};
                    return rename(topology, to);
                };
                if (to == name)
                    row->setError({});
                else if (apply(*row, text, write, {}))
                    document().select(selected(to));
            });
}

void TopologyPage::addReadOnlyNote()
{
    if (document().usesThisMachine())
        addText(tr("Found on this machine. To change figures, draw the machines (Devices panel)."));
}

bool TopologyPage::apply(FormRow& row, const QString& text, const Write& write, const QString& key)
{
    model::Topology topology = document().topology();
    const Result<void> before = model::validate(topology);
    if (const Result<void> written = write(topology, text); !written) {
        row.setError(QString::fromStdString(written.error().message));
        return false;
    }
    // What was wrong before does not keep another field from being mended.
    const Result<void> after = model::validate(topology);
    if (!after && (before || toString(before.error()) != toString(after.error()))) {
        row.setError(QString::fromStdString(after.error().message));
        return false;
    }
    row.setError({});
    document().setTopology(topology, tr("Set %1").arg(row.label().toLower()), key);
    return true;
}

Error goneError(const std::string& name)
{
    return {ErrorCode::InvalidInput, "is no longer there", name};
}

Result<void> renameElement(model::Topology& topology, const std::string& from,
                           const std::string& to)
{
    const auto rename = [&](std::string& name) {
        if (name == from)
            name = to;
    };
    for (model::Host& host : topology.hosts)
        rename(host.name);
    for (model::Device& device : topology.devices) {
        rename(device.name);
        rename(device.host);
    }
    for (model::Switch& element : topology.switches)
        rename(element.name);
    for (model::Link& link : topology.links) {
        const bool forItsEnds = link.name == link.a + " - " + link.b;
        rename(link.a);
        rename(link.b);
        if (forItsEnds)
            link.name = link.a + " - " + link.b;
    }
    return {};
}

} // namespace plugboard::gui
