// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>
#include <vector>

namespace plugboard::gui {

enum class PinState : std::uint8_t { Joined, Free, Missing };

/// What stands beside an output pin.
struct PortLabel {
    QString text;  ///< "64×6×28×28"
    QString badge; ///< sharding after planning: "S(0) 2"
};

/// What is written on a chip.
struct ChipFace {
    QString title;
    QString subtitle;
    QString note;     ///< a third line
    QString tag;      ///< short labels of its devices
    double fill = -1; ///< how full its memory is, 0 to 1; negative: no bar
    std::vector<PinState> inputs;
    std::vector<PinState> outputs;
    std::vector<PortLabel> labels; ///< per output pin; may be shorter
};

/// Gives the texts of a scene for the chips and wires that are near enough to be read.
class BoardFaces {
public:
    virtual ~BoardFaces() = default;
    virtual ChipFace chipFace(std::uint32_t chip) const = 0;
    /// What stands at the middle of a wire; mostly nothing.
    virtual QString wireText(std::uint32_t) const { return {}; }
};

class BoardScene;

/// A board with its texts.
class BoardModel : public BoardFaces {
public:
    virtual BoardScene& board() = 0;
};

} // namespace plugboard::gui
