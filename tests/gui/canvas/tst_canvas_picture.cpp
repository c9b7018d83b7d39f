// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/picture.h"
#include "tests/gui/canvas/canvas_fixture.h"
#include "tests/plugboard_test.h"

#include <QFile>
#include <QSvgRenderer>
#include <QTemporaryDir>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

double shareOtherThan(const QImage& image, const QColor& ground)
{
    int other = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            other += image.pixel(x, y) != ground.rgb();
    return double(other) / (image.width() * image.height());
}

} // namespace

class TestCanvasPicture : public QObject {
    Q_OBJECT
private slots:
    void networkFillsItsPicture();
    void topologyFillsItsPicture();
    void svgHoldsTextsAndShapes();
    void aFolderThatIsNotThereIsSaid();
};

void TestCanvasPicture::networkFillsItsPicture()
{
    Document document;
    document.reset(projectOf(rowOfFour()), {});
    const QImage image = renderNetwork(document, {800, 200}, {.theme = darkTheme(), .ratio = 2});
    QCOMPARE(image.size(), QSize(1600, 400));
    QVERIFY(shareOtherThan(image, darkTheme().window) > 0.1);
}

void TestCanvasPicture::topologyFillsItsPicture()
{
    Document document;
    io::Project project;
    project.topology = twoDevices();
    document.reset(project, {});
    const QImage image = renderTopology(document, {600, 400}, {.theme = lightTheme()});
    QVERIFY(shareOtherThan(image, lightTheme().window) > 0.2);
}

void TestCanvasPicture::svgHoldsTextsAndShapes()
{
    Document document;
    document.reset(projectOf(rowOfFour()), {});
    const QTemporaryDir folder;
    const QString path = folder.filePath("network.svg");
    PB_VERIFY_OK(writeNetworkSvg(document, path, {.theme = lightTheme()}));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(file.readAll());
    QVERIFY(text.contains(">conv<"));
    QVERIFY(text.contains("Convolution"));
    QVERIFY(!text.contains("<image")); // lines and texts, not pixels
    QVERIFY(QSvgRenderer(path).isValid());
}

void TestCanvasPicture::aFolderThatIsNotThereIsSaid()
{
    Document document;
    const Result<void> written =
        writeTopologySvg(document, "/not/there/at/all.svg", {.theme = lightTheme()});
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::IoFailed);
}

PLUGBOARD_TEST(TestCanvasPicture)
#include "tst_canvas_picture.moc"
