// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/session.h"
#include "gui/document/plan_facts.h"
#include "tests/gui/document/examples.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::gui;

class TestPlanFacts : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void everyNodeIsPlaced();
    void aSelectionFindsItsTasks();
    void aTaskKnowsItsPlaces();

private:
    std::shared_ptr<PlanFacts> facts_;
};

void TestPlanFacts::initTestCase()
{
    const io::Project project = tests::tinyProject();
    planner::CompileOptions options;
    options.strategy = "pipeline";
    auto compiled =
        session::compile(project.network, project.recipe, tests::twoCores(), {}, options);
    PB_VERIFY_OK(compiled);
    auto facts = factsOf(compiled->plan, compiled->missing, 4);
    PB_VERIFY_OK(facts);
    facts_ = *facts;
}

void TestPlanFacts::everyNodeIsPlaced()
{
    for (const char* node : {"fc1", "relu1", "fc2"}) {
        const session::NodePlacement* placement = facts_->placement(node);
        QVERIFY(placement != nullptr);
        QVERIFY(!placement->devices.empty());
        QVERIFY(placement->seconds.value > 0);
    }
    QVERIFY(facts_->placement("nobody") == nullptr);
    QCOMPARE(facts_->predicted.sections.size(), std::size_t(1));
    QCOMPARE(facts_->predicted.sections[0].steps, std::int64_t(4));
    QVERIFY(facts_->report.stepMedian > 0);
}

void TestPlanFacts::aSelectionFindsItsTasks()
{
    const auto ofNode = facts_->tasksOf(Selection{.nodes = {"fc1"}});
    QVERIFY(!ofNode.empty());
    for (const std::uint32_t task : ofNode)
        QCOMPARE(facts_->shown().tasks[task].node, "fc1");
    const auto first = facts_->tasksOf(Selection{.elements = {"cpu0"}});
    const auto second = facts_->tasksOf(Selection{.elements = {"cpu1"}});
    QVERIFY(!first.empty() && !second.empty()); // a pipeline of two
    QCOMPARE(first.size() + second.size(), facts_->shown().tasks.size());
    QVERIFY(facts_->tasksOf({}).empty());
}

void TestPlanFacts::aTaskKnowsItsPlaces()
{
    for (std::uint32_t task = 0; task < facts_->shown().tasks.size(); ++task) {
        const Selection selection = facts_->selectionOf(task);
        QCOMPARE(selection.elements.size(), std::size_t(1));
        const auto back = facts_->tasksOf(selection);
        QVERIFY(std::find(back.begin(), back.end(), task) != back.end());
    }
    QVERIFY(facts_->selectionOf(1u << 30).empty());
}

PLUGBOARD_TEST(TestPlanFacts)
#include "tst_plan_facts.moc"
