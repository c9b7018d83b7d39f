// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/look/icons.h"
#include "tests/plugboard_test.h"

#include <QDir>
#include <QSvgRenderer>

using namespace plugboard::gui;

class TestIcons : public QObject {
    Q_OBJECT
private slots:
    void everyFileIsAnIcon();
    void followsTheColour();
    void anUnknownNameGivesNone();
};

void TestIcons::everyFileIsAnIcon()
{
    const QStringList files = QDir(":/plugboard/icons").entryList();
    QVERIFY(files.size() > 40);
    for (const QString& file : files) {
        QVERIFY2(QSvgRenderer(":/plugboard/icons/" + file).isValid(), qPrintable(file));
        QVERIFY(!icon(file.chopped(4), Qt::black).isNull());
    }
}

void TestIcons::followsTheColour()
{
    const QImage image = icon("stop", Qt::red).pixmap(20, 20).toImage();
    int red = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            red += pixel.alpha() > 150 && pixel.red() > 200 && pixel.green() < 60;
        }
    QVERIFY(red > 10);
}

void TestIcons::anUnknownNameGivesNone()
{
    QVERIFY(icon("no such icon", Qt::black).isNull());
}

PLUGBOARD_TEST(TestIcons)
#include "tst_icons.moc"
