// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/machine_list.h"

#include "gui/look/device_colours.h"

#include <QPainter>
#include <QPixmap>

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr int kSwatch = 12; ///< pixels

QPixmap swatchOf(const QColor& hue)
{
    QPixmap swatch(kSwatch, kSwatch);
    swatch.fill(Qt::transparent);
    QPainter painter(&swatch);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(hue);
    painter.drawRoundedRect(swatch.rect(), 3, 3);
    return swatch;
}

bool contains(const std::vector<std::string>& names, const std::string& name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// What the plan of these machines asks of each device; before there is one, what is drawn asks.
std::vector<model::Requirement> requirementsOf(const Document& document)
{
    const auto facts = document.plan();
    std::vector<model::Requirement> requirements;
    for (const model::Device& device : document.topology().devices) {
        const model::DeviceId id = facts && !document.planIsStale()
                                       ? facts->plan.topology.findDevice(device.name)
                                       : model::DeviceId();
        const bool planned = id.valid() && id.index() < facts->plan.requirements.size();
        requirements.push_back(planned ? facts->plan.requirements[id.index()]
                                       : session::requirementOf(device));
    }
    return requirements;
}

} // namespace

void MachineModel::showThisMachine(const Document& document, const model::Topology& attached,
                                   const Formatter& formatter)
{
    beginResetModel();
    drawn_ = false;
    formatter_ = formatter;
    rows_.clear();
    const model::Topology& inUse = document.machines();
    const DeviceColours colours(inUse);
    const Division division = document.division();
    for (const model::Device& device :
         attached.devices.empty() ? inUse.devices : attached.devices) {
        const bool first =
            division.maximumDevices == 0 || rows_.size() < std::size_t(division.maximumDevices);
        const bool used =
            division.devices.empty() ? first : contains(division.devices, device.name);
        const model::DeviceId id = inUse.findDevice(device.name);
        const bool known = used && id.valid();
        rows_.push_back({known ? inUse.device(id) : device,
                         known ? colours.colour(id) : QColor(Qt::transparent), used});
    }
    endResetModel();
}

void MachineModel::showDrawn(const Document& document, const model::Topology& attached,
                             const Formatter& formatter)
{
    beginResetModel();
    drawn_ = true;
    formatter_ = formatter;
    rows_.clear();
    attachedNames_.clear();
    for (const model::Device& device : attached.devices)
        attachedNames_.push_back(device.name);
    const model::Topology& drawn = document.topology();
    const DeviceColours colours(drawn);
    const auto& choices = document.project().deviceChoices;
    const auto requirements = requirementsOf(document);
    const auto matches = session::matchDevices(drawn.devices, requirements, attached, choices);
    for (std::size_t at = 0; at < drawn.devices.size(); ++at) {
        const model::Device& device = drawn.devices[at];
        const bool simulated =
            std::any_of(choices.begin(), choices.end(), [&](const model::DeviceChoice& choice) {
                return choice.device == device.name && choice.runsOn == model::RunsOn::Simulated;
            });
        rows_.push_back({device, colours.colour(model::DeviceId(at)), true, simulated,
                         requirements[at], matches[at]});
    }
    endResetModel();
}

QStringList MachineModel::problems() const
{
    QStringList lines;
    if (drawn_ && !attachedNames_.empty())
        for (const Row& row : rows_)
            if (!row.match.problem.empty() && !row.simulated)
                lines << QString::fromStdString(row.device.name + " " + row.match.problem);
    return lines;
}

bool MachineModel::emulates() const
{
    return std::any_of(rows_.begin(), rows_.end(),
                       [](const Row& row) { return row.match.emulated; });
}

std::vector<std::string> MachineModel::inUse() const
{
    std::vector<std::string> names;
    for (const Row& row : rows_)
        if (row.used)
            names.push_back(row.device.name);
    return names;
}

int MachineModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(rows_.size());
}

int MachineModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : drawn_ ? int(Columns) : int(RunsColumn);
}

Qt::ItemFlags MachineModel::flags(const QModelIndex& index) const
{
    const Qt::ItemFlags plain = QAbstractTableModel::flags(index);
    const bool checkable = index.isValid() && !drawn_ && index.column() == NameColumn;
    return checkable ? plain | Qt::ItemIsUserCheckable : plain;
}

bool MachineModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::CheckStateRole || !(flags(index) & Qt::ItemIsUserCheckable))
        return false;
    emit useRequested(index.row(), value.toInt() == Qt::Checked);
    return true;
}

QString MachineModel::runsOn(const Row& row) const
{
    if (row.match.emulated)
        return tr("emulated on CPU");
    if (row.simulated)
        return tr("simulated only");
    if (attachedNames_.empty())
        return tr("not detected yet");
    return row.match.attached >= 0
               ? QString::fromStdString(attachedNames_[std::size_t(row.match.attached)])
               : tr("nothing attached");
}

QString MachineModel::toolTipOf(const Row& row, int column) const
{
    if (column == RunsColumn && row.match.emulated)
        return tr("Cores of this machine do its work: right results, times that are not "
                  "comparable.");
    if (column == RunsColumn && row.simulated)
        return tr("Plans are predicted with it; none is run.");
    if (column == RunsColumn && !row.match.problem.empty())
        return QString::fromStdString(row.device.name + " " + row.match.problem);
    if (column == RunsColumn)
        return tr("Runs on this attached device. Click to choose another way.");
    QStringList lines{QString::fromStdString(row.device.model)};
    if (!row.device.cpus.empty()) {
        QStringList cpus;
        for (const int cpu : row.device.cpus)
            cpus << QString::number(cpu);
        lines << tr("Processors %1").arg(cpus.join(QStringLiteral(", ")));
    }
    if (row.device.numaNode >= 0)
        lines << tr("NUMA node %1").arg(row.device.numaNode);
    if (!row.device.source.empty())
        lines << QString::fromStdString(row.device.source);
    return lines.join('\n');
}

QString MachineModel::textOf(const Row& row, int column) const
{
    switch (column) {
    case NameColumn:
        return QString::fromStdString(row.device.name);
    case ModelColumn:
        return QString::fromStdString(row.device.model);
    case CoresColumn:
        return row.device.kind == model::DeviceKind::Cpu ? QString::number(row.device.cores)
                                                         : QString();
    case PeakColumn:
        return formatter_.flopRate(row.device.peak);
    case MemoryColumn:
        return formatter_.bytes(row.device.memory);
    default:
        return runsOn(row) + QStringLiteral(" ▾");
    }
}

QVariant MachineModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Row& row = rows_[std::size_t(index.row())];
    switch (role) {
    case Qt::TextAlignmentRole: {
        const bool figure = index.column() >= CoresColumn && index.column() <= MemoryColumn;
        return int(Qt::AlignVCenter | (figure ? Qt::AlignRight : Qt::AlignLeft));
    }
    case Qt::DecorationRole:
        return index.column() == NameColumn ? QVariant(swatchOf(row.hue)) : QVariant();
    case Qt::CheckStateRole:
        if (drawn_ || index.column() != NameColumn)
            return {};
        return row.used ? Qt::Checked : Qt::Unchecked;
    case Qt::ToolTipRole:
        return toolTipOf(row, index.column());
    case Qt::DisplayRole:
        return textOf(row, index.column());
    default:
        return {};
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
