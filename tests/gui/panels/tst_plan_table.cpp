// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/figure_table.h"
#include "gui/panels/plan_figures.h"
#include "gui/panels/plan_panel.h"
#include "gui/panels/plan_table_model.h"
#include "tests/gui/panels/sample_plan.h"
#include "tests/plugboard_test.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

QString text(const QAbstractItemModel& model, int row, int column)
{
    return model.index(row, column).data().toString();
}

} // namespace

class TestPlanTable : public QObject {
    Q_OBJECT
private slots:
    void theModelKeepsTheRules();
    void rowsAreNodesAndColumnsDevices();
    void totalsAddUpAndStayBelow();
    void sortsByExactValues();
    void filterKeepsTheTotals();
    void selectionGoesBothWays();
    void optionsAndPinsMakeTheRequest();
    void emptyAskForAPlan();
    void aStalePlanSaysSo();
    void kernelsAreCountedOnce();
    void progressIsShownAndCancelled();
    void rowsAreCopied();
    void figuresHaveThreeDigits_data();
    void figuresHaveThreeDigits();
};

void TestPlanTable::theModelKeepsTheRules()
{
    PlanTableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setPlan(samplePlan());
    model.setPins({{"fc1", "c0"}});
    model.setFormatter(Formatter());
    model.setPlan(nullptr);
    QCOMPARE(model.rowCount(), 0);
    FigureTable table(&model);
    QAbstractItemModelTester proxyTester(table.proxy(),
                                         QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setPlan(samplePlan());
    table.sortByColumn(1, Qt::DescendingOrder);
    table.setFilter("fc");
    model.setPlan(samplePlan("pipeline", 4));
}

void TestPlanTable::rowsAreNodesAndColumnsDevices()
{
    const auto plan = samplePlan();
    PlanTableModel model;
    model.setPlan(plan);
    QCOMPARE(model.columnCount(), 5); // node, two devices, memory, pin
    QCOMPARE(model.rowCount(), int(plan->summary.placements.size()) + 1);
    QVERIFY(model.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString().startsWith("c0, "));
    const int row = model.rowOf("fc2");
    QVERIFY(row >= 0);
    QCOMPARE(model.nodeAt(row), std::string("fc2"));
    const session::NodePlacement* placement = plan->placement("fc2");
    QCOMPARE(int(placement->devices.size()), 2); // data parallel
    for (int device = 0; device < 2; ++device) {
        const QModelIndex cell = model.index(row, 1 + device);
        const double seconds = placement->devices[std::size_t(device)].seconds.value;
        QCOMPARE(cell.data(CellModel::SortRole).toDouble(), seconds);
        QVERIFY(cell.data(Qt::ToolTipRole).toString().contains(QString::number(seconds, 'g', 9)));
        QCOMPARE(cell.data(CellModel::HueRole).value<QColor>(),
                 plan->colours.colour(model::DeviceId(std::size_t(device))));
        QCOMPARE(cell.data(Qt::TextAlignmentRole).toInt(), int(Qt::AlignRight | Qt::AlignVCenter));
        QVERIFY(cell.data(CellModel::ShareRole).toDouble() > 0);
    }
}

void TestPlanTable::totalsAddUpAndStayBelow()
{
    const auto plan = samplePlan();
    PlanTableModel model;
    FigureTable table(&model);
    model.setPlan(plan);
    const int total = model.rowCount() - 1;
    double sum = 0;
    for (int row = 0; row < total; ++row)
        sum += std::max(0.0, model.index(row, 1).data(CellModel::SortRole).toDouble());
    QVERIFY(sum > 0);
    QVERIFY(std::abs(model.index(total, 1).data(CellModel::SortRole).toDouble() - sum) <
            1e-9 * sum);
    for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder})
        for (int column = 0; column < model.columnCount(); ++column) {
            table.sortByColumn(column, order);
            QCOMPARE(text(*table.proxy(), total, 0), QString("Total"));
        }
}

void TestPlanTable::sortsByExactValues()
{
    PlanTableModel model;
    FigureTable table(&model);
    model.setPlan(samplePlan());
    table.sortByColumn(1, Qt::DescendingOrder);
    const int nodes = model.rowCount() - 1;
    for (int row = 1; row < nodes; ++row)
        QVERIFY(table.proxy()->index(row - 1, 1).data(CellModel::SortRole).toDouble() >=
                table.proxy()->index(row, 1).data(CellModel::SortRole).toDouble());
    // 784 x 512 weights are the most work of the three layers (512 x 512, 512 x 10).
    QCOMPARE(text(*table.proxy(), 0, 0), QString("fc1"));
}

void TestPlanTable::filterKeepsTheTotals()
{
    PlanTableModel model;
    FigureTable table(&model);
    model.setPlan(samplePlan());
    table.setFilter("FC");
    QCOMPARE(table.proxy()->rowCount(), 4); // fc1, fc2, fc3, total
    table.setFilter("no such node");
    QCOMPARE(table.proxy()->rowCount(), 1);
    table.setFilter({});
    QCOMPARE(table.proxy()->rowCount(), model.rowCount());
}

void TestPlanTable::selectionGoesBothWays()
{
    SampleBench sample;
    sample.open(samplePlan());
    PlanPanel panel(sample.bench());
    auto* table = panel.findChild<FigureTable*>();
    auto* model = panel.findChild<PlanTableModel*>();
    table->sortByColumn(1, Qt::DescendingOrder);
    Selection selection;
    selection.nodes = {"fc2", "relu1"};
    sample.document.select(selection);
    QList<int> expected = {model->rowOf("fc2"), model->rowOf("relu1")};
    std::sort(expected.begin(), expected.end());
    QCOMPARE(table->selectedRows(), expected);
    panel.resize(700, 500);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    const QModelIndex row = table->proxy()->mapFromSource(model->index(model->rowOf("fc3"), 0));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(row).center());
    QCOMPARE(sample.document.selection().nodes, std::vector<std::string>{"fc3"});
    QCOMPARE(table->selectedRows(), QList<int>{model->rowOf("fc3")});
}

void TestPlanTable::optionsAndPinsMakeTheRequest()
{
    SampleBench sample;
    sample.open(samplePlan());
    PlanPanel panel(sample.bench());
    auto* objective = panel.findChild<QComboBox*>("objective");
    objective->setCurrentIndex(objective->findText("Memory"));
    panel.findChild<QSpinBox*>("effort")->setValue(4);
    auto* strategy = panel.findChild<QComboBox*>("strategy");
    strategy->setCurrentIndex(strategy->findText("Pipeline"));
    panel.findChild<QSpinBox*>("microBatches")->setValue(8);
    QSignalSpy changed(&sample.document, &Document::pinsChanged);
    sample.document.pinNodes({"fc1"}, {"cpu1"});
    sample.document.pinNodes({"fc2"}, {"cpu0", "cpu1"});
    sample.document.pinNodes({"fc1"}, {"cpu0"}); // takes the place of the first
    const PlanRequest request = panel.request();
    QVERIFY(request.objective == planner::Objective::Memory);
    QCOMPARE(request.effort, 4);
    QCOMPARE(request.strategy, QString("pipeline"));
    QCOMPARE(request.microBatches, 8);
    QCOMPARE(int(request.pins.size()), 2);
    QCOMPARE(request.pins[1].node, std::string("fc1"));
    QCOMPARE(request.pins[1].devices, std::vector<std::string>{"cpu0"});
    QCOMPARE(changed.count(), 3);
    auto* model = panel.findChild<PlanTableModel*>();
    QCOMPARE(text(*model, model->rowOf("fc2"), model->pinColumn()), QString("c0 c1"));
    sample.document.pinNodes({"fc2"}, {});
    QCOMPARE(text(*model, model->rowOf("fc2"), model->pinColumn()), QString());
    sample.document.clearPins();
    QVERIFY(panel.request().pins.empty());
    sample.document.undoStack().undo(); // and the table with them
    QCOMPARE(text(*model, model->rowOf("fc1"), model->pinColumn()), QString("c0"));
}

void TestPlanTable::emptyAskForAPlan()
{
    SampleBench sample;
    sample.open(nullptr);
    PlanPanel panel(sample.bench());
    panel.resize(600, 400);
    panel.show();
    QSignalSpy asked(&panel, &PlanPanel::planRequested);
    QVERIFY(!panel.findChild<FigureTable*>()->isVisible());
    int buttons = 0;
    for (QPushButton* button : panel.findChildren<QPushButton*>())
        if (button->isVisible() && button->text() == "Plan") {
            QTest::mouseClick(button, Qt::LeftButton);
            ++buttons;
        }
    QCOMPARE(buttons, 2); // above, and in the empty table
    QCOMPARE(asked.count(), 2);
}

void TestPlanTable::aStalePlanSaysSo()
{
    SampleBench sample;
    sample.open(samplePlan());
    PlanPanel panel(sample.bench());
    panel.resize(600, 400);
    panel.show();
    auto* table = panel.findChild<FigureTable*>();
    auto* again = panel.findChild<QPushButton*>("planAgain");
    QVERIFY(!sample.document.planIsStale());
    QVERIFY(!again->isVisible());
    QVERIFY(!table->isFaded());
    sample.document.removeNodes({"relu1"});
    QVERIFY(sample.document.planIsStale());
    QVERIFY(again->isVisible());
    QVERIFY(table->isFaded());
    QSignalSpy asked(&panel, &PlanPanel::planRequested);
    QTest::mouseClick(again, Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
    sample.document.undoStack().undo();
    QVERIFY(!again->isVisible());
    QVERIFY(!table->isFaded());
}

void TestPlanTable::kernelsAreCountedOnce()
{
    model::Program program;
    const auto add = [&](const char* signature, model::Provenance provenance,
                         model::TaskKind kind = model::TaskKind::Compute) {
        model::Task task;
        task.kind = kind;
        task.kernel.signature = signature;
        task.kernel.provenance = provenance;
        program.tasks.push_back(task);
    };
    add("a", model::Provenance::Calibrated);
    add("a", model::Provenance::Calibrated); // the same work on the other device
    add("b", model::Provenance::Extrapolated);
    add("c", model::Provenance::Preset);
    add("d", model::Provenance::Extrapolated, model::TaskKind::Send); // no kernel
    QCOMPARE(countKernels(program).measured, 1);
    QCOMPARE(countKernels(program).modelled, 2);
}

void TestPlanTable::progressIsShownAndCancelled()
{
    SampleBench sample;
    sample.open(nullptr);
    PlanPanel panel(sample.bench());
    panel.resize(600, 400);
    panel.show();
    PlanRequest request;
    request.calibrate = false;
    sample.planning.request(request);
    QVERIFY(sample.planning.isBusy());
    auto* cancel = panel.findChild<QPushButton*>("cancelPlan");
    QVERIFY(cancel->isVisible());
    QVERIFY(!panel.findChild<QPushButton*>("plan")->isEnabled());
    emit sample.planning.progressed(12, 0.004, 0.003, 0.25, "data parallel x2");
    const QString figures = panel.findChild<QLabel*>("searchFigures")->text();
    QVERIFY2(figures.contains("12 candidates") && figures.contains("4.00 ms") &&
                 figures.contains("25.0 %"),
             qPrintable(figures));
    QSignalSpy idle(&sample.planning, &PlanService::busyChanged);
    QTest::mouseClick(cancel, Qt::LeftButton);
    QTRY_VERIFY(!sample.planning.isBusy());
    QVERIFY(!cancel->isVisible());
    QVERIFY(panel.findChild<QPushButton*>("plan")->isEnabled());
}

void TestPlanTable::rowsAreCopied()
{
    PlanTableModel model;
    FigureTable table(&model);
    model.setPlan(samplePlan());
    table.selectRows({model.rowOf("fc1")});
    QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QApplication::clipboard()->text().split('\n');
    QCOMPARE(lines[0].section('\t', 0, 0), QString("Node"));
    QCOMPARE(lines[1].section('\t', 0, 0), QString("fc1"));
    QCOMPARE(lines[1].section('\t', 1, 1), text(model, model.rowOf("fc1"), 1));
}

void TestPlanTable::figuresHaveThreeDigits_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << 0.0 << "0";
    QTest::newRow("a zero at the end") << 0.63 << "0.630";
    QTest::newRow("small") << 0.0012 << "0.00120";
    QTest::newRow("too small") << 0.000004 << "< 0.001";
    QTest::newRow("too small, below zero") << -0.000004 << "> -0.001";
    QTest::newRow("below zero") << -0.0421 << "-0.0421";
    QTest::newRow("one") << 1.0 << "1.00";
    QTest::newRow("many") << 123.4 << "123";
}

void TestPlanTable::figuresHaveThreeDigits()
{
    QFETCH(double, value);
    QTEST(figureText(value, Formatter()), "text");
}

PLUGBOARD_TEST(TestPlanTable)
#include "tst_plan_table.moc"
