// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/document.h"
#include "gui/service/child.h"
#include "gui/service/run_record.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTimer>

namespace plugboard::tests {

/// A home of its own for caches and runs, as long as it lives.
class Home {
public:
    Home();
    QString path(const QString& name) const { return folder_.filePath(name); }
    /// A shell script that stands in for `plugboard`.
    gui::ProgramCommand script(const QString& lines) const;

private:
    QTemporaryDir folder_;
};

/// The `plugboard` of this build.
gui::ProgramCommand realProgram();

/// Counts the longest time that the GUI thread worked at a stretch, in milliseconds of its CPU:
/// what other processes take of the machine is not ours.
class Heartbeat {
public:
    Heartbeat();
    double longest() const { return longest_; }

private:
    void beat();

    QTimer timer_;
    double last_ = -1;
    double longest_ = 0;
};

/// tinyProject on twoCores, planned; `epochs` of 8 steps each.
void planTiny(gui::Document& document, int epochs);

std::size_t firingsOf(const trace::Trace& trace);
/// All firings, in one order.
std::vector<trace::Firing> sorted(const trace::Trace& trace);
bool sameFirings(const trace::Trace& a, const trace::Trace& b);

void writeFile(const QString& path, const QByteArray& bytes);
QByteArray readFile(const QString& path);

} // namespace plugboard::tests
