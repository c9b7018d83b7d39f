// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/directory_feed.h"
#include "gui/service/run_process.h"
#include "gui/service/run_service.h"

#include <QPointer>
#include <QThread>
#include <QThreadPool>

#include <map>

namespace plugboard::gui {

/// A directory that is read on a thread of its own.
class Follower {
public:
    explicit Follower(const QString& directory) : feed(new DirectoryFeed(directory))
    {
        feed->moveToThread(&thread_);
        QObject::connect(&thread_, &QThread::started, feed, &DirectoryFeed::start);
        QObject::connect(&thread_, &QThread::finished, feed, &QObject::deleteLater);
    }
    ~Follower()
    {
        feed->stop();
        thread_.quit();
        thread_.wait();
    }
    void start() { thread_.start(); }

    DirectoryFeed* const feed; ///< dies with the thread

private:
    QThread thread_;
};

/// What a run is started from: files in the state folder.
struct Launch {
    QString plan;
    QString drawing;
};

struct RunService::Private {
    RunService* service;
    Document* document;
    ProgramCommand command;
    QList<RunRecord*> runs;
    QPointer<RunRecord> current;
    QPointer<RunRecord> ours; ///< the record of our child
    RunProcess process;
    bool stopAtOnce = false; ///< before the child was there
    std::map<RunRecord*, std::unique_ptr<Follower>> followers;
    quint64 listRequest = 0;
    QThreadPool pool; ///< last: what it works on uses the others

    void launch(RunRecord* record, const Result<Launch>& files, const RunRequest& request);
    void takeUpdate(RunRecord* record, RunUpdate& update);
    void childEnded(const ProcessEnd& end);
    void endOf(RunRecord* record, const ProcessEnd& end);
    void reloadTrace(RunRecord* record);
    void follow(RunRecord* record);
    void loadPlan(RunRecord* record);
    void loadDrawing(const QString& directory);
    void takeList(const std::vector<RunFacts>& found);
    void sort();
    void show(RunRecord* record);
    void complain(RunRecord& record);
    void say(const char* word);
    RunRecord* recordOf(const QString& directory) const;
    QStringList folders() const;
};

} // namespace plugboard::gui
