// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/plan_tables.h"

#include "engine/cli/table.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace plugboard::cli {
namespace {

using nlohmann::json;
using Row = TableRow;

const std::string& nameOf(const session::CheckedPlan& checked, model::DeviceId device)
{
    return checked.plan.topology.device(device).name;
}

Row routeOf(const session::CheckedPlan& checked, const session::Transfer& transfer)
{
    Row links;
    for (const model::Hop& hop : transfer.route)
        links.push_back(checked.plan.topology.links[hop.link.index()].name);
    return links;
}

std::string joined(const Row& words, const std::string& empty)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text.empty() ? empty : text;
}

std::string deviceTable(const session::CheckedPlan& checked)
{
    std::vector<Row> rows;
    for (const session::DeviceLoad& load : checked.summary.devices)
        rows.push_back({nameOf(checked, load.device), toString(load.needed), toString(load.limit),
                        toString(load.variables), toString(load.arena), toString(load.busy),
                        toString(load.sending)});
    return table("devices, per step",
                 {"device", "needs", "of", "variables", "arena", "computes", "sends"}, rows);
}

std::string placementTable(const session::CheckedPlan& checked)
{
    std::map<std::string, std::string> badges;
    for (const session::TensorPlacement& tensor : checked.summary.tensors) {
        std::string& badge = badges[tensor.node];
        badge += (badge.empty() ? "" : ", ") + tensor.badge;
    }
    std::vector<Row> rows;
    for (const session::NodePlacement& placement : checked.summary.placements)
        for (const session::NodeOnDevice& part : placement.devices)
            rows.push_back({placement.node, nameOf(checked, part.device), toString(part.seconds),
                            toString(part.memory), std::to_string(part.tasks),
                            badges[placement.node]});
    return table("nodes, per step", {"node", "device", "time", "memory", "tasks", "output"}, rows);
}

std::string transferTable(const session::CheckedPlan& checked)
{
    std::vector<Row> rows;
    for (const session::Transfer& transfer : checked.summary.transfers)
        rows.push_back({transfer.tensor,
                        nameOf(checked, transfer.from) + " -> " + nameOf(checked, transfer.to),
                        toString(transfer.bytes), std::to_string(transfer.firings),
                        toString(transfer.seconds), joined(routeOf(checked, transfer), "memory"),
                        transfer.collective});
    return table("transfers, per step",
                 {"tensor", "devices", "size", "times", "each", "over", "part of"}, rows);
}

} // namespace

std::string planTables(const session::CheckedPlan& plan)
{
    return deviceTable(plan) + placementTable(plan) + transferTable(plan);
}

json planObjects(const session::CheckedPlan& checked)
{
    json devices = json::array();
    for (const session::DeviceLoad& load : checked.summary.devices)
        devices.push_back({{"name", nameOf(checked, load.device)},
                           {"needed", load.needed.value},
                           {"limit", load.limit.value},
                           {"variables", load.variables.value},
                           {"arena", load.arena.value},
                           {"busy", load.busy.value},
                           {"sending", load.sending.value}});
    json placements = json::array();
    for (const session::NodePlacement& placement : checked.summary.placements) {
        json parts = json::array();
        for (const session::NodeOnDevice& part : placement.devices)
            parts.push_back({{"device", nameOf(checked, part.device)},
                             {"seconds", part.seconds.value},
                             {"memory", part.memory.value},
                             {"tasks", part.tasks}});
        placements.push_back({{"node", placement.node},
                              {"seconds", placement.seconds.value},
                              {"devices", std::move(parts)}});
    }
    json tensors = json::array();
    for (const session::TensorPlacement& tensor : checked.summary.tensors)
        tensors.push_back({{"node", tensor.node},
                           {"port", tensor.port},
                           {"sharding", tensor.badge},
                           {"bytes", tensor.bytes.value}});
    json transfers = json::array();
    for (const session::Transfer& transfer : checked.summary.transfers)
        transfers.push_back({{"name", transfer.name},
                             {"tensor", transfer.tensor},
                             {"node", transfer.node},
                             {"from", nameOf(checked, transfer.from)},
                             {"to", nameOf(checked, transfer.to)},
                             {"route", routeOf(checked, transfer)},
                             {"bytes", transfer.bytes.value},
                             {"firings", transfer.firings},
                             {"seconds", transfer.seconds.value},
                             {"collective", transfer.collective}});
    return {{"program", model::toString(checked.program)},
            {"devices", std::move(devices)},
            {"placements", std::move(placements)},
            {"tensors", std::move(tensors)},
            {"transfers", std::move(transfers)}};
}

} // namespace plugboard::cli
