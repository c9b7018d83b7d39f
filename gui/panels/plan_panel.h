// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/plan_service.h"
#include "gui/service/workbench.h"

#include <QWidget>

#include <string>
#include <vector>

class QBoxLayout;
class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;
class QStackedWidget;

namespace plugboard::gui {

class EmptyState;
class FigureTable;
class FigureTiles;
class PlanOptions;
class PlanProgress;
class PlanTableModel;

/// Asks for plans, follows the search, and shows the plan: its figures, and which node takes how
/// much of which device. Nodes are pinned here.
class PlanPanel : public QWidget {
    Q_OBJECT
public:
    explicit PlanPanel(Workbench bench, QWidget* parent = nullptr);

    PlanRequest request() const; ///< as options and pins stand

signals:
    void planRequested(); ///< the main window plans with request()

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeHead();
    QWidget* makeBody();
    void connectAll();
    void showPlan();
    void showState();
    void showFigures(const PlanFacts& facts);
    void showProgress(qint64 candidates, double value, double bound, double gap,
                      const QString& strategy);
    void followSelection();
    void selectInDocument();
    void pinHere(const std::vector<std::string>& nodes);
    void showPins();
    void openMenu(QPoint position);
    void addPinActions(QMenu& menu, const std::vector<std::string>& nodes);
    std::vector<std::string> chosenNodes() const;

    Workbench bench_;
    bool selecting_ = false;
    PlanOptions* options_;
    QPushButton* plan_;
    QBoxLayout* headLine_ = nullptr;
    PlanProgress* progress_;
    QWidget* stale_;
    QLabel* strategy_;
    FigureTiles* figures_;
    QLabel* failure_;
    QLineEdit* filter_;
    PlanTableModel* model_;
    FigureTable* table_;
    EmptyState* empty_;
    QStackedWidget* pages_;
};

} // namespace plugboard::gui
