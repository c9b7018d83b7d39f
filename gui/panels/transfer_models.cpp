// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/transfer_models.h"

#include <algorithm>
#include <map>

namespace plugboard::gui {
namespace {

double perStep(const session::Transfer& transfer)
{
    return double(transfer.bytes.value) * double(transfer.firings);
}

QString nameOf(const model::Hop& hop, const model::Topology& topology)
{
    const model::Link& link = topology.links[hop.link.index()];
    return QString::fromStdString(link.name);
}

} // namespace

TransferModel::TransferModel(QObject* parent) : CellModel(parent)
{
    arrangeColumns();
}

void TransferModel::setPlan(std::shared_ptr<const PlanFacts> plan)
{
    beginResetModel();
    plan_ = std::move(plan);
    report_.reset();
    arrangeColumns();
    endResetModel();
}

void TransferModel::setMeasured(std::shared_ptr<const profiler::Report> report)
{
    report_ = std::move(report);
    if (rowCount() > 0)
        emit dataChanged(index(0, 6), index(rowCount() - 1, 6));
}

void TransferModel::arrangeColumns()
{
    double firing = 0;
    double step = 0;
    double time = 0;
    if (plan_ != nullptr)
        for (const session::Transfer& transfer : plan_->summary.transfers) {
            firing = std::max(firing, double(transfer.bytes.value));
            step = std::max(step, perStep(transfer));
            time = std::max(time, transfer.seconds.value);
        }
    firing_ = byteUnit(firing, formatter_.units());
    step_ = byteUnit(step, formatter_.units());
    time_ = timeUnit(time);
    setColumns({{tr("Tensor"), tr("What is sent")},
                {tr("From, to"), tr("The device that sends, the device that receives")},
                {tr("Route"), tr("The links that it takes")},
                {firing_.titled(tr("Firing")), tr("Bytes of one message"), true},
                {step_.titled(tr("Step")), tr("Bytes of all messages of a step"), true},
                {time_.titled(tr("Predicted")), tr("Time of one message, as predicted"), true},
                {time_.titled(tr("Measured")),
                 tr("Median time of one message in the run that is shown"), true},
                {tr("Collective"), tr("What it is a step of")}});
}

int TransferModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || plan_ == nullptr ? 0 : int(plan_->summary.transfers.size());
}

QVariant TransferModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const session::Transfer& at = transfer(index.row());
    QVariant value;
    switch (index.column()) {
    case 0:
        value = textCell(role, QString::fromStdString(at.tensor), QString::fromStdString(at.name));
        break;
    case 1:
        value = endsCell(at, role);
        break;
    case 2:
        value = textCell(role, routeOf(at));
        break;
    case 3:
        value = byteCell(role, double(at.bytes.value), firing_);
        break;
    case 4:
        value = byteCell(role, perStep(at), step_);
        break;
    case 5:
        value = timeCell(role, at.seconds.value, time_);
        break;
    case 6:
        value = measuredCell(at, role);
        break;
    default:
        value = textCell(role, QString::fromStdString(at.collective));
    }
    return value.isValid() ? value : columnRole(index.column(), role);
}

QString TransferModel::routeOf(const session::Transfer& transfer) const
{
    if (transfer.route.empty())
        return tr("shared memory");
    QStringList links;
    for (const model::Hop& hop : transfer.route)
        links << nameOf(hop, plan_->plan.topology);
    return links.join(QStringLiteral(" · "));
}

double TransferModel::measured(const session::Transfer& transfer) const
{
    if (report_ == nullptr || transfer.send.index() >= report_->tasks.size())
        return -1;
    const profiler::TaskReport& task = report_->tasks[transfer.send.index()];
    return task.firings > 0 ? task.measuredMedian : -1;
}

QVariant TransferModel::endsCell(const session::Transfer& transfer, int role) const
{
    const auto chip = [&](model::DeviceId device) {
        return DeviceChip{plan_->colours.label(device), plan_->colours.colour(device)};
    };
    const auto name = [&](model::DeviceId device) {
        return QString::fromStdString(plan_->plan.topology.device(device).name);
    };
    return chipsCell(role, {{chip(transfer.from), chip(transfer.to)}, QStringLiteral(" → ")},
                     tr("%1 to %2").arg(name(transfer.from), name(transfer.to)));
}

QVariant TransferModel::measuredCell(const session::Transfer& transfer, int role) const
{
    const double seconds = measured(transfer);
    if (seconds < 0)
        return role == Qt::ToolTipRole ? tr("No run of this plan is shown") : QVariant();
    if (role == Qt::ToolTipRole && transfer.seconds.value > 0)
        return tr("%1, %2 against the prediction")
            .arg(exactTime(seconds), formatter_.change(seconds / transfer.seconds.value - 1));
    return timeCell(role, seconds, time_);
}

std::vector<LinkLoad> linkLoads(const PlanFacts& facts)
{
    std::map<model::Hop, LinkLoad> byHop;
    LinkLoad shared;
    for (const session::Transfer& transfer : facts.summary.transfers) {
        const Bytes bytes = transfer.firings * transfer.bytes;
        if (transfer.route.empty()) {
            shared.transfers += transfer.firings;
            shared.bytes = shared.bytes + bytes;
            shared.time = shared.time + double(transfer.firings) * transfer.seconds;
        }
        for (const model::Hop& hop : transfer.route) {
            const model::Link& link = facts.plan.topology.links[hop.link.index()];
            const model::LinkRate& rate = hop.backward ? link.backward : link.forward;
            LinkLoad& load = byHop[hop];
            load.name = link.name;
            load.backward = hop.backward;
            load.from = hop.backward ? link.b : link.a;
            load.to = hop.backward ? link.a : link.b;
            load.transfers += transfer.firings;
            load.bytes = load.bytes + bytes;
            if (rate.bandwidth.value > 0)
                load.time = load.time + bytes / rate.bandwidth;
        }
    }
    std::vector<LinkLoad> loads;
    for (auto& [hop, load] : byHop)
        loads.push_back(std::move(load));
    std::stable_sort(loads.begin(), loads.end(),
                     [](const LinkLoad& a, const LinkLoad& b) { return a.time > b.time; });
    if (shared.transfers > 0)
        loads.push_back(std::move(shared));
    return loads;
}

LinkLoadModel::LinkLoadModel(QObject* parent) : CellModel(parent)
{
    arrangeColumns();
}

void LinkLoadModel::setPlan(std::shared_ptr<const PlanFacts> plan)
{
    beginResetModel();
    plan_ = std::move(plan);
    loads_ = plan_ == nullptr ? std::vector<LinkLoad>() : linkLoads(*plan_);
    arrangeColumns();
    endResetModel();
}

void LinkLoadModel::arrangeColumns()
{
    double bytes = 0;
    double time = 0;
    for (const LinkLoad& load : loads_) {
        bytes = std::max(bytes, double(load.bytes.value));
        time = std::max(time, load.time.value);
    }
    bytes_ = byteUnit(bytes, formatter_.units());
    time_ = timeUnit(time);
    setColumns(
        {{tr("Link"), tr("What the transfers of a step put on each direction of a link")},
         {tr("Direction"), {}},
         {tr("Messages"), tr("Of a step"), true},
         {bytes_.titled(tr("Step")), tr("Bytes of all messages of a step"), true},
         {time_.titled(tr("Busy")), tr("Time that these bytes take at the link's full rate"), true},
         {tr("Of the step"), tr("Busy time against the predicted step"), true}});
}

int LinkLoadModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(loads_.size());
}

QVariant LinkLoadModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const LinkLoad& at = load(index.row());
    const double step = plan_->shown().predictedStep.value;
    const double share = step > 0 ? at.time.value / step : 0;
    QVariant value;
    switch (index.column()) {
    case 0:
        value =
            textCell(role, at.name.empty() ? tr("Shared memory") : QString::fromStdString(at.name));
        break;
    case 1:
        value = textCell(role, at.name.empty() ? QString()
                                               : QString::fromStdString(at.from + " → " + at.to));
        break;
    case 2:
        value = countCell(role, at.transfers);
        break;
    case 3:
        value = byteCell(role, double(at.bytes.value), bytes_);
        break;
    case 4:
        value = timeCell(role, at.time.value, time_);
        break;
    default:
        if (role == Qt::DisplayRole)
            value = formatter_.percent(share);
        else if (role == SortRole || role == ShareRole)
            value = share;
        else if (role == HueRole)
            value = QColor(0x8A, 0x94, 0xA1);
    }
    return value.isValid() ? value : columnRole(index.column(), role);
}

} // namespace plugboard::gui
