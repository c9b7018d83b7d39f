// SPDX-License-Identifier: Apache-2.0
#include "tests/memory/programs.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::tests;

namespace {

/// One device of 1000 bytes with 300 bytes of variables and two programs that overlay one arena.
model::Plan planOf(std::int64_t train, std::int64_t evaluate)
{
    ProgramMaker maker(1, 1);
    maker.addRegister(0, model::Rate::Step, train);
    maker.program.registers[0].offsets = {0};
    maker.program.arena = {{train}};
    model::Plan plan = maker.plan;
    plan.topology.devices[0].memory = {1000};
    plan.variableRegion = {{300}};
    model::PlanVariable weight;
    weight.variable.name = "conv1.weight";
    weight.variable.type = {model::DataType::Float32, {75}};
    weight.shards = {{model::DeviceId(0), {{0, 75}}, 0}};
    plan.variables = {weight};
    plan.programs = {maker.program, maker.program};
    plan.programs[1].arena = {{evaluate}};
    return plan;
}

} // namespace

class TestPeaks : public QObject {
    Q_OBJECT
private slots:
    void programsOverlay()
    {
        const auto peaks = memory::peaks(planOf(400, 500));
        QCOMPARE(peaks.size(), std::size_t(1));
        QCOMPARE(peaks[0].variables.value, std::int64_t(300));
        QCOMPARE(peaks[0].arena.value, std::int64_t(500));
        QCOMPARE(peaks[0].total().value, std::int64_t(800));
    }

    void fits_data()
    {
        QTest::addColumn<int>("arena");
        QTest::addColumn<bool>("fits");
        QTest::newRow("95 %") << 650 << true;
        QTest::newRow("a byte more") << 651 << false;
    }
    void fits()
    {
        QFETCH(int, arena);
        QFETCH(bool, fits);
        const auto result = memory::checkFits(planOf(arena, 0));
        QCOMPARE(result.hasValue(), fits);
        if (fits)
            return;
        QCOMPARE(int(result.error().code), int(ErrorCode::DoesNotFit));
        QCOMPARE(result.error().subject, std::string("d0"));
        const QString message = QString::fromStdString(result.error().message);
        QVERIFY2(message.contains("t0 651 B, conv1.weight 300 B"), qPrintable(message));
        QVERIFY2(message.contains("needs 951 B"), qPrintable(message));
    }
};

PLUGBOARD_TEST(TestPeaks)
#include "tst_peaks.moc"
