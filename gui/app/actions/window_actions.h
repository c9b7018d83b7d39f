// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QList>

class QMainWindow;

namespace plugboard::gui {

/// The window's own actions, with their texts, icons and keys; the window connects them. Undo and
/// redo are the document's, drawing and zooming the views'.
struct WindowActions {
    explicit WindowActions(QMainWindow* window);

    void recolour(const QColor& colour); ///< icons in the theme's colour

    QAction* newProject;
    QAction* open;
    QAction* save;
    QAction* saveAs;
    QAction* importModel;
    QAction* importPlan;
    QAction* importTrace;
    QAction* importRun;
    QAction* exportPlan;
    QAction* networkPicture;
    QAction* topologyPicture;
    QAction* timelinePicture;
    QAction* windowPicture;
    QAction* settings;
    QAction* quit;

    QAction* welcome;
    QAction* resetLayout;
    QAction* toggleTheme;

    QAction* plan;
    QAction* cancelPlan;
    QAction* detect;
    QAction* calibrate;

    QAction* run;
    QAction* pause; ///< also goes on
    QAction* step;
    QAction* checkpoint;
    QAction* stop;
    QAction* infer;
    QAction* refreshRuns;

    QAction* palette; ///< of commands
    QAction* keys;
    QAction* tour;
    QAction* about;

private:
    QAction* add(const QString& text, const QString& iconName, const QKeySequence& keys,
                 const QString& toolTip = {});

    QMainWindow* window_;
    QList<std::pair<QAction*, QString>> icons_;
};

} // namespace plugboard::gui
