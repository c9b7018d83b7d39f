// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/board_canvas.h"
#include "gui/canvas/network_scene.h"

#include <atomic>

namespace plugboard::gui {

class KindPopup;

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
    void copySelection() const;
    void cutSelection();
    void paste();
    void duplicate();
    /// Lays out the selection, else everything. Large networks are laid out off the GUI thread.
    void autoLayout();
    const NetworkScene& networkScene() const { return scene_; }

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

    NetworkScene& scene_;
    std::shared_ptr<std::atomic<bool>> layoutCancelled_;
    bool viewPending_ = false;    ///< another project was opened
    std::uint64_t structure_ = 0; ///< counts changes of the structure
};

} // namespace plugboard::gui
