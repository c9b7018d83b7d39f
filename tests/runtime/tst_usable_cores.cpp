// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/runtime/usable_cores.h"

#include <cmath>

using namespace plugboard;

class TestUsableCores : public QObject {
    Q_OBJECT

private slots:
    void quotas_data();
    void quotas();
    void thisMachineHasSome();
    void spinningNeedsACoreEach();
};

namespace {

model::Device onCpus(int cores, const std::vector<int>& cpus)
{
    model::Device device;
    device.cores = cores;
    device.cpus = cpus;
    return device;
}

} // namespace

void TestUsableCores::quotas_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("cores"); // -1: unlimited
    QTest::newRow("two") << "200000 100000" << 2.0;
    QTest::newRow("half of one") << "50000 100000" << 0.5;
    QTest::newRow("no limit") << "max 100000" << -1.0;
    QTest::newRow("version 1, no limit") << "-1 100000" << -1.0;
    QTest::newRow("no such file") << "" << -1.0;
    QTest::newRow("nonsense") << "a lot" << -1.0;
}

void TestUsableCores::quotas()
{
    QFETCH(QString, text);
    QFETCH(double, cores);
    const double got = runtime::coresOfQuota(text.toStdString());
    QVERIFY(cores < 0 ? std::isinf(got) : got == cores);
}

void TestUsableCores::thisMachineHasSome()
{
    const double cores = runtime::usableCores();
    QVERIFY(cores > 0 && cores <= double(std::thread::hardware_concurrency()));
}

void TestUsableCores::spinningNeedsACoreEach()
{
    QVERIFY(runtime::maySpin({onCpus(1, {0}), onCpus(1, {1})}, 2));
    QVERIFY(runtime::maySpin({onCpus(1, {}), onCpus(1, {})}, 2));
    QVERIFY(!runtime::maySpin({onCpus(1, {0}), onCpus(1, {0})}, 2)); // bound to the same one
    QVERIFY(!runtime::maySpin({onCpus(2, {}), onCpus(1, {})}, 2));   // 3 on 2
    QVERIFY(!runtime::maySpin({onCpus(1, {0}), onCpus(1, {1})}, 1.5));
}

PLUGBOARD_TEST(TestUsableCores)
#include "tst_usable_cores.moc"
