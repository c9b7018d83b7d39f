// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bench/canvas_bench.h"

#include "gui/canvas/network_canvas.h"
#include "gui/canvas/network_layout.h"
#include "gui/document/document.h"
#include "gui/document/settings.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QElapsedTimer>
#include <QPainter>
#include <QStandardPaths>

#include <cmath>
#include <cstdio>
#include <ctime>
#include <iterator>

namespace plugboard::gui::bench {
namespace {

constexpr int kFrames = 120; ///< per zoom and gesture
constexpr QSize kWindow(1920, 1080);

double threadCpuMs()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

/// Of `values`, sorted in place.
double percentile(std::vector<double>& values, double share)
{
    std::sort(values.begin(), values.end());
    const auto at = std::size_t(std::ceil(share * double(values.size())));
    return values[std::clamp<std::size_t>(at, 1, values.size()) - 1];
}

struct ZoomFigures {
    const char* name;
    double scale;
    double panP50 = 0;
    double panP95 = 0;
    double zoomP50 = 0;
    double zoomP95 = 0;
    double p95 = 0; ///< of all frames of this zoom
};

/// The canvas and what its frames are painted into, as a window would.
class Stage {
public:
    explicit Stage(NetworkCanvas& canvas) : canvas_(canvas), screen_(kWindow, QImage::Format_RGB32)
    {
    }

    /// CPU time of one frame, painted through QWidget::render as the window system does it.
    double frame()
    {
        const double begin = threadCpuMs();
        QPainter painter(&screen_);
        canvas_.render(&painter, QPoint(), QRegion(), QWidget::RenderFlags());
        painter.end();
        const double took = threadCpuMs() - begin;
        if (took > worst_) {
            worst_ = took;
            worstFrame_ = screen_.copy();
        }
        return took;
    }
    void forgetWorst() { worst_ = 0; }
    const QImage& worstFrame() const { return worstFrame_; }
    double worst() const { return worst_; }

private:
    NetworkCanvas& canvas_;
    QImage screen_;
    QImage worstFrame_;
    double worst_ = 0;
};

void centre(NetworkCanvas& canvas, double scale)
{
    const QPointF middle = canvas.scene().bounds().center();
    canvas.setView(middle - QPointF(kWindow.width(), kWindow.height()) / 2 / scale, scale);
}

void measure(NetworkCanvas& canvas, Stage& stage, ZoomFigures& figures)
{
    centre(canvas, figures.scale);
    stage.frame();
    std::vector<double> pans;
    for (int at = 0; at < kFrames; ++at) {
        const QPointF step(at % 40 < 20 ? 7 : -7, at % 80 < 40 ? 3 : -3);
        canvas.setView(canvas.view().origin - step / canvas.view().scale, canvas.view().scale);
        pans.push_back(stage.frame());
    }
    std::vector<double> zooms;
    for (int at = 0; at < kFrames; ++at) {
        canvas.zoomBy(at % 8 < 4 ? 1.03 : 1 / 1.03); // a turn of a fine wheel: nothing can be kept
        zooms.push_back(stage.frame());
    }
    std::vector<double> all = pans;
    all.insert(all.end(), zooms.begin(), zooms.end());
    figures.panP50 = percentile(pans, 0.5);
    figures.panP95 = percentile(pans, 0.95);
    figures.zoomP50 = percentile(zooms, 0.5);
    figures.zoomP95 = percentile(zooms, 0.95);
    figures.p95 = percentile(all, 0.95);
}

std::string keep(const QImage& frame, int nodes)
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::TempLocation);
    const QString path =
        QDir(folder).filePath(QStringLiteral("plugboard_canvas_%1_worst.png").arg(nodes));
    return frame.save(path) ? path.toStdString() : std::string();
}

void print(const nlohmann::ordered_json& figures, bool json)
{
    if (json) {
        std::printf("%s\n", figures.dump(2).c_str());
        return;
    }
    std::printf("canvas, %d nodes, %d wires, 1920 x 1080, CPU ms per frame\n",
                figures["nodes"].get<int>(), figures["wires"].get<int>());
    for (const auto& zoom : figures["zooms"])
        std::printf("  %-5s %8.4f   pan p50 %6.2f p95 %6.2f   zoom p50 %6.2f p95 %6.2f\n",
                    zoom["name"].get<std::string>().c_str(), zoom["scale"].get<double>(),
                    zoom["pan_p50_ms"].get<double>(), zoom["pan_p95_ms"].get<double>(),
                    zoom["zoom_p50_ms"].get<double>(), zoom["zoom_p95_ms"].get<double>());
    std::printf("  worst zoom p95 %.2f ms (%s); layout %.1f ms, open %.3f s\n  worst frame %s\n",
                figures["p95_ms"].get<double>(), figures["worst_zoom"].get<std::string>().c_str(),
                figures["layout_ms"].get<double>(), figures["open_s"].get<double>(),
                figures["worst_frame"].get<std::string>().c_str());
}

} // namespace

model::Network syntheticNetwork(int nodes)
{
    static const char* const kinds[] = {"convolution", "batch_norm", "relu", "max_pool"};
    model::Network network;
    network.name = "synthetic";
    const int wide = std::max(1, int(std::sqrt(double(nodes))));
    std::uint32_t random = 12345;
    const auto next = [&](int below) {
        random = random * 1664525u + 1013904223u;
        return int((random >> 8) % std::uint32_t(below));
    };
    network.nodes.reserve(std::size_t(nodes));
    for (int at = 0; at < nodes; ++at) {
        const int layer = at / wide;
        const bool joins = layer > 0 && at % 5 == 0;
        model::Node node;
        node.name = "node" + std::to_string(at);
        node.kind = layer == 0 ? "input" : joins ? "add" : kinds[layer % 4];
        network.nodes.push_back(std::move(node));
        if (layer == 0)
            continue;
        const int first = (layer - 1) * wide;
        const auto source = [&](int reach) {
            const int column = std::clamp(at % wide + next(2 * reach + 1) - reach, 0, wide - 1);
            return model::NodeId(std::size_t(first + column));
        };
        const model::NodeId here(static_cast<std::size_t>(at));
        network.wires.push_back({source(1), 0, here, 0});
        if (joins)
            network.wires.push_back({source(6), 0, here, 1});
    }
    return network;
}

int canvasBench(int nodes, bool json)
{
    io::Project project;
    project.network = syntheticNetwork(nodes);
    Settings settings;
    Document document;
    const Workbench bench{&document, &settings, nullptr, nullptr, nullptr};
    NetworkCanvas canvas(bench);
    canvas.resize(kWindow);
    canvas.setAttribute(Qt::WA_DontShowOnScreen);
    canvas.show();
    Stage stage(canvas);

    const int wires = int(project.network.wires.size());
    QElapsedTimer clock;
    clock.start();
    const double layoutBegin = threadCpuMs();
    project.network = laidOut(std::move(project.network));
    const double layoutMs = threadCpuMs() - layoutBegin;
    document.reset(std::move(project), {});
    canvas.fitAll();
    const double firstMs = stage.frame();
    const double openSeconds = double(clock.nsecsElapsed()) / 1e9;

    canvas.fitAll();
    ZoomFigures zooms[] = {{"fit", canvas.view().scale}, {"far", 0.08}, {"mid", 0.25}, {"near", 1}};
    stage.forgetWorst();
    const ZoomFigures* worst = &zooms[0];
    nlohmann::ordered_json figures = {{"bench", "canvas"}, {"nodes", nodes}, {"wires", wires}};
    for (ZoomFigures& zoom : zooms) {
        measure(canvas, stage, zoom);
        if (zoom.p95 > worst->p95)
            worst = &zoom;
        figures["zooms"].push_back({{"name", zoom.name},
                                    {"scale", zoom.scale},
                                    {"pan_p50_ms", zoom.panP50},
                                    {"pan_p95_ms", zoom.panP95},
                                    {"zoom_p50_ms", zoom.zoomP50},
                                    {"zoom_p95_ms", zoom.zoomP95},
                                    {"p95_ms", zoom.p95}});
    }
    figures["p95_ms"] = worst->p95;
    figures["worst_zoom"] = worst->name;
    figures["worst_frame_ms"] = stage.worst();
    figures["layout_ms"] = layoutMs;
    figures["first_frame_ms"] = firstMs;
    figures["open_s"] = openSeconds;
    figures["worst_frame"] = keep(stage.worstFrame(), nodes);
    print(figures, json);
    return 0;
}

} // namespace plugboard::gui::bench
