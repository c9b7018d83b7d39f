// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/devices_panel.h"
#include "gui/panels/inspector_panel.h"
#include "gui/panels/machine_table.h"
#include "gui/panels/palette_panel.h"
#include "gui/panels/problems_panel.h"
#include "gui/panels/recipe_panel.h"
#include "tests/gui/panels/sample_plan.h"
#include "tests/plugboard_test.h"

#include <QLineEdit>

using namespace plugboard;
using namespace plugboard::gui;

/// Pictures of the editing panels for people to look at, in the folder $PLUGBOARD_PICTURES.
class TestEditingPictures : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void panels_data() { themes(); }
    void panels() { draw(); }

private:
    void themes();
    void draw();
    void save(QWidget& panel, QSize size, const QString& name);

    QString folder_ = qEnvironmentVariable("PLUGBOARD_PICTURES");
    QString theme_;
};

void TestEditingPictures::initTestCase()
{
    if (folder_.isEmpty())
        QSKIP("PLUGBOARD_PICTURES names no folder");
}

void TestEditingPictures::themes()
{
    QTest::addColumn<ThemeChoice>("theme");
    QTest::newRow("light") << ThemeChoice::Light;
    QTest::newRow("dark") << ThemeChoice::Dark;
}

void TestEditingPictures::save(QWidget& panel, QSize size, const QString& name)
{
    panel.resize(size);
    panel.show();
    QTest::qWait(600); // figures that come from other threads
    QVERIFY(panel.grab().save(folder_ + '/' + name + '-' + theme_ + ".png"));
}

void TestEditingPictures::draw()
{
    QFETCH(ThemeChoice, theme);
    theme_ = QTest::currentDataTag();
    applyTheme(*qApp, theme);
    tests::SampleBench bench;
    const auto plan = tests::samplePlan();
    bench.open(plan);

    PalettePanel palette(bench.bench());
    save(palette, {260, 700}, "palette");
    palette.findChild<QLineEdit*>("search")->setText("po");
    save(palette, {260, 300}, "palette-search");

    InspectorPanel inspector(bench.bench());
    save(inspector, {320, 620}, "inspector-project");
    bench.document.select({.nodes = {plan->summary.placements.front().node}});
    save(inspector, {320, 760}, "inspector-node");
    bench.document.select({.elements = {"cpu0"}});
    save(inspector, {320, 820}, "inspector-device");
    bench.document.select({.links = {"net"}});
    save(inspector, {320, 480}, "inspector-link");
    auto* field = inspector.findChild<QLineEdit*>("net.forward.bandwidth");
    field->setFocus();
    field->setText("20 GB");
    QTest::keyClick(field, Qt::Key_Return);
    save(inspector, {320, 480}, "inspector-error");

    RecipePanel recipe(bench.bench());
    save(recipe, {340, 1250}, "recipe");
    model::Recipe changed = bench.document.recipe();
    changed.data.name = "fashion-mnist";
    changed.run.schedule.kind = "cosine";
    changed.run.schedule.warmupSteps = 100;
    bench.document.setRecipe(changed, "change");
    QTest::qWait(1500);
    save(recipe, {340, 1250}, "recipe-fashion");

    DevicesPanel devices(bench.bench());
    bench.document.setDeviceChoices(
        {{"cpu0", model::RunsOn::Emulated}, {"cpu1", model::RunsOn::Attached, "cpu7"}});
    save(devices, {460, 620}, "devices-drawn");
    save(devices, {300, 620}, "devices-drawn-narrow");
    save(*devices.findChild<MachineTable*>()->openBindings(0), {420, 200}, "devices-menu");
    const model::Topology drawn = bench.document.topology();
    bench.document.setTopology({}, "this machine");
    bench.document.setDivision({.devices = {"cpu1"}});
    bench.document.setDetected(drawn);
    save(devices, {460, 620}, "devices-here");
    save(devices, {300, 620}, "devices-here-narrow");
    bench.document.undoStack().undo();
    bench.document.undoStack().undo();
    bench.document.select({.elements = {"cpu0", "cpu1", "host0"}, .links = {"net"}});
    save(inspector, {320, 480}, "inspector-several");

    ProblemsPanel problems(bench.bench());
    save(problems, {720, 200}, "problems-none");
    bench.document.removeWires({});
    const model::Network& network = bench.document.network();
    bench.document.removeNodes({network.nodes[1].name});
    bench.document.addNode("convolution", {0, 0});
    save(problems, {720, 240}, "problems");
}

PLUGBOARD_TEST(TestEditingPictures)
#include "tst_editing_pictures.moc"
