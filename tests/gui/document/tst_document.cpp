// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/document.h"
#include "tests/gui/document/examples.h"
#include "tests/plugboard_test.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <set>

using namespace plugboard;
using namespace plugboard::gui;

namespace {

int findings(const Document& document)
{
    return int(document.check().findings.size());
}

} // namespace

class TestDocument : public QObject {
    Q_OBJECT
private slots:
    void anEmptyDocumentLacksItsEnds();
    void addingIsSelectedAndUndone();
    void aWireTakesTheOldOnesPlace();
    void insertingKeepsTheChain();
    void attributesMergeAndGoBack();
    void aTakenNameIsRefused();
    void aRenamedNodeStaysSelected();
    void copiesGetFreeNames();
    void removalTakesHostsDevicesAndLinks();
    void recipeEditsOfOneFieldMerge();
    void aSelectionForgetsWhatIsGone();
    void problemsOfASourceAreReplaced();
    void remediesMend();
    void aPlanGoesStaleAndBack();
    void dividingTheMachineForgetsIt();
    void pinsAreEdits();
    void pinsFollowTheirNodes();
    void savedAndLoadedIsTheSame();
    void aFailedSaveChangesNothing();
};

void TestDocument::anEmptyDocumentLacksItsEnds()
{
    Document document;
    QCOMPARE(findings(document), 2); // no input, no output
    QVERIFY(!document.isModified());
    QVERIFY(document.usesThisMachine());
}

void TestDocument::addingIsSelectedAndUndone()
{
    Document document;
    QSignalSpy changes(&document, &Document::networkChanged);
    const std::string name = document.addNode("convolution", {10, 20});
    QVERIFY(document.node(name).valid());
    QCOMPARE(document.selection().nodes, std::vector<std::string>{name});
    QCOMPARE(document.network().nodes[0].x, 10.0);
    QVERIFY(document.isModified());
    document.undoStack().undo();
    QVERIFY(document.network().nodes.empty());
    QVERIFY(document.selection().empty());
    QVERIFY(!document.isModified());
    QCOMPARE(changes.size(), 2);
}

void TestDocument::aWireTakesTheOldOnesPlace()
{
    Document document;
    document.reset(tests::tinyProject(), {});
    QCOMPARE(findings(document), 0);
    document.connectPorts({"input", 0, "fc2", 0});
    QCOMPARE(document.network().wires.size(), std::size_t(4));
    const int wire = document.wireInto(document.node("fc2"), 0);
    QCOMPARE(document.network().wires[std::size_t(wire)].from, document.node("input"));
    document.undoStack().undo();
    QCOMPARE(document.network().wires[2].from, document.node("relu1"));
    document.connectPorts({"fc1", 0, "fc1", 0}); // to itself: nothing
    QVERIFY(!document.isModified());
}

void TestDocument::insertingKeepsTheChain()
{
    Document document;
    document.reset(tests::tinyProject(), {});
    const std::string name = document.insertOnWire({"fc1", 0, "relu1", 0}, "dropout", {0, 0});
    QCOMPARE(findings(document), 0);
    const int into = document.wireInto(document.node("relu1"), 0);
    QCOMPARE(document.network().wires[std::size_t(into)].from, document.node(name));
    QCOMPARE(document.insertOnWire({"output", 0, "relu1", 0}, "relu", {}).empty(), false);
    document.undoStack().undo();
    document.undoStack().undo();
    QCOMPARE(document.network().nodes.size(), std::size_t(5));
}

void TestDocument::attributesMergeAndGoBack()
{
    Document document;
    document.reset(tests::tinyProject(), {});
    for (const std::int64_t features : {20, 24, 32})
        document.setAttribute({"fc1"}, "features", model::AttributeValue(features));
    QCOMPARE(document.undoStack().count(), 1);
    QCOMPARE(document.check().outputs[1][0].shape, (model::Shape{8, 32}));
    document.undoStack().undo();
    QCOMPARE(document.check().outputs[1][0].shape, (model::Shape{8, 16}));
    document.setAttribute({"fc1"}, "features", {});
    QVERIFY(findings(document) > 0); // it is required
}

void TestDocument::aTakenNameIsRefused()
{
    Document document;
    document.reset(tests::tinyProject(), {});
    QVERIFY(!document.renameNode("fc1", "fc2"));
    QVERIFY(!document.renameNode("fc1", ""));
    QVERIFY(!document.renameNode("nobody", "somebody"));
    QVERIFY(document.renameNode("fc1", "fc1"));
    QVERIFY(!document.isModified());
}

void TestDocument::aRenamedNodeStaysSelected()
{
    Document document;
    document.reset(tests::tinyProject(), {});
    document.select(Selection{.nodes = {"fc1"}});
    QVERIFY(document.renameNode("fc1", "hidden"));
    QCOMPARE(document.selection().nodes, std::vector<std::string>{"hidden"});
    QVERIFY(!document.node("fc1").valid());
    document.undoStack().undo();
    QVERIFY(document.node("fc1").valid());
    QVERIFY(!document.node("hidden").valid());
}

void TestDocument::copiesGetFreeNames()
{
    Document document;
    document.reset(tests::tinyProject(), {});
    document.addFragment(document.network(), {0, 100}, "Paste");
    QCOMPARE(document.network().nodes.size(), std::size_t(10));
    QCOMPARE(document.network().wires.size(), std::size_t(8));
    QCOMPARE(document.selection().nodes.size(), std::size_t(5));
    std::set<std::string> names;
    for (const model::Node& node : document.network().nodes)
        names.insert(node.name);
    QCOMPARE(names.size(), std::size_t(10));
    QCOMPARE(document.network().wires[7].to, model::NodeId(9));
}

void TestDocument::removalTakesHostsDevicesAndLinks()
{
    Document document;
    io::Project project = tests::tinyProject();
    project.topology = tests::twoCores();
    document.reset(project, {});
    document.select(Selection{.elements = {"cpu1"}});
    document.removeSelected();
    QCOMPARE(document.topology().devices.size(), std::size_t(1));
    QCOMPARE(document.topology().links.size(), std::size_t(1));
    QVERIFY(model::validate(document.topology()));
    document.undoStack().undo();
    document.select(Selection{.elements = {"host"}});
    document.removeSelected();
    QVERIFY(document.topology().devices.empty());
    QVERIFY(document.topology().links.empty());
}

void TestDocument::recipeEditsOfOneFieldMerge()
{
    Document document;
    document.reset(tests::tinyProject(), {});
    for (const std::int64_t batch : {16, 32}) {
        model::Recipe recipe = document.recipe();
        recipe.batch = batch;
        document.setRecipe(recipe, "Set batch", "batch");
    }
    model::Recipe recipe = document.recipe();
    recipe.seed = 5;
    document.setRecipe(recipe, "Set seed", "seed");
    QCOMPARE(document.undoStack().count(), 2);
    document.undoStack().undo();
    document.undoStack().undo();
    QCOMPARE(document.recipe().batch, std::int64_t(8));
}

void TestDocument::aSelectionForgetsWhatIsGone()
{
    Document document;
    document.reset(tests::tinyProject(), {});
    document.select(Selection{.nodes = {"fc1", "nobody"},
                              .wires = {{"fc1", 0, "relu1", 0}, {"input", 0, "relu1", 0}},
                              .elements = {"cpu9"}});
    QCOMPARE(document.selection().nodes, std::vector<std::string>{"fc1"});
    QCOMPARE(document.selection().wires.size(), std::size_t(1));
    QVERIFY(document.selection().elements.empty());
    document.removeNodes({"fc1"});
    QVERIFY(document.selection().empty());
}

void TestDocument::problemsOfASourceAreReplaced()
{
    Document document;
    document.reset(tests::tinyProject(), {});
    Problem warning = problemOf({ErrorCode::InvalidInput, "late", "here"}, Problem::Source::Run);
    warning.severity = Problem::Severity::Warning;
    document.setProblems(Problem::Source::Run, {warning});
    document.removeWires({{"fc1", 0, "relu1", 0}});
    QCOMPARE(document.problems().size(), 2);
    QCOMPARE(document.problems()[0].source, Problem::Source::Network); // errors first
    document.setProblems(Problem::Source::Run, {});
    QCOMPARE(document.problems().size(), 1);
    QCOMPARE(document.problems()[0].target.nodes, std::vector<std::string>{"relu1"});
}

void TestDocument::remediesMend()
{
    Document document;
    io::Project project = tests::tinyProject();
    project.network.nodes[0].attributes.set("shape", std::vector<std::int64_t>{2, 3, 3});
    document.reset(project, {});
    QCOMPARE(document.problems().size(), 1); // a linear layer on images
    const QList<Remedy> remedies = document.problems()[0].remedies;
    QVERIFY(!remedies.isEmpty());
    remedies[0].apply();
    QCOMPARE(document.problems().size(), 0);
    QCOMPARE(document.network().nodes.back().kind, "flatten");
    document.undoStack().undo();
    QCOMPARE(document.problems().size(), 1);
}

void TestDocument::aPlanGoesStaleAndBack()
{
    Document document;
    io::Project project = tests::tinyProject();
    project.topology = tests::twoCores();
    document.reset(project, {});
    auto facts = std::make_shared<PlanFacts>();
    facts->drawing = {io::digestOf(project.network), io::digestOf(project.recipe),
                      io::digestOf(project.topology)};
    document.setPlan(facts);
    QVERIFY(!document.planIsStale());
    document.moveNodes({{"fc1", {5, 5}}}, "Move"); // no part of the meaning
    QVERIFY(!document.planIsStale());
    model::Recipe recipe = document.recipe();
    recipe.run.epochs = 7; // neither is this
    document.setRecipe(recipe, "Set epochs");
    QVERIFY(!document.planIsStale());
    document.setAttribute({"fc1"}, "features", model::AttributeValue(std::int64_t(99)));
    QVERIFY(document.planIsStale());
    document.undoStack().undo();
    QVERIFY(!document.planIsStale());
}

void TestDocument::dividingTheMachineForgetsIt()
{
    Document document;
    document.reset(tests::tinyProject(), {});
    document.setDetected(tests::twoCores());
    QCOMPARE(document.machines().devices.size(), std::size_t(2));
    document.setDivision({.coresPerDevice = 2, .maximumDevices = 1, .memoryCap = {1 << 30}});
    QVERIFY(document.machines().devices.empty());
    document.undoStack().undo();
    QCOMPARE(document.project().coresPerDevice, 0);
    QCOMPARE(document.project().memoryCap.value, std::int64_t(0));
}

void TestDocument::pinsAreEdits()
{
    Document document;
    document.reset(tests::tinyProject(), {});
    QSignalSpy changed(&document, &Document::pinsChanged);
    document.pinNodes({"fc1", "fc2"}, {"cpu1"});
    QVERIFY(document.isModified());
    QCOMPARE(document.undoStack().undoText(), QString("Pin 2 nodes"));
    document.pinNodes({"fc1"}, {"cpu0", "cpu1"}); // takes the place of the first
    using Pins = std::vector<model::Pin>;
    QVERIFY(document.pins() == (Pins{{"fc2", {"cpu1"}, {}}, {"fc1", {"cpu0", "cpu1"}, {}}}));
    document.pinNodes({"fc1"}, {"cpu0", "cpu1"}); // as it is: no edit
    QCOMPARE(document.undoStack().count(), 2);
    document.pinNodes({"fc2"}, {});
    QVERIFY(document.pins() == (Pins{{"fc1", {"cpu0", "cpu1"}, {}}}));
    document.clearPins();
    QVERIFY(document.pins().empty());
    QCOMPARE(changed.count(), 4);
    for (int at = 0; at < 3; ++at)
        document.undoStack().undo();
    QVERIFY(document.pins() == (Pins{{"fc1", {"cpu1"}, {}}, {"fc2", {"cpu1"}, {}}}));
    document.undoStack().undo();
    QVERIFY(document.pins().empty());
    QVERIFY(!document.isModified());
}

/// A pin of a node that is gone would only make the next plan fail.
void TestDocument::pinsFollowTheirNodes()
{
    Document document;
    document.reset(tests::tinyProject(), {});
    document.pinNodes({"fc1", "fc2"}, {"cpu1"});
    QVERIFY(document.renameNode("fc1", "first"));
    using Pins = std::vector<model::Pin>;
    QVERIFY(document.pins() == (Pins{{"first", {"cpu1"}, {}}, {"fc2", {"cpu1"}, {}}}));
    document.removeNodes({"fc2"});
    QVERIFY(document.pins() == (Pins{{"first", {"cpu1"}, {}}}));
    document.setNetwork(tests::tinyProject().network, "Import");
    QVERIFY(document.pins().empty());
    for (int at = 0; at < 3; ++at)
        document.undoStack().undo();
    QVERIFY(document.pins() == (Pins{{"fc1", {"cpu1"}, {}}, {"fc2", {"cpu1"}, {}}}));
}

void TestDocument::savedAndLoadedIsTheSame()
{
    QTemporaryDir folder;
    const QString path = folder.filePath("tiny.plugboard");
    Document document;
    document.reset(tests::tinyProject(), {});
    document.addNode("relu", {1, 2});
    document.pinNodes({"fc1"}, {"cpu0"});
    document.setViewState("canvas", {{"zoom", 0.5}});
    PB_VERIFY_OK(document.save(path));
    QVERIFY(!document.isModified());
    QCOMPARE(document.path(), path);
    const auto loaded = io::loadProject(path.toStdString());
    PB_VERIFY_OK(loaded);
    Document other;
    other.reset(*loaded, path);
    QVERIFY(io::digestOf(other.network()) == io::digestOf(document.network()));
    QCOMPARE(other.viewState("canvas").value("zoom").toDouble(), 0.5);
    QVERIFY(other.pins() == document.pins());
}

void TestDocument::aFailedSaveChangesNothing()
{
    Document document;
    document.reset(tests::tinyProject(), {});
    document.addNode("relu", {1, 2});
    QVERIFY(!document.save("/no/such/folder/x.plugboard"));
    QVERIFY(document.isModified());
    QVERIFY(document.path().isEmpty());
}

PLUGBOARD_TEST(TestDocument)
#include "tst_document.moc"
