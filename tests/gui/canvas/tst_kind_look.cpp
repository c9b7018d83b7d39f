// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/kind_look.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::gui;

namespace {

QStringList labels(const std::vector<const KindLook*>& looks)
{
    QStringList list;
    for (const KindLook* look : looks)
        list << look->label;
    return list;
}

} // namespace

class TestKindLook : public QObject {
    Q_OBJECT
private slots:
    void searchFindsByBeginWordAndLetters();
    void searchKeepsToPorts();
    void attributesThatTellNodesApart();
    void pinsOfVariadicKinds();
    void anUnknownKindIsShownAllTheSame();
};

void TestKindLook::searchFindsByBeginWordAndLetters()
{
    QCOMPARE(labels(kindsMatching("conv")).value(0), QString("Convolution"));
    QCOMPARE(labels(kindsMatching("max")).value(0), QString("Max pooling"));
    QCOMPARE(labels(kindsMatching("LIN")).value(0), QString("Linear"));
    QVERIFY(labels(kindsMatching("pool")).contains("Max pooling"));
    QVERIFY(labels(kindsMatching("mxp")).contains("Max pooling")); // letters in order
    QVERIFY(kindsMatching("qqq").empty());
    QVERIFY(kindsMatching("").size() > 8);
}

void TestKindLook::searchKeepsToPorts()
{
    QVERIFY(labels(kindsMatching("")).contains("Input"));
    QVERIFY(!labels(kindsMatching("", true)).contains("Input")); // it has no input port
    QVERIFY(!labels(kindsMatching("", false, true)).contains("Output"));
}

void TestKindLook::attributesThatTellNodesApart()
{
    model::Node node;
    node.attributes.set("kernel", std::int64_t(5));
    node.attributes.set("channels", std::int64_t(6));
    QCOMPARE(keyAttributes(node), QString("5×5, 6"));
    node.attributes.set("kernel", std::vector<std::int64_t>{3, 1});
    node.attributes.set("stride", std::int64_t(2));
    QCOMPARE(keyAttributes(node), QString("3×1, 6, /2"));
}

void TestKindLook::pinsOfVariadicKinds()
{
    const KindLook& add = kindLook("add");
    QVERIFY(add.variadic);
    QCOMPARE(pinCount(add, -1, -1).inputs, 2);
    QCOMPARE(pinCount(add, 1, 0).inputs, 3); // both in use: one more to go on with
    QCOMPARE(pinCount(kindLook("relu"), 0, 0).inputs, 1);
}

void TestKindLook::anUnknownKindIsShownAllTheSame()
{
    const KindLook& look = kindLook("of_tomorrow");
    QCOMPARE(look.label, QString("of_tomorrow"));
    QCOMPARE(look.inputs, 1);
}

PLUGBOARD_TEST(TestKindLook)
#include "tst_kind_look.moc"
