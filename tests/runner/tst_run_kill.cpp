// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "tests/runner/killed_run.h"

#include <QTemporaryDir>

class TestRunKill : public QObject {
    Q_OBJECT

private slots:
    void twentyKillsLoseNothing()
    {
        const QTemporaryDir folder;
        const std::string fault = plugboard::tests::killRuns(folder.path().toStdString(), 20, 1);
        QVERIFY2(fault.empty(), fault.c_str());
    }
};

PLUGBOARD_TEST(TestRunKill)
#include "tst_run_kill.moc"
