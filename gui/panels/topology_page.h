// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/inspector_page.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace plugboard::gui {

class AttributeEditor;

/// The element or link of this name; null where there is none.
template <class Element>
auto* named(std::vector<Element>& elements, const std::string& name)
{
    const auto found = std::find_if(elements.begin(), elements.end(),
                                    [&](const Element& element) { return element.name == name; });
    return found == elements.end() ? nullptr : &*found;
}
template <class Element>
const auto* named(const std::vector<Element>& elements, const std::string& name)
{
    return named(const_cast<std::vector<Element>&>(elements), name);
}

/// The error of an edit whose element is no more.
Error goneError(const std::string& name);

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
    /// The field of the name: renames by `rename`, then selects `selected(new name)`.
    void addName(const std::string& name, const QString& help,
                 std::function<Result<void>(model::Topology&, const std::string& to)> rename,
                 std::function<Selection(const std::string& to)> selected);
    /// A field of one element (or link), read and written by functions of it.
    ///
    /// elements  where it lies: &model::Topology::devices ...
    template <class Element, class Read, class Set>
    FormRow* addElementField(const QString& label, const QString& help,
                             std::vector<Element> model::Topology::*elements,
                             const std::string& name, Read read, Set set, const QString& key)
    {
        return addField(
            label, help,
            [this, elements, name, read] {
                const Element* element = named(document().machines().*elements, name);
                return element == nullptr ? QString() : read(*element);
            },
            [elements, name, set](model::Topology& topology, const QString& text) -> Result<void> {
                Element* element = named(topology.*elements, name);
                return element == nullptr ? goneError(name) : set(*element, text);
            },
            QString::fromStdString(name) + '.' + key);
    }
    /// A figure of one element with a unit: shown by `show`, parsed as people write it.
    ///
    /// member  what gives it of an element: &model::Device::peak, or a function
    template <class Element, class Member, class Show, class Parse>
    FormRow* addQuantity(const QString& label, const QString& help,
                         std::vector<Element> model::Topology::*elements, const std::string& name,
                         Member member, Show show, Parse parse, const QString& key)
    {
        return addElementField(
            label, help, elements, name,
            [member, show](const Element& element) { return show(std::invoke(member, element)); },
            [member, parse](Element& element, const QString& text) -> Result<void> {
                const auto value = parse(text);
                if (!value)
                    return value.error();
                std::invoke(member, element) = *value;
                return {};
            },
            key);
    }
    /// Says that a detected machine cannot be changed, where it is one.
    void addReadOnlyNote();
    bool apply(FormRow& row, const QString& text, const Write& write, const QString& key);
    virtual void refreshFigures() {}

private:
    std::vector<std::function<void()>> refreshers_;
};

/// Gives the element a new name wherever the topology uses it; links that are named for their ends
/// ("a - b") too.
Result<void> renameElement(model::Topology& topology, const std::string& from,
                           const std::string& to);

} // namespace plugboard::gui
