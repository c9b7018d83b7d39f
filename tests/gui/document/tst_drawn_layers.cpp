// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/session.h"
#include "gui/document/plan_facts.h"
#include "tests/gui/document/examples.h"
#include "tests/plugboard_test.h"

#include <set>

using namespace plugboard;
using namespace plugboard::gui;

namespace {

/// tokens - embedding - two transformer blocks as one layer - norm - logits - output: the tiny GPT
/// of resources/examples, smaller.
io::Project tinyGpt()
{
    io::Project project;
    model::Network& network = project.network;
    network.name = "tiny GPT";
    const auto add = [&](const char* name, const char* kind) -> model::Attributes& {
        model::Node& node = network.nodes.emplace_back();
        node.name = name;
        node.kind = kind;
        return node.attributes;
    };
    model::Attributes& tokens = add("tokens", "input");
    tokens.set("shape", std::vector<std::int64_t>{8});
    tokens.set("type", std::string("int64"));
    model::Attributes& embedding = add("embedding", "token_embedding");
    embedding.set("context", std::int64_t(8));
    embedding.set("vocabulary", std::int64_t(32));
    embedding.set("width", std::int64_t(16));
    model::Attributes& decoder = add("decoder", "transformer_block");
    decoder.set("causal", std::int64_t(1));
    decoder.set("heads", std::int64_t(2));
    decoder.set("hidden", std::int64_t(32));
    decoder.set("repeat", std::int64_t(2));
    decoder.set("width", std::int64_t(16));
    add("norm", "layer_norm");
    model::Attributes& logits = add("logits", "linear");
    logits.set("features", std::int64_t(32));
    logits.set("last_axis", std::int64_t(1));
    add("output", "output");
    for (std::uint32_t at = 0; at + 1 < network.nodes.size(); ++at)
        network.wires.push_back({model::NodeId(at), 0, model::NodeId(at + 1), 0});
    model::Recipe& recipe = project.recipe;
    recipe.data.name = "text";
    recipe.data.files = {"/usr/share/common-licenses/GPL-3"};
    recipe.data.context = 8;
    recipe.batch = 4;
    return project;
}

} // namespace

class TestDrawnLayers : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void tasksOfALayerAreNamedInside();
    void aLayerIsOnePlacement();
    void selectionsMeetInTheLayer();
    void tensorsLeaveTheLayer();
    void withoutADrawingAllStandsAsItIs();

private:
    model::Plan plan_;
    std::shared_ptr<PlanFacts> facts_;
};

void TestDrawnLayers::initTestCase()
{
    const io::Project project = tinyGpt();
    planner::CompileOptions options;
    options.strategy = "pipeline";
    auto compiled =
        session::compile(project.network, project.recipe, tests::twoCores(), {}, options);
    PB_VERIFY_OK(compiled);
    plan_ = compiled->plan;
    auto facts = factsOf(compiled->plan, compiled->missing, 2, &project.network);
    PB_VERIFY_OK(facts);
    facts_ = *facts;
}

/// What the others rest on: a layer's tasks carry names below its own.
void TestDrawnLayers::tasksOfALayerAreNamedInside()
{
    int inside = 0;
    for (const model::Task& task : facts_->shown().tasks)
        inside += task.node.starts_with("decoder/") ? 1 : 0;
    QVERIFY(inside > 20); // two blocks, forward, backward and updates
}

void TestDrawnLayers::aLayerIsOnePlacement()
{
    std::set<std::string> nodes;
    for (const session::NodePlacement& placement : facts_->summary.placements)
        nodes.insert(placement.node);
    QVERIFY(nodes.count("decoder") == 1 && nodes.count("embedding") == 1);
    for (const std::string& node : nodes)
        QVERIFY2(node.find('/') == std::string::npos, node.c_str());
    const session::NodePlacement* decoder = facts_->placement("decoder");
    QVERIFY(decoder != nullptr);
    // Its tasks on each device, counted otherwise.
    std::map<std::size_t, std::int64_t> tasks;
    for (std::size_t at = 0; at < facts_->shown().tasks.size(); ++at)
        if (facts_->shown().tasks[at].node.starts_with("decoder/"))
            ++tasks[facts_->flat.deviceOfTask[at].index()];
    QCOMPARE(decoder->devices.size(), tasks.size());
    Seconds longest;
    for (const session::NodeOnDevice& on : decoder->devices) {
        QCOMPARE(on.tasks, tasks[on.device.index()]);
        longest = std::max(longest, on.seconds);
    }
    QCOMPARE(decoder->seconds.value, longest.value);
}

void TestDrawnLayers::selectionsMeetInTheLayer()
{
    const std::vector<std::uint32_t> tasks = facts_->tasksOf({.nodes = {"decoder"}});
    QVERIFY(!tasks.empty());
    for (const std::uint32_t task : tasks) {
        QVERIFY(facts_->shown().tasks[task].node.starts_with("decoder/"));
        QCOMPARE(facts_->selectionOf(task).nodes, std::vector<std::string>{"decoder"});
    }
}

void TestDrawnLayers::tensorsLeaveTheLayer()
{
    int leaving = 0;
    for (const session::TensorPlacement& tensor : facts_->summary.tensors) {
        QVERIFY2(tensor.node.find('/') == std::string::npos, tensor.node.c_str());
        leaving += tensor.node == "decoder" && tensor.port == 0 ? 1 : 0;
    }
    QCOMPARE(leaving, 1);
    for (const session::Transfer& transfer : facts_->summary.transfers)
        QVERIFY2(transfer.node.find('/') == std::string::npos, transfer.node.c_str());
}

void TestDrawnLayers::withoutADrawingAllStandsAsItIs()
{
    auto facts = factsOf(plan_, {}, 2);
    PB_VERIFY_OK(facts);
    QVERIFY((*facts)->placement("decoder") == nullptr);
    QVERIFY((*facts)->summary.placements.size() > facts_->summary.placements.size());
}

PLUGBOARD_TEST(TestDrawnLayers)
#include "tst_drawn_layers.moc"
