// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/plan.h"
#include "gui/document/document.h"

#include <QMenu>

namespace plugboard::gui {

/// What drawn devices may run on: the first attached one that fits, one of them (those that do not
/// fit say why), cores that emulate it, or nothing but the simulator. Choosing edits the document.
class BindingMenu : public QMenu {
    Q_OBJECT
public:
    /// devices       the drawn ones, at least one
    /// requirements  of each of them
    BindingMenu(Document& document, const std::vector<std::string>& devices,
                const std::vector<model::Requirement>& requirements,
                const model::Topology& attached, QWidget* parent = nullptr);

private:
    QAction* addChoice(const QString& text, model::RunsOn runsOn, const std::string& attached = {});

    Document& document_;
    std::vector<std::string> devices_;
    model::DeviceChoice now_; ///< of the first one
};

} // namespace plugboard::gui
