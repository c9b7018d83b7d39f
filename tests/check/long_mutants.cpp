// SPDX-License-Identifier: Apache-2.0
#include "tests/check/judge.h"
#include "tests/plugboard_test.h"

using namespace plugboard;

class LongMutants : public QObject {
    Q_OBJECT
private slots:
    void faultyOnesAreRefusedAndLegalOnesPass()
    {
        const tests::Judgement judged = tests::judgeMutants(500, 1000);
        QVERIFY2(judged.disagreement.empty(), judged.disagreement.c_str());
        QVERIFY(judged.faulty >= 500);
        QVERIFY(judged.legal >= 50);
    }
};

PLUGBOARD_TEST(LongMutants)
#include "long_mutants.moc"
