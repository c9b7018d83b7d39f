// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/attributes.h"
#include "engine/model/tensor.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::model {

enum class Mode { Train, Infer };

/// Where samples come from (docs/data.md). `name` is "fashion-mnist", "synthetic", "idx", "arrays",
/// "images", "csv" or "text".
struct DataSpec {
    std::string name = "synthetic";
    std::string folder;             ///< empty: the default place of the named data set
    std::vector<std::string> files; ///< idx: train images, train labels, test images, test labels
    Shape sampleShape;              ///< synthetic; images: channels, height, width, empty: the first's
    std::int64_t classes = 10;      ///< labels lie below; text: of its own
    std::int64_t trainSamples = 0;  ///< synthetic: number; real: at most this many, 0 = all
    std::int64_t testSamples = 0;
    bool normalise = true; ///< by mean and deviation of the training images
    bool shuffle = true;
    std::string labels = {};               ///< arrays: the array of labels; csv: the column
    std::vector<std::string> columns = {}; ///< arrays, csv: what samples are; empty: all others
    std::string tokens = "bytes";          ///< text: bytes or characters
    std::int64_t context = 128;            ///< text: tokens of a sample
    double validationFraction = 0;         ///< of the training samples, drawn by the seed
    double testFraction = 0.1;             ///< where the data set has no test samples of its own
    bool flip = false;                     ///< images: half of the training samples are mirrored
    std::int64_t crop = 0;                 ///< images: moved by at most so many pixels in training
};

/// Learning rate as a function of the step.
struct Schedule {
    std::string kind = "constant"; ///< constant, step, cosine, linear
    double rate = 0.01;            ///< at the start, after warm-up
    double finalRate = 0;          ///< cosine and linear end here
    std::int64_t warmupSteps = 0;  ///< linear rise from 0 to rate
    double factor = 0.1;           ///< step: multiply by this ...
    std::int64_t everyEpochs = 1;  ///< ... after each so many epochs
};

/// kind "sgd" (momentum, weightDecay) or "adam" (beta1, beta2, epsilon, weightDecay coupled as in
/// PyTorch's Adam).
struct Optimizer {
    std::string kind = "sgd";
    double momentum = 0;
    double weightDecay = 0;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
};

/// What a run does besides the steps; `run` may override it without a new plan.
struct RunScript {
    std::int64_t epochs = 1;
    std::int64_t steps = 0;           ///< > 0: so many steps instead of epochs
    std::int64_t evaluateEvery = 1;   ///< epochs; 0 = never
    std::int64_t checkpointEvery = 0; ///< steps; 0 = only at the end
    std::int64_t metricsEvery = 1;    ///< steps
    std::string onNan = "stop";       ///< stop or ignore
    Schedule schedule;
};

/// What to do with a network.
struct Recipe {
    Mode mode = Mode::Train;
    DataSpec data;
    std::int64_t batch = 64; ///< samples of one step, over all devices
    std::string loss = "softmax_cross_entropy";
    Optimizer optimizer;
    DataType precision = DataType::Float32; ///< Float32 or Float64 in this build
    std::uint64_t seed = 1;
    std::vector<std::string> metrics = {"loss", "accuracy"};
    RunScript run;
};

/// Learning rate at a step.
///
///     constant  rate
///     step      rate * factor ^ floor(epoch / everyEpochs)
///     cosine    finalRate + (rate - finalRate) (1 + cos(pi t)) / 2
///     linear    rate + (finalRate - rate) t
///
/// with t = (step - warmupSteps) / (totalSteps - warmupSteps), and rate (step + 1) / warmupSteps
/// before.
double learningRate(const Schedule& schedule, std::int64_t step, std::int64_t stepsPerEpoch,
                    std::int64_t totalSteps);

} // namespace plugboard::model
