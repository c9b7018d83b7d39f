// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QStringList>

namespace plugboard::gui {

/// What the window remembers from one start to the next (studio.ini beside the settings): layouts
/// of the workspaces, recent files, whether this is the first start. Losing it costs nothing.
class StudioState {
public:
    /// file  empty: the user's
    explicit StudioState(const QString& file = {});

    QByteArray layout(const QString& workspace) const;
    void setLayout(const QString& workspace, const QByteArray& layout);
    void clearLayouts();
    QByteArray geometry() const;
    void setGeometry(const QByteArray& geometry);
    QString workspace() const;
    void setWorkspace(const QString& workspace);

    /// Newest first; files that are gone are left out.
    QStringList recentFiles() const;
    void addRecentFile(const QString& path);
    void removeRecentFile(const QString& path);

    bool tourWasShown() const;
    void setTourWasShown();

private:
    mutable QSettings settings_;
};

} // namespace plugboard::gui
