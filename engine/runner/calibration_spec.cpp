// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/calibration_spec.h"

#include "engine/base/philox.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace plugboard::runner {
namespace {

/// Kinds that leave new values of variables where the old ones were.
struct Update {
    const char* kind;
    std::vector<int> inputOfOutput;
};
const std::array kUpdates{Update{"sgd", {0, 4}}, Update{"adam", {0, 4, 5}},
                          Update{"running_moments", {0, 1}}};

backend::Operand wholeOperand(const model::TensorType& type)
{
    return {type, model::wholeBox(type.shape), type.shape, "plain"};
}

/// The axis along which pieces of a copy are shorter than what they are put together to.
std::size_t axisOfPieces(const model::MissingKernel& missing)
{
    const model::Shape& whole = missing.outputs[0].shape;
    for (std::size_t axis = 0; axis < whole.size(); ++axis)
        for (const model::TensorType& piece : missing.inputs)
            if (piece.shape[axis] < whole[axis])
                return axis;
    return 0;
}

bool sameRanks(const model::MissingKernel& missing)
{
    return !missing.outputs.empty() &&
           std::all_of(missing.inputs.begin(), missing.inputs.end(), [&](const auto& input) {
               return input.shape.size() == missing.outputs[0].shape.size();
           });
}

void layPiecesOut(const model::MissingKernel& missing, backend::KernelSpec& spec)
{
    if (missing.opKind != "copy" || missing.outputs[0].shape.empty() || missing.inputs.size() < 2)
        return;
    const std::size_t axis = axisOfPieces(missing);
    const model::Dim extent = missing.outputs[0].shape[axis];
    model::Dim begin = 0;
    for (backend::Operand& input : spec.inputs) {
        const model::Dim size = input.box[axis].size();
        if (begin + size > extent)
            begin = 0;
        input.box[axis] = {begin, begin + size};
        begin += size;
    }
}

bool isTransferKind(const std::string& kind)
{
    return kind == "copy" || kind == "sum" || kind == "send";
}

template <class T>
void fill(std::span<std::byte> bytes, const Philox& random, double low, double high)
{
    const std::size_t count = bytes.size() / sizeof(T);
    for (std::size_t at = 0; at < count; ++at) {
        const T value = T(low + (high - low) * random.uniform(0, at));
        std::memcpy(bytes.data() + at * sizeof(T), &value, sizeof value);
    }
}

bool needsPositive(const std::string& kind)
{
    static constexpr std::array kKinds{"adam",
                                       "sgd",
                                       "normalize",
                                       "running_moments",
                                       "batch_norm_inference",
                                       "batch_norm_backward_sums",
                                       "batch_norm_backward_data"};
    return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

/// Indices and labels lie below this: indices of all rows of a table, or of an axis of data.
double indexLimit(const model::MissingKernel& missing)
{
    const std::string& kind = missing.opKind;
    if (kind.starts_with("embedding"))
        return double(missing.attributes.integer("count", 1));
    if (!kind.starts_with("gather") && !kind.starts_with("scatter"))
        return missing.inputs[0].shape.empty() ? 1 : double(missing.inputs[0].shape.back());
    const bool made = kind.starts_with("gather") && kind.ends_with("_backward");
    const model::Shape& data = made ? missing.outputs[0].shape : missing.inputs[0].shape;
    const std::int64_t axis = missing.attributes.integer("axis", 0);
    if (missing.attributes.has("axis"))
        return double(data[std::size_t(axis < 0 ? axis + std::int64_t(data.size()) : axis)]);
    return data.empty() ? 1 : double(*std::min_element(data.begin(), data.end()));
}

} // namespace

backend::KernelSpec calibrationSpec(const model::MissingKernel& missing)
{
    backend::KernelSpec spec;
    spec.opKind = missing.opKind;
    spec.attributes = missing.attributes;
    spec.path = missing.attributes.text("path", missing.opKind);
    spec.threads = missing.threads;
    for (const model::TensorType& type : missing.inputs)
        spec.inputs.push_back(wholeOperand(type));
    for (const model::TensorType& type : missing.outputs)
        spec.outputs.push_back(wholeOperand(type));
    if (!isTransferKind(missing.opKind) || !sameRanks(missing))
        return spec;
    layPiecesOut(missing, spec);
    model::Shape logical = missing.outputs[0].shape;
    for (const backend::Operand& input : spec.inputs)
        for (std::size_t axis = 0; axis < logical.size(); ++axis)
            logical[axis] = std::max(logical[axis], input.box[axis].end);
    for (auto* operands : {&spec.inputs, &spec.outputs})
        for (backend::Operand& operand : *operands)
            operand.logical = logical;
    return spec;
}

model::DataType precisionOf(const model::MissingKernel& missing)
{
    for (const auto* types : {&missing.inputs, &missing.outputs})
        for (const model::TensorType& type : *types)
            if (type.type == model::DataType::Float64)
                return model::DataType::Float64;
    return model::DataType::Float32;
}

std::vector<int> sharedInputs(const model::MissingKernel& missing)
{
    std::vector<int> shared(missing.outputs.size(), -1);
    for (const Update& update : kUpdates)
        if (missing.opKind == update.kind)
            for (std::size_t at = 0; at < shared.size() && at < update.inputOfOutput.size(); ++at)
                if (update.inputOfOutput[at] < int(missing.inputs.size()))
                    shared[at] = update.inputOfOutput[at];
    return shared;
}

void fillOperand(const model::MissingKernel& missing, std::size_t input, std::span<std::byte> bytes)
{
    const Philox random(input, missing.signature);
    const double low = needsPositive(missing.opKind) ? 0.5 : -1;
    const double classes = indexLimit(missing);
    switch (missing.inputs[input].type) {
    case model::DataType::Float32:
        fill<float>(bytes, random, low, 1);
        break;
    case model::DataType::Float64:
        fill<double>(bytes, random, low, 1);
        break;
    case model::DataType::Int32:
        fill<std::int32_t>(bytes, random, 0, classes);
        break;
    case model::DataType::Int64:
        fill<std::int64_t>(bytes, random, 0, classes);
        break;
    default:
        std::memset(bytes.data(), 0, bytes.size());
    }
}

} // namespace plugboard::runner
