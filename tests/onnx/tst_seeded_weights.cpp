// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/seeded_weights.h"
#include "tests/plugboard_test.h"

using namespace plugboard;

class TestSeededWeights : public QObject {
    Q_OBJECT
private slots:
    void followsTheRecipe();
};

/// The first values that the recipe gives for the name "input" in [0, 1).
void TestSeededWeights::followsTheRecipe()
{
    const std::vector<float> values = onnx::seededValues("input", 4, 0, 1);
    QCOMPARE(values, (std::vector<float>{0.09781831502914429f, 0.6523603796958923f,
                                         0.20362424850463867f, 0.2744446396827698f}));
    const std::vector<float> scaled = onnx::seededValues("input", 1, -1, 3);
    QCOMPARE(scaled[0], float(-1 + 4 * 0.09781831502914429));
}

PLUGBOARD_TEST(TestSeededWeights)
#include "tst_seeded_weights.moc"
