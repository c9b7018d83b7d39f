// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/child.h"
#include "gui/service/process_end.h"
#include "gui/service/run_feed.h"

#include <QObject>

#include <atomic>
#include <thread>

namespace plugboard::gui {

/// A run as our child, in a session of its own: no signal of our terminal reaches it, and it goes
/// on when we are no more. A thread reads and cuts its event stream, so that it loses nothing while
/// the GUI is busy; updates come at most 60 times a second.
class RunProcess : public QObject {
    Q_OBJECT
public:
    explicit RunProcess(QObject* parent = nullptr);
    ~RunProcess() override; ///< as letGo

    /// errors  NotFound where the program cannot be started; IoFailed
    Result<void> start(const ProgramCommand& command, const QStringList& arguments);
    /// Writes a word to its stdin. False where it does not take it.
    bool say(const char* word);
    /// Closes what joins us: it writes a checkpoint and goes on alone. No more signals come.
    void letGo();
    bool isRunning() const { return running_; }
    qint64 pid() const { return pid_; }

signals:
    void updated(const plugboard::gui::RunUpdatePtr& update);
    void ended(const plugboard::gui::ProcessEnd& end); ///< after the last update

private:
    struct Reader;

    void close();

    bool running_ = false;
    qint64 pid_ = 0;
    int input_ = -1; ///< its stdin
    std::unique_ptr<Reader> reader_;
    std::thread thread_;
};

} // namespace plugboard::gui
