// SPDX-License-Identifier: Apache-2.0
#include "engine/io/npz.h"
#include "tests/io/samples.h"
#include "tests/named_tensors.h"
#include "tests/plugboard_test.h"

#include <QTemporaryDir>

#include <zlib.h>

#include <cstring>

using namespace plugboard;
using namespace plugboard::tests;

namespace {

/// A version 1.0 file as numpy.lib.format describes it.
std::string npy(const std::string& header, const std::string& values)
{
    std::string bytes("\x93NUMPY\1\0", 8);
    bytes += char(header.size() & 255);
    bytes += char(header.size() >> 8);
    return bytes + header + values;
}

std::string dictionary(const std::string& descr, const std::string& order, const std::string& shape)
{
    return "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
}

void put(std::string& bytes, std::uint64_t value, int count)
{
    for (int at = 0; at < count; ++at)
        bytes += char(value >> (8 * at));
}

struct ZipEntry {
    std::string name;
    std::string bytes;
    std::uint32_t declared = 0; ///< size in the headers; 0: the right one
};

/// A zip archive of stored entries, after the format's application note.
std::string zip(const std::vector<ZipEntry>& entries)
{
    std::string bytes, directory;
    for (const ZipEntry& entry : entries) {
        const auto offset = bytes.size();
        std::string common;
        put(common, 20, 2);
        put(common, 0, 8); // flags, method, time, date
        put(common,
            crc32(0, reinterpret_cast<const Bytef*>(entry.bytes.data()), uInt(entry.bytes.size())),
            4);
        put(common, entry.bytes.size(), 4);
        put(common, entry.declared != 0 ? entry.declared : entry.bytes.size(), 4);
        put(common, entry.name.size(), 2);
        put(common, 0, 2);
        bytes += "PK\3\4" + common + entry.name + entry.bytes;
        directory += std::string("PK\1\2\x14\0", 6) + common;
        put(directory, 0, 10);
        put(directory, offset, 4);
        directory += entry.name;
    }
    const auto start = bytes.size();
    bytes += directory + std::string("PK\5\6\0\0\0\0", 8);
    put(bytes, entries.size(), 2);
    put(bytes, entries.size(), 2);
    put(bytes, directory.size(), 4);
    put(bytes, start, 4);
    put(bytes, 0, 2);
    return bytes;
}

template <class T>
std::vector<T> valuesOf(const model::NamedTensor& tensor)
{
    std::vector<T> values(tensor.bytes.size() / sizeof(T));
    std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
    return values;
}

} // namespace

class TestNpy : public QObject {
    Q_OBJECT

    std::string file(const char* name) const { return folder_.path().toStdString() + "/" + name; }
    QTemporaryDir folder_;

private slots:
    void versions_data()
    {
        QTest::addColumn<int>("version");
        for (const int version : {1, 2, 3})
            QTest::newRow(qPrintable(QString::number(version))) << version;
    }
    void versions()
    {
        QFETCH(int, version);
        const std::string header = dictionary("<i2", "False", "(3,)");
        std::string bytes("\x93NUMPY");
        bytes += {char(version), '\0'};
        put(bytes, header.size(), version == 1 ? 2 : 4);
        bytes += header + std::string("\1\0\2\0\xff\xff", 6);
        const auto array = io::parseNpy(bytes, "a", "x");
        PB_VERIFY_OK(array);
        QVERIFY(array->type == (model::TensorType{model::DataType::Int16, {3}}));
        QCOMPARE(valuesOf<std::int16_t>(*array), (std::vector<std::int16_t>{1, 2, -1}));
    }

    /// [[1, 2, 3], [4, 5, 6]] column by column, big-endian.
    void otherOrders()
    {
        const std::string values("\0\1\0\4\0\2\0\5\0\3\0\6", 12);
        const auto array = io::parseNpy(npy(dictionary(">i2", "True", "(2, 3)"), values), "a", "x");
        PB_VERIFY_OK(array);
        QCOMPARE(valuesOf<std::int16_t>(*array), (std::vector<std::int16_t>{1, 2, 3, 4, 5, 6}));
    }

    void shapes_data()
    {
        QTest::addColumn<QString>("shape");
        QTest::addColumn<int>("elements"); // -1: refused
        QTest::newRow("scalar") << "()" << 1;
        QTest::newRow("tuple of one") << "(4,)" << 4;
        QTest::newRow("no tuple") << "(4)" << -1;
        QTest::newRow("long integers of Python 2") << "(2L, 2L)" << 4;
        QTest::newRow("without blanks") << "(2,2,)" << 4;
        QTest::newRow("empty axis") << "(0, 5)" << 0;
        QTest::newRow("negative") << "(-1,)" << -1;
        QTest::newRow("list") << "[4]" << -1;
        QTest::newRow("2^64 elements") << "(4294967296, 4294967296)" << -1;
        QTest::newRow("21 digits") << "(111111111111111111111,)" << -1;
    }
    void shapes()
    {
        QFETCH(QString, shape);
        QFETCH(int, elements);
        const auto array = io::parseNpy(npy(dictionary("|u1", "False", shape.toStdString()),
                                            std::string(std::size_t(std::max(0, elements)), 'x')),
                                        "a", "x");
        QCOMPARE(array.hasValue(), elements >= 0);
        if (elements >= 0)
            QCOMPARE(int(model::elements(array->type.shape)), elements);
    }

    void faults_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* name, const std::string& bytes, const char* named) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << named;
        };
        const std::string four(16, '\0');
        const auto whole = [&](const std::string& header) { return npy(header, four); };
        row("empty", "", "not a .npy file");
        row("magic only", "\x93NUMPY", "not a .npy file");
        row("version 9", std::string("\x93NUMPY\x09\0\0\0\0\0", 12), "version 9");
        row("objects", whole(dictionary("|O", "False", "(2,)")), "pickle");
        row("strings", whole(dictionary("<U4", "False", "(1,)")), "strings");
        row("complex", whole(dictionary("<c8", "False", "(2,)")), "complex");
        row("structure",
            whole("{'descr': [('x', '<f4'), ('y', '<f4')], 'fortran_order': False, 'shape': (2,)}"),
            "structures");
        row("code", whole("{'descr': exec('x'), 'fortran_order': False, 'shape': (4,)}"),
            "literal dictionary");
        row("key missing", whole("{'descr': '<f4', 'shape': (4,)}"), "literal dictionary");
        row("key twice",
            whole("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (4,)}"),
            "literal dictionary");
        row("something behind", whole(dictionary("<f4", "False", "(4,)") + "1"),
            "literal dictionary");
        row("one element short", whole(dictionary("<f4", "False", "(5,)")),
            "needs 20 bytes, 16 present");
        row("one element more", whole(dictionary("<f4", "False", "(3,)")),
            "needs 12 bytes, 16 present");
    }
    void faults()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, named);
        const auto array = io::parseNpy(bytes.toStdString(), "a", "x");
        QVERIFY(!array);
        QCOMPARE(array.error().subject, std::string("x"));
        QVERIFY2(QString::fromStdString(array.error().message).contains(named),
                 array.error().message.c_str());
    }

    void everyTruncationIsRefused()
    {
        const std::string whole =
            io::npyBytes(tensorOf<float>("a", model::DataType::Float32, {3}, {1, 2, 3}));
        for (std::size_t length = 0; length < whole.size(); ++length)
            QVERIFY(!io::parseNpy(whole.substr(0, length), "a", "x"));
    }

    /// Known bytes of numpy.save(numpy.float32([1, 2])): the header fills 128 bytes.
    void isWrittenAsNumpyDoes()
    {
        const std::string bytes =
            io::npyBytes(tensorOf<float>("a", model::DataType::Float32, {2}, {1, 2}));
        const std::string start = std::string("\x93NUMPY\1\0\x76\0", 10) +
                                  "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
        QVERIFY(bytes.starts_with(start));
        QCOMPARE(bytes.size(), std::size_t(128 + 8));
        QCOMPARE(bytes[127], '\n');
    }

    void comesBack()
    {
        const std::vector<model::NamedTensor> arrays{
            tensorOf<double>("weights/conv1.weight", model::DataType::Float64, {2, 1, 2},
                             {1, -2, 3.5, 0}),
            tensorOf<std::uint8_t>("flags", model::DataType::Bool, {3}, {1, 0, 1}),
            tensorOf<std::int64_t>("scalar", model::DataType::Int64, {}, {-7}),
            tensorOf<std::uint16_t>("half", model::DataType::Float16, {2}, {0x3c00, 0xc000})};
        for (const bool pack : {false, true}) {
            PB_VERIFY_OK(io::saveNpz(file("a.npz"), arrays, pack));
            const auto back = io::loadNpz(file("a.npz"));
            PB_VERIFY_OK(back);
            PB_VERIFY_OK(io::verifyNpz(file("a.npz")));
            QCOMPARE(back->size(), arrays.size());
            for (std::size_t at = 0; at < arrays.size(); ++at) {
                QCOMPARE((*back)[at].name, arrays[at].name);
                QVERIFY((*back)[at].type == arrays[at].type);
                QVERIFY((*back)[at].bytes == arrays[at].bytes);
            }
        }
        PB_VERIFY_OK(io::saveNpy(file("one.npy"), arrays[0]));
        const auto one = io::loadNpy(file("one.npy"));
        PB_VERIFY_OK(one);
        QCOMPARE(one->name, std::string("one"));
        QVERIFY(one->bytes == arrays[0].bytes);
    }

    void brainFloatsWiden()
    {
        const auto back = io::parseNpy(
            io::npyBytes(tensorOf<std::uint16_t>("b", model::DataType::BFloat16, {1}, {0x4049})),
            "b", "x");
        PB_VERIFY_OK(back);
        QVERIFY(back->type.type == model::DataType::Float32);
        QCOMPARE(valuesOf<float>(*back)[0], 3.140625f);
    }

    void othersArchives()
    {
        const std::string array = npy(dictionary("<f4", "False", "(1,)"), std::string(4, '\0'));
        const auto read = io::parseNpz(zip({{"a.npy", array}, {"b.npy", array}}), "x");
        PB_VERIFY_OK(read);
        QCOMPARE((*read)[1].name, std::string("b"));
        PB_VERIFY_OK(io::parseNpz(zip({}), "x"));
    }

    void badArchives_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* name, const std::string& bytes, const char* named) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << named;
        };
        const std::string array = npy(dictionary("<f8", "False", "(2,)"), std::string(16, '\0'));
        const std::string bomb =
            npy(dictionary("<f8", "False", "(2,)"), std::string(48 << 20, '\0'));
        const std::string good = zip({{"a.npy", array}});
        std::string damaged = good;
        damaged[40] = char(damaged[40] ^ 1); // within the header's padding or text
        row("cut", good.substr(0, good.size() - 5), "zip");
        row("empty", "PK\3\4", "zip");
        row("parent", zip({{"../a.npy", array}}), "leaves the archive: '../a.npy'");
        row("parent within", zip({{"b/../../a.npy", array}}), "leaves the archive");
        row("absolute", zip({{"/etc/a.npy", array}}), "leaves the archive");
        row("drive", zip({{"C:\\a.npy", array}}), "leaves the archive");
        row("control character", zip({{"a\n.npy", array}}), "leaves the archive: 'a\\x0a.npy'");
        row("twice", zip({{"a.npy", array}, {"a.npy", array}}), "array a appears twice");
        row("pickle", zip({{"archive/data.pkl", "x"}}), "pickle");
        row("no array", zip({{"a.txt", "x"}}), "'a.txt' is no .npy file");
        row("48 MiB behind 16 bytes", zip({{"a.npy", bomb}}), "array a: shape [2]");
        row("size lie", zip({{"a.npy", array, 1 << 30}}), "array a");
        row("damaged", damaged, "array a");
    }
    void badArchives()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, named);
        writeBytes(file("bad.npz"), bytes.toStdString());
        for (const auto& error :
             {io::parseNpz(bytes.toStdString(), "x").hasValue(),
              io::loadNpz(file("bad.npz")).hasValue(), io::verifyNpz(file("bad.npz")).hasValue()})
            QVERIFY(!error);
        const auto read = io::loadNpz(file("bad.npz"));
        QVERIFY2(QString::fromStdString(read.error().message).contains(named),
                 read.error().message.c_str());
        QCOMPARE(read.error().subject, file("bad.npz"));
    }

    void namesThatLeaveAreNotWritten()
    {
        for (const char* name : {"../a", "/a", "a\\b"})
            QVERIFY(!io::saveNpz(file("out.npz"), std::vector{tensorOf<float>(
                                                      name, model::DataType::Float32, {}, {1})}));
        QVERIFY(!QFile::exists(folder_.filePath("out.npz")));
    }
};

PLUGBOARD_TEST(TestNpy)
#include "tst_npy.moc"
