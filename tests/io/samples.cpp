// SPDX-License-Identifier: Apache-2.0
#include "tests/io/samples.h"

#include <fstream>
#include <iterator>

namespace plugboard::tests {
namespace {

model::KernelChoice sampleKernel()
{
    return {"linear x", "onednn:jit", {"plain", "nChw16c"},     {{3}, {70000}}, {512},
            2,          {1.25e-6},    model::Provenance::Preset};
}

template <auto Load, auto Make>
DocumentKind kindOf(const char* name)
{
    return {name, [](const std::string& path) { return io::save(path, Make()); },
            [](const std::string& path) {
                const auto loaded = Load(path);
                return loaded ? Result<void>() : Result<void>(loaded.error());
            },
            [](const std::string& from, const std::string& to) {
                const auto loaded = Load(from);
                return loaded ? io::save(to, *loaded) : Result<void>(loaded.error());
            }};
}

} // namespace

model::Network sampleNetwork()
{
    model::Network network;
    network.name = "a \"net\"\n\xc3\xa9";
    model::Attributes attributes;
    attributes.set("integer", std::int64_t(-5));
    attributes.set("integers", std::vector<std::int64_t>{1, -2, std::int64_t(1) << 40});
    attributes.set("no_integers", std::vector<std::int64_t>{});
    attributes.set("real", 0.1);
    attributes.set("text", std::string("relu"));
    network.nodes.push_back({"a", "input", attributes, 1.5, -2.5});
    network.nodes.push_back({"b", "linear", {}, 3, 4});
    network.wires.push_back({model::NodeId(std::size_t(1)), 1, model::NodeId(std::size_t(0)), 2});
    network.wires.push_back({model::NodeId(std::size_t(0)), 3, model::NodeId(std::size_t(1)), 4});
    return network;
}

model::Recipe sampleRecipe()
{
    model::Recipe recipe;
    recipe.mode = model::Mode::Infer;
    recipe.data = {"idx", "/data", {"a", "b", "c", "d"}, {1, 28, 28}, 7, 100, 50, false, false,
                   "y", {"x1", "x2"}, "characters", 64, 0.25, 0.125, true, 4};
    recipe.batch = 48;
    recipe.optimizer = {"adam", 0.5, 1e-4, 0.8, 0.99, 1e-7};
    recipe.precision = model::DataType::Float64;
    recipe.seed = 0xfedcba9876543210u;
    recipe.metrics = {"accuracy"};
    recipe.run = {3, 4, 5, 6, 7, "ignore", {"cosine", 0.1, 0.001, 10, 0.3, 2}};
    return recipe;
}

model::Topology sampleTopology()
{
    model::Topology topology;
    topology.name = "two cores";
    topology.hosts.push_back({"host", {std::int64_t(16) << 30}});
    topology.devices.push_back({"cpu0",
                                model::DeviceKind::Cpu,
                                "core",
                                "host",
                                "xeon",
                                2,
                                {0, 3},
                                0,
                                {1e11},
                                {5e10},
                                {1e10},
                                {std::int64_t(4) << 30},
                                {1 << 20},
                                {1e-6},
                                "measured"});
    topology.devices.push_back({"gpu0",
                                model::DeviceKind::Gpu,
                                "a100",
                                "host",
                                "a100",
                                1,
                                {},
                                -1,
                                {1e13},
                                {1e12},
                                {1e12},
                                {std::int64_t(40) << 30},
                                {1 << 25},
                                {5e-6},
                                "data sheet"});
    topology.switches.push_back({"switch"});
    topology.links.push_back({"bus", "cpu0", "switch", {{1e9}, {1e-6}}, {{2e9}, {2e-6}}});
    topology.links.push_back({"pci", "switch", "gpu0", {{3e9}, {3e-6}}, {{4e9}, {4e-6}}});
    return topology;
}

io::Project sampleProject()
{
    using model::RunsOn;
    io::Project project;
    project.network = sampleNetwork();
    project.recipe = sampleRecipe();
    project.topology = sampleTopology();
    project.coresPerDevice = 2;
    project.maximumDevices = 3;
    project.memoryCap = {std::int64_t(1) << 31};
    project.devices = {"cpu0", "cpu2"};
    project.deviceChoices = {{"a", RunsOn::Attached, "cpu1"},
                             {"b", RunsOn::Emulated},
                             {"c", RunsOn::Simulated},
                             {"d", RunsOn::FirstThatFits}};
    project.pins = {{"conv1", {"cpu0", "cpu2"}, "batch"}, {"fc", {}, "replicate"}};
    project.planFiles = {"a.plan"};
    project.resultFolders = {"runs/1"};
    project.viewState = std::string("\0\xff", 2);
    return project;
}

model::Plan samplePlan()
{
    using model::DeviceId;
    const auto at = [](std::size_t index) { return index; };
    model::Plan plan;
    std::uint8_t next = 1;
    for (model::Digest* digest : {&plan.header.network, &plan.header.recipe, &plan.header.topology,
                                  &plan.header.catalogue, &plan.header.options})
        digest->bytes.fill(next++);
    plan.header.seed = 9;
    plan.header.batch = 64;
    plan.header.microBatches = 4;
    plan.header.effort = 2;
    plan.header.strategy = "data parallel x2";
    plan.header.searchEnded = "exhausted";
    plan.header.candidates = 12;
    plan.header.value = {0.25};
    plan.header.lowerBound = {0.125};
    plan.networkName = "net";
    plan.topology = sampleTopology();
    plan.requirements = {{model::DeviceKind::Cpu, "avx512", 2, {1 << 20}, "onednn 2.6.3"},
                         {model::DeviceKind::Gpu, "sm_90", 1, {1 << 21}, "cudnn"}};
    plan.variableRegion = {{4096}, {8192}};
    plan.recipe = sampleRecipe();
    plan.roles = {{"r0", {DeviceId(at(0))}}, {"r1", {DeviceId(at(1))}}};
    model::Attributes initialiser;
    initialiser.set("kind", std::string("constant"));
    const model::DeviceGroup both{{DeviceId(at(1)), DeviceId(at(0))}, {2, 1}};
    model::PlanVariable& first = plan.variables.emplace_back();
    first.variable.name = "w";
    first.variable.type.type = model::DataType::Int32;
    first.variable.type.shape = {6, 5};
    first.variable.initialiser = initialiser;
    first.variable.trainable = true;
    first.group = both;
    first.sharding.axes = {model::Split{1, {0, 3, 5}}, model::Broadcast{}};
    first.layout = "blocked";
    first.shards = {{DeviceId(at(1)), {{0, 6}, {0, 3}}, 64},
                    {DeviceId(at(0)), {{0, 6}, {3, 5}}, 128}};
    model::PlanVariable& second = plan.variables.emplace_back();
    second.variable.name = "v";
    second.group = {{DeviceId(at(0))}, {1}};
    second.sharding.axes = {model::Partial{model::Reduction::Max}};
    model::Program program;
    program.kind = model::ProgramKind::Evaluate;
    program.batch = 32;
    program.microBatches = 4;
    program.period = 2;
    program.tensors = {{"t", {model::DataType::Float64, {8, 3}}, model::Rate::Step}};
    program.registers.resize(2);
    program.registers[0] = {model::PlanTensorId(at(0)),
                            {{1, 4}, {0, 3}},
                            {1, 2, 3},
                            model::RegisterKind::Variable,
                            model::Rate::Step,
                            DeviceId(at(1)),
                            "nc",
                            {96},
                            {0, 128},
                            model::VariableId(at(1)),
                            {}};
    program.registers[1] = {model::PlanTensorId(at(0)),
                            {{0, 4}, {0, 3}},
                            {},
                            model::RegisterKind::InPlace,
                            model::Rate::MicroBatch,
                            DeviceId(at(0)),
                            "plain",
                            {96},
                            {64},
                            {},
                            model::RegisterId(at(0))};
    model::Attributes attributes;
    attributes.set("stride", std::int64_t(2));
    program.tasks.resize(2);
    program.tasks[0] = {"send",
                        model::TaskKind::Send,
                        model::RoleId(at(1)),
                        model::Rate::Step,
                        model::Pass::Backward,
                        "a",
                        "linear",
                        attributes,
                        {model::RegisterId(at(0))},
                        {model::RegisterId(at(1))},
                        model::ChannelId(at(0)),
                        model::CollectiveId(at(0)),
                        sampleKernel()};
    program.tasks[1] = program.tasks[0];
    program.tasks[1].name = "receive";
    program.tasks[1].kind = model::TaskKind::Receive;
    program.channels = {{model::TaskId(at(0)),
                         model::TaskId(at(1)),
                         {288},
                         {{model::LinkId(at(0)), true}, {model::LinkId(at(1)), false}}}};
    program.collectives = {
        {model::CollectiveKind::AllGather, "ring", model::PlanTensorId(at(0)), both, {192}}};
    program.edges = {{model::TaskId(at(0)), model::TaskId(at(1)), model::EdgeKind::Reuse,
                      model::EdgeJoin::StepToEach, 3, model::EdgeVisibility::Host}};
    program.lanes = {{model::RoleId(at(1)),
                      model::LaneKind::Loader,
                      {{{model::TaskId(at(1)), model::TaskId(at(0))}, 2, 1}}}};
    program.arena = {{1024}, {2048}};
    program.predictedStep = {0.5};
    plan.programs.push_back(program);
    return plan;
}

model::Catalogue sampleCatalogue()
{
    model::Catalogue catalogue;
    catalogue.kernels["core"]["linear x"] = sampleKernel();
    catalogue.copies["core -> core"] = {{1e9}, {1e-7}};
    catalogue.library = "onednn 2.6.3";
    catalogue.fmaPeak = 1e11;
    catalogue.memoryBandwidth = 1e10;
    return catalogue;
}

trace::Trace sampleTrace()
{
    trace::Trace trace;
    trace.plan.bytes.fill(7);
    trace.title = "a run";
    trace.clockErrorSeconds = 1e-7;
    trace.sections.push_back({model::ProgramKind::Train,
                              trace::Origin::Measured,
                              5,
                              2,
                              {{{10, 20, 1, 5}, {20, 35, 2, 6}}, {}, {{12, 15, 3, 5}}},
                              4});
    trace.sections.push_back({model::ProgramKind::Evaluate,
                              trace::Origin::Predicted,
                              0,
                              1,
                              {{{0, ~std::uint64_t(0), 0xffffffffu, 1}}},
                              0});
    return trace;
}

std::string bytesOf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void writeBytes(const std::string& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

const std::vector<DocumentKind>& documentKinds()
{
    static const std::vector<DocumentKind> kinds{
        kindOf<io::loadNetwork, sampleNetwork>("network"),
        kindOf<io::loadRecipe, sampleRecipe>("recipe"),
        kindOf<io::loadTopology, sampleTopology>("topology"),
        kindOf<io::loadProject, sampleProject>("project"),
        kindOf<io::loadPlan, samplePlan>("plan"),
        kindOf<io::loadCatalogue, sampleCatalogue>("catalogue")};
    return kinds;
}

} // namespace plugboard::tests
