// SPDX-License-Identifier: Apache-2.0
#include "engine/cost/roofline.h"

#include "engine/cost/cost.h"
#include "engine/ops/op_kind.h"

#include <algorithm>

namespace plugboard::cost {
namespace {

/// Figures marked "measured" are means over the convolutions of ResNet-50 and the layers of a 512
/// wide MLP, oneDNN 2.6.3, one AVX-512 core, against the FMA peak of the same run. The others are
/// our assumption: such kernels are bound by memory long before their arithmetic counts.
struct ClassEfficiency {
    const char* kind;
    double value;
};
constexpr ClassEfficiency kEfficiencies[] = {
    {"convolution", 0.95},                  // measured
    {"convolution_backward_data", 0.93},    // measured
    {"convolution_backward_weights", 0.83}, // measured
    {"linear", 0.95},                       // measured
    {"linear_backward_data", 0.85},         // measured
    {"linear_backward_weights", 0.88},      // measured
    {"matmul", 0.95},                       // as linear: measured as fast
    {"matmul_backward_a", 0.95},            // as linear
    {"matmul_backward_b", 0.95},            // as linear
    {"attention", 0.60},                    // measured: GPT-2 small's heads, 128 rows
    {"attention_backward", 0.45},           // measured: the same
    {"convolution_transpose", 0.40},        // measured: 2x2, stride 2, 128 to 64 channels
    {"max_pool", 0.10},                     // assumed: compares, no multiply-add
    {"max_pool_backward", 0.05},            // assumed: scattered writes
    {"dropout", 0.05},                      // assumed: ten rounds of Philox per four elements
    {"dropout_backward", 0.05},             // assumed
    {"softmax_cross_entropy", 0.05},        // assumed: exponentials
    {"initialise", 0.05},                   // assumed: Philox, and Box-Muller for normal
};
constexpr double kOtherEfficiency = 0.25; // assumed: one add or multiply per element, vectorised
constexpr model::Dim kBlock = 16;

double classEfficiency(const std::string& opKind)
{
    for (const ClassEfficiency& row : kEfficiencies)
        if (opKind == row.kind)
            return row.value;
    return kOtherEfficiency;
}

bool isMatrixKind(const std::string& opKind)
{
    return opKind.starts_with("convolution") || opKind.starts_with("linear");
}

/// Channels that a blocked kernel works on: axis 1 of what it makes, axis 0 of a weight gradient.
model::Dim blockedChannels(const std::string& opKind, std::span<const model::TensorType> outputs)
{
    if (outputs.empty() || outputs[0].shape.size() < 2)
        return kBlock;
    return outputs[0].shape[opKind.ends_with("backward_weights") ? 0 : 1];
}

} // namespace

double efficiency(const std::string& opKind, std::span<const model::TensorType> outputs)
{
    const double base = classEfficiency(opKind);
    if (!isMatrixKind(opKind))
        return base;
    const model::Dim channels = std::max<model::Dim>(1, blockedChannels(opKind, outputs));
    const model::Dim padded = (channels + kBlock - 1) / kBlock * kBlock;
    return base * double(channels) / double(padded);
}

FlopsPerSecond peakFor(const model::Device& device, std::span<const model::TensorType> inputs,
                       std::span<const model::TensorType> outputs)
{
    const auto isDouble = [](const model::TensorType& type) {
        return type.type == model::DataType::Float64;
    };
    if (std::none_of(inputs.begin(), inputs.end(), isDouble) &&
        std::none_of(outputs.begin(), outputs.end(), isDouble))
        return device.peak;
    return device.peakFloat64.value > 0 ? device.peakFloat64
                                        : FlopsPerSecond{device.peak.value / 2};
}

Flops flopsOf(const std::string& opKind, const model::Attributes& attributes,
              std::span<const model::TensorType> inputs, std::span<const model::TensorType> outputs)
{
    if (const ops::OpKind* kind = ops::find(opKind); kind != nullptr && kind->flops)
        return {kind->flops(attributes, inputs, outputs)};
    if (opKind == "sum" && !outputs.empty() && inputs.size() > 1)
        return {double(inputs.size() - 1) * double(model::elements(outputs[0].shape))};
    return {};
}

model::KernelChoice choose(const model::Catalogue& catalogue, const model::Device& device,
                           const std::string& opKind, const model::Attributes& attributes,
                           std::span<const model::TensorType> inputs,
                           std::span<const model::TensorType> outputs)
{
    const std::string text = signature(opKind, attributes, inputs, outputs, device.cores);
    if (const model::KernelChoice* known = catalogue.find(device.model, text))
        return *known;
    model::KernelChoice choice;
    choice.signature = text;
    choice.threads = device.cores;
    for (const auto operands : {inputs, outputs})
        for (const model::TensorType& type : operands) {
            choice.layouts.push_back("plain");
            choice.operandBytes.push_back(model::bytes(type));
        }
    const FlopsPerSecond reached{efficiency(opKind, outputs) *
                                 peakFor(device, inputs, outputs).value};
    const Seconds compute = flopsOf(opKind, attributes, inputs, outputs) / reached;
    const Seconds memory = ops::traffic(inputs, outputs) / device.memoryBandwidth;
    choice.seconds = device.launchOverhead + std::max(compute, memory);
    choice.provenance =
        device.preset.empty() ? model::Provenance::Extrapolated : model::Provenance::Preset;
    return choice;
}

} // namespace plugboard::cost
