// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/workbench.h"

#include <QThreadPool>
#include <QWidget>

class QLineEdit;
class QListView;
class QStackedWidget;

namespace plugboard::gui {

class EmptyState;
class PaletteModel;

/// What can be drawn, behind a search box that is always there: op kinds by family, and machines.
/// Drag it onto a canvas, or press Enter to put it in the middle of one.
class PalettePanel : public QWidget {
    Q_OBJECT
public:
    explicit PalettePanel(Workbench workbench, QWidget* parent = nullptr);

    void focusSearch();

signals:
    void addRequested(const QString& kind);      ///< an op kind, at the centre of the canvas
    void presetRequested(const QString& preset); ///< a preset's stem, "host" or "switch"

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void loadPresets();
    void search(const QString& query);
    void selectFirst();
    void moveCurrent(int rows);
    void activate(const QModelIndex& index);
    bool takeKey(int key);

    Workbench workbench_;
    PaletteModel* model_;
    QLineEdit* search_;
    QListView* list_;
    QStackedWidget* stack_;
    EmptyState* nothing_;
    QThreadPool pool_; ///< last: it waits for what it does
};

} // namespace plugboard::gui
