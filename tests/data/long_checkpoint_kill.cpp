// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "tests/data/killed_writer.h"

#include <QTemporaryDir>

class LongCheckpointKill : public QObject {
    Q_OBJECT

private slots:
    void twoHundredKillsLoseNothing()
    {
        const QTemporaryDir folder;
        QCOMPARE(plugboard::tests::killWriters(folder.path().toStdString(), 200, 1), std::string());
    }
};

PLUGBOARD_TEST(LongCheckpointKill)
#include "long_checkpoint_kill.moc"
