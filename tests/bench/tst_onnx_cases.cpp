// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/onnx_cases.h"
#include "tests/plugboard_test.h"

#include <QFileInfo>

using namespace plugboard;

namespace {

const QString kPackage = "/usr/share/libonnx-testdata/data";

} // namespace

/// Some of ONNX's conformance cases, through plan, check and run; long_onnx has them all.
class TestOnnxCases : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void pass_data();
    void pass();
    void refusalsSayWhy();
    void familiesOfOperators();
};

void TestOnnxCases::initTestCase()
{
    if (!QFileInfo::exists(kPackage + "/node"))
        QSKIP("libonnx-testdata is not installed");
}

void TestOnnxCases::pass_data()
{
    QTest::addColumn<QString>("folder");
    for (const char* name : {"node/test_add_bcast",
                             "node/test_add_uint8",
                             "node/test_batchnorm_example",
                             "node/test_batchnorm_example_training_mode",
                             "node/test_cast_DOUBLE_to_FLOAT16",
                             "node/test_clip",
                             "node/test_constant",
                             "node/test_constantofshape_int_shape_zero",
                             "node/test_conv_with_strides_and_asymmetric_padding",
                             "node/test_cumsum_2d_axis_0",
                             "node/test_einsum_batch_matmul",
                             "node/test_gemm_all_attributes",
                             "node/test_layer_normalization_4d_axis1",
                             "node/test_maxpool_2d_uint8",
                             "node/test_pow_types_int64_float32",
                             "node/test_reshape_zero_and_negative_dim",
                             "node/test_resize_upsample_scales_linear",
                             "node/test_scatternd_add",
                             "node/test_sce_mean_weight_log_prob",
                             "node/test_slice_neg_steps",
                             "node/test_softmax_axis_0",
                             "node/test_split_variable_parts_2d",
                             "node/test_top_k",
                             "node/test_where_long_example",
                             "pytorch-converted/test_Conv3d_dilated_strided",
                             "pytorch-converted/test_PReLU_2d_multiparam",
                             "pytorch-operator/test_operator_add_size1_broadcast",
                             "simple/test_expand_shape_model2"})
        QTest::newRow(name) << kPackage + "/" + name;
}

void TestOnnxCases::pass()
{
    QFETCH(QString, folder);
    PB_VERIFY_OK(bench::runOnnxCase({QTest::currentDataTag(), folder.toStdString(), {}}));
}

void TestOnnxCases::refusalsSayWhy()
{
    const auto ran =
        bench::runOnnxCase({"", (kPackage + "/node/test_training_dropout").toStdString(), {}});
    QVERIFY(!ran);
    QCOMPARE(ran.error().code, ErrorCode::Unsupported);
}

void TestOnnxCases::familiesOfOperators()
{
    QVERIFY(bench::isCore65({"Add", "Where"}));
    QVERIFY(!bench::isCore65({"Add", "Resize"}));
    QVERIFY(bench::isCore85({"Add", "Resize"}));
    QVERIFY(!bench::isCore85({"Loop"}));
}

PLUGBOARD_TEST(TestOnnxCases)
#include "tst_onnx_cases.moc"
