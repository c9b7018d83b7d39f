// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/board_canvas.h"
#include "gui/canvas/topology_scene.h"

#include <set>

class QLabel;

namespace plugboard::gui {

/// The editor of the machines. A project on this machine shows what was detected, read-only, until
/// one draws one's own.
class TopologyCanvas : public BoardCanvas {
    Q_OBJECT
public:
    explicit TopologyCanvas(const Workbench& bench, QWidget* parent = nullptr);

    /// Adds a device preset, or "host" or "switch", whose middle is at this point of the board.
    /// Gives its name; empty where it was refused.
    std::string addPresetAt(const QString& preset, QPointF scene);
    /// Copies this machine into the project, to be edited.
    void drawOwn();
    void copySelection() const override;
    void paste() override;
    void duplicate() override;
    void autoLayout() override;
    const TopologyScene& topologyScene() const { return scene_; }

signals:
    void refused(const QString& message);

protected:
    bool isReadOnly() const override;
    void pick(const std::vector<std::uint32_t>& chips,
              const std::vector<std::uint32_t>& wires) override;
    void dropChips(const std::vector<std::uint32_t>& chips) override;
    std::optional<WirePull> pullFrom(const PortRef& port) override;
    bool mayJoin(const WirePull& pull, const PortRef& target) const override;
    std::optional<PortRef> portFor(const WirePull& pull, std::uint32_t chip) const override;
    void dropWire(const WirePull& pull) override;
    void nudge(QPointF by) override;
    void openSearch(QPointF scene) override;
    QString emptyText() const override;
    void fillContextMenu(QMenu& menu) override;
    std::optional<PortRef> portUnder(QPointF scene, double radius) const override;
    QString toolTipFor(std::uint32_t chip) const override;
    double topInset() const override;

    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void addCommands();
    void addBanner();
    void follow();
    void rebuild();
    void refreshBanner();
    void fitBanner();
    model::Topology editable() const; ///< the drawn machines, with places
    void fillPresets(QMenu& menu, QPointF scene);
    void addFragmentAt(const model::Topology& fragment, QPointF offset, const QString& text);
    std::set<std::string> selectedNames() const;

    TopologyScene& scene_;
    bool viewPending_ = false; ///< another project was opened
    QWidget* banner_ = nullptr;
    QLabel* bannerText_ = nullptr;
    QAction* drawOwn_ = nullptr;
};

} // namespace plugboard::gui
