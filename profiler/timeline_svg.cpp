// SPDX-License-Identifier: Apache-2.0
#include "profiler/timeline_svg.h"

#include "profiler/belongs.h"
#include "profiler/lane_names.h"
#include "profiler/svg.h"
#include "profiler/timeline_colours.h"
#include "profiler/timeline_window.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <map>
#include <set>

namespace plugboard::profiler {
namespace {

constexpr double kWidth = 1600;
constexpr double kLeft = 176;   ///< where time begins
constexpr double kRight = 1536; ///< where it ends
constexpr double kTop = 92;
constexpr double kRowHeight = 34;
constexpr double kLoaderRowHeight = 18;
constexpr double kRulerHeight = 20;
constexpr double kLaneGap = 18;
constexpr double kCharacter = 0.62; ///< width of one, in font sizes
constexpr const char* kGrey = "#5b6875";

/// What one of the two rows shows.
struct Row {
    std::string name;
    TimelineWindow window;
    std::vector<Gap> gaps;                           ///< inside the window
    std::vector<std::vector<trace::Firing>> firings; ///< per lane, inside the window
};

std::string duration(double seconds)
{
    return toString(Seconds{seconds});
}

/// "1.5 ms": all ticks of an axis in one unit, that of its whole length.
std::string tickText(double seconds, double span)
{
    const bool milli = span >= 1e-3;
    const double unit = span >= 1 ? 1 : milli ? 1e-3 : 1e-6;
    char text[48];
    std::snprintf(text, sizeof text, "%g %s", std::round(seconds / unit * 1e6) / 1e6,
                  span >= 1 ? "s"
                  : milli   ? "ms"
                            : "us");
    return text;
}

class Timeline {
public:
    Timeline(const model::Plan& plan, const model::FlatProgram& flat, std::vector<Row> rows)
        : plan_(plan), flat_(flat), rows_(std::move(rows))
    {
        for (const Row& row : rows_)
            span_ = std::max(span_, row.window.duration());
        for (const auto kind : {model::LaneKind::Loader, model::LaneKind::Compute,
                                model::LaneKind::Send, model::LaneKind::Receive})
            for (std::size_t lane = 0; lane < flat.lanes.size(); ++lane)
                if (flat.program->lanes[lane].kind == kind && !flat.lanes[lane].empty())
                    lanes_.push_back(lane);
        bottom_ = kTop + kRulerHeight * double(rows_.size());
        laneTops_.resize(flat.lanes.size());
        for (const std::size_t lane : lanes_) {
            laneTops_[lane] = bottom_ + kLaneGap;
            bottom_ += kLaneGap + rowHeight(lane) * double(rows_.size());
        }
    }

    std::string draw()
    {
        drawGrid();
        drawRulers();
        for (const std::size_t lane : lanes_)
            drawLane(lane);
        drawTransfers();
        drawAxis();
        drawHeading();
        const double bottom = drawLegend(bottom_ + 50);
        return svg_.document(kWidth, bottom + 18, title(), hatchDefinitions());
    }

private:
    bool isLoader(std::size_t lane) const
    {
        return flat_.program->lanes[lane].kind == model::LaneKind::Loader;
    }
    double rowHeight(std::size_t lane) const
    {
        return isLoader(lane) ? kLoaderRowHeight : kRowHeight;
    }
    double x(double seconds) const { return kLeft + (kRight - kLeft) * seconds / span_; }
    double x(const Row& row, std::uint64_t time) const
    {
        const std::uint64_t inside = std::clamp(time, row.window.begin, row.window.end);
        return x(double(inside - row.window.begin) * 1e-9);
    }
    std::string title() const
    {
        return plan_.networkName + ": " + plan_.header.strategy + ", " +
               toString(flat_.program->kind);
    }

    void drawHeading()
    {
        svg_.text(24, 36, title(), {.size = 20, .weight = "600"});
        std::string text = "batch " + std::to_string(flat_.program->batch);
        if (flat_.program->microBatches > 1)
            text += " in " + std::to_string(flat_.program->microBatches) + " micro-batches";
        for (const Row& row : rows_) {
            const std::size_t steps = std::max<std::size_t>(row.window.stepEnds.size(), 1);
            text += " \u00b7 " + row.name + " " + duration(row.window.duration() / double(steps)) +
                    " per step";
        }
        svg_.text(24, 58, text, {.size = 13, .fill = kGrey});
    }

    void drawGrid()
    {
        const double distance = tickDistance(span_, 12);
        const double bottom = bottom_ + 8;
        for (double at = 0; at <= span_ * 1.0001; at += distance)
            svg_.line(x(at), kTop, x(at), bottom, "#e4e8ec");
    }

    void drawAxis()
    {
        const double distance = tickDistance(span_, 12);
        const double bottom = bottom_ + 8;
        svg_.line(kLeft, bottom, kRight, bottom, kGrey);
        for (int tick = 0; tick * distance <= span_ * 1.0001; ++tick) {
            svg_.line(x(tick * distance), bottom, x(tick * distance), bottom + 5, kGrey);
            svg_.text(x(tick * distance), bottom + 18, tickText(tick * distance, span_),
                      {.anchor = "middle", .fill = kGrey});
        }
    }

    /// Where each step lies, predicted above measured: the comparison at one look.
    void drawRulers()
    {
        double top = kTop;
        for (const Row& row : rows_) {
            svg_.text(kLeft - 10, top + 13, row.name, {.anchor = "end", .fill = kGrey});
            double begin = 0;
            for (std::size_t step = 0; step < row.window.stepEnds.size(); ++step) {
                const double end = row.window.stepEnds[step];
                svg_.rect(x(begin) + 1, top + 2, x(end) - x(begin) - 2, kRulerHeight - 5,
                          step % 2 == 0 ? "#dbe4ee" : "#e9eef4", "rx=\"3\"");
                label(x(begin), x(end), top + 13.5,
                      "step " + std::to_string(row.window.firstStep + std::int64_t(step)) + ": " +
                          duration(end - begin),
                      11, "#1f2933");
                begin = end;
            }
            top += kRulerHeight;
        }
    }

    void drawLane(std::size_t lane)
    {
        double top = laneTops_[lane];
        const double height = rowHeight(lane);
        svg_.text(24, top + height * double(rows_.size()) / 2 + 4, laneName(plan_, flat_, lane),
                  {.size = isLoader(lane) ? 12.0 : 14.0, .weight = "600"});
        for (const Row& row : rows_) {
            svg_.text(kLeft - 10, top + height / 2 + 3, row.name,
                      {.size = 10, .anchor = "end", .fill = kGrey});
            const double width = x(row.window.duration()) - kLeft;
            svg_.rect(kLeft, top, width, height - 2, "#f5f7f9");
            for (const Gap& gap : row.gaps)
                if (gap.lane == lane)
                    drawGap(row, gap, top);
            double busy = 0;
            for (const trace::Firing& firing : row.firings[lane])
                busy += drawFiring(row, firing, top, height);
            char percent[16];
            std::snprintf(percent, sizeof percent, "%.0f %%", 100 * busy / std::max(width, 1e-9));
            svg_.text(kRight + 8, top + height / 2 + 3, percent, {.size = 10, .fill = kGrey});
            top += height;
        }
    }

    void drawGap(const Row& row, const Gap& gap, double top)
    {
        const double left = x(row, gap.begin);
        const double right = x(row, gap.end);
        if (right - left < 0.6)
            return;
        causes_.insert(gap.cause);
        const double height = rowHeight(gap.lane) - 2;
        std::string tooltip =
            "idle " + duration(double(gap.end - gap.begin) * 1e-9) + ": " + toString(gap.cause);
        if (gap.blame.valid())
            tooltip += ", waits for " + flat_.program->tasks[gap.blame.index()].name;
        svg_.rect(left, top, right - left, height, hatchOf(gap.cause), "", tooltip);
        if (right - left < 90)
            return;
        // A plate, so that the hatching does not cross the words.
        const double half = double(toString(gap.cause).size()) * 10 * kCharacter / 2 + 5;
        svg_.rect((left + right) / 2 - half, top + height / 2 - 7, 2 * half, 14, "#ffffff",
                  "rx=\"3\" fill-opacity=\"0.92\"");
        label(left, right, top + height / 2 + 3.5, toString(gap.cause), 10, colourOf(gap.cause));
    }

    /// Returns the width that it took, in pixels.
    double drawFiring(const Row& row, const trace::Firing& firing, double top, double height)
    {
        const double left = x(row, firing.begin);
        const double right = x(row, firing.end);
        const model::Task& task = flat_.program->tasks[firing.task];
        const TaskStyle style = styleOf(task);
        styles_.insert(style.name);
        const double gutter = right - left > 3 ? 0.5 : 0;
        svg_.rect(left, top, std::max(right - left - gutter, 0.35), height - 2, style.fill,
                  right - left > 6 ? "rx=\"2\"" : "",
                  task.name + "  " + duration(double(firing.end - firing.begin) * 1e-9));
        const bool whole = double(task.name.size()) * 10 * kCharacter + 6 <= right - left;
        label(left, right, top + height / 2 + 2.5,
              whole || task.node.empty() ? task.name : task.node, 10, "#ffffff");
        return right - left;
    }

    /// A curve from the end of each Send to the end of its Receive.
    void drawTransfers()
    {
        for (std::size_t row = 0; row < rows_.size(); ++row)
            for (const model::Channel& channel : flat_.program->channels)
                drawChannel(row, channel);
    }

    void drawChannel(std::size_t rowIndex, const model::Channel& channel)
    {
        const Row& row = rows_[rowIndex];
        const std::size_t from = flat_.laneOfTask[channel.send.index()].index();
        const std::size_t to = flat_.laneOfTask[channel.receive.index()].index();
        if (from == to)
            return;
        std::map<std::uint32_t, std::uint64_t> sent; // end, by firing
        for (const trace::Firing& firing : row.firings[from])
            if (firing.task == channel.send.value)
                sent[firing.firing] = firing.end;
        for (const trace::Firing& firing : row.firings[to]) {
            const auto send = sent.find(firing.firing);
            if (firing.task == channel.receive.value && send != sent.end())
                drawCurve(x(row, send->second), from, x(row, firing.end), to, rowIndex);
        }
    }

    /// From the nearer edge of one lane's row to the nearer edge of the other's.
    void drawCurve(double x1, std::size_t fromLane, double x2, std::size_t toLane, std::size_t row)
    {
        const auto edge = [&](std::size_t lane, bool lower) {
            const double top = laneTops_[lane] + rowHeight(lane) * double(row);
            return lower ? top + rowHeight(lane) - 2 : top;
        };
        const bool down = laneTops_[fromLane] < laneTops_[toLane];
        const double from = edge(fromLane, down);
        const double to = edge(toLane, !down);
        const std::string middle = svgNumber((from + to) / 2);
        svg_.path("M" + svgNumber(x1) + " " + svgNumber(from) + "C" + svgNumber(x1) + " " + middle +
                      " " + svgNumber(x2) + " " + middle + " " + svgNumber(x2) + " " +
                      svgNumber(to),
                  "fill=\"none\" stroke=\"#c2334d\" stroke-width=\"1\" stroke-opacity=\"0.45\"");
    }

    /// Text in the middle of [left, right], cut to what fits; nothing where that is too little.
    void label(double left, double right, double baseline, const std::string& text, double size,
               const std::string& fill)
    {
        const std::size_t fits =
            std::size_t(std::max((right - left - 6) / (size * kCharacter), 0.0));
        if (fits < std::min<std::size_t>(text.size(), 5))
            return;
        const std::string shown = text.size() <= fits ? text : text.substr(0, fits - 1) + "\u2026";
        svg_.text((left + right) / 2, baseline, shown,
                  {.size = size, .anchor = "middle", .fill = fill});
    }

    /// Only what the picture shows. Returns where it ends.
    double drawLegend(double top)
    {
        double at = kLeft;
        const auto entry = [&](const std::string& name, const std::string& fill) {
            svg_.rect(at, top, 22, 13, fill, "rx=\"2\"");
            svg_.text(at + 28, top + 11, name);
            at += 28 + double(name.size()) * 11 * kCharacter + 22;
        };
        svg_.text(24, top + 11, "tasks", {.fill = kGrey});
        for (const TaskStyle& style : taskStyles())
            if (styles_.count(style.name) != 0)
                entry(style.name, style.fill);
        if (causes_.empty())
            return top + 13;
        top += 24;
        at = kLeft;
        svg_.text(24, top + 11, "idle, waiting for", {.fill = kGrey});
        for (const IdleCause cause : causes_)
            entry(toString(cause), hatchOf(cause));
        return top + 13;
    }

    const model::Plan& plan_;
    const model::FlatProgram& flat_;
    std::vector<Row> rows_;
    std::vector<std::size_t> lanes_; ///< in order of drawing
    std::vector<double> laneTops_;   ///< per lane
    double bottom_ = 0;              ///< of the last lane
    double span_ = 0;                ///< seconds
    Svg svg_;
    std::set<std::string> styles_;
    std::set<IdleCause> causes_;
};

Result<Row> rowOf(const model::FlatProgram& flat, const std::string& name,
                  const trace::Section& section, const TimelineInput& input, double clockError)
{
    if (auto belongs = checkBelongs(flat, section); !belongs)
        return belongs.error();
    const SectionView view(flat, section);
    Row row{name, typicalWindow(*flat.program, section, view, input.steps), {}, {}};
    if (row.window.end <= row.window.begin)
        return Error{ErrorCode::InvalidInput, "the trace holds no firing to show",
                     toString(section.program)};
    const auto inside = [&](const auto& span) {
        return span.end > row.window.begin && span.begin < row.window.end;
    };
    for (const Gap& gap : idleGaps(flat, section, clockError))
        if (inside(gap))
            row.gaps.push_back(gap);
    row.firings.resize(section.lanes.size());
    for (std::size_t lane = 0; lane < section.lanes.size(); ++lane)
        std::copy_if(section.lanes[lane].begin(), section.lanes[lane].end(),
                     std::back_inserter(row.firings[lane]), inside);
    return row;
}

} // namespace

Result<std::string> timelineSvg(const model::Plan& plan, const TimelineInput& input)
{
    const model::Program* program = plan.program(input.program);
    if (program == nullptr)
        return Error{ErrorCode::InvalidInput, "the plan has no program " + toString(input.program),
                     plan.networkName};
    const auto flat = model::flatten(plan, *program);
    if (!flat)
        return flat.error();
    std::vector<Row> rows;
    for (const trace::Section* section : {input.predicted, input.measured}) {
        if (section == nullptr)
            continue;
        const bool measured = section == input.measured;
        auto row = rowOf(*flat, measured ? "measured" : "predicted", *section, input,
                         measured ? input.clockErrorSeconds : 0);
        if (!row)
            return row.error();
        rows.push_back(std::move(*row));
    }
    if (rows.empty())
        return Error{ErrorCode::InvalidInput, "no trace to show", plan.networkName};
    return Timeline(plan, *flat, std::move(rows)).draw();
}

} // namespace plugboard::profiler
