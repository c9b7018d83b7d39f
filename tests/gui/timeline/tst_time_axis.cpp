// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/time_axis.h"
#include "tests/plugboard_test.h"

using namespace plugboard::gui;

class TestTimeAxis : public QObject {
    Q_OBJECT
private slots:
    void zoomKeepsTheTimeUnderTheMouse();
    void panMovesByPixels();
    void fitLeavesAMargin();
    void staysNearTheData();
    void ticksAreRoundAndApart_data();
    void ticksAreRoundAndApart();
    void tickTexts_data();
    void tickTexts();
};

void TestTimeAxis::zoomKeepsTheTimeUnderTheMouse()
{
    TimeAxis axis{1e6, 1000, 100, 800};
    const double time = axis.time(300);
    QCOMPARE(time, 1.2e6); // 1e6 + (300 - 100) * 1000
    axis.zoom(0.5, 300);
    QCOMPARE(axis.scale, 500.0);
    QCOMPARE(axis.x(time), 300.0);
    axis.zoom(1e-12, 300);
    QCOMPARE(axis.scale, TimeAxis::kFinest);
    QVERIFY(std::abs(axis.x(time) - 300) < 0.1);
}

void TestTimeAxis::panMovesByPixels()
{
    TimeAxis axis{0, 10, 0, 100};
    axis.pan(20);
    QCOMPARE(axis.begin(), 200.0);
    QCOMPARE(axis.end(), 1200.0);
}

void TestTimeAxis::fitLeavesAMargin()
{
    TimeAxis axis{0, 1, 50, 1000};
    axis.fit(2000, 11600, 0.02);
    QCOMPARE(axis.scale, 10.0); // 9,600 ns on 960 pixels
    QCOMPARE(axis.x(2000), 70.0);
    QCOMPARE(axis.x(11600), 1030.0);
}

void TestTimeAxis::staysNearTheData()
{
    TimeAxis axis{0, 1, 0, 1000};
    axis.scale = 1e9;
    axis.confine(0, 5000);
    QCOMPARE(axis.scale, 10.0); // twice the data
    axis.origin = 1e9;
    axis.confine(0, 5000);
    QVERIFY(axis.begin() < 5000);
    axis.origin = -1e9;
    axis.confine(0, 5000);
    QVERIFY(axis.end() > 0);
}

void TestTimeAxis::ticksAreRoundAndApart_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<double>("distance");
    QTest::newRow("1 ns per pixel") << 1.0 << 100.0; // 1,000 ns, 10 ticks
    QTest::newRow("37 ns per pixel") << 37.0 << 5000.0;
    QTest::newRow("1 ms per pixel") << 1e6 << 1e8;
}

void TestTimeAxis::ticksAreRoundAndApart()
{
    QFETCH(double, scale);
    QFETCH(double, distance);
    const TimeAxis axis{12345, scale, 0, 1000};
    const TimeTicks ticks = ticksOf(axis, 100);
    QCOMPARE(ticks.distance, distance);
    QVERIFY(ticks.first >= axis.begin() && ticks.first < axis.begin() + distance);
    QCOMPARE(std::fmod(ticks.first, distance), 0.0);
}

void TestTimeAxis::tickTexts_data()
{
    QTest::addColumn<double>("time");
    QTest::addColumn<double>("distance");
    QTest::addColumn<double>("largest");
    QTest::addColumn<QString>("text");
    QTest::newRow("microseconds") << 1500.0 << 100.0 << 2000.0 << "1.5 µs";
    QTest::newRow("deep in a long run") << 1.00025e9 << 1e3 << 1.1e9 << "1.000250 s";
    QTest::newRow("whole") << 2e6 << 1e6 << 9e6 << "2 ms";
    QTest::newRow("zero") << 0.0 << 5.0 << 80.0 << "0 ns";
}

void TestTimeAxis::tickTexts()
{
    QFETCH(double, time);
    QFETCH(double, distance);
    QFETCH(double, largest);
    QFETCH(QString, text);
    QCOMPARE(tickText(time, distance, largest).replace(QChar(0xa0), ' '), text);
}

PLUGBOARD_TEST(TestTimeAxis)
#include "tst_time_axis.moc"
