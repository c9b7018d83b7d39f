// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/folders.h"
#include "gui/app/sketch.h"
#include "tests/gui/app/studio_fixture.h"
#include "tests/plugboard_test.h"

#include <QDir>
#include <QFile>

using namespace plugboard;
using namespace plugboard::gui;
using plugboard::tests::StudioFixture;

namespace {

int inked(const QImage& image)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += qAlpha(image.pixel(x, y)) > 0;
    return count;
}

} // namespace

class TestSketch : public QObject {
    Q_OBJECT
private slots:
    void examplesAreDrawn_data();
    void examplesAreDrawn();
    void anEmptyProjectIsNoFault();
    void picturesAreKept();
    void theOldestFilesGoFirst();

private:
    StudioFixture studio_;
};

void TestSketch::examplesAreDrawn_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("detail");
    QTest::newRow("lenet5") << "lenet5"
                            << "14 operations, this machine";
    QTest::newRow("resnet18_4gpu") << "resnet18_4gpu"
                                   << ", 4 devices";
    QTest::newRow("vgg16_dgx1") << "vgg16_dgx1"
                                << ", 8 devices";
}

void TestSketch::examplesAreDrawn()
{
    QFETCH(QString, name);
    QFETCH(QString, detail);
    const Thumbnail thumbnail = thumbnailOf(StudioFixture::example(name), {232, 112}, 2, true);
    QVERIFY(thumbnail.error.isEmpty());
    QVERIFY2(thumbnail.detail.endsWith(detail), qPrintable(thumbnail.detail));
    QCOMPARE(thumbnail.picture.size(), QSize(464, 224));
    const int ink = inked(thumbnail.picture);
    QVERIFY2(ink > 1000 && ink < 464 * 224 / 2, qPrintable(QString::number(ink)));
}

void TestSketch::anEmptyProjectIsNoFault()
{
    QVERIFY(!sketchOf({}, {100, 60}, 1, false).isNull());
}

void TestSketch::picturesAreKept()
{
    const QString file = studio_.path("a.plugboard.txt");
    QVERIFY(QFile::copy(StudioFixture::example("mlp"), file));
    const Thumbnail drawn = thumbnailOf(file, {232, 112}, 1, false);
    const Thumbnail kept = thumbnailOf(file, {232, 112}, 1, false);
    QCOMPARE(kept.picture.convertToFormat(QImage::Format_ARGB32),
             drawn.picture.convertToFormat(QImage::Format_ARGB32));
    QCOMPARE(kept.detail, drawn.detail);
    QFile text(file);
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write("network { name: 3 }");
    text.close();
    QVERIFY(!thumbnailOf(file, {232, 112}, 1, false).error.isEmpty());
}

void TestSketch::theOldestFilesGoFirst()
{
    const QString folder = studio_.path("cache");
    QVERIFY(QDir().mkpath(folder));
    for (int at = 0; at < 4; ++at) {
        QFile file(folder + "/" + QString::number(at));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(1000, 'x'));
        file.flush();
        const QDateTime used = QDateTime::currentDateTime().addSecs(-100 + at);
        QVERIFY(file.setFileTime(used, QFileDevice::FileAccessTime));
    }
    QCOMPARE(sizeOfFolders({folder}), 4000);
    trimFolders({folder}, 2500); // all are young
    QCOMPARE(sizeOfFolders({folder}), 4000);
    const QString plans = studio_.path("plans");
    QVERIFY(QDir().mkpath(plans));
    QVERIFY(QFile::copy(folder + "/3", plans + "/4"));
    trimFolders({folder, plans}, 3500, 0);
    QCOMPARE(QDir(folder).entryList(QDir::Files), (QStringList{"2", "3"}));
    QCOMPARE(QDir(plans).entryList(QDir::Files), QStringList{"4"});
    trimFolders({folder, plans}, 0, 0);
    QCOMPARE(sizeOfFolders({folder, plans}), 0);
}

PLUGBOARD_TEST(TestSketch)
#include "tst_sketch.moc"
