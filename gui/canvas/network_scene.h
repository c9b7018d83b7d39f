// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/board_faces.h"
#include "gui/canvas/board_scene.h"
#include "gui/document/document.h"
#include "gui/look/formatter.h"

namespace plugboard::gui {

/// A document's network as a board. Chip and wire indices are those of the network's nodes and
/// wires.
class NetworkScene : public BoardModel {
public:
    explicit NetworkScene(const Document& document) : document_(document) {}

    BoardScene& board() override { return board_; }
    const BoardScene& board() const { return board_; }

    void rebuild();          ///< after a change of structure
    void refreshPositions(); ///< after a move
    void refreshPlan();      ///< hues, after a plan came or went out of date
    void refreshStates();    ///< selection, errors, what is pointed out
    void setFormatter(const Formatter& formatter) { formatter_ = formatter; }
    /// Whether the network has no places of its own: then it is shown as laid out.
    bool isLaidOut() const { return laidOut_; }

    ChipFace chipFace(std::uint32_t chip) const override;

    WireEnds endsOf(std::uint32_t wire) const;
    const std::string& nameOf(std::uint32_t chip) const;
    std::optional<std::uint32_t> wireInto(std::uint32_t chip, int port) const;
    bool hasOutputWire(std::uint32_t chip, int port) const;
    /// The first input that a wire may go into without replacing one; else the first.
    std::optional<std::uint16_t> inputFor(std::uint32_t chip) const;

private:
    static constexpr std::uint32_t kNone = 0xffffffffu;

    void indexPorts(const std::vector<Chip>& chips);
    void lightUp(std::vector<std::uint8_t>& flags) const;
    PinState inputState(std::uint32_t chip, int port) const;
    PortLabel labelOf(std::uint32_t chip, int port) const;
    QString tagOf(const std::string& node) const;

    const Document& document_;
    Formatter formatter_;
    BoardScene board_;
    bool laidOut_ = false;
    std::vector<std::uint32_t> inputStart_; ///< per chip, into inputWire_
    std::vector<std::uint32_t> inputWire_;
    std::vector<std::uint32_t> outputStart_;
    std::vector<bool> outputUsed_;
    /// Sharding badges, by node and port; of the plan.
    std::map<std::pair<std::string, int>, QString> badges_;
};

} // namespace plugboard::gui
