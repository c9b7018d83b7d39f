// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/timeline/step_analyst.h"
#include "gui/timeline/timeline_painter.h"
#include "gui/timeline/timeline_query.h"
#include "gui/timeline/timeline_track.h"

#include <QTimer>
#include <QVariantAnimation>
#include <QWidget>

#include <functional>
#include <set>

namespace plugboard::gui {

/// The picture of the timeline and the gestures on it. What it shows comes from two tracks, the
/// second one empty unless two runs are compared.
class TimelineView : public QWidget {
    Q_OBJECT
public:
    struct Tracks {
        TimelineTrack* first = nullptr;
        TimelineTrack* second = nullptr;
    };
    TimelineView(Document* document, Settings* settings, Tracks tracks, QWidget* parent = nullptr);

    enum class Rows { Predicted, Measured, Both };
    void setRows(Rows rows);
    Rows rows() const { return wantedRows_; }
    void setOption(SceneOption option, bool on);
    /// Tints the tasks whose name or node holds this text. Gives how many.
    int setSearch(const QString& text);
    void setFollowing(bool following);
    bool isFollowing() const { return following_; }

    void fitAll();
    void fitSelection(); ///< the range, else the selected bar, else everything
    /// Does what moves the axis; where the user likes motion the view glides there.
    void glide(const std::function<void()>& move);
    bool isGliding() const { return glide_.state() == QAbstractAnimation::Running; }
    void zoom(double factor);
    void pan(double share); ///< of what is in view
    /// The next (1) or previous (-1) bar of the selected one's lane.
    void stepEvent(int direction);
    /// Selects the next (1) or previous (-1) bar that was found.
    void findNext(int direction);
    void toggleMark();
    /// Takes back one thing: the range, then the marks, then the selection.
    void escape();
    void setAxis(double begin, double end); ///< nanoseconds
    /// Shows a bar, and selects it.
    void select(const BarRef& bar);

    const TimelineScene& scene() const { return scene_; }
    TimeRange shown() const; ///< the range where one is chosen, else what is in view
    double contentHeight() const { return scene_.layout.height; }
    void setScroll(double scroll);
    /// The picture at another size, in another theme; nothing but the picture changes.
    QImage render(const QSize& size, double ratio, const Theme& theme);

signals:
    void viewChanged(); ///< axis, range or analyses: the readout and the legend are to be renewed
    void followingChanged(bool following);
    void scrollRangeChanged();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    enum class Drag { None, Undecided, Pan, Range, Overview };

    void takeProgram();
    void takeGrowth();
    void takeSelection();
    void refreshScene(); ///< after another program, row choice or size
    void refreshLayout();
    void refreshStates();
    void refreshAnalyses();
    void requestAnalyses();
    TimeRange secondInView() const; ///< on the second trace's own axis
    void refreshExtent();
    void startView(); ///< what is shown first of a trace
    void axisMoved(bool byUser);
    void lightBars();
    void clickAt(const QPointF& place);
    void centreOverview(double x);
    void zoomAt(double factor, double x);
    void ensureVisible(const BarRef& bar);
    bool hasBar(const std::optional<BarRef>& bar) const;
    QPointF device(const QPointF& place) const { return place * scene_.ratio; }

    Document* document_;
    Settings* settings_;
    Tracks tracks_;
    StepAnalyst analyst_;
    StepAnalyst secondAnalyst_; ///< of what is compared with
    TimelinePainter painter_;
    TimelineScene scene_;
    QImage image_;
    Rows wantedRows_ = Rows::Both;
    std::set<std::uint32_t> collapsed_;
    std::vector<BarState> states_;
    std::vector<BarState> secondStates_;
    std::set<std::uint32_t> found_; ///< tasks
    QString search_;
    LitBars lit_;
    LitBars litPredicted_;
    LitBars litSecond_;
    QVariantAnimation glide_;
    TimeRange goal_; ///< of the glide
    QTimer analyse_;
    QTimer light_;
    QTimer overview_;
    bool following_ = false;
    bool touched_ = false; ///< the user chose what is in view
    bool selecting_ = false;
    Drag drag_ = Drag::None;
    QPointF pressed_;
    TimeAxis pressedAxis_;
    double pressedScroll_ = 0;
};

} // namespace plugboard::gui
