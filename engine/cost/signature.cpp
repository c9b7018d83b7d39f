// SPDX-License-Identifier: Apache-2.0
#include "engine/cost/cost.h"

namespace plugboard::cost {
namespace {

std::string listed(std::span<const model::TensorType> types)
{
    std::string text = "{";
    for (const model::TensorType& type : types)
        text += (text.size() == 1 ? "" : ", ") + model::toString(type);
    return text + "}";
}

} // namespace

std::string signature(const std::string& opKind, const model::Attributes& attributes,
                      std::span<const model::TensorType> inputs,
                      std::span<const model::TensorType> outputs, int threads)
{
    // The path keys random numbers; the computation is the same whatever it is.
    model::Attributes timed = attributes;
    timed.values.erase("path");
    return opKind + "(" + model::toString(timed) + ")" + listed(inputs) + "->" + listed(outputs) +
           " threads=" + std::to_string(threads);
}

} // namespace plugboard::cost
