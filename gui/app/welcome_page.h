// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/workbench.h"

#include <QWidget>

class QBoxLayout;
class QLabel;

namespace plugboard::gui {

class FlowLayout;
class StudioState;

/// What the Studio starts with: examples that are ready to plan, new, open, recent files, and runs
/// that are still going.
class WelcomePage : public QWidget {
    Q_OBJECT
public:
    WelcomePage(Workbench workbench, StudioState* state, QWidget* parent = nullptr);

    /// Reads examples, recent files and runs anew; their pictures come by and by.
    void refresh();

signals:
    void newRequested();
    void browseRequested();
    void openRequested(const QString& path);
    /// A copy without a path: saving an example asks where to.
    void exampleRequested(const QString& path);
    void runRequested(const QString& directory);

protected:
    void changeEvent(QEvent* event) override;

private:
    enum class As { Example, ZooExample, Recent };
    void addCard(FlowLayout* cards, const QString& path, As as);
    void refreshRuns();
    void refreshRecent();
    void refreshExamples();

    Workbench workbench_;
    StudioState* state_;
    QLabel* runsTitle_;
    QWidget* runs_;
    QBoxLayout* runRows_;
    FlowLayout* examples_;
    QWidget* zooBox_;
    QLabel* zooTitle_;
    FlowLayout* zoo_;
    QWidget* recentBox_;
    QLabel* recentTitle_;
    FlowLayout* recent_;
};

} // namespace plugboard::gui
