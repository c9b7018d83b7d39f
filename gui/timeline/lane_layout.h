// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/plan.h"

#include <QString>

#include <cstdint>
#include <set>
#include <vector>

namespace plugboard::gui {

/// A lane as the timeline lists it.
struct LaneInfo {
    std::size_t lane = 0; ///< of its program
    model::DeviceId device;
    model::LaneKind kind = model::LaneKind::Compute;
    QString name; ///< as the profiler names it
    QString deviceLabel;
    bool used = true; ///< some task stands on it
};

enum class RowKind { Predicted, Measured, Compared };

struct LaneRow {
    std::size_t group = 0;
    std::size_t entry = 0; ///< index into LaneLayoutInput::lanes
    RowKind kind = RowKind::Measured;
    double y = 0; ///< of its top; 0 is the top of the first row
    double height = 0;
    double bottom() const { return y + height; }
};

/// The name of a lane, or of the lanes that share one, beside its rows; no two of them overlap.
struct LaneLabel {
    std::size_t group = 0;
    QString text;
    double y = 0; ///< the text is centred in this height
    double height = 0;
    bool main = true; ///< of a compute lane
};

/// The rows of a device.
struct LaneGroup {
    model::DeviceId device;
    QString label;
    double y = 0;
    double height = 0;
    bool collapsed = false;
};

struct LaneLayoutInput {
    std::vector<LaneInfo> lanes;
    std::vector<RowKind> kinds;        ///< rows of each lane, from top to bottom
    std::set<std::uint32_t> collapsed; ///< devices that show one thin row
    double available = 0;              ///< height that the rows should fill
    double ratio = 1;                  ///< device pixels per pixel
    double labelHeight = 0;            ///< of a line of text; 0: 13 pixels
};

/// Rows from top to bottom: devices in order of their ids, of each the compute lanes first; rows
/// grow and shrink with the room there is, between limits that can be read. Where not every lane
/// has room for its name, all but the compute lanes of a device become thin strips under one name;
/// what does not fit even then scrolls.
struct LaneLayout {
    std::vector<LaneGroup> groups;
    std::vector<LaneRow> rows;
    std::vector<LaneLabel> labels;
    double height = 0;
    bool summarised = false; ///< lanes share names

    const LaneRow* rowAt(double y) const; ///< null between rows
    const LaneGroup* groupAt(double y) const;
    const LaneRow* row(std::size_t entry, RowKind kind) const;
};

LaneLayout layoutLanes(const LaneLayoutInput& input);

} // namespace plugboard::gui
