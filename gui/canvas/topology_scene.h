// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/board_faces.h"
#include "gui/canvas/board_scene.h"
#include "gui/canvas/topology_layout.h"
#include "gui/document/document.h"
#include "gui/look/formatter.h"

#include <QCoreApplication>

#include <map>
#include <optional>

namespace plugboard::gui {

/// A document's machines as a board. Chips: hosts, then devices, then switches; wire indices are
/// those of the links.
class TopologyScene : public BoardModel {
    Q_DECLARE_TR_FUNCTIONS(TopologyScene)
public:
    explicit TopologyScene(const Document& document) : document_(document) {}

    BoardScene& board() override { return board_; }
    const BoardScene& board() const { return board_; }

    void rebuild();
    void refreshPositions();
    void refreshPlan(); ///< loads, bytes per step, hues
    void refreshStates();
    void regroup(); ///< the frames of the hosts, after a move
    void setFormatter(const Formatter& formatter) { formatter_ = formatter; }
    void setAccent(QRgb accent) { accent_ = accent; }
    bool isLaidOut() const { return laidOut_; }

    ChipFace chipFace(std::uint32_t chip) const override;
    QString wireText(std::uint32_t wire) const override;

    const std::string& nameOf(std::uint32_t chip) const;
    const std::string& linkName(std::uint32_t wire) const;
    std::optional<std::uint32_t> chipNamed(const std::string& name) const;

private:
    const model::Topology& topology() const { return document_.machines(); }
    void bendWires(std::vector<BoardWire>& wires, const std::vector<Chip>& chips) const;
    void lookOfWires();
    ChipFace deviceFace(const model::Device& device) const;
    const session::DeviceLoad* loadOf(const std::string& device) const;
    DeviceColours colours() const;

    const Document& document_;
    Formatter formatter_;
    BoardScene board_;
    bool laidOut_ = false;
    QRgb accent_ = 0;
    std::map<std::string, std::uint32_t> chipOf_;
    std::map<std::string, std::uint32_t> linkOf_;
    std::vector<std::int64_t> bytesPerStep_; ///< per link, both directions
    std::map<std::string, std::size_t> loads_;
    DeviceColours colours_;
    std::map<std::string, model::DeviceId> planned_; ///< devices of the plan, by name
};

} // namespace plugboard::gui
