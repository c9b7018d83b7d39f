// SPDX-License-Identifier: Apache-2.0
#include "engine/check/op_values.h"

#include "engine/check/finding.h"
#include "engine/check/registers.h"
#include "engine/ops/op_kind.h"

#include <algorithm>
#include <map>
#include <optional>

namespace plugboard::check {
namespace {

using model::Register;
using model::RegisterId;
using model::TaskId;
using model::TensorType;
using ops::AxisRule;

/// The tasks of one op: whole shapes, and a piece per member.
struct Members {
    std::vector<TaskId> tasks;
    const ops::OpKind* kind = nullptr;
    model::Attributes attributes; ///< of the whole op
    std::vector<TensorType> inputs;
    std::vector<TensorType> outputs;
};

class OpCheck {
public:
    OpCheck(const model::Program& program, Members members)
        : program_(program), members_(std::move(members))
    {
    }

    Result<void> run()
    {
        if (auto checked = describeWhole(); !checked)
            return checked;
        for (const TaskId id : members_.tasks)
            if (auto checked = checkMember(id); !checked)
                return checked;
        for (const ops::ShardingRule& rule : rules())
            if (explains(rule))
                return {};
        return finding(program_, members_.tasks[0],
                       "no legal sharding of " + members_.kind->name +
                           " makes these pieces of its outputs from those of its inputs");
    }

private:
    const model::Task& task(TaskId id) const { return program_.tasks[id.index()]; }
    const Register& reg(RegisterId id) const { return program_.registers[id.index()]; }

    std::vector<TensorType> wholeTypes(const std::vector<RegisterId>& operands) const
    {
        std::vector<TensorType> types;
        for (const RegisterId id : operands)
            types.push_back(program_.tensors[reg(id).tensor.index()].type);
        return types;
    }
    std::vector<TensorType> localTypes(const std::vector<RegisterId>& operands) const
    {
        std::vector<TensorType> types;
        for (const RegisterId id : operands)
            types.push_back(localType(program_, id));
        return types;
    }

    Result<void> describeWhole()
    {
        const TaskId id = members_.tasks[0];
        const model::Task& first = task(id);
        members_.kind = ops::find(first.opKind);
        if (members_.kind == nullptr)
            return finding(program_, id, "unknown op kind " + first.opKind);
        if (auto checked = ops::checkAttributes(*members_.kind, first.attributes); !checked)
            return finding(program_, id, checked.error().message);
        members_.inputs = wholeTypes(first.inputs);
        members_.outputs = wholeTypes(first.outputs);
        if (auto checked = checkShapes(id, first.attributes, first); !checked)
            return checked;
        members_.attributes = attributesOf(first, members_.outputs);
        return checkTypes(id, members_.attributes, members_.inputs, members_.outputs);
    }

    /// Attributes as they would be for these outputs, defaults written out.
    model::Attributes attributesOf(const model::Task& what,
                                   const std::vector<TensorType>& outputs) const
    {
        const ops::OpKind& kind = *members_.kind;
        model::Attributes attributes = ops::canonicalAttributes(kind, what.attributes);
        return kind.localAttributes ? kind.localAttributes(attributes, outputs) : attributes;
    }

    Result<void> checkTypes(TaskId id, const model::Attributes& attributes,
                            const std::vector<TensorType>& inputs,
                            const std::vector<TensorType>& outputs) const
    {
        const auto inferred = ops::inferTypes(*members_.kind, attributes, inputs);
        if (!inferred)
            return finding(program_, id, inferred.error().message);
        if (*inferred == outputs)
            return {};
        const std::size_t at = std::size_t(
            std::mismatch(inferred->begin(), inferred->end(), outputs.begin(), outputs.end())
                .first -
            inferred->begin());
        return finding(
            program_, id,
            "makes " + (at < inferred->size() ? toString((*inferred)[at]) : "no output") +
                " where the plan has " + (at < outputs.size() ? toString(outputs[at]) : "none"));
    }

    Result<void> checkShapes(TaskId id, const model::Attributes& attributes,
                             const model::Task& what) const
    {
        return checkTypes(id, attributes, localTypes(what.inputs), localTypes(what.outputs));
    }

    Result<void> checkMember(TaskId id) const
    {
        const model::Task& what = task(id);
        const model::Task& first = task(members_.tasks[0]);
        if (what.opKind != first.opKind || what.rate != first.rate ||
            tensorsOf(what.inputs) != tensorsOf(first.inputs) ||
            tensorsOf(what.outputs) != tensorsOf(first.outputs))
            return finding(program_, id,
                           "writes pieces of the same tensor as " + first.name +
                               ", but is another op");
        if (auto checked = ops::checkAttributes(*members_.kind, what.attributes); !checked)
            return finding(program_, id, checked.error().message);
        if (auto checked = checkShapes(id, what.attributes, what); !checked)
            return checked;
        if (attributesOf(what, members_.outputs) != members_.attributes)
            return finding(program_, id, "has other attributes than " + first.name);
        return checkFiring(id);
    }

    /// An optimizer fires once per step; what accumulates fires per micro-batch into accumulators.
    Result<void> checkFiring(TaskId id) const
    {
        const model::Task& what = task(id);
        if (members_.kind->rate == model::Rate::Step && what.rate != model::Rate::Step)
            return finding(program_, id, members_.kind->name + " fires once per step");
        for (const RegisterId out : what.outputs) {
            const bool adds = reg(out).kind == model::RegisterKind::Accumulator;
            if (adds != (members_.kind->accumulates && what.rate == model::Rate::MicroBatch))
                return finding(program_, id,
                               members_.kind->name +
                                   (adds ? " does not add to what the micro-batch before left"
                                         : " needs an accumulator"));
            if (reg(out).kind == model::RegisterKind::InPlace && !mayWriteInPlace(what, out))
                return finding(program_, id,
                               members_.kind->name + " cannot write in place of its input");
        }
        return {};
    }

    /// Element by element, of one type and box: each element is read before it is written.
    bool mayWriteInPlace(const model::Task& what, RegisterId out) const
    {
        static const char* const kElementwise[] = {"relu",    "relu_backward",    "add",
                                                   "dropout", "dropout_backward", "bias"};
        const bool elementwise = std::find(std::begin(kElementwise), std::end(kElementwise),
                                           what.opKind) != std::end(kElementwise);
        const Register& from = reg(reg(out).inPlaceOf);
        return elementwise && from.box == reg(out).box &&
               localType(program_, reg(out).inPlaceOf) == localType(program_, out);
    }

    std::vector<model::PlanTensorId> tensorsOf(const std::vector<RegisterId>& operands) const
    {
        std::vector<model::PlanTensorId> tensors;
        for (const RegisterId id : operands)
            tensors.push_back(reg(id).tensor);
        return tensors;
    }

    /// The legal shardings, replication first.
    std::vector<ops::ShardingRule> rules() const
    {
        const AxisRule whole;
        std::vector<ops::ShardingRule> all;
        all.push_back({"replicate", std::vector<AxisRule>(members_.inputs.size(), whole),
                       std::vector<AxisRule>(members_.outputs.size(), whole)});
        if (members_.kind->shardings)
            for (ops::ShardingRule& rule :
                 members_.kind->shardings(members_.attributes, members_.inputs, members_.outputs))
                if (rule.inputs.size() >= members_.inputs.size() &&
                    rule.outputs.size() >= members_.outputs.size())
                    all.push_back(std::move(rule));
        return all;
    }

    // One rule against all members.

    struct Part {
        model::Range range; ///< of the rule's extent
        model::Contribution contribution;
    };

    bool explains(const ops::ShardingRule& rule) const
    {
        std::vector<Part> parts;
        for (const TaskId id : members_.tasks) {
            Part part;
            if (!explains(rule, task(id), part))
                return false;
            parts.push_back(part);
        }
        return !makesPartials(rule) || tile(parts, rule.extent);
    }

    static bool splits(const ops::ShardingRule& rule)
    {
        for (const auto* operands : {&rule.inputs, &rule.outputs})
            for (const AxisRule& operand : *operands)
                if (operand.kind == AxisRule::Kind::Split)
                    return true;
        return false;
    }

    static bool makesPartials(const ops::ShardingRule& rule)
    {
        return splits(rule) &&
               std::any_of(rule.outputs.begin(), rule.outputs.end(), [](const AxisRule& operand) {
                   return operand.kind == AxisRule::Kind::PartialSum;
               });
    }

    bool explains(const ops::ShardingRule& rule, const model::Task& what, Part& part) const
    {
        const auto range = splits(rule) ? rangeOf(rule, what) : model::Range{0, rule.extent};
        if (!range)
            return false;
        part.range = *range;
        std::optional<model::Contribution> partial;
        for (const auto& [operands, roles] :
             {std::pair(&what.inputs, &rule.inputs), std::pair(&what.outputs, &rule.outputs)})
            for (std::size_t at = 0; at < operands->size(); ++at) {
                const Register& held = reg((*operands)[at]);
                if (!fits(rule, (*roles)[at], held, *range))
                    return false;
                if ((*roles)[at].kind != AxisRule::Kind::PartialSum)
                    continue;
                if (partial && !sameContribution(*partial, held.contribution))
                    return false;
                partial = held.contribution;
            }
        part.contribution = partial.value_or(model::Contribution{});
        return true;
    }

    static model::Dim scaled(model::Dim boundary, model::Dim extent, model::Dim of)
    {
        return model::Dim(__int128(boundary) * extent / of);
    }

    model::Dim extentOf(const Register& held, const AxisRule& role) const
    {
        return program_.tensors[held.tensor.index()].type.shape[std::size_t(role.axis)];
    }

    /// The range of the rule's extent that a member has, read off an operand with that extent.
    std::optional<model::Range> rangeOf(const ops::ShardingRule& rule,
                                        const model::Task& what) const
    {
        for (const auto& [operands, roles] :
             {std::pair(&what.inputs, &rule.inputs), std::pair(&what.outputs, &rule.outputs)})
            for (std::size_t at = 0; at < operands->size(); ++at) {
                const AxisRule& role = (*roles)[at];
                const Register& held = reg((*operands)[at]);
                if (role.kind != AxisRule::Kind::Split || std::size_t(role.axis) >= held.box.size())
                    continue;
                if (extentOf(held, role) == rule.extent)
                    return held.box[std::size_t(role.axis)];
            }
        return std::nullopt;
    }

    bool fits(const ops::ShardingRule& rule, const AxisRule& role, const Register& held,
              const model::Range& range) const
    {
        const auto& shape = program_.tensors[held.tensor.index()].type.shape;
        model::Box box = model::wholeBox(shape);
        if (role.kind == AxisRule::Kind::Split) {
            const bool whole = std::all_of(&range.begin, &range.begin + 1,
                                           [&](model::Dim at) { return at % rule.granule == 0; });
            const bool end = range.end == rule.extent || range.end % rule.granule == 0;
            if (std::size_t(role.axis) >= box.size() || !whole || !end)
                return false;
            const model::Dim extent = extentOf(held, role);
            box[std::size_t(role.axis)] = {scaled(range.begin, extent, rule.extent),
                                           scaled(range.end, extent, rule.extent)};
        }
        const bool complete =
            role.kind == AxisRule::Kind::PartialSum || held.contribution.complete();
        return complete && held.box == box;
    }

    /// Contribution i of n is made once (or alike by several), and the n ranges tile the extent.
    static bool tile(const std::vector<Part>& parts, model::Dim extent)
    {
        const int of = parts[0].contribution.of;
        std::map<int, model::Range> ranges;
        for (const Part& part : parts) {
            if (part.contribution.count != 1 || part.contribution.of != of)
                return false;
            const auto [known, added] = ranges.emplace(part.contribution.first, part.range);
            if (known->second != part.range)
                return false;
        }
        if (ranges.size() != std::size_t(of))
            return false;
        std::vector<model::Range> all;
        for (const auto& [first, range] : ranges)
            if (range.size() > 0)
                all.push_back(range);
        std::sort(all.begin(), all.end());
        model::Dim covered = 0;
        for (const model::Range& range : all) {
            if (range.begin != covered)
                return false;
            covered = range.end;
        }
        return covered == extent;
    }

    const model::Program& program_;
    Members members_;
};

} // namespace

Result<void> checkOpValues(const model::Program& program)
{
    std::map<model::PlanTensorId, std::vector<TaskId>> ops;
    for (std::size_t at = 0; at < program.tasks.size(); ++at) {
        const model::Task& task = program.tasks[at];
        if (task.kind != model::TaskKind::Compute)
            continue;
        if (task.outputs.empty())
            return finding(program, TaskId(at), "computes nothing");
        ops[program.registers[task.outputs[0].index()].tensor].push_back(TaskId(at));
    }
    for (auto& [tensor, tasks] : ops)
        if (auto checked = OpCheck(program, {std::move(tasks), nullptr, {}, {}, {}}).run();
            !checked)
            return checked;
    return {};
}

} // namespace plugboard::check
