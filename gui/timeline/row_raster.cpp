// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/row_raster.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plugboard::gui {
namespace {

constexpr int kBarsInColumn = 24; ///< looked at one by one; then the next column
constexpr double kSeparated = 3;  ///< pixels; wider bars show where they end

/// A bar that covers next to nothing of a column is seen all the same.
int visibleShare(int fill256)
{
    return fill256 <= 0 ? 0 : 40 + fill256 * 216 / 256;
}

/// Colours that meet in one column, by share.
class Column {
public:
    void add(QRgb colour, float share)
    {
        red_ += float(qRed(colour)) * share;
        green_ += float(qGreen(colour)) * share;
        blue_ += float(qBlue(colour)) * share;
        sum_ += share;
    }
    void stretch(float factor)
    {
        red_ *= factor, green_ *= factor, blue_ *= factor, sum_ *= factor;
    }
    bool used() const { return sum_ > 0; }
    void flush(QRgb& pixel)
    {
        const float scale = 1 / std::max(sum_, 1e-9f);
        const QRgb mean = qRgb(int(red_ * scale), int(green_ * scale), int(blue_ * scale));
        pixel = mixed(pixel, mean, visibleShare(std::max(1, int(std::min(sum_, 1.0f) * 256))));
        *this = {};
    }

private:
    float red_ = 0;
    float green_ = 0;
    float blue_ = 0;
    float sum_ = 0;
};

QRgb darker(QRgb colour)
{
    return mixed(colour, qRgb(0, 0, 0), 70);
}

} // namespace

void RowRaster::draw(const RowInput& input, const TimeMap& map, std::span<QRgb> line,
                     std::vector<WideBar>& bars) const
{
    if (input.lane->empty())
        return;
    for (const TimePiece& piece : map.pieces) {
        Columns columns;
        columns.first = std::max(axis_.x(piece.begin) - axis_.left, 0.0);
        columns.last = std::min(axis_.x(piece.end) - axis_.left, double(line.size()));
        if (columns.last <= columns.first)
            continue;
        columns.perPixel =
            axis_.scale * (piece.sourceEnd - piece.sourceBegin) / (piece.end - piece.begin);
        columns.sourceBegin = piece.toSource(axis_.time(axis_.left + columns.first));
        const int level = input.lane->mip().levelFor(columns.perPixel);
        if (level < 0)
            drawBars(input, columns, line, bars);
        else
            drawMip(input, columns, level, line);
    }
}

void RowRaster::drawRepeated(const RowInput& input, const TimeMap& map, std::span<QRgb> line,
                             std::vector<WideBar>& bars) const
{
    std::vector<QRgb> stamp;
    std::vector<WideBar> stampBars;
    double stampBegin = -1;
    double stampLength = 0;
    for (const TimePiece& piece : map.pieces) {
        const double length = piece.sourceEnd - piece.sourceBegin;
        if (piece.sourceBegin != stampBegin || length > stampLength) {
            // As long as the longest piece needs it: others take its beginning.
            stampBegin = piece.sourceBegin;
            stampLength = length;
            for (const TimePiece& other : map.pieces)
                if (other.sourceBegin == stampBegin)
                    stampLength = std::max(stampLength, other.sourceEnd - other.sourceBegin);
            const TimeAxis axis{0, axis_.scale, 0, std::ceil(stampLength / axis_.scale)};
            stamp.assign(std::size_t(axis.width), input.palette->ground);
            const TimeMap single{{{0, stampLength, stampBegin, stampBegin + stampLength, false}},
                                 false};
            stampBars.clear();
            RowRaster(axis, wide_).draw(input, single, stamp, stampBars);
        }
        const std::ptrdiff_t at = std::lround(axis_.x(piece.begin) - axis_.left);
        const std::ptrdiff_t first = std::max<std::ptrdiff_t>(-at, 0);
        const std::ptrdiff_t last =
            std::min({std::ptrdiff_t(std::lround(axis_.x(piece.end) - axis_.left)) - at,
                      std::ptrdiff_t(stamp.size()), std::ptrdiff_t(line.size()) - at});
        if (first >= last)
            continue;
        std::copy(stamp.begin() + first, stamp.begin() + last, line.begin() + at + first);
        for (WideBar bar : stampBars) {
            if (bar.right <= float(first) || bar.left >= float(last))
                continue;
            bar.begins = bar.begins && bar.left >= float(first);
            bar.ends = bar.ends && bar.right <= float(last);
            bar.left = std::max(bar.left, float(first)) + float(at);
            bar.right = std::min(bar.right, float(last)) + float(at);
            bars.push_back(bar);
        }
    }
}

void RowRaster::drawBars(const RowInput& input, const Columns& columns, std::span<QRgb> line,
                         std::vector<WideBar>& bars) const
{
    const LaneStore& lane = *input.lane;
    const double scale = 1 / columns.perPixel;
    const std::size_t size = lane.size();
    Column column;
    int at = -1;    // the column that is being gathered
    int inside = 0; // bars in it
    const auto gather = [&](int next) {
        if (next == at)
            return;
        if (column.used())
            column.flush(line[std::size_t(at)]);
        at = next;
        inside = 0;
    };
    std::size_t event = lane.firstEndingAfter(std::uint64_t(std::max(columns.sourceBegin, 0.0)));
    while (event < size) {
        const double from =
            columns.first + (double(lane.begin(event)) - columns.sourceBegin) * scale;
        if (from >= columns.last)
            break;
        const double to = columns.first + (double(lane.end(event)) - columns.sourceBegin) * scale;
        const double left = std::max(from, columns.first);
        const double right = std::min(to, columns.last);
        const std::uint32_t task = lane.task(event);
        const BarState state =
            input.stateOfTask.empty() ? BarState::Plain : input.stateOfTask[task];
        const QRgb colour = input.palette->colour(input.classOfTask[task], state);
        const int first = int(left);
        const int last = int(right);
        gather(first);
        ++inside;
        if (first == last) {
            column.add(colour, std::max(float(right - left), 1e-4f));
            if (inside >= kBarsInColumn && right < columns.last) {
                const double seen = right - std::max(double(at), columns.first);
                if (seen > 0)
                    column.stretch(float(1 / std::min(1.0, seen)));
                const double next = columns.sourceBegin + (at + 1 - columns.first) / scale;
                event = lane.nextEndingAfter(std::uint64_t(next), event + 1);
                continue;
            }
        } else {
            column.add(colour, float(first + 1 - left));
            gather(last);
            std::fill(line.begin() + first + 1, line.begin() + last, colour);
            if (right - left >= kSeparated && to <= columns.last)
                line[std::size_t(last - 1)] = darker(colour);
            inside = 1;
            if (right > last)
                column.add(colour, float(right - last));
            if (right - left >= wide_)
                bars.push_back({float(left), float(right), std::uint32_t(event),
                                from >= columns.first, to <= columns.last});
        }
        ++event;
    }
    gather(-1);
}

void RowRaster::drawMip(const RowInput& input, const Columns& columns, int level,
                        std::span<QRgb> line) const
{
    const LaneMip& mip = input.lane->mip();
    const LaneMip& litMip = input.lit ? *input.lit : mip;
    const bool split = !input.stateOfTask.empty();
    const LaneMip::Reader all(mip, level);
    // The pyramid of the bars that stand out may have longer buckets.
    const LaneMip::Reader standing(
        litMip, std::clamp(level + mip.shift() - litMip.shift(), 0, litMip.levels() - 1));
    std::int64_t from = all.place(columns.sourceBegin);
    std::int64_t litFrom = standing.place(columns.sourceBegin);
    const int last = int(std::ceil(columns.last));
    for (int at = int(columns.first); at < last; ++at) {
        const double right = std::min(double(at + 1), columns.last);
        const double end = columns.sourceBegin + (right - columns.first) * columns.perPixel;
        const std::int64_t to = all.place(end);
        const MipBucket here = all.sampleAt(from, to);
        from = to;
        const std::int64_t litBegin = litFrom;
        litFrom = split ? standing.place(end) : 0;
        if (here.fill == 0)
            continue;
        QRgb colour = input.palette->colour(BarClass(here.barClass), BarState::Plain);
        if (split) {
            const int lit = input.lit ? standing.sampleAt(litBegin, litFrom).fill : 0;
            const QRgb bright = input.palette->colour(BarClass(here.barClass), input.litState);
            colour = input.palette->colour(BarClass(here.barClass), BarState::Dimmed);
            if (lit > 0)
                colour = mixed(colour, bright, std::min(256, lit * 256 / here.fill));
        }
        QRgb& pixel = line[std::size_t(at)];
        pixel = mixed(pixel, colour, visibleShare(here.fill + 1));
    }
}

void RowRaster::drawEven(const RowInput& input, const TimePiece& piece, const TimeAxis& axis,
                         std::span<QRgb> line)
{
    const double length = piece.sourceEnd - piece.sourceBegin;
    const ClassTimes busy = input.lane->busy(std::uint64_t(piece.sourceBegin),
                                             std::uint64_t(piece.sourceEnd), input.classOfTask);
    const auto most = std::max_element(busy.begin(), busy.end());
    const double sum = std::accumulate(busy.begin(), busy.end(), 0.0);
    const int first = std::clamp(int(axis.x(piece.begin) - axis.left), 0, int(line.size()));
    const int last = std::clamp(int(axis.x(piece.end) - axis.left), first, int(line.size()));
    if (sum <= 0 || length <= 0)
        return;
    const BarClass barClass = BarClass(most - busy.begin());
    QRgb colour = input.palette->colour(barClass, input.stateOfTask.empty() ? BarState::Plain
                                                                            : BarState::Dimmed);
    colour =
        mixed(input.palette->ground, colour, visibleShare(int(std::min(1.0, sum / length) * 256)));
    std::fill(line.begin() + first, line.begin() + last, colour);
}

} // namespace plugboard::gui
