// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/io/safetensors.h"

#include <QTemporaryDir>

#include <cstring>

using namespace plugboard;
using io::parseSafetensors;
using model::NamedTensor;

namespace {

/// A file with this header and so many bytes of data.
std::string fileWith(const std::string& header, std::size_t dataSize)
{
    const std::uint64_t length = header.size();
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    return bytes + header + std::string(dataSize, 'd');
}

NamedTensor tensor(const std::string& name, model::DataType type, const model::Shape& shape)
{
    NamedTensor made{name, {type, shape}, {}};
    made.bytes.resize(std::size_t(model::bytes(made.type).value));
    for (std::size_t at = 0; at < made.bytes.size(); ++at)
        made.bytes[at] = std::byte(at * 7 + name.size());
    return made;
}

} // namespace

class TestSafetensors : public QObject {
    Q_OBJECT

private slots:
    void isTheLayoutOfTheFormat();
    void comesBack();
    void everyTruncationIsRefused();
    void faults_data();
    void faults();
    void metadataIsPassedOver();

private:
    std::string written(const std::vector<NamedTensor>& tensors)
    {
        const QString path = folder_.filePath(QString::number(++files_));
        if (!io::saveSafetensors(path.toStdString(), tensors))
            return {};
        QFile back(path);
        return back.open(QIODevice::ReadOnly) ? back.readAll().toStdString() : std::string();
    }
    const QTemporaryDir folder_;
    int files_ = 0;
};

void TestSafetensors::isTheLayoutOfTheFormat()
{
    // By hand after the format's description: length, header padded with blanks, data.
    const std::string header = R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
    QCOMPARE(header.size(), std::size_t(54));
    const auto one = tensor("w", model::DataType::Float32, {2});
    std::string expected = fileWith(header + "  ", 0);
    expected.append(reinterpret_cast<const char*>(one.bytes.data()), 8);
    QCOMPARE(written({one}), expected);
}

void TestSafetensors::comesBack()
{
    const std::vector<NamedTensor> tensors{
        tensor("conv1.weight", model::DataType::Float32, {6, 1, 5, 5}),
        tensor("a", model::DataType::Float64, {3}), tensor("step", model::DataType::Int64, {}),
        tensor("empty", model::DataType::Float32, {0, 4}),
        tensor("\"quoted\"\n", model::DataType::Bool, {7})};
    const auto back = parseSafetensors(written(tensors), "x");
    PB_VERIFY_OK(back);
    QCOMPARE(back->size(), tensors.size());
    for (const NamedTensor& original : tensors) {
        const auto found = std::find_if(back->begin(), back->end(), [&](const auto& candidate) {
            return candidate.name == original.name;
        });
        QVERIFY(found != back->end());
        QVERIFY(found->type == original.type);
        QVERIFY(found->bytes == original.bytes);
    }
}

void TestSafetensors::everyTruncationIsRefused()
{
    const std::string whole = written(
        {tensor("a", model::DataType::Float32, {3}), tensor("b", model::DataType::Int32, {2})});
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto cut = parseSafetensors(std::string_view(whole).substr(0, length), "x");
        QVERIFY2(!cut, qPrintable(QString::number(length)));
        QCOMPARE(cut.error().code, ErrorCode::DataCorrupt);
    }
}

void TestSafetensors::faults_data()
{
    QTest::addColumn<QString>("header");
    QTest::addColumn<int>("dataSize");
    const auto entry = [](const char* shape, const char* offsets) {
        return QString(R"({"dtype":"F32","shape":%1,"data_offsets":%2})").arg(shape, offsets);
    };
    const QString whole = entry("[2]", "[0,8]");
    QTest::newRow("no JSON") << "{" << 0;
    QTest::newRow("no object") << "[1]" << 0;
    QTest::newRow("nested deeply") << QString(100'000, '[') << 0;
    QTest::newRow("unknown dtype")
        << R"({"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}})" << 8;
    QTest::newRow("offsets reversed") << R"({"a":)" + entry("[2]", "[8,0]") + "}" << 8;
    QTest::newRow("beyond the end") << R"({"a":)" + entry("[4]", "[0,16]") + "}" << 8;
    QTest::newRow("size and shape differ") << R"({"a":)" + entry("[3]", "[0,8]") + "}" << 8;
    QTest::newRow("shape overflows")
        << R"({"a":)" + entry("[4294967296,4294967296,4]", "[0,8]") + "}" << 8;
    QTest::newRow("negative extent") << R"({"a":)" + entry("[-2]", "[0,8]") + "}" << 8;
    QTest::newRow("overlap") << R"({"a":)" + whole + R"(,"b":)" + entry("[2]", "[4,12]") + "}"
                             << 12;
    QTest::newRow("hole") << R"({"a":)" + whole + R"(,"b":)" + entry("[2]", "[12,20]") + "}" << 20;
    QTest::newRow("bytes left over") << R"({"a":)" + whole + "}" << 12;
    QTest::newRow("the same name twice") << R"({"a":)" + whole + R"(,"a":)" + whole + "}" << 8;
    QTest::newRow("entry of another type") << R"({"a":3})" << 0;
}

void TestSafetensors::faults()
{
    QFETCH(QString, header);
    QFETCH(int, dataSize);
    const auto parsed = parseSafetensors(fileWith(header.toStdString(), std::size_t(dataSize)), "x");
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code, ErrorCode::DataCorrupt);
    QCOMPARE(parsed.error().subject, std::string("x"));
}

void TestSafetensors::metadataIsPassedOver()
{
    const auto parsed = parseSafetensors(
        fileWith(
            R"({"__metadata__":{"by":"torch"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
            8),
        "x");
    PB_VERIFY_OK(parsed);
    QCOMPARE(parsed->size(), std::size_t(1));
}

PLUGBOARD_TEST(TestSafetensors)
#include "tst_safetensors.moc"
