// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_export.h"
#include "tests/gui/timeline/timeline_stage.h"

#include <QBuffer>
#include <QPainter>
#include <QSvgGenerator>
#include <QSvgRenderer>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

QByteArray svgOf(TimelineView& view)
{
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(view.size());
    generator.setViewBox(view.rect());
    QPainter painter(&generator);
    view.QWidget::render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
    painter.end();
    return buffer.data();
}

} // namespace

class TestTimelinePicture : public QObject {
    Q_OBJECT
private slots:
    void picturesHaveContents();
    void theSameSceneGivesTheSamePicture();
    void anSvgIsMadeOfShapes();
    void manyBarsAreAPicture();
};

void TestTimelinePicture::picturesHaveContents()
{
    const trace::Trace trace = evenTrace(60);
    TimelinePicture picture;
    picture.size = {800, 400};
    auto image = renderTimeline(pairFacts(), &trace, picture);
    PB_VERIFY_OK(image);
    QCOMPARE(image->width(), 800);
    QVERIFY(image->height() > 150 && image->height() <= 400); // no lower than its rows
    const QColor device = pairFacts()->colours.colour(model::DeviceId(0));
    int found = 0;
    for (int y = 0; y < image->height(); ++y)
        for (int x = 0; x < image->width(); ++x)
            found += image->pixel(x, y) == device.rgb();
    QVERIFY(found > 500); // First, in the hue of its device
    auto svg = timelineSvgOf(*pairFacts(), &trace, picture);
    PB_VERIFY_OK(svg);
    QVERIFY(svg->find("<svg") != std::string::npos);
    picture.program = model::ProgramKind::Evaluate;
    QVERIFY(!renderTimeline(pairFacts(), &trace, picture));
}

void TestTimelinePicture::theSameSceneGivesTheSamePicture()
{
    // A pan there and back leaves no trace in what the painter keeps.
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setAxis(1000, 1400);
    QTRY_VERIFY(!stage.scene().first.analyses.empty());
    QTest::qWait(120);
    const QImage before = stage.view().grab().toImage();
    stage.view().pan(0.25);
    QVERIFY(stage.view().grab().toImage() != before);
    stage.view().pan(-0.25);
    QTest::qWait(120);
    QCOMPARE(stage.view().grab().toImage(), before);
    // A picture for a file, in another size and theme, changes nothing here.
    const QImage picture = stage.view().render({600, 300}, 1, darkTheme());
    QCOMPARE(picture.pixelColor(599, 299), darkTheme().panel);
    QVERIFY(picture != stage.view().render({600, 300}, 1, lightTheme()));
    QCOMPARE(stage.view().grab().toImage(), before);
}

void TestTimelinePicture::anSvgIsMadeOfShapes()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setAxis(1000, 1400);
    QTRY_VERIFY(!stage.scene().first.analyses.empty());
    const QByteArray svg = svgOf(stage.view());
    QVERIFY(!svg.contains("<image"));
    QVERIFY(svg.contains(">cpu0<")); // names are texts
    QVERIFY(svg.contains("step 11"));
    QVERIFY(svg.contains(">data input<")); // gaps say their cause
    const QColor hue = pairFacts()->colours.colour(model::DeviceId(0));
    QVERIFY(svg.contains(hue.name().toLatin1()));
    QSvgRenderer renderer(svg);
    QVERIFY(renderer.isValid());
    QImage picture(stage.view().size(), QImage::Format_RGB32);
    picture.fill(Qt::magenta);
    QPainter painter(&picture);
    renderer.render(&painter);
    painter.end();
    // Nothing reaches beyond the rows: the last column is the ground, as on the screen.
    const QColor panel = stage.scene().theme.panel;
    for (int y = 4; y < picture.height() - 4; ++y)
        QCOMPARE(picture.pixelColor(picture.width() - 3, y), panel);
    // First of step 11 stands where the screen has it.
    const QPoint bar = stage.place(RowKind::Measured, 0, 1112);
    const QColor drawn = picture.pixelColor(bar);
    const QColor shown = stage.view().grab().toImage().pixelColor(bar);
    QVERIFY2(std::abs(drawn.lightness() - shown.lightness()) < 30,
             qPrintable(drawn.name() + ' ' + shown.name()));
}

void TestTimelinePicture::manyBarsAreAPicture()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(5000)); // 25,000 bars
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().fitAll();
    QVERIFY(svgOf(stage.view()).contains("<image"));
}

PLUGBOARD_TEST(TestTimelinePicture)
#include "tst_timeline_picture.moc"
