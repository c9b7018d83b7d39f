// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/bench.h"
#include "tests/plugboard_test.h"

#include <QFileInfo>

using namespace plugboard;

/// All conformance cases of the package, and the well-known networks where PLUGBOARD_DATA has them.
class LongOnnx : public QObject {
    Q_OBJECT
private slots:
    void figures();
};

void LongOnnx::figures()
{
    if (!QFileInfo::exists("/usr/share/libonnx-testdata/data/node"))
        QSKIP("libonnx-testdata is not installed");
    const auto figures = bench::onnxConformance({});
    PB_VERIFY_OK(figures);
    QCOMPARE(figures->at("core65_total").get<int>(), 437);
    QVERIFY2(figures->at("core65_passed").get<int>() >= 417, figures->dump(1).c_str());
    QCOMPARE(figures->at("core85_total").get<int>(), 604);
    QVERIFY2(figures->at("core85_passed").get<int>() >= 574, figures->dump(1).c_str()); // 95 %
    if (qEnvironmentVariableIsEmpty("PLUGBOARD_DATA"))
        return;
    QCOMPARE(figures->at("light_imported").get<int>(), 9);
    QVERIFY(figures->at("light_import_seconds_max").get<double>() <= 0.5);
    QVERIFY(figures->at("light_max_error").get<double>() <= 1e-5);
    QVERIFY(figures->at("tiny_bert_error").get<double>() <= 1e-5);
}

PLUGBOARD_TEST(LongOnnx)
#include "long_onnx.moc"
