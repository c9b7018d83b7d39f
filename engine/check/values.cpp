// SPDX-License-Identifier: Apache-2.0
#include "engine/check/values.h"

#include "engine/check/coverage.h"
#include "engine/check/finding.h"
#include "engine/check/op_values.h"
#include "engine/check/registers.h"

#include <algorithm>
#include <map>

namespace plugboard::check {
namespace {

using model::Register;
using model::RegisterId;
using model::TaskId;
using model::TaskKind;

class Values {
public:
    explicit Values(const model::Program& program) : program_(program) {}

    Result<void> run()
    {
        for (std::size_t at = 0; at < program_.tasks.size(); ++at)
            if (auto checked = checkTask(TaskId(at)); !checked)
                return checked;
        if (auto checked = checkReads(); !checked)
            return checked;
        return checkOpValues(program_);
    }

private:
    const Register& reg(RegisterId id) const { return program_.registers[id.index()]; }

    Result<void> checkTask(TaskId id)
    {
        const model::Task& task = program_.tasks[id.index()];
        switch (task.kind) {
        case TaskKind::Send:
            return checkSend(id);
        case TaskKind::Copy:
            return checkCopy(id);
        case TaskKind::Sum:
            return checkSum(id);
        case TaskKind::Load:
            return checkLoad(id);
        case TaskKind::Receive:
        case TaskKind::Compute:
        case TaskKind::Member:
            break;
        }
        return {};
    }

    /// What is read is written, or a variable.
    Result<void> checkReads()
    {
        const std::vector<TaskId> writers = writersOf(program_);
        for (std::size_t at = 0; at < program_.tasks.size(); ++at)
            for (const RegisterId in : program_.tasks[at].inputs)
                if (!writers[in.index()].valid() && reg(in).kind != model::RegisterKind::Variable)
                    return finding(program_, TaskId(at),
                                   "reads " + nameOf(program_, in) + ", which no task writes");
        return {};
    }

    Result<void> checkSend(TaskId id)
    {
        const model::Task& task = program_.tasks[id.index()];
        const model::Channel& channel = program_.channels[task.channel.index()];
        const Register& from = reg(task.inputs[0]);
        const Register& to = reg(program_.tasks[channel.receive.index()].outputs[0]);
        if (from.tensor != to.tensor || !sameContribution(from.contribution, to.contribution))
            return finding(program_, id, "its Receive claims another tensor or contribution");
        if (!contains(from.box, to.box))
            return finding(program_, id,
                           "its Receive claims " + model::toString(to.box) + ", it has " +
                               model::toString(from.box));
        return {};
    }

    Result<void> checkCopy(TaskId id)
    {
        const model::Task& task = program_.tasks[id.index()];
        const Register& to = reg(task.outputs[0]);
        std::vector<model::Box> boxes;
        for (const RegisterId in : task.inputs) {
            const Register& from = reg(in);
            if (from.tensor != to.tensor || !sameContribution(from.contribution, to.contribution))
                return finding(program_, id,
                               "copies " + nameOf(program_, in) +
                                   ", which is another tensor or contribution than its output");
            boxes.push_back(from.box);
        }
        if (!covers(boxes, to.box))
            return finding(program_, id,
                           "its inputs leave a part of " + nameOf(program_, task.outputs[0]) +
                               " out");
        return {};
    }

    Result<void> checkSum(TaskId id)
    {
        const model::Task& task = program_.tasks[id.index()];
        const Register& to = reg(task.outputs[0]);
        const int of = reg(task.inputs[0]).contribution.of;
        std::map<int, int> parts; // [first, first + count) without the wrap
        for (const RegisterId in : task.inputs) {
            const Register& from = reg(in);
            if (from.tensor != to.tensor || from.contribution.of != of ||
                !contains(from.box, to.box))
                return finding(program_, id,
                               "adds " + nameOf(program_, in) + ", which is no part of " +
                                   nameOf(program_, task.outputs[0]));
            for (const auto& [first, end] : intervals(from.contribution))
                if (!insert(parts, first, end))
                    return finding(program_, id,
                                   "adds a contribution of " + nameOf(program_, in) + " twice");
        }
        std::map<int, int> claimed;
        const bool complete = to.contribution.complete();
        for (const auto& [first, end] :
             intervals(complete ? model::Contribution{0, of, of} : to.contribution))
            insert(claimed, first, end);
        if ((!complete && to.contribution.of != of) || merged(parts) != merged(claimed))
            return finding(program_, id,
                           "the contributions it adds are not those of " +
                               nameOf(program_, task.outputs[0]));
        return {};
    }

    static std::vector<std::pair<int, int>> intervals(const model::Contribution& part)
    {
        const std::int64_t end = std::int64_t(part.first) + part.count;
        if (end <= part.of)
            return {{part.first, int(end)}};
        return {{part.first, part.of}, {0, int(end - part.of)}};
    }

    static bool insert(std::map<int, int>& parts, int first, int end)
    {
        const auto next = parts.lower_bound(first);
        if ((next != parts.end() && next->first < end) ||
            (next != parts.begin() && std::prev(next)->second > first))
            return false;
        parts.emplace(first, end);
        return true;
    }

    static std::vector<std::pair<int, int>> merged(const std::map<int, int>& parts)
    {
        std::vector<std::pair<int, int>> all;
        for (const auto& [first, end] : parts)
            if (!all.empty() && all.back().second == first)
                all.back().second = end;
            else
                all.push_back({first, end});
        return all;
    }

    /// Fields stand in the order of the outputs. What is not batched is loaded whole.
    Result<void> checkLoad(TaskId id)
    {
        const model::Task& task = program_.tasks[id.index()];
        for (const RegisterId out : task.outputs) {
            const Register& to = reg(out);
            const model::TensorType& type = program_.tensors[to.tensor.index()].type;
            const bool batched = task.attributes.integer("batched", 1) != 0;
            if (!to.contribution.complete() || (batched && type.shape.empty()) ||
                task.rate != model::Rate::MicroBatch)
                return finding(program_, id, "loads no samples into " + nameOf(program_, out));
            if (!batched) {
                if (to.box != model::wholeBox(type.shape))
                    return finding(program_, id, "loads a piece of " + nameOf(program_, out));
                continue;
            }
            if (type.shape[0] * program_.microBatches != program_.batch)
                return finding(program_, id,
                               "loads " + std::to_string(type.shape[0]) + " samples " +
                                   std::to_string(program_.microBatches) +
                                   " times, of a batch of " + std::to_string(program_.batch));
            model::Box samples = model::wholeBox(type.shape);
            samples[0] = reg(task.outputs[0]).box[0];
            if (to.box != samples)
                return finding(program_, id,
                               "cuts its outputs otherwise than along the same samples: " +
                                   nameOf(program_, out));
        }
        return checkFields(id);
    }

    Result<void> checkFields(TaskId id)
    {
        const model::Task& task = program_.tasks[id.index()];
        const auto found = task.attributes.values.find("fields");
        const std::string* fields = found == task.attributes.values.end()
                                        ? nullptr
                                        : std::get_if<std::string>(&found->second);
        std::string rest = fields == nullptr ? "" : *fields + ",";
        for (const RegisterId out : task.outputs) {
            const std::string field = rest.substr(0, rest.find(','));
            rest.erase(0, field.size() + 1);
            const model::TensorType& type = program_.tensors[reg(out).tensor.index()].type;
            const bool flat = type.shape.size() == 1;
            const bool fits = field == "labels"    ? type.type == model::DataType::Int32
                              : field == "weights" ? flat && isFloat(type.type)
                                                   : field == "samples" || field == "values";
            const auto [known, added] = fields_.try_emplace(
                task.attributes.text("input", "") + "." + field, reg(out).tensor);
            if (!fits || known->second != reg(out).tensor)
                return finding(program_, id,
                               "does not load \"" + field + "\" into " + nameOf(program_, out));
        }
        if (!rest.empty())
            return finding(program_, id, "names more fields than it has outputs");
        return {};
    }

    const model::Program& program_;
    std::map<std::string, model::PlanTensorId> fields_;
};

} // namespace

Result<void> checkValues(const model::Program& program)
{
    return Values(program).run();
}

} // namespace plugboard::check
