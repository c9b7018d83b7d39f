// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/studio_state.h"

#include "gui/app/folders.h"

#include <QFileInfo>

namespace plugboard::gui {
namespace {

constexpr int kRecentFiles = 12;

} // namespace

StudioState::StudioState(const QString& file)
    : settings_(file.isEmpty() ? configFolder() + "/studio.ini" : file, QSettings::IniFormat)
{
}

QByteArray StudioState::layout(const QString& workspace) const
{
    return settings_.value("layout/" + workspace).toByteArray();
}

void StudioState::setLayout(const QString& workspace, const QByteArray& layout)
{
    settings_.setValue("layout/" + workspace, layout);
}

void StudioState::clearLayouts()
{
    settings_.remove("layout");
}

QByteArray StudioState::geometry() const
{
    return settings_.value("geometry").toByteArray();
}

void StudioState::setGeometry(const QByteArray& geometry)
{
    settings_.setValue("geometry", geometry);
}

QString StudioState::workspace() const
{
    return settings_.value("workspace").toString();
}

void StudioState::setWorkspace(const QString& workspace)
{
    settings_.setValue("workspace", workspace);
}

QStringList StudioState::recentFiles() const
{
    QStringList there;
    for (const QString& path : settings_.value("recent").toStringList())
        if (QFileInfo::exists(path))
            there << path;
    return there;
}

void StudioState::addRecentFile(const QString& path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    QStringList files = settings_.value("recent").toStringList();
    files.removeAll(absolute);
    files.prepend(absolute);
    settings_.setValue("recent", files.mid(0, kRecentFiles));
}

void StudioState::removeRecentFile(const QString& path)
{
    QStringList files = settings_.value("recent").toStringList();
    files.removeAll(path);
    settings_.setValue("recent", files);
}

bool StudioState::tourWasShown() const
{
    return settings_.value("tourWasShown").toBool();
}

void StudioState::setTourWasShown()
{
    settings_.setValue("tourWasShown", true);
}

} // namespace plugboard::gui
