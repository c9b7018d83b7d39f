// SPDX-License-Identifier: Apache-2.0
#include "engine/io/documents.h"
#include "tests/cli/ended.h"
#include "tests/passes/networks.h"
#include "tests/plugboard_test.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>

using namespace plugboard;
using tests::Ended;

/// `check` of drawings and plans, and `settings`, as a user runs them.
class TestCheckAndSettings : public QObject {
    Q_OBJECT
private slots:
    void init();
    void firstFindingIsTheError();
    void allFindingsWhereAskedFor();
    void aProjectsDrawing();
    void fixes();
    void fixesProjects();
    void fixRefusals_data();
    void fixRefusals();
    void tablesOfAPlan();
    void settingsAreShownAndKept();
    void environmentIsTold();
    void settingsRefusals_data();
    void settingsRefusals();
    void brokenSettingsStopWhatUsesThem_data();
    void brokenSettingsStopWhatUsesThem();
    void effortOfPlans();
    void effortOfCalibrations();
    void traceCapOfRuns();

private:
    Ended run(const QStringList& arguments, const QStringList& variables = {}) const
    {
        return tests::runProgram(home_->path(), arguments, variables);
    }
    std::string file(const char* name) const { return home_->filePath(name).toStdString(); }
    void writeSettings(const QByteArray& bytes) const
    {
        QDir(home_->path()).mkpath("CONFIG/plugboard");
        QFile settings(home_->filePath("CONFIG/plugboard/settings.json"));
        QVERIFY(settings.open(QIODevice::WriteOnly));
        settings.write(bytes);
    }

    std::unique_ptr<QTemporaryDir> home_;
};

namespace {

/// An image goes into a linear layer, a kernel is missing, a node is lost.
model::Network brokenNetwork()
{
    tests::NetworkBuilder net("broken");
    auto x = net.input({1, 28, 28});
    x = net.convolution("conv1", x, 6, 5, 1, 2, 1);
    x = net.add("pool1", "max_pool", tests::attributes({{"kernel", std::int64_t(2)}}), {x});
    x = net.linear("fc1", x, 10);
    net.add("lost", "relu", {}, {});
    model::Network network = net.finish(x);
    network.nodes[1].attributes.set("stride", std::int64_t(0));
    return network;
}

/// Nothing mends a kind that is not there.
model::Network hopelessNetwork()
{
    model::Network network = tests::mlp();
    network.nodes[2].kind = "reluu";
    return network;
}

QString example(const char* name)
{
    return qEnvironmentVariable("PLUGBOARD_SOURCE") + "/resources/examples/" + name;
}

} // namespace

void TestCheckAndSettings::init()
{
    home_ = std::make_unique<QTemporaryDir>();
    PB_VERIFY_OK(io::save(file("broken.network.txt"), brokenNetwork()));
    PB_VERIFY_OK(io::save(file("hopeless.network"), hopelessNetwork()));
}

void TestCheckAndSettings::firstFindingIsTheError()
{
    const Ended one = run({"check", "hopeless.network"});
    QVERIFY2(one.isRefusal(), one.err);
    QVERIFY(one.out.isEmpty());
    QCOMPARE(one.err, QByteArray("plugboard: relu1: unknown kind 'reluu'; did you mean 'relu'?\n"));
    const Ended more = run({"check", "broken.network.txt"});
    QVERIFY2(more.isRefusal(), more.err);
    QVERIFY(more.out.isEmpty());
    QVERIFY2(more.err.contains("conv1: attribute stride of convolution must be from 1"), more.err);
    QVERIFY2(more.err.contains("(and 1 more; --report lists them)"), more.err);
}

void TestCheckAndSettings::allFindingsWhereAskedFor()
{
    const Ended text = run({"check", "broken.network.txt", "--report"});
    QVERIFY2(text.isRefusal(), text.err);
    QVERIFY2(text.out.startsWith("broken.network.txt: 2 findings\n"), text.out);
    QVERIFY2(text.out.contains("\n    remedy: Set stride to 1\n  lost: input x is not connected\n"),
             text.out);
    const Ended json = run({"check", "broken.network.txt", "--json"});
    QVERIFY2(json.isRefusal(), json.err);
    const QJsonArray findings = json.json()["findings"].toArray();
    QCOMPARE(findings.size(), 2);
    QCOMPARE(findings[0]["subject"].toString(), QString("conv1"));
    QCOMPARE(findings[0]["remedies"].toArray(), QJsonArray{"Set stride to 1"});
    QCOMPARE(findings[1]["subject"].toString(), QString("lost"));
    QCOMPARE(findings[1]["input"].toInt(), 0);
    QCOMPARE(json.json()["kind"].toString(), QString("network"));
}

void TestCheckAndSettings::aProjectsDrawing()
{
    auto project = io::loadProject(example("lenet5.plugboard.txt").toStdString());
    PB_VERIFY_OK(project);
    project->network.nodes.pop_back();
    project->network.wires.pop_back();
    PB_VERIFY_OK(io::save(file("no_output.plugboard"), *project));
    const Ended ended = run({"check", "no_output.plugboard", "--json"});
    QVERIFY2(ended.isRefusal(), ended.err);
    QCOMPARE(ended.json()["kind"].toString(), QString("project"));
    QCOMPARE(ended.json()["findings"][0]["remedies"].toArray(), QJsonArray{"Add Output"});
}

void TestCheckAndSettings::fixes()
{
    model::Network network = brokenNetwork();
    std::erase_if(network.nodes, [](const model::Node& node) { return node.name == "lost"; });
    network.wires.back().to = network.find("output"); // moved up by the one that is gone
    PB_VERIFY_OK(io::save(file("two_faults.network.txt"), network));
    const Ended ended =
        run({"check", "two_faults.network.txt", "--fix", "-o", "mended.network.txt", "--json"});
    QVERIFY2(ended.code == 0, ended.err);
    QStringList labels;
    for (const QJsonValue& applied : ended.json()["applied"].toArray())
        labels << applied["node"].toString() + ": " + applied["remedy"].toString();
    QVERIFY2(labels.contains("conv1: Set stride to 1"), qPrintable(labels.join('\n')));
    QVERIFY2(labels.contains("fc1: Insert Flatten"), qPrintable(labels.join('\n')));
    const Ended again = run({"check", "mended.network.txt", "--report"});
    QVERIFY2(again.code == 0, again.err);
    QVERIFY2(again.out.contains("flatten1"), again.out);
}

void TestCheckAndSettings::fixesProjects()
{
    auto project = io::loadProject(example("lenet5.plugboard.txt").toStdString());
    PB_VERIFY_OK(project);
    const io::Project whole = *project;
    project->network.nodes.pop_back();
    project->network.wires.pop_back();
    PB_VERIFY_OK(io::save(file("no_output.plugboard"), *project));
    const Ended ended = run({"check", "no_output.plugboard", "--fix", "-o", "mended.plugboard"});
    QVERIFY2(ended.code == 0, ended.err);
    QVERIFY2(ended.out.endsWith("written mended.plugboard\n"), ended.out);
    const auto mended = io::loadProject(file("mended.plugboard"));
    PB_VERIFY_OK(mended);
    QVERIFY(io::digestOf(mended->network) == io::digestOf(whole.network));
    QVERIFY(io::digestOf(mended->recipe) == io::digestOf(whole.recipe));
}

void TestCheckAndSettings::fixRefusals_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("nowhere to write")
        << QStringList{"broken.network.txt", "--fix"} << "--fix: needs -o FILE";
    QTest::newRow("nothing helps")
        << QStringList{"hopeless.network", "--fix", "-o", "out"} << "relu1: unknown kind 'reluu'";
    QTest::newRow("no drawing") << QStringList{qEnvironmentVariable("PLUGBOARD_SOURCE") +
                                                   "/resources/devices/h100_sxm.txt",
                                               "--fix", "-o", "out"}
                                << "h100_sxm.txt: ";
    QTest::newRow("no file") << QStringList{"absent", "--fix", "-o", "out"} << "absent: ";
}

void TestCheckAndSettings::fixRefusals()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    const Ended ended = run(QStringList{"check"} + arguments);
    QVERIFY2(ended.isRefusal(), ended.err);
    QVERIFY2(ended.err.contains(says.toUtf8()), ended.err);
    QVERIFY(!QFile::exists(home_->filePath("out")));
}

/// The tables of a data-parallel plan, with sums that hold in any plan.
void TestCheckAndSettings::tablesOfAPlan()
{
    const Ended planned =
        run({"plan", example("resnet18_4gpu.plugboard.txt"), "--no-calibrate", "--strategy", "data",
             "--micro-batches", "1", "-o", "resnet.plan", "--json"});
    QVERIFY2(planned.code == 0, planned.err);
    const Ended checked = run({"check", "resnet.plan", "--json"});
    QVERIFY2(checked.code == 0, checked.err);
    const QJsonObject object = checked.json();
    const QJsonArray devices = object["devices"].toArray();
    QCOMPARE(devices.size(), 4);
    QMap<QString, double> seconds;
    for (const QJsonValue& placement : object["placements"].toArray())
        for (const QJsonValue& part : placement["devices"].toArray())
            seconds[part["device"].toString()] += part["seconds"].toDouble();
    for (const QJsonValue& device : devices) {
        const double ofNodes = seconds[device["name"].toString()];
        QVERIFY(ofNodes > 0);
        QVERIFY(ofNodes <= device["busy"].toDouble() * (1 + 1e-9));
        QVERIFY(device["busy"].toDouble() <= planned.json()["value"].toDouble() * (1 + 1e-9));
        QVERIFY(device["needed"].toDouble() <= device["limit"].toDouble());
    }
    const QJsonArray transfers = object["transfers"].toArray();
    QVERIFY(transfers.size() > 0);
    for (const QJsonValue& transfer : transfers)
        QVERIFY(transfer["route"].toArray().size() == 2); // to the switch and from it
    bool batchIsCut = false;
    for (const QJsonValue& tensor : object["tensors"].toArray())
        batchIsCut |= tensor["node"] == "conv1" && tensor["sharding"] == "S(0) 4";
    QVERIFY(batchIsCut);
    const Ended text = run({"check", "resnet.plan", "--report"});
    QVERIFY2(text.code == 0, text.err);
    for (const char* title : {"\ndevices, per step\n", "\nnodes, per step\n",
                              "\ntransfers, per step\n", "  conv1 ", "nvswitch"})
        QVERIFY2(text.out.contains(title), title);
}

void TestCheckAndSettings::settingsAreShownAndKept()
{
    QCOMPARE(run({"settings", "effort"}).out, QByteArray("1\n"));
    const Ended kept = run({"settings", "effort", "3"});
    QVERIFY2(kept.code == 0, kept.err);
    QVERIFY2(kept.out.startsWith("effort is 3, kept in "), kept.out);
    QCOMPARE(run({"settings", "effort"}).out, QByteArray("3\n"));
    QCOMPARE(run({"settings", "effort", "--json"}).json()["value"].toInt(), 3);
    QVERIFY(run({"settings"}).out.contains("  effort            3 (file)\n"));
    QVERIFY2(run({"settings", "data_folders", "/a:/b"}).code == 0, "folders");
    const QJsonObject all = run({"settings", "--json"}).json();
    QCOMPARE(all["settings"]["data_folders"].toArray(), (QJsonArray{"/a", "/b"}));
    QCOMPARE(all["settings"]["motion"].toBool(), true);
    QCOMPARE(all["origins"]["effort"].toString(), QString("file"));
    QCOMPARE(all["origins"]["theme"].toString(), QString("default"));
    QVERIFY(QFile::exists(all["file"].toString()));
    QCOMPARE(run({"settings", "effort", "--reset"}).code, 0);
    QCOMPARE(run({"settings", "effort"}).out, QByteArray("1\n"));
}

void TestCheckAndSettings::environmentIsTold()
{
    const Ended ended = run({"settings"}, {"PLUGBOARD_EFFORT=4"});
    QVERIFY2(ended.out.contains("  effort            4 (PLUGBOARD_EFFORT)\n"), ended.out);
    QCOMPARE(run({"settings", "effort", "2"}, {"PLUGBOARD_EFFORT=4"}).code, 0);
    QCOMPARE(run({"settings", "effort"}).out, QByteArray("2\n"));
}

void TestCheckAndSettings::settingsRefusals_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown") << QStringList{"threads"}
                             << "threads: unknown setting; known are theme, language";
    QTest::newRow("range") << QStringList{"effort", "9"} << "effort: must be 1 to 5, got \"9\"";
    QTest::newRow("both") << QStringList{"effort", "2", "--reset"} << "excludes";
}

void TestCheckAndSettings::settingsRefusals()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    const Ended ended = run(QStringList{"settings"} + arguments);
    QVERIFY2(ended.isRefusal(), ended.err);
    QVERIFY2(ended.err.contains(says.toUtf8()), ended.err);
    QVERIFY(!QFile::exists(home_->filePath("CONFIG")));
}

void TestCheckAndSettings::brokenSettingsStopWhatUsesThem_data()
{
    QTest::addColumn<QStringList>("arguments");
    const QString project = example("mlp.plugboard.txt");
    QTest::newRow("plan") << QStringList{"plan", project, "--no-calibrate"};
    QTest::newRow("demo") << QStringList{"demo", "--quick"};
    QTest::newRow("settings") << QStringList{"settings"};
    QTest::newRow("a value") << QStringList{"settings", "theme", "dark"};
}

void TestCheckAndSettings::brokenSettingsStopWhatUsesThem()
{
    QFETCH(QStringList, arguments);
    writeSettings("{\"effort\": 9}");
    const Ended ended = run(arguments);
    QVERIFY2(ended.isRefusal(), ended.err);
    QVERIFY2(ended.err.contains("settings.json: effort must be 1 to 5, got 9"), ended.err);
    QVERIFY(ended.out.isEmpty());
    QCOMPARE(run({"check", example("mlp.plugboard.txt")}).code, 0); // has no use for them
}

/// The setting counts where --effort is not given; the plan tells.
void TestCheckAndSettings::effortOfPlans()
{
    writeSettings("{\"effort\": 2}");
    for (const auto& [words, effort] :
         {std::pair{QStringList{}, 2}, std::pair{QStringList{"--effort", "1"}, 1}}) {
        const Ended ended = run(QStringList{"plan", example("mlp.plugboard.txt"), "--no-calibrate",
                                            "--strategy", "single", "-o", "mlp.plan"} +
                                words);
        QVERIFY2(ended.code == 0, ended.err);
        const auto plan = io::loadPlan(file("mlp.plan"));
        PB_VERIFY_OK(plan);
        QCOMPARE(plan->header.effort, effort);
    }
}

/// As of plans: what is measured is what such plans need.
void TestCheckAndSettings::effortOfCalibrations()
{
    writeSettings("{\"effort\": 2}");
    const QStringList line = {"calibrate", "--for", example("mlp.plugboard.txt"),
                              "--seconds", "0.1",   "--strategy",
                              "single",    "--json"};
    for (const auto& [words, effort] :
         {std::pair{QStringList{}, 2}, std::pair{QStringList{"--effort", "1"}, 1}}) {
        const Ended ended = run(line + words);
        QVERIFY2(ended.code == 0, ended.err);
        QCOMPARE(ended.json()["effort"].toInt(), effort);
    }
    const Ended refused = run(line, {"PLUGBOARD_EFFORT=9"});
    QVERIFY2(refused.isRefusal(), refused.err);
}

/// A cap of one byte keeps no firing, unless the command line gives another.
void TestCheckAndSettings::traceCapOfRuns()
{
    io::Project project;
    project.network = tests::mlp();
    project.recipe = tests::syntheticRecipe(project.network, 10, 16);
    project.coresPerDevice = 1;
    project.maximumDevices = 1;
    PB_VERIFY_OK(io::save(file("mlp.plugboard"), project));
    const Ended planned = run({"plan", "mlp.plugboard", "--no-calibrate", "-o", "mlp.plan"});
    QVERIFY2(planned.code == 0, planned.err);
    const QStringList steps = {"run", "mlp.plan", "--steps", "2", "--json", "-o"};
    const QStringList none = {"PLUGBOARD_TRACE_CAP_BYTES=1"};
    const Ended capped = run(steps + QStringList{"capped"}, none);
    QVERIFY2(capped.code == 0, capped.err);
    QVERIFY(capped.json()["dropped"].toInt() > 0);
    const Ended whole = run(steps + QStringList{"whole", "--trace-cap", "100000000"}, none);
    QVERIFY2(whole.code == 0, whole.err);
    QCOMPARE(whole.json()["dropped"].toInt(), 0);
    const Ended refused = run(steps + QStringList{"refused"}, {"PLUGBOARD_TRACE_CAP_BYTES=1GB"});
    QVERIFY2(refused.isRefusal(), refused.err);
    QVERIFY2(refused.err.contains("PLUGBOARD_TRACE_CAP_BYTES: must be 0 to"), refused.err);
}

PLUGBOARD_TEST(TestCheckAndSettings)
#include "tst_check_and_settings.moc"
