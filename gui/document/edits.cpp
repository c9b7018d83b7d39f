// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/edits.h"

namespace plugboard::gui {
namespace {

template <class Value>
void takeAfter(std::optional<Replaced<Value>>& into, const std::optional<Replaced<Value>>& later)
{
    if (into && later)
        into->after = later->after;
    else if (later)
        into = later;
}

} // namespace

EditCommand::EditCommand(Document* document, Document::Edit edit)
    : QUndoCommand(edit.text), document_(document), edit_(std::move(edit))
{
}

void EditCommand::redo()
{
    document_->applyEdit(edit_, true);
}

void EditCommand::undo()
{
    document_->applyEdit(edit_, false);
}

bool EditCommand::mergeWith(const QUndoCommand* other)
{
    const auto& later = static_cast<const EditCommand*>(other)->edit_;
    if (edit_.key.empty() || edit_.key != later.key || !edit_.network.merge(later.network))
        return false;
    takeAfter(edit_.recipe, later.recipe);
    takeAfter(edit_.topology, later.topology);
    takeAfter(edit_.division, later.division);
    takeAfter(edit_.choices, later.choices);
    takeAfter(edit_.pins, later.pins);
    return true;
}

} // namespace plugboard::gui
