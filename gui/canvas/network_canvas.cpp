// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/network_canvas.h"

#include "gui/canvas/chip_drawing.h"
#include "gui/canvas/clipboard_text.h"
#include "gui/canvas/kind_look.h"
#include "gui/canvas/kind_popup.h"
#include "gui/canvas/scope_bar.h"
#include "gui/document/settings.h"
#include "gui/look/mime.h"

#include <QDropEvent>
#include <QMimeData>

namespace plugboard::gui {
NetworkCanvas::NetworkCanvas(const Workbench& bench, QWidget* parent)
    : BoardCanvas(bench, std::make_unique<NetworkScene>(*bench.document), QStringLiteral("network"),
                  parent),
      scene_(static_cast<NetworkScene&>(model()))
{
    setObjectName("networkCanvas");
    setAccessibleName(tr("Network"));
    scopeBar_ = new ScopeBar(this);
    connect(scopeBar_, &ScopeBar::chosen, this, &NetworkCanvas::enterScope);
    addCommands();
    addViewCommands();
    follow();
    openNetwork();
    restoreView();
}

NetworkCanvas::~NetworkCanvas()
{
    if (layoutCancelled_)
        layoutCancelled_->store(true);
}

void NetworkCanvas::follow()
{
    Document* document = bench().document;
    connect(document, &Document::networkChanged, this, &NetworkCanvas::onNetworkChanged);
    // The change of structure that follows finds the new network.
    connect(document, &Document::wasReset, this, [this] { viewPending_ = true; });
    const auto states = [this] {
        scene_.refreshStates();
        update();
    };
    connect(document, &Document::selectionChanged, this, states);
    connect(document, &Document::checkChanged, this, [this, states] {
        states();
        repaintBoard();
    });
    const auto planned = [this] {
        scene_.refreshPlan();
        scene_.refreshStates();
        repaintBoard();
    };
    connect(document, &Document::planChanged, this, planned);
    connect(document, &Document::planStaleChanged, this, planned);
    if (bench().settings) {
        scene_.setFormatter(bench().settings->formatter());
        connect(bench().settings, &Settings::changed, this, [this] {
            scene_.setFormatter(bench().settings->formatter());
            repaintBoard();
        });
    }
}

void NetworkCanvas::onNetworkChanged(NetworkChange change)
{
    switch (change) {
    case NetworkChange::Positions:
        scene_.refreshPositions();
        update();
        return;
    case NetworkChange::Attributes:
        if (!scene_.level().flat) { // a name says which group a node is in
            scene_.rebuild();
            refreshScopeBar();
        }
        repaintBoard(); // a name may be an attribute's neighbour: all texts are asked for again
        return;
    case NetworkChange::Structure:
        ++structure_;
        if (layoutCancelled_)
            layoutCancelled_->store(true);
        abandonGesture();
        if (std::exchange(viewPending_, false)) {
            openNetwork();
            repaintBoard();
            restoreView();
        } else {
            scene_.rebuild();
            refreshScopeBar();
            repaintBoard();
        }
    }
}

std::vector<std::string> NetworkCanvas::namesOf(const std::vector<std::uint32_t>& chips) const
{
    std::vector<std::string> names;
    for (const std::uint32_t node : nodesOf(chips))
        names.push_back(bench().document->network().nodes[node].name);
    return names;
}

void NetworkCanvas::pick(const std::vector<std::uint32_t>& chips,
                         const std::vector<std::uint32_t>& wires)
{
    Selection selection;
    std::vector<std::uint32_t> inside = chips;
    if (chips.size() > 1) // what stands outside is only looked at
        std::erase_if(inside, [this](std::uint32_t chip) { return scene_.isOutside(chip); });
    selection.nodes = namesOf(inside);
    for (const std::uint32_t wire : wires)
        for (const WireEnds& ends : scene_.allEndsOf(wire))
            selection.wires.push_back(ends);
    bench().document->select(selection);
}

// ---- wires

std::optional<BoardCanvas::WirePull> NetworkCanvas::pullFrom(const PortRef& port)
{
    if (!port.output)
        if (const auto wire = scene_.wireInto(port.chip, port.port)) {
            const BoardWire& drawn = scene_.board().wires()[*wire];
            return WirePull{{drawn.from, drawn.fromPort, true}, wire, {}, {}};
        }
    return WirePull{port, {}, {}, {}};
}

bool NetworkCanvas::mayJoin(const WirePull& pull, const PortRef& target) const
{
    return target.output != pull.anchor.output && target.chip != pull.anchor.chip &&
           !scene_.isOutside(target.chip);
}

std::optional<PortRef> NetworkCanvas::portFor(const WirePull& pull, std::uint32_t chip) const
{
    if (!pull.anchor.output)
        return scene_.board().chips()[chip].outputs ? std::optional(PortRef{chip, 0, true})
                                                    : std::nullopt;
    const auto input = scene_.inputFor(chip);
    return input ? std::optional(PortRef{chip, *input, false}) : std::nullopt;
}

void NetworkCanvas::join(const PortRef& a, const PortRef& b)
{
    const auto [from, fromPort] = scene_.outputBehind(a.output ? a : b);
    const auto inputs = scene_.inputsBehind(a.output ? b : a);
    Document& document = *bench().document;
    if (inputs.size() > 1)
        document.undoStack().beginMacro(tr("Connect %1").arg(QString::fromStdString(from)));
    for (const auto& [to, toPort] : inputs)
        document.connectPorts({from, fromPort, to, toPort});
    if (inputs.size() > 1)
        document.undoStack().endMacro();
}

void NetworkCanvas::dropWire(const WirePull& pull)
{
    Document& document = *bench().document;
    if (pull.picked) {
        const std::vector<WireEnds> old = scene_.allEndsOf(*pull.picked);
        if (!pull.target) {
            document.removeWires(old);
            return;
        }
        const BoardWire& drawn = scene_.board().wires()[*pull.picked];
        if (drawn.to == pull.target->chip && drawn.toPort == pull.target->port)
            return;
        const std::vector<std::pair<std::string, int>> inputs = scene_.inputsBehind(*pull.target);
        document.undoStack().beginMacro(tr("Move wire"));
        document.removeWires(old);
        for (const auto& [to, toPort] : inputs)
            document.connectPorts({old[0].from, old[0].fromPort, to, toPort});
        document.undoStack().endMacro();
        return;
    }
    if (pull.target)
        join(pull.anchor, *pull.target);
    else if (!scene_.board().chipAt(pull.loose))
        searchAt(pull.loose, pull.anchor);
}

// ---- adding

std::optional<std::uint32_t> NetworkCanvas::insertableWireAt(QPointF scene) const
{
    const auto wire = scene_.board().wireAt(scene, 10 / view().scale);
    return wire && scene_.allEndsOf(*wire).size() == 1 ? wire : std::nullopt;
}

std::string NetworkCanvas::addNodeAt(const QString& kind, QPointF scene)
{
    const KindLook& look = kindLook(kind.toStdString());
    const QPointF corner =
        snapped(scene - QPointF(Chip{}.width, chipHeight(pinCount(look, -1, -1))) / 2);
    std::optional<WireEnds> ends; // of the wire that it is put into
    if (look.inputs > 0 && look.outputs > 0)
        if (const auto wire = insertableWireAt(scene))
            ends = scene_.endsOf(*wire);
    Document& document = *bench().document;
    const auto add = [&] {
        return ends ? document.insertOnWire(*ends, look.kind, corner)
                    : document.addNode(look.kind, corner);
    };
    if (scene_.level().flat)
        return add();
    document.undoStack().beginMacro(tr("Add %1").arg(look.label));
    const std::string added = intoScope(add(), corner);
    document.undoStack().endMacro();
    return added;
}

KindPopup* NetworkCanvas::searchAt(QPointF scene, std::optional<PortRef> from)
{
    auto* popup = new KindPopup(from && from->output, from && !from->output, this);
    std::pair<std::string, int> source;
    if (from && from->output)
        source = scene_.outputBehind(*from);
    else if (from)
        source = {scene_.nameOf(from->chip), from->port};
    connect(popup, &KindPopup::chosen, this, [this, scene, from, source](const QString& kind) {
        if (!from) {
            addNodeAt(kind, scene);
            return;
        }
        Document& document = *bench().document;
        const QPointF corner = scene - QPointF(from->output ? 0 : Chip{}.width, Chip{}.height / 2);
        document.undoStack().beginMacro(tr("Add %1").arg(kindLook(kind.toStdString()).label));
        const std::string added = document.addNode(kind.toStdString(), snapped(corner));
        document.connectPorts(from->output ? WireEnds{source.first, source.second, added, 0}
                                           : WireEnds{added, 0, source.first, source.second});
        intoScope(added, snapped(corner));
        document.undoStack().endMacro();
    });
    popup->openAt(mapToGlobal(view().toScreen(scene).toPoint()));
    return popup;
}

void NetworkCanvas::insertOnWire(std::uint32_t chip, const WireEnds& wire)
{
    Document& document = *bench().document;
    const std::string name = scene_.nameOf(chip);
    document.removeWires({wire});
    document.connectPorts({wire.from, wire.fromPort, name, 0});
    document.connectPorts({name, 0, wire.to, wire.toPort});
}

std::optional<std::uint32_t> NetworkCanvas::wireBelow(const std::vector<std::uint32_t>& chips) const
{
    if (chips.size() != 1)
        return {};
    const BoardScene& board = scene_.board();
    const Chip& chip = board.chips()[chips[0]];
    const auto [begin, end] = board.wiresOf(chips[0]);
    if (chip.inputs == 0 || chip.outputs == 0 || begin != end)
        return {};
    const auto wire =
        board.wireAt(QPointF(chip.x + chip.width / 2, chip.y + chip.height / 2), chip.height / 2);
    return wire && scene_.allEndsOf(*wire).size() == 1 ? wire : std::nullopt;
}

void NetworkCanvas::dropChips(const std::vector<std::uint32_t>& chips)
{
    Document& document = *bench().document;
    if (!scene_.movesNodes()) {
        scene_.keepPlaces(chips);
        keepChoice();
        if (const auto wire = wireBelow(chips)) {
            document.undoStack().beginMacro(
                tr("Insert %1 on wire").arg(QString::fromStdString(scene_.nameOf(chips[0]))));
            insertOnWire(chips[0], scene_.endsOf(*wire));
            document.undoStack().endMacro();
        }
        repaintBoard();
        return;
    }
    std::vector<std::pair<std::string, QPointF>> places;
    const auto add = [&](std::uint32_t chip) {
        const Chip& moved = scene_.board().chips()[chip];
        places.push_back({scene_.nameOf(chip), {moved.x, moved.y}});
    };
    if (scene_.isLaidOut()) // from here on the network has places of its own
        for (std::uint32_t chip = 0; chip < scene_.board().chips().size(); ++chip)
            add(chip);
    else
        for (const std::uint32_t chip : chips)
            add(chip);
    const QString text = chips.size() == 1
                             ? tr("Move %1").arg(QString::fromStdString(scene_.nameOf(chips[0])))
                             : tr("Move %n nodes", nullptr, int(chips.size()));
    const auto wire = wireBelow(chips);
    if (!wire) {
        document.moveNodes(places, text);
        return;
    }
    const WireEnds ends = scene_.endsOf(*wire);
    document.undoStack().beginMacro(
        tr("Insert %1 on wire").arg(QString::fromStdString(scene_.nameOf(chips[0]))));
    document.moveNodes(places, text);
    insertOnWire(chips[0], ends);
    document.undoStack().endMacro();
}

void NetworkCanvas::nudge(QPointF by)
{
    const std::vector<std::uint32_t> chips = selectedChips();
    if (chips.empty())
        return;
    for (const std::uint32_t at : chips) {
        const Chip& chip = scene_.board().chips()[at];
        scene_.board().moveChip(at, chip.x + by.x(), chip.y + by.y());
    }
    dropChips(chips);
}

// ---- drops

void NetworkCanvas::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasFormat(kKindMime))
        event->acceptProposedAction();
}

void NetworkCanvas::dragMoveEvent(QDragMoveEvent* event)
{
    if (!event->mimeData()->hasFormat(kKindMime))
        return;
    const KindLook& look = kindLook(event->mimeData()->data(kKindMime).toStdString());
    setDropTarget(look.inputs > 0 && look.outputs > 0
                      ? insertableWireAt(view().toScene(event->position()))
                      : std::nullopt);
    event->acceptProposedAction();
}

void NetworkCanvas::dragLeaveEvent(QDragLeaveEvent*)
{
    setDropTarget({});
}

void NetworkCanvas::dropEvent(QDropEvent* event)
{
    setDropTarget({});
    if (!event->mimeData()->hasFormat(kKindMime))
        return;
    addNodeAt(QString::fromUtf8(event->mimeData()->data(kKindMime)),
              view().toScene(event->position()));
    event->acceptProposedAction();
    setFocus();
}

QString NetworkCanvas::emptyText() const
{
    return tr("Drag a layer here, press Tab to search, or open an example.");
}

QString NetworkCanvas::toolTipFor(std::uint32_t chip) const
{
    const std::string& name = scene_.nameOf(chip);
    const bool group = scene_.isGroup(chip);
    for (const session::NetworkFinding& finding : bench().document->check().findings)
        if (group ? finding.error.subject.starts_with(name + '/') : finding.error.subject == name)
            return QString::fromStdString(finding.error.message);
    return view().scale < kDetailScale || group ? QString::fromStdString(name) : QString();
}

} // namespace plugboard::gui
