// SPDX-License-Identifier: Apache-2.0
#include "tests/onnx/model_maker.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
namespace ours = plugboard::onnx; // beside ONNX's own namespace

/// The hostile and broken files of data/interop/bad, with what must be said of each.
class TestBadModels : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void isNamed_data();
    void isNamed();
    void irregularWeightsAreWarnedOf();
};

void TestBadModels::initTestCase()
{
    if (tests::interopFolder().empty())
        QSKIP("PLUGBOARD_DATA is not set");
}

void TestBadModels::isNamed_data()
{
    QTest::addColumn<QString>("part");
    QTest::newRow("onnx_truncated") << "not a complete ONNX file (truncated)";
    QTest::newRow("onnx_random") << "not an ONNX file";
    QTest::newRow("onnx_length_lie") << "a declared length of 2147483647 bytes exceeds the file";
    QTest::newRow("onnx_nested_if_28") << "subgraphs are nested 28 deep; the limit is 8";
    QTest::newRow("onnx_cycle") << "cycle through nodes n1, n2";
    QTest::newRow("onnx_dup_output") << "tensor y is produced twice (r1, r2)";
    QTest::newRow("onnx_undefined_input") << "node n1 reads tensor nowhere, which nothing produces";
    QTest::newRow("onnx_unknown_op") << "operator Frobnicate (node n1) unknown in opset 13";
    QTest::newRow("onnx_custom_domain") << "domain com.example not supported (node n1)";
    QTest::newRow("onnx_opset_999") << "opset 999 is newer than the newest supported";
    QTest::newRow("onnx_dim_overflow") << "tensor w: element count overflows";
    QTest::newRow("onnx_dtype_unknown") << "tensor w: data type 77 unknown";
    QTest::newRow("onnx_ext_parent") << "tensor w: external file outside the model folder";
    QTest::newRow("onnx_ext_absolute") << "tensor w: absolute external path";
    QTest::newRow("onnx_ext_missing") << "tensor w: external file absent.bin not found";
    QTest::newRow("onnx_ext_negative") << "tensor w: negative offset";
    QTest::newRow("onnx_ext_nul") << "tensor w: control character in external path";
    QTest::newRow("onnx_axis_range") << "node n1 (Softmax): axis 7 out of range for rank 2";
    QTest::newRow("onnx_dynamic_unbound") << "dimensions batch, seq need a value";
}

void TestBadModels::isNamed()
{
    QFETCH(QString, part);
    const std::string path = tests::interopFolder() + "/bad/" + QTest::currentDataTag() + ".onnx";
    const auto imported = ours::importModel(path);
    QVERIFY(!imported);
    const QString message = QString::fromStdString(imported.error().message);
    QVERIFY2(message.contains(part), qPrintable(message));
    QCOMPARE(exitCode(imported.error().code), 2);
}

void TestBadModels::irregularWeightsAreWarnedOf()
{
    const auto imported = ours::importModel(tests::interopFolder() + "/bad/onnx_nan_weight.onnx");
    PB_VERIFY_OK(imported);
    QCOMPARE(imported->report.warnings, (std::vector<std::string>{"w holds 1 NaN and 1 infinity"}));
}

PLUGBOARD_TEST(TestBadModels)
#include "tst_bad_models.moc"
