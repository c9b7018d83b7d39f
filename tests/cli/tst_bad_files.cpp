// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>

#include <sys/resource.h>

namespace {

/// What the message about each shared bad file must name (expected.csv beside them), and the exit
/// codes that are right.
struct Row {
    const char* file;
    QStringList named;
    QList<int> codes = {2};
};

const QList<Row>& rows()
{
    static const QList<Row> kRows{
        {"onnx_truncated.onnx", {"not a complete ONNX file|truncated"}},
        {"onnx_random.onnx", {"not an ONNX file"}},
        {"onnx_length_lie.onnx", {"length|bytes"}},
        {"onnx_nested_if_28.onnx", {"nest|depth|subgraph|If"}, {0, 2, 3}},
        {"onnx_cycle.onnx", {"cycle", "n1", "n2"}},
        {"onnx_dup_output.onnx", {"\\by\\b", "twice|r1"}},
        {"onnx_undefined_input.onnx", {"n1", "nowhere"}},
        {"onnx_unknown_op.onnx", {"Frobnicate"}},
        {"onnx_custom_domain.onnx", {"com\\.example"}},
        {"onnx_opset_999.onnx", {"999"}},
        {"onnx_dim_overflow.onnx", {"\\bw\\b", "overflow"}},
        {"onnx_dtype_unknown.onnx", {"\\bw\\b", "77"}},
        {"onnx_ext_parent.onnx", {"\\bw\\b", "outside|folder"}},
        {"onnx_ext_absolute.onnx", {"\\bw\\b", "absolute"}},
        {"onnx_ext_missing.onnx", {"\\bw\\b", "absent\\.bin"}},
        {"onnx_ext_negative.onnx", {"\\bw\\b", "negative|offset"}},
        {"onnx_ext_nul.onnx", {"\\bw\\b", "control character"}},
        {"onnx_axis_range.onnx", {"n1", "axis", "7"}},
        {"onnx_nan_weight.onnx", {"\\bw\\b", "1 NaN", "1 infinit"}, {0}},
        {"onnx_dynamic_unbound.onnx", {"batch", "seq"}},
        {"npy_bad_magic.npy", {"not a \\.npy file"}},
        {"npy_header_lie.npy", {"header longer than the file", "60000"}},
        {"npy_object.npy", {"object arrays", "pickle"}},
        {"npy_code.npy", {"not a literal dictionary"}},
        {"npz_traversal.npz", {"leaves the archive"}},
        {"st_header_200m.safetensors", {"209715200", "exceeds the file", "100 MB"}},
        {"st_overlap.safetensors", {"tensors a and b overlap"}},
        {"st_hole.safetensors", {"bytes 4\\.\\.8 belong to no tensor"}},
        {"st_shape_wrap.safetensors", {"tensor a: element count overflows"}},
        {"st_beyond.safetensors", {"tensor a ends beyond the file"}},
        {"st_bad_json.safetensors", {"header is not valid JSON"}},
        {"st_dup_key.safetensors", {"tensor a appears twice"}},
        {"idx_bad_magic.idx", {"not an IDX file"}},
        {"idx_count_lie.idx", {"47040000 bytes needed", "784 present"}},
        {"idx_labels_mismatch.idx", {"3 labels for a different number of images"}},
        {"idx_truncated.gz", {"gzip stream ends early"}},
        {"json_deep.json", {"nesting deeper than the limit"}},
        {"json_nan_dup.json", {"NaN is not JSON"}},
        {"xml_entities.xml", {"entity expansion refused"}},
        {"xml_external.xml", {"external entity refused"}},
        {"xml_hwloc3.xml", {"3\\.0"}, {0, 2}}};
    return kRows;
}

} // namespace

/// `plugboard check` of files that are broken or hostile.
class TestBadFiles : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void everyRowIsTested();
    void isNamed_data();
    void isNamed();
    void everyTruncation_data();
    void everyTruncation();

private:
    /// Under 512 MiB of address space beyond the program's own.
    int check(const QString& path, QString& said, const QString& folder = {})
    {
        QProcess process;
        process.setWorkingDirectory(folder.isEmpty() ? bad_ : folder);
        process.setProcessChannelMode(QProcess::MergedChannels);
        if (qEnvironmentVariableIntValue("PLUGBOARD_SLOWDOWN") <= 1)
            process.setChildProcessModifier([] {
                const rlimit limit{rlim_t(900) << 20, rlim_t(900) << 20};
                setrlimit(RLIMIT_AS, &limit);
            });
        process.start(PLUGBOARD_PROGRAM, {"check", path});
        process.waitForFinished(60'000);
        said = QString::fromUtf8(process.readAll());
        return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }
    QString bad_;
};

void TestBadFiles::initTestCase()
{
    if (qEnvironmentVariableIsEmpty("PLUGBOARD_DATA"))
        QSKIP("PLUGBOARD_DATA is not set");
    bad_ = qEnvironmentVariable("PLUGBOARD_DATA") + "/interop/bad";
    QVERIFY(QDir(bad_).exists());
}

void TestBadFiles::everyRowIsTested()
{
    QFile expected(bad_ + "/expected.csv");
    QVERIFY(expected.open(QIODevice::ReadOnly));
    expected.readLine();
    QStringList files;
    while (!expected.atEnd())
        files << QString::fromUtf8(expected.readLine()).section(',', 0, 0);
    QCOMPARE(rows().size(), files.size());
    for (const Row& row : rows())
        QVERIFY2(files.contains(row.file), row.file);
}

void TestBadFiles::isNamed_data()
{
    QTest::addColumn<int>("row");
    for (int at = 0; at < rows().size(); ++at)
        QTest::newRow(rows()[at].file) << at;
}

void TestBadFiles::isNamed()
{
    QFETCH(int, row);
    const Row& expected = rows()[row];
    QString said;
    QElapsedTimer timer;
    timer.start();
    const int code = check(expected.file, said);
    const int slowdown = std::max(1, qEnvironmentVariableIntValue("PLUGBOARD_SLOWDOWN"));
    QVERIFY2(timer.elapsed() < 1000 * slowdown, qPrintable(QString::number(timer.elapsed())));
    QVERIFY2(expected.codes.contains(code), qPrintable(said));
    QVERIFY2(said.contains(expected.file), qPrintable(said));
    if (code != 0)
        QCOMPARE(said.count('\n'), 1);
    for (const QString& pattern : expected.named)
        QVERIFY2(said.contains(QRegularExpression(pattern)), qPrintable(pattern + " | " + said));
}

void TestBadFiles::everyTruncation_data()
{
    QTest::addColumn<QString>("file");
    for (const char* file : {"st_dup_key.safetensors", "npz_traversal.npz", "npy_object.npy",
                             "idx_truncated.gz", "xml_external.xml", "onnx_cycle.onnx"})
        QTest::newRow(file) << file;
}

/// Cut off at every eighth byte: refused or read, never a crash.
void TestBadFiles::everyTruncation()
{
    QFETCH(QString, file);
    QFile whole(bad_ + "/" + file);
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    const QTemporaryDir folder;
    for (qsizetype length = 0; length < bytes.size(); length += 8) {
        QFile cut(folder.filePath(file));
        QVERIFY(cut.open(QIODevice::WriteOnly | QIODevice::Truncate));
        cut.write(bytes.left(length));
        cut.close();
        QString said;
        const int code = check(file, said, folder.path());
        QVERIFY2(code == 2 || code == 3 || code == 0,
                 qPrintable(QString("%1: %2 %3").arg(length).arg(code).arg(said)));
    }
}

PLUGBOARD_TEST(TestBadFiles)
#include "tst_bad_files.moc"
