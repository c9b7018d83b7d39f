// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/board_faces.h"
#include "gui/canvas/board_scene.h"
#include "gui/canvas/network_level.h"
#include "gui/document/document.h"
#include "gui/look/formatter.h"

#include <QCoreApplication>

#include <map>
#include <optional>

namespace plugboard::gui {

/// A document's network as a board: all of it, or a group of it with the groups therein. As long as
/// all of it is shown, chip and wire indices are those of the network's nodes and wires.
class NetworkScene : public BoardModel {
    Q_DECLARE_TR_FUNCTIONS(NetworkScene)
public:
    explicit NetworkScene(const Document& document) : document_(document) {}

    BoardScene& board() override { return board_; }
    const BoardScene& board() const { return board_; }

    void rebuild();          ///< after a change of structure
    void refreshPositions(); ///< after a move
    void refreshPlan();      ///< hues, after a plan came or went out of date
    void refreshStates();    ///< selection, errors, what is pointed out
    void setFormatter(const Formatter& formatter) { formatter_ = formatter; }
    /// So many pixels are there to show all of it: what is laid out is laid out for them.
    void layOutFor(QSizeF window);

    // ---- groups
    const ScopeTree& scopes() const { return tree_; }
    const NetworkLevel& level() const { return level_; }
    const LevelChoice& choice() const { return choice_; }
    void choose(LevelChoice choice); ///< and rebuilds
    void openAtFirst();              ///< as a network opens that nobody has looked into yet
    bool isGroup(std::uint32_t chip) const { return kindOf(chip) == LevelKind::Group; }
    bool isOutside(std::uint32_t chip) const { return kindOf(chip) == LevelKind::Outside; }
    /// The scope that a chip stands in, that of a group being the group itself.
    std::uint32_t scopeOfChip(std::uint32_t chip) const;

    // ---- places
    /// Whether what is shown has no places of its own: then it is shown as laid out.
    bool isLaidOut() const { return laidOut_; }
    /// Whether a chip that is moved moves a node of the drawing; else it is a matter of the view.
    bool movesNodes() const { return level_.flat || !laidOut_; }
    void keepPlaces(const std::vector<std::uint32_t>& chips); ///< as they stand now, in the view
    void keepPlace(const std::string& name, QPointF place);
    void forgetPlaces(); ///< of what is shown
    const std::map<std::string, QPointF>& keptPlaces() const { return kept_; }
    void setKeptPlaces(std::map<std::string, QPointF> places) { kept_ = std::move(places); }

    ChipFace chipFace(std::uint32_t chip) const override;

    // ---- what stands behind chips, pins and wires
    /// Name of a node, path of a group.
    const std::string& nameOf(std::uint32_t chip) const;
    std::vector<std::uint32_t> nodesOf(std::uint32_t chip) const; ///< all of a group
    WireEnds endsOf(std::uint32_t wire) const;                    ///< the first of them
    std::vector<WireEnds> allEndsOf(std::uint32_t wire) const;
    /// An output pin: the node's port that it stands for.
    std::pair<std::string, int> outputBehind(const PortRef& port) const;
    /// An input pin: the ports that it stands for, several on a group.
    std::vector<std::pair<std::string, int>> inputsBehind(const PortRef& port) const;
    std::optional<std::uint32_t> wireInto(std::uint32_t chip, int port) const;
    bool hasOutputWire(std::uint32_t chip, int port) const;
    /// The first input that a wire may go into without replacing one; else the first.
    std::optional<std::uint16_t> inputFor(std::uint32_t chip) const;

private:
    using LevelKind = NetworkLevel::Chip::Kind;
    static constexpr std::uint32_t kNone = NetworkLevel::kNone;

    LevelKind kindOf(std::uint32_t chip) const
    {
        return level_.flat ? LevelKind::Node : level_.chips[chip].kind;
    }
    /// The node of a chip that is none of a group.
    std::uint32_t nodeOf(std::uint32_t chip) const
    {
        return level_.flat ? chip : level_.chips[chip].id;
    }
    bool isStale() const { return shownNodes_ != document_.network().nodes.size(); }
    std::vector<Chip> makeChips() const;
    std::vector<BoardWire> makeWires() const;
    bool lacksOwnPlaces(const std::vector<Chip>& chips) const;
    void layOut(std::vector<Chip>& chips, const std::vector<BoardWire>& wires) const;
    std::string keyOf(std::uint32_t chip) const;
    void frameGroups();
    void indexPorts(const std::vector<Chip>& chips, const std::vector<BoardWire>& wires);

    std::optional<std::uint32_t> chipNamed(const std::string& node) const;
    std::optional<std::uint32_t> wireNamed(const std::string& node, int input) const;
    void lightUp(std::vector<std::uint8_t>& flags) const;
    void markSelection(std::vector<std::uint8_t>& chips, std::vector<std::uint8_t>& wires) const;

    PinState inputState(std::uint32_t chip, int port) const;
    PortLabel labelOf(std::uint32_t node, int port) const;
    QString tagOf(const std::vector<std::uint32_t>& nodes) const;
    ChipFace groupFace(std::uint32_t chip) const;

    const Document& document_;
    Formatter formatter_;
    BoardScene board_;
    ScopeTree tree_;
    LevelChoice choice_;
    NetworkLevel level_;
    std::size_t shownNodes_ = 0;
    bool laidOut_ = false;
    QSizeF window_;
    std::map<std::string, QPointF> kept_;   ///< by level and chip
    std::vector<std::uint32_t> inputStart_; ///< per chip, into inputWire_
    std::vector<std::uint32_t> inputWire_;
    std::vector<std::uint32_t> outputStart_;
    std::vector<bool> outputUsed_;
    /// Sharding badges, by node and port; of the plan.
    std::map<std::pair<std::string, int>, QString> badges_;
};

} // namespace plugboard::gui
