// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/start_bench.h"

#include "gui/app/main_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>

#include <cstdio>
#include <ctime>
#include <unistd.h>

namespace plugboard::gui {
namespace {

/// Seconds since the kernel began this process; -1 where /proc does not tell.
double secondsOfProcess()
{
    QFile file("/proc/self/stat");
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    const QByteArray line = file.readAll();
    // The 22nd field; the 2nd is in brackets and may hold spaces.
    const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    const double begun = fields.value(19).toDouble() / double(sysconf(_SC_CLK_TCK));
    return double(now.tv_sec) + 1e-9 * double(now.tv_nsec) - begun;
}

} // namespace

int startBench(bool json)
{
    QElapsedTimer clock;
    clock.start();
    const double before = secondsOfProcess();
    Studio studio;
    applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance()), studio.settings.theme());
    MainWindow window(studio);
    window.resize(1600, 1000);
    window.show();
    window.grab(); // painted
    const double own = double(clock.nsecsElapsed()) * 1e-9;
    const double whole = secondsOfProcess();
    if (json)
        std::printf("{\"process_s\": %.3f, \"before_window_s\": %.3f, \"window_s\": %.3f}\n", whole,
                    before, own);
    else
        std::printf("first window after %.0f ms (libraries and Qt %.0f ms, window %.0f ms)\n",
                    1e3 * whole, 1e3 * before, 1e3 * own);
    return 0;
}

} // namespace plugboard::gui
