// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/child.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>

namespace plugboard::gui {
namespace {

QString quoted(const QString& word)
{
    static const QRegularExpression plain("^[A-Za-z0-9_@%+=:,./~-]+$");
    if (plain.match(word).hasMatch())
        return word;
    QString inside = word;
    return "'" + inside.replace("'", "'\\''") + "'";
}

bool isProgram(const QString& path)
{
    const QFileInfo file(path);
    return file.isFile() && file.isExecutable();
}

/// "ssh host plugboard": the last word is the program, what stands before it is not ours to look
/// for; one word alone is a path or a name on the PATH.
ProgramCommand commandOf(const QString& line)
{
    QStringList words = QProcess::splitCommand(line);
    if (words.isEmpty())
        return {};
    const QString program = words.takeLast();
    if (!words.isEmpty())
        return {words, program};
    return {{},
            isProgram(program) ? QFileInfo(program).absoluteFilePath()
                               : QStandardPaths::findExecutable(program)};
}

/// `plugboard` beside the Studio, else in the build tree that it was built in.
QString neighbour()
{
    QDir folder(QCoreApplication::applicationDirPath());
    if (isProgram(folder.filePath("plugboard")))
        return folder.filePath("plugboard");
    for (int level = 0; level < 4; ++level) {
        if (isProgram(folder.filePath("engine/cli/plugboard")))
            return folder.filePath("engine/cli/plugboard");
        if (!folder.cdUp())
            break;
    }
    return {};
}

} // namespace

QString ProgramCommand::shellLine(const QStringList& arguments) const
{
    QStringList words;
    for (const QString& word :
         prefix + QStringList{program.isEmpty() ? "plugboard" : program} + arguments)
        words.append(quoted(word));
    return words.join(' ');
}

ProgramCommand findProgram(const QString& setting)
{
    const QString variable = qEnvironmentVariable("PLUGBOARD_PROGRAM");
    for (const QString& line : {variable, setting})
        if (!line.trimmed().isEmpty())
            return commandOf(line);
    if (const QString found = neighbour(); !found.isEmpty())
        return {{}, found};
    return {{}, QStandardPaths::findExecutable("plugboard")};
}

} // namespace plugboard::gui
