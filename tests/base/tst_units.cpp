// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/base/units.h"

using namespace plugboard;

class TestUnits : public QObject {
    Q_OBJECT
private slots:
    void quotients();
    void texts();
};

void TestUnits::quotients()
{
    QCOMPARE((Bytes{1'000'000} / BytesPerSecond{1e9}).value, 1e-3);
    QCOMPARE((Flops{3e9} / FlopsPerSecond{1e12}).value, 3e-3);
    QCOMPARE((2.0 * Seconds{0.25} + Seconds{0.5}).value, 1.0);
    QVERIFY(Bytes{1} < Bytes{2});
}

void TestUnits::texts()
{
    QCOMPARE(toString(Seconds{1.25e-3}), std::string("1.25 ms"));
    QCOMPARE(toString(Seconds{90}), std::string("90 s"));
    QCOMPARE(toString(Seconds{3.5e-8}), std::string("35 ns"));
    QCOMPARE(toString(Bytes{512}), std::string("512 B"));
    QCOMPARE(toString(Bytes{3 << 20}), std::string("3 MiB"));
    QCOMPARE(toString(BytesPerSecond{25e9}), std::string("25 GB/s"));
    QCOMPARE(toString(Flops{1.5e9}), std::string("1.5 GFLOP"));
    QCOMPARE(toString(FlopsPerSecond{1.8e11}), std::string("180 GFLOP/s"));
}

PLUGBOARD_TEST(TestUnits)
#include "tst_units.moc"
