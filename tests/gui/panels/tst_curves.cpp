// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/look/theme.h"
#include "gui/panels/curve_plot.h"
#include "gui/panels/curves_panel.h"
#include "tests/gui/panels/sample_plan.h"
#include "tests/plugboard_test.h"

#include <QLabel>
#include <QSignalSpy>

#include <cmath>
#include <limits>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

/// Loss of step n is n; a step takes 10 ms.
std::unique_ptr<RunRecord> risingRun(qint64 steps)
{
    auto run = std::make_unique<RunRecord>("/runs/rising");
    run->plan = samplePlan(); // batch 128
    for (qint64 at = 1; at <= steps; ++at)
        run->steps.push_back({at, double(at), 0.01 * double(at)});
    return run;
}

double valueAt(const QCPGraph* graph, double key)
{
    const auto found = graph->data()->findBegin(key, false);
    return found->key == key ? found->value : std::numeric_limits<double>::quiet_NaN();
}

} // namespace

class TestCurves : public QObject {
    Q_OBJECT
private slots:
    void averagesRunOverTheWindow();
    void lossesThatAreNoNumberAreLeftOut();
    void throughputIsBatchOverTime();
    void stepsThatComeTogetherAreNoSpike();
    void breaksAreLeftOut();
    void curvesAreReadable();
    void emulatedRunsSaySo();
    void whatIsNewIsAppended();
    void stepsDoneOnceMoreAreDrawnAnew();
    void drawsAtMostTenTimesASecond();
    void followsUntilTheUserZooms();
    void hoverReadsTheStep();
    void coloursAreThoseOfTheTheme();
    void aMillionPointsAreSmooth();
};

void TestCurves::averagesRunOverTheWindow()
{
    const auto run = risingRun(100);
    CurvePlot plot;
    plot.setWindow(10);
    plot.setRun(CurvePlot::Shown, run.get());
    plot.drawPending();
    const QCPGraph* average = plot.graph(CurvePlot::Shown, CurvePlot::Loss, true);
    QCOMPARE(valueAt(average, 4), 2.5);   // 1 2 3 4
    QCOMPARE(valueAt(average, 10), 5.5);  // 1 .. 10
    QCOMPARE(valueAt(average, 50), 45.5); // 41 .. 50
    QCOMPARE(averageLossAt(*run, 49, 10), 45.5);
    plot.setWindow(1);
    plot.drawPending();
    QCOMPARE(valueAt(average, 50), 50.0);
}

void TestCurves::lossesThatAreNoNumberAreLeftOut()
{
    const auto run = risingRun(10);
    run->steps[4].loss = std::numeric_limits<double>::quiet_NaN(); // step 5
    CurvePlot plot;
    plot.setWindow(3);
    plot.setRun(CurvePlot::Shown, run.get());
    plot.drawPending();
    const QCPGraph* average = plot.graph(CurvePlot::Shown, CurvePlot::Loss, true);
    QCOMPARE(valueAt(average, 6), 5.0); // 4 6
    QCOMPARE(valueAt(average, 8), 7.0); // 6 7 8
    QCOMPARE(averageLossAt(*run, 5, 3), 5.0);
}

void TestCurves::throughputIsBatchOverTime()
{
    const auto run = risingRun(100);
    for (StepPoint& point : run->steps)
        point.seconds = double(point.step); // a second each
    run->steps[50].seconds += 0.5;          // step 51 took 1.5 s, step 52 then 0.5 s
    CurvePlot plot;
    plot.setWindow(10);
    plot.setRun(CurvePlot::Shown, run.get());
    plot.drawPending();
    const auto at = [&](bool average, double step) {
        return valueAt(plot.graph(CurvePlot::Shown, CurvePlot::Throughput, average), step);
    };
    QVERIFY(std::abs(at(false, 20) - 128) < 1e-6); // 128 / 1 s
    QVERIFY(std::abs(at(false, 51) - 128 / 1.5) < 1e-6);
    QVERIFY(std::abs(at(true, 51) - 1280 / 10.5) < 1e-6);
    QVERIFY(std::abs(at(true, 70) - 128) < 1e-6);
}

/// A run tells of its steps every 10 ms: twenty of 0.5 ms come at once, microseconds apart.
void TestCurves::stepsThatComeTogetherAreNoSpike()
{
    const auto run = risingRun(4000);
    for (StepPoint& point : run->steps)
        point.seconds = 0.01 * double((point.step + 19) / 20) + 3e-6 * double((point.step - 1) % 20);
    CurvePlot plot;
    plot.setRun(CurvePlot::Shown, run.get());
    plot.drawPending();
    const double truth = 128 / 0.0005;
    for (const bool average : {false, true}) {
        const auto data = plot.graph(CurvePlot::Shown, CurvePlot::Throughput, average)->data();
        QVERIFY(data->size() > 3000); // the first 0.2 s cannot be told
        for (const QCPGraphData& point : *data)
            QVERIFY2(std::abs(point.value / truth - 1) < 0.001,
                     qPrintable(QString::number(point.value)));
    }
}

/// Evaluations between two steps, and a run that went on in its folder with a new clock.
void TestCurves::breaksAreLeftOut()
{
    const auto run = risingRun(300);
    run->evaluations = {{100, 0.5, 0.9}};
    for (StepPoint& point : run->steps) {
        if (point.step > 100)
            point.seconds += 7; // of the evaluation
        if (point.step > 200)
            point.seconds -= 9;
    }
    CurvePlot plot;
    plot.setRun(CurvePlot::Shown, run.get());
    plot.drawPending();
    const auto data = plot.graph(CurvePlot::Shown, CurvePlot::Throughput, true)->data();
    QCOMPARE(data->size(), 279); // but for the first 0.2 s and the step that begins it
    for (const QCPGraphData& point : *data)
        QVERIFY2(std::abs(point.value - 12800) < 1e-3, qPrintable(QString::number(point.value)));
}

/// Both curves of a run stand out of their ground, in either theme.
void TestCurves::curvesAreReadable()
{
    const auto luminance = [](const QColor& colour) {
        const auto linear = [](double part) {
            return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
               0.0722 * linear(colour.blueF());
    };
    CurvePlot plot;
    for (const Theme* theme : {&darkTheme(), &lightTheme()}) {
        QPalette colours;
        colours.setColor(QPalette::Window, theme->window);
        plot.setPalette(colours);
        QCoreApplication::processEvents();
        for (const CurvePlot::Role role : {CurvePlot::Shown, CurvePlot::Other}) {
            const double curve = luminance(plot.graph(role, CurvePlot::Loss, true)->pen().color());
            const double ground = luminance(theme->panel);
            const double contrast =
                (std::max(curve, ground) + 0.05) / (std::min(curve, ground) + 0.05);
            QVERIFY2(contrast >= 3, qPrintable(QString::number(contrast))); // WCAG, graphics
        }
    }
}

void TestCurves::whatIsNewIsAppended()
{
    const auto run = risingRun(20);
    CurvePlot plot;
    plot.setRun(CurvePlot::Shown, run.get());
    plot.drawPending();
    QCOMPARE(plot.plottedSteps(CurvePlot::Shown), 20);
    for (qint64 at = 21; at <= 30; ++at)
        run->steps.push_back({at, double(at), 0.01 * double(at)});
    run->evaluations.push_back({30, 0.5, 0.9});
    emit run->metricsChanged();
    plot.drawPending();
    QCOMPARE(plot.plottedSteps(CurvePlot::Shown), 30);
    QCOMPARE(plot.graph(CurvePlot::Shown, CurvePlot::Loss, false)->data()->size(), 30);
    QCOMPARE(valueAt(plot.graph(CurvePlot::Shown, CurvePlot::Accuracy, false), 30), 90.0);
    plot.setRun(CurvePlot::Shown, nullptr);
    plot.drawPending();
    QVERIFY(plot.graph(CurvePlot::Shown, CurvePlot::Loss, false)->data()->isEmpty());
}

void TestCurves::stepsDoneOnceMoreAreDrawnAnew()
{
    const auto run = risingRun(30);
    CurvePlot plot;
    plot.setRun(CurvePlot::Shown, run.get());
    plot.drawPending();
    run->steps.resize(20); // went on from a checkpoint at 20
    run->steps.push_back({21, 7.0, 0.5});
    emit run->metricsChanged();
    plot.drawPending();
    const QCPGraph* loss = plot.graph(CurvePlot::Shown, CurvePlot::Loss, false);
    QCOMPARE(loss->data()->size(), 21);
    QCOMPARE(valueAt(loss, 21), 7.0);
}

void TestCurves::drawsAtMostTenTimesASecond()
{
    const auto run = risingRun(10);
    CurvePlot plot;
    plot.resize(400, 300);
    plot.setRun(CurvePlot::Shown, run.get());
    plot.drawPending();
    QCoreApplication::processEvents();
    QSignalSpy drawn(&plot, &QCustomPlot::afterReplot);
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < 350) {
        run->steps.push_back({qint64(run->steps.size()) + 1, 1.0, 1.0});
        emit run->metricsChanged();
        QCoreApplication::processEvents();
    }
    QVERIFY2(drawn.count() >= 1 && drawn.count() <= 4, qPrintable(QString::number(drawn.count())));
}

void TestCurves::followsUntilTheUserZooms()
{
    const auto run = risingRun(100);
    CurvePlot plot;
    plot.resize(500, 400);
    plot.setRun(CurvePlot::Shown, run.get());
    plot.drawPending();
    const auto range = [&] { return plot.axisRect(0)->axis(QCPAxis::atBottom)->range(); };
    QCOMPARE(range().upper, 101.0); // and one step of room
    QSignalSpy changed(&plot, &CurvePlot::followingChanged);
    plot.axisRect(1)->axis(QCPAxis::atBottom)->setRange(40, 60); // as a wheel turn does
    QVERIFY(!plot.isFollowing());
    QCOMPARE(changed.count(), 1);
    QCOMPARE(range().lower, 40.0); // all three show the same steps
    run->steps.push_back({101, 101, 1.01});
    plot.drawPending();
    QCOMPARE(range().upper, 60.0);
    // Losses 40 to 60 fill the height, with 6 % of room.
    QCOMPARE(plot.axisRect(0)->axis(QCPAxis::atLeft)->range().lower, 40 - 0.06 * 20);
    plot.setFollowing(true);
    QCOMPARE(range().upper, 102.0);
}

void TestCurves::hoverReadsTheStep()
{
    SampleBench sample;
    const auto run = risingRun(100);
    run->evaluations.push_back({30, 0.5, 0.75});
    CurvesPanel panel(sample.bench());
    panel.resize(600, 500);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    panel.showRun(run.get());
    panel.plot()->drawPending();
    emit panel.plot()->hovered(42);
    const QString text = panel.findChild<QLabel*>("readout")->text();
    QVERIFY2(text.contains("step 42") && text.contains("loss 42.0") &&
                 text.contains("12,800 samples/s") && text.contains("accuracy 75.0 %"),
             qPrintable(text));
    QSignalSpy hovered(panel.plot(), &CurvePlot::hovered);
    panel.plot()->replot(); // lays out, too
    QTest::mouseMove(panel.plot(), panel.plot()->axisRect(0)->rect().center());
    QTRY_VERIFY(hovered.count() > 0);
    const QCPRange steps = panel.plot()->axisRect(0)->axis(QCPAxis::atBottom)->range();
    QVERIFY2(std::abs(hovered.last()[0].toDouble() - steps.center()) <= 1.0,
             qPrintable(hovered.last()[0].toString()));
}

void TestCurves::emulatedRunsSaySo()
{
    SampleBench sample;
    const auto run = risingRun(3);
    CurvesPanel panel(sample.bench());
    panel.showRun(run.get());
    auto* note = panel.findChild<QLabel*>("emulated");
    QVERIFY(note->isHidden());
    run->emulated = true;
    emit run->changed();
    QVERIFY(!note->isHidden());
    QVERIFY(note->text().contains("not comparable"));
}

void TestCurves::coloursAreThoseOfTheTheme()
{
    const auto run = risingRun(10);
    CurvePlot plot;
    plot.resize(300, 300);
    plot.setRun(CurvePlot::Shown, run.get());
    for (const Theme* theme : {&darkTheme(), &lightTheme()}) {
        QPalette colours;
        colours.setColor(QPalette::Window, theme->window);
        plot.setPalette(colours);
        QCoreApplication::processEvents();
        plot.replot();
        QCOMPARE(plot.toPixmap(300, 300).toImage().pixelColor(1, 1).name(), theme->panel.name());
        const QCPAxis* axis = plot.axisRect(0)->axis(QCPAxis::atLeft);
        QCOMPARE(axis->labelColor().name(), theme->secondaryText.name());
    }
}

void TestCurves::aMillionPointsAreSmooth()
{
    const auto run = risingRun(1'000'000);
    for (std::size_t at = 0; at < run->steps.size(); ++at)
        run->steps[at].loss = 2 + std::sin(double(at) * 0.37) + 1e5 / double(at + 1e5);
    CurvePlot plot;
    plot.resize(1200, 700);
    plot.setRun(CurvePlot::Shown, run.get());
    plot.drawPending();
    plot.replot();
    // One new step, and everything in sight: the frame of a live run.
    run->steps.push_back({1'000'001, 2, 1e4});
    QElapsedTimer clock;
    clock.start();
    plot.drawPending();
    plot.replot();
    qInfo("frame with a million steps: %lld ms", clock.elapsed());
    QVERIFY(clock.elapsed() < 500); // on a loaded machine; some 40 ms alone
}

PLUGBOARD_TEST(TestCurves)
#include "tst_curves.moc"
