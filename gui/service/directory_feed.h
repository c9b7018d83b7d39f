// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/run_feed.h"
#include "gui/service/run_files.h"

#include <QObject>
#include <QTimer>

#include <atomic>

namespace plugboard::gui {

/// Reads a run by its directory: first all that is there, then, while its process works on it, what
/// comes, until it ends. Lives on a thread of its own (moveToThread, then start).
class DirectoryFeed : public QObject {
    Q_OBJECT
public:
    explicit DirectoryFeed(QString directory);

    void start();
    void stop() { stopped_ = true; } ///< from any thread: what is being read is left

signals:
    void updated(const plugboard::gui::RunUpdatePtr& update);

private:
    void poll();
    void readLines(RunUpdate& update);
    void readTrace(RunUpdate& update);
    void readEarlier(RunUpdate& update);
    bool first() const { return !timer_.isActive(); }

    QString directory_;
    QTimer timer_;
    LineTail metrics_;
    LineTail log_;
    io::TraceReader trace_;
    std::uint64_t shift_ = 0; ///< nanoseconds: the end of what the run went on from
    std::atomic<bool> stopped_{false};
};

} // namespace plugboard::gui
