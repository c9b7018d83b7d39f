// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/timeline/label_cache.h"
#include "gui/timeline/row_raster.h"
#include "gui/timeline/timeline_scene.h"

#include <QImage>
#include <QLineF>

#include <map>
#include <vector>

class QPainter;

namespace plugboard::gui {

/// "step 7"
QString stepText(std::int64_t number);

/// Draws the timeline into an image: rows of pixels first, then what lies above them. Keeps what
/// frames have in common (words, hatches, overview).
class TimelinePainter {
public:
    /// `image`: QImage::Format_RGB32, as large as the scene's areas.
    void paint(const TimelineScene& scene, QImage& image);
    /// The same as rectangles, lines and texts, without the overview. False, and nothing painted,
    /// where there are so many bars that a picture serves better.
    bool paintVector(const TimelineScene& scene, QPainter& painter);
    /// The bars have changed: the overview is drawn anew.
    void invalidateOverview() { overview_ = {}; }
    /// Another program is shown.
    void forget()
    {
        overview_ = {};
        palettes_.clear();
    }

private:
    /// A row that is in sight.
    struct VisibleRow {
        const LaneRow* row = nullptr;
        QRect rect; ///< of its bars
        std::size_t lane = 0;
        const SceneTrace* trace = nullptr;
        const TimelineStore* store = nullptr;
        const TimeMap* map = nullptr;
        BarPalette palette;
        std::vector<WideBar> bars;
    };
    struct Chip {
        double error = 0; ///< nanoseconds, absolute
        QRect rect;
        QString text;
        bool slower = false;
    };

    void prepare(const TimelineScene& scene);
    void collectRows(const TimelineScene& scene);
    void prepareHatches(const TimelineScene& scene);
    const BarPalette& paletteOf(const TimelineScene& scene, const SceneTrace& trace,
                                model::DeviceId device);

    // rows_painter.cpp
    void paintRows(const TimelineScene& scene, Pixels& pixels);
    void paintRow(const TimelineScene& scene, VisibleRow& row, Pixels& pixels);
    void decorate(const TimelineScene& scene, const VisibleRow& row, Pixels& pixels);
    void paintLabel(const VisibleRow& row, const WideBar& bar, Pixels& pixels);
    void hatchTransfer(const VisibleRow& row, const QRect& bar, QRgb colour, Pixels& pixels);
    void paintGaps(const TimelineScene& scene, const VisibleRow& row, Pixels& pixels);
    void paintGap(const TimelineScene& scene, const VisibleRow& row, profiler::IdleCause cause,
                  QRect rect, Pixels& pixels);
    void collectChips(const TimelineScene& scene, const VisibleRow& row);
    void paintChips(const TimelineScene& scene, Pixels& pixels);
    void paintCuts(const TimelineScene& scene, const VisibleRow& row, Pixels& pixels);

    // overlay_painter.cpp
    void paintSteps(const TimelineScene& scene, Pixels& pixels);
    void paintRange(const TimelineScene& scene, Pixels& pixels);
    void paintMarks(const TimelineScene& scene, Pixels& pixels);
    void paintFocus(const TimelineScene& scene, Pixels& pixels);
    void paintTransfers(const TimelineScene& scene, Pixels& pixels);
    void paintCriticalPath(const TimelineScene& scene, Pixels& pixels);
    /// The critical paths in sight: along the rows, and from row to row.
    struct CriticalLines {
        std::vector<QLineF> level;
        std::vector<QLineF> joints;
    };
    CriticalLines criticalLines(const TimelineScene& scene) const;
    const VisibleRow* visible(RowKind kind, std::size_t lane) const;
    std::optional<QRect> rectOf(const TimelineScene& scene, const BarRef& bar) const;

    // frame_painter.cpp
    void paintGround(const TimelineScene& scene, Pixels& pixels);
    void paintOverview(const TimelineScene& scene, Pixels& pixels);
    QImage overviewOf(const TimelineScene& scene);
    void paintRuler(const TimelineScene& scene, Pixels& pixels);
    void paintStepBand(const TimelineScene& scene, Pixels& pixels);
    void paintGutter(const TimelineScene& scene, Pixels& pixels);
    void word(Pixels& pixels, const QString& text, const QRect& rect, Qt::Alignment alignment,
              QRgb colour);

    // vector_painter.cpp
    bool isManySlices() const;
    void vectorRow(const TimelineScene& scene, const VisibleRow& row, QPainter& painter);
    void vectorFrame(const TimelineScene& scene, QPainter& painter);

    TimeAxis vectorAxis_;
    LabelCache labels_;
    TimeMap plain_;
    TimeMap predicted_;
    TimeMap compared_;
    std::vector<VisibleRow> rows_;
    std::array<std::vector<int>, 3> rowIndex_; ///< by kind and lane, into `rows_`; -1: out of sight
    std::vector<QRgb> line_;
    std::vector<QRgb> faint_;
    std::vector<Chip> chips_;
    std::vector<QRgb> hatches_; ///< per cause eight lines, as wide as the rows
    std::array<QString, profiler::kIdleCauses> causeNames_;
    std::array<QRgb, profiler::kIdleCauses> hatchGrounds_{};
    std::array<QRgb, profiler::kIdleCauses> hatchTexts_{};
    std::map<std::pair<const PlanFacts*, std::uint32_t>, BarPalette> palettes_;
    bool palettesDark_ = false;
    std::size_t hatchWidth_ = 0;
    bool hatchesDark_ = false;
    double hatchRatio_ = 0;
    QImage overview_;
    TimeRange overviewExtent_;
};

} // namespace plugboard::gui
