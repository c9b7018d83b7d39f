// SPDX-License-Identifier: Apache-2.0
#include "engine/planner/kernels.h"

#include "engine/cost/cost.h"

#include <set>

namespace plugboard::planner {
namespace {

std::string kernelKind(const model::Task& task)
{
    return task.kind == model::TaskKind::Compute ? task.opKind : toString(task.kind);
}

class KernelChooser {
public:
    KernelChooser(model::Program& program, const model::Topology& topology,
                  const model::Catalogue& catalogue, std::vector<model::MissingKernel>& missing)
        : program_(program), topology_(topology), catalogue_(catalogue), missing_(missing)
    {
        for (const model::MissingKernel& known : missing)
            asked_.insert(known.deviceModel + known.signature);
    }

    void run()
    {
        for (model::Channel& channel : program_.channels)
            if (sharedMemory(channel))
                channel.route.clear();
        for (model::Task& task : program_.tasks)
            choose(task);
    }

private:
    const model::Device& deviceOf(const model::Task& task) const
    {
        return topology_.devices[task.role.index()];
    }

    bool sharedMemory(const model::Channel& channel) const
    {
        const auto& from = deviceOf(program_.tasks[channel.send.index()]);
        const auto& to = deviceOf(program_.tasks[channel.receive.index()]);
        return from.kind == model::DeviceKind::Cpu && to.kind == model::DeviceKind::Cpu &&
               from.host == to.host;
    }

    void choose(model::Task& task)
    {
        std::vector<model::TensorType> inputs;
        std::vector<model::TensorType> outputs;
        for (const model::RegisterId reg : task.inputs)
            inputs.push_back(localType(program_, reg));
        for (const model::RegisterId reg : task.outputs)
            outputs.push_back(localType(program_, reg));
        if (task.kind == model::TaskKind::Receive) {
            task.kernel.signature = "receive";
            task.kernel.algorithm = "receive";
        } else {
            if (task.kind == model::TaskKind::Send)
                outputs = {localType(program_, arrival(task))};
            chooseFromCatalogue(task, inputs, outputs);
        }
        task.kernel.operandBytes.clear();
        task.kernel.layouts.assign(inputs.size() + outputs.size(), "plain");
        for (const auto* types : {&inputs, &outputs})
            for (const model::TensorType& type : *types)
                task.kernel.operandBytes.push_back(bytes(type));
    }

    model::RegisterId arrival(const model::Task& send) const
    {
        const model::Channel& channel = program_.channels[send.channel.index()];
        return program_.tasks[channel.receive.index()].outputs[0];
    }

    void chooseFromCatalogue(model::Task& task, const std::vector<model::TensorType>& inputs,
                             const std::vector<model::TensorType>& outputs)
    {
        const model::Device& device = deviceOf(task);
        const std::string kind = kernelKind(task);
        task.kernel = cost::choose(catalogue_, device, kind, task.attributes, inputs, outputs);
        const bool attached = device.kind == model::DeviceKind::Cpu && device.preset.empty();
        if (attached && task.kind != model::TaskKind::Load &&
            task.kernel.provenance != model::Provenance::Calibrated &&
            asked_.insert(device.model + task.kernel.signature).second)
            missing_.push_back({device.model, task.kernel.signature, kind, task.attributes, inputs,
                                outputs, task.kernel.threads});
    }

    model::Program& program_;
    const model::Topology& topology_;
    const model::Catalogue& catalogue_;
    std::vector<model::MissingKernel>& missing_;
    std::set<std::string> asked_;
};

} // namespace

model::TensorType localType(const model::Program& program, model::RegisterId reg)
{
    const model::Register& what = program.registers[reg.index()];
    return {program.tensors[what.tensor.index()].type.type, shapeOf(what.box)};
}

void chooseKernels(model::Program& program, const model::Topology& topology,
                   const model::Catalogue& catalogue, std::vector<model::MissingKernel>& missing)
{
    KernelChooser(program, topology, catalogue, missing).run();
}

} // namespace plugboard::planner
