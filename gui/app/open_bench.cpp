// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/open_bench.h"

#include "engine/io/resources.h"
#include "gui/app/main_window.h"
#include "gui/app/views.h"
#include "gui/app/workspaces.h"
#include "gui/bench/canvas_bench.h"
#include "gui/bench/frame_times.h"
#include "gui/bench/synthetic_run.h"
#include "gui/canvas/network_canvas.h"
#include "gui/canvas/network_layout.h"

#include <nlohmann/json.hpp>

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdio>

namespace plugboard::gui {
namespace {

constexpr int kQuiet = 400;        ///< milliseconds for what follows by itself
constexpr int kPatience = 300'000; ///< milliseconds for one phase
constexpr int kMetrics = 10'000;   ///< lines of the run

/// The longest time between two turns of the event loop, in milliseconds of this thread's CPU.
class StopWatch : public QObject {
public:
    StopWatch()
    {
        connect(&timer_, &QTimer::timeout, this, [this] {
            const double now = bench::threadMilliseconds();
            longest_ = std::max(longest_, now - last_);
            last_ = now;
        });
        timer_.start(1);
    }
    void restart()
    {
        longest_ = 0;
        last_ = bench::threadMilliseconds();
    }
    double longest() const { return longest_; }

private:
    QTimer timer_;
    double last_ = 0;
    double longest_ = 0;
};

/// Tells of the next time that a widget has been painted.
class PaintWatch : public QObject {
public:
    explicit PaintWatch(QWidget* widget) { widget->installEventFilter(this); }
    std::function<void()> painted;

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint && painted)
            QTimer::singleShot(0, this, [this] {
                if (const auto tell = std::exchange(painted, nullptr))
                    tell();
            });
        return false;
    }
};

void turn(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

class OpenBench {
public:
    explicit OpenBench(const QString& folder)
        : folder_(folder), window_(studio_, [](QWidget*, const Question&) { return 1; }),
          painted_(window_.views()->network)
    {
        window_.resize(1920, 1080);
        window_.show();
        turn(kQuiet);
    }

    Result<void> run(int nodes, qint64 firings)
    {
        if (auto opened = openProject(nodes); !opened)
            return opened;
        if (auto planned = planExample(); !planned)
            return planned;
        if (auto imported = importPlan(); !imported)
            return imported;
        return openRun(firings);
    }

    std::vector<OpenPhase> phases;

private:
    /// Starts something and turns the event loop until `done` is called and all is quiet.
    Result<void> measure(const char* name, const std::function<void()>& start,
                         const std::function<void(std::function<void()> done)>& whenDone)
    {
        QEventLoop loop;
        QElapsedTimer clock;
        double seconds = -1;
        whenDone([&] {
            seconds = double(clock.nsecsElapsed()) * 1e-9;
            QTimer::singleShot(kQuiet, &loop, &QEventLoop::quit);
        });
        std::optional<Error> failure;
        QObject context;
        const auto fail = [&](const Error& error) {
            failure = error;
            loop.quit();
        };
        QObject::connect(window_.files(), &ProjectFiles::failed, &context, fail);
        QObject::connect(&studio_.planning, &PlanService::failed, &context, fail);
        QTimer::singleShot(kPatience, &loop, &QEventLoop::quit);
        clock.start();
        watch_.restart();
        start();
        loop.exec();
        if (failure)
            return *failure;
        if (seconds < 0)
            return Error{ErrorCode::Internal, "did not come to an end", name};
        phases.push_back({name, seconds, watch_.longest()});
        return {};
    }

    Result<void> openProject(int nodes)
    {
        io::Project project;
        project.network = laidOut(bench::syntheticNetwork(nodes));
        const QString path = folder_ + "/large.plugboard";
        if (auto saved = io::save(path.toStdString(), project); !saved)
            return saved;
        if (auto opened = measure(
                "open", [&] { window_.files()->open(path); },
                [this](const std::function<void()>& done) {
                    once(window_.files(), &ProjectFiles::opened, [this, done] {
                        painted_.painted = done;
                        window_.views()->network->update();
                    });
                });
            !opened)
            return opened;
        std::function<void()> saved;
        return measure(
            "save",
            [&] {
                if (window_.files()->saveTo(path))
                    saved();
            },
            [&](std::function<void()> done) { saved = std::move(done); });
    }

    Result<void> planExample()
    {
        const auto resources = io::resourceFolder();
        if (!resources)
            return resources.error();
        const QString example =
            QString::fromStdString(*resources) + "/examples/vgg16_dgx1.plugboard.txt";
        if (auto opened = measure(
                "open example", [&] { window_.files()->openCopy(example); },
                [this](auto done) { once(window_.files(), &ProjectFiles::opened, done); });
            !opened)
            return opened;
        return measure(
            "plan", [this] { studio_.planning.request({}); },
            [this](auto done) { once(&studio_.planning, &PlanService::planned, done); });
    }

    Result<void> importPlan()
    {
        const QString path = folder_ + "/example.plan";
        if (auto saved = io::save(path.toStdString(), studio_.document.plan()->plan); !saved)
            return saved;
        return measure(
            "import plan", [&] { window_.files()->open(path); },
            [this](auto done) { once(&studio_.planning, &PlanService::planned, done); });
    }

    Result<void> openRun(qint64 firings)
    {
        const std::string run = (folder_ + "/run").toStdString();
        QDir().mkpath(folder_ + "/run");
        const auto facts = studio_.document.plan();
        if (auto saved = io::save(run + "/plan.plan", facts->plan); !saved)
            return saved;
        if (auto saved = io::save(run + "/run.trace", bench::syntheticTrace(*facts, firings));
            !saved)
            return saved;
        if (!writeText(run + "/manifest.json",
                       R"({"status": "finished", "network": "example", "steps": 10000})") ||
            !writeText(run + "/metrics.jsonl", metrics()))
            return Error{ErrorCode::IoFailed, "cannot be written", run};
        return measure(
            "open run", [&] { window_.files()->open(QString::fromStdString(run)); },
            [this](const std::function<void()>& done) {
                once(window_.files(), &ProjectFiles::opened,
                     [this, done] { once(studio_.runs.current(), &RunRecord::traceLoaded, done); });
            });
    }

    template <class Sender, class Signal>
    void once(Sender* sender, Signal signal, const std::function<void()>& tell)
    {
        QObject::connect(sender, signal, &window_, tell, Qt::SingleShotConnection);
    }

    static bool writeText(const std::string& path, const std::string& text)
    {
        QFile file(QString::fromStdString(path));
        return file.open(QIODevice::WriteOnly) &&
               file.write(text.data(), qint64(text.size())) == qint64(text.size());
    }

    static std::string metrics()
    {
        std::string lines;
        for (int step = 1; step <= kMetrics; ++step)
            lines +=
                nlohmann::json({{"step", step}, {"loss", 1.0 / step}, {"seconds", 0.01 * step}})
                    .dump() +
                '\n';
        return lines;
    }

    const QString folder_;
    Studio studio_;
    MainWindow window_;
    PaintWatch painted_;
    StopWatch watch_;
};

void print(const std::vector<OpenPhase>& phases, double longest)
{
    std::printf("opened in %.3f s; longest stop of the window %.1f ms\n", phases[0].seconds,
                longest);
    for (const OpenPhase& phase : phases)
        std::printf("  %-13s %8.3f s, longest stop %6.1f ms\n", phase.name.c_str(), phase.seconds,
                    phase.longestStop);
}

void printJson(const std::vector<OpenPhase>& phases, double longest, int nodes, qint64 firings)
{
    nlohmann::ordered_json figures = {{"bench", "open"},
                                      {"nodes", nodes},
                                      {"firings", firings},
                                      {"open_s", phases[0].seconds},
                                      {"longest_stop_ms", longest}};
    for (const OpenPhase& phase : phases)
        figures["phases"].push_back({{"name", phase.name},
                                     {"seconds", phase.seconds},
                                     {"longest_stop_ms", phase.longestStop}});
    std::printf("%s\n", figures.dump(2).c_str());
}

} // namespace

Result<std::vector<OpenPhase>> measureOpening(int nodes, qint64 firings)
{
    const QTemporaryDir folder;
    OpenBench bench(folder.path());
    if (auto ran = bench.run(nodes, firings); !ran)
        return ran.error();
    return std::move(bench.phases);
}

int openBench(int nodes, qint64 firings, bool json)
{
    const QTemporaryDir home; // leaves no trace in the user's lists
    for (const char* name : {"XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"})
        qputenv(name, home.filePath(name).toUtf8());
    const auto phases = measureOpening(nodes, firings);
    if (!phases) {
        std::fprintf(stderr, "plugboard-studio: %s\n", toString(phases.error()).c_str());
        return exitCode(phases.error().code);
    }
    double longest = 0;
    for (const OpenPhase& phase : *phases)
        longest = std::max(longest, phase.longestStop);
    if (json)
        printJson(*phases, longest, nodes, firings);
    else
        print(*phases, longest);
    return 0;
}

} // namespace plugboard::gui
