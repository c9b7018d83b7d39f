// SPDX-License-Identifier: Apache-2.0
#include "engine/check/check_plan.h"
#include "tests/check/brute_force.h"
#include "tests/check/small_plans.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::model;

namespace {

Plan planNamed(const QString& name)
{
    return name == "pipeline" ? tests::pipelinePlan()
           : name == "gather" ? tests::gatherPlan()
                              : tests::dataParallelPlan();
}

} // namespace

class TestCheckPlan : public QObject {
    Q_OBJECT
private slots:
    void legalPlans_data();
    void legalPlans();
};

void TestCheckPlan::legalPlans_data()
{
    QTest::addColumn<QString>("plan");
    for (const char* name : {"data parallel", "pipeline", "gather"})
        QTest::newRow(name) << name;
}

void TestCheckPlan::legalPlans()
{
    QFETCH(QString, plan);
    const Plan legal = planNamed(plan);
    PB_VERIFY_OK(check::checkPlan(legal));
    QCOMPARE(QString::fromStdString(tests::faultOf(legal)), QString());
}

PLUGBOARD_TEST(TestCheckPlan)
#include "tst_check_plan.moc"
