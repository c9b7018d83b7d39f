// SPDX-License-Identifier: Apache-2.0
#include "tests/router/interpreter.h"

#include <cmath>
#include <functional>
#include <limits>

namespace plugboard::tests {
namespace {

using model::Box;
using model::Dim;
using model::RegisterId;

constexpr double kUnwritten = std::numeric_limits<double>::quiet_NaN();

void eachIndex(const Box& box, const std::function<void(const std::vector<Dim>&)>& visit)
{
    if (model::isEmpty(box))
        return;
    std::vector<Dim> index;
    for (const model::Range& range : box)
        index.push_back(range.begin);
    for (;;) {
        visit(index);
        std::size_t axis = box.size();
        while (axis > 0 && ++index[axis - 1] == box[axis - 1].end) {
            index[axis - 1] = box[axis - 1].begin;
            --axis;
        }
        if (axis == 0)
            return;
    }
}

std::size_t placeIn(const Box& box, const std::vector<Dim>& index)
{
    Dim place = 0;
    for (std::size_t axis = 0; axis < box.size(); ++axis)
        place = place * box[axis].size() + index[axis] - box[axis].begin;
    return std::size_t(place);
}

} // namespace

Interpreter::Interpreter(const model::Program& program) : program_(program) {}

double Interpreter::value(int member, std::int64_t element)
{
    return double(1 + element) * double(1 + member * member); // sums of integers are exact
}

double Interpreter::total(int members, std::int64_t element)
{
    double sum = 0;
    for (int member = 0; member < members; ++member)
        sum += value(member, element);
    return sum;
}

void Interpreter::fill(const router::Placed& placed)
{
    const Box whole = model::wholeBox(program_.tensors[placed.tensor.index()].type.shape);
    for (std::size_t member = 0; member < placed.registers.size(); ++member) {
        if (!placed.registers[member].valid())
            continue;
        const Box& box = program_.registers[placed.registers[member].index()].box;
        const int part = model::isPartial(placed.sharding) ? int(member) : 0;
        std::vector<double>& values = values_[placed.registers[member]];
        eachIndex(box, [&](const std::vector<Dim>& index) {
            values.push_back(value(part, std::int64_t(placeIn(whole, index))));
        });
    }
}

std::string Interpreter::run()
{
    for (const model::Task& task : program_.tasks)
        if (std::string wrong = runTask(task); !wrong.empty())
            return task.name + ": " + wrong;
    return {};
}

std::string Interpreter::runTask(const model::Task& task)
{
    if (task.kind == model::TaskKind::Send)
        return values_.count(task.inputs[0]) == 0 ? "sends what is not there" : "";
    const RegisterId output = task.outputs[0];
    if (values_.count(output) != 0)
        return "a second write";
    const Box& box = program_.registers[output.index()].box;
    const bool add = task.kind == model::TaskKind::Sum;
    std::vector<double> made(std::size_t(model::elements(box)), add ? 0.0 : kUnwritten);
    values_[output] = std::move(made);
    std::vector<RegisterId> inputs = task.inputs;
    if (task.kind == model::TaskKind::Receive) {
        const model::TaskId send = program_.channels[task.channel.index()].send;
        inputs = program_.tasks[send.index()].inputs;
    }
    for (const RegisterId input : inputs)
        if (std::string wrong = gather(task, input, output, add); !wrong.empty())
            return wrong;
    for (const double one : values_[output])
        if (std::isnan(one))
            return "an element of the output is missing";
    return {};
}

std::string Interpreter::gather(const model::Task& task, RegisterId from, RegisterId to, bool add)
{
    const model::Register& source = program_.registers[from.index()];
    const model::Register& target = program_.registers[to.index()];
    if (values_.count(from) == 0)
        return "reads what is not there";
    const bool remote = task.kind == model::TaskKind::Receive;
    if ((source.device == target.device) == remote)
        return "reads a register of another device";
    if ((add || remote) && !model::contains(source.box, target.box))
        return "an input is smaller than the output";
    std::vector<double>& made = values_[to];
    eachIndex(model::intersection(source.box, target.box), [&](const std::vector<Dim>& index) {
        const double one = values_[from][placeIn(source.box, index)];
        double& slot = made[placeIn(target.box, index)];
        slot = add ? slot + one : one;
    });
    return {};
}

std::string Interpreter::check(const router::Placed& placed, int contributions) const
{
    const model::Shape& shape = program_.tensors[placed.tensor.index()].type.shape;
    for (int member = 0; member < placed.group.size(); ++member) {
        const std::string where = "member " + std::to_string(member);
        const Box box = model::boxOf(placed.sharding, placed.group.grid, shape, member);
        const RegisterId id = placed.registers[std::size_t(member)];
        if (id.valid() == model::isEmpty(box))
            return where + ": a register for an empty piece, or none for a piece";
        if (!id.valid())
            continue;
        const model::Register& held = program_.registers[id.index()];
        if (held.box != box || held.device != placed.group.devices[std::size_t(member)] ||
            !held.contribution.complete())
            return where + ": wrong box, device or contribution";
        std::string wrong;
        eachIndex(box, [&](const std::vector<Dim>& index) {
            const auto element = std::int64_t(placeIn(model::wholeBox(shape), index));
            if (values_.at(id)[placeIn(box, index)] != total(contributions, element))
                wrong = where + ": element " + std::to_string(element);
        });
        if (!wrong.empty())
            return wrong;
    }
    return {};
}

} // namespace plugboard::tests
