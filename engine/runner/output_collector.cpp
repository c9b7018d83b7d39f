// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/output_collector.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace plugboard::runner {

OutputCollector::OutputCollector(const model::Program& program, std::int64_t samples)
    : samples_(samples), batch_(program.batch), microBatch_(program.batch / program.microBatches)
{
    for (const model::Task& task : program.tasks) {
        if (task.opKind != "record_output")
            continue;
        const std::string name = task.attributes.text("output", "");
        if (!places_.emplace(name, outputs_.size()).second)
            continue; // another piece of it
        const model::Register& reg = program.registers[task.outputs[0].index()];
        model::TensorType type = program.tensors[reg.tensor.index()].type;
        batched_.push_back(!type.shape.empty() && type.shape[0] == microBatch_);
        if (batched_.back())
            type.shape[0] = samples_;
        outputs_.push_back(
            {name, type, std::vector<std::byte>(std::size_t(model::bytes(type).value))});
    }
}

void OutputCollector::take(const runtime::OutputPiece& piece)
{
    const std::size_t at = places_.at(piece.output);
    model::NamedTensor& output = outputs_[at];
    const std::int64_t size = model::sizeOf(output.type.type);
    const std::int64_t firstRow =
        batched_[at] ? piece.step * batch_ + piece.microBatch * microBatch_ : 0;
    const auto* from = static_cast<const std::byte*>(piece.values);
    if (piece.box.empty()) {
        std::memcpy(output.bytes.data(), from, std::size_t(size));
        return;
    }
    const model::Box& box = piece.box;
    if (model::isEmpty(box))
        return;
    // Runs along the last axis; axis 0 counts on from the step's first row, and what lies behind
    // the last sample is padding.
    const std::size_t last = box.size() - 1;
    const std::int64_t run = box[last].size();
    const std::int64_t rows = output.type.shape[0];
    for (std::int64_t number = 0; number < model::elements(box) / run; ++number) {
        std::int64_t rest = number;
        std::int64_t stride = output.type.shape[last];
        std::int64_t to = box[last].begin + (last == 0 ? firstRow : 0);
        std::int64_t count = last == 0 ? std::min(run, rows - to) : run;
        for (std::size_t axis = last; axis-- > 0;) {
            const std::int64_t index =
                box[axis].begin + rest % box[axis].size() + (axis == 0 ? firstRow : 0);
            rest /= box[axis].size();
            to += index * stride;
            stride *= output.type.shape[axis];
            if (axis == 0 && index >= rows)
                count = 0;
        }
        if (count > 0)
            std::memcpy(output.bytes.data() + to * size, from + number * run * size,
                        std::size_t(count * size));
    }
}

} // namespace plugboard::runner
