// SPDX-License-Identifier: Apache-2.0
#include "tests/house/sources.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>

namespace plugboard::tests {

QString sourceRoot()
{
    return qEnvironmentVariable("PLUGBOARD_SOURCE");
}

QStringList filesBelow(const QString& folder, const QStringList& filters)
{
    const QDir root(sourceRoot());
    QStringList found;
    QDirIterator walk(root.filePath(folder), filters, QDir::Files, QDirIterator::Subdirectories);
    while (walk.hasNext())
        found << root.relativeFilePath(walk.next());
    found.sort();
    return found;
}

QString contents(const QString& path)
{
    QFile file(QDir(sourceRoot()).filePath(path));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QStringList includesOf(const QString& text)
{
    static const QRegularExpression line(R"(^[ \t]*#[ \t]*include[ \t]*["<]([^">]+)[">])",
                                         QRegularExpression::MultilineOption);
    QStringList found;
    for (auto match = line.globalMatch(text); match.hasNext();)
        found << match.next().captured(1);
    return found;
}

} // namespace plugboard::tests
