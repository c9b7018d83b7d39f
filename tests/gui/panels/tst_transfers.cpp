// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/figure_table.h"
#include "gui/panels/run_report.h"
#include "gui/panels/transfer_models.h"
#include "gui/panels/transfers_panel.h"
#include "tests/gui/panels/sample_plan.h"
#include "tests/plugboard_test.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QSignalSpy>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

class TestTransfers : public QObject {
    Q_OBJECT
private slots:
    void theModelsKeepTheRules();
    void aRowSaysWhatGoesWhere();
    void linksAddUp();
    void aRowSelectsLinksAndTask();
    void selectionFindsItsRows();
    void measuredTimesOfTheSamePlanOnly();
    void onOneDeviceNothingIsSent();
};

void TestTransfers::theModelsKeepTheRules()
{
    TransferModel transfers;
    LinkLoadModel links;
    using Mode = QAbstractItemModelTester::FailureReportingMode;
    QAbstractItemModelTester first(&transfers, Mode::QtTest);
    QAbstractItemModelTester second(&links, Mode::QtTest);
    transfers.setPlan(samplePlan());
    links.setPlan(samplePlan());
    QVERIFY(transfers.rowCount() > 0);
    QVERIFY(links.rowCount() > 0);
    transfers.setMeasured(nullptr);
    transfers.setFormatter(Formatter());
    transfers.setPlan(nullptr);
    links.setPlan(nullptr);
    QCOMPARE(transfers.rowCount() + links.rowCount(), 0);
}

void TestTransfers::aRowSaysWhatGoesWhere()
{
    const auto plan = samplePlan();
    TransferModel model;
    model.setPlan(plan);
    for (int row = 0; row < model.rowCount(); ++row) {
        const session::Transfer& transfer = model.transfer(row);
        const bool there = transfer.from == model::DeviceId(0);
        QCOMPARE(model.index(row, 1).data().toString(),
                 there ? QString("c0 → c1") : QString("c1 → c0"));
        QCOMPARE(model.index(row, 2).data().toString(),
                 there ? QString("bus0 · net · bus1") : QString("bus1 · net · bus0"));
        QCOMPARE(model.index(row, 4).data(CellModel::SortRole).toDouble(),
                 double(transfer.bytes.value) * double(transfer.firings));
        QVERIFY(!model.index(row, 6).data().isValid()); // nothing was measured
    }
}

void TestTransfers::linksAddUp()
{
    const auto plan = samplePlan();
    std::int64_t there = 0;
    std::int64_t back = 0;
    for (const session::Transfer& transfer : plan->summary.transfers)
        (transfer.from == model::DeviceId(0) ? there : back) +=
            transfer.firings * transfer.bytes.value;
    const std::vector<LinkLoad> loads = linkLoads(*plan);
    QCOMPARE(int(loads.size()), 6); // three links, both directions
    for (const LinkLoad& load : loads) {
        const bool towards = load.to == "cpu1" || load.to == "host1" ? true
                             : load.name == "bus0"                   ? load.to == "host0"
                                                                     : false;
        const bool forth = load.name == "bus1" ? load.to == "cpu1" : towards;
        QCOMPARE(load.bytes.value, forth ? there : back);
        const double rate = load.name == "net" ? 5e9 : 1e10;
        QCOMPARE(load.time.value, double(load.bytes.value) / rate);
    }
    QCOMPARE(loads[0].name, std::string("net")); // half the rate: the busiest
}

void TestTransfers::aRowSelectsLinksAndTask()
{
    SampleBench sample;
    sample.open(samplePlan());
    TransfersPanel panel(sample.bench());
    panel.resize(900, 500);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    auto* table = panel.findChild<FigureTable*>("transfers");
    auto* model = panel.findChild<TransferModel*>();
    const QModelIndex first = table->proxy()->index(0, 0);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(first).center());
    const session::Transfer& chosen = model->transfer(table->proxy()->mapToSource(first).row());
    const Selection& selection = sample.document.selection();
    QCOMPARE(selection.task, std::optional(chosen.send.value));
    std::vector<std::string> links = selection.links;
    std::sort(links.begin(), links.end());
    QCOMPARE(links, (std::vector<std::string>{"bus0", "bus1", "net"}));
}

void TestTransfers::selectionFindsItsRows()
{
    SampleBench sample;
    sample.open(samplePlan());
    TransfersPanel panel(sample.bench());
    auto* table = panel.findChild<FigureTable*>("transfers");
    auto* model = panel.findChild<TransferModel*>();
    Selection selection;
    selection.task = model->transfer(2).receive.value;
    sample.document.select(selection);
    QCOMPARE(table->selectedRows(), QList<int>{2});
    selection = {};
    selection.links = {"net"};
    sample.document.select(selection);
    QCOMPARE(table->selectedRows().size(), qsizetype(model->rowCount()));
    QCOMPARE(panel.findChild<FigureTable*>("links")->selectedRows().size(), qsizetype(2));
    sample.document.select({});
    QVERIFY(table->selectedRows().isEmpty());
}

void TestTransfers::measuredTimesOfTheSamePlanOnly()
{
    const auto plan = samplePlan();
    const auto run = sampleRun(plan, 1.25);
    SampleBench sample;
    sample.open(plan);
    TransfersPanel panel(sample.bench());
    auto* model = panel.findChild<TransferModel*>();
    QSignalSpy made(RunReport::of(run.get()), &RunReport::changed);
    panel.showRun(run.get());
    QVERIFY(made.wait());
    const profiler::Report& report = *RunReport::of(run.get())->report();
    for (int row = 0; row < model->rowCount(); ++row)
        QCOMPARE(model->index(row, 6).data(CellModel::SortRole).toDouble(),
                 report.tasks[model->transfer(row).send.index()].measuredMedian);
    sample.document.setPlan(samplePlan("pipeline", 4));
    for (int row = 0; row < model->rowCount(); ++row)
        QVERIFY(!model->index(row, 6).data().isValid());
}

void TestTransfers::onOneDeviceNothingIsSent()
{
    SampleBench sample;
    sample.open(samplePlan("single"));
    TransfersPanel panel(sample.bench());
    panel.show();
    QVERIFY(!panel.findChild<FigureTable*>("transfers")->isVisible());
    sample.document.setPlan(samplePlan());
    QVERIFY(panel.findChild<FigureTable*>("transfers")->isVisible());
}

PLUGBOARD_TEST(TestTransfers)
#include "tst_transfers.moc"
