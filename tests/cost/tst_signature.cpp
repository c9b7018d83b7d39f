// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/cost/cost.h"

using namespace plugboard;
using model::DataType;
using model::TensorType;

class TestSignature : public QObject {
    Q_OBJECT

private slots:
    void isTheDocumentedText();
    void tellsApart_data();
    void tellsApart();
    void leavesTheRandomKeyOut();

private:
    const std::vector<TensorType> inputs_{{DataType::Float32, {64, 1, 28, 28}},
                                          {DataType::Float32, {6, 1, 5, 5}}};
    const std::vector<TensorType> outputs_{{DataType::Float32, {64, 6, 28, 28}}};
    const model::Attributes padded_{{{"padding", std::int64_t(2)}}};
};

void TestSignature::isTheDocumentedText()
{
    QCOMPARE(cost::signature("convolution", padded_, inputs_, outputs_, 1),
             std::string("convolution(padding=2){float32[64, 1, 28, 28], float32[6, 1, 5, "
                         "5]}->{float32[64, 6, 28, 28]} threads=1"));
}

void TestSignature::tellsApart_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("padding");
    QTest::addColumn<int>("firstExtent");
    QTest::addColumn<int>("threads");
    QTest::newRow("kind") << "convolution_backward_data" << 2 << 64 << 1;
    QTest::newRow("attribute") << "convolution" << 1 << 64 << 1;
    QTest::newRow("shape") << "convolution" << 2 << 32 << 1;
    QTest::newRow("threads") << "convolution" << 2 << 64 << 2;
}

void TestSignature::tellsApart()
{
    QFETCH(QString, kind);
    QFETCH(int, padding);
    QFETCH(int, firstExtent);
    QFETCH(int, threads);
    auto inputs = inputs_;
    inputs[0].shape[0] = firstExtent;
    const model::Attributes attributes{{{"padding", std::int64_t(padding)}}};
    QVERIFY(cost::signature(kind.toStdString(), attributes, inputs, outputs_, threads) !=
            cost::signature("convolution", padded_, inputs_, outputs_, 1));
}

void TestSignature::leavesTheRandomKeyOut()
{
    const model::Attributes one{{{"path", std::string("drop1")}, {"probability", 0.5}}};
    const model::Attributes two{{{"path", std::string("drop2")}, {"probability", 0.5}}};
    QCOMPARE(cost::signature("dropout", one, inputs_, outputs_, 1),
             cost::signature("dropout", two, inputs_, outputs_, 1));
}

PLUGBOARD_TEST(TestSignature)
#include "tst_signature.moc"
