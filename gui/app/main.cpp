// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/arguments.h"
#include "gui/app/main_window.h"
#include "gui/app/open_bench.h"
#include "gui/app/render.h"
#include "gui/app/start_bench.h"
#include "gui/bench/bench.h"

#include <QApplication>
#include <QIcon>

#include <cstdio>

using namespace plugboard;
using namespace plugboard::gui;

namespace {

int refuse(const Error& error)
{
    std::fprintf(stderr, "plugboard-studio: %s\n", toString(error).c_str());
    return exitCode(error.code);
}

int openWindow(QApplication& application, const Arguments& arguments)
{
    Studio studio;
    applyTheme(application, studio.settings.theme());
    QObject::connect(&studio.settings, &Settings::changed, &application,
                     [&] { applyTheme(application, studio.settings.theme()); });
    MainWindow window(studio);
    if (!window.restoreGeometry(studio.state.geometry()))
        window.resize(1440, 900);
    window.show();
    window.greet();
    if (!arguments.file.isEmpty())
        window.files()->open(arguments.file);
    return QApplication::exec();
}

/// Pictures and benches have no window system: what its stand-in says of that helps nobody.
void tellWhatMatters(QtMsgType, const QMessageLogContext&, const QString& message)
{
    if (!message.startsWith("This plugin does not support") &&
        !message.startsWith("QStandardPaths: "))
        std::fprintf(stderr, "%s\n", qPrintable(message));
}

bool hasDisplay()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
           qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

} // namespace

int main(int argc, char** argv)
{
    QStringList words;
    for (int at = 1; at < argc; ++at)
        words << QString::fromLocal8Bit(argv[at]);
    const auto arguments = parseArguments(words);
    if (!arguments)
        return refuse(arguments.error());
    if (arguments->mode == Arguments::Mode::Help) {
        std::fputs(qPrintable(helpText()), stdout);
        return 0;
    }
    if (arguments->mode == Arguments::Mode::Version) {
        std::printf("plugboard-studio %s\nQt %s\n", PLUGBOARD_VERSION, qVersion());
        return 0;
    }
    const bool window = arguments->mode == Arguments::Mode::Window;
    if (window && !hasDisplay())
        return refuse(Error{
            ErrorCode::InvalidInput,
            "there is none; without one, --render FILE PICTURE.png draws the window", "display"});
    if (!window)
        qInstallMessageHandler(tellWhatMatters);
    if (!window && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen"); // pictures and benches need no display
    QCoreApplication::setApplicationName("plugboard-studio");
    QCoreApplication::setApplicationVersion(PLUGBOARD_VERSION);
    QGuiApplication::setApplicationDisplayName("Plugboard Studio");
    QGuiApplication::setDesktopFileName("org.plugboard.Studio");
    QApplication application(argc, argv);
    QGuiApplication::setWindowIcon(QIcon(":/plugboard/app/plugboard-studio.svg"));
    switch (arguments->mode) {
    case Arguments::Mode::Render:
        if (const auto rendered = renderWindow(*arguments); !rendered)
            return refuse(rendered.error());
        return 0;
    case Arguments::Mode::Bench:
        if (arguments->bench == "start")
            return startBench(arguments->json);
        if (arguments->bench == "open")
            return openBench(arguments->nodes,
                             arguments->events > 0 ? arguments->events : 1'000'000,
                             arguments->json);
        return bench::run(arguments->bench, {arguments->nodes, arguments->events, arguments->json});
    default:
        return openWindow(application, *arguments);
    }
}
