// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "gui/canvas/board_painter.h"
#include "gui/service/workbench.h"

#include <QKeySequence>
#include <QList>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <memory>

class QAction;
class QMenu;

namespace plugboard::gui {

/// A window on a board: pans, zooms, selects, drags chips and pulls wires. What these gestures do
/// to a document is up to the canvas that derives from it.
class BoardCanvas : public QWidget {
    Q_OBJECT
public:
    static constexpr double kSnapRadius = 12; ///< pixels, of wires to pins
    static constexpr double kGrid = 8;        ///< scene units, of chips that are dragged

    /// All that the canvas can do, with texts and shortcuts, for menus and the command palette.
    const QList<QAction*>& commands() const { return commands_; }

    const BoardView& view() const { return view_; }
    const BoardScene& scene() const { return scene_; }
    void setView(QPointF origin, double scale);
    void fitAll();
    void fitSelection();
    void zoomBy(double factor); ///< about the middle of the window
    virtual void copySelection() const = 0;
    virtual void paste() = 0;
    virtual void duplicate() = 0;
    virtual void selectAll();
    virtual void autoLayout() = 0;
    /// Where the mouse is on the board; the middle of the window where it is elsewhere.
    QPointF cursorPoint() const;
    /// The picture as it stands, without what the mouse points at.
    const QImage& frame();

    QSize sizeHint() const override { return {900, 560}; }
    QSize minimumSizeHint() const override { return {160, 120}; }

signals:
    void viewChanged();

protected:
    /// A wire that is being pulled.
    struct WirePull {
        PortRef anchor;                      ///< where it is fixed
        std::optional<std::uint32_t> picked; ///< the wire that was pulled off
        QPointF loose;                       ///< its loose end, on the board
        std::optional<PortRef> target;       ///< the pin that it would snap to
    };

    BoardCanvas(const Workbench& bench, std::unique_ptr<BoardModel> model, const QString& viewName,
                QWidget* parent);
    BoardModel& model() { return *model_; }

    // ---- what a derived canvas decides
    virtual bool isReadOnly() const { return false; }
    virtual void pick(const std::vector<std::uint32_t>& chips,
                      const std::vector<std::uint32_t>& wires) = 0;
    /// The chips stand at their new places in the scene already.
    virtual void dropChips(const std::vector<std::uint32_t>& chips) = 0;
    virtual std::optional<WirePull> pullFrom(const PortRef& port) = 0;
    virtual bool mayJoin(const WirePull& pull, const PortRef& target) const = 0;
    /// The pin that a wire dropped on a chip as a whole would go to.
    virtual std::optional<PortRef> portFor(const WirePull& pull, std::uint32_t chip) const = 0;
    virtual void dropWire(const WirePull& pull) = 0;
    virtual void nudge(QPointF by) = 0;
    virtual void openSearch(QPointF scene) = 0;
    virtual QString emptyText() const = 0;
    virtual void fillContextMenu(QMenu& menu) = 0;
    /// Everything is about to be fitted into so many pixels.
    virtual void prepareFit(QSizeF) {}
    QSizeF fitRoom() const; ///< the window without the margin of a fit, pixels
    /// The wire that a dragged chip would be put on, if any.
    virtual std::optional<std::uint32_t> wireBelow(const std::vector<std::uint32_t>&) const
    {
        return {};
    }
    virtual std::optional<PortRef> portUnder(QPointF scene, double radius) const;
    virtual QString toolTipFor(std::uint32_t) const { return {}; }
    /// A double click on a chip. False: it is two clicks.
    virtual bool openChip(std::uint32_t) { return false; }
    /// Escape, where there is neither a gesture nor a selection to be given up.
    virtual void leave() {}
    /// So many pixels at the top are covered.
    virtual double topInset() const { return 0; }
    /// The chips that "fit selection" shows.
    virtual std::vector<std::uint32_t> chipsOfInterest() const { return selectedChips(); }

    const Workbench& bench() const { return bench_; }
    QAction* addCommand(const QString& name, const QString& text, const QList<QKeySequence>& keys,
                        const std::function<void()>& run);
    void addViewCommands(); ///< fit and zoom
    /// Copy, paste and the like; `remove`: the keys that delete.
    void addEditCommands(const QList<QKeySequence>& remove);
    /// The commands that suit what is selected, of those that are offered (names behind the dot).
    void addToMenu(QMenu& menu, const std::function<bool(const QString&)>& offered);
    static void copyText(const char* type, const Result<QByteArray>& text);
    static QByteArray copiedText(const char* type); ///< empty where there is none
    std::vector<std::uint32_t> selectedChips() const;
    std::vector<std::uint32_t> selectedWires() const;
    /// The texts or the look of chips have changed.
    void repaintBoard();
    void restoreView(); ///< that of the document, else all of the board
    QPointF snapped(QPointF scene) const;
    void setDropTarget(std::optional<std::uint32_t> wire);
    void abandonGesture(); ///< chips and wires are others now

    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    enum class Gesture { None, Pan, MaybeMenu, MaybeMove, Move, Band, Wire };

    void press(QPointF at, Qt::KeyboardModifiers modifiers);
    void pressChip(std::uint32_t chip, bool extend);
    void moveDragged(QPointF to);
    void cancelGesture();
    void finishBand(bool extend);
    void updatePull(QPointF screen);
    void updateHover(QPointF screen);
    void paintOverlay(QPainter& painter);
    void paintPull(QPainter& painter);
    void paintHover(QPainter& painter);
    void paintEmpty(QPainter& painter);
    void strokeWire(QPainter& painter, const WireShape& shape, const QPen& pen);
    BoardStyle style() const;
    void viewMoved();
    double fitMargin() const;
    void fit(const QRectF& area, double margin, double largest = 1);

    Workbench bench_;
    std::unique_ptr<BoardModel> model_;
    BoardScene& scene_;
    QString viewName_;
    BoardPainter painter_;
    BoardView view_;
    bool viewIsSet_ = false;
    bool fitted_ = false; ///< all is in view and stays so when the widget's size changes
    QTimer keepView_;     ///< writes the view to the document once it rests
    QList<QAction*> commands_;

    Gesture gesture_ = Gesture::None;
    QPointF pressed_; ///< screen
    QPointF last_;    ///< screen
    std::vector<std::uint32_t> dragged_;
    std::vector<QPointF> dragStart_;
    std::optional<WirePull> pull_;
    bool extend_ = false;
    bool spaceHeld_ = false;
    bool spaceUsed_ = false;
    std::optional<std::uint32_t> hoverChip_;
    std::optional<std::uint32_t> hoverWire_;
    std::optional<PortRef> hoverPort_;
    std::optional<std::uint32_t> dropWire_;
};

} // namespace plugboard::gui
