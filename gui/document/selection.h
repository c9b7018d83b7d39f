// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/plan.h"

#include <optional>
#include <string>
#include <vector>

namespace plugboard::gui {

/// A wire by its ends, which outlive other edits.
struct WireEnds {
    std::string from;
    int fromPort = 0;
    std::string to;
    int toPort = 0;
    auto operator<=>(const WireEnds&) const = default;
};

/// A bar of the timeline.
struct FiringRef {
    model::ProgramKind program = model::ProgramKind::Train;
    std::uint32_t lane = 0;
    std::uint32_t task = 0;
    std::uint32_t firing = 0;
    bool measured = false;
    bool operator==(const FiringRef&) const = default;
};

/// What is selected, over all views: each view lights up what it can find of it.
struct Selection {
    std::vector<std::string> nodes = {};    ///< of the network
    std::vector<WireEnds> wires = {};       ///< of the network
    std::vector<std::string> elements = {}; ///< hosts, devices, switches of the topology
    std::vector<std::string> links = {};    ///< of the topology
    std::optional<std::uint32_t> task = {}; ///< index into the planned program's tasks
    std::optional<FiringRef> firing = {};

    bool empty() const
    {
        return nodes.empty() && wires.empty() && elements.empty() && links.empty() && !task &&
               !firing;
    }
    bool operator==(const Selection&) const = default;
};

} // namespace plugboard::gui
