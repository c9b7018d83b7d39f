// SPDX-License-Identifier: Apache-2.0
#include "engine/planner/lower.h"

#include "engine/cost/cost.h"
#include "engine/planner/kernels.h"

#include <algorithm>

namespace plugboard::planner {
namespace {

using model::Op;
using model::RegisterId;
using model::TensorId;
using router::Placed;

constexpr std::int64_t kAlignment = 64;

std::string taskName(const Op& op, const model::DeviceGroup& group, int member)
{
    return group.size() == 1 ? op.name : op.name + "[" + std::to_string(member) + "]";
}

class Lowering {
public:
    Lowering(const PlacementContext& context, const Placement& placement,
             const router::Routes& routes, const std::vector<model::PlanVariable>& variables,
             model::ProgramKind kind)
        : graph_(context.graph), stop_(context.stop), placement_(placement),
          variables_(variables), builder_{program_, context.topology, routes, {}, {}},
          placed_(graph_.tensors.size())
    {
        program_.kind = kind;
        program_.batch = graph_.batch;
        program_.microBatches = graph_.microBatches;
        for (const model::Tensor& tensor : graph_.tensors)
            program_.tensors.push_back({tensor.name, tensor.type, tensor.rate});
    }

    Result<model::Program> run()
    {
        findLoads();
        for (std::size_t at = 0; at < graph_.ops.size(); ++at) {
            if (stop_.asked())
                return interrupted();
            if (auto added = addOp(graph_.ops[at], placement_.ops[at]); !added)
                return added.error();
        }
        addVariableEdges();
        return std::move(program_);
    }

private:
    Result<void> addOp(const Op& op, const OpPlacement& placement)
    {
        if (op.pass == model::Pass::Load)
            return {};
        std::vector<Placed> inputs;
        for (std::size_t i = 0; i < op.inputs.size(); ++i) {
            auto placed =
                request(op.inputs[i], placement.group, inputSharding(placement, graph_, op, i));
            if (!placed)
                return placed.error();
            inputs.push_back(std::move(*placed));
        }
        std::vector<Placed> outputs;
        for (std::size_t i = 0; i < op.outputs.size(); ++i)
            outputs.push_back(makeOutput(op, placement, i));
        for (int member = 0; member < placement.group.size(); ++member)
            addTask(op, placement, member, inputs, outputs);
        for (std::size_t i = 0; i < op.outputs.size(); ++i)
            if (!graph_.tensor(op.outputs[i]).variable.valid())
                placed_[op.outputs[i].index()].push_back(outputs[i]);
        return {};
    }

    Placed makeOutput(const Op& op, const OpPlacement& placement, std::size_t output)
    {
        const TensorId id = op.outputs[output];
        const model::Tensor& tensor = graph_.tensor(id);
        if (tensor.variable.valid())
            return variable(id);
        Placed made{model::PlanTensorId(id.index()),
                    placement.group,
                    outputSharding(placement, graph_, op, output),
                    {}};
        for (int member = 0; member < placement.group.size(); ++member) {
            const auto reg = builder_.addRegister(
                made.tensor, boxOf(made.sharding, made.group.grid, tensor.type.shape, member),
                contributionOf(made.sharding, made.group.grid, member), tensor.rate,
                made.group.devices[std::size_t(member)]);
            if (op.rate == model::Rate::MicroBatch && tensor.rate == model::Rate::Step)
                program_.registers[reg.index()].kind = model::RegisterKind::Accumulator;
            made.registers.push_back(reg);
        }
        return made;
    }

    void addTask(const Op& op, const OpPlacement& placement, int member,
                 const std::vector<Placed>& inputs, const std::vector<Placed>& outputs)
    {
        model::Task task;
        task.name = taskName(op, placement.group, member);
        task.rate = op.rate;
        task.pass = op.pass;
        task.node = op.node;
        task.opKind = op.kind;
        std::vector<model::TensorType> localOutputs;
        for (const Placed& input : inputs)
            task.inputs.push_back(input.registers[std::size_t(member)]);
        for (const Placed& output : outputs) {
            task.outputs.push_back(output.registers[std::size_t(member)]);
            localOutputs.push_back(localType(program_, task.outputs.back()));
        }
        const ops::OpKind* kind = ops::find(op.kind);
        task.attributes = kind->localAttributes ? kind->localAttributes(op.attributes, localOutputs)
                                                : op.attributes;
        builder_.addTask(placement.group.devices[std::size_t(member)], std::move(task));
    }

    /// The tensor as its reader takes it: there already, loaded so, or resharded once for all
    /// readers.
    Result<Placed> request(TensorId id, const model::DeviceGroup& group,
                           const model::Sharding& sharding)
    {
        const model::Tensor& tensor = graph_.tensor(id);
        if (tensor.variable.valid() && placed_[id.index()].empty())
            placed_[id.index()].push_back(variable(id));
        auto& known = placed_[id.index()];
        if (isLoaded(id)) {
            auto arrived = loaded(id, group, loadable(id, sharding));
            if (!arrived || arrived->sharding == sharding)
                return arrived;
            if (known.empty())
                known.push_back(*arrived);
        }
        PB_CHECK(!known.empty(), "ops stand in an order that respects data flow");
        for (const Placed& placed : known)
            if (placed.group == group && placed.sharding == sharding)
                return placed;
        auto made = router::reshard(builder_, known.front(), group, sharding);
        if (made)
            known.push_back(*made);
        return made;
    }

    Placed variable(TensorId id)
    {
        const model::VariableId variableId = graph_.tensor(id).variable;
        if (!placed_[id.index()].empty())
            return placed_[id.index()].front();
        const model::PlanVariable& lies = variables_[variableId.index()];
        Placed made{model::PlanTensorId(id.index()), lies.group, lies.sharding, {}};
        for (const model::VariableShard& shard : lies.shards) {
            const auto reg =
                builder_.addRegister(made.tensor, shard.box, {}, model::Rate::Step, shard.device);
            model::Register& what = program_.registers[reg.index()];
            what.kind = model::RegisterKind::Variable;
            what.variable = variableId;
            what.offsets = {shard.offset};
            made.registers.push_back(reg);
        }
        placed_[id.index()].push_back(made);
        return made;
    }

    // Samples, labels and weights can be loaded anywhere: one Load task per group and cut.

    bool isLoaded(TensorId id) const
    {
        const model::OpId producer = graph_.tensor(id).producer;
        return producer.valid() && graph_.op(producer).pass == model::Pass::Load;
    }

    /// The loader cuts along the samples only; what is cut otherwise is cut after it.
    model::Sharding loadable(TensorId id, const model::Sharding& sharding) const
    {
        const Op& load = graph_.op(graph_.tensor(id).producer);
        const bool batched = load.attributes.integer("batched", 1) != 0;
        const auto* cut = std::get_if<model::Split>(&sharding.axes[0]);
        return cut == nullptr || (cut->axis == 0 && batched) ? sharding : model::broadcast();
    }

    struct LoadRequest {
        const Op* op;
        Placed at; ///< group and sharding; of the first field
        std::vector<TensorId> fields;
        std::vector<Placed> outputs;
    };

    void findLoads()
    {
        for (std::size_t at = 0; at < graph_.ops.size(); ++at) {
            const Op& op = graph_.ops[at];
            for (std::size_t i = 0; i < op.inputs.size(); ++i)
                if (isLoaded(op.inputs[i]))
                    addLoadRequest(
                        op.inputs[i], placement_.ops[at].group,
                        loadable(op.inputs[i], inputSharding(placement_.ops[at], graph_, op, i)));
        }
        for (LoadRequest& request : loads_)
            addLoad(request);
    }

    void addLoadRequest(TensorId id, const model::DeviceGroup& group,
                        const model::Sharding& sharding)
    {
        const Op* op = &graph_.op(graph_.tensor(id).producer);
        for (LoadRequest& request : loads_)
            if (request.op == op && request.at.group == group && request.at.sharding == sharding) {
                if (std::find(request.fields.begin(), request.fields.end(), id) ==
                    request.fields.end())
                    request.fields.push_back(id);
                return;
            }
        loads_.push_back({op, {{}, group, sharding, {}}, {id}, {}});
    }

    void addLoad(LoadRequest& request)
    {
        const auto& names = ops::find(request.op->kind)->outputs;
        std::string fields;
        for (const TensorId id : request.fields) {
            const auto& all = request.op->outputs;
            const auto at = std::find(all.begin(), all.end(), id) - all.begin();
            fields += (fields.empty() ? "" : ",") + names[std::size_t(at)];
            request.outputs.push_back(
                {model::PlanTensorId(id.index()), request.at.group, request.at.sharding, {}});
        }
        for (int member = 0; member < request.at.group.size(); ++member) {
            const model::DeviceId device = request.at.group.devices[std::size_t(member)];
            model::Task task;
            task.name =
                request.op->name + "." + fields + "@" + builder_.topology.device(device).name;
            task.kind = model::TaskKind::Load;
            task.pass = model::Pass::Load;
            task.rate = request.op->rate;
            if (request.fields[0] == request.op->outputs[0])
                task.node = request.op->node; // labels and weights are no part of it
            task.attributes.set("fields", fields);
            for (const char* name : {"input", "batched"})
                task.attributes.set(name, request.op->attributes.values.at(name));
            for (Placed& output : request.outputs) {
                const model::Tensor& tensor = graph_.tensors[output.tensor.index()];
                output.registers.push_back(builder_.addRegister(
                    output.tensor,
                    boxOf(output.sharding, output.group.grid, tensor.type.shape, member), {},
                    tensor.rate, device));
                task.outputs.push_back(output.registers.back());
            }
            builder_.addTask(device, std::move(task));
        }
    }

    Result<Placed> loaded(TensorId id, const model::DeviceGroup& group,
                          const model::Sharding& sharding) const
    {
        for (const LoadRequest& request : loads_)
            for (const Placed& output : request.outputs)
                if (output.tensor.index() == id.index() && output.group == group &&
                    output.sharding == sharding)
                    return output;
        return Error{ErrorCode::Internal, "a reader of the loader was not found before", "load"};
    }

    /// A variable's readers come before its update in each step, and after the update of the step
    /// before.
    void addVariableEdges()
    {
        const auto isVariable = [this](RegisterId reg) {
            return program_.registers[reg.index()].kind == model::RegisterKind::Variable;
        };
        std::vector<model::TaskId> update(program_.registers.size());
        for (std::size_t at = 0; at < program_.tasks.size(); ++at)
            for (const RegisterId reg : program_.tasks[at].outputs)
                if (isVariable(reg))
                    update[reg.index()] = model::TaskId(at);
        for (std::size_t at = 0; at < program_.tasks.size(); ++at)
            for (const RegisterId reg : program_.tasks[at].inputs)
                if (isVariable(reg) && update[reg.index()].valid() &&
                    update[reg.index()] != model::TaskId(at))
                    addVariableEdges(model::TaskId(at), update[reg.index()]);
    }

    void addVariableEdges(model::TaskId reader, model::TaskId update)
    {
        const bool each = program_.tasks[reader.index()].rate == model::Rate::MicroBatch &&
                          program_.tasks[update.index()].rate == model::Rate::Step;
        program_.edges.push_back(
            {reader, update, model::EdgeKind::Credit,
             each ? model::EdgeJoin::EachToStep : model::EdgeJoin::SameMicroBatch, 0,
             model::EdgeVisibility::Host});
        program_.edges.push_back(
            {update, reader, model::EdgeKind::Data,
             each ? model::EdgeJoin::StepToEach : model::EdgeJoin::SameMicroBatch, 1,
             model::EdgeVisibility::Host});
    }

    const model::Graph& graph_;
    const Stop stop_;
    const Placement& placement_;
    const std::vector<model::PlanVariable>& variables_;
    model::Program program_;
    router::PlanBuilder builder_;
    std::vector<std::vector<Placed>> placed_; ///< per tensor, the producer's first
    std::vector<LoadRequest> loads_;
};

} // namespace

Result<model::Program> lower(const PlacementContext& context, const Placement& placement,
                             const router::Routes& routes,
                             const std::vector<model::PlanVariable>& variables,
                             model::ProgramKind kind, std::vector<model::MissingKernel>& missing)
{
    auto program = Lowering(context, placement, routes, variables, kind).run();
    if (program)
        chooseKernels(*program, context.topology, context.catalogue, missing);
    return program;
}

std::vector<model::PlanVariable> layOutVariables(const model::Graph& graph,
                                                 const std::vector<VariablePlacement>& placed,
                                                 std::vector<Bytes>& regionSize)
{
    std::vector<model::PlanVariable> variables;
    for (std::size_t at = 0; at < graph.variables.size(); ++at) {
        model::PlanVariable variable;
        variable.variable = graph.variables[at];
        variable.group = placed[at].group;
        variable.sharding = placed[at].sharding;
        for (int member = 0; member < variable.group.size(); ++member) {
            model::VariableShard shard;
            shard.device = variable.group.devices[std::size_t(member)];
            shard.box =
                boxOf(variable.sharding, variable.group.grid, variable.variable.type.shape, member);
            std::int64_t& size = regionSize[shard.device.index()].value;
            shard.offset = size;
            const std::int64_t bytes = elements(shard.box) * sizeOf(variable.variable.type.type);
            size += (bytes + kAlignment - 1) / kAlignment * kAlignment;
            variable.shards.push_back(std::move(shard));
        }
        variables.push_back(std::move(variable));
    }
    return variables;
}

} // namespace plugboard::planner
