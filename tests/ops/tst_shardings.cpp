// SPDX-License-Identifier: Apache-2.0
#include "tests/ops/examples.h"
#include "tests/plugboard_test.h"

using namespace plugboard;

class TestShardings : public QObject {
    Q_OBJECT

private slots:
    void namesByHand();
    void operandsByHand_data();
    void operandsByHand();
    void axesAreInRange();
    void piecesAreConsistent();
    void flattenScalesBoundaries();
    void groupsAreWhole();
    void nothingToSplit();
};

namespace {

std::vector<ops::ShardingRule> rulesOf(const tests::OpExample& example)
{
    const ops::OpKind& kind = *ops::find(example.kind);
    return kind.shardings(ops::canonicalAttributes(kind, example.attributes),
                          tests::inputTypesOf(example), tests::outputTypesOf(example));
}

std::string letters(const std::vector<ops::AxisRule>& operands)
{
    std::string text;
    for (const ops::AxisRule& operand : operands) {
        text += text.empty() ? "" : " ";
        if (operand.kind == ops::AxisRule::Kind::Split)
            text += "S" + std::to_string(operand.axis);
        else
            text += operand.kind == ops::AxisRule::Kind::Broadcast ? "B" : "P";
    }
    return text;
}

/// "x S0 ... -> y S0" of every rule of the first example of a kind with so many inputs.
std::string rulesText(const std::string& kind, std::size_t inputs)
{
    std::string text;
    for (const tests::OpExample& example : tests::opExamples())
        if (example.kind == kind && example.inputs.size() == inputs && text.empty())
            for (const ops::ShardingRule& rule : rulesOf(example))
                text += (text.empty() ? "" : ", ") + rule.name + " " + letters(rule.inputs) +
                        " -> " + letters(rule.outputs);
    return text;
}

model::TensorType piece(const model::TensorType& type, const model::Sharding& sharding, int members,
                        int member)
{
    return {type.type, model::shapeOf(model::boxOf(sharding, {members}, type.shape, member))};
}

/// The pieces of all operands of one side on one member.
std::vector<model::TensorType> pieces(const ops::ShardingRule& rule,
                                      const std::vector<ops::AxisRule>& operands,
                                      const std::vector<model::TensorType>& types,
                                      const std::vector<model::Dim>& boundaries, int member)
{
    std::vector<model::TensorType> local;
    for (std::size_t at = 0; at < types.size(); ++at)
        local.push_back(piece(types[at],
                              ops::concreteSharding(rule, operands[at], types[at], boundaries),
                              int(boundaries.size()) - 1, member));
    return local;
}

const tests::OpExample& exampleOf(const std::string& kind)
{
    for (const tests::OpExample& example : tests::opExamples())
        if (example.kind == kind)
            return example;
    return tests::opExamples().front();
}

} // namespace

void TestShardings::namesByHand()
{
    for (const tests::OpExample& example : tests::opExamples()) {
        std::string names;
        for (const ops::ShardingRule& rule : rulesOf(example))
            names += (names.empty() ? "" : " ") + rule.name;
        QVERIFY2(names == example.rules, (example.kind + ": " + names).c_str());
    }
}

void TestShardings::operandsByHand_data()
{
    QTest::addColumn<int>("inputs");
    QTest::addColumn<QString>("rules");
    QTest::newRow("convolution") << 3 << "batch S0 B B -> S0, output_channels B S0 S0 -> S1";
    QTest::newRow("convolution_backward_data")
        << 2 << "batch S0 B -> S0, output_channels S1 S0 -> P, input_channels B S1 -> S1";
    QTest::newRow("convolution_backward_weights")
        << 2 << "batch S0 S0 -> P, output_channels B S1 -> S0, input_channels S1 B -> S1";
    QTest::newRow("linear") << 2
                            << "batch S0 B -> S0, output_channels B S0 -> S1, "
                               "input_channels S1 S1 -> P";
    QTest::newRow("linear_backward_data")
        << 2 << "batch S0 B -> S0, output_channels S1 S0 -> P, input_channels B S1 -> S1";
    QTest::newRow("linear_backward_weights")
        << 2 << "batch S0 S0 -> P P, output_channels B S1 -> S0 S0";
    QTest::newRow("bias") << 2 << "batch S0 B -> S0, channels S1 S0 -> S1";
    QTest::newRow("bias_backward") << 1 << "batch S0 -> P, channels S1 -> S0, partial P -> P";
    QTest::newRow("max_pool_backward") << 2 << "batch S0 S0 -> S0, channels S1 S1 -> S1";
    QTest::newRow("add") << 3
                         << "batch S0 S0 S0 -> S0, channels S1 S1 S1 -> S1, partial P P P -> P";
    QTest::newRow("flatten") << 1 << "batch S0 -> S0, channels S1 -> S1, partial P -> P";
    QTest::newRow("batch_centred_squares")
        << 2 << "batch S0 S0 -> S0, batch_partial S0 B -> P, channels S1 S1 -> S1";
    QTest::newRow("normalize") << 5
                               << "batch S0 S0 S0 B B -> S0, batch_partial S0 B B B B -> S0, "
                                  "channels S1 S1 S1 S0 S0 -> S1";
    QTest::newRow("batch_norm_backward_sums")
        << 4
        << "batch S0 S0 S0 S0 -> S0 S0, batch_partial S0 S0 B B -> P P, "
           "channels S1 S1 S1 S1 -> S1 S1";
    QTest::newRow("batch_norm_backward_data")
        << 7
        << "batch S0 S0 S0 S0 B S0 S0 -> S0, batch_partial S0 S0 B B B B B -> S0, "
           "channels S1 S1 S1 S1 S0 S1 S1 -> S1";
    QTest::newRow("reduce_groups") << 1 << "batch S0 -> P, channels S1 -> S0, partial P -> P";
    QTest::newRow("running_moments") << 4 << "channels S0 S0 S1 S1 -> S0 S0";
    QTest::newRow("batch_norm_inference")
        << 5 << "batch S0 B B B B -> S0, channels S1 S0 S0 S0 S0 -> S1";
    QTest::newRow("softmax_cross_entropy") << 3 << "batch S0 S0 S0 -> P P P";
    QTest::newRow("matmul") << 2 << "batch S0 B -> S0, columns B S1 -> S1, inner S1 S0 -> P";
    QTest::newRow("attention") << 4 << "batch S0 S0 S0 B -> S0, heads S2 S2 S2 B -> S2";
    QTest::newRow("layer_norm") << 3 << "batch S0 B B -> S0, channels S1 B B -> S1";
    QTest::newRow("layer_norm_backward_weights")
        << 2 << "batch S0 S0 -> P P, channels S1 S1 -> P P";
    QTest::newRow("group_norm") << 3 << "batch S0 B B -> S0, groups S1 S0 S0 -> S1";
    QTest::newRow("convolution_transpose")
        << 3 << "batch S0 B B -> S0, output_channels B S1 S0 -> S1";
    QTest::newRow("negative_log_likelihood") << 2 << "batch S0 S0 -> S0";
    QTest::newRow("load") << 0 << "batch  -> S0 S0 S0";
    QTest::newRow("accumulate") << 1 << "batch S0 -> S0, channels S1 -> S1, partial P -> P";
    QTest::newRow("sgd") << 5 << "axis0 S0 S0 B B S0 -> S0 S0, axis1 S1 S1 B B S1 -> S1 S1";
}

void TestShardings::operandsByHand()
{
    QFETCH(int, inputs);
    QFETCH(QString, rules);
    QCOMPARE(QString::fromStdString(rulesText(QTest::currentDataTag(), std::size_t(inputs))),
             rules);
}

void TestShardings::axesAreInRange()
{
    const auto checkSide = [](const std::vector<ops::AxisRule>& operands,
                              const std::vector<model::TensorType>& types,
                              const ops::ShardingRule& rule) {
        if (operands.size() != types.size())
            return false;
        for (std::size_t at = 0; at < types.size(); ++at) {
            if (operands[at].kind != ops::AxisRule::Kind::Split)
                continue;
            const int axis = operands[at].axis;
            if (axis < 0 || axis >= int(types[at].shape.size()))
                return false;
            // scaled boundaries come out even
            if (types[at].shape[std::size_t(axis)] * rule.granule % rule.extent != 0)
                return false;
        }
        return true;
    };
    for (const tests::OpExample& example : tests::opExamples())
        for (const ops::ShardingRule& rule : rulesOf(example))
            QVERIFY2(checkSide(rule.inputs, tests::inputTypesOf(example), rule) &&
                         checkSide(rule.outputs, tests::outputTypesOf(example), rule),
                     (example.kind + " " + rule.name).c_str());
}

/// On every member the op, applied to its pieces of the inputs, makes its pieces of the outputs.
void TestShardings::piecesAreConsistent()
{
    for (const tests::OpExample& example : tests::opExamples()) {
        const ops::OpKind& kind = *ops::find(example.kind);
        const auto attributes = ops::canonicalAttributes(kind, example.attributes);
        for (const ops::ShardingRule& rule : rulesOf(example)) {
            constexpr int kMembers = 2;
            const auto boundaries = model::evenBoundaries(rule.extent, kMembers, rule.granule);
            for (int member = 0; member < kMembers; ++member) {
                const auto inputs =
                    pieces(rule, rule.inputs, tests::inputTypesOf(example), boundaries, member);
                const auto outputs =
                    pieces(rule, rule.outputs, tests::outputTypesOf(example), boundaries, member);
                const auto local =
                    kind.localAttributes ? kind.localAttributes(attributes, outputs) : attributes;
                const auto made = ops::inferTypes(kind, local, inputs);
                const std::string place = example.kind + " " + rule.name;
                QVERIFY2(made, made ? "" : (place + ": " + made.error().message).c_str());
                QVERIFY2(*made == outputs, place.c_str());
            }
        }
    }
}

void TestShardings::flattenScalesBoundaries()
{
    // 6 channels of 5 x 4 on 4 members: 1, 2, 1, 2 channels, 20 features each
    const ops::ShardingRule rule = rulesOf(exampleOf("flatten"))[1];
    QCOMPARE(rule.name, std::string("channels"));
    const auto boundaries = model::evenBoundaries(rule.extent, 4, rule.granule);
    const model::TensorType x{model::DataType::Float32, {8, 6, 5, 4}};
    const model::TensorType y{model::DataType::Float32, {8, 120}};
    QVERIFY(ops::concreteSharding(rule, rule.inputs[0], x, boundaries) ==
            model::split(1, {0, 1, 3, 4, 6}));
    QVERIFY(ops::concreteSharding(rule, rule.outputs[0], y, boundaries) ==
            model::split(1, {0, 20, 60, 80, 120}));
}

void TestShardings::groupsAreWhole()
{
    // 8 samples in groups of 4: the first member's 4 samples are group 0
    const ops::ShardingRule rule = rulesOf(exampleOf("batch_sum"))[0];
    QCOMPARE(rule.granule, model::Dim(4));
    const auto boundaries = model::evenBoundaries(rule.extent, 2, rule.granule);
    const model::TensorType sum{model::DataType::Float32, {2, 6}};
    QVERIFY(ops::concreteSharding(rule, rule.outputs[0], sum, boundaries) ==
            model::split(0, {0, 1, 2}));
}

void TestShardings::nothingToSplit()
{
    const tests::OpExample single{
        "linear", exampleOf("linear").attributes, {{1, 400}, {120, 400}, {120}}, {{1, 120}}, 0, ""};
    const auto rules = rulesOf(single);
    QCOMPARE(rules.size(), std::size_t(1));
    QCOMPARE(rules[0].name, std::string("output_channels"));
}

PLUGBOARD_TEST(TestShardings)
#include "tst_shardings.moc"
