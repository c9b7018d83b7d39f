// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/compare_panel.h"
#include "gui/panels/figure_table.h"
#include "gui/panels/figure_tiles.h"
#include "gui/panels/idle_bars.h"
#include "gui/panels/report_models.h"
#include "gui/panels/report_panel.h"
#include "gui/panels/run_report.h"
#include "gui/panels/table_text.h"
#include "tests/gui/panels/sample_plan.h"
#include "tests/plugboard_test.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QSignalSpy>
#include <QStandardItemModel>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

QString tile(const QWidget& panel, const QString& caption)
{
    for (const Tile& each : panel.findChild<FigureTiles*>()->tiles())
        if (each.caption == caption)
            return each.value;
    return {};
}

std::size_t firings(const trace::Section& section)
{
    std::size_t count = 0;
    for (const auto& lane : section.lanes)
        count += lane.size();
    return count;
}

} // namespace

class TestCompare : public QObject {
    Q_OBJECT
private slots:
    void reportTakesTheLastWholeSteps();
    void reportLeavesOutWhatTheCapLeftOut();
    void reportsAreMadeOnceAndShared();
    void modelsKeepTheRules();
    void worstErrorStandsFirst();
    void barsOfALaneAddUp();
    void hatchesDiffer();
    void reportShowsRunElsePrediction();
    void aTaskIsSelectedEverywhere();
    void foreignTasksAreNotSelected();
    void comparesARunWithItsPrediction();
    void comparesTwoRuns();
    void largestLossStandsFirst();
    void bothShowIdleGapsAndCriticalPath();
    void copiesForOtherPrograms();
};

void TestCompare::reportTakesTheLastWholeSteps()
{
    const auto plan = samplePlan();
    const trace::Section& all = plan->predicted.sections.front();
    std::size_t perStep = 0;
    for (const auto& lane : plan->flat.lanes)
        perStep += lane.size();
    QCOMPARE(firings(all), perStep * std::size_t(all.steps));
    trace::Section cut = reportedSteps(plan->predicted, *plan, false, 1'000'000);
    QCOMPARE(cut.steps, all.steps);
    QCOMPARE(firings(cut), firings(all));
    cut = reportedSteps(plan->predicted, *plan, false, std::int64_t(perStep) * 3 + 1);
    QCOMPARE(cut.steps, std::int64_t(3));
    QCOMPARE(cut.firstStep, all.firstStep + all.steps - 3);
    QCOMPARE(firings(cut), 3 * perStep);
    cut = reportedSteps(plan->predicted, *plan, true, 1'000'000); // the last one may go on
    QCOMPARE(cut.steps, all.steps - 1);
    QCOMPARE(reportedSteps({}, *plan, false, 1'000'000).steps, std::int64_t(0));
}

void TestCompare::reportLeavesOutWhatTheCapLeftOut()
{
    const auto plan = samplePlan();
    trace::Trace trace = plan->predicted;
    std::size_t perStep = 0;
    for (std::size_t lane = 0; lane < trace.sections[0].lanes.size(); ++lane) {
        auto& firings = trace.sections[0].lanes[lane];
        firings.resize(plan->flat.lanes[lane].size() * 5); // five steps were kept
        perStep += plan->flat.lanes[lane].size();
    }
    const trace::Section cut = reportedSteps(trace, *plan, false, 1'000'000);
    QCOMPARE(cut.steps, std::int64_t(4)); // the fifth may not be whole
    QCOMPARE(firings(cut), 4 * perStep);
}

void TestCompare::reportsAreMadeOnceAndShared()
{
    const auto run = sampleRun(samplePlan(), 1.5);
    RunReport* report = RunReport::of(run.get());
    QCOMPARE(RunReport::of(run.get()), report);
    QSignalSpy changed(report, &RunReport::changed);
    report->update();
    QVERIFY(report->isBusy());
    report->update();
    QVERIFY(changed.wait());
    QCOMPARE(changed.count(), 1);
    const auto made = report->report();
    QVERIFY(made != nullptr);
    QVERIFY(made->origin == trace::Origin::Measured);
    report->update(); // nothing is new
    QVERIFY(!report->isBusy());
    QCOMPARE(report->report(), made);
}

void TestCompare::modelsKeepTheRules()
{
    const auto plan = samplePlan();
    const std::shared_ptr<const profiler::Report> report(plan, &plan->report);
    using Mode = QAbstractItemModelTester::FailureReportingMode;
    TaskReportModel tasks;
    CriticalPathModel path;
    ComparisonModel comparison;
    QAbstractItemModelTester first(&tasks, Mode::QtTest);
    QAbstractItemModelTester second(&path, Mode::QtTest);
    QAbstractItemModelTester third(&comparison, Mode::QtTest);
    tasks.show(plan, report);
    path.show(plan, report);
    comparison.show(plan, profiler::compare(*report, *report));
    QCOMPARE(path.rowCount(), int(report->criticalPath.size()));
    QVERIFY(tasks.rowCount() > 0);
    QCOMPARE(comparison.rowCount(), tasks.rowCount() + 1); // all of them together
    for (int row = 0; row < tasks.rowCount(); ++row)
        QCOMPARE(tasks.rowOf(tasks.taskAt(row)), row);
    tasks.show(nullptr, nullptr);
    path.show(nullptr, nullptr);
    comparison.show(nullptr, {});
    QCOMPARE(tasks.rowCount() + path.rowCount() + comparison.rowCount(), 0);
}

void TestCompare::worstErrorStandsFirst()
{
    const auto plan = samplePlan();
    auto report = std::make_shared<profiler::Report>(plan->report);
    for (profiler::TaskReport& task : report->tasks)
        task.measuredMean = task.measuredMedian = task.predicted;
    profiler::TaskReport& slow = report->tasks[3];
    slow.measuredMean = slow.measuredMedian = slow.predicted + 0.010;
    profiler::TaskReport& fast = report->tasks[4];
    fast.predicted = 0.010;
    fast.measuredMean = fast.measuredMedian = 0.005; // 5 ms off, too
    TaskReportModel model;
    FigureTable table(&model);
    table.sortByColumn(TaskReportModel::OffPerStep, Qt::DescendingOrder);
    model.show(plan, report);
    const auto nameAt = [&](int row) { return table.proxy()->index(row, 0).data().toString(); };
    QCOMPARE(nameAt(0), QString::fromStdString(slow.name));
    QCOMPARE(nameAt(1), QString::fromStdString(fast.name));
    QCOMPARE(model.index(model.rowOf(4), TaskReportModel::Off).data().toString(),
             QString("-50.0 %"));
    const double perStep = double(fast.firings) / double(report->steps);
    QCOMPARE(model.index(model.rowOf(4), TaskReportModel::OffPerStep)
                 .data(CellModel::SortRole)
                 .toDouble(),
             0.005 * perStep);
}

void TestCompare::barsOfALaneAddUp()
{
    const auto plan = samplePlan("pipeline", 4);
    const std::shared_ptr<const profiler::Report> report(plan, &plan->report);
    IdleBars bars;
    bars.resize(600, 300);
    bars.show(plan, report, Formatter());
    for (std::size_t lane = 0; lane < report->lanes.size(); ++lane) {
        const profiler::LaneReport& expected = report->lanes[lane];
        double idle = 0;
        double right = -1;
        for (const IdleBars::Part& part : bars.partsOf(lane)) {
            if (part.cause < 0)
                QCOMPARE(part.seconds, expected.busySeconds);
            else
                idle += part.seconds;
            if (right >= 0)
                QVERIFY(std::abs(part.area.left() - right) < 1e-6); // no gap between parts
            right = part.area.right();
        }
        QVERIFY(std::abs(idle - expected.idleSeconds) < 1e-9);
    }
}

void TestCompare::hatchesDiffer()
{
    const QPalette palette;
    const QColor ground =
        idleHatch(profiler::IdleCause::Clock, palette).textureImage().pixelColor(0, 0);
    std::vector<QImage> tiles;
    for (std::size_t cause = 0; cause < profiler::kIdleCauses; ++cause) {
        QImage tile = idleHatch(profiler::IdleCause(cause), palette).textureImage();
        for (int y = 0; y < tile.height(); ++y)
            for (int x = 0; x < tile.width(); ++x)
                tile.setPixelColor(x, y, tile.pixelColor(x, y) == ground ? Qt::white : Qt::black);
        for (const QImage& other : tiles)
            QVERIFY(tile != other); // without colours too
        tiles.push_back(tile);
    }
}

void TestCompare::reportShowsRunElsePrediction()
{
    const auto plan = samplePlan();
    const auto run = sampleRun(plan, 1.5);
    SampleBench sample;
    sample.open(plan);
    ReportPanel panel(sample.bench());
    panel.resize(900, 600);
    panel.show();
    const Formatter formatter;
    QCOMPARE(tile(panel, "Step, median"), formatter.time({plan->report.stepMedian}));
    QVERIFY(panel.findChild<QLabel*>("about")->text().contains("predicted"));
    QSignalSpy made(RunReport::of(run.get()), &RunReport::changed);
    panel.showRun(run.get());
    QVERIFY(made.wait());
    QVERIFY(panel.findChild<QLabel*>("about")->text().contains("measured"));
    QCOMPARE(tile(panel, "Step, median"), formatter.time({1.5 * plan->report.stepMedian}));
    panel.showPrediction();
    QCOMPARE(tile(panel, "Step, median"), formatter.time({plan->report.stepMedian}));
}

void TestCompare::aTaskIsSelectedEverywhere()
{
    const auto plan = samplePlan();
    SampleBench sample;
    sample.open(plan);
    ReportPanel panel(sample.bench());
    panel.resize(900, 700);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    auto* table = panel.findChild<FigureTable*>("tasks");
    auto* model = panel.findChild<TaskReportModel*>();
    const QModelIndex first = table->proxy()->index(0, 0);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(first).center());
    const std::uint32_t task = model->taskAt(table->proxy()->mapToSource(first).row());
    QCOMPARE(sample.document.selection().task, std::optional(task));
    QVERIFY(!sample.document.selection().elements.empty());
    Selection selection;
    selection.firing = FiringRef{plan->program, 0, model->taskAt(2), 0, true};
    sample.document.select(selection);
    QCOMPARE(table->selectedRows(), QList<int>{2});
}

void TestCompare::foreignTasksAreNotSelected()
{
    const auto run = sampleRun(samplePlan("pipeline", 4), 1.5);
    SampleBench sample;
    sample.open(samplePlan());
    ReportPanel panel(sample.bench());
    panel.resize(900, 700);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    QSignalSpy made(RunReport::of(run.get()), &RunReport::changed);
    panel.showRun(run.get());
    QVERIFY(made.wait());
    auto* table = panel.findChild<FigureTable*>("tasks");
    const QModelIndex first = table->proxy()->index(0, 0);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(first).center());
    QVERIFY(!sample.document.selection().task);
    QVERIFY(!sample.document.selection().elements.empty()); // devices have the same names
}

void TestCompare::comparesARunWithItsPrediction()
{
    const auto plan = samplePlan();
    const auto run = sampleRun(plan, 1.25);
    SampleBench sample;
    sample.open(plan);
    ComparePanel panel(sample.bench());
    panel.resize(800, 600);
    panel.show();
    QSignalSpy compared(&panel, &ComparePanel::compared);
    QSignalSpy made(RunReport::of(run.get()), &RunReport::changed);
    panel.compare(nullptr, run.get());
    QVERIFY(made.count() > 0 || made.wait());
    QCOMPARE(compared.count(), 1);
    QCOMPARE(compared.last()[0].value<RunRecord*>(), nullptr);
    QCOMPARE(compared.last()[1].value<RunRecord*>(), run.get());
    QCOMPARE(tile(panel, "Change"), QString("+25.0 %"));
    QVERIFY(tile(panel, "Accuracy").endsWith("87.5 %"));
    auto* model = panel.findChild<ComparisonModel*>();
    for (int row = 0; row < model->totalRow(); ++row) {
        const profiler::TaskChange& change = model->change(row);
        if (change.first > 1e-6) // nanoseconds are rounded
            QVERIFY(std::abs(change.second / change.first - 1.25) < 0.01);
    }
}

void TestCompare::comparesTwoRuns()
{
    const auto plan = samplePlan();
    const auto first = sampleRun(plan, 2);
    const auto second = sampleRun(plan, 1);
    SampleBench sample;
    sample.open(plan);
    ComparePanel panel(sample.bench());
    panel.show();
    QSignalSpy compared(&panel, &ComparePanel::compared);
    panel.compare(first.get(), second.get());
    QTRY_VERIFY(compared.count() > 0);
    QCOMPARE(tile(panel, "Change"), QString("-50.0 %"));
    panel.hide();
    panel.show(); // the others showed something else meanwhile
    QCOMPARE(compared.count(), 2);
    compared.clear();
    panel.compare(first.get(), first.get());
    QCOMPARE(compared.count(), 0);
    QVERIFY(panel.findChild<QLabel*>("note")->isVisible());
}

void TestCompare::largestLossStandsFirst()
{
    ComparisonModel model;
    FigureTable table(&model);
    table.sortByColumn(ComparisonModel::Difference, Qt::DescendingOrder);
    profiler::Comparison comparison;
    comparison.tasks = {{"gain", "cpu0", 9e-3, 1e-3}, // 8 ms, but faster
                        {"loss", "cpu0", 1e-3, 3e-3},
                        {"more", "cpu0", 1e-3, 6e-3}};
    model.show(samplePlan(), comparison);
    QStringList names;
    for (int row = 0; row < table.proxy()->rowCount(); ++row)
        names << table.proxy()->index(row, 0).data().toString();
    QCOMPARE(names, (QStringList{"more", "loss", "gain", "all tasks"}));
    const QModelIndex total = model.index(model.totalRow(), ComparisonModel::Difference);
    QVERIFY(std::abs(total.data(CellModel::SortRole).toDouble() + 1e-3) < 1e-12); // 10 less 11 ms
}

/// The second run is not the first, so its gaps and its path are its own.
void TestCompare::bothShowIdleGapsAndCriticalPath()
{
    const auto plan = samplePlan("pipeline", 4);
    const auto first = sampleRun(plan, 2);
    const auto second = sampleRun(plan, 3);
    SampleBench sample;
    sample.open(plan);
    ComparePanel panel(sample.bench());
    panel.resize(900, 700);
    panel.show();
    QSignalSpy compared(&panel, &ComparePanel::compared);
    panel.compare(first.get(), second.get());
    QTRY_VERIFY(compared.count() > 0);
    const auto bars = panel.findChildren<IdleBars*>();
    QCOMPARE(bars.size(), 2);
    const auto idle = [&](int side) {
        double seconds = 0;
        for (const IdleBars::Part& part : bars[side]->partsOf(0))
            seconds += part.cause >= 0 ? part.seconds : 0;
        return seconds;
    };
    QVERIFY(idle(0) > 0);
    QVERIFY(std::abs(idle(1) / idle(0) - 1.5) < 0.01);
    const auto paths = panel.findChildren<CriticalPathModel*>();
    QCOMPARE(paths.size(), 2);
    for (int side = 0; side < 2; ++side) {
        const auto report = RunReport::of(side == 0 ? first.get() : second.get())->report();
        QVERIFY(!report->criticalPath.empty());
        QCOMPARE(paths[side]->rowCount(), int(report->criticalPath.size()));
    }
}

void TestCompare::copiesForOtherPrograms()
{
    QStandardItemModel model(2, 2);
    model.setHorizontalHeaderLabels({"Task, all", "ms"});
    model.setHeaderData(1, Qt::Horizontal, int(Qt::AlignRight), Qt::TextAlignmentRole);
    model.setItem(0, 0, new QStandardItem("say \"a|b\""));
    model.setItem(0, 1, new QStandardItem("1,234.5"));
    model.setItem(1, 0, new QStandardItem("conv"));
    model.setItem(1, 1, new QStandardItem("+2.00"));
    QCOMPARE(csvOf(model),
             QString("\"Task, all\",ms\r\n\"say \"\"a|b\"\"\",1234.5\r\nconv,+2.00\r\n"));
    QCOMPARE(markdownOf(model), QString("| Task, all | ms |\n| --- | ---: |\n"
                                        "| say \"a\\|b\" | 1,234.5 |\n| conv | +2.00 |\n"));
}

PLUGBOARD_TEST(TestCompare)
#include "tst_compare.moc"
