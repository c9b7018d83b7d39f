// SPDX-License-Identifier: Apache-2.0
#include "tests/io/samples.h"
#include "tests/plugboard_test.h"

#include <QTemporaryDir>

#include <xxhash.h>

using namespace plugboard;
using namespace plugboard::tests;

class TestDamage : public QObject {
    Q_OBJECT

    static void addKinds()
    {
        QTest::addColumn<int>("kind");
        for (std::size_t at = 0; at < documentKinds().size(); ++at)
            QTest::newRow(documentKinds()[at].name) << int(at);
    }
    std::string file(const char* name) const { return folder_.path().toStdString() + "/" + name; }
    QTemporaryDir folder_;

private slots:
    void truncated_data() { addKinds(); }
    void truncated()
    {
        QFETCH(int, kind);
        const DocumentKind& document = documentKinds()[std::size_t(kind)];
        PB_VERIFY_OK(document.saveSample(file("whole")));
        const std::string whole = bytesOf(file("whole"));
        for (std::size_t size = 0; size < whole.size(); size += 64) {
            writeBytes(file("cut"), whole.substr(0, size));
            const auto loaded = document.load(file("cut"));
            QVERIFY2(!loaded, std::to_string(size).c_str());
            QCOMPARE(int(loaded.error().code), int(ErrorCode::DataCorrupt));
            QCOMPARE(loaded.error().subject, file("cut"));
        }
        writeBytes(file("cut"), whole.substr(0, whole.size() - 1));
        QVERIFY(!document.load(file("cut")));
    }

    void flippedByte_data() { addKinds(); }
    void flippedByte()
    {
        QFETCH(int, kind);
        const DocumentKind& document = documentKinds()[std::size_t(kind)];
        PB_VERIFY_OK(document.saveSample(file("whole")));
        const std::string whole = bytesOf(file("whole"));
        // All of header and trailer, samples of what lies between.
        for (std::size_t at = 0; at < whole.size();
             at += at < 16 || at + 10 > whole.size()
                       ? 1
                       : std::min<std::size_t>(9, whole.size() - at - 9)) {
            std::string bytes = whole;
            bytes[at] = char(bytes[at] ^ (1 << (at % 8)));
            writeBytes(file("flipped"), bytes);
            QVERIFY2(!document.load(file("flipped")), std::to_string(at).c_str());
        }
    }

    /// Text has no checksum: a changed letter is an error or another valid value.
    void flippedByteOfText_data() { addKinds(); }
    void flippedByteOfText()
    {
        QFETCH(int, kind);
        const DocumentKind& document = documentKinds()[std::size_t(kind)];
        PB_VERIFY_OK(document.saveSample(file("whole.txt")));
        const std::string whole = bytesOf(file("whole.txt"));
        int refused = 0;
        for (std::size_t at = 0; at < whole.size(); at += 23) {
            std::string bytes = whole;
            bytes[at] = char(bytes[at] ^ (1 << (at % 7)));
            writeBytes(file("flipped.txt"), bytes);
            const auto loaded = document.load(file("flipped.txt"));
            refused += !loaded;
            if (!loaded)
                QCOMPARE(loaded.error().subject, file("flipped.txt"));
            else // what it took, it can write and read again
                PB_VERIFY_OK(document.copy(file("flipped.txt"), file("again")));
            if (loaded)
                PB_VERIFY_OK(document.load(file("again")));
        }
        QVERIFY(refused > 3);
    }

    void versions_data() { addKinds(); }
    void versions()
    {
        QFETCH(int, kind);
        const DocumentKind& document = documentKinds()[std::size_t(kind)];
        PB_VERIFY_OK(document.saveSample(file("newer")));
        std::string bytes = bytesOf(file("newer"));
        QCOMPARE(int(bytes[8]), 1);
        QCOMPARE(int(bytes[10]), 0);
        bytes[8] = 2;
        writeBytes(file("newer"), bytes);
        const auto newerMajor = document.load(file("newer"));
        QVERIFY(!newerMajor);
        QCOMPARE(int(newerMajor.error().code), int(ErrorCode::Unsupported));
        QVERIFY(newerMajor.error().message.find("2.0") != std::string::npos);
    }

    /// The checksum covers the header, so it is made anew here.
    void newerMinorOpens_data() { addKinds(); }
    void newerMinorOpens()
    {
        QFETCH(int, kind);
        const DocumentKind& document = documentKinds()[std::size_t(kind)];
        PB_VERIFY_OK(document.saveSample(file("minor")));
        std::string bytes = bytesOf(file("minor"));
        bytes[10] = 9;
        // Field 1000, a varint: a newer minor format may have such fields.
        bytes.insert(bytes.size() - 8, "\xc0\x3e\x05");
        const std::uint64_t sum = XXH3_64bits(bytes.data(), bytes.size() - 8);
        for (std::size_t at = 0; at < 8; ++at)
            bytes[bytes.size() - 8 + at] = char(sum >> (8 * at));
        writeBytes(file("minor"), bytes);
        PB_VERIFY_OK(document.load(file("minor")));
    }

    void noFile_data() { addKinds(); }
    void noFile()
    {
        QFETCH(int, kind);
        const DocumentKind& document = documentKinds()[std::size_t(kind)];
        for (const char* name : {"missing", "missing.txt"})
            QCOMPARE(int(document.load(file(name)).error().code), int(ErrorCode::NotFound));
        for (const char* name : {"empty", "empty.txt"}) {
            writeBytes(file(name), "");
            const auto empty = document.load(file(name));
            QCOMPARE(int(empty.error().code), int(ErrorCode::DataCorrupt));
            QVERIFY(empty.error().message.find("empty") != std::string::npos);
        }
        const auto isFolder = document.load(folder_.path().toStdString());
        QCOMPARE(int(isFolder.error().code), int(ErrorCode::InvalidInput));
        QVERIFY(isFolder.error().message.find("folder") != std::string::npos);
        writeBytes(file("noise"), std::string(1000, 'x'));
        QCOMPARE(int(document.load(file("noise")).error().code), int(ErrorCode::DataCorrupt));
        const DocumentKind& other =
            documentKinds()[(std::size_t(kind) + 1) % documentKinds().size()];
        PB_VERIFY_OK(other.saveSample(file("other")));
        const auto another = document.load(file("other"));
        QCOMPARE(int(another.error().code), int(ErrorCode::InvalidInput));
        QVERIFY(another.error().message.find(document.name) != std::string::npos);
    }
};

PLUGBOARD_TEST(TestDamage)
#include "tst_damage.moc"
