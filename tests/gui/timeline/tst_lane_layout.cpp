// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/lane_layout.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::gui;

namespace {

LaneInfo lane(std::size_t index, std::size_t device, model::LaneKind kind, bool used = true)
{
    return {index,
            model::DeviceId(device),
            kind,
            QString("lane %1").arg(index),
            QString("cpu%1").arg(device),
            used};
}

/// Two devices: the loader of the first stands before its compute lane, a lane is empty.
LaneLayoutInput twoDevices()
{
    LaneLayoutInput input;
    input.lanes = {lane(0, 1, model::LaneKind::Compute), lane(1, 0, model::LaneKind::Loader),
                   lane(2, 0, model::LaneKind::Compute), lane(3, 0, model::LaneKind::Send, false)};
    input.kinds = {RowKind::Predicted, RowKind::Measured};
    return input;
}

} // namespace

class TestLaneLayout : public QObject {
    Q_OBJECT
private slots:
    void groupsByDevicePredictedAboveMeasured();
    void collapsedDevicesShowOneRow();
    void rowsFillTheRoomWithinLimits();
    void namesNeverOverlap_data();
    void namesNeverOverlap();
    void lanesShareANameWhereThereIsNoRoom();
    void placesAreFoundAgain();
};

void TestLaneLayout::groupsByDevicePredictedAboveMeasured()
{
    const LaneLayout layout = layoutLanes(twoDevices());
    QCOMPARE(layout.groups.size(), std::size_t(2));
    QCOMPARE(layout.groups[0].label, QString("cpu0"));
    QCOMPARE(layout.rows.size(), std::size_t(6));
    // cpu0: compute before loader; then cpu1. The unused lane has no row.
    const std::size_t entries[] = {2, 2, 1, 1, 0, 0};
    double bottom = -1;
    for (std::size_t at = 0; at < 6; ++at) {
        const LaneRow& row = layout.rows[at];
        QCOMPARE(row.entry, entries[at]);
        QCOMPARE(int(row.kind), int(at % 2 == 0 ? RowKind::Predicted : RowKind::Measured));
        QVERIFY(row.y > bottom);
        bottom = row.bottom();
    }
    QVERIFY(layout.rows[0].height < layout.rows[1].height); // predicted is the lighter one
    QVERIFY(layout.rows[2].height < layout.rows[0].height); // a loader is small
}

void TestLaneLayout::collapsedDevicesShowOneRow()
{
    LaneLayoutInput input = twoDevices();
    input.collapsed = {0};
    const LaneLayout layout = layoutLanes(input);
    QVERIFY(layout.groups[0].collapsed);
    QCOMPARE(layout.rows.size(), std::size_t(3));
    QCOMPARE(layout.rows[0].entry, std::size_t(2));
    QCOMPARE(int(layout.rows[0].kind), int(RowKind::Measured));
}

void TestLaneLayout::rowsFillTheRoomWithinLimits()
{
    LaneLayoutInput input = twoDevices();
    const double natural = layoutLanes(input).height;
    input.available = natural * 1.4;
    const double grown = layoutLanes(input).height;
    QVERIFY(grown > natural && grown <= input.available);
    input.available = natural * 0.7;
    QVERIFY(layoutLanes(input).height <= input.available);
    input.available = 10; // rows stay readable, and scroll
    QVERIFY(layoutLanes(input).height > 30);
    input.available = 100'000;
    QVERIFY(layoutLanes(input).height < 3 * natural);
}

namespace {

/// So many devices with a compute lane, two send lanes, a receive lane and a loader each.
LaneLayoutInput cluster(int devices, const std::vector<RowKind>& kinds)
{
    LaneLayoutInput input;
    std::size_t next = 0;
    for (std::size_t device = 0; device < std::size_t(devices); ++device)
        for (const model::LaneKind kind :
             {model::LaneKind::Compute, model::LaneKind::Send, model::LaneKind::Send,
              model::LaneKind::Receive, model::LaneKind::Loader})
            input.lanes.push_back(lane(next++, device, kind));
    input.kinds = kinds;
    input.labelHeight = 14;
    return input;
}

} // namespace

void TestLaneLayout::namesNeverOverlap_data()
{
    QTest::addColumn<int>("devices");
    for (const int devices : {1, 2, 4, 8, 16})
        QTest::addRow("%d", devices) << devices;
}

void TestLaneLayout::namesNeverOverlap()
{
    QFETCH(int, devices);
    const std::vector<std::vector<RowKind>> choices = {{RowKind::Predicted},
                                                       {RowKind::Predicted, RowKind::Measured},
                                                       {RowKind::Measured, RowKind::Compared}};
    for (const auto& kinds : choices)
        for (const double available : {60.0, 120.0, 200.0, 320.0, 600.0, 2000.0}) {
            LaneLayoutInput input = cluster(devices, kinds);
            input.available = available;
            if (devices > 2)
                input.collapsed = {1};
            const LaneLayout layout = layoutLanes(input);
            double bottom = -1e9; // of the name above
            for (const LaneLabel& label : layout.labels) {
                const double middle = label.y + label.height / 2;
                QVERIFY2(middle - 7 >= bottom,
                         qPrintable(QString("%1 in %2").arg(label.text).arg(available)));
                bottom = middle + 7;
            }
            for (std::size_t at = 1; at < layout.rows.size(); ++at)
                QVERIFY(layout.rows[at].y >= layout.rows[at - 1].bottom());
        }
}

void TestLaneLayout::lanesShareANameWhereThereIsNoRoom()
{
    LaneLayoutInput input = cluster(4, {RowKind::Predicted, RowKind::Measured});
    input.available = 2000;
    LaneLayout layout = layoutLanes(input);
    QVERIFY(!layout.summarised);
    QCOMPARE(layout.labels.size(), std::size_t(20));
    input.available = 200; // 20 names of 14 pixels need 280
    layout = layoutLanes(input);
    QVERIFY(layout.summarised);
    QCOMPARE(layout.labels.size(), std::size_t(8)); // compute lane and the others, per device
    QCOMPARE(layout.rows.size(), std::size_t(4 * (2 + 4)));
    QVERIFY(layout.height <= 200);
    for (const LaneInfo& info : input.lanes) // each lane can still be hovered over
        QVERIFY(layout.row(info.lane, RowKind::Measured));
}

void TestLaneLayout::placesAreFoundAgain()
{
    const LaneLayout layout = layoutLanes(twoDevices());
    for (const LaneRow& row : layout.rows) {
        QCOMPARE(layout.rowAt(row.y + row.height / 2), &row);
        QCOMPARE(layout.row(row.entry, row.kind), &row);
        QCOMPARE(layout.groupAt(row.y), &layout.groups[row.group]);
    }
    QCOMPARE(layout.rowAt(-1), nullptr);
    QCOMPARE(layout.rowAt(layout.rows[1].bottom() + 0.5), nullptr); // between two lanes
    QCOMPARE(layout.rowAt(1e9), nullptr);
    QCOMPARE(layout.groupAt(1e9), nullptr);
}

PLUGBOARD_TEST(TestLaneLayout)
#include "tst_lane_layout.moc"
