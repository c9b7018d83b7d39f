// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/lower_batch_norm.h"

namespace plugboard::passes {
namespace {

model::Attributes pick(const model::Attributes& from, const std::vector<std::string>& names)
{
    model::Attributes attributes;
    for (const std::string& name : names)
        attributes.set(name, from.values.at(name));
    return attributes;
}

/// The node's attributes with the number of samples that a statistics group really has.
Result<model::Attributes> groupedAttributes(const model::Node& node, std::int64_t batch,
                                            std::int64_t microBatch)
{
    model::Attributes attributes =
        ops::canonicalAttributes(*ops::find("batch_norm"), node.attributes);
    std::int64_t samples = attributes.integer("statistics_samples", 0);
    if (samples == 0)
        samples = batch;
    if (microBatch % samples != 0)
        return Error{ErrorCode::InvalidInput,
                     "statistics_samples of " + std::to_string(samples) +
                         (samples == batch ? " (the whole batch)" : "") +
                         " does not divide the micro-batch of " + std::to_string(microBatch) +
                         " samples: set a divisor, or use fewer micro-batches",
                     node.name};
    attributes.set("statistics_samples", samples);
    return attributes;
}

/// Values of one channel in one statistics group.
Result<std::int64_t> groupElements(const model::Node& node, std::int64_t samples,
                                   const model::Shape& x)
{
    const std::int64_t values = samples * model::elements(model::Shape(x.begin() + 2, x.end()));
    if (values < 2)
        return Error{ErrorCode::InvalidInput,
                     "a statistics group of one value per channel has no variance: raise "
                     "statistics_samples",
                     node.name};
    return values;
}

} // namespace

Result<std::vector<model::TensorId>>
lowerBatchNormTraining(const model::Node& node, const std::vector<model::TensorId>& inputs,
                       GraphBuilder& builder)
{
    const model::TensorId x = inputs[0];
    const std::vector<model::TensorId> running{inputs[3], inputs[4]};
    for (const model::TensorId moment : running)
        if (!builder.graph().tensor(moment).variable.valid())
            return Error{ErrorCode::InvalidInput,
                         "its running moments come in by a wire, so training cannot update them: "
                         "remove the wire",
                         node.name};
    const auto place = [&](const std::string& part) {
        return OpPlace{node.name + "." + part, model::Pass::Forward, node.name};
    };
    const model::Shape shape = builder.graph().tensor(x).type.shape;
    const auto attributes = groupedAttributes(node, builder.graph().batch, shape[0]);
    if (!attributes)
        return attributes.error();
    const auto elements = groupElements(node, attributes->integer("statistics_samples", 1), shape);
    if (!elements)
        return elements.error();
    const model::Attributes groups = pick(*attributes, {"statistics_samples"});
    const auto sum = builder.add(place("batch_sum"), "batch_sum", groups, {x});
    if (!sum)
        return sum.error();
    const auto squares = builder.add(place("batch_centred_squares"), "batch_centred_squares",
                                     groups, {x, (*sum)[0]});
    if (!squares)
        return squares.error();
    auto y = builder.add(place("normalize"), "normalize",
                         pick(*attributes, {"statistics_samples", "epsilon"}),
                         {x, (*sum)[0], (*squares)[0], inputs[1], inputs[2]});
    if (!y)
        return y;
    model::Attributes moments = pick(*attributes, {"momentum"});
    moments.set("elements", *elements);
    if (const auto updated =
            builder.addUpdate(place("running_moments"), "running_moments", moments,
                              {running[0], running[1], (*sum)[0], (*squares)[0]}, running);
        !updated)
        return updated.error();
    return y;
}

Result<std::vector<model::TensorId>>
lowerBatchNormInference(const model::Node& node, const std::vector<model::TensorId>& inputs,
                        GraphBuilder& builder)
{
    const model::Attributes attributes =
        ops::canonicalAttributes(*ops::find("batch_norm"), node.attributes);
    return builder.add({node.name, model::Pass::Forward, node.name}, "batch_norm_inference",
                       pick(attributes, {"epsilon"}), inputs);
}

} // namespace plugboard::passes
