// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/broadcast.h"

#include <algorithm>

namespace plugboard::cpu {
namespace {

using Axis = BroadcastRows::Axis;

/// Whether `outer` goes on where `inner` ends, for every operand.
bool continues(const Axis& inner, const Axis& outer)
{
    for (std::size_t operand = 0; operand < inner.strides.size(); ++operand)
        if (outer.strides[operand] != inner.extent * inner.strides[operand])
            return false;
    return true;
}

} // namespace

BroadcastRows broadcastRows(const model::Shape& output, const std::vector<model::Shape>& shapes)
{
    std::vector<std::int64_t> dense(shapes.size(), 1); // elements behind the axis, per operand
    std::vector<Axis> axes;
    for (std::size_t fromLast = 0; fromLast < output.size(); ++fromLast) {
        Axis axis{output[output.size() - 1 - fromLast], std::vector<std::int64_t>(shapes.size())};
        for (std::size_t operand = 0; operand < shapes.size(); ++operand) {
            const model::Shape& shape = shapes[operand];
            const std::int64_t extent =
                fromLast < shape.size() ? shape[shape.size() - 1 - fromLast] : 1;
            axis.strides[operand] = extent == 1 ? 0 : dense[operand];
            dense[operand] *= extent;
        }
        if (axis.extent == 1)
            continue;
        if (!axes.empty() && continues(axes.back(), axis))
            axes.back().extent *= axis.extent;
        else
            axes.push_back(std::move(axis));
    }
    BroadcastRows rows;
    rows.elements = model::elements(output);
    if (axes.empty())
        axes.push_back({1, std::vector<std::int64_t>(shapes.size(), 1)});
    rows.row = axes.front();
    rows.axes.assign(axes.begin() + 1, axes.end());
    rows.dense = std::all_of(rows.row.strides.begin(), rows.row.strides.end(),
                             [](std::int64_t stride) { return stride == 1; });
    return rows;
}

BroadcastRows broadcastRows(const backend::KernelSpec& spec)
{
    std::vector<model::Shape> shapes;
    for (const backend::Operand& input : spec.inputs)
        shapes.push_back(input.local.shape);
    return broadcastRows(spec.outputs[0].local.shape, shapes);
}

} // namespace plugboard::cpu
