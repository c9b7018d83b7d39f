// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/child.h"

#include "gui/service/process_end.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <csignal>
#include <sys/prctl.h>

namespace plugboard::gui {
namespace {

constexpr int kPatience = 2000;             ///< milliseconds from SIGINT to SIGKILL
constexpr qsizetype kMostOutput = 64 << 20; ///< bytes of a result
constexpr qsizetype kLongestLine = 1 << 16;

} // namespace

Error noProgram()
{
    return {ErrorCode::NotFound,
            QCoreApplication::translate("Child",
                                        "was not found beside the Studio or on the PATH; name it "
                                        "in the settings or in PLUGBOARD_PROGRAM")
                .toStdString(),
            "plugboard"};
}

Child::Child(ProgramCommand command, QObject* parent)
    : QObject(parent), command_(std::move(command))
{
    killer_.setSingleShot(true);
    connect(&killer_, &QTimer::timeout, &process_, &QProcess::kill);
    connect(&process_, &QProcess::finished, this, &Child::finish);
    connect(&process_, &QProcess::readyReadStandardOutput, this, &Child::readOutput);
    connect(&process_, &QProcess::readyReadStandardError, this, &Child::readErrors);
    connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            failToStart();
    });
    // What it works out is for us alone.
    process_.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGTERM); });
}

Child::~Child()
{
    process_.disconnect(this);
    if (process_.state() == QProcess::NotRunning)
        return;
    process_.kill();
    process_.waitForFinished(kPatience);
}

void Child::start(const QStringList& arguments)
{
    if (isRunning())
        return;
    what_ = arguments.value(0);
    output_.clear();
    line_.clear();
    errors_.clear();
    cancelled_ = false;
    if (!command_.available()) {
        QMetaObject::invokeMethod(
            this, [this] { emit failed(noProgram()); }, Qt::QueuedConnection);
        return;
    }
    QStringList line = command_.prefix;
    if (!line.isEmpty()) // another host has another environment
        line += {"env", "PLUGBOARD_PROGRESS=json"};
    line += command_.program;
    line += arguments;
    line += "--json";
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("PLUGBOARD_PROGRESS", "json");
    process_.setProcessEnvironment(environment);
    const QString program = line.takeFirst();
    process_.start(program, line);
    process_.closeWriteChannel();
}

void Child::cancel()
{
    if (!isRunning() || cancelled_)
        return;
    cancelled_ = true;
    if (process_.processId() > 0)
        ::kill(pid_t(process_.processId()), SIGINT);
    killer_.start(kPatience);
}

bool Child::isRunning() const
{
    return process_.state() != QProcess::NotRunning;
}

QString Child::name() const
{
    return what_.isEmpty() ? QString("plugboard") : "plugboard " + what_;
}

void Child::failToStart()
{
    emit failed({ErrorCode::NotFound,
                 tr("cannot be started: %1").arg(process_.errorString()).toStdString(),
                 command_.program.toStdString()});
}

void Child::readOutput()
{
    output_ += process_.readAllStandardOutput();
    if (output_.size() > kMostOutput)
        process_.kill();
}

void Child::readErrors()
{
    line_ += process_.readAllStandardError();
    for (qsizetype end = line_.indexOf('\n'); end >= 0; end = line_.indexOf('\n')) {
        const QByteArray line = line_.left(end);
        line_.remove(0, end + 1);
        const QJsonObject object =
            line.startsWith('{') ? QJsonDocument::fromJson(line).object() : QJsonObject();
        if (object.contains("progress"))
            emit progressed(object.value("progress").toDouble(), object.value("text").toString());
        else
            keepTail(errors_, line + '\n');
    }
    if (line_.size() > kLongestLine) {
        keepTail(errors_, line_);
        line_.clear();
    }
}

void Child::finish(int exitCode, QProcess::ExitStatus status)
{
    killer_.stop();
    readOutput();
    readErrors();
    keepTail(errors_, line_);
    if (cancelled_) {
        emit failed(
            {ErrorCode::Interrupted, tr("was cancelled").toStdString(), name().toStdString()});
        return;
    }
    const bool crashed = status == QProcess::CrashExit;
    const ProcessEnd end{crashed ? 0 : exitCode, crashed ? exitCode : 0, errors_};
    if (!end.wentWell()) {
        emit failed(causeOf(end, name()));
        return;
    }
    const QJsonDocument document = QJsonDocument::fromJson(output_);
    if (document.isObject())
        emit succeeded(document.object());
    else
        emit failed({ErrorCode::Internal, tr("gave no result that can be read").toStdString(),
                     name().toStdString()});
}

} // namespace plugboard::gui
