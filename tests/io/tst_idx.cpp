// SPDX-License-Identifier: Apache-2.0
#include "engine/io/idx.h"
#include "tests/io/samples.h"
#include "tests/plugboard_test.h"

#include <QTemporaryDir>

#include <zlib.h>

using namespace plugboard;
using namespace plugboard::tests;

namespace {

/// Two images of 2 x 3 as the format's page has it: magic, extents, rows.
const std::string kImages("\0\0\x08\x03\0\0\0\2\0\0\0\2\0\0\0\3\1\2\3\4\5\6\7\x08\x09\x0a\x0b\xff",
                          28);

std::string gzipped(const std::string& bytes, const std::string& path)
{
    gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, bytes.data(), unsigned(bytes.size()));
    gzclose(file);
    return bytesOf(path);
}

} // namespace

class TestIdx : public QObject {
    Q_OBJECT

    std::string file(const char* name) const { return folder_.path().toStdString() + "/" + name; }
    QTemporaryDir folder_;

private slots:
    void plainAndPacked()
    {
        writeBytes(file("plain"), kImages);
        gzipped(kImages, file("packed")); // known by content, not by name
        for (const char* name : {"plain", "packed"}) {
            const auto loaded = io::loadIdx(file(name));
            PB_VERIFY_OK(loaded);
            QVERIFY(loaded->shape == (model::Shape{2, 2, 3}));
            QVERIFY(loaded->values ==
                    (std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255}));
        }
    }

    void bad_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("named");
        const auto row = [](const char* name, const std::string& bytes, const char* named) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QByteArray(named);
        };
        const auto changed = [](std::size_t at, char value) {
            std::string bytes = kImages;
            bytes[at] = value;
            return bytes;
        };
        const std::string packed = gzipped(kImages, file("packed"));
        row("empty", "", "0 bytes");
        row("three bytes", kImages.substr(0, 3), "3 bytes");
        row("magic", changed(0, 1), "magic");
        row("floats", changed(2, 0x0d), "unsigned bytes");
        row("no extents", changed(3, 0), "0 extents");
        row("200 extents", changed(3, char(200)), "200 extents");
        row("header cut", kImages.substr(0, 12), "3 extents");
        row("one byte short", kImages.substr(0, 27), "12 bytes");
        row("one byte more", kImages + "x", "13");
        row("count lie", changed(7, 3), "18 bytes");
        row("12 GB", changed(4, 0x7f), "1 GiB");
        row("overflow", std::string("\0\0\x08\x03", 4) + std::string(12, '\xff'), "1 GiB");
        row("gzip cut", packed.substr(0, packed.size() - 9), "gzip");
        row("gzip header only", packed.substr(0, 4), "gzip");
        std::string damaged = packed;
        damaged[damaged.size() - 6] = char(damaged[damaged.size() - 6] ^ 1); // of the CRC
        row("gzip damaged", damaged, "gzip");
    }
    void bad()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, named);
        writeBytes(file("bad"), bytes.toStdString());
        const auto loaded = io::loadIdx(file("bad"));
        QVERIFY(!loaded);
        QCOMPARE(int(loaded.error().code), int(ErrorCode::DataCorrupt));
        QCOMPARE(loaded.error().subject, file("bad"));
        QVERIFY2(loaded.error().message.find(named.toStdString()) != std::string::npos,
                 loaded.error().message.c_str());
    }

    void noFile()
    {
        QCOMPARE(int(io::loadIdx(file("none")).error().code), int(ErrorCode::NotFound));
        QVERIFY(!io::loadIdx(folder_.path().toStdString()));
    }

    /// The shared bad files; what they must say stands in expected.csv beside them.
    void sharedBadFiles_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QStringList>("named");
        QTest::newRow("magic") << "idx_bad_magic.idx" << QStringList{"IDX"};
        QTest::newRow("count") << "idx_count_lie.idx" << QStringList{"47040000", "784"};
        QTest::newRow("gzip") << "idx_truncated.gz" << QStringList{"gzip"};
    }
    void sharedBadFiles()
    {
        if (qEnvironmentVariableIsEmpty("PLUGBOARD_DATA"))
            QSKIP("PLUGBOARD_DATA is not set");
        QFETCH(QString, name);
        QFETCH(QStringList, named);
        const QString path = qEnvironmentVariable("PLUGBOARD_DATA") + "/interop/bad/" + name;
        const auto loaded = io::loadIdx(path.toStdString());
        QVERIFY(!loaded);
        QCOMPARE(int(loaded.error().code), int(ErrorCode::DataCorrupt));
        for (const QString& word : named)
            QVERIFY2(QString::fromStdString(loaded.error().message).contains(word),
                     loaded.error().message.c_str());
    }
};

PLUGBOARD_TEST(TestIdx)
#include "tst_idx.moc"
