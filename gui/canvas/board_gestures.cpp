// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/board_canvas.h"

#include <QMenu>
#include <QMouseEvent>

#include <algorithm>
#include <utility>

namespace plugboard::gui {
namespace {

constexpr double kDragStart = 4; ///< pixels that tell a drag from a click

} // namespace

void BoardCanvas::mousePressEvent(QMouseEvent* event)
{
    pressed_ = last_ = event->position();
    if (gesture_ != Gesture::None)
        return;
    if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && spaceHeld_)) {
        spaceUsed_ = true;
        gesture_ = Gesture::Pan;
        setCursor(Qt::ClosedHandCursor);
    } else if (event->button() == Qt::RightButton) {
        gesture_ = Gesture::MaybeMenu;
    } else if (event->button() == Qt::LeftButton) {
        press(event->position(), event->modifiers());
    }
}

void BoardCanvas::press(QPointF at, Qt::KeyboardModifiers modifiers)
{
    const QPointF scene = view_.toScene(at);
    const bool extend = modifiers & (Qt::ShiftModifier | Qt::ControlModifier);
    extend_ = extend;
    if (!isReadOnly() && !extend && view_.scale >= 0.25)
        if (const auto port = portUnder(scene, 8 / view_.scale))
            if ((pull_ = pullFrom(*port))) {
                pull_->loose = scene;
                gesture_ = Gesture::Wire;
                if (pull_->picked)
                    scene_.setWireFlags(*pull_->picked, flag::kHidden);
                updatePull(at);
                return;
            }
    if (const auto chip = scene_.chipAt(scene)) {
        pressChip(*chip, extend);
        return;
    }
    if (const auto wire = scene_.wireAt(scene, 6 / view_.scale)) {
        std::vector<std::uint32_t> chips = extend ? selectedChips() : std::vector<std::uint32_t>();
        std::vector<std::uint32_t> wires = extend ? selectedWires() : std::vector<std::uint32_t>();
        if (std::erase(wires, *wire) == 0)
            wires.push_back(*wire);
        pick(chips, wires);
        return;
    }
    gesture_ = Gesture::Band;
}

void BoardCanvas::pressChip(std::uint32_t chip, bool extend)
{
    const bool selected = scene_.chips()[chip].flags & flag::kSelected;
    if (extend) {
        std::vector<std::uint32_t> chips = selectedChips();
        if (std::erase(chips, chip) == 0)
            chips.push_back(chip);
        pick(chips, selectedWires());
        return;
    }
    if (!selected)
        pick({chip}, {});
    gesture_ = Gesture::MaybeMove;
    dragged_ = selectedChips();
    if (dragged_.empty())
        dragged_ = {chip};
    // The chip under the mouse leads: it is the one that snaps to the grid.
    if (const auto leader = std::find(dragged_.begin(), dragged_.end(), chip);
        leader != dragged_.end())
        std::iter_swap(dragged_.begin(), leader);
    dragStart_.clear();
    for (const std::uint32_t at : dragged_)
        dragStart_.push_back({scene_.chips()[at].x, scene_.chips()[at].y});
}

void BoardCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF at = event->position();
    const bool far = QPointF(at - pressed_).manhattanLength() > kDragStart;
    if (gesture_ == Gesture::MaybeMenu && far) {
        gesture_ = Gesture::Pan;
        setCursor(Qt::ClosedHandCursor);
    }
    if (gesture_ == Gesture::MaybeMove && far)
        gesture_ = isReadOnly() ? Gesture::None : Gesture::Move;
    const QPointF by = at - last_;
    last_ = at;
    switch (gesture_) {
    case Gesture::Pan:
        view_.panBy(by);
        viewMoved();
        break;
    case Gesture::Move:
        moveDragged(at);
        break;
    case Gesture::Band:
        update();
        break;
    case Gesture::Wire:
        updatePull(at);
        break;
    case Gesture::None:
        updateHover(at);
        break;
    case Gesture::MaybeMenu:
    case Gesture::MaybeMove:
        break;
    }
}

void BoardCanvas::moveDragged(QPointF to)
{
    if (dragged_.empty())
        return;
    const QPointF wanted = dragStart_[0] + (to - pressed_) / view_.scale;
    const QPointF by = snapped(wanted) - dragStart_[0];
    for (std::size_t at = 0; at < dragged_.size(); ++at) {
        const QPointF place = dragStart_[at] + by;
        scene_.moveChip(dragged_[at], place.x(), place.y());
    }
    setDropTarget(wireBelow(dragged_));
    update();
}

void BoardCanvas::updatePull(QPointF screen)
{
    pull_->loose = view_.toScene(screen);
    pull_->target.reset();
    const auto port = portUnder(pull_->loose, kSnapRadius / view_.scale);
    if (port && mayJoin(*pull_, *port)) {
        pull_->target = port;
    } else if (const auto chip = scene_.chipAt(pull_->loose)) {
        const auto fitting = portFor(*pull_, *chip);
        if (fitting && mayJoin(*pull_, *fitting))
            pull_->target = fitting;
    }
    update();
}

void BoardCanvas::updateHover(QPointF screen)
{
    const QPointF scene = view_.toScene(screen);
    std::optional<PortRef> port;
    if (view_.scale >= 0.25 && !isReadOnly())
        port = portUnder(scene, 8 / view_.scale);
    const auto chip = port ? std::optional(port->chip) : scene_.chipAt(scene);
    const auto wire = chip ? std::optional<std::uint32_t>() : scene_.wireAt(scene, 6 / view_.scale);
    if (port == hoverPort_ && chip == hoverChip_ && wire == hoverWire_)
        return;
    if (chip != hoverChip_)
        setToolTip(chip ? toolTipFor(*chip) : QString());
    hoverPort_ = port;
    hoverChip_ = chip;
    hoverWire_ = wire;
    setCursor(port ? Qt::CrossCursor : Qt::ArrowCursor);
    update();
}

void BoardCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    last_ = event->position();
    const Gesture ended = std::exchange(gesture_, Gesture::None);
    setCursor(Qt::ArrowCursor);
    switch (ended) {
    case Gesture::MaybeMenu: {
        const QPointF scene = view_.toScene(last_);
        if (const auto chip = scene_.chipAt(scene)) {
            if (!(scene_.chips()[*chip].flags & flag::kSelected))
                pick({*chip}, {});
        } else if (const auto wire = scene_.wireAt(scene, 6 / view_.scale)) {
            pick({}, {*wire});
        }
        QMenu menu(this);
        fillContextMenu(menu);
        menu.exec(event->globalPosition().toPoint());
        break;
    }
    case Gesture::MaybeMove: // a click on one of several selected chips leaves that one
        if (dragged_.size() > 1)
            pick({dragged_[0]}, {});
        break;
    case Gesture::Move:
        dropChips(dragged_);
        setDropTarget({});
        break;
    case Gesture::Band:
        finishBand(extend_);
        break;
    case Gesture::Wire: {
        const WirePull pull = *std::exchange(pull_, std::nullopt);
        if (pull.picked && *pull.picked < scene_.wires().size())
            scene_.setWireFlags(*pull.picked, 0);
        dropWire(pull);
        break;
    }
    case Gesture::Pan:
    case Gesture::None:
        break;
    }
    updateHover(last_);
    update();
}

void BoardCanvas::finishBand(bool extend)
{
    std::vector<std::uint32_t> chips = extend ? selectedChips() : std::vector<std::uint32_t>();
    std::vector<std::uint32_t> wires = extend ? selectedWires() : std::vector<std::uint32_t>();
    if (QPointF(last_ - pressed_).manhattanLength() > kDragStart) {
        const QRectF area = view_.toScene(QRectF(pressed_, last_).normalized());
        for (const std::uint32_t chip : scene_.chipsIn(area))
            chips.push_back(chip);
        for (const std::uint32_t wire : scene_.wiresIn(area))
            wires.push_back(wire);
    }
    for (std::vector<std::uint32_t>* list : {&chips, &wires}) {
        std::sort(list->begin(), list->end());
        list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    pick(chips, wires);
}

void BoardCanvas::cancelGesture()
{
    if (gesture_ == Gesture::Move)
        for (std::size_t at = 0; at < dragged_.size(); ++at)
            scene_.moveChip(dragged_[at], dragStart_[at].x(), dragStart_[at].y());
    if (pull_ && pull_->picked && *pull_->picked < scene_.wires().size())
        scene_.setWireFlags(*pull_->picked, 0);
    pull_.reset();
    gesture_ = Gesture::None;
    setDropTarget({});
    setCursor(Qt::ArrowCursor);
    update();
}

void BoardCanvas::abandonGesture()
{
    if (gesture_ == Gesture::Pan || gesture_ == Gesture::MaybeMenu)
        return;
    pull_.reset();
    dragged_.clear();
    gesture_ = Gesture::None;
}

void BoardCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QPointF scene = view_.toScene(event->position());
    const auto chip = scene_.chipAt(scene);
    if (event->button() == Qt::LeftButton && chip && openChip(*chip))
        return;
    if (event->button() == Qt::LeftButton && !isReadOnly() && !chip &&
        !scene_.wireAt(scene, 6 / view_.scale)) {
        cancelGesture();
        openSearch(scene);
        return;
    }
    mousePressEvent(event);
}

} // namespace plugboard::gui
