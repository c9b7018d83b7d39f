// SPDX-License-Identifier: Apache-2.0
#include "profiler/statistics.h"
#include "profiler/text_table.h"
#include "profiler/timeline_window.h"
#include "tests/plugboard_test.h"

using namespace plugboard::profiler;

class TestStatistics : public QObject {
    Q_OBJECT
private slots:
    void medians();
    void quietestWindow();
    void ticks();
    void tableColumns();
};

void TestStatistics::medians()
{
    QCOMPARE(median({}), 0.0);
    QCOMPARE(median({3}), 3.0);
    QCOMPARE(median({4, 1, 3}), 3.0);
    QCOMPARE(median({4, 1, 3, 2}), 2.5);
    QCOMPARE(mean({1, 2, 6}), 3.0);
    QCOMPARE(mean({}), 0.0);
}

void TestStatistics::quietestWindow()
{
    const std::vector<double> values = {9, 9, 1, 2, 3, 9, 9};
    QCOMPARE(quietestMedian(values, 3), 2.0); // 1 2 3
    QCOMPARE(quietestMedian(values, 7), 9.0); // all
    QCOMPARE(quietestMedian(values, 100), 9.0);
    QCOMPARE(quietestMedian({}, 3), 0.0);
}

void TestStatistics::ticks()
{
    QCOMPARE(tickDistance(10, 10), 1.0);
    QCOMPARE(tickDistance(12, 10), 2.0);
    QCOMPARE(tickDistance(45, 10), 5.0);
    QCOMPARE(tickDistance(60, 10), 10.0);
    QVERIFY(std::abs(tickDistance(3.3e-3, 10) - 5e-4) < 1e-12);
    QCOMPARE(tickDistance(0, 10), 1.0);
}

void TestStatistics::tableColumns()
{
    TextTable table({Align::Left, Align::Right});
    table.add({"a", "10"});
    table.add({"\u00b5s", "5"}); // one character, two bytes
    table.add({"long", ""});
    QCOMPARE(table.text(), std::string("a     10\n\u00b5s     5\nlong\n"));
}

PLUGBOARD_TEST(TestStatistics)
#include "tst_statistics.moc"
