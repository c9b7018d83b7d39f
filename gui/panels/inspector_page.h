// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/session/network_figures.h"
#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/panels/form.h"
#include "gui/panels/measured_times.h"
#include "gui/service/workbench.h"

#include <optional>

namespace plugboard::gui {

/// What the pages of the inspector share beside the document.
struct InspectorFacts {
    std::optional<session::StepFigures> step; ///< of the drawing as it was checked last
    MeasuredTimes measured;                   ///< of the run that is shown
};

/// Of more nodes than this nothing is added up: it would hold up the window.
inline constexpr std::size_t kMostSummed = 2000;

/// The inspector for one selection. It is made anew for another one and refreshed on every change
/// of the document.
class InspectorPage : public Form {
    Q_OBJECT
public:
    InspectorPage(Workbench workbench, const InspectorFacts& facts, QWidget* parent);
    virtual void refresh() = 0;

protected:
    Document& document() const { return *workbench_.document; }
    Formatter formatter() const;

    Workbench workbench_;
    const InspectorFacts& facts_;
};

InspectorPage* makeSummaryPage(Workbench workbench, const InspectorFacts& facts, QWidget* parent);
/// One or several nodes.
InspectorPage* makeNodePage(Workbench workbench, const InspectorFacts& facts,
                            const std::vector<std::string>& nodes, QWidget* parent);
InspectorPage* makeWirePage(Workbench workbench, const InspectorFacts& facts, const WireEnds& wire,
                            QWidget* parent);
/// A host, device or switch.
InspectorPage* makeElementPage(Workbench workbench, const InspectorFacts& facts,
                               const std::string& element, QWidget* parent);
/// Several wires, or several elements and links: what they are together.
InspectorPage* makeWiresPage(Workbench workbench, const InspectorFacts& facts,
                             const std::vector<WireEnds>& wires, QWidget* parent);
InspectorPage* makeElementsPage(Workbench workbench, const InspectorFacts& facts,
                                const std::vector<std::string>& elements,
                                const std::vector<std::string>& links, QWidget* parent);
InspectorPage* makeLinkPage(Workbench workbench, const InspectorFacts& facts,
                            const std::string& link, QWidget* parent);

} // namespace plugboard::gui
