// SPDX-License-Identifier: Apache-2.0
#include "profiler/svg.h"
#include "profiler/timeline_svg.h"
#include "tests/plugboard_test.h"
#include "tests/profiler/pair_plan.h"

#include <QXmlStreamReader>

using namespace plugboard;
using namespace plugboard::tests;

class TestTimelineSvg : public QObject {
    Q_OBJECT
private slots:
    void isWellFormedXml();
    void showsTasksGapsAndTransfers();
    void refusesWhatItCannotShow();
    void numbersAndText();
};

void TestTimelineSvg::isWellFormedXml()
{
    model::Plan plan = pairPlan();
    plan.networkName = "a <b> & \"c\"";
    const trace::Section section = workedSection();
    const auto svg = profiler::timelineSvg(
        plan, {.predicted = &section, .measured = &section, .clockErrorSeconds = 1e-9});
    PB_VERIFY_OK(svg);
    QXmlStreamReader reader(QByteArray::fromStdString(*svg));
    while (!reader.atEnd())
        reader.readNext();
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
}

void TestTimelineSvg::showsTasksGapsAndTransfers()
{
    const model::Plan plan = pairPlan();
    const trace::Section section = workedSection();
    const auto svg = profiler::timelineSvg(plan, {.measured = &section, .steps = 1});
    PB_VERIFY_OK(svg);
    const QString text = QString::fromStdString(*svg);
    // step 1 lasts from 60 to 110: of Load nothing is left, First takes 19 ns
    QVERIFY(text.contains("<title>first  19"));
    QVERIFY(text.contains("<title>idle 31"));
    QVERIFY(text.contains("dependency, waits for first"));
    QCOMPARE(text.count("stroke-opacity=\"0.45\""), 1); // one transfer
    QVERIFY(!text.contains(">predicted<"));
}

void TestTimelineSvg::refusesWhatItCannotShow()
{
    const model::Plan plan = pairPlan();
    QVERIFY(!profiler::timelineSvg(plan, {}));
    trace::Section empty;
    empty.lanes.resize(3);
    QVERIFY(!profiler::timelineSvg(plan, {.measured = &empty}));
    trace::Section foreign = workedSection();
    foreign.lanes.pop_back();
    QVERIFY(!profiler::timelineSvg(plan, {.measured = &foreign}));
    QVERIFY(!profiler::timelineSvg(plan, {.program = model::ProgramKind::Infer}));
}

void TestTimelineSvg::numbersAndText()
{
    QCOMPARE(profiler::svgNumber(1.5), std::string("1.5"));
    QCOMPARE(profiler::svgNumber(-0.25), std::string("-0.25"));
    QCOMPARE(profiler::svgNumber(3), std::string("3"));
    QCOMPARE(profiler::svgNumber(0.001), std::string("0"));
    QCOMPARE(profiler::xmlText("a<b&\"c\"\n"), std::string("a&lt;b&amp;&quot;c&quot;"));
}

PLUGBOARD_TEST(TestTimelineSvg)
#include "tst_timeline_svg.moc"
