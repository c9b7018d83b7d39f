// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"
#include "tests/session/property.h"

using namespace plugboard::tests;

/// As tst_property, with more networks and more plans of each.
class LongProperty : public QObject {
    Q_OBJECT
private slots:
    void thousandPlans();
};

void LongProperty::thousandPlans()
{
    constexpr int kPlans = 1000;
    constexpr int kPlansPerNetwork = 10;
    int plans = 0;
    for (std::uint64_t seed = 1001; plans < kPlans; ++seed) {
        const PropertyOutcome outcome = checkPlans(seed, kPlansPerNetwork);
        QVERIFY2(outcome.failure.empty(), outcome.failure.c_str());
        plans += outcome.plans;
    }
}

PLUGBOARD_TEST(LongProperty)
#include "long_property.moc"
