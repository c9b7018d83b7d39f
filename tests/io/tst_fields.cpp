// SPDX-License-Identifier: Apache-2.0
#include "tests/io/samples.h"
#include "tests/plugboard_test.h"

#include <QTemporaryDir>

#include <functional>
#include <vector>

using namespace plugboard;
using namespace plugboard::tests;

namespace {

/// A change of one field. Saved, loaded and saved again, the changed value must keep its own bytes,
/// which differ from those of the unchanged one: so each field is written and read.
template <class Value>
using Changes = std::vector<std::function<void(Value&)>>;

template <class Value>
using Loader = Result<Value> (*)(const std::string&);

template <class Value>
Result<std::string> savedTwice(const Value& value, Loader<Value> load, const std::string& path)
{
    if (auto saved = io::save(path, value); !saved)
        return saved.error();
    const std::string first = bytesOf(path);
    auto loaded = load(path);
    if (!loaded)
        return loaded.error();
    if (auto saved = io::save(path, *loaded); !saved)
        return saved.error();
    if (bytesOf(path) != first)
        return Error{ErrorCode::Internal, "the second save differs from the first", path};
    return first;
}

template <class Value>
void checkFields(const Value& sample, Loader<Value> load, const Changes<Value>& changes,
                 const std::string& folder)
{
    const std::string path = folder + "/document";
    const auto base = savedTwice(sample, load, path);
    PB_VERIFY_OK(base);
    for (std::size_t at = 0; at < changes.size(); ++at) {
        Value changed = sample;
        changes[at](changed);
        const auto bytes = savedTwice(changed, load, path);
        PB_VERIFY_OK(bytes);
        QVERIFY2(*bytes != *base, ("change " + std::to_string(at) + " is not saved").c_str());
    }
}

} // namespace

class TestFields : public QObject {
    Q_OBJECT

private slots:
    void network();
    void recipe();
    void topology();
    void planHeader();
    void planProgram();
    void project();
    void catalogue();

private:
    std::string folder() const { return folder_.path().toStdString(); }
    QTemporaryDir folder_;
};

void TestFields::network()
{
    using N = model::Network;
    checkFields<N>(sampleNetwork(), io::loadNetwork,
                   {[](N& n) { n.name = "other"; }, [](N& n) { n.nodes[1].name = "c"; },
                    [](N& n) { n.nodes[1].kind = "relu"; }, [](N& n) { n.nodes[0].x = 2; },
                    [](N& n) { n.nodes[0].y = 2; },
                    [](N& n) { n.nodes[0].attributes.set("integer", std::int64_t(6)); },
                    [](N& n) { n.nodes[0].attributes.set("integer", 6.0); },
                    [](N& n) { n.nodes[0].attributes.set("integer", std::string("6")); },
                    [](N& n) { n.nodes[0].attributes.values.erase("no_integers"); },
                    [](N& n) { n.wires[0].fromPort = 7; }, [](N& n) { n.wires[0].toPort = 7; },
                    [](N& n) { std::swap(n.wires[0].from, n.wires[0].to); },
                    [](N& n) { n.wires.clear(); }},
                   folder());
}

void TestFields::recipe()
{
    using R = model::Recipe;
    checkFields<R>(sampleRecipe(), io::loadRecipe,
                   {[](R& r) { r.mode = model::Mode::Train; },
                    [](R& r) { r.data.name = "synthetic"; },
                    [](R& r) { r.data.folder.clear(); },
                    [](R& r) { r.data.files.pop_back(); },
                    [](R& r) { r.data.sampleShape = {784}; },
                    [](R& r) { r.data.classes = 8; },
                    [](R& r) { r.data.trainSamples = 0; },
                    [](R& r) { r.data.testSamples = 0; },
                    [](R& r) { r.data.normalise = true; },
                    [](R& r) { r.data.shuffle = true; },
                    [](R& r) { r.data.labels = "z"; },
                    [](R& r) { r.data.columns.pop_back(); },
                    [](R& r) { r.data.tokens = "bytes"; },
                    [](R& r) { r.data.context = 65; },
                    [](R& r) { r.data.validationFraction = 0; },
                    [](R& r) { r.data.testFraction = 0.5; },
                    [](R& r) { r.data.flip = false; },
                    [](R& r) { r.data.crop = 3; },
                    [](R& r) { r.batch = 17; },
                    [](R& r) { r.optimizer.kind = "sgd"; },
                    [](R& r) { r.optimizer.momentum = 0; },
                    [](R& r) { r.optimizer.weightDecay = 0; },
                    [](R& r) { r.optimizer.beta1 = 0; },
                    [](R& r) { r.optimizer.beta2 = 0.999; },
                    [](R& r) { r.optimizer.epsilon = 1e-8; },
                    [](R& r) { r.precision = model::DataType::Float32; },
                    [](R& r) { r.seed = 1; },
                    [](R& r) {
                        r.metrics = {"loss", "accuracy"};
                    },
                    [](R& r) { r.run.epochs = 1; },
                    [](R& r) { r.run.steps = 0; },
                    [](R& r) { r.run.evaluateEvery = 0; },
                    [](R& r) { r.run.checkpointEvery = 0; },
                    [](R& r) { r.run.metricsEvery = 1; },
                    [](R& r) { r.run.onNan = "stop"; },
                    [](R& r) { r.run.schedule.kind = "linear"; },
                    [](R& r) { r.run.schedule.rate = 0.01; },
                    [](R& r) { r.run.schedule.finalRate = 0; },
                    [](R& r) { r.run.schedule.warmupSteps = 0; },
                    [](R& r) { r.run.schedule.factor = 0.1; },
                    [](R& r) { r.run.schedule.everyEpochs = 1; }},
                   folder());
}

void TestFields::topology()
{
    using T = model::Topology;
    checkFields<T>(sampleTopology(), io::loadTopology,
                   {[](T& t) { t.name = "other"; },
                    [](T& t) { t.hosts[0].memory.value = 0; },
                    [](T& t) {
                        t.hosts.push_back({"host2", {1}});
                    },
                    [](T& t) { t.switches.push_back({"switch2"}); },
                    [](T& t) { t.devices[0].kind = model::DeviceKind::Accelerator; },
                    [](T& t) { t.devices[0].model = "8"; },
                    [](T& t) { t.devices[0].host.clear(); },
                    [](T& t) { t.devices[0].preset.clear(); },
                    [](T& t) { t.devices[0].cores = 1; },
                    [](T& t) {
                        t.devices[0].cpus = {5, 4};
                    },
                    [](T& t) { t.devices[0].numaNode = -1; },
                    [](T& t) { t.devices[0].numaNode = 1; },
                    [](T& t) { t.devices[0].peak.value = 2e12; },
                    [](T& t) { t.devices[0].peakFloat64.value = 0; },
                    [](T& t) { t.devices[0].memoryBandwidth.value = 2e11; },
                    [](T& t) { t.devices[0].memory.value = 1; },
                    [](T& t) { t.devices[0].cache.value = 0; },
                    [](T& t) { t.devices[0].launchOverhead.value = 0; },
                    [](T& t) { t.devices[0].source.clear(); },
                    [](T& t) { t.links[0].name = "x"; },
                    [](T& t) { t.links[0].a = "gpu0"; },
                    [](T& t) { t.links[1].b = "cpu0"; },
                    [](T& t) { t.links[0].forward.bandwidth.value = 9e9; },
                    [](T& t) { t.links[0].forward.latency.value = 0; },
                    [](T& t) { t.links[0].backward.bandwidth.value = 9e9; },
                    [](T& t) { t.links[0].backward.latency.value = 0; }},
                   folder());
}

void TestFields::planHeader()
{
    using P = model::Plan;
    checkFields<P>(
        samplePlan(), io::loadPlan,
        {[](P& p) { p.header.network.bytes[15] = 0; },
         [](P& p) { p.header.recipe.bytes[0] = 0; },
         [](P& p) { p.header.topology.bytes[0] = 0; },
         [](P& p) { p.header.catalogue.bytes[0] = 0; },
         [](P& p) { p.header.options.bytes[0] = 0; },
         [](P& p) { p.header.seed = 1; },
         [](P& p) { p.header.batch = 32; },
         [](P& p) { p.header.microBatches = 1; },
         [](P& p) { p.header.effort = 1; },
         [](P& p) { p.header.strategy.clear(); },
         [](P& p) { p.header.searchEnded.clear(); },
         [](P& p) { p.header.candidates = 0; },
         [](P& p) { p.header.value.value = 0; },
         [](P& p) { p.header.lowerBound.value = 0; },
         [](P& p) { p.networkName.clear(); },
         [](P& p) { p.requirements[0].kind = model::DeviceKind::Accelerator; },
         [](P& p) { p.requirements[0].isa.clear(); },
         [](P& p) { p.requirements[0].cores = 1; },
         [](P& p) { p.requirements[0].memory.value = 0; },
         [](P& p) { p.requirements[0].library.clear(); },
         [](P& p) { p.variableRegion[1].value = 0; },
         [](P& p) { p.recipe.batch = 8; },
         [](P& p) { p.roles[0].name = "x"; },
         [](P& p) { p.roles[0].devices[0] = model::DeviceId(std::size_t(1)); },
         [](P& p) { p.variables[0].variable.name = "other"; },
         [](P& p) { p.variables[0].variable.type.type = model::DataType::Float32; },
         [](P& p) {
             p.variables[0].variable.type.shape = {30, 1};
         },
         [](P& p) { p.variables[0].variable.initialiser.values.clear(); },
         [](P& p) { p.variables[0].variable.trainable = false; },
         [](P& p) {
             p.variables[0].group.grid = {1, 2};
         },
         [](P& p) { std::swap(p.variables[0].group.devices[0], p.variables[0].group.devices[1]); },
         [](P& p) { p.variables[0].sharding.axes[0] = model::Broadcast{}; },
         [](P& p) { p.variables[1].sharding.axes[0] = model::Partial{model::Reduction::Min}; },
         [](P& p) {
             p.variables[0].sharding.axes[0] = model::Split{1, {0, 2, 5}};
         },
         [](P& p) {
             p.variables[0].sharding.axes[0] = model::Split{0, {0, 3, 5}};
         },
         [](P& p) { p.variables[0].layout = "plain"; },
         [](P& p) { p.variables[0].shards[0].box[1].end = 2; },
         [](P& p) { p.variables[0].shards[0].offset = 0; },
         [](P& p) { p.variables[0].shards[0].device = model::DeviceId(std::size_t(0)); },
         [](P& p) { p.programs.pop_back(); }},
        folder());
}

void TestFields::planProgram()
{
    using P = model::Program;
    const Changes<P> changes = {
        [](P& p) { p.kind = model::ProgramKind::Init; },
        [](P& p) { p.batch = 0; },
        [](P& p) { p.microBatches = 8; },
        [](P& p) { p.period = 1; },
        [](P& p) { p.tensors[0].name = "z"; },
        [](P& p) { p.tensors[0].type.type = model::DataType::Bool; },
        [](P& p) {
            p.tensors[0].type.shape = {4, 4};
        },
        [](P& p) { p.tensors[0].rate = model::Rate::MicroBatch; },
        [](P& p) { p.registers[0].tensor = model::PlanTensorId(std::size_t(1)); },
        [](P& p) { p.registers[0].box[0].begin = 2; },
        [](P& p) { p.registers[0].contribution.first = 0; },
        [](P& p) { p.registers[0].contribution.count = 1; },
        [](P& p) { p.registers[0].contribution.of = 4; },
        [](P& p) { p.registers[1].kind = model::RegisterKind::Buffer; },
        [](P& p) { p.registers[0].rate = model::Rate::MicroBatch; },
        [](P& p) { p.registers[0].device = model::DeviceId(std::size_t(0)); },
        [](P& p) { p.registers[0].layout = "plain"; },
        [](P& p) { p.registers[0].bytes.value = 32; },
        [](P& p) {
            p.registers[0].offsets = {128, 0};
        },
        [](P& p) { p.registers[1].variable = model::VariableId(std::size_t(0)); },
        [](P& p) { p.registers[1].inPlaceOf = model::RegisterId(std::size_t(2)); },
        [](P& p) { p.tasks[0].name = "t"; },
        [](P& p) { p.tasks[0].kind = model::TaskKind::Sum; },
        [](P& p) { p.tasks[0].role = model::RoleId(std::size_t(0)); },
        [](P& p) { p.tasks[0].rate = model::Rate::MicroBatch; },
        [](P& p) { p.tasks[0].pass = model::Pass::Metrics; },
        [](P& p) { p.tasks[0].node.clear(); },
        [](P& p) { p.tasks[0].opKind.clear(); },
        [](P& p) { p.tasks[0].attributes.values.clear(); },
        [](P& p) { p.tasks[0].inputs.pop_back(); },
        [](P& p) { p.tasks[0].outputs = {model::RegisterId(std::size_t(0))}; },
        [](P& p) { p.tasks[0].channel = {}; },
        [](P& p) { p.tasks[0].collective = {}; },
        [](P& p) { p.tasks[0].kernel.signature.clear(); },
        [](P& p) { p.tasks[0].kernel.algorithm.clear(); },
        [](P& p) { p.tasks[0].kernel.layouts.pop_back(); },
        [](P& p) { p.tasks[0].kernel.operandBytes[0].value = 0; },
        [](P& p) { p.tasks[0].kernel.workspace.value = 0; },
        [](P& p) { p.tasks[0].kernel.threads = 1; },
        [](P& p) { p.tasks[0].kernel.seconds.value = 0; },
        [](P& p) { p.tasks[0].kernel.provenance = model::Provenance::Calibrated; },
        [](P& p) { p.channels[0].send = model::TaskId(std::size_t(1)); },
        [](P& p) { p.channels[0].receive = model::TaskId(std::size_t(0)); },
        [](P& p) { p.channels[0].bytes.value = 0; },
        [](P& p) { p.channels[0].route[0].backward = false; },
        [](P& p) { p.channels[0].route[0].link = model::LinkId(std::size_t(1)); },
        [](P& p) { p.channels[0].route.clear(); },
        [](P& p) { p.collectives[0].kind = model::CollectiveKind::AllReduce; },
        [](P& p) { p.collectives[0].algorithm.clear(); },
        [](P& p) { p.collectives[0].tensor = model::PlanTensorId(std::size_t(1)); },
        [](P& p) { p.collectives[0].group.grid = {2}; },
        [](P& p) { p.collectives[0].bytes.value = 0; },
        [](P& p) { p.edges[0].from = model::TaskId(std::size_t(1)); },
        [](P& p) { p.edges[0].to = model::TaskId(std::size_t(0)); },
        [](P& p) { p.edges[0].kind = model::EdgeKind::Credit; },
        [](P& p) { p.edges[0].join = model::EdgeJoin::EachToStep; },
        [](P& p) { p.edges[0].distance = 0; },
        [](P& p) { p.lanes[0].role = model::RoleId(std::size_t(0)); },
        [](P& p) { p.lanes[0].kind = model::LaneKind::Send; },
        [](P& p) { p.lanes[0].segments[0].tasks = {}; },
        [](P& p) { p.lanes[0].segments[0].count = 1; },
        [](P& p) { p.lanes[0].segments[0].microBatchOffset = 0; },
        [](P& p) { p.arena[0].value = 0; },
        [](P& p) { p.predictedStep.value = 0; }};
    Changes<model::Plan> inPlan;
    for (const auto& change : changes)
        inPlan.push_back([change](model::Plan& plan) { change(plan.programs[0]); });
    model::Plan sample = samplePlan();
    P& program = sample.programs[0]; // ids need a second row to change to
    program.tensors.push_back(program.tensors[0]);
    program.registers.push_back(program.registers[0]);
    checkFields<model::Plan>(sample, io::loadPlan, inPlan, folder());
}

void TestFields::project()
{
    using P = io::Project;
    checkFields<P>(sampleProject(), io::loadProject,
                   {[](P& p) { p.network.name = "other"; }, [](P& p) { p.recipe.batch = 8; },
                    [](P& p) { p.topology = {}; }, [](P& p) { p.coresPerDevice = 0; },
                    [](P& p) { p.maximumDevices = 0; }, [](P& p) { p.memoryCap = {1 << 20}; },
                    [](P& p) { p.devices.pop_back(); },
                    [](P& p) { p.deviceChoices[0].attached = "cpu9"; },
                    [](P& p) { p.deviceChoices[1].runsOn = model::RunsOn::Simulated; },
                    [](P& p) { p.pins.pop_back(); }, [](P& p) { p.pins[0].node = "other"; },
                    [](P& p) { p.pins[0].devices.pop_back(); },
                    [](P& p) { p.pins[0].sharding.clear(); }, [](P& p) { p.planFiles.clear(); },
                    [](P& p) { p.resultFolders.pop_back(); }, [](P& p) { p.viewState.clear(); }},
                   folder());
}

void TestFields::catalogue()
{
    using C = model::Catalogue;
    checkFields<C>(sampleCatalogue(), io::loadCatalogue,
                   {[](C& c) { c.kernels.begin()->second.begin()->second.threads = 4; },
                    [](C& c) { c.kernels["model 8"] = c.kernels["core"]; },
                    [](C& c) {
                        c.copies["a -> b"] = {{1}, {2}};
                    },
                    [](C& c) { c.copies.begin()->second.latency.value = 0; },
                    [](C& c) { c.library.clear(); }, [](C& c) { c.fmaPeak = 0; },
                    [](C& c) { c.memoryBandwidth = 0; }},
                   folder());
}

PLUGBOARD_TEST(TestFields)
#include "tst_fields.moc"
