// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/folders.h"

#include "gui/service/run_files.h"

#include <QDateTime>
#include <QDir>
#include <QDirIterator>

#include <algorithm>

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

QFileInfoList filesIn(const QStringList& folders)
{
    QFileInfoList found;
    for (const QString& folder : folders) {
        QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            files.next();
            found << files.fileInfo();
        }
    }
    return found;
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

QStringList cacheFolders()
{
    return {cacheFolder(), stateFolder("plans")};
}

qint64 sizeOfFolders(const QStringList& folders)
{
    qint64 bytes = 0;
    for (const QFileInfo& file : filesIn(folders))
        bytes += file.size();
    return bytes;
}

void trimFolders(const QStringList& folders, qint64 bytes, int youngest)
{
    QFileInfoList files = filesIn(folders);
    qint64 total = 0;
    for (const QFileInfo& file : files)
        total += file.size();
    std::sort(files.begin(), files.end(),
              [](const QFileInfo& a, const QFileInfo& b) { return a.lastRead() < b.lastRead(); });
    const QDateTime limit = QDateTime::currentDateTime().addSecs(-youngest);
    for (const QFileInfo& file : files) {
        if (total <= bytes)
            return;
        if (file.lastModified() <= limit && QFile::remove(file.filePath()))
            total -= file.size();
    }
}

} // namespace plugboard::gui
