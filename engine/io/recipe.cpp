// SPDX-License-Identifier: Apache-2.0
#include "engine/io/container.h"
#include "engine/io/convert.h"

#include <algorithm>
#include <array>

namespace plugboard::io {
namespace {

constexpr std::int64_t kMaximumCount = std::int64_t(1) << 48;

/// One of these words; the first where it is not given.
template <std::size_t Count>
std::string word(const std::string& value, const std::array<const char*, Count>& words,
                 const std::string& place, Findings& findings)
{
    if (value.empty())
        return words[0];
    if (std::find(words.begin(), words.end(), value) == words.end()) {
        std::string known;
        for (const char* each : words)
            known += (known.empty() ? "" : ", ") + std::string(each);
        findings.refuse(ErrorCode::InvalidInput, place,
                        "unknown '" + value + "'; known are " + known);
    }
    return value;
}

double fraction(double value, const std::string& place, Findings& findings)
{
    if (!(value < 1))
        findings.refuse(ErrorCode::InvalidInput, place,
                        "must be below 1: something is left to train on");
    return findings.notNegative(value, place);
}

void write(const model::DataSpec& data, proto::DataSpec& message)
{
    message.set_name(data.name);
    message.set_folder(data.folder);
    for (const std::string& file : data.files)
        message.add_files(file);
    for (const model::Dim extent : data.sampleShape)
        message.add_sample_shape(extent);
    message.set_classes(data.classes);
    message.set_train_samples(data.trainSamples);
    message.set_test_samples(data.testSamples);
    message.set_keep_raw(!data.normalise);
    message.set_keep_order(!data.shuffle);
    message.set_labels(data.labels);
    for (const std::string& column : data.columns)
        message.add_columns(column);
    message.set_tokens(data.tokens);
    message.set_context_tokens(data.context);
    message.set_validation_fraction(data.validationFraction);
    message.set_test_fraction(data.testFraction);
    message.set_flip(data.flip);
    message.set_crop_pixels(data.crop);
}

model::DataSpec read(const proto::DataSpec& message, Findings& findings)
{
    model::DataSpec data;
    data.name = word<7>(message.name(),
                        {"synthetic", "fashion-mnist", "idx", "arrays", "images", "csv", "text"},
                        "data.name", findings);
    data.folder = message.folder();
    data.files.assign(message.files().begin(), message.files().end());
    data.sampleShape = readShape(message.sample_shape(), "data.sample_shape", findings);
    if (message.has_classes())
        data.classes = findings.within(message.classes(), 0, 1 << 24, "data.classes");
    data.trainSamples =
        findings.within(message.train_samples(), 0, kMaximumCount, "data.train_samples");
    data.testSamples =
        findings.within(message.test_samples(), 0, kMaximumCount, "data.test_samples");
    data.normalise = !message.keep_raw();
    data.shuffle = !message.keep_order();
    data.labels = message.labels();
    data.columns.assign(message.columns().begin(), message.columns().end());
    data.tokens = word<2>(message.tokens(), {"bytes", "characters"}, "data.tokens", findings);
    if (message.has_context_tokens())
        data.context = findings.within(message.context_tokens(), 1, 1 << 24, "data.context_tokens");
    data.validationFraction =
        fraction(message.validation_fraction(), "data.validation_fraction", findings);
    if (message.has_test_fraction())
        data.testFraction = fraction(message.test_fraction(), "data.test_fraction", findings);
    data.flip = message.flip();
    data.crop = findings.within(message.crop_pixels(), 0, 1 << 16, "data.crop_pixels");
    return data;
}

void write(const model::RunScript& script, proto::RunScript& message)
{
    message.set_epochs(script.epochs);
    message.set_steps(script.steps);
    message.set_evaluate_every_epochs(script.evaluateEvery);
    message.set_checkpoint_every_steps(script.checkpointEvery);
    message.set_metrics_every_steps(script.metricsEvery);
    message.set_on_nan(script.onNan);
    proto::Schedule& schedule = *message.mutable_schedule();
    schedule.set_kind(script.schedule.kind);
    schedule.set_rate(script.schedule.rate);
    schedule.set_final_rate(script.schedule.finalRate);
    schedule.set_warmup_steps(script.schedule.warmupSteps);
    schedule.set_factor(script.schedule.factor);
    schedule.set_every_epochs(script.schedule.everyEpochs);
}

model::Schedule read(const proto::Schedule& message, Findings& findings)
{
    model::Schedule schedule;
    schedule.kind = word<4>(message.kind(), {"constant", "step", "cosine", "linear"},
                            "schedule.kind", findings);
    if (message.has_rate())
        schedule.rate = findings.notNegative(message.rate(), "schedule.rate");
    schedule.finalRate = findings.notNegative(message.final_rate(), "schedule.final_rate");
    schedule.warmupSteps =
        findings.within(message.warmup_steps(), 0, kMaximumCount, "schedule.warmup_steps");
    if (message.has_factor())
        schedule.factor = findings.notNegative(message.factor(), "schedule.factor");
    if (message.has_every_epochs())
        schedule.everyEpochs =
            findings.within(message.every_epochs(), 1, kMaximumCount, "schedule.every_epochs");
    return schedule;
}

model::RunScript read(const proto::RunScript& message, Findings& findings)
{
    model::RunScript script;
    if (message.has_epochs())
        script.epochs = findings.within(message.epochs(), 0, kMaximumCount, "run.epochs");
    script.steps = findings.within(message.steps(), 0, kMaximumCount, "run.steps");
    if (message.has_evaluate_every_epochs())
        script.evaluateEvery = findings.within(message.evaluate_every_epochs(), 0, kMaximumCount,
                                               "run.evaluate_every_epochs");
    script.checkpointEvery = findings.within(message.checkpoint_every_steps(), 0, kMaximumCount,
                                             "run.checkpoint_every_steps");
    if (message.has_metrics_every_steps())
        script.metricsEvery = findings.within(message.metrics_every_steps(), 0, kMaximumCount,
                                              "run.metrics_every_steps");
    script.onNan = word<2>(message.on_nan(), {"stop", "ignore"}, "run.on_nan", findings);
    script.schedule = read(message.schedule(), findings);
    if (!message.on_input_end().empty() && message.on_input_end() != "continue")
        findings.unsupported("run.on_input_end");
    return script;
}

void write(const model::Optimizer& optimizer, proto::Optimizer& message)
{
    message.set_kind(optimizer.kind);
    message.set_momentum(optimizer.momentum);
    message.set_weight_decay(optimizer.weightDecay);
    message.set_beta1(optimizer.beta1);
    message.set_beta2(optimizer.beta2);
    message.set_epsilon(optimizer.epsilon);
}

model::Optimizer read(const proto::Optimizer& message, Findings& findings)
{
    model::Optimizer optimizer;
    optimizer.kind = word<2>(message.kind(), {"sgd", "adam"}, "optimizer.kind", findings);
    optimizer.momentum = findings.notNegative(message.momentum(), "optimizer.momentum");
    optimizer.weightDecay = findings.notNegative(message.weight_decay(), "optimizer.weight_decay");
    if (message.has_beta1())
        optimizer.beta1 = findings.notNegative(message.beta1(), "optimizer.beta1");
    if (message.has_beta2())
        optimizer.beta2 = findings.notNegative(message.beta2(), "optimizer.beta2");
    if (message.has_epsilon())
        optimizer.epsilon = findings.notNegative(message.epsilon(), "optimizer.epsilon");
    return optimizer;
}

} // namespace

model::Shape readShape(const google::protobuf::RepeatedField<std::int64_t>& extents,
                       const std::string& place, Findings& findings)
{
    model::Shape shape;
    std::int64_t count = 1;
    for (const std::int64_t given : extents) {
        const std::int64_t extent = findings.within(given, 0, kMaximumExtent, place);
        if (extent > 0 && count > kMaximumBytes / extent) {
            findings.refuse(ErrorCode::InvalidInput, place,
                            "the tensor has more than 2^50 elements");
            return {};
        }
        count *= std::max<std::int64_t>(extent, 1);
        shape.push_back(extent);
    }
    if (shape.size() > 8)
        findings.refuse(ErrorCode::InvalidInput, place, "has more than 8 axes");
    return shape;
}

void write(const model::Recipe& recipe, proto::Recipe& message)
{
    message.set_mode(enumerator<proto::Mode>(recipe.mode));
    write(recipe.data, *message.mutable_data());
    message.set_batch(recipe.batch);
    message.set_loss(recipe.loss);
    write(recipe.optimizer, *message.mutable_optimizer());
    message.set_precision(enumerator<proto::DataType>(recipe.precision));
    message.set_seed(recipe.seed);
    for (const std::string& metric : recipe.metrics)
        message.add_metrics(metric);
    write(recipe.run, *message.mutable_run());
}

model::Recipe read(const proto::Recipe& message, Findings& findings)
{
    model::Recipe recipe;
    recipe.mode = findings.enumerator<model::Mode>(message.mode(), 2, "recipe.mode");
    recipe.data = read(message.data(), findings);
    recipe.batch = findings.within(message.batch(), 1, 1 << 30, "recipe.batch");
    recipe.loss = word<1>(message.loss(), {"softmax_cross_entropy"}, "recipe.loss", findings);
    recipe.optimizer = read(message.optimizer(), findings);
    recipe.precision = findings.enumerator<model::DataType>(message.precision(), model::kDataTypes,
                                                            "recipe.precision");
    if (recipe.precision != model::DataType::Float32 &&
        recipe.precision != model::DataType::Float64)
        findings.unsupported("recipe.precision " + toString(recipe.precision));
    if (message.has_seed())
        recipe.seed = message.seed();
    recipe.metrics.clear();
    for (const std::string& metric : message.metrics())
        recipe.metrics.push_back(word<2>(metric, {"loss", "accuracy"}, "recipe.metrics", findings));
    recipe.run = read(message.run(), findings);
    if (message.gradient_clip_norm() != 0)
        findings.unsupported("recipe.gradient_clip_norm");
    if (message.loss_scaling())
        findings.unsupported("recipe.loss_scaling");
    if (message.micro_batches() != 0)
        findings.unsupported("recipe.micro_batches");
    return recipe;
}

Result<model::Recipe> loadRecipe(const std::string& path)
{
    proto::Recipe message;
    if (auto loaded = loadMessage(path, kRecipeFormat, message); !loaded)
        return loaded.error();
    Findings findings;
    return findings.result(read(message, findings), path);
}

Result<void> save(const std::string& path, const model::Recipe& recipe)
{
    proto::Recipe message;
    write(recipe, message);
    return saveMessage(path, kRecipeFormat, message);
}

} // namespace plugboard::io
