// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/program_work.h"

#include "engine/runtime/load_kernel.h"
#include "engine/runtime/metrics_kernel.h"
#include "engine/runtime/output_kernel.h"

#include <algorithm>
#include <map>

namespace plugboard::runtime {
namespace {

using KernelPtr = std::unique_ptr<backend::Kernel>;

class LanePreparation {
public:
    LanePreparation(ProgramWork& program, std::size_t lane, const LaneTools& tools)
        : program_(program), work_(program.lanes[lane]), tools_(tools)
    {
        work_.lane = lane;
    }

    Result<void> run()
    {
        const auto& entries = program_.flat.lanes[work_.lane];
        std::map<model::TaskId, backend::Kernel*> kernels;
        for (const model::LaneEntry& entry : entries) {
            auto known = kernels.find(entry.task);
            if (known == kernels.end()) {
                const Result<backend::Kernel*> kernel = prepare(entry.task);
                if (!kernel)
                    return kernel.error();
                known = kernels.emplace(entry.task, *kernel).first;
            }
            addEntry(entry, known->second);
        }
        for (int phase = 0; phase < program_.program.period; ++phase)
            addOperands(phase);
        if (tools_.recorderCapacity > 0)
            work_.recorder = std::make_unique<trace::LaneRecorder>(tools_.recorderCapacity);
        return addWorkspace();
    }

private:
    const model::Task& task(model::TaskId id) const { return program_.program.tasks[id.index()]; }

    Result<backend::Kernel*> prepare(model::TaskId id)
    {
        Result<KernelPtr> kernel = makeKernel(id);
        if (!kernel)
            return Error{kernel.error().code, kernel.error().message,
                         kernel.error().subject.empty()
                             ? task(id).name
                             : task(id).name + ", " + kernel.error().subject};
        if (*kernel == nullptr)
            return static_cast<backend::Kernel*>(nullptr);
        work_.kernels.push_back(std::move(*kernel));
        return work_.kernels.back().get();
    }

    Result<KernelPtr> makeKernel(model::TaskId id)
    {
        switch (task(id).kind) {
        case model::TaskKind::Receive:
            return KernelPtr{};
        case model::TaskKind::Member:
            return Error{ErrorCode::Unsupported, "library collectives need a GPU", ""};
        case model::TaskKind::Load:
            return makeLoad(task(id));
        default:
            break;
        }
        Result<KernelPtr> kernel =
            tools_.backend.prepare(backend::specOf(tools_.plan, program_.program, id));
        if (kernel && task(id).opKind == "record_metrics")
            return withMetrics(task(id), std::move(*kernel));
        if (kernel && task(id).opKind == "record_output" && tools_.outputs)
            return withOutput(task(id), std::move(*kernel));
        return kernel;
    }

    Result<KernelPtr> makeLoad(const model::Task& load)
    {
        if (!tools_.dataSet) {
            program_.lacksData = true;
            return KernelPtr{};
        }
        if (program_.program.kind == model::ProgramKind::Train &&
            tools_.dataSet->size() < program_.program.batch)
            return Error{ErrorCode::InvalidInput,
                         "the data set holds " + std::to_string(tools_.dataSet->size()) +
                             " samples, fewer than the batch of " +
                             std::to_string(program_.program.batch),
                         ""};
        if (!sampler_)
            sampler_ = std::make_shared<data::Sampler>(
                samplerOf(tools_.plan, program_.program, *tools_.dataSet));
        return loadKernel(program_.program, load, *tools_.dataSet, sampler_);
    }

    Result<KernelPtr> withMetrics(const model::Task& record, KernelPtr kernel)
    {
        if (record.rate != model::Rate::Step || record.outputs.empty())
            return Error{ErrorCode::InvalidInput, "metrics are recorded once per step", ""};
        if (!work_.metrics)
            work_.metrics = std::make_unique<MetricsRing>();
        const model::Register& reg = program_.program.registers[record.outputs[0].index()];
        const model::TensorType& type = program_.program.tensors[reg.tensor.index()].type;
        if (model::elements(reg.box) < 3)
            return Error{ErrorCode::ShapeMismatch, "metrics are 3 values", ""};
        return metricsKernel(std::move(kernel), record.inputs.size(), type.type, *work_.metrics);
    }

    KernelPtr withOutput(const model::Task& record, KernelPtr kernel)
    {
        const model::Register& reg = program_.program.registers[record.outputs[0].index()];
        OutputPiece piece;
        piece.output = record.attributes.text("output", "");
        piece.type = program_.program.tensors[reg.tensor.index()].type;
        piece.box = reg.box;
        return outputKernel(std::move(kernel), std::move(piece), tools_.outputs);
    }

    void addEntry(const model::LaneEntry& entry, backend::Kernel* kernel)
    {
        EntryWork work;
        work.kernel = kernel;
        work.operands = std::uint32_t(work_.operandsPerPhase);
        work.task = entry.task.value;
        work.firingsPerStep = std::uint32_t(program_.flat.firingsPerStep(entry.task));
        work.microBatch = entry.microBatch;
        const auto& firstWait = program_.compiled.lanes[work_.lane].firstWait;
        const std::size_t position = work_.entries.size();
        work.waits = firstWait[position] != firstWait[position + 1];
        work_.entries.push_back(work);
        work_.operandsPerPhase += program_.addresses.operands(task(entry.task)).size();
    }

    void addOperands(int phase)
    {
        for (const model::LaneEntry& entry : program_.flat.lanes[work_.lane])
            for (const model::RegisterId reg : program_.addresses.operands(task(entry.task)))
                work_.operands.push_back(
                    program_.addresses.of(reg, task(entry.task), phase, entry.microBatch));
    }

    Result<void> addWorkspace()
    {
        Bytes needed;
        for (const KernelPtr& kernel : work_.kernels)
            needed = std::max(needed, kernel->workspace());
        const std::span<std::byte> tail =
            program_.addresses.arenaTail(program_.flat.laneDevice[work_.lane]);
        const bool loader = program_.program.lanes[work_.lane].kind == model::LaneKind::Loader;
        if (!loader && std::int64_t(tail.size()) >= needed.value) {
            work_.workspace = tail.data();
            return {};
        }
        Result<Mapping> mapping = Mapping::reserve(needed, "lane " + std::to_string(work_.lane));
        if (!mapping)
            return mapping.error();
        work_.ownWorkspace = std::move(*mapping);
        work_.ownWorkspace.touch();
        work_.workspace = work_.ownWorkspace.data();
        return {};
    }

    ProgramWork& program_;
    LaneWork& work_;
    const LaneTools& tools_;
    std::shared_ptr<data::Sampler> sampler_;
};

} // namespace

Result<void> prepareLane(ProgramWork& program, std::size_t lane, const LaneTools& tools)
{
    return LanePreparation(program, lane, tools).run();
}

data::Sampler samplerOf(const model::Plan& plan, const model::Program& program,
                        const data::DataSet& dataSet)
{
    const bool training = program.kind == model::ProgramKind::Train;
    return data::Sampler(dataSet.size(), program.batch, plan.header.seed,
                         training && plan.recipe.data.shuffle, !training);
}

} // namespace plugboard::runtime
