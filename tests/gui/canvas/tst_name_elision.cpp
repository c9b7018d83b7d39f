// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/name_elision.h"
#include "tests/plugboard_test.h"

using namespace plugboard::gui;

class TestNameElision : public QObject {
    Q_OBJECT
private slots:
    void namesKeepBothEnds_data();
    void namesKeepBothEnds();
};

/// Every letter is one wide, the dots as well.
void TestNameElision::namesKeepBothEnds_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("room");
    QTest::addColumn<QString>("shown");
    QTest::newRow("fits") << "conv1" << 5 << "conv1";
    QTest::newRow("one word") << "nvswitch" << 6 << "nvs…ch";
    QTest::newRow("one word, odd") << "nvswitch" << 7 << "nvs…tch";
    QTest::newRow("last part whole") << "layer1.1.conv1" << 9 << "lay…conv1";
    QTest::newRow("last part alone") << "layer1.1.conv1" << 6 << "…conv1";
    QTest::newRow("last part does not fit") << "a/shortcut" << 6 << "a/s…ut";
    QTest::newRow("a long room takes more of the end")
        << "layer1/block0/bn" << 13 << "layer1…ck0/bn";
    QTest::newRow("scope") << "layer1/conv" << 10 << "layer…conv";
    QTest::newRow("one letter") << "abc" << 2 << "a…";
    QTest::newRow("nothing") << "abc" << 1 << "";
}

void TestNameElision::namesKeepBothEnds()
{
    QFETCH(QString, name);
    QFETCH(int, room);
    const QString shown =
        elidedName(name, room, [](const QString& text) { return double(text.size()); });
    QTEST(shown, "shown");
    QVERIFY(shown.size() <= room);
}

PLUGBOARD_TEST(TestNameElision)
#include "tst_name_elision.moc"
