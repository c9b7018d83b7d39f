// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/session/network_report.h"
#include "gui/service/workbench.h"

#include <QThreadPool>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <memory>

class QLabel;
class QLineEdit;
class QStackedWidget;
class QToolButton;

namespace plugboard::gui {

class EmptyState;
class FigureTable;
class FigureTiles;
class LayerReportModel;
class TrainingTimeModel;

/// What each layer of the drawing is made of and asks for, in all, and how long its training takes
/// on each device preset. Worked out off the GUI thread once the drawing rests.
class LayerReportPanel : public QWidget {
    Q_OBJECT
public:
    explicit LayerReportPanel(Workbench bench, QWidget* parent = nullptr);
    ~LayerReportPanel() override;

    /// What is shown; null: nothing.
    const std::shared_ptr<const session::NetworkReport>& report() const { return report_; }
    bool isSettled() const { return !changed_.isActive() && shown_ == latest_; }
    void copyCsv();
    void copyMarkdown();
    /// As CSV or, where the path ends in .md, as Markdown.
    Result<void> save(const QString& path) const;

    /// Where the report is saved; tests answer without a dialog.
    std::function<QString(const QString& proposed)> askForPath;

signals:
    void examplesRequested(); ///< by the empty panel

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeBody();
    QWidget* makeHead();
    void changed();
    void compute();
    void take(quint64 request, Result<session::NetworkReport> report);
    void showReport();
    void showTotals();
    void select();
    void followSelection();
    void saveAs();

    Workbench bench_;
    std::shared_ptr<const session::NetworkReport> report_;
    bool stale_ = true; ///< the drawing has changed since
    bool selecting_ = false;
    quint64 latest_ = 0;
    quint64 shown_ = 0;
    QTimer changed_;
    FigureTiles* totals_;
    QLineEdit* filter_;
    QToolButton* export_;
    QLabel* failure_;
    LayerReportModel* layers_;
    FigureTable* table_;
    TrainingTimeModel* times_;
    FigureTable* timeTable_;
    EmptyState* empty_;
    QStackedWidget* pages_;
    QThreadPool pool_; ///< last: what it works on uses the others
};

} // namespace plugboard::gui
