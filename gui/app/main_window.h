// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/actions/window_actions.h"
#include "gui/app/autosave.h"
#include "gui/app/opened_file.h"
#include "gui/app/project_files.h"
#include "gui/app/question.h"
#include "gui/app/run_flow.h"
#include "gui/app/studio.h"

#include <QMainWindow>
#include <QStringList>

class QStackedWidget;

namespace plugboard::gui {

class CommandPalette;
class NoticeBar;
class StatusLine;
class Views;
class WelcomePage;
class Workspaces;

/// The window: puts panels, workspaces, actions and files together. What they do stands in them.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(Studio& studio, Ask ask = askByDialog);
    ~MainWindow() override;

    ProjectFiles* files() const { return files_; }
    Workspaces* workspaces() const { return workspaces_; }
    Views* views() const { return views_; }
    WelcomePage* welcomePage() const { return welcome_; }
    NoticeBar* notices() const { return notices_; }
    StatusLine* statusLine() const { return status_; }
    CommandPalette* commandPalette() const { return palette_; }
    Autosave* autosave() const { return autosave_; }
    RunFlow* flow() const { return flow_; }
    WindowActions& actions() { return actions_; }

    void openCommandPalette();
    void showKeys();
    void showTour();
    /// Looks for a crashed Studio's work, for runs that go on, and whether `plugboard` is there.
    void greet();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void makeCentre();
    void makeMenus();
    void makeToolBar();
    void connectActions();
    void connectFiles();
    void connectServices();
    void refreshTitle();
    void refreshActions();
    void refreshStaleNotice();
    void refreshIcons();
    void fillRecentMenu();
    void fillExampleMenu();
    void browse(const QString& title, const QString& filter);
    void savePicture(const QString& what,
                     const std::function<Result<void>(const QString& path)>& write);
    void showOpened(OpenedFile::Kind kind, const QString& path);
    void showSelection(const Selection& selection);
    void offerLeftBehind();
    void offerAnotherFolder(RunRecord* run);
    void trimCaches();
    void offerRunsThatGoOn();
    void run();
    void showInference();
    void showImport(const std::shared_ptr<const ImportedModel>& model);
    void offerDrawing(const QString& directory, const io::Project& project);
    void showTrace(const std::shared_ptr<const trace::Trace>& trace, const QString& path);
    void showAbout();

    Studio& studio_;
    Ask ask_;
    WindowActions actions_;
    Views* views_;
    WelcomePage* welcome_ = nullptr;
    NoticeBar* notices_ = nullptr;
    QStackedWidget* centre_ = nullptr;
    Workspaces* workspaces_ = nullptr;
    Autosave* autosave_;
    ProjectFiles* files_;
    RunFlow* flow_;
    StatusLine* status_ = nullptr;
    CommandPalette* palette_ = nullptr;
    QMenu* recentMenu_ = nullptr;
    QMenu* exampleMenu_ = nullptr;
    QToolBar* toolBar_ = nullptr;
    QToolBar* noticeBar_ = nullptr;
    bool mayGreet_ = false; ///< a user sits before this window
    QStringList offeredRuns_;
    QString lastPlanTried_; ///< for a trace of another plan
};

} // namespace plugboard::gui
