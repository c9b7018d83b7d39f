// SPDX-License-Identifier: Apache-2.0
#include "tests/ops/examples.h"
#include "tests/plugboard_test.h"

#include <set>

using namespace plugboard;

class TestOpKinds : public QObject {
    Q_OBJECT

private slots:
    void namesAreUniqueAndFound();
    void everyKindIsComplete();
    void everyKindHasAnExample();
    void inputNames();
    void traffic();
};

void TestOpKinds::namesAreUniqueAndFound()
{
    std::set<std::string> names;
    for (const ops::OpKind& kind : ops::all()) {
        QVERIFY2(names.insert(kind.name).second, kind.name.c_str());
        QCOMPARE(ops::find(kind.name), &kind);
    }
    QCOMPARE(ops::find("convolutoin"), nullptr);
}

void TestOpKinds::everyKindIsComplete()
{
    for (const ops::OpKind& kind : ops::all()) {
        QVERIFY2(kind.infer && kind.flops && kind.shardings, kind.name.c_str());
        QVERIFY2(kind.label.empty() == kind.help.empty(), kind.name.c_str());
        QVERIFY2((kind.parameterInputs > 0) == bool(kind.parameters), kind.name.c_str());
        std::set<std::string> attributes;
        for (const ops::AttributeSpec& spec : kind.attributes) {
            QVERIFY2(attributes.insert(spec.name).second, spec.name.c_str());
            QVERIFY2(!spec.help.empty(), spec.name.c_str());
        }
    }
}

void TestOpKinds::everyKindHasAnExample()
{
    std::set<std::string> shown;
    for (const tests::OpExample& example : tests::opExamples())
        shown.insert(example.kind);
    for (const ops::OpKind& kind : ops::all())
        if (!kind.expand && kind.name != "block") // those are no ops
            QVERIFY2(shown.count(kind.name) == 1, kind.name.c_str());
}

void TestOpKinds::inputNames()
{
    const ops::OpKind& add = *ops::find("add");
    QCOMPARE(ops::inputName(add, 0), std::string("a"));
    QCOMPARE(ops::inputName(add, 1), std::string("b"));
    QCOMPARE(ops::inputName(add, 2), std::string("b2"));
    QCOMPARE(ops::inputName(add, 3), std::string("b3"));
    QCOMPARE(ops::inputName(*ops::find("convolution"), 2), std::string("bias"));
}

void TestOpKinds::traffic()
{
    const std::vector<model::TensorType> inputs{{model::DataType::Float32, {8, 10}},
                                                {model::DataType::Int32, {8}}};
    const std::vector<model::TensorType> outputs{{model::DataType::Float64, {1}}};
    QCOMPARE(ops::traffic(inputs, outputs).value, std::int64_t(320 + 32 + 8));
}

PLUGBOARD_TEST(TestOpKinds)
#include "tst_op_kinds.moc"
