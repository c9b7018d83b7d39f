// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/pixel_canvas.h"
#include "tests/plugboard_test.h"

#include <QRandomGenerator>

using namespace plugboard::gui;

namespace {

constexpr QRgb kWhite = 0xffffffff;
constexpr QRgb kBlack = 0xff000000;

QImage black()
{
    QImage image(64, 48, QImage::Format_RGB32);
    image.fill(kBlack);
    return image;
}

/// Sum of brightness, in whole white pixels.
double light(const QImage& image)
{
    double sum = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            sum += qGreen(image.pixel(x, y)) / 255.0;
    return sum;
}

} // namespace

class TestPixelCanvas : public QObject {
    Q_OBJECT
private slots:
    void fillsWhatWasAsked();
    void aLineCoversItsArea_data();
    void aLineCoversItsArea();
    void piecesMeetWithoutOverlap();
    void nothingLeavesTheClip();
};

void TestPixelCanvas::fillsWhatWasAsked()
{
    QImage image = black();
    PixelCanvas(image).fill(3, 4, 8, 10, kWhite);
    QCOMPARE(light(image), 30.0); // 5 x 6
    QCOMPARE(image.pixel(3, 4), kWhite);
    QCOMPARE(image.pixel(8, 10), kBlack);
    PixelCanvas(image).fill(-50, -50, 500, 500, kWhite);
    QCOMPARE(light(image), 64.0 * 48);
}

void TestPixelCanvas::aLineCoversItsArea_data()
{
    QTest::addColumn<QPointF>("from");
    QTest::addColumn<QPointF>("to");
    QTest::newRow("flat") << QPointF(10.5, 20) << QPointF(50.5, 20);
    QTest::newRow("slanted") << QPointF(8.5, 10) << QPointF(48.5, 30);
    QTest::newRow("backwards") << QPointF(48.5, 30) << QPointF(8.5, 10);
    QTest::newRow("steep") << QPointF(20, 4.5) << QPointF(30, 40.5);
    QTest::newRow("upright") << QPointF(20.25, 4.5) << QPointF(20.25, 40.5);
}

void TestPixelCanvas::aLineCoversItsArea()
{
    QFETCH(QPointF, from);
    QFETCH(QPointF, to);
    QImage image = black();
    PixelCanvas(image).line(from, to, 2, kWhite, 1);
    const double length = std::hypot(to.x() - from.x(), to.y() - from.y());
    // Length times width; alpha is cut to 1 / 256 in each pixel.
    QVERIFY2(std::abs(light(image) - 2 * length) < 0.03 * length,
             qPrintable(QString("%1 for %2").arg(light(image)).arg(2 * length)));
}

void TestPixelCanvas::piecesMeetWithoutOverlap()
{
    QImage whole = black();
    PixelCanvas(whole).line({5.3, 7.2}, {55.3, 27.2}, 1.5f, kWhite, 0.5f);
    QImage pieces = black();
    const QPointF middle(30.3, 17.2);
    PixelCanvas(pieces).line({5.3, 7.2}, middle, 1.5f, kWhite, 0.5f);
    PixelCanvas(pieces).line(middle, {55.3, 27.2}, 1.5f, kWhite, 0.5f);
    QVERIFY(std::abs(light(whole) - light(pieces)) < 0.5);
}

void TestPixelCanvas::nothingLeavesTheClip()
{
    QRandomGenerator random(7);
    for (int round = 0; round < 2000; ++round) {
        QImage image = black();
        PixelCanvas canvas(image);
        canvas.clip = QRect(20, 10, 17, 13);
        const auto anywhere = [&] {
            return QPointF(random.bounded(400.0) - 150, random.bounded(300.0) - 120);
        };
        const QPointF from = anywhere();
        const QPointF to = anywhere();
        if (round % 2)
            canvas.line(from, to, float(random.bounded(6.0)), kWhite, 1);
        else
            canvas.thinLine(from, to, kWhite, 256);
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (!canvas.clip.contains(x, y))
                    QCOMPARE(image.pixel(x, y), kBlack);
    }
}

PLUGBOARD_TEST(TestPixelCanvas)
#include "tst_pixel_canvas.moc"
