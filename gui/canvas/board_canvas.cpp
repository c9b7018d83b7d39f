// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/board_canvas.h"

#include "gui/document/document.h"

#include <QAction>
#include <QJsonObject>
#include <QMenu>
#include <QMouseEvent>

#include <cmath>

namespace plugboard::gui {
namespace {

constexpr double kDragStart = 4; ///< pixels that tell a drag from a click
constexpr double kZoomStep = 1.25;

} // namespace

BoardCanvas::BoardCanvas(const Workbench& bench, std::unique_ptr<BoardModel> model,
                         const QString& viewName, QWidget* parent)
    : QWidget(parent), bench_(bench), model_(std::move(model)), scene_(model_->board()),
      viewName_(viewName)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAcceptDrops(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setContextMenuPolicy(Qt::PreventContextMenu); // the right button pans; a click opens the menu
    keepView_.setSingleShot(true);
    keepView_.setInterval(400);
    connect(&keepView_, &QTimer::timeout, this, [this] {
        bench_.document->setViewState(
            viewName_, {{"x", view_.origin.x()}, {"y", view_.origin.y()}, {"scale", view_.scale}});
    });
}

QAction* BoardCanvas::addCommand(const QString& name, const QString& text,
                                 const QList<QKeySequence>& keys, const std::function<void()>& run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, run);
    addAction(action);
    commands_ << action;
    return action;
}

void BoardCanvas::addViewCommands()
{
    const QString scope = viewName_;
    addCommand(scope + ".fitAll", tr("Fit all"), {Qt::Key_Home}, [this] { fitAll(); });
    addCommand(scope + ".fitSelection", tr("Fit selection"), {Qt::Key_F},
               [this] { fitSelection(); });
    addCommand(scope + ".zoomIn", tr("Zoom in"),
               {QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)},
               [this] { zoomBy(kZoomStep); });
    addCommand(scope + ".zoomOut", tr("Zoom out"), {QKeySequence(Qt::CTRL | Qt::Key_Minus)},
               [this] { zoomBy(1 / kZoomStep); });
    addCommand(scope + ".zoomActual", tr("Zoom to 100 %"), {QKeySequence(Qt::CTRL | Qt::Key_0)},
               [this] { zoomBy(1 / view_.scale); });
}

std::vector<std::uint32_t> BoardCanvas::selectedChips() const
{
    std::vector<std::uint32_t> selected;
    for (std::uint32_t at = 0; at < scene_.chips().size(); ++at)
        if (scene_.chips()[at].flags & flag::kSelected)
            selected.push_back(at);
    return selected;
}

std::vector<std::uint32_t> BoardCanvas::selectedWires() const
{
    std::vector<std::uint32_t> selected;
    for (std::uint32_t at = 0; at < scene_.wires().size(); ++at)
        if (scene_.wires()[at].flags & flag::kSelected)
            selected.push_back(at);
    return selected;
}

void BoardCanvas::setView(QPointF origin, double scale)
{
    view_.origin = origin;
    view_.scale = std::clamp(scale, BoardView::kSmallest, BoardView::kLargest);
    viewIsSet_ = true;
    viewMoved();
}

void BoardCanvas::viewMoved()
{
    keepView_.start();
    emit viewChanged();
    update();
}

void BoardCanvas::fitAll()
{
    QRectF all = scene_.bounds();
    if (scene_.routing() == Routing::Flow)
        all.adjust(-12, 0, 72, 0); // texts at the last pins, wires at the first
    if (scene_.chips().empty()) {
        view_.scale = 1;
        view_.centreOn({});
    } else {
        view_.fit(all);
    }
    viewIsSet_ = true;
    viewMoved();
}

void BoardCanvas::fitSelection()
{
    const std::vector<std::uint32_t> selected = selectedChips();
    if (selected.empty()) {
        fitAll();
        return;
    }
    view_.fit(scene_.bounds(selected), 64, 1.25);
    viewMoved();
}

void BoardCanvas::zoomBy(double factor)
{
    view_.zoomAt(QPointF(view_.size.width(), view_.size.height()) / 2, factor);
    viewMoved();
}

QPointF BoardCanvas::cursorPoint() const
{
    const QPointF screen = underMouse() ? last_ : QPointF(width() / 2.0, height() / 2.0);
    return view_.toScene(screen);
}

QPointF BoardCanvas::snapped(QPointF scene) const
{
    return {std::round(scene.x() / kGrid) * kGrid, std::round(scene.y() / kGrid) * kGrid};
}

void BoardCanvas::setDropTarget(std::optional<std::uint32_t> wire)
{
    if (wire == dropWire_)
        return;
    dropWire_ = wire;
    update();
}

void BoardCanvas::repaintBoard()
{
    painter_.forgetFaces();
    scene_.touch();
    if (hoverChip_ && *hoverChip_ >= scene_.chips().size())
        hoverChip_.reset();
    if (hoverWire_ && *hoverWire_ >= scene_.wires().size())
        hoverWire_.reset();
    if (hoverPort_ && hoverPort_->chip >= scene_.chips().size())
        hoverPort_.reset();
    if (dropWire_ && *dropWire_ >= scene_.wires().size())
        dropWire_.reset();
    update();
}

void BoardCanvas::restoreView()
{
    const QJsonObject kept = bench_.document->viewState(viewName_);
    if (kept.contains("scale")) {
        setView({kept["x"].toDouble(), kept["y"].toDouble()}, kept["scale"].toDouble(1));
        return;
    }
    viewIsSet_ = false;
    if (isVisible())
        fitAll();
}

std::optional<PortRef> BoardCanvas::portUnder(QPointF scene, double radius) const
{
    return scene_.portAt(scene, radius);
}

// ---- gestures

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
    if (event->button() == Qt::LeftButton && !isReadOnly() && !scene_.chipAt(scene) &&
        !scene_.wireAt(scene, 6 / view_.scale)) {
        cancelGesture();
        openSearch(scene);
        return;
    }
    mousePressEvent(event);
}

void BoardCanvas::wheelEvent(QWheelEvent* event)
{
    const QPoint turned = event->angleDelta();
    if (event->modifiers() & Qt::ShiftModifier)
        view_.panBy(QPointF(turned.y() != 0 ? turned.y() : turned.x(), 0) / 2);
    else if (turned.y() != 0)
        view_.zoomAt(event->position(), std::pow(kZoomStep, turned.y() / 120.0));
    else
        view_.panBy(QPointF(turned.x(), 0) / 2);
    viewIsSet_ = true;
    viewMoved();
    event->accept();
}

void BoardCanvas::keyPressEvent(QKeyEvent* event)
{
    const double step = event->modifiers() & Qt::ShiftModifier ? 8 * kGrid : kGrid;
    switch (event->key()) {
    case Qt::Key_Space:
        if (!event->isAutoRepeat()) {
            spaceHeld_ = true;
            spaceUsed_ = gesture_ != Gesture::None;
        }
        return;
    case Qt::Key_Escape:
        if (gesture_ != Gesture::None)
            cancelGesture();
        else
            pick({}, {});
        return;
    case Qt::Key_Left:
        nudge({-step, 0});
        return;
    case Qt::Key_Right:
        nudge({step, 0});
        return;
    case Qt::Key_Up:
        nudge({0, -step});
        return;
    case Qt::Key_Down:
        nudge({0, step});
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void BoardCanvas::keyReleaseEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Space || event->isAutoRepeat()) {
        QWidget::keyReleaseEvent(event);
        return;
    }
    if (std::exchange(spaceHeld_, false) && !spaceUsed_ && !isReadOnly())
        openSearch(cursorPoint());
}

bool BoardCanvas::event(QEvent* event)
{
    // Tab adds a node; Shift+Tab still leaves the canvas.
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Tab &&
        !isReadOnly()) {
        openSearch(cursorPoint());
        return true;
    }
    return QWidget::event(event);
}

void BoardCanvas::leaveEvent(QEvent*)
{
    hoverChip_.reset();
    hoverWire_.reset();
    hoverPort_.reset();
    update();
}

void BoardCanvas::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange)
        update();
    QWidget::changeEvent(event);
}

void BoardCanvas::resizeEvent(QResizeEvent*)
{
    view_.size = size();
    if (!viewIsSet_ && isVisible())
        fitAll();
}

void BoardCanvas::showEvent(QShowEvent*)
{
    view_.size = size();
    if (!viewIsSet_)
        fitAll();
}

} // namespace plugboard::gui
