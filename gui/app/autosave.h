// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/document.h"
#include "gui/document/settings.h"

#include <QFutureWatcher>
#include <QLockFile>
#include <QObject>
#include <QTimer>

#include <memory>

namespace plugboard::gui {

/// Keeps unsaved changes in the state folder, so that a crash costs seconds of work. What a Studio
/// that ended properly kept is gone with it.
class Autosave : public QObject {
    Q_OBJECT
public:
    struct Left {
        QString folder;  ///< below the state folder
        QString project; ///< the file that was kept
        QString path;    ///< where it had been saved before; empty: never
        QString title;
    };

    Autosave(Document* document, Settings* settings, QObject* parent = nullptr);
    ~Autosave() override; ///< removes what it kept

    /// What Studios left that are no more.
    static QList<Left> leftBehind();
    static void discard(const QString& folder); ///< of one that was left

    void saveNow(); ///< off the GUI thread; nothing where nothing has changed since
    /// The same, and waits. result  whether the changes are kept
    bool keepNow();
    void waitForSaved();
    QDateTime lastSaved() const { return lastSaved_; }

signals:
    void saved();
    void failed(const plugboard::Error& error);

private:
    void restart();
    void finishSaving();

    Document* document_;
    Settings* settings_;
    QString folder_;
    std::unique_ptr<QLockFile> lock_;
    QTimer timer_;
    QFutureWatcher<Result<void>> writing_;
    QDateTime lastSaved_;
    int savedIndex_ = -1; ///< of the undo stack
};

} // namespace plugboard::gui
