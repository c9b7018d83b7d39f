// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/inspector_page.h"

namespace plugboard::gui {

/// Where nodes lie after planning: their devices with time and memory, predicted and measured, how
/// the output is sharded, and why.
class NodePlacementView : public Form {
    Q_OBJECT
public:
    NodePlacementView(Workbench workbench, const InspectorFacts& facts, QWidget* parent = nullptr);

    void showNodes(const std::vector<std::string>& nodes);

private:
    struct Part {
        model::DeviceId device;
        Seconds predicted;
        Bytes memory;
        std::optional<Seconds> measured;
    };
    QString contentsOf(const PlanFacts* facts, const std::vector<Part>& parts) const;
    std::vector<Part> partsOf(const PlanFacts& facts, const std::vector<std::string>& nodes) const;
    QString why(const PlanFacts& facts, const std::vector<std::string>& nodes) const;
    void addPart(const PlanFacts& facts, const Part& part);

    Workbench workbench_;
    const InspectorFacts& facts_;
    QString shown_; ///< all that is shown, so that the same is not built again
};

} // namespace plugboard::gui
