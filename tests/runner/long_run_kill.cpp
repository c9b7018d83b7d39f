// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "tests/runner/killed_run.h"

#include <QTemporaryDir>

class LongRunKill : public QObject {
    Q_OBJECT

private slots:
    void twoHundredKillsLoseNothing()
    {
        const QTemporaryDir folder;
        const std::string fault = plugboard::tests::killRuns(folder.path().toStdString(), 200, 2);
        QVERIFY2(fault.empty(), fault.c_str());
    }
};

PLUGBOARD_TEST(LongRunKill)
#include "long_run_kill.moc"
