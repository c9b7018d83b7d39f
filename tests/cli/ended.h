// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

namespace plugboard::tests {

/// What a call of the program came to.
struct Ended {
    int code = -1;
    QByteArray out;
    QByteArray err;

    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    /// One line on stderr that begins with the program's name.
    bool isRefusal() const
    {
        return code == 2 && err.startsWith("plugboard: ") && err.count('\n') == 1 &&
               err.endsWith('\n');
    }
};

/// Runs `plugboard` in a folder that is also its home.
inline Ended runProgram(const QString& home, const QStringList& arguments,
                        const QStringList& variables = {})
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"CACHE", "STATE", "CONFIG"})
        environment.insert(QString("XDG_%1_HOME").arg(name), QDir(home).filePath(name));
    for (const QString& variable : variables)
        environment.insert(variable.section('=', 0, 0), variable.section('=', 1));
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(home);
    process.start(PLUGBOARD_PROGRAM, arguments);
    process.waitForFinished(120'000);
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

} // namespace plugboard::tests
