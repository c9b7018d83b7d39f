// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/plan_table_model.h"

#include <QFont>

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr std::size_t kMostDeviceColumns = 16;
constexpr std::size_t kMostChips = 4;

double memoryOf(const session::NodePlacement& placement)
{
    double bytes = 0;
    for (const session::NodeOnDevice& on : placement.devices)
        bytes += double(on.memory.value);
    return bytes;
}

const session::NodeOnDevice* onDevice(const session::NodePlacement& placement, std::size_t device)
{
    for (const session::NodeOnDevice& on : placement.devices)
        if (on.device.index() == device)
            return &on;
    return nullptr;
}

} // namespace

PlanTableModel::PlanTableModel(QObject* parent) : CellModel(parent)
{
    arrangeColumns();
}

void PlanTableModel::setPlan(std::shared_ptr<const PlanFacts> plan)
{
    beginResetModel();
    plan_ = std::move(plan);
    arrangeColumns();
    endResetModel();
}

void PlanTableModel::setPins(std::map<std::string, QString> pins)
{
    pins_ = std::move(pins);
    if (rowCount() > 0)
        emit dataChanged(index(0, pinColumn()), index(rowCount() - 1, pinColumn()));
}

bool PlanTableModel::perDevice() const
{
    return plan_ == nullptr || plan_->plan.topology.devices.size() <= kMostDeviceColumns;
}

void PlanTableModel::arrangeColumns()
{
    std::vector<Column> columns = {{tr("Node"), tr("Node of the network")}};
    totals_.clear();
    longest_ = 0;
    double memory = 0;
    if (plan_ != nullptr) {
        totals_.assign(plan_->plan.topology.devices.size(), 0);
        for (const session::NodePlacement& placement : plan_->summary.placements) {
            for (const session::NodeOnDevice& on : placement.devices) {
                totals_[on.device.index()] += on.seconds.value;
                longest_ = std::max(longest_, on.seconds.value);
            }
            memory = std::max(memory, memoryOf(placement));
        }
    }
    time_ = timeUnit(longest_);
    memory_ = byteUnit(memory, formatter_.units());
    if (plan_ != nullptr && perDevice()) {
        for (std::size_t at = 0; at < totals_.size(); ++at) {
            const model::DeviceId device(at);
            const QString name = QString::fromStdString(plan_->plan.topology.devices[at].name);
            columns.push_back({time_.titled(plan_->colours.label(device)),
                               tr("What the node takes of a step on %1: forward, backward and "
                                  "update")
                                   .arg(name),
                               true, plan_->colours.colour(device)});
        }
    } else {
        columns.push_back({tr("Devices"), tr("Devices that the node runs on")});
        columns.push_back({time_.titled(tr("Longest")),
                           tr("What the node takes of a step on the device where it takes longest"),
                           true});
    }
    columns.push_back({memory_.titled(tr("Memory")),
                       tr("What the node's tasks write, all copies and devices"), true});
    columns.push_back({tr("Pin"), tr("Where the next plan must keep the node")});
    setColumns(std::move(columns));
}

int PlanTableModel::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid() || plan_ == nullptr || plan_->summary.placements.empty())
        return 0;
    return int(plan_->summary.placements.size()) + 1;
}

std::string PlanTableModel::nodeAt(int row) const
{
    return plan_ == nullptr || row < 0 || isTotal(row)
               ? std::string()
               : plan_->summary.placements[std::size_t(row)].node;
}

int PlanTableModel::rowOf(const std::string& node) const
{
    if (plan_ == nullptr)
        return -1;
    const auto found = plan_->placementOfNode.find(node);
    return found == plan_->placementOfNode.end() ? -1 : int(found->second);
}

QVariant PlanTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || plan_ == nullptr)
        return {};
    const int row = index.row();
    if (role == Qt::FontRole && isTotal(row)) {
        QFont font;
        font.setWeight(QFont::DemiBold);
        return font;
    }
    const int column = index.column();
    QVariant value;
    if (column == 0)
        value = textCell(role, isTotal(row) ? tr("Total") : QString::fromStdString(nodeAt(row)));
    else if (column == pinColumn())
        value = pinCell(row, role);
    else if (column == pinColumn() - 1)
        value = memoryCell(row, role);
    else if (perDevice())
        value = deviceCell(row, std::size_t(column - 1), role);
    else
        value = column == 1 ? groupCell(row, role) : longestCell(row, role);
    return value.isValid() ? value : columnRole(column, role);
}

QVariant PlanTableModel::deviceCell(int row, std::size_t device, int role) const
{
    if (isTotal(row))
        return timeCell(role, totals_[device], time_);
    const session::NodeOnDevice* on = onDevice(plan_->summary.placements[std::size_t(row)], device);
    if (on == nullptr)
        return {};
    switch (role) {
    case ShareRole:
        return longest_ > 0 ? on->seconds.value / longest_ : 0.0;
    case HueRole:
        return plan_->colours.colour(on->device);
    case Qt::ToolTipRole:
        return tr("%1, %2 of this device's compute, %3 tasks")
            .arg(exactTime(on->seconds.value),
                 formatter_.percent(totals_[device] > 0 ? on->seconds.value / totals_[device] : 0))
            .arg(on->tasks);
    default:
        return timeCell(role, on->seconds.value, time_);
    }
}

QVariant PlanTableModel::groupCell(int row, int role) const
{
    if (isTotal(row))
        return {};
    DeviceChips chips;
    const auto& devices = plan_->summary.placements[std::size_t(row)].devices;
    QString all;
    for (const session::NodeOnDevice& on : devices) {
        const QString label = plan_->colours.label(on.device);
        all += (all.isEmpty() ? QString() : QStringLiteral(" ")) + label;
        if (std::size_t(chips.chips.size()) < kMostChips)
            chips.chips.append({label, plan_->colours.colour(on.device)});
    }
    if (role == ChipsRole && devices.size() > kMostChips)
        chips.chips.append({tr("and %1 more").arg(devices.size() - kMostChips), {}});
    if (role == Qt::DisplayRole || role == SortRole || role == Qt::ToolTipRole)
        return all;
    return chipsCell(role, chips);
}

QVariant PlanTableModel::longestCell(int row, int role) const
{
    if (isTotal(row))
        return {};
    const double seconds = plan_->summary.placements[std::size_t(row)].seconds.value;
    if (role == ShareRole)
        return longest_ > 0 ? seconds / longest_ : 0.0;
    if (role == HueRole) {
        const auto& devices = plan_->summary.placements[std::size_t(row)].devices;
        return plan_->colours.colour(devices.empty() ? model::DeviceId() : devices[0].device);
    }
    return timeCell(role, seconds, time_);
}

QVariant PlanTableModel::memoryCell(int row, int role) const
{
    if (!isTotal(row)) {
        const session::NodePlacement& placement = plan_->summary.placements[std::size_t(row)];
        if (role != Qt::ToolTipRole)
            return byteCell(role, memoryOf(placement), memory_);
        QStringList lines;
        for (const session::NodeOnDevice& on : placement.devices)
            lines << plan_->colours.label(on.device) + QStringLiteral(": ") +
                         exactBytes(double(on.memory.value));
        return lines.join('\n');
    }
    double needed = 0;
    for (const session::DeviceLoad& load : plan_->summary.devices)
        needed += double(load.needed.value);
    if (role == Qt::ToolTipRole)
        return tr("%1: what the plan asks of all devices. Tensors that are not alive at the same "
                  "time share bytes, so that this is less than the sum of the rows.")
            .arg(exactBytes(needed));
    return byteCell(role, needed, memory_);
}

QVariant PlanTableModel::pinCell(int row, int role) const
{
    if (isTotal(row))
        return {};
    const auto pin = pins_.find(nodeAt(row));
    if (role == Qt::ToolTipRole)
        return pin == pins_.end() ? tr("Not pinned; the context menu pins it")
                                  : tr("The next plan keeps it on %1").arg(pin->second);
    return pin == pins_.end() ? textCell(role, {}) : textCell(role, pin->second);
}

} // namespace plugboard::gui
