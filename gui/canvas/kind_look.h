// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/network.h"
#include "gui/canvas/board_scene.h"

#include <QString>

#include <string>
#include <vector>

namespace plugboard::gui {

/// What a canvas knows of an op kind.
struct KindLook {
    std::string kind;
    QString label; ///< the kind's own name where it may not be drawn
    ChipSort sort = ChipSort::Linear;
    int inputs = 1; ///< drawn ports
    int outputs = 1;
    int optionalInputs = 0; ///< so many of the last may stay free
    bool variadic = false;  ///< the last input port repeats
    bool composite = false; ///< made of others
};

/// The look of a kind; one input and one output where the kind is unknown.
const KindLook& kindLook(const std::string& kind);

/// Drawable kinds whose label, name or family has `text` in it (or its letters in order), best
/// first; all in the order of the palette where the text is empty. `withInput`, `withOutput`: only
/// those that have such a port.
std::vector<const KindLook*> kindsMatching(const QString& text, bool withInput = false,
                                           bool withOutput = false);

/// The attributes that tell nodes of a kind apart at a glance: "5×5, 6".
QString keyAttributes(const model::Node& node);

/// The pins that a node shows: those of its kind, those in use, and one more for variadic kinds.
struct PinCount {
    int inputs = 1;
    int outputs = 1;
};
PinCount pinCount(const KindLook& look, int highestInput, int highestOutput);
/// How high a chip with so many pins is.
float chipHeight(const PinCount& pins);

} // namespace plugboard::gui
