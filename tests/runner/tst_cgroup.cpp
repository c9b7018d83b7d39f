// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/runner/cgroup.h"

#include <QDir>
#include <QTemporaryDir>

using namespace plugboard;

/// A made-up /proc and /sys.
class TestCgroup : public QObject {
    Q_OBJECT

private slots:
    void nothingIsUnlimited();
    void version2TakesTheTightestAncestor();
    void version1();

private:
    static void put(const QTemporaryDir& root, const QString& path, const QByteArray& text)
    {
        QVERIFY(QDir(root.path()).mkpath(QFileInfo(path).path()));
        QFile file(root.filePath(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
};

void TestCgroup::nothingIsUnlimited()
{
    const QTemporaryDir root;
    const auto limits = runner::cgroupLimits(root.path().toStdString());
    QVERIFY(!limits.memory);
    QVERIFY(!limits.cpus);
}

void TestCgroup::version2TakesTheTightestAncestor()
{
    const QTemporaryDir root;
    put(root, "proc/self/cgroup", "0::/user/job\n");
    put(root, "sys/fs/cgroup/memory.max", "max\n");
    put(root, "sys/fs/cgroup/user/memory.max", "1000000\n");
    put(root, "sys/fs/cgroup/user/cpu.max", "max 100000\n");
    put(root, "sys/fs/cgroup/user/job/memory.max", "2000000\n");
    put(root, "sys/fs/cgroup/user/job/cpu.max", "150000 100000\n");
    const auto limits = runner::cgroupLimits(root.path().toStdString());
    QVERIFY(limits.memory.has_value());
    QCOMPARE(limits.memory->value, 1'000'000);
    QVERIFY(limits.cpus.has_value());
    QCOMPARE(*limits.cpus, 1.5);
}

void TestCgroup::version1()
{
    const QTemporaryDir root;
    put(root, "proc/self/cgroup", "5:cpu,cpuacct:/job\n4:memory:/job\n");
    put(root, "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    put(root, "sys/fs/cgroup/memory/job/memory.limit_in_bytes", "536870912\n");
    put(root, "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "50000\n");
    put(root, "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
    const auto limits = runner::cgroupLimits(root.path().toStdString());
    QVERIFY(limits.memory.has_value());
    QCOMPARE(limits.memory->value, 536'870'912);
    QVERIFY(limits.cpus.has_value());
    QCOMPARE(*limits.cpus, 0.5);
}

PLUGBOARD_TEST(TestCgroup)
#include "tst_cgroup.moc"
