// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/machine_list.h"

#include <QPainter>
#include <QPixmap>

namespace plugboard::gui {
namespace {

constexpr int kSwatch = 12; ///< pixels

} // namespace

std::vector<int> attachedFor(const model::Topology& drawn, const model::Topology& attached)
{
    std::vector<bool> used(attached.devices.size());
    std::vector<int> found;
    for (const model::Device& device : drawn.devices) {
        int chosen = -1;
        for (std::size_t at = 0; at < attached.devices.size() && chosen < 0; ++at) {
            const model::Device& candidate = attached.devices[at];
            if (!used[at] && candidate.kind == device.kind && candidate.cores >= device.cores &&
                candidate.memory >= device.memory)
                chosen = int(at);
        }
        if (chosen >= 0)
            used[std::size_t(chosen)] = true;
        found.push_back(chosen);
    }
    return found;
}

void MachineModel::setMachines(const model::Topology& machines, const model::Topology* attached,
                               const Formatter& formatter)
{
    beginResetModel();
    machines_ = machines;
    drawn_ = attached != nullptr;
    formatter_ = formatter;
    colours_ = DeviceColours(machines);
    attachedNames_.clear();
    attachedKnown_ = drawn_ && !attached->devices.empty();
    if (drawn_)
        for (const int at : attachedFor(machines, *attached))
            attachedNames_ << (at < 0 ? QString()
                                      : QString::fromStdString(
                                            attached->devices[std::size_t(at)].name));
    endResetModel();
}

int MachineModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(machines_.devices.size());
}

int MachineModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : drawn_ ? int(Columns) : int(RunsColumn);
}

QString MachineModel::runsOn(int row) const
{
    if (!attachedKnown_)
        return tr("not detected yet");
    return attachedNames_.value(row).isEmpty() ? tr("emulated on CPU") : attachedNames_.value(row);
}

QVariant MachineModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const model::Device& device = machines_.devices[std::size_t(index.row())];
    const auto id = model::DeviceId(std::size_t(index.row()));
    if (role == Qt::TextAlignmentRole) {
        const bool figure = index.column() >= CoresColumn && index.column() <= MemoryColumn;
        return int(Qt::AlignVCenter | (figure ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role == Qt::DecorationRole && index.column() == NameColumn) {
        QPixmap swatch(kSwatch, kSwatch);
        swatch.fill(Qt::transparent);
        QPainter painter(&swatch);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours_.colour(id));
        painter.drawRoundedRect(swatch.rect(), 3, 3);
        return swatch;
    }
    if (role == Qt::ToolTipRole && index.column() == RunsColumn)
        return attachedNames_.value(index.row()).isEmpty()
                   ? tr("No attached device of this kind is free: predictions simulate it, and a "
                        "run "
                        "can emulate it on CPU cores, with right results and times that are not "
                        "comparable.")
                   : tr("Runs on this attached device.");
    if (role == Qt::ToolTipRole)
        return QString::fromStdString(device.source.empty() ? device.model
                                                            : device.model + "\n" + device.source);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case NameColumn:
        return QString::fromStdString(device.name);
    case ModelColumn:
        return QString::fromStdString(device.model);
    case CoresColumn:
        return device.kind == model::DeviceKind::Cpu ? QString::number(device.cores) : QString();
    case PeakColumn:
        return formatter_.flopRate(device.peak);
    case MemoryColumn:
        return formatter_.bytes(device.memory);
    default:
        return runsOn(index.row());
    }
}

QVariant MachineModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool figure = section >= CoresColumn && section <= MemoryColumn;
        return int(Qt::AlignVCenter | (figure ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role != Qt::DisplayRole)
        return {};
    const QString names[] = {tr("Device"), tr("Model"),  tr("Cores"),
                             tr("Peak"),   tr("Memory"), tr("Runs on")};
    return section < int(Columns) ? names[section] : QVariant();
}

} // namespace plugboard::gui
