// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/op_kinds.h"
#include "gui/document/starting_attributes.h"
#include "tests/plugboard_test.h"

using namespace plugboard;

class TestStartingAttributes : public QObject {
    Q_OBJECT
private slots:
    void everyKindIsRightFromItsFirstMoment();
};

void TestStartingAttributes::everyKindIsRightFromItsFirstMoment()
{
    const auto kinds = session::drawableKinds();
    QVERIFY(kinds.size() > 10);
    for (const ops::OpKind* kind : kinds) {
        const auto checked = ops::checkAttributes(*kind, gui::startingAttributes(kind->name));
        QVERIFY2(checked.hasValue(), checked ? "" : toString(checked.error()).c_str());
    }
}

PLUGBOARD_TEST(TestStartingAttributes)
#include "tst_starting_attributes.moc"
