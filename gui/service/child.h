// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

namespace plugboard::gui {

/// How `plugboard` is started: what stands before it (for `ssh host`) and the program itself.
struct ProgramCommand {
    QStringList prefix;
    QString program; ///< empty: not found

    bool available() const { return !program.isEmpty(); }
    /// The line that a user can paste into a shell.
    QString shellLine(const QStringList& arguments) const;
};

/// The error of a Studio that found no program.
Error noProgram();

/// $PLUGBOARD_PROGRAM or the setting ("plugboard", "ssh host plugboard"); else `plugboard` beside
/// the Studio, then in the build tree, then on the PATH.
ProgramCommand findProgram(const QString& setting);

/// A `plugboard` command that ends by itself: progress while it works, then its JSON or the error
/// in its own words. Cancelling sends SIGINT, and after two seconds kills.
class Child : public QObject {
    Q_OBJECT
public:
    explicit Child(ProgramCommand command, QObject* parent = nullptr);
    ~Child() override;

    /// Nothing happens while it runs. The command is asked for JSON.
    void start(const QStringList& arguments);
    void cancel();
    bool isRunning() const;

signals:
    void progressed(double fraction, const QString& text);
    void succeeded(const QJsonObject& object);
    void failed(const plugboard::Error& error); ///< cancelled: ErrorCode::Interrupted

private:
    void finish(int exitCode, QProcess::ExitStatus status);
    void failToStart();
    void readOutput();
    void readErrors();
    QString name() const; ///< "plugboard plan"

    ProgramCommand command_;
    QProcess process_;
    QTimer killer_;
    QString what_;
    QByteArray output_;
    QByteArray line_;   ///< of stderr, so far
    QByteArray errors_; ///< the tail of stderr, progress left out
    bool cancelled_ = false;
};

} // namespace plugboard::gui
