// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/onednn_backend.h"
#include "tests/cpu/kernel_runner.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::tests;

/// Products of matrices among the einsums go to the library; all give what the loops give in
/// float64.
class TestEinsum : public QObject {
    Q_OBJECT

private slots:
    void libraryAgainstLoops_data();
    void libraryAgainstLoops();
};

namespace {

struct Case {
    const char* kind;
    const char* equation;
    std::vector<model::Shape> inputs;
    model::Shape output;
    bool library;
};

std::vector<Case> cases()
{
    return {
        {"einsum", "ij,jk->ik", {{5, 7}, {7, 9}}, {5, 9}, true},
        {"einsum", "ij,kj->ki", {{5, 7}, {9, 7}}, {9, 5}, true},
        {"einsum", "ji,kj->ik", {{7, 5}, {9, 7}}, {5, 9}, true},
        {"einsum", "bqhd,bkhd->bhqk", {{2, 5, 3, 4}, {2, 6, 3, 4}}, {2, 3, 5, 6}, true},
        {"einsum", "bhqk,bkhd->bqhd", {{2, 3, 5, 6}, {2, 6, 3, 4}}, {2, 5, 3, 4}, true},
        {"einsum", "bqhd,hde->bqe", {{2, 5, 3, 4}, {3, 4, 6}}, {2, 5, 6}, true},
        {"einsum", "bij,bjk->ik", {{4, 5, 7}, {4, 7, 9}}, {5, 9}, true},
        {"einsum", "...ij,jk->...ik", {{2, 3, 5, 7}, {7, 9}}, {2, 3, 5, 9}, true},
        {"einsum", "i,j->ij", {{5}, {7}}, {5, 7}, true},
        {"einsum", "ij,ij->", {{5, 7}, {5, 7}}, {}, true},
        {"einsum", "ij,jk->i", {{5, 7}, {7, 9}}, {5}, false},    // k is summed alone
        {"einsum", "ii,ij->ij", {{5, 5}, {5, 7}}, {5, 7}, true}, // a diagonal is read
        {"einsum", "i,ij,j->", {{5}, {5, 7}, {7}}, {}, false},
        {"einsum_backward", "ij,jk->iik", {{5, 7}, {7, 9}}, {5, 5, 9}, false}, // and written
        {"einsum_backward", "ik,kj->ij", {{5, 9}, {9, 7}}, {5, 7}, true},
        {"einsum_backward", "ik,kj->ij", {{5, 9}, {9, 7}}, {1, 7}, false}, // i is summed alone
    };
}

} // namespace

void TestEinsum::libraryAgainstLoops_data()
{
    QTest::addColumn<int>("at");
    const auto rows = cases();
    for (std::size_t at = 0; at < rows.size(); ++at)
        QTest::addRow("%s %s %s", rows[at].kind, rows[at].equation,
                      model::toString(rows[at].output).c_str())
            << int(at);
}

void TestEinsum::libraryAgainstLoops()
{
    QFETCH(int, at);
    const Case row = cases()[std::size_t(at)];
    Call call{.opKind = row.kind};
    call.attributes.set("equation", std::string(row.equation));
    unsigned seed = 3;
    for (const model::Shape& shape : row.inputs)
        call.inputs.push_back(randomValue(shape, seed++));
    call.outputs = {value(row.output, {})};
    const auto expected = reference(call)[0].values;
    for (auto* operands : {&call.inputs, &call.outputs})
        for (Value& operand : *operands)
            operand.type = model::DataType::Float32;
    cpu::OnednnBackend backend;
    const auto kernel = backend.prepare(specOf(call));
    PB_VERIFY_OK(kernel);
    QCOMPARE((*kernel)->algorithm().starts_with("onednn:"), row.library);
    QVERIFY(relativeDistance(run(backend, call)[0].values, expected) <= 1e-6);
}

PLUGBOARD_TEST(TestEinsum)
#include "tst_einsum.moc"
