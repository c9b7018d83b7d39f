// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/tensor_sizes.h"

#include <algorithm>
#include <map>

namespace plugboard::gui {
namespace {

Bytes bytesOf(const model::PlanVariable& variable, const model::Box& box)
{
    return model::bytes({variable.variable.type.type, model::shapeOf(box)});
}

} // namespace

std::vector<TensorSize> largestTensors(const PlanFacts& facts, model::DeviceId device,
                                       std::size_t count)
{
    std::vector<TensorSize> tensors;
    for (const model::PlanVariable& variable : facts.plan.variables) {
        TensorSize size{variable.variable.name, {}, true, 1, {}};
        for (const model::VariableShard& shard : variable.shards)
            if (shard.device == device)
                size.bytes = size.bytes + bytesOf(variable, shard.box);
        if (size.bytes.value > 0)
            tensors.push_back(std::move(size));
    }
    const model::Program& program = facts.shown();
    std::map<std::uint32_t, std::size_t> buffers; ///< by tensor
    for (std::size_t at = 0; at < program.registers.size(); ++at) {
        const model::Register& buffer = program.registers[at];
        if (buffer.device != device || buffer.kind == model::RegisterKind::Variable ||
            buffer.kind == model::RegisterKind::InPlace)
            continue;
        const auto [place, isNew] = buffers.emplace(buffer.tensor.value, tensors.size());
        if (isNew) {
            TensorSize size{program.tensors[buffer.tensor.index()].name, {}, false, 0, {}};
            if (const model::TaskId writer = facts.flat.writer[at]; writer.valid())
                size.node = program.tasks[writer.index()].node;
            tensors.push_back(std::move(size));
        }
        TensorSize& size = tensors[place->second];
        const auto copies = std::int64_t(buffer.offsets.size());
        size.buffers += copies;
        size.bytes = size.bytes + copies * buffer.bytes;
    }
    const auto larger = [](const TensorSize& a, const TensorSize& b) {
        return a.bytes != b.bytes ? a.bytes > b.bytes : a.name < b.name;
    };
    const std::size_t shown = std::min(count, tensors.size());
    std::partial_sort(tensors.begin(), tensors.begin() + std::ptrdiff_t(shown), tensors.end(),
                      larger);
    tensors.resize(shown);
    return tensors;
}

TensorSizeModel::TensorSizeModel(QObject* parent) : CellModel(parent)
{
    arrangeColumns();
}

void TensorSizeModel::setTensors(std::vector<TensorSize> tensors)
{
    beginResetModel();
    tensors_ = std::move(tensors);
    arrangeColumns();
    endResetModel();
}

void TensorSizeModel::arrangeColumns()
{
    double largest = 0;
    for (const TensorSize& size : tensors_)
        largest = std::max(largest, double(size.bytes.value));
    unit_ = byteUnit(largest, formatter_.units());
    setColumns(
        {{tr("Largest tensors"), tr("What takes most of this device's memory")},
         {tr("Part of"), tr("Variables live on; the arena is shared in the course of a step")},
         {tr("Buffers"), tr("Pieces and copies of it on this device"), true},
         {unit_.titled(tr("Size")), tr("All pieces and copies on this device"), true}});
}

int TensorSizeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(tensors_.size());
}

QVariant TensorSizeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const TensorSize& size = tensors_[std::size_t(index.row())];
    QVariant value;
    switch (index.column()) {
    case 0:
        value = textCell(role, QString::fromStdString(size.name));
        break;
    case 1:
        value = textCell(role, size.variable ? tr("variables") : tr("arena"));
        break;
    case 2:
        value = countCell(role, size.buffers);
        break;
    default:
        value = byteCell(role, double(size.bytes.value), unit_);
    }
    return value.isValid() ? value : columnRole(index.column(), role);
}

} // namespace plugboard::gui
