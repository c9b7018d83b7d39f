// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/inference_result.h"

#include "engine/model/element_cast.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plugboard::gui {
namespace {

constexpr double kSumTolerance = 1e-3;

/// `count` values from the one at `first` on; fewer where the tensor ends before.
std::vector<double> valuesOf(const model::NamedTensor& tensor, qint64 first, qint64 count)
{
    const qint64 all = model::elements(tensor.type.shape);
    const qint64 elementBytes = all == 0 ? 0 : qint64(tensor.bytes.size()) / all;
    count = std::clamp<qint64>(all - first, 0, count);
    if (elementBytes == 0 || first < 0)
        return {};
    std::vector<double> values(std::size_t(count), 0);
    model::castElements(tensor.bytes.data() + first * elementBytes, tensor.type.type, values.data(),
                        model::DataType::Float64, count);
    return values;
}

bool areProbabilities(const std::vector<double>& values)
{
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    return std::abs(sum - 1) < kSumTolerance &&
           std::all_of(values.begin(), values.end(), [](double value) { return value >= 0; });
}

std::vector<double> softmax(std::vector<double> values)
{
    const double largest = *std::max_element(values.begin(), values.end());
    double sum = 0;
    for (double& value : values)
        sum += value = std::exp(value - largest);
    for (double& value : values)
        value /= sum;
    return values;
}

} // namespace

bool isClassifier(const model::NamedTensor& tensor)
{
    const model::Shape& shape = tensor.type.shape;
    return model::isFloat(tensor.type.type) && shape.size() == 2 && shape[0] >= 1 && shape[1] >= 2;
}

QList<ClassScore> largestClasses(const model::NamedTensor& tensor, qint64 sample, int count)
{
    const qint64 classes = tensor.type.shape[1];
    const std::vector<double> values = valuesOf(tensor, sample * classes, classes);
    if (values.empty())
        return {};
    const std::vector<double> probabilities = areProbabilities(values) ? values : softmax(values);
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), 0);
    const std::size_t kept = std::min(order.size(), std::size_t(std::max(count, 0)));
    std::partial_sort(order.begin(), order.begin() + std::ptrdiff_t(kept), order.end(),
                      [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
    QList<ClassScore> scores;
    for (std::size_t at = 0; at < kept; ++at)
        scores.append({qint64(order[at]), values[order[at]], probabilities[order[at]]});
    return scores;
}

QString firstValues(const model::NamedTensor& tensor, qint64 count)
{
    QStringList texts;
    for (const double value : valuesOf(tensor, 0, count))
        texts << QString::number(value, 'g', 5);
    if (model::elements(tensor.type.shape) > texts.size())
        texts << QStringLiteral("…");
    return texts.join(QStringLiteral(", "));
}

} // namespace plugboard::gui
