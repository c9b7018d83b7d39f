// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/compare_panel.h"
#include "gui/panels/curves_panel.h"
#include "gui/panels/devices_panel.h"
#include "gui/panels/inspector_panel.h"
#include "gui/panels/log_panel.h"
#include "gui/panels/memory_panel.h"
#include "gui/panels/palette_panel.h"
#include "gui/panels/plan_panel.h"
#include "gui/panels/problems_panel.h"
#include "gui/panels/recipe_panel.h"
#include "gui/panels/report_panel.h"
#include "gui/panels/run_report.h"
#include "gui/panels/runs_panel.h"
#include "gui/panels/transfers_panel.h"
#include "tests/gui/panels/sample_plan.h"
#include "tests/plugboard_test.h"

#include <QAbstractButton>
#include <QLabel>

#include <functional>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

constexpr int kNarrow = 260; ///< pixels: a dock that is as narrow as people make it

/// Whether the panel shows this part whole, from left to right.
bool isInSight(const QWidget& panel, const QWidget& part)
{
    const int left = part.mapTo(&panel, QPoint(0, 0)).x();
    return left >= 0 && left + part.width() <= panel.width();
}

/// Labels and buttons whose text is cut off.
QStringList clippedIn(const QWidget& panel)
{
    QStringList clipped;
    for (const QWidget* part : panel.findChildren<QWidget*>()) {
        const auto* label = qobject_cast<const QLabel*>(part);
        const auto* button = qobject_cast<const QAbstractButton*>(part);
        const QString text = label != nullptr ? label->text() : button ? button->text() : QString();
        if (!part->isVisible() || text.isEmpty())
            continue;
        const bool wraps = label != nullptr && label->wordWrap();
        const int needed = wraps ? part->minimumSizeHint().width() : part->sizeHint().width();
        if (part->width() < needed || !isInSight(panel, *part))
            clipped << QString("%1: %2 of %3 pixels").arg(text).arg(part->width()).arg(needed);
    }
    return clipped;
}

struct Bench : SampleBench {
    std::shared_ptr<const PlanFacts> plan = samplePlan();
    std::unique_ptr<RunRecord> run = sampleRun(plan, 1.5);
    std::unique_ptr<RunRecord> other = sampleRun(plan, 2);

    Bench() { open(plan); }
};

using Make = std::function<QWidget*(Bench&)>;

template <class Panel>
QWidget* make(Bench& bench)
{
    return new Panel(bench.bench());
}

} // namespace
Q_DECLARE_METATYPE(Make)

class TestNarrowPanels : public QObject {
    Q_OBJECT
private slots:
    void nothingIsCutOff_data();
    void nothingIsCutOff();
};

void TestNarrowPanels::nothingIsCutOff_data()
{
    QTest::addColumn<Make>("make");
    QTest::newRow("palette") << Make(make<PalettePanel>);
    QTest::newRow("recipe") << Make(make<RecipePanel>);
    QTest::newRow("problems") << Make(make<ProblemsPanel>);
    QTest::newRow("plan") << Make(make<PlanPanel>);
    QTest::newRow("memory") << Make(make<MemoryPanel>);
    QTest::newRow("transfers") << Make(make<TransfersPanel>);
    QTest::newRow("runs") << Make(make<RunsPanel>);
    QTest::newRow("log") << Make(make<LogPanel>);
    QTest::newRow("report") << Make(make<ReportPanel>);
    QTest::newRow("inspector, project") << Make(make<InspectorPanel>);
    const auto inspector = [](Selection selection) {
        return Make([selection](Bench& bench) -> QWidget* {
            bench.document.select(selection);
            return new InspectorPanel(bench.bench());
        });
    };
    QTest::newRow("inspector, device") << inspector({.elements = {"cpu0"}});
    QTest::newRow("inspector, link") << inspector({.links = {"net"}});
    QTest::newRow("inspector, several") << inspector({.elements = {"cpu0", "cpu1"}});
    QTest::newRow("devices, drawn") << Make(make<DevicesPanel>);
    QTest::newRow("devices, this machine") << Make([](Bench& bench) -> QWidget* {
        bench.document.setTopology({}, "this machine");
        bench.document.setDetected(sampleProject().topology);
        return new DevicesPanel(bench.bench());
    });
    QTest::newRow("curves") << Make([](Bench& bench) -> QWidget* {
        auto* panel = new CurvesPanel(bench.bench());
        panel->showRun(bench.run.get());
        return panel;
    });
    QTest::newRow("compare") << Make([](Bench& bench) -> QWidget* {
        auto* panel = new ComparePanel(bench.bench());
        panel->compare(bench.run.get(), bench.other.get());
        return panel;
    });
}

void TestNarrowPanels::nothingIsCutOff()
{
    QFETCH(Make, make);
    Bench bench;
    const std::unique_ptr<QWidget> panel(make(bench));
    panel->resize(kNarrow, 700);
    panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(panel.get()));
    QTRY_VERIFY(!RunReport::of(bench.run.get())->isBusy());
    for (int turn = 0; turn < 5; ++turn)
        QCoreApplication::processEvents();
    if (const QString folder = qEnvironmentVariable("PLUGBOARD_PICTURES"); !folder.isEmpty())
        panel->grab().save(folder + "/narrow-" + QTest::currentDataTag() + ".png");
    QStringList wide; // what keeps the panel from being as narrow
    for (const QWidget* part : panel->findChildren<QWidget*>())
        if (part->minimumSizeHint().width() > kNarrow)
            wide << QString("%1 %2").arg(part->metaObject()->className(), part->objectName());
    QVERIFY2(panel->width() == kNarrow, qPrintable(wide.join(", ")));
    const QStringList clipped = clippedIn(*panel);
    QVERIFY2(clipped.isEmpty(), qPrintable(clipped.join("; ")));
}

PLUGBOARD_TEST(TestNarrowPanels)
#include "tst_narrow_panels.moc"
