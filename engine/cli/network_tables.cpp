// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/network_tables.h"

#include "engine/cli/table.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace plugboard::cli {
namespace {

using session::LayerFigures;

std::string number(const char* format, double value)
{
    char text[40];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

TableRow rowOf(const LayerFigures& row)
{
    return {row.node,
            row.kind,
            row.output,
            std::to_string(row.parameters),
            toString(row.activations),
            toString(row.memory()),
            toString(row.batchMemory()),
            toString(row.forward),
            toString(row.training),
            number("%.1f", row.intensity())};
}

nlohmann::json objectOf(const LayerFigures& row)
{
    return {{"parameters", row.parameters},
            {"parameter_bytes", row.parameterBytes.value},
            {"activation_bytes", row.activations.value},
            {"activation_bytes_batch", row.batchActivations.value},
            {"memory_bytes", row.memory().value},
            {"memory_bytes_batch", row.batchMemory().value},
            {"flops_forward", row.forward.value},
            {"flops_training", row.training.value},
            {"flops_other", row.elementwise.value},
            {"traffic_bytes", row.traffic.value},
            {"flops_per_byte", row.intensity()}};
}

/// "12 s", "3.4 h", "2.1 years"
std::string duration(double seconds)
{
    struct Unit {
        double seconds;
        const char* format;
    };
    constexpr Unit units[] = {{31'557'600, "%.3g years"},
                              {86'400, "%.3g days"},
                              {3'600, "%.3g h"},
                              {60, "%.3g min"},
                              {1, "%.3g s"}};
    for (const Unit& unit : units)
        if (seconds >= unit.seconds)
            return number(unit.format, seconds / unit.seconds);
    return number("%.3g s", seconds);
}

} // namespace

std::string networkTables(const session::NetworkReport& report)
{
    std::vector<TableRow> rows;
    for (const LayerFigures& layer : report.layers)
        rows.push_back(rowOf(layer));
    rows.push_back(rowOf(report.total));
    rows.back()[1] = "total";
    std::string text =
        table("layers, of one sample; memory also of a batch of " + std::to_string(report.batch),
              {"layer", "kind", "output", "parameters", "activations", "memory", "batch memory",
               "forward", "training", "FLOP/B"},
              rows);
    if (report.wholeTraining.value <= 0)
        return text;
    text += "whole training: " + std::to_string(report.samples) + " samples, " +
            number("%.4g", report.epochs) + " epochs, " +
            number("%.4g", report.wholeTraining.value / 1e18) + " exaFLOP\n";
    std::vector<TableRow> times;
    for (const session::TrainingTime& time : report.times)
        times.push_back({(time.count > 1 ? std::to_string(time.count) + " x " : "") + time.device,
                         duration(time.seconds.value)});
    return text +
           table("how long it takes at the roofline of the devices", {"device", "time"}, times);
}

nlohmann::json networkObject(const session::NetworkReport& report)
{
    nlohmann::json object = objectOf(report.total);
    object["batch"] = report.batch;
    object["samples"] = report.samples;
    object["epochs"] = report.epochs;
    object["exaflop_whole_training"] = report.wholeTraining.value / 1e18;
    object["layers"] = nlohmann::json::array();
    for (const LayerFigures& layer : report.layers) {
        nlohmann::json row = objectOf(layer);
        row["layer"] = layer.node;
        row["kind"] = layer.kind;
        row["output"] = layer.output;
        object["layers"].push_back(std::move(row));
    }
    object["training_seconds"] = nlohmann::json::array();
    for (const session::TrainingTime& time : report.times)
        object["training_seconds"].push_back(
            {{"device", time.device}, {"count", time.count}, {"seconds", time.seconds.value}});
    return object;
}

} // namespace plugboard::cli
