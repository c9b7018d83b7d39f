// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/figure_table.h"
#include "gui/panels/run_choice.h"
#include "gui/panels/run_options.h"
#include "gui/panels/runs_model.h"
#include "gui/panels/runs_panel.h"
#include "tests/gui/panels/sample_plan.h"
#include "tests/plugboard_test.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

/// A run directory as a finished run leaves it, without checkpoints.
void writeRun(const QString& directory)
{
    const auto plan = samplePlan();
    QVERIFY(QDir().mkpath(directory));
    PB_VERIFY_OK(io::save((directory + "/plan.plan").toStdString(), plan->plan));
    const QJsonObject manifest = {
        {"status", "finished"},
        {"network", "MLP"},
        {"plan", QString::fromStdString(io::toString(io::digestOf(plan->plan)))},
        {"steps", 20},
        {"total_steps", 20},
        {"accuracy", 0.5},
        {"dropped", 0},
        {"step_time_measured", 1.25 * plan->shown().predictedStep.value},
        {"step_time_predicted", plan->shown().predictedStep.value}};
    QFile file(directory + "/manifest.json");
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QJsonDocument(manifest).toJson());
    QFile metrics(directory + "/metrics.jsonl");
    QVERIFY(metrics.open(QIODevice::WriteOnly));
    for (int step = 1; step <= 20; ++step)
        metrics.write(QString("{\"step\": %1, \"loss\": 1.5}\n").arg(step).toUtf8());
}

QString text(const RunsModel& model, int row, RunsModel::Column column)
{
    return model.index(row, column).data().toString();
}

bool enabled(const QWidget& panel, const char* name)
{
    return panel.findChild<QPushButton*>(name)->isEnabled();
}

} // namespace

class TestRuns : public QObject {
    Q_OBJECT
private slots:
    void theModelKeepsTheRules();
    void aRowTellsTheRun();
    void rowsFollowTheirRuns();
    void runsThatGoAwayLeaveTheList();
    void fieldsMakeTheRequest();
    void choiceOutlivesANewList();
    void buttonsFollowTheState();
    void anOpenedRunIsListed();
    void emptyOffersToRun();
};

void TestRuns::theModelKeepsTheRules()
{
    RunsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto first = sampleRun(samplePlan(), 1.1);
    const auto second = sampleRun(samplePlan(), 1.2);
    model.setRuns({first.get(), second.get()});
    model.setCurrent(second.get());
    emit first->changed();
    model.setRuns({second.get()});
    model.setRuns({});
    QCOMPARE(model.rowCount(), 0);
}

void TestRuns::aRowTellsTheRun()
{
    const auto run = sampleRun(samplePlan(), 1.1);
    run->totalSteps = 2000;
    run->step = 1500;
    run->stepPredicted = 0.004;
    run->stepMeasured = 0.0043;
    RunsModel model;
    model.setRuns({run.get()});
    QCOMPARE(text(model, 0, RunsModel::Title), run->title);
    QCOMPARE(text(model, 0, RunsModel::Started), QString("2024-03-04 05:06"));
    QCOMPARE(text(model, 0, RunsModel::Steps), QString("1,500 of 2,000"));
    QCOMPARE(text(model, 0, RunsModel::Accuracy), QString("87.5 %"));
    QCOMPARE(text(model, 0, RunsModel::Measured), QString("4.30"));
    QCOMPARE(text(model, 0, RunsModel::Predicted), QString("4.00"));
    QCOMPARE(text(model, 0, RunsModel::Off), QString("+7.5 %"));
    QCOMPARE(model.headerData(RunsModel::Measured, Qt::Horizontal, Qt::DisplayRole).toString(),
             QString("Step, ms"));
    QVERIFY(!model.index(0, RunsModel::Status).data(Qt::DecorationRole).value<QIcon>().isNull());
    run->live = true;
    QVERIFY(text(model, 0, RunsModel::Status).contains(QChar(0x2022)));
    run->emulated = true;
    QCOMPARE(text(model, 0, RunsModel::Off), QString());
    run->accuracy = -1;
    QCOMPARE(text(model, 0, RunsModel::Accuracy), QString());
}

void TestRuns::rowsFollowTheirRuns()
{
    const auto first = sampleRun(samplePlan(), 1.1);
    const auto second = sampleRun(samplePlan(), 1.1);
    RunsModel model;
    model.setRuns({first.get(), second.get()});
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    second->step = 7;
    emit second->changed();
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toModelIndex().row(), 1);
    QSignalSpy header(&model, &QAbstractItemModel::headerDataChanged);
    first->stepMeasured = 2; // seconds: another unit for the column
    emit first->changed();
    QCOMPARE(header.count(), 1);
}

void TestRuns::runsThatGoAwayLeaveTheList()
{
    auto first = sampleRun(samplePlan(), 1.1);
    const auto second = sampleRun(samplePlan(), 1.1);
    RunsModel model;
    model.setRuns({first.get(), second.get()});
    first.reset();
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.run(0), second.get());
}

void TestRuns::fieldsMakeTheRequest()
{
    const auto run = sampleRun(samplePlan(), 1.1);
    RunOptions options;
    RunRequest request = options.request();
    QCOMPARE(request.epochs, qint64(0));
    QCOMPARE(request.steps, qint64(0));
    QCOMPARE(request.learningRate, 0.0);
    QVERIFY(request.resume.isEmpty());
    options.findChild<QSpinBox*>("epochs")->setValue(3);
    options.findChild<QSpinBox*>("steps")->setValue(400);
    options.findChild<QDoubleSpinBox*>("learningRate")->setValue(0.02);
    options.setRuns({run.get()});
    options.resumeFrom(run->directory);
    options.setRuns({run.get()}); // a new list keeps the choice
    request = options.request();
    QCOMPARE(request.epochs, qint64(3));
    QCOMPARE(request.steps, qint64(400));
    QCOMPARE(request.learningRate, 0.02);
    QVERIFY(!request.emulate);
    QCOMPARE(request.resume, run->directory);
    run->live = true; // one that goes on cannot be gone on from
    options.setRuns({run.get()});
    QVERIFY(options.request().resume.isEmpty());
}

void TestRuns::choiceOutlivesANewList()
{
    const auto first = sampleRun(samplePlan(), 1.1);
    const auto second = sampleRun(samplePlan(), 1.1);
    RunChoice choice("none");
    choice.setRuns({first.get()});
    QSignalSpy chosen(&choice, &RunChoice::chosen);
    choice.choose(first.get());
    QCOMPARE(choice.run(), first.get());
    choice.setRuns({second.get(), first.get()});
    QCOMPARE(choice.run(), first.get());
    QCOMPARE(chosen.count(), 1);
    choice.setRuns({second.get()});
    QCOMPARE(choice.run(), nullptr);
    QCOMPARE(chosen.count(), 2);
}

void TestRuns::buttonsFollowTheState()
{
    SampleBench sample;
    sample.open(samplePlan());
    RunsPanel panel(sample.bench());
    QVERIFY(enabled(panel, "run"));
    for (const char* name :
         {"pause", "step", "checkpoint", "stop", "open", "drawing", "compare", "folder"})
        QVERIFY2(!enabled(panel, name), name);
    QSignalSpy asked(&panel, &RunsPanel::runRequested);
    QTest::mouseClick(panel.findChild<QPushButton*>("run"), Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
}

void TestRuns::anOpenedRunIsListed()
{
    QTemporaryDir folder;
    writeRun(folder.filePath("run"));
    SampleBench sample;
    sample.open(samplePlan());
    RunsPanel panel(sample.bench());
    panel.resize(800, 400);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    sample.runs.open(folder.filePath("run"));
    QTRY_VERIFY(sample.runs.current() != nullptr && sample.runs.current()->plan != nullptr);
    auto* model = panel.findChild<RunsModel*>();
    const int row = model->rowOf(sample.runs.current());
    QVERIFY(row >= 0);
    QCOMPARE(text(*model, row, RunsModel::Steps), QString("20 of 20"));
    QCOMPARE(text(*model, row, RunsModel::Off), QString("+25.0 %"));
    auto* table = panel.findChild<FigureTable*>();
    const QModelIndex shown = table->proxy()->mapFromSource(model->index(row, 0));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(shown).center());
    QCOMPARE(panel.selectedRun(), sample.runs.current());
    QVERIFY(enabled(panel, "open") && enabled(panel, "folder"));
    QVERIFY(!enabled(panel, "drawing")); // the directory keeps none
    sample.runs.current()->hasDrawing = true;
    emit sample.runs.statusChanged();
    QVERIFY(!enabled(panel, "compare")); // with itself
    QSignalSpy drawing(&panel, &RunsPanel::drawingRequested);
    QTest::mouseClick(panel.findChild<QPushButton*>("drawing"), Qt::LeftButton);
    QCOMPARE(drawing.count(), 1);
}

void TestRuns::emptyOffersToRun()
{
    SampleBench sample;
    RunsPanel panel(sample.bench());
    panel.show();
    if (!sample.runs.runs().isEmpty())
        QSKIP("this user has runs");
    QVERIFY(!panel.findChild<FigureTable*>()->isVisible());
}

PLUGBOARD_TEST(TestRuns)
#include "tst_runs.moc"
