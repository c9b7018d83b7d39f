// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/open_bench.h"
#include "tests/gui/app/studio_fixture.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::gui;

/// Opening, planning, importing a plan and opening a run through the real window.
class TestStops : public QObject {
    Q_OBJECT
private slots:
    void theWindowNeverStopsForLong();

private:
    tests::StudioFixture home_; // its folders, without a window
};

void TestStops::theWindowNeverStopsForLong()
{
    const auto phases = measureOpening(100'000, 500'000);
    PB_VERIFY_OK(phases);
    QCOMPARE(phases->size(), std::size_t(6)); // open, save, open, plan, import, open a run
    for (const OpenPhase& phase : *phases) {
        QVERIFY(phase.seconds > 0 && phase.longestStop > 0);
        QVERIFY2(phase.longestStop < 100, qPrintable(QString("%1: %2 ms")
                                                         .arg(QString::fromStdString(phase.name))
                                                         .arg(phase.longestStop)));
    }
}

PLUGBOARD_TEST(TestStops)
#include "tst_stops.moc"
