// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/render.h"

#include "gui/app/main_window.h"
#include "gui/app/views.h"
#include "gui/app/workspaces.h"
#include "gui/panels/layer_report_panel.h"
#include "gui/timeline/timeline_widget.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTemporaryDir>
#include <QTimer>

#include <optional>

namespace plugboard::gui {
namespace {

constexpr int kReadingLimit = 120'000;  // milliseconds
constexpr int kAtLeast = 700;           // milliseconds, for fits and thumbnails
constexpr int kPlanningLimit = 600'000; // milliseconds

/// Waits until `done` or an error, at most `limit` milliseconds.
class Wait {
public:
    void finish()
    {
        done_ = true; // what is read at once is there before anybody waits
        loop_.quit();
    }
    void fail(const Error& error)
    {
        error_ = error;
        finish();
    }
    Result<void> upTo(int limit, const QString& what)
    {
        QTimer::singleShot(limit, &loop_, [this] { loop_.exit(1); });
        if (!done_ && loop_.exec() == 1)
            return Error{ErrorCode::IoFailed, "took too long", what.toStdString()};
        if (error_)
            return *error_;
        return {};
    }

private:
    QEventLoop loop_;
    bool done_ = false;
    std::optional<Error> error_;
};

/// Lets layouts, fits and finished background work come to rest.
void settle(int milliseconds, const std::function<bool()>& settled)
{
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < milliseconds || (!settled() && clock.elapsed() < kReadingLimit))
        QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
}

Result<void> open(Studio& studio, MainWindow& window, const QString& file)
{
    Wait wait;
    QObject context;
    bool plan = false;
    bool run = false;
    QObject::connect(window.files(), &ProjectFiles::failed, &context,
                     [&](const Error& error) { wait.fail(error); });
    QObject::connect(&studio.planning, &PlanService::failed, &context,
                     [&](const Error& error) { wait.fail(error); });
    QObject::connect(&studio.runs, &RunService::failed, &context,
                     [&](const Error& error) { wait.fail(error); });
    QObject::connect(window.files(), &ProjectFiles::opened, &context,
                     [&](OpenedFile::Kind kind, const QString&) {
                         plan = kind == OpenedFile::Kind::Plan;
                         run = kind == OpenedFile::Kind::Run;
                         if (!plan && !run)
                             wait.finish();
                     });
    QObject::connect(&studio.planning, &PlanService::planned, &context, [&] {
        if (plan)
            wait.finish();
    });
    const auto followRun = [&] {
        if (RunRecord* record = studio.runs.current()) {
            QObject::connect(record, &RunRecord::traceLoaded, &context, [&] { wait.finish(); });
            if (record->plan != nullptr && !record->trace.sections.empty())
                QTimer::singleShot(0, &context, [&] { wait.finish(); });
        }
    };
    QObject::connect(&studio.runs, &RunService::currentChanged, &context, followRun);
    window.files()->openCopy(file);
    return wait.upTo(kReadingLimit, file);
}

/// Whether or not it succeeds: the picture shows how things are.
void detect(Studio& studio)
{
    Wait wait;
    QObject context;
    QObject::connect(&studio.devices, &DeviceService::detected, &context, [&] { wait.finish(); });
    QObject::connect(&studio.devices, &DeviceService::failed, &context, [&] { wait.finish(); });
    studio.devices.detect();
    (void)wait.upTo(kReadingLimit, {});
}

Result<void> planProject(Studio& studio, MainWindow& window, const QString& file)
{
    Wait wait;
    QObject context;
    QObject::connect(&studio.planning, &PlanService::planned, &context, [&] { wait.finish(); });
    QObject::connect(&studio.planning, &PlanService::failed, &context,
                     [&](const Error& error) { wait.fail(error); });
    window.flow()->plan();
    return wait.upTo(kPlanningLimit, file);
}

} // namespace

Result<void> renderWindow(const Arguments& arguments)
{
    QTemporaryDir folder; // the layouts that we ship, and nothing that the user would miss
    Studio studio(folder.filePath("studio.ini"));
    ThemeChoice theme = studio.settings.theme();
    if (!arguments.theme.isEmpty())
        theme = arguments.theme == "dark" ? ThemeChoice::Dark : ThemeChoice::Light;
    applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance()), theme);
    // Nobody is there to ask: the answer that changes nothing, but what is locked is looked at.
    MainWindow window(studio, [](QWidget*, const Question&) { return 0; });
    window.files()->askForDimensions = [](const QString&, const std::vector<std::string>&) {
        return std::optional<ProjectFiles::Dimensions>();
    };
    window.setAttribute(Qt::WA_DontShowOnScreen);
    window.resize(arguments.size);
    window.show();
    if (auto opened = open(studio, window, arguments.file); !opened)
        return opened;
    if (studio.document.usesThisMachine() && studio.command.available())
        detect(studio);
    if (arguments.plan)
        if (auto planned = planProject(studio, window, arguments.file); !planned)
            return planned;
    if (!arguments.workspace.isEmpty())
        window.workspaces()->show(arguments.workspace);
    if (!arguments.panel.isEmpty()) {
        const auto& docks = window.views()->docks();
        if (!docks.contains(arguments.panel))
            return Error{ErrorCode::InvalidInput,
                         "no such panel; there are " +
                             QStringList(docks.keys()).join(", ").toStdString(),
                         arguments.panel.toStdString()};
        window.workspaces()->raise(arguments.panel);
    }
    window.resize(arguments.size);
    settle(kAtLeast, [&] {
        return window.views()->timeline->isSettled() && window.views()->layers->isSettled();
    });
    if (!window.grab().save(arguments.picture))
        return Error{ErrorCode::IoFailed, "cannot be written as a picture",
                     arguments.picture.toStdString()};
    return {};
}

} // namespace plugboard::gui
