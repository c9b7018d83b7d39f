// SPDX-License-Identifier: Apache-2.0
#include "engine/planner/placement.h"

#include "engine/cost/cost.h"
#include "engine/router/router.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace plugboard::planner {
namespace {

using model::DeviceGroup;
using model::Op;
using model::Sharding;
using model::TensorId;
using model::TensorType;

Sharding sharding(const OpPlacement& placement, const ops::AxisRule& operand,
                  const TensorType& type)
{
    return ops::concreteSharding(*placement.rule, operand, type, placement.boundaries);
}

std::vector<TensorType> typesOf(const model::Graph& graph, const std::vector<TensorId>& tensors)
{
    std::vector<TensorType> types;
    for (const TensorId id : tensors)
        types.push_back(graph.tensor(id).type);
    return types;
}

bool splitsSamples(const ops::ShardingRule& rule)
{
    return rule.name.starts_with("batch");
}

bool allowed(ShardingMode mode, const Op& op, const ops::ShardingRule& rule)
{
    if (op.pass == model::Pass::Update || op.pass == model::Pass::Init)
        return true; // follows its variable
    switch (mode) {
    case ShardingMode::Data:
        return splitsSamples(rule) || rule.name == "partial";
    case ShardingMode::Tensor:
        return !splitsSamples(rule);
    case ShardingMode::Free:
        break;
    }
    return true;
}

/// Where a tensor lies once its producer is placed; group empty: wherever it is asked for.
struct Home {
    DeviceGroup group;
    Sharding sharding;
};

class Placer {
public:
    Placer(const PlacementContext& context, const Candidate& candidate,
           const std::vector<VariablePlacement>* fixed)
        : context_(context), graph_(context.graph), candidate_(candidate),
          routes_(context.topology), homes_(graph_.tensors.size())
    {
        if (fixed != nullptr)
            result_.variables = *fixed;
        result_.variables.resize(graph_.variables.size());
    }

    Result<Placement> run()
    {
        const auto stages = cutStages(context_, candidate_.stages);
        if (!stages)
            return stages.error();
        for (std::size_t at = 0; at < graph_.ops.size(); ++at) {
            if (context_.stop.asked())
                return interrupted();
            const Stage& stage = candidate_.stages[std::size_t((*stages)[at])];
            if (auto placed = placeOp(graph_.ops[at], stage); !placed)
                return placed.error();
        }
        return std::move(result_);
    }

private:
    Result<void> placeOp(const Op& op, const Stage& stage)
    {
        auto group = groupOf(op, stage);
        if (!group)
            return group.error();
        OpPlacement best{*group, std::nullopt, {}};
        double bestCost = std::numeric_limits<double>::infinity();
        bool found = false;
        for (OpPlacement& option : optionsFor(op, stage.mode, *group)) {
            const auto cost = costOf(op, option);
            if (cost && *cost < bestCost) {
                best = std::move(option);
                bestCost = *cost;
                found = true;
            }
        }
        if (!found)
            return Error{ErrorCode::Infeasible,
                         "no legal sharding on its " + std::to_string(group->size()) +
                             " devices keeps what is pinned; loosen the pin",
                         op.node.empty() ? op.name : op.node};
        settle(op, best);
        result_.ops.push_back(std::move(best));
        return {};
    }

    Result<DeviceGroup> groupOf(const Op& op, const Stage& stage) const
    {
        if (op.kind == "learning_rate")
            return allDevices();
        if (op.kind == "record_metrics")
            return model::group1d({stage.group.devices[0]});
        for (const std::vector<TensorId>* operands : {&op.outputs, &op.inputs})
            for (const TensorId id : *operands)
                if (const model::VariableId variable = graph_.tensor(id).variable; variable.valid())
                    if (const auto& placed = result_.variables[variable.index()];
                        placed.group.size() > 0)
                        return placed.group;
        if (const Pin* pin = pinOf(op); pin != nullptr && !pin->devices.empty()) {
            std::vector<model::DeviceId> devices;
            for (const std::string& name : pin->devices) {
                const model::DeviceId device = context_.topology.findDevice(name);
                if (!device.valid())
                    return Error{ErrorCode::InvalidInput, "the pin names an unknown device " + name,
                                 pin->node};
                devices.push_back(device);
            }
            return model::group1d(std::move(devices));
        }
        return stage.group;
    }

    const Pin* pinOf(const Op& op) const
    {
        for (const Pin& pin : context_.pins)
            if (!op.node.empty() && model::covers(pin, op.node))
                return &pin;
        return nullptr;
    }

    DeviceGroup allDevices() const
    {
        std::vector<model::DeviceId> devices;
        const auto add = [&devices](const DeviceGroup& group) {
            for (const model::DeviceId device : group.devices)
                if (std::find(devices.begin(), devices.end(), device) == devices.end())
                    devices.push_back(device);
        };
        for (const Stage& stage : candidate_.stages)
            add(stage.group);
        for (const Pin& pin : context_.pins)
            for (const std::string& name : pin.devices)
                if (const auto device = context_.topology.findDevice(name); device.valid())
                    add(model::group1d({device}));
        return model::group1d(std::move(devices));
    }

    std::vector<OpPlacement> optionsFor(const Op& op, ShardingMode mode,
                                        const DeviceGroup& group) const
    {
        std::vector<OpPlacement> options;
        const Pin* pin = pinOf(op);
        const ops::OpKind* kind = ops::find(op.kind);
        PB_CHECK(kind != nullptr, "a lowered graph holds known kinds");
        std::vector<ops::ShardingRule> rules;
        if (group.size() > 1 && kind->shardings)
            rules = kind->shardings(op.attributes, typesOf(graph_, op.inputs),
                                    typesOf(graph_, op.outputs));
        // Of what a layer stands for, a pinned sharding is meant for the ops that have it.
        const auto has = [&](const std::string& name) {
            return name == "replicate" ||
                   std::any_of(rules.begin(), rules.end(),
                               [&](const ops::ShardingRule& rule) { return rule.name == name; });
        };
        const bool pinned = pin != nullptr && !pin->sharding.empty() &&
                            op.pass == model::Pass::Forward &&
                            (pin->node == op.node || has(pin->sharding));
        for (ops::ShardingRule& rule : rules) {
            if (pinned ? rule.name != pin->sharding : !allowed(mode, op, rule))
                continue;
            OpPlacement option{group, std::nullopt, {}};
            if (rule.name != "partial") { // which splits nothing: sums pass through as they are
                const model::Dim granule =
                    splitsSamples(rule) ? sampleGranule(rule, group) : rule.granule;
                if (granule % rule.granule != 0 || rule.extent / granule < group.size())
                    continue;
                option.boundaries = model::evenBoundaries(rule.extent, group.size(), granule);
            }
            option.rule = std::move(rule);
            options.push_back(std::move(option));
        }
        if (!pinned || pin->sharding == "replicate" || group.size() == 1)
            options.push_back({group, std::nullopt, {}});
        return options;
    }

    /// All splits of samples on a group are cut alike: at whole groups of all statistics where they
    /// suffice.
    model::Dim sampleGranule(const ops::ShardingRule& rule, const DeviceGroup& group) const
    {
        model::Dim granule = 1;
        for (const Op& op : graph_.ops)
            granule = std::lcm(granule, op.attributes.integer("statistics_samples", 1));
        return rule.extent % granule == 0 && rule.extent / granule >= group.size() ? granule : 1;
    }

    /// Seconds; Infeasible where the option would move a variable that is already placed.
    Result<double> costOf(const Op& op, const OpPlacement& option) const
    {
        double cost = 0;
        for (std::size_t i = 0; i < op.inputs.size(); ++i) {
            const auto time = inputCost(op, option, i);
            if (!time)
                return time.error();
            cost += *time;
        }
        for (std::size_t i = 0; i < op.outputs.size(); ++i)
            if (const auto variable = graph_.tensor(op.outputs[i]).variable; variable.valid()) {
                const auto& placed = result_.variables[variable.index()];
                if (placed.group.size() > 0 &&
                    (placed.group != option.group ||
                     placed.sharding != outputSharding(option, graph_, op, i)))
                    return Error{ErrorCode::Infeasible, "the variable lies otherwise", op.name};
            }
        return cost + computeCost(op, option);
    }

    Result<double> inputCost(const Op& op, const OpPlacement& option, std::size_t input) const
    {
        const model::Tensor& tensor = graph_.tensor(op.inputs[input]);
        const Sharding wanted = inputSharding(option, graph_, op, input);
        Home home = homes_[op.inputs[input].index()];
        if (tensor.variable.valid()) {
            const auto& placed = result_.variables[tensor.variable.index()];
            home = {placed.group, placed.sharding};
        }
        if (home.group == option.group && home.sharding == wanted)
            return 0.0;
        if (model::isPartial(wanted))
            return Error{ErrorCode::Infeasible, "nothing reshards to partial sums", op.name};
        if (home.group.size() == 0)
            return 0.0;
        const auto time = router::reshardTime(routes_, tensor.type, home.group, home.sharding,
                                              option.group, wanted);
        if (!time)
            return time.error();
        return time->value;
    }

    double computeCost(const Op& op, const OpPlacement& option) const
    {
        if (op.pass == model::Pass::Load)
            return 0;
        double slowest = 0;
        for (int member = 0; member < option.group.size(); ++member) {
            std::vector<TensorType> inputs;
            std::vector<TensorType> outputs;
            const auto local = [&](TensorId id, const Sharding& lies) {
                const TensorType& type = graph_.tensor(id).type;
                return TensorType{type.type,
                                  shapeOf(boxOf(lies, option.group.grid, type.shape, member))};
            };
            for (std::size_t i = 0; i < op.inputs.size(); ++i)
                inputs.push_back(local(op.inputs[i], inputSharding(option, graph_, op, i)));
            for (std::size_t i = 0; i < op.outputs.size(); ++i)
                outputs.push_back(local(op.outputs[i], outputSharding(option, graph_, op, i)));
            const ops::OpKind* kind = ops::find(op.kind);
            const model::Attributes attributes = kind->localAttributes
                                                     ? kind->localAttributes(op.attributes, outputs)
                                                     : op.attributes;
            const auto& device =
                context_.topology.device(option.group.devices[std::size_t(member)]);
            slowest = std::max(slowest, cost::choose(context_.catalogue, device, op.kind,
                                                     attributes, inputs, outputs)
                                            .seconds.value);
        }
        return slowest;
    }

    void settle(const Op& op, const OpPlacement& placement)
    {
        for (std::size_t i = 0; i < op.inputs.size(); ++i)
            if (const auto variable = graph_.tensor(op.inputs[i]).variable; variable.valid())
                if (auto& placed = result_.variables[variable.index()]; placed.group.size() == 0)
                    placed = {placement.group, inputSharding(placement, graph_, op, i)};
        for (std::size_t i = 0; i < op.outputs.size(); ++i) {
            const auto lies = outputSharding(placement, graph_, op, i);
            if (const auto variable = graph_.tensor(op.outputs[i]).variable; variable.valid()) {
                if (auto& placed = result_.variables[variable.index()]; placed.group.size() == 0)
                    placed = {placement.group, lies};
            } else if (op.pass != model::Pass::Load && op.kind != "learning_rate") {
                homes_[op.outputs[i].index()] = {placement.group, lies};
            }
        }
    }

    const PlacementContext& context_;
    const model::Graph& graph_;
    const Candidate& candidate_;
    router::Routes routes_;
    std::vector<Home> homes_;
    Placement result_;
};

} // namespace

Error interrupted()
{
    return {ErrorCode::Interrupted, "cancelled before the first plan was found", "plan"};
}

Sharding inputSharding(const OpPlacement& placement, const model::Graph& graph, const Op& op,
                       std::size_t input)
{
    if (!placement.rule)
        return model::broadcast();
    const std::size_t at = std::min(input, placement.rule->inputs.size() - 1);
    return sharding(placement, placement.rule->inputs[at], graph.tensor(op.inputs[input]).type);
}

Sharding outputSharding(const OpPlacement& placement, const model::Graph& graph, const Op& op,
                        std::size_t output)
{
    if (!placement.rule)
        return model::broadcast();
    return sharding(placement, placement.rule->outputs[output],
                    graph.tensor(op.outputs[output]).type);
}

Result<Placement> place(const PlacementContext& context, const Candidate& candidate,
                        const std::vector<VariablePlacement>* fixed)
{
    return Placer(context, candidate, fixed).run();
}

} // namespace plugboard::planner
