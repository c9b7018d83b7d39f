// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/model/sharding.h"

using namespace plugboard;
using namespace plugboard::model;

class TestSharding : public QObject {
    Q_OBJECT
private slots:
    void evenCuts_data();
    void evenCuts();
    void boxesTile();
    void grid();
    void boxArithmetic();
};

void TestSharding::evenCuts_data()
{
    QTest::addColumn<int>("extent");
    QTest::addColumn<int>("members");
    QTest::addColumn<int>("granule");
    QTest::addColumn<QList<int>>("boundaries");
    QTest::newRow("even") << 8 << 4 << 1 << QList<int>{0, 2, 4, 6, 8};
    QTest::newRow("uneven") << 10 << 3 << 1 << QList<int>{0, 3, 6, 10};
    QTest::newRow("granules of 4") << 16 << 3 << 4 << QList<int>{0, 4, 8, 16};
    QTest::newRow("more members than elements") << 1 << 2 << 1 << QList<int>{0, 0, 1};
}

void TestSharding::evenCuts()
{
    QFETCH(int, extent);
    QFETCH(int, members);
    QFETCH(int, granule);
    QFETCH(QList<int>, boundaries);
    const auto cuts = evenBoundaries(extent, members, granule);
    QCOMPARE(qsizetype(cuts.size()), boundaries.size());
    for (qsizetype at = 0; at < boundaries.size(); ++at)
        QCOMPARE(cuts[std::size_t(at)], Dim(boundaries[at]));
}

void TestSharding::boxesTile()
{
    const Sharding lies = split(1, {0, 3, 3, 7});
    const Shape shape{2, 7};
    QCOMPARE(toString(boxOf(lies, {3}, shape, 0)), std::string("[0:2, 0:3]"));
    QVERIFY(isEmpty(boxOf(lies, {3}, shape, 1)));
    QCOMPARE(toString(boxOf(lies, {3}, shape, 2)), std::string("[0:2, 3:7]"));
    QVERIFY(boxOf(broadcast(), {3}, shape, 1) == wholeBox(shape));
    QVERIFY(contributionOf(broadcast(), {3}, 1).complete());
    QVERIFY((contributionOf(partialSum(), {3}, 2) == Contribution{2, 1, 3}));
}

void TestSharding::grid()
{
    // A 2 x 3 grid: rows split axis 0, columns hold partial sums.
    const Sharding lies{{Split{0, {0, 4, 8}}, Partial{}}};
    QCOMPARE(toString(lies), std::string("S(0) P(sum)"));
    QCOMPARE(toString(boxOf(lies, {2, 3}, {8}, 4)), std::string("[4:8]"));
    QVERIFY((contributionOf(lies, {2, 3}, 4) == Contribution{1, 1, 3}));
    QVERIFY(isPartial(lies));
}

void TestSharding::boxArithmetic()
{
    const Box a{{0, 4}, {2, 6}};
    const Box b{{3, 8}, {0, 3}};
    QCOMPARE(toString(intersection(a, b)), std::string("[3:4, 2:3]"));
    QVERIFY(isEmpty(intersection(a, Box{{4, 5}, {2, 6}})));
    QVERIFY(contains(a, Box{{1, 2}, {2, 6}}));
    QVERIFY(!contains(a, b));
    QCOMPARE(elements(a), std::int64_t(16));
}

PLUGBOARD_TEST(TestSharding)
#include "tst_sharding.moc"
