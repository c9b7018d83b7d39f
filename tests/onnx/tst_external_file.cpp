// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/external_file.h"
#include "tests/plugboard_test.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace plugboard;
using onnx::ExternalPlace;
using onnx::readExternal;

class TestExternalFile : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void readsWithinTheFolder();
    void refuses_data();
    void refuses();

private:
    QTemporaryDir folder_;
};

void TestExternalFile::initTestCase()
{
    const QDir dir(folder_.path());
    QVERIFY(dir.mkpath("model/sub"));
    for (const char* name : {"model/data.bin", "model/sub/data.bin", "outside.bin"}) {
        QFile file(dir.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("0123456789");
    }
    QVERIFY(QFile::link(dir.filePath("outside.bin"), dir.filePath("model/link.bin")));
    QVERIFY(QFile::link(dir.path(), dir.filePath("model/up")));
}

void TestExternalFile::readsWithinTheFolder()
{
    for (const char* location : {"data.bin", "./sub/data.bin"}) {
        const auto bytes =
            readExternal(folder_.path().toStdString() + "/model", ExternalPlace{location, 2, 3}, 3);
        PB_VERIFY_OK(bytes);
        QCOMPARE(int((*bytes)[0]), int('2'));
        QCOMPARE(int((*bytes)[2]), int('4'));
    }
}

void TestExternalFile::refuses_data()
{
    QTest::addColumn<QString>("location");
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<qint64>("length");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* name, const char* location, qint64 offset, qint64 length,
                        const char* part) {
        QTest::newRow(name) << location << offset << length << part;
    };
    row("parent", "../outside.bin", 0, -1, "outside the model folder");
    row("parent within", "sub/../data.bin", 0, -1, "outside the model folder");
    row("absolute", "/etc/hostname", 0, -1, "absolute external path");
    row("link", "link.bin", 0, -1, "through a link");
    row("linked folder", "up/outside.bin", 0, -1, "through a link");
    row("folder", "sub", 0, -1, "no regular file");
    row("missing", "absent.bin", 0, -1, "absent.bin not found");
    row("negative offset", "data.bin", -4, -1, "negative offset -4");
    row("beyond", "data.bin", 7, -1, "holds 10 bytes, needed are 4 from 7");
    row("far beyond", "data.bin", Q_INT64_C(0x7fffffffffffffff), -1, "holds 10 bytes");
    row("other length", "data.bin", 0, 5, "needs 4 bytes, the external length is 5");
    row("empty", "", 0, -1, "path is empty");
}

void TestExternalFile::refuses()
{
    QFETCH(QString, location);
    QFETCH(qint64, offset);
    QFETCH(qint64, length);
    QFETCH(QString, part);
    const auto bytes = readExternal(folder_.path().toStdString() + "/model",
                                    ExternalPlace{location.toStdString(), offset, length}, 4);
    QVERIFY(!bytes);
    const QString message = QString::fromStdString(bytes.error().message);
    QVERIFY2(message.contains(part), qPrintable(message));
}

PLUGBOARD_TEST(TestExternalFile)
#include "tst_external_file.moc"
