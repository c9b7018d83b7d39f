// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/inspector_page.h"

#include <functional>
#include <vector>

namespace plugboard::gui {

class AttributeEditor;

/// Fields of the drawn machines: each shows a text and writes what is typed into a copy of the
/// topology. What the parser or model::validate refuses stands in red below the field, and the
/// document stays as it was. A detected machine can be read only.
class TopologyPage : public InspectorPage {
    Q_OBJECT
public:
    using InspectorPage::InspectorPage;
    void refresh() override;

protected:
    using Write = std::function<Result<void>(model::Topology&, const QString&)>;

    /// Adds a field. `key` names it in the undo command, where successive edits merge.
    FormRow* addField(const QString& label, const QString& help, std::function<QString()> read,
                      Write write, const QString& key);
    /// One of some words.
    FormRow* addChoice(const QString& label, const QString& help,
                       const std::vector<std::pair<std::string, QString>>& choices,
                       std::function<std::string()> read, Write write, const QString& key);
    /// Says that a detected machine cannot be changed, where it is one.
    void addReadOnlyNote();
    bool apply(FormRow& row, const QString& text, const Write& write, const QString& key);
    /// The element or link that the page is about was renamed.
    virtual void renamed() {}
    virtual void refreshFigures() {}

private:
    std::vector<std::function<void()>> refreshers_;
};

/// Gives the element a new name wherever the topology uses it.
Result<void> renameElement(model::Topology& topology, const std::string& from,
                           const std::string& to);

} // namespace plugboard::gui
