// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QActionGroup>
#include <QMap>
#include <QObject>
#include <QSet>
#include <QTimer>

class QDockWidget;
class QMainWindow;
class QStackedWidget;
class QToolBar;

namespace plugboard::gui {

class StudioState;

/// Design, Place, Run and Compare: layouts of the same panels, each as the user left it. "welcome"
/// is the page before there is a project, without panels.
class Workspaces : public QObject {
    Q_OBJECT
public:
    /// docks   by name, already created
    /// centre  page 0: welcome, page 1: the network
    Workspaces(QMainWindow* window, QMap<QString, QDockWidget*> docks, QStackedWidget* centre,
               StudioState* state);

    static QStringList names(); ///< without "welcome"
    const QString& current() const { return current_; }
    void show(const QString& name);
    void resetCurrent(); ///< the layout that we ship
    void keepCurrent();  ///< as it is now, for the next start
    /// Brings a panel to the front of the current workspace.
    void raise(const QString& dock);

    QToolBar* rail() const { return rail_; }
    QList<QAction*> actions() const { return group_->actions(); }
    void recolour(const QColor& colour);

signals:
    void changed(const QString& name);

private:
    struct Column;
    struct Layout;

    static Layout layoutOf(const QString& name);
    QSet<QString> placeStacks(const QList<Column>& columns);
    void refreshTitles();
    void makeRail();
    void arrange(const QString& name);
    void applySizes(const QString& name);

    QMainWindow* window_;
    QMap<QString, QDockWidget*> docks_;
    QStackedWidget* centre_;
    StudioState* state_;
    QToolBar* rail_;
    QActionGroup* group_;
    QString current_;
    QTimer titles_; ///< after docks have moved
};

} // namespace plugboard::gui
