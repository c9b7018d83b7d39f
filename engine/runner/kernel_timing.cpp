// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/kernel_timing.h"

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/runner/calibration_spec.h"
#include "engine/runner/quartile.h"

#include <algorithm>
#include <cstdlib>

namespace plugboard::runner {
namespace {

constexpr std::int64_t kGroupBytes = std::int64_t(8) << 20;
constexpr std::int64_t kLeastGroupBytes = std::int64_t(4) << 20;
constexpr std::int64_t kMostSets = 8;
constexpr std::int64_t kColdBytes = std::int64_t(64)
                                    << 20; ///< beyond what a core finds in its caches
constexpr std::int64_t kMostColdSets = 32;
constexpr int kWarmUp = 2;
constexpr int kLeastRounds = 5;
constexpr int kMostRounds = 1000;
constexpr std::size_t kAlignment = 64;

/// Memory for one operand, aligned as kernels need it.
class Buffer {
public:
    explicit Buffer(Bytes size)
        : size_(std::size_t(size.value)),
          data_(static_cast<std::byte*>(std::aligned_alloc(
                    kAlignment,
                    (std::max<std::size_t>(size_, 1) + kAlignment - 1) / kAlignment * kAlignment)),
                std::free)
    {
        if (data_ != nullptr)
            std::fill_n(data_.get(), size_, std::byte(0));
    }

    std::span<std::byte> bytes() { return {data_.get(), data_ ? size_ : 0}; }
    void* data() { return data_.get(); } ///< null where the system has no memory left

private:
    std::size_t size_;
    std::unique_ptr<std::byte, decltype(&std::free)> data_;
};

/// A kernel, its sets of operands, and what its firings took.
struct Candidate {
    const model::MissingKernel* missing = nullptr;
    std::unique_ptr<backend::Kernel> kernel;
    std::vector<Buffer> buffers;
    std::vector<std::vector<void*>> sets;
    std::vector<double> seconds;
};

Bytes operandBytes(const model::MissingKernel& missing)
{
    Bytes sum;
    for (const auto* types : {&missing.inputs, &missing.outputs})
        for (const model::TensorType& type : *types)
            sum = sum + model::bytes(type);
    return sum;
}

std::vector<void*> newSet(Candidate& candidate)
{
    const model::MissingKernel& missing = *candidate.missing;
    std::vector<void*> operands;
    for (std::size_t input = 0; input < missing.inputs.size(); ++input) {
        candidate.buffers.emplace_back(model::bytes(missing.inputs[input]));
        fillOperand(missing, input, candidate.buffers.back().bytes());
        operands.push_back(candidate.buffers.back().data());
    }
    const std::vector<int> shared = sharedInputs(missing);
    for (std::size_t output = 0; output < missing.outputs.size(); ++output) {
        if (shared[output] >= 0) {
            operands.push_back(operands[std::size_t(shared[output])]);
            continue;
        }
        candidate.buffers.emplace_back(model::bytes(missing.outputs[output]));
        operands.push_back(candidate.buffers.back().data());
    }
    return operands;
}

/// How many of the first kernels go into one group.
std::size_t groupSize(std::span<const model::MissingKernel> kernels)
{
    std::size_t count = 1;
    Bytes sum = operandBytes(kernels[0]);
    while (count < kernels.size()) {
        sum = sum + operandBytes(kernels[count]);
        if (sum.value > kGroupBytes)
            break;
        ++count;
    }
    return count;
}

/// Whether the device could hold these operands at all; the system would rather kill than refuse.
bool fits(const model::MissingKernel& missing, Bytes memory)
{
    if (operandBytes(missing) <= memory)
        return true;
    log::warning(missing.signature + ": its operands need " + toString(operandBytes(missing)) +
                 ", the device holds " + toString(memory) + "; it keeps its modelled time");
    return false;
}

/// What runs once a step on operands that another core wrote, or that were last touched a step ago.
bool findsColdOperands(const model::MissingKernel& missing)
{
    for (const char* kind : {"sgd", "adam", "sum", "send"})
        if (missing.opKind == kind)
            return true;
    return false;
}

Result<void> addSets(std::vector<Candidate>& group)
{
    Bytes sum;
    for (const Candidate& candidate : group)
        sum = sum + operandBytes(*candidate.missing);
    const std::int64_t sets = std::clamp<std::int64_t>(
        kLeastGroupBytes / std::max<std::int64_t>(sum.value, 1), 1, kMostSets);
    for (Candidate& candidate : group) {
        const std::int64_t bytes =
            std::max<std::int64_t>(operandBytes(*candidate.missing).value, 1);
        const std::int64_t count =
            findsColdOperands(*candidate.missing)
                ? std::clamp<std::int64_t>(kColdBytes / bytes, 1, kMostColdSets)
                : sets;
        for (std::int64_t set = 0; set < count; ++set) {
            candidate.sets.push_back(newSet(candidate));
            const auto& operands = candidate.sets.back();
            if (std::find(operands.begin(), operands.end(), nullptr) != operands.end())
                return Error{ErrorCode::DoesNotFit, "the system has no memory left to measure it",
                             candidate.missing->signature};
        }
    }
    return {};
}

Result<std::vector<Candidate>> prepareGroup(backend::Backend& backend, Bytes memory,
                                            std::span<const model::MissingKernel> kernels)
{
    std::vector<Candidate> group;
    for (const model::MissingKernel& missing : kernels) {
        if (!fits(missing, memory))
            continue;
        auto kernel = backend.prepare(calibrationSpec(missing));
        if (!kernel && kernel.error().code != ErrorCode::Unsupported)
            return kernel.error();
        if (kernel)
            group.push_back({&missing, std::move(*kernel), {}, {}, {}});
        else
            log::warning(toString(kernel.error()) + "; it keeps its modelled time");
    }
    if (auto added = addSets(group); !added)
        return added.error();
    return group;
}

/// One firing of each kernel of the group; the first rounds are not counted.
Result<void> runRound(std::vector<Candidate>& group, int round, void* workspace)
{
    for (Candidate& candidate : group) {
        const auto& operands = candidate.sets[std::size_t(round) % candidate.sets.size()];
        const std::uint64_t begin = ticks();
        const int status = candidate.kernel->run(operands.data(), workspace,
                                                 {.step = round, .learningRate = 0.01});
        const std::uint64_t end = ticks();
        if (status != 0)
            return Error{ErrorCode::DeviceFailed,
                         candidate.kernel->algorithm() + " ended with " +
                             backend::statusText(status),
                         candidate.missing->signature};
        if (round >= kWarmUp)
            candidate.seconds.push_back(secondsBetween(begin, end));
    }
    return {};
}

Result<void> timeGroup(std::vector<Candidate>& group, Seconds budget,
                       const std::atomic<bool>* cancelled)
{
    Bytes workspaceSize;
    for (const Candidate& candidate : group)
        workspaceSize = std::max(workspaceSize, candidate.kernel->workspace());
    Buffer workspace(workspaceSize);
    if (workspace.data() == nullptr)
        return Error{ErrorCode::DoesNotFit, "the system has no memory left for a workspace",
                     "calibrate"};
    const std::uint64_t start = ticks();
    for (int round = 0; round < kMostRounds; ++round) {
        const bool enough = round >= kWarmUp + kLeastRounds;
        if (enough && secondsBetween(start, ticks()) > budget.value)
            break;
        if (cancelled != nullptr && *cancelled)
            return Error{ErrorCode::Interrupted, "calibration was stopped", "calibrate"};
        if (auto run = runRound(group, round, workspace.data()); !run)
            return run;
    }
    return {};
}

model::KernelChoice choiceOf(const Candidate& candidate)
{
    model::KernelChoice choice;
    choice.signature = candidate.missing->signature;
    choice.algorithm = candidate.kernel->algorithm();
    for (const auto* types : {&candidate.missing->inputs, &candidate.missing->outputs})
        for (const model::TensorType& type : *types) {
            choice.layouts.push_back("plain");
            choice.operandBytes.push_back(model::bytes(type));
        }
    choice.workspace = candidate.kernel->workspace();
    choice.threads = candidate.missing->threads;
    choice.seconds = {lowerQuartile(candidate.seconds)};
    choice.provenance = model::Provenance::Calibrated;
    return choice;
}

} // namespace

Result<void> timeKernels(backend::Backend& backend, Bytes memory,
                         std::span<const model::MissingKernel> kernels, Seconds budget,
                         const std::atomic<bool>* cancelled,
                         const std::function<void(const model::KernelChoice&)>& timed)
{
    const std::size_t total = kernels.size();
    while (!kernels.empty()) {
        const std::size_t count = groupSize(kernels);
        Result<std::vector<Candidate>> group = prepareGroup(backend, memory, kernels.first(count));
        if (!group)
            return group.error();
        const Seconds share{budget.value * double(count) / double(total)};
        if (auto done = timeGroup(*group, share, cancelled); !done)
            return done;
        for (const Candidate& candidate : *group)
            timed(choiceOf(candidate));
        kernels = kernels.subspan(count);
    }
    return {};
}

} // namespace plugboard::runner
