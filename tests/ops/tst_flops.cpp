// SPDX-License-Identifier: Apache-2.0
#include "tests/ops/examples.h"
#include "tests/plugboard_test.h"

using namespace plugboard;

class TestFlops : public QObject {
    Q_OBJECT

private slots:
    void byHand();
};

/// The counts stand beside the examples.
void TestFlops::byHand()
{
    for (const tests::OpExample& example : tests::opExamples()) {
        const ops::OpKind& kind = *ops::find(example.kind);
        const double flops =
            kind.flops(ops::canonicalAttributes(kind, example.attributes),
                       tests::inputTypesOf(example), tests::outputTypesOf(example));
        QVERIFY2(flops == example.flops, (example.kind + ": " + std::to_string(flops) +
                                          ", by hand " + std::to_string(example.flops))
                                             .c_str());
    }
}

PLUGBOARD_TEST(TestFlops)
#include "tst_flops.moc"
