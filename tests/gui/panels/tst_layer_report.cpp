// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/figure_table.h"
#include "gui/panels/layer_report_model.h"
#include "gui/panels/layer_report_panel.h"
#include "tests/gui/panels/sample_plan.h"
#include "tests/plugboard_test.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QTemporaryDir>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

/// input 6 - linear 5 - relu - linear 3 - output, trained 2 epochs of 100 samples.
io::Project smallProject()
{
    io::Project project;
    model::Network& network = project.network;
    network.name = "small";
    const auto add = [&](const char* name, const char* kind) -> model::Attributes& {
        model::Node& node = network.nodes.emplace_back();
        node.name = name;
        node.kind = kind;
        return node.attributes;
    };
    add("in", "input").set("shape", std::vector<std::int64_t>{6});
    add("first", "linear").set("features", std::int64_t(5));
    add("bend", "relu");
    add("second", "linear").set("features", std::int64_t(3));
    add("out", "output");
    for (std::uint32_t at = 0; at + 1 < network.nodes.size(); ++at)
        network.wires.push_back({model::NodeId(at), 0, model::NodeId(at + 1), 0});
    project.recipe.data.sampleShape = {6};
    project.recipe.data.classes = 3;
    project.recipe.data.trainSamples = 100;
    project.recipe.data.normalise = false;
    project.recipe.batch = 10;
    project.recipe.run.epochs = 2;
    return project;
}

} // namespace

class TestLayerReport : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void figuresOfASmallNetwork();
    void theModelsKeepTheRules();
    void longTimesReadLikeTimes_data();
    void longTimesReadLikeTimes();
    void emptyUntilSomethingIsDrawn();
    void edits();
    void whatCannotBeCountedKeepsTheLast();
    void selectionGoesBothWays();
    void exports();
    void pictures();

private:
    QString cell(const QString& layer, int column) const;

    std::unique_ptr<SampleBench> bench_;
    std::unique_ptr<LayerReportPanel> panel_;
};

void TestLayerReport::init()
{
    qputenv("PLUGBOARD_RESOURCES",
            qEnvironmentVariable("PLUGBOARD_SOURCE").toUtf8() + "/resources");
    bench_ = std::make_unique<SampleBench>();
    panel_ = std::make_unique<LayerReportPanel>(bench_->bench());
    panel_->resize(1200, 400);
    panel_->show();
    QTRY_VERIFY(panel_->isSettled());
}

void TestLayerReport::cleanup()
{
    panel_.reset();
    bench_.reset();
}

QString TestLayerReport::cell(const QString& layer, int column) const
{
    const auto* table = panel_->findChild<FigureTable*>("layers");
    const QAbstractItemModel* cells = table->model();
    for (int row = 0; row < cells->rowCount(); ++row)
        if (cells->index(row, LayerReportModel::Layer).data() == layer)
            return cells->index(row, column).data().toString();
    return {};
}

void TestLayerReport::figuresOfASmallNetwork()
{
    bench_->document.reset(smallProject(), {});
    QTRY_VERIFY(panel_->isSettled() && panel_->report() != nullptr);
    // 6 * 5 + 5 and 5 * 3 + 3 values; 2 FLOP for each of 6 * 5 and 5 * 3 multiply-adds, and one for
    // each bias.
    QCOMPARE(cell("first", LayerReportModel::Parameters), QString("35"));
    QCOMPARE(cell("second", LayerReportModel::Parameters), QString("18"));
    QCOMPARE(cell("bend", LayerReportModel::Parameters), QString("0"));
    QCOMPARE(cell("Total", LayerReportModel::Parameters), QString("53"));
    QCOMPARE(cell("first", LayerReportModel::Forward), QString("65"));
    QCOMPARE(cell("Total", LayerReportModel::Forward), QString("98"));
    QCOMPARE(panel_->report()->samples, std::int64_t(100));
    const double once = panel_->report()->total.training.value;
    QCOMPARE(panel_->report()->wholeTraining.value, 200 * once);
    const auto* times = panel_->findChild<FigureTable*>("times");
    QVERIFY(times->model()->rowCount() > 10); // the presets, and a pod
}

void TestLayerReport::theModelsKeepTheRules()
{
    LayerReportModel layers;
    TrainingTimeModel times;
    QAbstractItemModelTester first(&layers, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QAbstractItemModelTester second(&times, QAbstractItemModelTester::FailureReportingMode::Fatal);
    bench_->document.reset(smallProject(), {});
    QTRY_VERIFY(panel_->isSettled() && panel_->report() != nullptr);
    layers.show(panel_->report());
    times.show(panel_->report());
    QCOMPARE(layers.rowCount(), 6); // five nodes, and the total
    QCOMPARE(layers.nodeAt(layers.totalRow()), std::string());
    QCOMPARE(layers.rowOf("second"), 3);
    layers.setFormatter(Formatter({false, false}));
    layers.show({});
    times.show({});
    QCOMPARE(layers.rowCount(), 0);
}

void TestLayerReport::longTimesReadLikeTimes_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("short") << 0.0025 << QString("2.50 ms");
    QTest::newRow("minutes") << 600.0 << QString("10.0 min");
    QTest::newRow("hours") << 9000.0 << QString("2.50 h");
    QTest::newRow("days") << 864000.0 << QString("10.0 days");
    QTest::newRow("years") << 365.25 * 86400 * 355 << QString("355 years");
}

void TestLayerReport::longTimesReadLikeTimes()
{
    QFETCH(double, seconds);
    QTEST(longTime({seconds}, Formatter()), "text");
}

void TestLayerReport::emptyUntilSomethingIsDrawn()
{
    QVERIFY(panel_->report() == nullptr);
    bench_->document.reset(smallProject(), {});
    QTRY_VERIFY(panel_->isSettled() && panel_->report() != nullptr);
    bench_->document.reset({}, {});
    QTRY_VERIFY(panel_->isSettled());
    QVERIFY(panel_->report() == nullptr);
}

void TestLayerReport::edits()
{
    bench_->document.reset(smallProject(), {});
    QTRY_VERIFY(panel_->isSettled() && panel_->report() != nullptr);
    bench_->document.setAttribute({"second"}, "features", model::AttributeValue(std::int64_t(4)));
    QVERIFY(!panel_->isSettled()); // not at each letter: once it rests
    QTRY_VERIFY(panel_->isSettled());
    QCOMPARE(cell("second", LayerReportModel::Parameters), QString("24")); // 5 * 4 + 4
    panel_->hide();
    bench_->document.undoStack().undo();
    QVERIFY(panel_->isSettled()); // nobody sees it
    panel_->show();
    QTRY_COMPARE(cell("second", LayerReportModel::Parameters), QString("18"));
}

void TestLayerReport::whatCannotBeCountedKeepsTheLast()
{
    bench_->document.reset(smallProject(), {});
    QTRY_VERIFY(panel_->isSettled() && panel_->report() != nullptr);
    auto* failure = panel_->findChild<QLabel*>("failure");
    QVERIFY(!failure->isVisible());
    bench_->document.removeNodes({"bend"});
    QTRY_VERIFY(panel_->isSettled());
    QVERIFY(failure->isVisible());
    QVERIFY2(failure->text().contains("second"), qPrintable(failure->text()));
    QCOMPARE(cell("Total", LayerReportModel::Parameters), QString("53"));
    QVERIFY(panel_->findChild<FigureTable*>("layers")->isFaded());
    bench_->document.undoStack().undo();
    QTRY_VERIFY(panel_->isSettled());
    QVERIFY(!failure->isVisible());
}

void TestLayerReport::selectionGoesBothWays()
{
    bench_->document.reset(smallProject(), {});
    QTRY_VERIFY(panel_->isSettled() && panel_->report() != nullptr);
    auto* table = panel_->findChild<FigureTable*>("layers");
    bench_->document.select({.nodes = {"second"}});
    QCOMPARE(table->selectedRows(), QList<int>{3});
    table->sortByColumn(LayerReportModel::Parameters, Qt::DescendingOrder); // first, second, ...
    QTest::mouseClick(table->viewport(), Qt::LeftButton, Qt::NoModifier,
                      table->visualRect(table->model()->index(0, 0)).center());
    QCOMPARE(bench_->document.selection().nodes, std::vector<std::string>{"first"});
}

void TestLayerReport::exports()
{
    bench_->document.reset(smallProject(), {});
    QTRY_VERIFY(panel_->isSettled() && panel_->report() != nullptr);
    panel_->copyCsv();
    QVERIFY(QGuiApplication::clipboard()->text().contains("\nfirst,linear,\"float32[1, 5]\",35,"));
    panel_->copyMarkdown();
    QVERIFY(
        QGuiApplication::clipboard()->text().contains("| first | linear | float32[1, 5] | 35 |"));
    QTemporaryDir folder;
    PB_VERIFY_OK(panel_->save(folder.filePath("layers.md")));
    QFile file(folder.filePath("layers.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(file.readAll()), QGuiApplication::clipboard()->text());
    const auto refused = panel_->save(folder.filePath("no/such/folder.csv"));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::IoFailed);
}

void TestLayerReport::pictures()
{
    const QString folder = qEnvironmentVariable("PLUGBOARD_PICTURES");
    if (folder.isEmpty())
        QSKIP("PLUGBOARD_PICTURES names no folder");
    bench_->document.reset(sampleProject(), {});
    QTRY_VERIFY(panel_->isSettled() && panel_->report() != nullptr);
    QVERIFY(panel_->grab().save(folder + "/layer_report.png"));
}

PLUGBOARD_TEST(TestLayerReport)
#include "tst_layer_report.moc"
