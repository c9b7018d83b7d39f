// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/named_tensor.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <vector>

namespace plugboard::gui {

/// What an inference gave, and how long its steps took.
struct InferenceResult {
    double latencyMedian = 0; ///< seconds of a step
    double latencyWorst = 0;  ///< seconds that 99 of 100 steps keep
    double latencyPredicted = 0;
    double samplesPerSecond = 0;
    double accuracy = -1; ///< negative: the samples have no labels
    qint64 samples = 0;
    qint64 steps = 0;
    qint64 batch = 0;
    QStringList lacking; ///< variables that the weights do not hold
    QStringList unknown; ///< weights that are no variable
    std::vector<model::NamedTensor> outputs;
};

struct ClassScore {
    qint64 index = 0;
    double value = 0;       ///< as the network gave it
    double probability = 0; ///< softmax over all classes of the sample
};

/// Whether rows of it can be the scores of classes: floats [samples, at least 2 classes].
bool isClassifier(const model::NamedTensor& tensor);
/// The classes of the largest values of a sample, the largest first. Values that are probabilities
/// already (none negative, their sum 1 within 0.001) are not made such again.
QList<ClassScore> largestClasses(const model::NamedTensor& tensor, qint64 sample, int count);
/// "0.12, -3.4, 8, …"
QString firstValues(const model::NamedTensor& tensor, qint64 count);

} // namespace plugboard::gui
