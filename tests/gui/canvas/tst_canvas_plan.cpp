// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/session.h"
#include "gui/canvas/network_canvas.h"
#include "gui/canvas/topology_canvas.h"
#include "tests/gui/canvas/canvas_fixture.h"
#include "tests/gui/document/examples.h"
#include "tests/plugboard_test.h"

#include <algorithm>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

/// On two hosts, so that what passes between the devices takes links.
model::Topology apart()
{
    model::Topology topology = twoCores();
    model::Host other = topology.hosts[0];
    other.name = "other";
    topology.hosts.push_back(other);
    topology.devices[1].host = "other";
    topology.links[1].b = "other";
    model::Link net = topology.links[0];
    net.name = "net";
    net.a = "host";
    net.b = "other";
    topology.links.push_back(net);
    return topology;
}

struct Desk : CanvasBench {
    Desk()
    {
        io::Project project = tinyProject();
        project.topology = apart();
        document.reset(project, {});
        network.resize(900, 500);
        machines.resize(900, 500);
        network.show();
        machines.show();
    }
    NetworkCanvas network{bench()};
    TopologyCanvas machines{bench()};

    const Chip& node(const char* name)
    {
        return network.scene().chips()[document.node(name).index()];
    }
    bool linkHas(std::uint8_t flag)
    {
        const auto& wires = machines.scene().wires();
        return std::any_of(wires.begin(), wires.end(),
                           [flag](const BoardWire& wire) { return wire.flags & flag; });
    }
};

} // namespace

class TestCanvasPlan : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void nodesTakeTheirDevicesHue();
    void shardedTensorsHaveBadges();
    void huesFadeWhenTheDrawingChanges();
    void aDeviceLightsUpItsNodes();
    void aTransferLightsUpItsRoute();
    void devicesShowTheirMemory();
    void linksShowTheirLoad();

private:
    std::shared_ptr<const PlanFacts> planned(const char* strategy);

    std::shared_ptr<const PlanFacts> pipeline_;
    std::shared_ptr<const PlanFacts> data_;
};

std::shared_ptr<const PlanFacts> TestCanvasPlan::planned(const char* strategy)
{
    const io::Project project = tinyProject();
    planner::CompileOptions options;
    options.strategy = strategy;
    auto compiled = session::compile(project.network, project.recipe, apart(), {}, options);
    if (!compiled)
        return nullptr;
    auto facts = factsOf(compiled->plan, compiled->missing, 4);
    return facts ? *facts : nullptr;
}

void TestCanvasPlan::initTestCase()
{
    pipeline_ = planned("pipeline");
    data_ = planned("data");
    QVERIFY(pipeline_ && data_);
}

void TestCanvasPlan::nodesTakeTheirDevicesHue()
{
    Desk desk;
    QVERIFY(desk.network.scene().stripes(desk.node("fc1")).empty());
    desk.document.setPlan(pipeline_);
    for (const char* name : {"fc1", "relu1", "fc2"}) {
        const session::NodePlacement* placement = pipeline_->placement(name);
        std::vector<QRgb> hues;
        for (const session::NodeOnDevice& on : placement->devices)
            hues.push_back(pipeline_->colours.colour(on.device).rgb());
        QCOMPARE(desk.network.scene().stripes(desk.node(name)), hues);
    }
    const std::uint32_t fc1 = desk.document.node("fc1").value;
    QCOMPARE(desk.network.networkScene().chipFace(fc1).tag,
             pipeline_->colours.label(pipeline_->placement("fc1")->devices[0].device));
    desk.document.setPlan(data_); // on both devices
    QCOMPARE(desk.network.scene().stripes(desk.node("fc1")).size(), std::size_t(2));
    desk.document.setPlan(nullptr);
    QVERIFY(desk.network.scene().stripes(desk.node("fc1")).empty());
}

void TestCanvasPlan::shardedTensorsHaveBadges()
{
    Desk desk;
    desk.document.setPlan(data_);
    const ChipFace face = desk.network.networkScene().chipFace(desk.document.node("fc1").value);
    QCOMPARE(face.labels[0].badge, QString("S(0) 2")); // the batch in two
}

void TestCanvasPlan::huesFadeWhenTheDrawingChanges()
{
    Desk desk;
    desk.document.setPlan(pipeline_);
    QTRY_VERIFY(!(desk.node("fc1").flags & flag::kFaded));
    desk.document.setAttribute({"fc1"}, "features", model::AttributeValue(std::int64_t(32)));
    QTRY_VERIFY(desk.node("fc1").flags & flag::kFaded);
    QVERIFY(desk.machines.scene().chips()[2].flags & flag::kFaded);
    desk.document.undoStack().undo();
    QTRY_VERIFY(!(desk.node("fc1").flags & flag::kFaded));
}

void TestCanvasPlan::aDeviceLightsUpItsNodes()
{
    Desk desk;
    desk.document.setPlan(pipeline_);
    const auto deviceOf = [&](const char* node) {
        return pipeline_->plan.topology.device(pipeline_->placement(node)->devices[0].device).name;
    };
    QVERIFY(deviceOf("fc1") != deviceOf("fc2")); // a pipeline of two
    desk.document.select(Selection{.elements = {deviceOf("fc1")}});
    QVERIFY(desk.node("fc1").flags & flag::kLit);
    QVERIFY(desk.node("fc2").flags & flag::kDimmed);
    desk.document.select(Selection{.nodes = {"fc2"}});
    QVERIFY(!(desk.node("fc1").flags & (flag::kLit | flag::kDimmed)));
    const auto chip = desk.machines.topologyScene().chipNamed(deviceOf("fc2"));
    QVERIFY(desk.machines.scene().chips()[*chip].flags & flag::kLit);
}

void TestCanvasPlan::aTransferLightsUpItsRoute()
{
    Desk desk;
    desk.document.setPlan(pipeline_);
    QVERIFY(!desk.linkHas(flag::kLit));
    const auto& transfers = pipeline_->summary.transfers;
    const auto routed = std::find_if(transfers.begin(), transfers.end(),
                                     [](const auto& transfer) { return !transfer.route.empty(); });
    QVERIFY(routed != transfers.end());
    desk.document.select(Selection{.task = std::uint32_t(routed->send.index())});
    QVERIFY(desk.linkHas(flag::kLit));
    desk.document.select({});
    QVERIFY(!desk.linkHas(flag::kLit));
}

void TestCanvasPlan::devicesShowTheirMemory()
{
    Desk desk;
    const std::uint32_t cpu0 = *desk.machines.topologyScene().chipNamed("cpu0");
    QVERIFY(desk.machines.topologyScene().chipFace(cpu0).fill < 0);
    desk.document.setPlan(pipeline_);
    const session::DeviceLoad& load = pipeline_->summary.devices[0];
    QCOMPARE(desk.machines.topologyScene().chipFace(cpu0).fill,
             double(load.needed.value) / double(load.limit.value));
}

void TestCanvasPlan::linksShowTheirLoad()
{
    Desk desk;
    QCOMPARE(desk.machines.topologyScene().wireText(0), QString("10.0 GB/s"));
    desk.document.setPlan(pipeline_);
    std::int64_t bytes = 0; // over the first link, both ways
    for (const session::Transfer& transfer : pipeline_->summary.transfers)
        for (const model::Hop& hop : transfer.route)
            if (hop.link.index() == 0)
                bytes += transfer.bytes.value * transfer.firings;
    QVERIFY(bytes > 0);
    QCOMPARE(desk.machines.topologyScene().wireText(0), Formatter().bytes(Bytes{bytes}) + "/step");
    QVERIFY(desk.machines.scene().wires()[0].colour != 0);
}

PLUGBOARD_TEST(TestCanvasPlan)
#include "tst_canvas_plan.moc"
