// SPDX-License-Identifier: Apache-2.0
#include "engine/check/collectives.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::model;

namespace {

/// A program of collectives A, B, C from its lanes, one per device: "As Ar Bs Br" is a Send and a
/// Receive of A, then of B; "Am" is a library call.
Program programOf(const QStringList& lanes)
{
    Program program;
    program.tensors.resize(3);
    std::vector<DeviceId> all;
    for (int device = 0; device < lanes.size(); ++device)
        all.push_back(DeviceId(device));
    for (std::size_t collective = 0; collective < 3; ++collective) {
        program.tensors[collective].name = std::string(1, char('A' + collective));
        program.collectives.push_back(
            {CollectiveKind::AllReduce, "ring", PlanTensorId(collective), group1d(all), {}});
    }
    for (const QString& lane : lanes)
        for (const QString& part : lane.split(' ')) {
            Task task;
            task.name = part.toStdString();
            task.kind = part[1] == 's'   ? TaskKind::Send
                        : part[1] == 'r' ? TaskKind::Receive
                                         : TaskKind::Member;
            task.collective = CollectiveId(part[0].toLatin1() - 'A');
            program.tasks.push_back(task);
        }
    return program;
}

FlatProgram flatOf(const Program& program, const QStringList& lanes)
{
    FlatProgram flat;
    flat.program = &program;
    for (int device = 0; device < lanes.size(); ++device) {
        flat.lanes.emplace_back();
        for (int part = 0; part < lanes[device].split(' ').size(); ++part) {
            flat.lanes.back().push_back({TaskId(flat.deviceOfTask.size()), 0});
            flat.deviceOfTask.push_back(DeviceId(device));
        }
    }
    return flat;
}

} // namespace

class TestCollectives : public QObject {
    Q_OBJECT
private slots:
    void order_data();
    void order();
    void member_data();
    void member();
};

void TestCollectives::order_data()
{
    QTest::addColumn<QStringList>("lanes");
    QTest::addColumn<bool>("legal");
    const auto row = [](const char* what, const QStringList& lanes, bool legal) {
        QTest::newRow(what) << lanes << legal;
    };
    row("same order", {"As Ar Bs Br", "As Ar Bs Br"}, true);
    row("opposite orders", {"As Ar Bs Br", "Bs Br As Ar"}, false);
    row("both under way, begun in opposite orders", {"As Bs Ar Br", "Bs As Br Ar"}, true);
    row("one lane has them one after the other", {"As Ar Bs Br", "Bs As Br Ar"}, true);
    row("a lane that only sends has no order", {"As Ar Bs Br", "Bs As"}, true);
    row("one within the other", {"As Bs Br Ar", "Bs As Ar Br"}, true);
    row("circle over three lanes", {"As Ar Bs Br", "Bs Br Cs Cr", "Cs Cr As Ar"}, false);
    row("circle that an overlap opens", {"As Ar Bs Br", "Bs Br Cs Cr", "Cs As Cr Ar"}, true);
    row("library calls in one order", {"Am Bm Cm", "Am Bm Cm"}, true);
    row("library calls swapped", {"Am Bm Cm", "Am Cm Bm"}, false);
    row("library calls in a circle", {"Am Bm", "Bm Cm", "Cm Am"}, false);
    row("library call within a ring", {"As Bm Ar", "Bm As Ar"}, true);
    row("library call across a ring", {"Bm As Ar", "As Ar Bm"}, false);
}

void TestCollectives::order()
{
    QFETCH(QStringList, lanes);
    QFETCH(bool, legal);
    const Program program = programOf(lanes);
    const auto checked = check::checkCollectives(flatOf(program, lanes));
    QCOMPARE(checked.hasValue(), legal);
    if (!legal)
        QVERIFY(checked.error().message.find("opposite orders") != std::string::npos);
}

void TestCollectives::member_data()
{
    QTest::addColumn<int>("device");
    QTest::addColumn<bool>("legal");
    QTest::newRow("of the group") << 1 << true;
    QTest::newRow("not of the group") << 2 << false;
}

void TestCollectives::member()
{
    QFETCH(int, device);
    QFETCH(bool, legal);
    const QStringList lanes{"Am", "Am"};
    const Program program = programOf(lanes);
    FlatProgram flat = flatOf(program, lanes);
    flat.deviceOfTask[1] = DeviceId(device);
    const auto checked = check::checkCollectives(flat);
    QCOMPARE(checked.hasValue(), legal);
    if (!legal)
        QVERIFY(checked.error().message.find("no member") != std::string::npos);
}

PLUGBOARD_TEST(TestCollectives)
#include "tst_collectives.moc"
