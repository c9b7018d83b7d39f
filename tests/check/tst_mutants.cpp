// SPDX-License-Identifier: Apache-2.0
#include "tests/check/judge.h"
#include "tests/plugboard_test.h"

using namespace plugboard;

/// Planted faults, each confirmed by an execution that shares nothing with the checker.
class TestMutants : public QObject {
    Q_OBJECT
private slots:
    void faultyOnesAreRefusedAndLegalOnesPass()
    {
        const tests::Judgement judged = tests::judgeMutants(50, 0);
        QVERIFY2(judged.disagreement.empty(), judged.disagreement.c_str());
        QVERIFY(judged.faulty >= 50);
        QVERIFY(judged.legal >= 5);
    }
};

PLUGBOARD_TEST(TestMutants)
#include "tst_mutants.moc"
