// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"
#include "tests/slowdown.h"

#include "engine/runner/core_rates.h"
#include "engine/runner/machine.h"

using namespace plugboard;

class TestCoreRates : public QObject {
    Q_OBJECT

private slots:
    void peakIsWithinWhatTheCoreCanDo()
    {
        const auto machine = runner::thisMachine();
        PB_VERIFY_OK(machine);
        const double peak = runner::measuredFmaPeak({0.02}).value;
        // At most four pipes at 6 GHz; at least one operation on every lane of every tenth cycle.
        const double lanes = runner::vectorLanes(machine->isa);
        QVERIFY2(peak < 2 * lanes * 4 * 6e9, qPrintable(QString::number(peak)));
        QVERIFY2(peak > 2 * lanes * 0.1e9 / tests::slowdown(), qPrintable(QString::number(peak)));
    }

    void memoryIsSlowerThanRegisters()
    {
        const double bandwidth =
            runner::measuredMemoryBandwidth({std::int64_t(8) << 20}, {0.02}).value;
        QVERIFY2(bandwidth > 1e8 && bandwidth < 1e12, qPrintable(QString::number(bandwidth)));
    }
};

PLUGBOARD_TEST(TestCoreRates)
#include "tst_core_rates.moc"
