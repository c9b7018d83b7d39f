// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/process_end.h"

#include <QCoreApplication>
#include <QList>

#include <csignal>

namespace plugboard::gui {
namespace {

constexpr const char* kPrefix = "plugboard: ";

QString text(const char* source)
{
    return QCoreApplication::translate("ProcessEnd", source);
}

bool isMessage(const QByteArray& line)
{
    for (const char* level : {"debug: ", "info: ", "warning: ", "error: "})
        if (line.startsWith(QByteArray(kPrefix) + level))
            return true;
    return line.startsWith("{\"progress\"");
}

/// The last line that is neither progress nor a message of the log.
QByteArray lastWords(const QByteArray& errors)
{
    const QList<QByteArray> lines = errors.split('\n');
    for (auto line = lines.rbegin(); line != lines.rend(); ++line)
        if (!line->trimmed().isEmpty() && !isMessage(*line))
            return line->trimmed();
    return {};
}

ErrorCode codeOf(int exitCode)
{
    switch (exitCode) {
    case 2:
        return ErrorCode::InvalidInput;
    case 3:
        return ErrorCode::DoesNotFit;
    case 4:
        return ErrorCode::DeviceFailed;
    case 130:
        return ErrorCode::Interrupted;
    default:
        return ErrorCode::Internal;
    }
}

bool isOurs(int exitCode)
{
    return exitCode == 1 || codeOf(exitCode) != ErrorCode::Internal;
}

Error killed(int signal, const QString& what)
{
    QString message = text("was killed by signal %1").arg(signal);
    if (signal == SIGKILL)
        message += text("; where nobody did that, the system had run out of memory");
    else if (signal == SIGSEGV || signal == SIGABRT || signal == SIGBUS || signal == SIGILL ||
             signal == SIGFPE)
        message += text(" (%1): it crashed").arg(QString::fromLatin1(strsignal(signal)));
    return {ErrorCode::Internal, message.toStdString(), what.toStdString()};
}

} // namespace

Error causeOf(const ProcessEnd& end, const QString& what)
{
    if (end.signal != 0)
        return killed(end.signal, what);
    QByteArray words = lastWords(end.errors);
    const bool spoke = words.startsWith(kPrefix);
    if (!isOurs(end.exitCode) || !spoke) {
        QString message = text("ended with exit code %1").arg(end.exitCode);
        if (!words.isEmpty())
            message += ": " + QString::fromUtf8(words);
        return {codeOf(end.exitCode), message.toStdString(), what.toStdString()};
    }
    words.remove(0, qsizetype(qstrlen(kPrefix)));
    const qsizetype colon = words.indexOf(": ");
    const QByteArray subject = colon < 0 ? QByteArray() : words.left(colon);
    return {codeOf(end.exitCode), words.mid(colon < 0 ? 0 : colon + 2).toStdString(),
            subject.toStdString()};
}

void keepTail(QByteArray& tail, const QByteArray& more, qsizetype limit)
{
    tail += more;
    if (tail.size() <= limit)
        return;
    tail = tail.right(limit / 2);
    tail.remove(0, tail.indexOf('\n') + 1);
}

} // namespace plugboard::gui
