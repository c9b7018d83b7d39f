// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/service/service_bench.h"

#include "engine/session/session.h"
#include "tests/gui/document/examples.h"

#include <QFile>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <tuple>

namespace plugboard::tests {
namespace {

double cpuMilliseconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) * 1e-6;
}

} // namespace

Home::Home()
{
    for (const char* name : {"XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"})
        qputenv(name, folder_.filePath(name).toUtf8());
}

gui::ProgramCommand Home::script(const QString& lines) const
{
    static int number = 0;
    const QString path = folder_.filePath("script" + QString::number(number++));
    writeFile(path, "#!/bin/sh\n" + lines.toUtf8() + "\n");
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return {{}, path};
}

gui::ProgramCommand realProgram()
{
    return gui::findProgram({});
}

Heartbeat::Heartbeat()
{
    QObject::connect(&timer_, &QTimer::timeout, [this] { beat(); });
    timer_.start(1);
}

void Heartbeat::beat()
{
    const double now = cpuMilliseconds();
    if (last_ >= 0)
        longest_ = std::max(longest_, now - last_);
    last_ = now;
}

void planTiny(gui::Document& document, int epochs)
{
    io::Project project = tinyProject();
    project.topology = twoCores();
    project.recipe.run.epochs = epochs;
    document.reset(project, {});
    auto compiled = session::compile(project.network, project.recipe, project.topology, {}, {});
    Q_ASSERT(compiled);
    document.setPlan(*gui::factsOf(std::move(compiled->plan), {}));
}

std::size_t firingsOf(const trace::Trace& trace)
{
    return sorted(trace).size();
}

std::vector<trace::Firing> sorted(const trace::Trace& trace)
{
    std::vector<trace::Firing> all;
    for (const trace::Section& section : trace.sections)
        for (const auto& lane : section.lanes)
            all.insert(all.end(), lane.begin(), lane.end());
    std::sort(all.begin(), all.end(), [](const trace::Firing& a, const trace::Firing& b) {
        return std::tie(a.begin, a.end, a.task, a.firing) <
               std::tie(b.begin, b.end, b.task, b.firing);
    });
    return all;
}

bool sameFirings(const trace::Trace& a, const trace::Trace& b)
{
    const auto x = sorted(a);
    const auto y = sorted(b);
    return x.size() == y.size() &&
           std::memcmp(x.data(), y.data(), x.size() * sizeof(trace::Firing)) == 0;
}

void writeFile(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    if (file.open(QIODevice::WriteOnly))
        file.write(bytes);
}

QByteArray readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace plugboard::tests
