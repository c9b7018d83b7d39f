// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/board_painter.h"
#include "tests/plugboard_test.h"

using namespace plugboard::gui;

namespace {

class NumberedFaces : public BoardFaces {
public:
    ChipFace chipFace(std::uint32_t chip) const override
    {
        ChipFace face;
        face.title = QStringLiteral("chip%1").arg(chip);
        face.subtitle = "Convolution 5×5, 6, and a long line that needs an ellipsis";
        face.inputs = {PinState::Joined, PinState::Missing};
        face.labels = {{"64×6×28×28", chip % 3 ? "" : "S(0) 2"}};
        return face;
    }
    QString wireText(std::uint32_t) const override { return "25 GB/s"; }
};

BoardScene lattice(Routing routing)
{
    std::vector<Chip> chips;
    std::vector<BoardWire> wires;
    for (std::uint32_t at = 0; at < 600; ++at) {
        Chip chip;
        chip.x = float(at / 20 * 272);
        chip.y = float(at % 20 * 88);
        chip.inputs = 2;
        chip.outputs = 1;
        chip.sort = ChipSort(at % 6);
        chip.flags = at % 17 == 0 ? flag::kSelected : at % 13 == 0 ? flag::kError : 0;
        chips.push_back(chip);
        if (at >= 20) {
            BoardWire wire;
            wire.from = at - 20;
            wire.to = at;
            wire.toPort = std::uint16_t(at % 2);
            wires.push_back(wire);
        }
    }
    BoardScene scene;
    scene.assign(chips, wires, routing);
    scene.setStripes(3, {qRgb(0, 114, 178)});
    scene.setStripes(24, {qRgb(0, 114, 178), qRgb(230, 159, 0)});
    return scene;
}

int differingPixels(const QImage& a, const QImage& b)
{
    int count = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x)
            count += a.pixel(x, y) != b.pixel(x, y);
    return count;
}

} // namespace

class TestBoardPainter : public QObject {
    Q_OBJECT
private slots:
    void aPanIsLikeAWholeFrame_data();
    void aPanIsLikeAWholeFrame();
    void aPanOfACrowdShowsTheSameWires();
    void changesAreSeen();
    void everyZoomShowsChips_data();
    void everyZoomShowsChips();
    void deviceHueIsSeenFromAfar();
};

void TestBoardPainter::aPanIsLikeAWholeFrame_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<double>("ratio");
    QTest::addColumn<bool>("flow");
    QTest::newRow("far") << 0.05 << 1.0 << true;
    QTest::newRow("middle") << 0.16 << 1.0 << true;
    QTest::newRow("near, small titles") << 0.29 << 1.0 << true;
    QTest::newRow("near, titles only") << 0.45 << 1.0 << true;
    QTest::newRow("near") << 1.0 << 1.0 << true;
    QTest::newRow("near, two device pixels") << 1.0 << 2.0 << true;
    QTest::newRow("links") << 0.8 << 1.0 << false;
}

void TestBoardPainter::aPanIsLikeAWholeFrame()
{
    QFETCH(double, scale);
    QFETCH(double, ratio);
    QFETCH(bool, flow);
    const BoardScene scene = lattice(flow ? Routing::Flow : Routing::Straight);
    const NumberedFaces faces;
    const BoardStyle style{lightTheme(), QFont(), ratio};
    BoardView view{{100, 80}, scale, {400, 300}};
    BoardPainter panned;
    panned.paint(scene, view, faces, style);
    for (const QPointF step : {QPointF(7, 0), QPointF(-7, 5), QPointF(0, -60), QPointF(33, 21)}) {
        view.panBy(step);
        const QImage moved = panned.paint(scene, view, faces, style).copy();
        BoardPainter fresh;
        const QImage& whole = fresh.paint(scene, view, faces, style);
        // Curves are cut at the strip's edge, which may round a few pixels otherwise.
        const int different = differingPixels(moved, whole);
        QVERIFY2(different <= moved.width() * moved.height() / 500,
                 qPrintable(QString("%1 pixels differ").arg(different)));
    }
}

void TestBoardPainter::aPanOfACrowdShowsTheSameWires()
{
    // 160,000 chips whose wires reach over nine columns, more than the window shows at once.
    std::vector<Chip> chips(160000);
    std::vector<BoardWire> wires;
    for (std::uint32_t at = 0; at < chips.size(); ++at) {
        chips[at].x = float(at / 400 * 272);
        chips[at].y = float(at % 400 * 88);
        chips[at].inputs = chips[at].outputs = 1;
        if (at >= 4000) {
            BoardWire wire;
            wire.from = at - 3600 - at * 7919 % 397;
            wire.to = at;
            wires.push_back(wire);
        }
    }
    BoardScene scene;
    scene.assign(std::move(chips), std::move(wires), Routing::Flow);
    const NumberedFaces faces;
    const BoardStyle style{lightTheme(), QFont(), 1};
    BoardView view{{6000, 2000}, 0.0045, {400, 120}};
    BoardPainter panned;
    panned.paint(scene, view, faces, style);
    for (int step = 0; step < 5; ++step) {
        view.panBy({-9, 2});
        panned.paint(scene, view, faces, style);
    }
    const QImage moved = panned.paint(scene, view, faces, style).copy();
    BoardPainter fresh;
    const int different = differingPixels(moved, fresh.paint(scene, view, faces, style));
    QVERIFY2(different < 400 * 120 / 100, qPrintable(QString("%1 pixels differ").arg(different)));
}

void TestBoardPainter::changesAreSeen()
{
    BoardScene scene = lattice(Routing::Flow);
    const NumberedFaces faces;
    const BoardView view{{-50, -50}, 1, {400, 300}};
    BoardPainter painter;
    const QImage before = painter.paint(scene, view, faces, {lightTheme(), QFont(), 1}).copy();
    scene.setChipFlags(1, flag::kSelected);
    const QImage after = painter.paint(scene, view, faces, {lightTheme(), QFont(), 1}).copy();
    QVERIFY(differingPixels(before, after) > 100);
    const QImage dark = painter.paint(scene, view, faces, {darkTheme(), QFont(), 1}).copy();
    QVERIFY(differingPixels(after, dark) > 400 * 300 / 2);
}

void TestBoardPainter::everyZoomShowsChips_data()
{
    QTest::addColumn<double>("scale");
    for (const double scale : {0.002, 0.01, 0.05, 0.11, 0.13, 0.3, 0.37, 0.6, 0.7, 1.0, 2.0, 4.0})
        QTest::newRow(qPrintable(QString::number(scale))) << scale;
}

void TestBoardPainter::everyZoomShowsChips()
{
    QFETCH(double, scale);
    const BoardScene scene = lattice(Routing::Flow);
    const NumberedFaces faces;
    BoardView view{{}, scale, {400, 300}};
    view.centreOn({272 * 10 + 84, 88 * 10 + 28}); // the middle of a chip
    BoardPainter painter;
    const QImage frame = painter.paint(scene, view, faces, {darkTheme(), QFont(), 1}).copy();
    QVERIFY(frame.pixel(200, 150) != darkTheme().window.rgb());
}

void TestBoardPainter::deviceHueIsSeenFromAfar()
{
    const BoardScene scene = lattice(Routing::Flow);
    const NumberedFaces faces;
    BoardView view{{}, 0.05, {400, 300}};
    view.centreOn({84, 88 * 3 + 28}); // chip 3
    BoardPainter painter;
    const QColor seen =
        painter.paint(scene, view, faces, {darkTheme(), QFont(), 1}).pixelColor(200, 150);
    QVERIFY2(std::abs(seen.hue() - QColor(0, 114, 178).hue()) < 12, qPrintable(seen.name()));
}

PLUGBOARD_TEST(TestBoardPainter)
#include "tst_board_painter.moc"
