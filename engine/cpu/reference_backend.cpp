// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/reference_backend.h"

#include "engine/cpu/accumulating.h"
#include "engine/cpu/boxes.h"
#include "engine/cpu/loop_kernel.h"
#include "engine/cpu/storage_types.h"
#include "engine/cpu/worker_thread.h"

namespace plugboard::cpu {
namespace {

const LoopEntry* find(const std::string& opKind)
{
    for (const auto table :
         {convolutionLoops(), elementwiseLoops(), initialiseLoops(), linearLoops(), lossLoops(),
          momentLoops(), normalizationLoops(), poolingLoops(), updateLoops(), attentionLoops(), groupNormLoops(), lrnLoops(),
          matmulLoops(), negativeLogLikelihoodLoops(), resizeLoops(), rowNormLoops(), softmaxLoops(), einsumLoops(), gatherLoops(), moveLoops(), orderLoops(), padLoops(), reductionLoops(), scatterLoops(), activationLoops(),
          binaryLoops(), logicLoops(), unaryLoops()})
        for (const LoopEntry& entry : table)
            if (opKind == entry.opKind)
                return &entry;
    return nullptr;
}

bool within(std::size_t count, OperandCount allowed)
{
    return count >= allowed.least && count <= allowed.most;
}

} // namespace

model::DataType computeType(const backend::KernelSpec& spec)
{
    for (const auto* operands : {&spec.outputs, &spec.inputs})
        for (const backend::Operand& operand : *operands)
            if (model::isFloat(operand.local.type))
                return operand.local.type;
    for (const auto* operands : {&spec.outputs, &spec.inputs})
        if (!operands->empty())
            return operands->front().local.type;
    return model::DataType::Float32;
}

Result<std::unique_ptr<backend::Kernel>> ReferenceBackend::prepare(const backend::KernelSpec& spec)
{
    if (isBoxKind(spec.opKind)) {
        auto kernel = boxKernel(spec);
        return kernel && spec.accumulate ? accumulating(std::move(*kernel), spec)
                                         : std::move(kernel);
    }
    const LoopEntry* entry = find(spec.opKind);
    if (entry == nullptr)
        return Error{ErrorCode::Unsupported, "no kernel for op kind \"" + spec.opKind + "\"",
                     spec.path};
    if (!within(spec.inputs.size(), entry->inputs) || !within(spec.outputs.size(), entry->outputs))
        return Error{ErrorCode::InvalidInput,
                     spec.opKind + " has " + std::to_string(spec.inputs.size()) + " inputs and " +
                         std::to_string(spec.outputs.size()) + " outputs, which it cannot take",
                     spec.path};
    Loops loops = entry->make(spec);
    if (!loops && hasHalfOperands(spec))
        return widened(spec, *this);
    if (!loops)
        return Error{ErrorCode::Unsupported,
                     spec.opKind + " in " + model::toString(computeType(spec)) + " is not built",
                     spec.path};
    std::unique_ptr<backend::Kernel> kernel =
        std::make_unique<LoopKernel>(std::move(loops), "reference");
    if (spec.accumulate && spec.opKind != "accumulate")
        return accumulating(std::move(kernel), spec);
    return kernel;
}

Result<void> ReferenceBackend::enter(const model::Device& device)
{
    return enterWorker(device);
}

} // namespace plugboard::cpu
