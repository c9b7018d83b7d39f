// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/commands.h"
#include "engine/io/documents.h"
#include "engine/runner/backends.h"
#include "engine/runner/calibrate.h"
#include "engine/runner/catalogue_cache.h"
#include "engine/runner/detect.h"
#include "profiler/text_table.h"

#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

namespace plugboard::cli {
namespace {

using nlohmann::json;

struct Options {
    runner::DetectOptions detect;
    bool measured = false;
    std::string file;
    std::string target;
};

json objectOf(const model::Device& device)
{
    return {{"name", device.name},
            {"model", device.model},
            {"host", device.host},
            {"cores", device.cores},
            {"cpus", device.cpus},
            {"peak_GFLOPps", device.peak.value / 1e9},
            {"memory_bandwidth_GBps", device.memoryBandwidth.value / 1e9},
            {"memory", device.memory.value},
            {"cache", device.cache.value},
            {"source", device.source}};
}

json objectOf(const model::Topology& topology)
{
    json devices = json::array();
    for (const model::Device& device : topology.devices)
        devices.push_back(objectOf(device));
    json links = json::array();
    for (const model::Link& link : topology.links)
        links.push_back({{"name", link.name},
                         {"a", link.a},
                         {"b", link.b},
                         {"forward_GBps", link.forward.bandwidth.value / 1e9},
                         {"forward_latency", link.forward.latency.value},
                         {"backward_GBps", link.backward.bandwidth.value / 1e9},
                         {"backward_latency", link.backward.latency.value}});
    json hosts = json::array();
    for (const model::Host& host : topology.hosts)
        hosts.push_back({{"name", host.name}, {"memory", host.memory.value}});
    json switches = json::array();
    for (const model::Switch& element : topology.switches)
        switches.push_back(element.name);
    return {{"name", topology.name},
            {"hosts", hosts},
            {"devices", devices},
            {"switches", switches},
            {"links", links}};
}

std::string textOf(const model::Topology& topology)
{
    using profiler::Align;
    profiler::TextTable devices(
        {Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Left});
    devices.add({"device", "cores", "peak", "memory", "bandwidth", "model"});
    for (const model::Device& device : topology.devices)
        devices.add({device.name, std::to_string(device.cores), toString(device.peak),
                     toString(device.memory), toString(device.memoryBandwidth), device.model});
    profiler::TextTable links({Align::Left, Align::Left, Align::Right, Align::Right, Align::Right});
    links.add({"link", "from - to", "forward", "backward", "latency"});
    for (const model::Link& link : topology.links)
        links.add({link.name, link.a + " - " + link.b, toString(link.forward.bandwidth),
                   toString(link.backward.bandwidth), toString(link.forward.latency)});
    std::string text = topology.name + "\n" + devices.text();
    if (!topology.links.empty())
        text += "\n" + links.text();
    return text;
}

Result<void> show(const Context& context, const model::Topology& topology)
{
    if (!context.output.empty())
        if (auto saved = io::save(context.output, topology); !saved)
            return saved;
    return print(context, objectOf(topology), textOf(topology));
}

Result<void> detect(const Context& context, const Options& options)
{
    const auto topology = runner::detectThisMachine(options.detect);
    if (!topology)
        return topology.error();
    if (!options.measured)
        return show(context, *topology);
    const auto catalogue = runner::loadCachedCatalogue(runner::registeredBackends());
    if (!catalogue)
        return catalogue.error();
    return show(context, runner::withMeasuredRates(*topology, *catalogue));
}

Result<void> showFile(const Context& context, const Options& options)
{
    auto topology = io::loadTopology(options.file);
    return topology ? show(context, *topology) : Result<void>(topology.error());
}

Result<void> convert(const Context& context, const Options& options)
{
    auto topology = io::loadTopology(options.file);
    if (!topology)
        return topology.error();
    if (auto saved = io::save(options.target, *topology); !saved)
        return saved;
    return print(context, {{"written", options.target}}, "written " + options.target + "\n");
}

} // namespace

void addTopology(CLI::App& program, Context& context)
{
    auto* group = program.add_subcommand("topology", "the machines that a network runs on");
    group->require_subcommand(1);
    auto options = std::make_shared<Options>();
    const auto add = [&](const char* name, const char* help, auto function) {
        auto* command = group->add_subcommand(name, help);
        command->callback([&context, options, function] {
            context.action = [&context, options, function] { return function(context, *options); };
        });
        return command;
    };
    auto* detected = add("detect", "the devices of this machine", detect);
    auto* cores = detected->add_option("--cores-per-device", options->detect.coresPerDevice,
                                       "cores of one device (default: all of a socket)");
    detected
        ->add_option("--cores-needed", options->detect.coresNeeded,
                     "as a run divides it whose largest device has N cores")
        ->excludes(cores)
        ->check(CLI::PositiveNumber.description(""));
    detected->add_option("--devices", options->detect.maximumDevices,
                         "only the first N devices (default: all)");
    detected
        ->add_option("--device", options->detect.devices,
                     "only the device of this name, several times (default: all)")
        ->allow_extra_args(false);
    detected->add_flag("--measured", options->measured,
                       "with the rates that calibrations measured, where there are some");
    detected
        ->add_option("--memory-cap", options->detect.memoryCap.value,
                     "a device holds no more, e.g. 2GiB (default: its share of all)")
        ->check(CLI::PositiveNumber.description(""))
        ->transform(CLI::AsSizeValue(true).description(""));
    detected->add_option("-o,--output", context.output, "also save the topology (.txt: as text)");
    detected->footer(
        "Examples:\n"
        "  plugboard topology detect --cores-per-device 1 -o machine.topology.txt\n"
        "  plugboard topology detect --cores-per-device 1 --device cpu0 --device cpu2");
    auto* shown = add("show", "the devices and links of a topology file", showFile);
    shown->add_option("FILE", options->file, "topology file")->required();
    shown->footer("Examples:\n  plugboard topology show machine.topology.txt --json");
    auto* converted = add("convert", "rewrite a topology as text (.txt) or binary", convert);
    converted->add_option("FILE", options->file, "topology file")->required();
    converted->add_option("TARGET", options->target, "file to write")->required();
    converted->footer(
        "\nExamples:\n  plugboard topology convert machine.topology machine.topology.txt");
}

} // namespace plugboard::cli
