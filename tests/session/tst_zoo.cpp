// SPDX-License-Identifier: Apache-2.0
#include "engine/session/network_report.h"
#include "tests/plugboard_test.h"
#include "tests/session/zoo.h"

#include <cmath>

using namespace plugboard;

/// The zoo has the published counts.
class TestZoo : public QObject {
    Q_OBJECT

private slots:
    void counts_data();
    void counts();
};

void TestZoo::counts_data()
{
    QTest::addColumn<int>("number");
    const auto known = tests::zoo();
    for (std::size_t at = 0; at < known.size(); ++at)
        QTest::newRow(known[at].file.c_str()) << int(at);
}

void TestZoo::counts()
{
    QFETCH(int, number);
    const tests::KnownNetwork known = tests::zoo()[std::size_t(number)];
    model::Recipe recipe;
    recipe.mode = model::Mode::Infer;
    recipe.batch = 1;
    const auto report = session::reportOf(known.network, recipe, {});
    PB_VERIFY_OK(report);
    if (known.parameters > 0)
        QCOMPARE(report->total.parameters, known.parameters);
    const double forward = report->total.forward.value;
    QVERIFY(forward > 0);
    if (known.forward > 0)
        QVERIFY2(std::abs(forward / known.forward - 1) <= 0.01,
                 std::to_string(forward / 1e9).c_str());
}

PLUGBOARD_TEST(TestZoo)
#include "tst_zoo.moc"
