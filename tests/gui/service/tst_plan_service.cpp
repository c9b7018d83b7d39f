// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/plan_service.h"
#include "tests/gui/document/examples.h"
#include "tests/gui/service/service_bench.h"
#include "tests/plugboard_test.h"

#include <QSignalSpy>

#include <ctime>

using namespace plugboard;
using namespace plugboard::tests;
using gui::DeviceService;
using gui::Document;
using gui::PlanRequest;
using gui::PlanService;
using gui::Problem;

namespace {

io::Project example(const char* name)
{
    return *io::loadProject(qEnvironmentVariable("PLUGBOARD_SOURCE").toStdString() +
                            "/resources/examples/" + name);
}

io::Project drawnProject()
{
    io::Project project = tinyProject();
    project.topology = twoCores();
    return project;
}

} // namespace

class TestPlanService : public QObject {
    Q_OBJECT
private slots:
    void plansTheDrawnMachines();
    void plansThisMachine();
    void measuresWhatIsMissing();
    void latestRequestWins();
    void cancelKeepsTheBest();
    void cancelAnswersInTime();
    void cancelWhileKernelsAreMeasured();
    void doesNotFit();
    void unfinishedDrawing();
    void anotherProjectMeanwhile();
    void opensAPlan();
    void refusesAFile();
    void withoutProgram();
    void diesWhilePlanning();

private:
    static QList<Problem> planProblems(const Document& document)
    {
        QList<Problem> found;
        for (const Problem& problem : document.problems())
            if (problem.source == Problem::Source::Plan)
                found.append(problem);
        return found;
    }
    Home home_;
};

void TestPlanService::plansTheDrawnMachines()
{
    Document document;
    document.reset(example("resnet18_4gpu.plugboard.txt"), {});
    PlanService planning(&document, nullptr);
    QSignalSpy planned(&planning, &PlanService::planned);
    QSignalSpy progressed(&planning, &PlanService::progressed);
    QSignalSpy busy(&planning, &PlanService::busyChanged);
    Heartbeat heartbeat;
    planning.request({});
    QVERIFY(planning.isBusy());
    QTRY_COMPARE_WITH_TIMEOUT(planned.count(), 1, 60'000);
    QVERIFY2(heartbeat.longest() < 100, qPrintable(QString::number(heartbeat.longest())));
    QVERIFY(!planning.isBusy());
    QCOMPARE(busy.count(), 2);
    QVERIFY(document.plan() != nullptr);
    QVERIFY(!document.planIsStale());
    QVERIFY(progressed.count() > 0);
    const auto last = progressed.last();
    const double value = last[1].toDouble();
    const double bound = last[2].toDouble();
    QVERIFY(value > 0 && bound > 0 && bound < value);
    QVERIFY(std::abs(last[3].toDouble() - (1 - bound / value)) < 1e-12);
    QVERIFY(document.plan()->plan.header.value.value <= value);
    QVERIFY(planProblems(document).isEmpty());
}

void TestPlanService::plansThisMachine()
{
    Document document;
    io::Project project = tinyProject();
    project.coresPerDevice = 1;
    document.reset(project, {});
    DeviceService devices(&document, realProgram());
    PlanService planning(&document, &devices);
    QSignalSpy planned(&planning, &PlanService::planned);
    QSignalSpy stages(&planning, &PlanService::stageChanged);
    PlanRequest request;
    request.calibrate = false;
    planning.request(request);
    QTRY_COMPARE_WITH_TIMEOUT(planned.count(), 1, 30'000);
    QVERIFY(stages[0][0].toString().contains("detecting"));
    QVERIFY(!document.planIsStale());
    QVERIFY(!document.plan()->missing.empty());
    QCOMPARE(document.plan()->plan.topology.name, document.machines().name);
}

void TestPlanService::measuresWhatIsMissing()
{
    Document document;
    io::Project project = tinyProject();
    project.coresPerDevice = 1;
    project.maximumDevices = 1;
    document.reset(project, {});
    DeviceService devices(&document, realProgram());
    PlanService planning(&document, &devices);
    QSignalSpy planned(&planning, &PlanService::planned);
    Heartbeat heartbeat;
    planning.request({});
    QTRY_COMPARE_WITH_TIMEOUT(planned.count(), 1, 90'000);
    QVERIFY2(heartbeat.longest() < 100, qPrintable(QString::number(heartbeat.longest())));
    QVERIFY(document.plan()->missing.empty());
    QVERIFY(!document.planIsStale()); // made for the machine with its measured rates
    // What is known now is not measured again.
    QSignalSpy stages(&planning, &PlanService::stageChanged);
    planning.request({});
    QTRY_COMPARE_WITH_TIMEOUT(planned.count(), 2, 30'000);
    for (const auto& stage : stages)
        QVERIFY2(!stage[0].toString().contains("measur"), qPrintable(stage[0].toString()));
}

void TestPlanService::latestRequestWins()
{
    Document document;
    document.reset(example("resnet18_4gpu.plugboard.txt"), {});
    PlanService planning(&document, nullptr);
    QSignalSpy planned(&planning, &PlanService::planned);
    QSignalSpy failed(&planning, &PlanService::failed);
    PlanRequest request;
    request.strategy = "data";
    planning.request(request);
    request.strategy = "single";
    planning.request(request);
    QTRY_COMPARE_WITH_TIMEOUT(planned.count(), 1, 60'000);
    QTest::qWait(100);
    QCOMPARE(planned.count() + failed.count(), 1);
    QVERIFY(document.plan()->plan.header.strategy.starts_with("one device"));
}

void TestPlanService::cancelKeepsTheBest()
{
    Document document;
    document.reset(example("resnet18_4gpu.plugboard.txt"), {});
    PlanService planning(&document, nullptr);
    QSignalSpy planned(&planning, &PlanService::planned);
    QSignalSpy progressed(&planning, &PlanService::progressed);
    QSignalSpy stages(&planning, &PlanService::stageChanged);
    planning.request({});
    QTRY_VERIFY_WITH_TIMEOUT(progressed.count() > 0, 30'000);
    stages.clear();
    planning.cancel();
    QCOMPARE(stages.count(), 1); // the answer is at once, the plan comes with the next candidate
    QTRY_COMPARE_WITH_TIMEOUT(planned.count(), 1, 10'000);
    QCOMPARE(QString::fromStdString(document.plan()->plan.header.searchEnded),
             QString("cancelled"));
    // Before there is any: nothing is kept.
    document.setPlan(nullptr);
    QSignalSpy failed(&planning, &PlanService::failed);
    planning.request({});
    planning.cancel();
    QTRY_COMPARE_WITH_TIMEOUT(failed.count() + planned.count() - 1, 1, 10'000);
    if (failed.count() == 1) {
        QVERIFY(document.plan() == nullptr);
        QVERIFY(planProblems(document).isEmpty());
    }
}

/// From the wish to the plan that is kept, in CPU time of all threads: the search gives up in the
/// middle of a candidate, what it has is checked, simulated and shown.
void TestPlanService::cancelAnswersInTime()
{
    const auto milliseconds = [] {
        timespec now{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return double(now.tv_sec) * 1e3 + double(now.tv_nsec) * 1e-6;
    };
    Document document;
    document.reset(example("vgg16_dgx1.plugboard.txt"), {});
    PlanService planning(&document, nullptr);
    QSignalSpy planned(&planning, &PlanService::planned);
    QSignalSpy failed(&planning, &PlanService::failed);
    for (const int after : {60, 300, 500}) {
        planned.clear();
        failed.clear();
        const double began = milliseconds();
        planning.request({});
        QTRY_VERIFY_WITH_TIMEOUT(milliseconds() > began + after, 30'000);
        planning.cancel();
        const double asked = milliseconds();
        QTRY_COMPARE_WITH_TIMEOUT(planned.count() + failed.count(), 1, 10'000);
        const double took = milliseconds() - asked;
        QVERIFY2(took < 200, qPrintable(QString("%1 ms").arg(took)));
        if (failed.isEmpty())
            QCOMPARE(document.plan()->plan.header.searchEnded, std::string("cancelled"));
    }
}

void TestPlanService::cancelWhileKernelsAreMeasured()
{
    Home home; // nothing is known here
    Document document;
    io::Project project = tinyProject();
    project.coresPerDevice = 1;
    document.reset(project, {});
    DeviceService devices(&document, realProgram());
    PlanService planning(&document, &devices);
    QSignalSpy planned(&planning, &PlanService::planned);
    bool measuring = false;
    connect(&planning, &PlanService::stageChanged,
            [&](const QString& stage) { measuring = measuring || stage.contains("measuring"); });
    planning.request({});
    QTRY_VERIFY_WITH_TIMEOUT(measuring, 30'000);
    planning.cancel();
    QTRY_COMPARE_WITH_TIMEOUT(planned.count(), 1, 10'000);
    QVERIFY(!document.plan()->missing.empty()); // the plan with modelled times
}

void TestPlanService::doesNotFit()
{
    Document document;
    io::Project project = drawnProject();
    for (model::Device& device : project.topology.devices)
        device.memory = {1000};
    document.reset(project, {});
    PlanService planning(&document, nullptr);
    QSignalSpy failed(&planning, &PlanService::failed);
    planning.request({});
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 30'000);
    const QList<Problem> problems = planProblems(document);
    QCOMPARE(problems.size(), 1);
    QVERIFY(!problems[0].message.isEmpty());
    QCOMPARE(problems[0].target.elements, std::vector<std::string>{"cpu0"});
    QCOMPARE(problems[0].remedies.size(), 1);
    problems[0].remedies[0].apply();
    QCOMPARE(document.recipe().batch, std::int64_t(4));
    QCOMPARE(document.undoStack().count(), 1);
}

void TestPlanService::unfinishedDrawing()
{
    Document document;
    io::Project project = drawnProject();
    project.network.wires.pop_back();
    document.reset(project, {});
    PlanService planning(&document, nullptr);
    QSignalSpy failed(&planning, &PlanService::failed);
    planning.request({});
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 30'000);
    QCOMPARE(planProblems(document).size(), 1);
    document.undoStack().clear();
    project = drawnProject();
    document.setNetwork(project.network, "mended");
    QSignalSpy planned(&planning, &PlanService::planned);
    planning.request({});
    QTRY_COMPARE_WITH_TIMEOUT(planned.count(), 1, 30'000);
    QVERIFY(planProblems(document).isEmpty());
}

void TestPlanService::anotherProjectMeanwhile()
{
    Document document;
    document.reset(example("resnet18_4gpu.plugboard.txt"), {});
    PlanService planning(&document, nullptr);
    QSignalSpy planned(&planning, &PlanService::planned);
    planning.request({});
    document.reset(drawnProject(), {});
    QVERIFY(!planning.isBusy());
    QTest::qWait(1500);
    QCOMPARE(planned.count(), 0);
    QVERIFY(document.plan() == nullptr);
}

void TestPlanService::opensAPlan()
{
    Document document;
    planTiny(document, 1);
    const QString file = home_.path("tiny.plan");
    PB_VERIFY_OK(io::save(file.toStdString(), document.plan()->plan));
    document.setPlan(nullptr);
    PlanService planning(&document, nullptr);
    QSignalSpy planned(&planning, &PlanService::planned);
    Heartbeat heartbeat;
    planning.open(file);
    QTRY_COMPARE_WITH_TIMEOUT(planned.count(), 1, 10'000);
    QVERIFY2(heartbeat.longest() < 100, qPrintable(QString::number(heartbeat.longest())));
    QVERIFY(!document.planIsStale());
    // Beside another drawing it is out of date.
    document.reset(tinyProject(), {});
    document.setTopology(twoCores(), "two cores");
    document.setAttribute({"fc1"}, "features", std::int64_t(5));
    planning.open(file);
    QTRY_COMPARE_WITH_TIMEOUT(planned.count(), 2, 10'000);
    QVERIFY(document.planIsStale());
}

void TestPlanService::refusesAFile()
{
    Document document;
    document.reset(drawnProject(), {});
    PlanService planning(&document, nullptr);
    QSignalSpy failed(&planning, &PlanService::failed);
    writeFile(home_.path("bad.plan"), "no plan");
    planning.open(home_.path("bad.plan"));
    QTRY_COMPARE(failed.count(), 1);
    planning.open(home_.path("absent.plan"));
    QTRY_COMPARE(failed.count(), 2);
    QVERIFY(document.plan() == nullptr);
}

void TestPlanService::withoutProgram()
{
    Document document;
    document.reset(tinyProject(), {});
    DeviceService devices(&document, {});
    PlanService planning(&document, &devices);
    QSignalSpy failed(&planning, &PlanService::failed);
    planning.request({}); // this machine cannot be detected
    QCOMPARE(failed.count(), 1);
    document.setTopology(twoCores(), "drawn");
    QSignalSpy planned(&planning, &PlanService::planned);
    planning.request({}); // a drawn one needs nobody
    QTRY_COMPARE_WITH_TIMEOUT(planned.count(), 1, 10'000);
}

void TestPlanService::diesWhilePlanning()
{
    Document document;
    document.reset(example("resnet18_4gpu.plugboard.txt"), {});
    QElapsedTimer timer;
    {
        PlanService planning(&document, nullptr);
        planning.request({});
        QTest::qWait(20);
        timer.start();
    }
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
}

PLUGBOARD_TEST(TestPlanService)
#include "tst_plan_service.moc"
