// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/onednn_backend.h"
#include "tests/cpu/kernel_runner.h"
#include "tests/plugboard_test.h"

#include <random>

namespace {

using namespace plugboard;
using namespace plugboard::tests;

using Generator = std::mt19937;

model::Dim below(Generator& generator, model::Dim bound)
{
    return model::Dim(generator() % std::uint32_t(bound));
}

model::Box randomBox(Generator& generator, const model::Shape& shape)
{
    model::Box box;
    for (const model::Dim extent : shape) {
        const model::Dim begin = below(generator, extent);
        box.push_back({begin, begin + 1 + below(generator, extent - begin)});
    }
    return box;
}

/// Position of a logical index in a dense piece, by the definition of row order; -1: outside.
std::int64_t positionIn(const model::Box& box, const std::vector<model::Dim>& index)
{
    std::int64_t position = 0;
    for (std::size_t axis = 0; axis < box.size(); ++axis) {
        if (index[axis] < box[axis].begin || index[axis] >= box[axis].end)
            return -1;
        position = position * box[axis].size() + index[axis] - box[axis].begin;
    }
    return position;
}

/// Calls visit(index) for every element of the logical tensor.
template <class Visit>
void forEachIndex(const model::Shape& shape, Visit visit)
{
    std::vector<model::Dim> index(shape.size(), 0);
    for (std::int64_t i = 0; i < model::elements(shape); ++i) {
        std::int64_t rest = i;
        for (std::size_t axis = shape.size(); axis-- > 0;) {
            index[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        visit(index);
    }
}

Value pieceOf(const model::Shape& logical, const model::Box& box, unsigned seed,
              model::DataType type)
{
    Value piece = randomValue(model::shapeOf(box), seed, type);
    for (double& element : piece.values)
        element = double(int(element * 1000)); // exact in every type
    piece.box = box;
    piece.logical = logical;
    return piece;
}

model::Shape randomShape(Generator& generator)
{
    model::Shape shape;
    const model::Dim rank = 1 + below(generator, 4);
    for (model::Dim axis = 0; axis < rank; ++axis)
        shape.push_back(1 + below(generator, 6));
    return shape;
}

void addTypes()
{
    QTest::addColumn<int>("type");
    for (const auto type :
         {model::DataType::Float32, model::DataType::Float64, model::DataType::Int32})
        QTest::newRow(model::toString(type).c_str()) << int(type);
}

} // namespace

class TestBoxes : public QObject {
    Q_OBJECT
private slots:
    void copies_data() { addTypes(); }
    void copies();
    void sums_data() { addTypes(); }
    void sums();
    void sumInPlaceOfItsFirstInput();
    void sumRefusesAShortInput();
};

void TestBoxes::copies()
{
    QFETCH(int, type);
    const auto dataType = model::DataType(type);
    cpu::OnednnBackend backend;
    Generator generator(7);
    for (int round = 0; round < 100; ++round) {
        const model::Shape logical = randomShape(generator);
        Call call{.opKind = round % 2 == 0 ? "copy" : "send"};
        for (unsigned input = 0; input < 3; ++input)
            call.inputs.push_back(
                pieceOf(logical, randomBox(generator, logical), 10 + input, dataType));
        call.outputs.push_back(pieceOf(logical, randomBox(generator, logical), 20, dataType));
        const Value found = run(backend, call)[0];
        forEachIndex(logical, [&](const std::vector<model::Dim>& index) {
            const std::int64_t at = positionIn(call.outputs[0].box, index);
            if (at < 0)
                return;
            double expected = call.outputs[0].values[std::size_t(at)]; // untouched
            for (const Value& input : call.inputs)
                if (const std::int64_t from = positionIn(input.box, index); from >= 0)
                    expected = input.values[std::size_t(from)];
            QCOMPARE(found.values[std::size_t(at)], expected);
        });
    }
}

void TestBoxes::sums()
{
    QFETCH(int, type);
    const auto dataType = model::DataType(type);
    cpu::OnednnBackend backend;
    Generator generator(8);
    for (int round = 0; round < 100; ++round) {
        const model::Shape logical = randomShape(generator);
        const model::Box box = randomBox(generator, logical);
        Call call{.opKind = "sum"};
        for (unsigned input = 0; input < 1 + unsigned(round) % 4; ++input) {
            model::Box held = randomBox(generator, logical);
            for (std::size_t axis = 0; axis < box.size(); ++axis)
                held[axis] = {std::min(held[axis].begin, box[axis].begin),
                              std::max(held[axis].end, box[axis].end)};
            call.inputs.push_back(pieceOf(logical, held, 30 + input, dataType));
        }
        call.outputs.push_back(pieceOf(logical, box, 40, dataType));
        const Value found = run(backend, call)[0];
        forEachIndex(logical, [&](const std::vector<model::Dim>& index) {
            const std::int64_t at = positionIn(box, index);
            if (at < 0)
                return;
            double expected = 0;
            for (const Value& input : call.inputs)
                expected += input.values[std::size_t(positionIn(input.box, index))];
            QCOMPARE(found.values[std::size_t(at)], expected);
        });
    }
}

void TestBoxes::sumInPlaceOfItsFirstInput()
{
    cpu::OnednnBackend backend;
    const auto kernel = backend.prepare(specOf({.opKind = "sum",
                                                .inputs = {value({3}, {}), value({3}, {})},
                                                .outputs = {value({3}, {})}}));
    PB_VERIFY_OK(kernel);
    alignas(64) double a[3] = {1, 2, 3};
    alignas(64) double b[3] = {10, 20, 30};
    void* operands[] = {a, b, a};
    QCOMPARE((*kernel)->run(operands, nullptr, {}), 0);
    QCOMPARE(a[0], 11.0);
    QCOMPARE(a[1], 22.0);
    QCOMPARE(a[2], 33.0);
}

void TestBoxes::sumRefusesAShortInput()
{
    cpu::OnednnBackend backend;
    Value half = value({2}, {});
    half.box = {{0, 2}};
    half.logical = {4};
    const auto kernel =
        backend.prepare(specOf({.opKind = "sum", .inputs = {half}, .outputs = {value({4}, {})}}));
    QVERIFY(!kernel);
    QVERIFY(kernel.error().code == ErrorCode::InvalidInput);
    QVERIFY(kernel.error().message.find("[0:2]") != std::string::npos);
}

PLUGBOARD_TEST(TestBoxes)
#include "tst_boxes.moc"
