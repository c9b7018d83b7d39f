// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"
#include "tests/session/property.h"

using namespace plugboard::tests;

/// Random networks on random devices: every plan is valid and computes what one device computes.
class TestProperty : public QObject {
    Q_OBJECT
private slots:
    void hundredPlans();
};

void TestProperty::hundredPlans()
{
    constexpr int kPlans = 100;
    constexpr int kPlansPerNetwork = 4;
    int plans = 0;
    int refused = 0;
    for (std::uint64_t seed = 1; plans < kPlans; ++seed) {
        const PropertyOutcome outcome = checkPlans(seed, kPlansPerNetwork);
        QVERIFY2(outcome.failure.empty(), outcome.failure.c_str());
        plans += outcome.plans;
        refused += outcome.refused;
    }
    QVERIFY2(refused < kPlans / 10, qPrintable(QString::number(refused)));
}

PLUGBOARD_TEST(TestProperty)
#include "tst_property.moc"
