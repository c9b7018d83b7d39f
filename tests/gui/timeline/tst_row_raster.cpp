// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/row_raster.h"
#include "tests/plugboard_test.h"

#include <random>

using namespace plugboard;
using namespace plugboard::gui;

namespace {

const std::vector<BarClass> kClasses = {BarClass::Forward, BarClass::Backward};

struct Drawn {
    std::vector<QRgb> line;
    std::vector<WideBar> bars;
};

BarPalette testPalette()
{
    BarPalette palette;
    palette.ground = qRgb(0, 0, 0);
    for (std::size_t at = 0; at < palette.fill.size(); ++at)
        palette.fill[at] = qRgb(int(50 + at), 200, 0);
    return palette;
}

Drawn draw(const LaneStore& lane, const TimeAxis& axis, const std::vector<BarState>& states = {})
{
    const BarPalette palette = testPalette();
    RowInput input;
    input.lane = &lane;
    input.classOfTask = kClasses;
    input.stateOfTask = states;
    input.palette = &palette;
    Drawn drawn;
    drawn.line.assign(std::size_t(axis.width), palette.ground);
    RowRaster(axis, 6).draw(input, plainMap(axis), drawn.line, drawn.bars);
    return drawn;
}

} // namespace

class TestRowRaster : public QObject {
    Q_OBJECT
private slots:
    void barsTakeTheirColumns();
    void narrowBarsShareAColumn();
    void stateDecidesTheColour();
    void repeatedPiecesAreCopies();
    void coverageAgreesAtEveryZoom_data();
    void coverageAgreesAtEveryZoom();
};

void TestRowRaster::barsTakeTheirColumns()
{
    LaneStore lane;
    lane.append({100, 300, 0, 0}, BarClass::Forward);
    lane.append({400, 500, 1, 0}, BarClass::Backward);
    const Drawn drawn = draw(lane, {0, 10, 0, 60}); // 10 ns per column
    const BarPalette palette = testPalette();
    const QRgb forward = palette.colour(BarClass::Forward, BarState::Plain);
    const QRgb backward = palette.colour(BarClass::Backward, BarState::Plain);
    QCOMPARE(drawn.line[9], palette.ground);
    for (std::size_t x = 10; x < 29; ++x)
        QCOMPARE(drawn.line[x], forward);
    QVERIFY(qGreen(drawn.line[29]) < qGreen(forward)); // where it ends, it is darker
    QCOMPARE(drawn.line[30], palette.ground);
    QCOMPARE(drawn.line[44], backward);
    QCOMPARE(drawn.bars.size(), std::size_t(2));
    QCOMPARE(drawn.bars[0].left, 10.0f);
    QCOMPARE(drawn.bars[0].right, 30.0f);
    QCOMPARE(drawn.bars[1].event, 1u);
}

void TestRowRaster::narrowBarsShareAColumn()
{
    LaneStore lane;
    lane.append({0, 1, 0, 0}, BarClass::Forward);       // a thousandth of its column
    lane.append({5000, 5500, 0, 0}, BarClass::Forward); // half
    const Drawn drawn = draw(lane, {0, 1000, 0, 10});
    QVERIFY(qGreen(drawn.line[0]) > 20); // seen all the same
    QVERIFY(qGreen(drawn.line[5]) > qGreen(drawn.line[0]));
    QVERIFY(qGreen(drawn.line[5]) < 200);
    QCOMPARE(qGreen(drawn.line[3]), 0);
    QVERIFY(drawn.bars.empty());
}

void TestRowRaster::stateDecidesTheColour()
{
    LaneStore lane;
    lane.append({0, 100, 0, 0}, BarClass::Forward);
    lane.append({100, 200, 1, 0}, BarClass::Backward);
    const Drawn drawn = draw(lane, {0, 10, 0, 30}, {BarState::Lit, BarState::Dimmed});
    QCOMPARE(drawn.line[5], testPalette().colour(BarClass::Forward, BarState::Lit));
    QCOMPARE(drawn.line[15], testPalette().colour(BarClass::Backward, BarState::Dimmed));
}

void TestRowRaster::repeatedPiecesAreCopies()
{
    // A stretch of 40 columns at columns 10, 60 and 110, the last one cut to 20.
    LaneStore lane;
    lane.append({1000, 1200, 0, 0}, BarClass::Forward);
    lane.append({1250, 1400, 1, 0}, BarClass::Backward);
    const TimeAxis axis{0, 10, 0, 160};
    TimeMap map;
    map.pieces = {{100, 500, 1000, 1400, false},
                  {600, 1000, 1000, 1400, false},
                  {1100, 1300, 1000, 1200, true}};
    const BarPalette palette = testPalette();
    RowInput input;
    input.lane = &lane;
    input.classOfTask = kClasses;
    input.palette = &palette;
    std::vector<QRgb> one(160, palette.ground);
    std::vector<QRgb> copied(160, palette.ground);
    std::vector<WideBar> bars;
    std::vector<WideBar> copiedBars;
    RowRaster(axis, 6).draw(input, map, one, bars);
    RowRaster(axis, 6).drawRepeated(input, map, copied, copiedBars);
    QCOMPARE(copied, one);
    QCOMPARE(copiedBars.size(), std::size_t(5)); // the last piece is cut before its second bar
    QCOMPARE(bars.size(), copiedBars.size());
    for (std::size_t at = 0; at < bars.size(); ++at) {
        QCOMPARE(copiedBars[at].event, bars[at].event);
        QCOMPARE(copiedBars[at].left, bars[at].left);
        QCOMPARE(copiedBars[at].right, bars[at].right);
    }
    QCOMPARE(copied[130], palette.ground); // behind the cut
}

void TestRowRaster::coverageAgreesAtEveryZoom_data()
{
    QTest::addColumn<double>("scale"); // nanoseconds per column
    for (const double scale : {30.0, 300.0, 2'000.0, 9'000.0, 60'000.0, 500'000.0})
        QTest::newRow(qPrintable(QString::number(scale))) << scale;
}

void TestRowRaster::coverageAgreesAtEveryZoom()
{
    QFETCH(double, scale);
    std::mt19937 random(11);
    LaneStore lane;
    std::vector<std::pair<double, double>> bars;
    std::uint64_t at = 0;
    for (int bar = 0; bar < 200'000; ++bar) {
        at += random() % 700;
        const std::uint64_t end = at + 100 + random() % 500;
        lane.append({at, end, std::uint32_t(random() % 2), 0}, BarClass::Forward);
        bars.emplace_back(double(at), double(end));
        at = end;
    }
    const TimeAxis axis{0, scale, 0, 100};
    const Drawn drawn = draw(lane, axis);
    double busy = 0;
    for (const auto& [begin, end] : bars)
        busy += std::max(0.0, std::min(end, axis.end()) - begin);
    // The share of colour over all columns, against the exact busy time: the curve that keeps
    // narrow bars visible adds no more than a sixth.
    double shown = 0;
    for (const QRgb pixel : drawn.line)
        shown += qGreen(pixel) / 200.0;
    const double expected = std::min(busy, double(at)) / scale;
    QVERIFY2(std::abs(shown - expected) < 16 && shown >= 0.85 * expected,
             qPrintable(QString("%1 for %2").arg(shown).arg(expected)));
}

PLUGBOARD_TEST(TestRowRaster)
#include "tst_row_raster.moc"
