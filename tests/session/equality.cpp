// SPDX-License-Identifier: Apache-2.0
#include "tests/session/equality.h"

#include "tests/passes/networks.h"
#include "tests/plugboard_test.h"

#include <cmath>

namespace plugboard::tests {
namespace {

model::Network networkNamed(const std::string& name)
{
    return name == "lenet" ? lenet5() : smallBatchNormNet(name == "norm" ? 4 : 0);
}

/// Length of x - y, and of y.
struct Lengths {
    double difference = 0;
    double reference = 0;

    void add(const model::NamedTensor& a, const model::NamedTensor& b)
    {
        const std::vector<double> x = values(a);
        const std::vector<double> y = values(b);
        for (std::size_t at = 0; at < y.size(); ++at) {
            difference = std::hypot(difference, x[at] - y[at]);
            reference = std::hypot(reference, y[at]);
        }
    }
};

} // namespace

const std::vector<EqualityRow>& equalityRows()
{
    static const std::vector<EqualityRow> rows = {
        {"LeNet-5, data x2", "lenet", "data parallel x2", 2, 1},
        {"LeNet-5, data x3, uneven", "lenet", "data parallel x3", 3, 1},
        {"LeNet-5, data x2, 4 micro-batches", "lenet", "data parallel x2", 2, 4},
        {"LeNet-5, tensor x2", "lenet", "tensor sharded x2", 2, 1},
        {"LeNet-5, tensor x3, uneven", "lenet", "tensor sharded x3", 3, 2},
        {"LeNet-5, pipeline of 2", "lenet", "pipeline of 2, 4 micro-batches", 2, 4},
        {"LeNet-5, pipeline of 3", "lenet", "pipeline of 3, 8 micro-batches", 3, 8},
        {"LeNet-5, mixture on 2", "lenet", "free shardings x2", 2, 1},
        {"LeNet-5, pipeline of 2 x data 2", "lenet",
         "pipeline of 2, each data parallel x2, 2 micro-batches", 4, 2},
        {"batch norm, data x2", "norm", "data parallel x2", 2, 1},
        {"batch norm, tensor x2", "norm", "tensor sharded x2", 2, 1},
        {"batch norm, pipeline of 2", "norm", "pipeline of 2, 4 micro-batches", 2, 4},
        {"batch norm, mixture on 3", "norm", "free shardings x3", 3, 2},
        {"whole-batch norm, data x2", "whole norm", "data parallel x2", 2, 1},
        {"whole-batch norm, data x3, uneven", "whole norm", "data parallel x3", 3, 1},
        {"whole-batch norm, tensor x2", "whole norm", "tensor sharded x2", 2, 1},
    };
    return rows;
}

void addEqualityRows()
{
    QTest::addColumn<int>("row");
    for (std::size_t at = 0; at < equalityRows().size(); ++at)
        QTest::newRow(equalityRows()[at].name.c_str()) << int(at);
}

PlanRequest requested(const EqualityRow& row, model::DataType precision, std::int64_t steps)
{
    PlanRequest request;
    request.network = networkNamed(row.network);
    request.devices = row.devices;
    request.strategy = row.strategy;
    request.microBatches = row.microBatches;
    request.recipe = syntheticRecipe(request.network, row.network == "lenet" ? 10 : 5, 16);
    request.recipe.data.trainSamples = 256;
    request.recipe.precision = precision;
    request.recipe.seed = 3;
    request.recipe.optimizer.momentum = 0.9;
    request.recipe.optimizer.weightDecay = 5e-4;
    request.recipe.run.steps = steps;
    request.recipe.run.schedule.rate = 0.02;
    return request;
}

PlanRequest onOneDevice(PlanRequest request)
{
    request.devices = 1;
    request.strategy = "single";
    request.microBatches = 1;
    return request;
}

std::string difference(const TrainResult& run, const TrainResult& reference, double tolerance)
{
    if (run.losses.size() != reference.losses.size())
        return "another number of steps";
    for (std::size_t step = 0; step < run.losses.size(); ++step)
        if (const double off = std::fabs(run.losses[step] / reference.losses[step] - 1);
            !(off <= tolerance))
            return QString("the loss of step %1 is off by %2").arg(step).arg(off).toStdString();
    for (std::size_t at = 0; at < reference.variables.size(); ++at) {
        Lengths lengths;
        lengths.add(run.variables[at], reference.variables[at]);
        if (!(lengths.difference <= tolerance * lengths.reference))
            return QString("%1 is off by %2")
                .arg(QString::fromStdString(reference.variables[at].name))
                .arg(lengths.difference / lengths.reference)
                .toStdString();
    }
    return {};
}

double gradientDifference(const TrainResult& run, const TrainResult& reference)
{
    Lengths lengths;
    for (std::size_t at = 0; at < reference.variables.size(); ++at)
        if (reference.variables[at].name.ends_with(".momentum"))
            lengths.add(run.variables[at], reference.variables[at]);
    return lengths.difference / lengths.reference;
}

} // namespace plugboard::tests
