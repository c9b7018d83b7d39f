// SPDX-License-Identifier: Apache-2.0
#include "tests/session/examples.h"

#include "engine/io/resources.h"
#include "engine/memory/memory.h"
#include "engine/session/session.h"
#include "tests/plugboard_test.h"
#include "tests/session/train_plan.h"

using namespace plugboard;
using namespace plugboard::tests;

/// The examples are what their generator makes, and each can be planned and simulated.
class TestExamples : public QObject {
    Q_OBJECT
private slots:
    void upToDate();
    void plansAndSimulates_data();
    void plansAndSimulates();
};

void TestExamples::upToDate()
{
    const auto made = exampleProjects();
    PB_VERIFY_OK(made);
    const auto folder = io::resourceFolder();
    PB_VERIFY_OK(folder);
    for (const auto& [name, project] : *made) {
        const auto read = io::loadProject(*folder + "/examples/" + name + ".plugboard.txt");
        PB_VERIFY_OK(read);
        QVERIFY(io::digestOf(read->network) == io::digestOf(project.network));
        QVERIFY(io::digestOf(read->recipe) == io::digestOf(project.recipe));
        QVERIFY(io::digestOf(read->topology) == io::digestOf(project.topology));
    }
}

void TestExamples::plansAndSimulates_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"lenet5", "mlp", "resnet18_4gpu", "vgg16_dgx1", "fashion_resnet",
                             "tiny_gpt", "zoo_alexnet", "zoo_bert_base"})
        QTest::newRow(name) << name;
}

void TestExamples::plansAndSimulates()
{
    QFETCH(QString, name);
    const auto projects = exampleProjects();
    PB_VERIFY_OK(projects);
    const io::Project& project = projects->at(name.toStdString());
    const model::Topology topology =
        project.topology.devices.empty() ? cpuDevices(2) : project.topology;
    const bool large = name == "vgg16_dgx1" || name.startsWith("zoo_");
    const auto compiled = session::compile(project.network, project.recipe, topology, {},
                                           {.strategy = large ? "data" : ""});
    PB_VERIFY_OK(compiled);
    const model::PlanHeader& header = compiled->plan.header;
    QVERIFY(header.value >= header.lowerBound);
    const auto trace = session::simulate(compiled->plan, model::ProgramKind::Train, 3);
    PB_VERIFY_OK(trace);
    QCOMPARE(trace->sections.at(0).steps, 3);
}

PLUGBOARD_TEST(TestExamples)
#include "tst_examples.moc"
