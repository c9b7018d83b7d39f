// SPDX-License-Identifier: Apache-2.0
#include "engine/base/philox.h"
#include "engine/cpu/onednn_backend.h"
#include "engine/cpu/reference_backend.h"
#include "tests/cpu/kernel_runner.h"
#include "tests/plugboard_test.h"

#include <cmath>

namespace {

using namespace plugboard;
using namespace plugboard::tests;
using Numbers = std::vector<double>;

model::Attributes attributes(std::map<std::string, model::AttributeValue> values)
{
    return {std::move(values)};
}

/// The same value from four unequal boxes of `logical` (two axes).
Numbers assembled(backend::Backend& backend, Call call, const model::Shape& logical,
                  const backend::FiringContext& context)
{
    const Value whole = call.inputs.empty() ? Value{} : call.inputs[0];
    Numbers result(std::size_t(model::elements(logical)));
    for (const model::Range rows : {model::Range{0, 1}, model::Range{1, logical[0]}})
        for (const model::Range columns : {model::Range{0, 3}, model::Range{3, logical[1]}}) {
            Value piece{
                {rows.size(), columns.size()}, {}, call.outputs[0].type, {rows, columns}, logical};
            if (!call.inputs.empty()) {
                for (model::Dim r = rows.begin; r < rows.end; ++r)
                    for (model::Dim c = columns.begin; c < columns.end; ++c)
                        piece.values.push_back(whole.values[std::size_t(r * logical[1] + c)]);
                call.inputs[0] = piece;
            }
            call.outputs[0] = piece;
            const Numbers found = run(backend, call, context)[0].values;
            std::size_t at = 0;
            for (model::Dim r = rows.begin; r < rows.end; ++r)
                for (model::Dim c = columns.begin; c < columns.end; ++c)
                    result[std::size_t(r * logical[1] + c)] = found[at++];
        }
    return result;
}

Call dropout(const model::Shape& shape, model::DataType type)
{
    return {.opKind = "dropout",
            .attributes = attributes({{"probability", 0.25}}),
            .inputs = {randomValue(shape, 3, type)},
            .outputs = {{shape, {}, type, {}, {}}},
            .path = "drop1",
            .seed = 9};
}

} // namespace

class TestRandomNumbers : public QObject {
    Q_OBJECT
private slots:
    void dropoutFollowsTheGenerator();
    void dropoutIsTheSameInPieces();
    void dropoutIsTheSameInMicroBatches();
    void dropoutBackwardUsesTheSameMask();
    void initialiseIsTheSameInPieces_data();
    void initialiseIsTheSameInPieces();
    void initialiseKinds();
};

void TestRandomNumbers::dropoutFollowsTheGenerator()
{
    const Call call = dropout({4, 7}, model::DataType::Float64);
    const Numbers y = reference(call, {.step = 5, .microBatch = 0, .learningRate = 0})[0].values;
    const Philox random(9, "drop1");
    int dropped = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const bool kept = random.uniform(5, i) >= 0.25;
        dropped += kept ? 0 : 1;
        QCOMPARE(y[i], kept ? call.inputs[0].values[i] * (1 / 0.75) : 0.0);
    }
    QVERIFY(dropped > 0 && dropped < 28);
}

void TestRandomNumbers::dropoutIsTheSameInPieces()
{
    cpu::OnednnBackend fast;
    cpu::ReferenceBackend plain;
    const backend::FiringContext context{.step = 2, .microBatch = 3, .learningRate = 0};
    for (const auto type : {model::DataType::Float32, model::DataType::Float64}) {
        const Call call = dropout({5, 7}, type);
        const Numbers whole = run(plain, call, context)[0].values;
        QCOMPARE(run(fast, call, context)[0].values, whole);
        QCOMPARE(assembled(plain, call, {5, 7}, context), whole);
        QCOMPARE(assembled(fast, call, {5, 7}, context), whole);
    }
}

void TestRandomNumbers::dropoutIsTheSameInMicroBatches()
{
    Call call = dropout({6, 7}, model::DataType::Float64);
    const Numbers whole = reference(call)[0].values;
    Numbers pieces;
    for (int microBatch = 0; microBatch < 3; ++microBatch) {
        Call part = call;
        const auto begin = call.inputs[0].values.begin() + 14 * microBatch;
        part.inputs[0] = value({2, 7}, Numbers(begin, begin + 14));
        part.outputs[0] = value({2, 7}, {});
        const Numbers found =
            reference(part, {.step = 0, .microBatch = microBatch, .learningRate = 0})[0].values;
        pieces.insert(pieces.end(), found.begin(), found.end());
    }
    QCOMPARE(pieces, whole);
}

void TestRandomNumbers::dropoutBackwardUsesTheSameMask()
{
    Call call = dropout({6, 7}, model::DataType::Float64);
    const Numbers y = reference(call)[0].values;
    call.opKind = "dropout_backward";
    QCOMPARE(reference(call)[0].values, y);
}

void TestRandomNumbers::initialiseIsTheSameInPieces_data()
{
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"kaiming_uniform", "uniform", "normal", "constant"})
        QTest::newRow(kind) << QString(kind);
}

void TestRandomNumbers::initialiseIsTheSameInPieces()
{
    QFETCH(QString, kind);
    const Call call{.opKind = "initialise",
                    .attributes = attributes({{"kind", kind.toStdString()},
                                              {"fan_in", std::int64_t(16)},
                                              {"low", -2.0},
                                              {"high", 3.0},
                                              {"value", 0.5}}),
                    .outputs = {value({5, 7}, {})},
                    .path = "conv1.weight"};
    cpu::ReferenceBackend backend;
    // Neither step nor micro-batch enters.
    const backend::FiringContext context{.step = 4, .microBatch = 2, .learningRate = 0};
    QCOMPARE(assembled(backend, call, {5, 7}, context), reference(call)[0].values);
}

void TestRandomNumbers::initialiseKinds()
{
    Call call{.opKind = "initialise",
              .attributes = attributes(
                  {{"kind", std::string("kaiming_uniform")}, {"fan_in", std::int64_t(16)}}),
              .outputs = {value({2000}, {})},
              .path = "w"};
    const Philox random(1, "w");
    const Numbers kaiming = reference(call)[0].values;
    for (std::size_t i = 0; i < kaiming.size(); ++i)
        QVERIFY(std::abs(kaiming[i] - (2 * random.uniform(0, i) - 1) / 4) < 1e-15);
    call.attributes =
        attributes({{"kind", std::string("normal")}, {"mean", 3.0}, {"deviation", 0.5}});
    double sum = 0, squares = 0;
    const Numbers normal = reference(call)[0].values;
    for (const double element : normal) {
        sum += element;
        squares += (element - 3) * (element - 3);
    }
    // Four standard errors of mean and variance of 2,000 draws.
    QVERIFY(std::abs(sum / 2000 - 3) < 4 * 0.5 / std::sqrt(2000.0));
    QVERIFY(std::abs(squares / 2000 - 0.25) < 4 * 0.25 * std::sqrt(2 / 2000.0));
}

PLUGBOARD_TEST(TestRandomNumbers)
#include "tst_random_numbers.moc"
