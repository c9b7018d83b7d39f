// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <QObject>
#include <QProcess>
#include <QStringList>

namespace plugboard::gui {

/// How `plugboard` is started: what stands before it (for `ssh host`) and the program itself.
struct ProgramCommand {
    QStringList prefix;
    QString program; ///< empty: not found

    bool available() const { return !program.isEmpty(); }
    /// The line that a user can paste into a shell.
    QString shellLine(const QStringList& arguments) const;
};

/// $PLUGBOARD_PROGRAM or the setting; else `plugboard` beside the Studio, then in the build tree,
/// then on the PATH.
ProgramCommand findProgram(const QString& setting);

/// A `plugboard` command that ends by itself: progress while it works, then its JSON or the error
/// in its own words. Cancelling sends SIGINT, and after two seconds kills.
class Child : public QObject {
    Q_OBJECT
public:
    explicit Child(ProgramCommand command, QObject* parent = nullptr);
    ~Child() override;

    void start(const QStringList& arguments);
    void cancel();
    bool isRunning() const;

signals:
    void progressed(double fraction, const QString& text);
    void succeeded(const QJsonObject& object);
    void failed(const plugboard::Error& error); ///< cancelled: ErrorCode::Interrupted

private:
    void finish(int exitCode, QProcess::ExitStatus status);
    void readProgress();

    ProgramCommand command_;
    QProcess process_;
    QByteArray errors_; ///< the tail of stderr
    bool cancelled_ = false;
};

} // namespace plugboard::gui
