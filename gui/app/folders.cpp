// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/folders.h"

#include <QDir>
#include <QDirIterator>

namespace plugboard::gui {
namespace {

/// The rules want relative paths to be ignored.
QString made(const char* variable, const char* belowHome)
{
    const QString base = qEnvironmentVariable(variable);
    const QString folder =
        (QDir::isAbsolutePath(base) ? base : QDir::homePath() + '/' + belowHome) + "/plugboard";
    QDir().mkpath(folder);
    return folder;
}

} // namespace

QString configFolder()
{
    return made("XDG_CONFIG_HOME", ".config");
}

QString cacheFolder()
{
    return made("XDG_CACHE_HOME", ".cache");
}

qint64 sizeOfFolder(const QString& folder)
{
    qint64 bytes = 0;
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        files.next();
        bytes += files.fileInfo().size();
    }
    return bytes;
}

} // namespace plugboard::gui
