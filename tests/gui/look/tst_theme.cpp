// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/look/theme.h"
#include "tests/plugboard_test.h"

#include <QApplication>

using namespace plugboard::gui;

class TestTheme : public QObject {
    Q_OBJECT
private slots:
    void contrastOfKnownPairs();
    void textCanBeRead_data();
    void textCanBeRead();
    void palettesNameTheirTheme();
};

void TestTheme::contrastOfKnownPairs()
{
    // Black on white: (1 + 0.05) / (0 + 0.05).
    QCOMPARE(contrast(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrast(Qt::white, Qt::white), 1.0);
    // #777777 on white: 4.48, the well-known grey that just fails.
    QVERIFY(std::abs(contrast(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.01);
}

void TestTheme::textCanBeRead_data()
{
    QTest::addColumn<QColor>("text");
    QTest::addColumn<QColor>("ground");
    for (const Theme& theme : {lightTheme(), darkTheme()}) {
        const std::pair<const char*, QColor> texts[] = {{"text", theme.text},
                                                        {"secondary", theme.secondaryText}};
        const std::pair<const char*, QColor> grounds[] = {{"window", theme.window},
                                                          {"panel", theme.panel},
                                                          {"raised", theme.raised},
                                                          {"chip", theme.chip}};
        for (const auto& [textName, text] : texts)
            for (const auto& [groundName, ground] : grounds)
                QTest::addRow("%s: %s on %s", theme.dark ? "dark" : "light", textName, groundName)
                    << text << ground;
    }
}

void TestTheme::textCanBeRead()
{
    QFETCH(QColor, text);
    QFETCH(QColor, ground);
    QVERIFY2(contrast(text, ground) >= 4.5, qPrintable(QString::number(contrast(text, ground))));
}

void TestTheme::palettesNameTheirTheme()
{
    applyTheme(*qApp, ThemeChoice::Dark);
    QVERIFY(themeOf(qApp->palette()).dark);
    QCOMPARE(qApp->palette().color(QPalette::Window), darkTheme().window);
    applyTheme(*qApp, ThemeChoice::Light);
    QVERIFY(!themeOf(qApp->palette()).dark);
}

PLUGBOARD_TEST(TestTheme)
#include "tst_theme.moc"
