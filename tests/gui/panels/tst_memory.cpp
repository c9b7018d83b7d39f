// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/figure_table.h"
#include "gui/panels/memory_bars.h"
#include "gui/panels/memory_panel.h"
#include "gui/panels/tensor_sizes.h"
#include "tests/gui/panels/sample_plan.h"
#include "tests/plugboard_test.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

bool near(double a, double b)
{
    return std::abs(a - b) < 0.01;
}

} // namespace

class TestMemory : public QObject {
    Q_OBJECT
private slots:
    void partsFillTheBarInProportion();
    void whatIsTooMuchReachesBeyondTheLimit();
    void largestTensorsAreTheLargest();
    void theModelKeepsTheRules();
    void clickingABarSelectsItsDevice();
    void theSelectedDeviceIsShown();
    void emptyAsksForAPlan();
};

void TestMemory::partsFillTheBarInProportion()
{
    auto facts = std::make_shared<PlanFacts>(*samplePlan());
    session::DeviceLoad& load = facts->summary.devices[0];
    load.variables = {20};
    load.arena = {30};
    load.needed = {60}; // 10 for the loader
    load.limit = {100};
    MemoryBars bars;
    bars.show(facts, Formatter(), false);
    bars.resize(400, bars.sizeHint().height());
    const MemoryBars::Parts parts = bars.partsOf(0);
    const double all = parts.free.right() - parts.variables.left();
    QVERIFY(near(parts.variables.width() / all, 0.2));
    QVERIFY(near(parts.arena.width() / all, 0.3));
    QVERIFY(near(parts.other.width() / all, 0.1));
    QVERIFY(near(parts.free.width() / all, 0.4));
    QVERIFY(near(parts.limit, parts.free.right()));
    QVERIFY(!parts.over);
}

void TestMemory::whatIsTooMuchReachesBeyondTheLimit()
{
    auto facts = std::make_shared<PlanFacts>(*samplePlan());
    session::DeviceLoad& load = facts->summary.devices[1];
    load.variables = {100};
    load.arena = {100};
    load.needed = {200};
    load.limit = {150};
    MemoryBars bars;
    bars.show(facts, Formatter(), false);
    bars.resize(400, bars.sizeHint().height());
    const MemoryBars::Parts parts = bars.partsOf(1);
    QVERIFY(parts.over);
    const double all = parts.arena.right() - parts.variables.left();
    QVERIFY(near((parts.limit - parts.variables.left()) / all, 0.75));
    const QImage picture = bars.grab().toImage();
    const qreal scale = picture.devicePixelRatio();
    const QPointF beyond((parts.limit + parts.arena.right()) / 2, parts.arena.center().y());
    QCOMPARE(picture.pixelColor((beyond * scale).toPoint()).name(), QString("#e5484d"));
}

void TestMemory::largestTensorsAreTheLargest()
{
    const auto facts = samplePlan();
    const auto five = largestTensors(*facts, model::DeviceId(0), 5);
    const auto all = largestTensors(*facts, model::DeviceId(0), 100'000);
    QCOMPARE(int(five.size()), 5);
    QVERIFY(all.size() > 5);
    for (std::size_t at = 1; at < all.size(); ++at)
        QVERIFY(all[at - 1].bytes >= all[at].bytes);
    for (std::size_t at = 0; at < five.size(); ++at)
        QCOMPARE(five[at].name, all[at].name);
    // Data parallel: the 784 x 512 float32 weights lie whole on each device, and their gradient
    // thrice: the own part, the one received, the sum.
    QCOMPARE(five[0].name, std::string("fc1.backward_weights.dweight"));
    QCOMPARE(five[0].bytes.value, std::int64_t(3 * 784 * 512 * 4));
    QCOMPARE(five[0].buffers, std::int64_t(3));
    QCOMPARE(five[0].node, std::string("fc1"));
    QCOMPARE(five[2].name, std::string("fc1.weight"));
    QCOMPARE(five[2].bytes.value, std::int64_t(784 * 512 * 4));
    QVERIFY(five[2].variable);
    std::int64_t variables = 0;
    for (const TensorSize& size : all)
        variables += size.variable ? size.bytes.value : 0;
    // offsets are aligned, so that the region may be a little larger
    QVERIFY(variables <= facts->summary.devices[0].variables.value);
    QVERIFY(variables > facts->summary.devices[0].variables.value * 99 / 100);
}

void TestMemory::theModelKeepsTheRules()
{
    TensorSizeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setTensors(largestTensors(*samplePlan(), model::DeviceId(1), 5));
    QCOMPARE(model.rowCount(), 5);
    QCOMPARE(model.index(2, 3).data(CellModel::SortRole).toDouble(), 784.0 * 512 * 4);
    QCOMPARE(model.index(2, 3).data().toString(), QString("1.53")); // MiB: 1605632 / 1048576
    QCOMPARE(model.index(2, 3).data(Qt::ToolTipRole).toString(), QString("1,605,632 B"));
    model.setTensors({});
}

void TestMemory::clickingABarSelectsItsDevice()
{
    SampleBench sample;
    sample.open(samplePlan());
    MemoryPanel panel(sample.bench());
    panel.resize(420, 420);
    panel.show();
    auto* bars = panel.findChild<MemoryBars*>();
    QTest::mouseClick(bars, Qt::LeftButton, {}, bars->rowRect(1).center());
    QCOMPARE(sample.document.selection().elements, std::vector<std::string>{"cpu1"});
    QCOMPARE(bars->current(), std::optional<std::size_t>(1));
    QTest::keyClick(bars, Qt::Key_Up);
    QCOMPARE(sample.document.selection().elements, std::vector<std::string>{"cpu0"});
}

void TestMemory::theSelectedDeviceIsShown()
{
    SampleBench sample;
    sample.open(samplePlan("pipeline", 4)); // the devices hold different layers
    MemoryPanel panel(sample.bench());
    auto* model = panel.findChild<TensorSizeModel*>();
    const std::string first = model->tensor(0).name;
    Selection selection;
    selection.elements = {"cpu1"};
    sample.document.select(selection);
    QCOMPARE(panel.findChild<MemoryBars*>()->current(), std::optional<std::size_t>(1));
    QVERIFY(model->tensor(0).name != first);
}

void TestMemory::emptyAsksForAPlan()
{
    SampleBench sample;
    sample.open(nullptr);
    MemoryPanel panel(sample.bench());
    panel.show();
    QVERIFY(!panel.findChild<MemoryBars*>()->isVisible());
    sample.document.setPlan(samplePlan());
    QVERIFY(panel.findChild<MemoryBars*>()->isVisible());
    sample.document.setPlan(nullptr);
    QVERIFY(!panel.findChild<MemoryBars*>()->isVisible());
}

PLUGBOARD_TEST(TestMemory)
#include "tst_memory.moc"
