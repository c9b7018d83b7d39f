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
