// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/document.h"
#include "gui/document/network_patch.h"

#include <QUndoCommand>

namespace plugboard::gui {

template <class Value>
struct Replaced {
    Value before;
    Value after;
};

/// What an undo command does to a project; any of its parts may be absent.
struct Document::Edit {
    QString text;
    std::string key; ///< successive edits of one key merge; empty: never
    NetworkPatch network;
    std::optional<Replaced<model::Recipe>> recipe;
    std::optional<Replaced<model::Topology>> topology;
    std::optional<Replaced<Division>> division;
    std::optional<Replaced<std::vector<model::DeviceChoice>>> choices;
    std::optional<Replaced<std::vector<model::Pin>>> pins;
    std::optional<Selection> selection; ///< what is selected once it is done
};

/// The pins as a change of the network leaves them: those of renamed nodes follow, those of nodes
/// that go are dropped, since a search would refuse them.
std::vector<model::Pin> pinsAfter(std::vector<model::Pin> pins, const NetworkPatch& patch);

/// The one kind of undo command there is.
class EditCommand : public QUndoCommand {
public:
    EditCommand(Document* document, Document::Edit edit);

    void redo() override;
    void undo() override;
    int id() const override { return edit_.key.empty() ? -1 : 1; }
    bool mergeWith(const QUndoCommand* other) override;

private:
    Document* document_;
    Document::Edit edit_;
};

} // namespace plugboard::gui
