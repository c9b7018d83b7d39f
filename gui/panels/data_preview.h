// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/recipe.h"

#include <QImage>
#include <QThreadPool>
#include <QWidget>

#include <optional>
#include <vector>

class QLabel;
class QPushButton;

namespace plugboard::gui {

/// Some samples of a data set as they lie in its files.
struct DataSample {
    QImage image;
    int label = 0;
};
struct DataFacts {
    model::Shape sampleShape;
    std::int64_t trainSamples = 0; ///< in the files
    std::int64_t testSamples = 0;
    std::vector<DataSample> samples; ///< the first of each label, by label
};

/// Reads the files; takes a second for large ones.
/// errors  those of io::idxPathsOf and io::loadIdx
Result<DataFacts> loadDataFacts(const model::DataSpec& spec, int samples);

/// What a label of a known data set means: "Trouser"; else the number.
QString labelName(const model::DataSpec& spec, int label);

/// A strip of samples with their labels, read off the GUI thread as soon as it is seen.
class DataPreview : public QWidget {
    Q_OBJECT
public:
    explicit DataPreview(QWidget* parent = nullptr);

    void setData(const model::DataSpec& spec);
    const std::optional<DataFacts>& facts() const { return facts_; }
    QString message() const; ///< what is said instead of samples

signals:
    void loaded(); ///< facts() may have changed

protected:
    void showEvent(QShowEvent* event) override;

private:
    void load();
    void take(const Result<DataFacts>& facts);
    void say(const QString& text, bool error);

    class Strip;
    model::DataSpec spec_;
    bool known_ = false;   ///< spec_ was set
    bool pending_ = false; ///< its files are read when this is shown
    quint64 request_ = 0;
    std::optional<DataFacts> facts_;
    Strip* strip_;
    QLabel* message_;
    QPushButton* copy_; ///< copies the line that installs what is missing
    QThreadPool pool_;  ///< last: it waits for what it does
};

} // namespace plugboard::gui
