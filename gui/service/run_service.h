// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/document.h"
#include "gui/service/child.h"
#include "gui/service/run_record.h"

#include <QList>

namespace plugboard::gui {

struct RunRequest {
    qint64 epochs = 0;       ///< 0: the recipe's
    qint64 steps = 0;        ///< > 0: so many steps instead
    double learningRate = 0; ///< 0: the recipe's
    QString resume;          ///< run directory to go on from
    QString directory;       ///< empty: a new one below the state folder
    bool emulate = false;    ///< devices that this machine lacks run on its cores
    QStringList bindings;    ///< "gpu0=emulated", besides what the document chose
};

/// Starts `plugboard run` as a child and follows it by its event stream; lists, opens and
/// re-attaches runs by their directories.
class RunService : public QObject {
    Q_OBJECT
public:
    RunService(Document* document, ProgramCommand command, QObject* parent = nullptr);
    ~RunService() override;

    /// Runs the document's plan, which must not be stale.
    /// Null where it cannot (failed tells why). What goes wrong later is the record's: Failed, with
    /// the cause, which also stands among the problems.
    RunRecord* start(const RunRequest& request);
    // Of the active run: our child, or one that was re-attached and listens in its folder.
    void pause();
    void resume();
    void step();
    void checkpoint();
    void stop(); ///< a checkpoint, then the end; of a run that is not our child by SIGINT
    /// The run goes on without us (closing the Studio), out of a pause too.
    void letGo();

    RunRecord* current() const; ///< the one shown; null: none
    RunRecord* active() const;  ///< the one that is running as our child or re-attached; null: none
    const QList<RunRecord*>& runs() const; ///< newest first; those found on disk included
    void refreshList();                    ///< reads the state folder and the project's results
    /// Shows a run of the list or any directory: loads plan, metrics, log and trace off the GUI
    /// thread; a live one is followed from where its files stand, and no event is lost.
    void open(const QString& directory);
    /// Reads plan, metrics, log and trace of a run of the list, without showing it (to compare
    /// with). Nothing happens where they are there already.
    void load(RunRecord* run);

signals:
    void listChanged();
    void currentChanged();
    void statusChanged();
    void failed(const plugboard::Error& error);
    /// What is the record's: the cause stands there.
    void runFailed(plugboard::gui::RunRecord* run);
    /// The project that the run ran, where its directory keeps one: after open(directory).
    void openedDrawing(const QString& directory, const plugboard::io::Project& project);

private:
    struct Private;
    std::unique_ptr<Private> d_;
};

} // namespace plugboard::gui
