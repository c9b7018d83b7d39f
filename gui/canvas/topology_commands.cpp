// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/clipboard_mime.h"
#include "gui/canvas/clipboard_text.h"
#include "gui/canvas/topology_canvas.h"
#include "gui/canvas/topology_edit.h"

#include "engine/io/presets.h"

#include <QAction>
#include <QMenu>

namespace plugboard::gui {

void TopologyCanvas::addCommands()
{
    drawOwn_ = addCommand("topology.drawOwn", tr("Draw my own"), {}, [this] { drawOwn(); });
    addCommand("topology.add", tr("Add a device…"), {}, [this] { openSearch(cursorPoint()); });
    addEditCommands({QKeySequence(Qt::Key_Delete), QKeySequence(Qt::Key_Backspace)});
}

void TopologyCanvas::fillPresets(QMenu& menu, QPointF point)
{
    const auto add = [&](const QString& text, const QString& preset) {
        connect(menu.addAction(text), &QAction::triggered, this,
                [this, preset, point] { addPresetAt(preset, point); });
    };
    add(tr("Host"), "host");
    add(tr("Switch"), "switch");
    menu.addSeparator();
    if (const Result<std::vector<std::string>> names = io::presetNames())
        for (const std::string& name : *names) {
            const Result<model::Device> device = io::presetDevice(name);
            if (device)
                add(QString::fromStdString(device->model.empty() ? name : device->model),
                    QString::fromStdString(name));
        }
}

void TopologyCanvas::openSearch(QPointF point)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillPresets(*menu, point);
    menu->popup(mapToGlobal(view().toScreen(point).toPoint()));
}

void TopologyCanvas::fillContextMenu(QMenu& menu)
{
    fillPresets(*menu.addMenu(tr("Add")), cursorPoint());
    addToMenu(menu, [this](const QString& name) {
        return name != "add" && (name != "drawOwn" || isReadOnly());
    });
}

std::set<std::string> TopologyCanvas::selectedNames() const
{
    std::set<std::string> names;
    for (const std::uint32_t chip : selectedChips())
        names.insert(scene_.nameOf(chip));
    return names;
}

void TopologyCanvas::copySelection() const
{
    const std::set<std::string> names = selectedNames();
    if (names.empty())
        return;
    copyText(kTopologyMime, textOf(fragmentOf(editable(), names)));
}

void TopologyCanvas::addFragmentAt(const model::Topology& fragment, QPointF offset,
                                   const QString& text)
{
    model::Topology topology = editable();
    Selection selection;
    selection.elements = addFragment(topology, fragment, offset);
    if (selection.elements.empty())
        return;
    bench().document->setTopology(topology, text);
    bench().document->select(selection);
}

void TopologyCanvas::paste()
{
    const QByteArray text = copiedText(kTopologyMime);
    if (text.isEmpty())
        return;
    Result<model::Topology> loaded = topologyOf(text);
    if (!loaded) {
        emit refused(tr("The clipboard holds no machines: %1")
                         .arg(QString::fromStdString(loaded.error().message)));
        return;
    }
    const model::Topology fragment = laidOut(*loaded);
    const ElementPlaces places = ownPlaces(fragment);
    if (places.empty())
        return;
    QPointF corner = places[0];
    for (const QPointF& place : places)
        corner = {std::min(corner.x(), place.x()), std::min(corner.y(), place.y())};
    addFragmentAt(fragment, snapped(cursorPoint() - corner), tr("Paste"));
}

void TopologyCanvas::duplicate()
{
    const std::set<std::string> names = selectedNames();
    if (names.empty() || isReadOnly())
        return;
    const QRectF bounds = scene().bounds(selectedChips());
    addFragmentAt(fragmentOf(editable(), names), snapped({bounds.width() + 72, 0}),
                  tr("Duplicate"));
}

void TopologyCanvas::autoLayout()
{
    if (isReadOnly())
        return;
    const model::Topology& machines = bench().document->topology();
    const ElementPlaces points = automaticPlaces(machines);
    std::vector<std::pair<std::string, QPointF>> places;
    for (std::uint32_t at = 0; at < points.size(); ++at)
        places.push_back({scene_.nameOf(at), points[at]});
    bench().document->moveElements(places);
    fitAll();
}

} // namespace plugboard::gui
