// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/board_canvas.h"
#include "gui/canvas/network_scene.h"

#include <atomic>

namespace plugboard::gui {

class KindPopup;
class ScopeBar;

/// The editor of the network. Every way to add a node (drop, search, menu) ends in addNodeAt.
class NetworkCanvas : public BoardCanvas {
    Q_OBJECT
public:
    explicit NetworkCanvas(const Workbench& bench, QWidget* parent = nullptr);
    ~NetworkCanvas() override;

    /// Adds a node whose middle is at this point of the board; on a wire it is put into the wire.
    /// Gives its name.
    std::string addNodeAt(const QString& kind, QPointF scene);
    /// The search popup; the new node is joined with `from` where given.
    KindPopup* searchAt(QPointF scene, std::optional<PortRef> from = {});
    void copySelection() const override;
    void cutSelection();
    void paste() override;
    void duplicate() override;
    void selectAll() override; ///< of what is shown
    /// Lays out the selection, else everything. Large networks are laid out off the GUI thread.
    void autoLayout() override;
    const NetworkScene& networkScene() const { return scene_; }

    // ---- groups (network_groups.cpp)
    /// Shows what is in a scope; the empty path: the whole network. Gives whether there is such.
    bool enterScope(const std::string& path);
    void leaveScope(); ///< to the one around it
    /// Opens the selected groups in place; where none is selected, closes those that the selected
    /// nodes stand in.
    void toggleGroups();
    void toggleAllGroups(); ///< everything, or the top level

signals:
    /// Something could not be done, in words for the status bar.
    void refused(const QString& message);

protected:
    void pick(const std::vector<std::uint32_t>& chips,
              const std::vector<std::uint32_t>& wires) override;
    void dropChips(const std::vector<std::uint32_t>& chips) override;
    std::optional<WirePull> pullFrom(const PortRef& port) override;
    bool mayJoin(const WirePull& pull, const PortRef& target) const override;
    std::optional<PortRef> portFor(const WirePull& pull, std::uint32_t chip) const override;
    void dropWire(const WirePull& pull) override;
    void nudge(QPointF by) override;
    void openSearch(QPointF scene) override { searchAt(scene); }
    QString emptyText() const override;
    void fillContextMenu(QMenu& menu) override;
    std::optional<std::uint32_t> wireBelow(const std::vector<std::uint32_t>& chips) const override;
    QString toolTipFor(std::uint32_t chip) const override;
    void prepareFit(QSizeF room) override;
    bool openChip(std::uint32_t chip) override;
    double topInset() const override;
    void leave() override { leaveScope(); }
    std::vector<std::uint32_t> chipsOfInterest() const override;
    void resizeEvent(QResizeEvent* event) override;

    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void addCommands();
    void follow();
    void onNetworkChanged(NetworkChange change);
    void join(const PortRef& a, const PortRef& b);
    void addFragmentAt(const model::Network& fragment, QPointF corner, const QString& text);
    std::optional<std::uint32_t> insertableWireAt(QPointF scene) const;
    void insertOnWire(std::uint32_t chip, const WireEnds& wire);
    void layOutApart();
    std::vector<std::string> namesOf(const std::vector<std::uint32_t>& chips) const;
    std::vector<std::uint32_t> nodesOf(const std::vector<std::uint32_t>& chips) const;
    void choose(LevelChoice choice);
    void openNetwork(); ///< as it was last looked at
    void keepChoice();
    void refreshScopeBar();
    /// Moves a node that was just added into the scope that is shown, where its place is kept.
    /// Gives its name.
    std::string intoScope(const std::string& node, QPointF place);

    NetworkScene& scene_;
    ScopeBar* scopeBar_ = nullptr;
    std::shared_ptr<std::atomic<bool>> layoutCancelled_;
    bool viewPending_ = false;    ///< another project was opened
    std::uint64_t structure_ = 0; ///< counts changes of the structure
};

} // namespace plugboard::gui
