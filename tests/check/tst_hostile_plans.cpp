// SPDX-License-Identifier: Apache-2.0
#include "engine/check/check_plan.h"
#include "tests/check/hostile_plans.h"
#include "tests/check/small_plans.h"
#include "tests/plugboard_test.h"

using namespace plugboard;

/// Plans of files that lie: whatever stands in them, the check answers.
class TestHostilePlans : public QObject {
    Q_OBJECT
private slots:
    void nothingCrashes()
    {
        const model::Plan plans[] = {tests::dataParallelPlan(), tests::gatherPlan(),
                                     tests::pipelinePlan()};
        int refused = 0;
        constexpr int kPlans = 3000;
        for (int number = 0; number < kPlans; ++number) {
            const auto checked =
                check::checkPlan(tests::hostilePlan(plans[number % 3], std::uint64_t(number)));
            refused += checked ? 0 : 1;
            QVERIFY(checked || !checked.error().message.empty());
        }
        QVERIFY2(refused > kPlans / 2, "few of these plans are legal");
    }
};

PLUGBOARD_TEST(TestHostilePlans)
#include "tst_hostile_plans.moc"
