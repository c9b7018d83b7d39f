// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "gui/panels/inference_result.h"
#include "gui/service/workbench.h"

#include <QWidget>

#include <functional>
#include <memory>

class QFormLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QStackedWidget;
class QVBoxLayout;

namespace plugboard::gui {

class ClassBars;
class EmptyState;
class FigureTiles;
class InferenceJob;
class NumberBox;
class WeightsBox;

/// Runs the drawing forward: over a picture or array that was dropped, or the test samples, with
/// weights of a run or of a file; shows outputs and latency.
class InferencePanel : public QWidget {
    Q_OBJECT
public:
    explicit InferencePanel(Workbench bench, QWidget* parent = nullptr);
    ~InferencePanel() override;

    void run();
    /// What goes in; empty: the recipe's test samples.
    void setInput(const QString& path);
    const QString& input() const { return input_; }
    /// A file or run folder; it joins the list.
    void setWeights(const QString& path, const QString& title = {});
    QString weights() const;
    bool isBusy() const;
    /// What is shown; null: nothing.
    const std::shared_ptr<const InferenceResult>& result() const { return result_; }

    /// Files that dialogs choose; tests answer without one.
    std::function<QString(const QString& title, const QString& filter)> askForFile;

signals:
    void finished(); ///< well or not

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeForm();
    QWidget* makeResult();
    void connectAll();
    void reset();
    void chooseInput();
    void showInput();
    void showProgress(double fraction, const QString& text);
    void showBusy();
    void showResult(const std::shared_ptr<const InferenceResult>& result);
    void showSample();
    void showFailure(const Error& error);
    void addOutput(const model::NamedTensor& tensor);

    struct Shown {
        const model::NamedTensor* tensor;
        ClassBars* bars;
    };

    Workbench bench_;
    InferenceJob* job_;
    QString input_;
    std::shared_ptr<const InferenceResult> result_;
    QList<Shown> classifiers_;
    WeightsBox* weights_;
    QLabel* inputName_;
    QPushButton* choose_;
    QPushButton* testSamples_;
    QSpinBox* batch_;
    QFormLayout* form_;
    QWidget* pictureValues_;
    NumberBox* mean_;
    NumberBox* deviation_;
    double meanValue_ = 0;
    double deviationValue_ = 1;
    QPushButton* run_;
    QPushButton* cancel_;
    QProgressBar* progress_;
    QLabel* failure_;
    QLabel* picture_;
    FigureTiles* figures_;
    QWidget* sampleLine_;
    QSpinBox* sample_;
    QLabel* samples_;
    QWidget* outputs_;
    QVBoxLayout* outputRows_;
    QLabel* notes_;
    EmptyState* empty_;
    QStackedWidget* pages_;
};

} // namespace plugboard::gui
