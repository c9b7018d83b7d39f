// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/look/mime.h"
#include "gui/panels/palette_model.h"
#include "gui/panels/palette_panel.h"
#include "tests/plugboard_test.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QSignalSpy>

using namespace plugboard;
using namespace plugboard::gui;

namespace {

PaletteItem item(const QString& name, const QString& label, const QString& help)
{
    PaletteItem made;
    made.name = name;
    made.label = label;
    made.help = help;
    made.section = "Section";
    return made;
}

QModelIndex indexOf(const QAbstractItemModel& model, const QString& name)
{
    for (int row = 0; row < model.rowCount(); ++row)
        if (model.index(row, 0).data(PaletteModel::NameRole).toString() == name)
            return model.index(row, 0);
    return {};
}

QString firstName(const QAbstractItemModel& model)
{
    return model.index(0, 0).data(PaletteModel::NameRole).toString();
}

struct Fixture {
    Settings settings;
    Document document;
    PalettePanel panel{{.document = &document, .settings = &settings}};
    QLineEdit* search = panel.findChild<QLineEdit*>("search");
    QListView* list = panel.findChild<QListView*>();
    QAbstractItemModel* model = list->model();
};

} // namespace

class TestPalette : public QObject {
    Q_OBJECT
private slots:
    void matchScores_data();
    void matchScores();
    void theModelKeepsTheRules();
    void everythingStandsUnderItsHeading();
    void searchRanksTheBestFirst_data();
    void searchRanksTheBestFirst();
    void presetsAreMachines();
    void dragsCarryKindOrPreset();
    void keyboardAddsWithoutTheMouse();
    void headingsAreSkipped();
    void nothingFoundSaysSo();
    void aKeyTakesLessThanTenMilliseconds();
};

void TestPalette::matchScores_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<bool>("found");
    QTest::newRow("label from its beginning") << "batch" << true;
    QTest::newRow("second word of the label") << "norm" << true;
    QTest::newRow("initials") << "bn" << true;
    QTest::newRow("name with its underscore") << "batch_n" << true;
    QTest::newRow("word of the help") << "centres" << true;
    QTest::newRow("subsequence") << "btchnrm" << true;
    QTest::newRow("two words, any order") << "norm batch" << true;
    QTest::newRow("upper case") << "BATCH" << true;
    QTest::newRow("one of two words is wrong") << "batch pool" << false;
    QTest::newRow("middle of a help word") << "entres" << false;
    QTest::newRow("letters in another order") << "nb" << false;
    QTest::newRow("nothing typed") << "" << true;
}

void TestPalette::matchScores()
{
    QFETCH(QString, query);
    QFETCH(bool, found);
    const PaletteItem norm = item("batch_norm", "Batch norm", "Centres and scales each channel.");
    QCOMPARE(matchScore(norm, query) > 0, found);
}

void TestPalette::theModelKeepsTheRules()
{
    PaletteModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setQuery("conv");
    model.setQuery("no such thing");
    model.setQuery({});
    model::Device preset;
    preset.preset = "x";
    model.setPresets({preset}, {"1 TFLOP/s"});
    QVERIFY(indexOf(model, "x").isValid());
}

void TestPalette::everythingStandsUnderItsHeading()
{
    const PaletteModel model;
    QString heading;
    QStringList headings;
    QString headingOfConvolution;
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex index = model.index(row);
        if (index.data(PaletteModel::HeadingRole).toBool()) {
            heading = index.data().toString();
            QVERIFY2(!headings.contains(heading), "each heading once");
            headings << heading;
        }
        if (index.data(PaletteModel::NameRole) == "convolution")
            headingOfConvolution = heading;
    }
    QCOMPARE(headingOfConvolution, "Convolution and linear");
    QCOMPARE(headings.last(), "Machines");
    QCOMPARE(model.index(model.rowCount() - 1).data(PaletteModel::NameRole).toString(), "switch");
    QVERIFY(!indexOf(model, "convolution_backward_data").isValid());
}

void TestPalette::searchRanksTheBestFirst_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("first");
    QTest::newRow("li") << "li"
                        << "linear";
    QTest::newRow("conv") << "conv"
                          << "convolution";
    QTest::newRow("bn") << "bn"
                        << "batch_norm";
    QTest::newRow("max po") << "max po"
                         << "max_pool";
    QTest::newRow("pool, the shortest") << "flat"
                                        << "flatten";
    QTest::newRow("cnv") << "cnv"
                         << "convolution";
    QTest::newRow("switch") << "swi"
                            << "switch";
    QTest::newRow("word of the help") << "zeroes"
                                      << "dropout";
}

void TestPalette::searchRanksTheBestFirst()
{
    QFETCH(QString, query);
    QFETCH(QString, first);
    PaletteModel model;
    model.setQuery(query);
    QVERIFY(model.rowCount() > 0);
    QCOMPARE(firstName(model), first);
    QVERIFY(!model.index(0).data(PaletteModel::HeadingRole).toBool());
}

void TestPalette::presetsAreMachines()
{
    Fixture fixture;
    QTRY_VERIFY(indexOf(*fixture.model, "h100_sxm").isValid());
    const QModelIndex h100 = indexOf(*fixture.model, "h100_sxm");
    QVERIFY(h100.data(PaletteModel::MachineRole).toBool());
    QCOMPARE(h100.data(PaletteModel::DetailRole).toString(), "67.0 TFLOP/s"); // its data sheet
    QVERIFY(h100.data(Qt::ToolTipRole).toString().contains("data sheet"));
}

void TestPalette::dragsCarryKindOrPreset()
{
    Fixture fixture;
    QTRY_VERIFY(indexOf(*fixture.model, "a100_sxm_40gb").isValid());
    const auto dragged = [&](const QString& name) {
        const QModelIndex index = indexOf(*fixture.model, name);
        return std::unique_ptr<QMimeData>(fixture.model->mimeData({index}));
    };
    QCOMPARE(dragged("relu")->data("application/x-plugboard-kind"), QByteArray("relu"));
    QCOMPARE(dragged("relu")->formats().size(), 1);
    QCOMPARE(dragged("a100_sxm_40gb")->data("application/x-plugboard-preset"),
             QByteArray("a100_sxm_40gb"));
    QCOMPARE(dragged("host")->data("application/x-plugboard-preset"), QByteArray("host"));
    QVERIFY(fixture.list->dragEnabled());
    QVERIFY(fixture.model->flags(indexOf(*fixture.model, "relu")).testFlag(Qt::ItemIsDragEnabled));
}

void TestPalette::keyboardAddsWithoutTheMouse()
{
    Fixture fixture;
    fixture.panel.show();
    QSignalSpy kinds(&fixture.panel, &PalettePanel::addRequested);
    QSignalSpy presets(&fixture.panel, &PalettePanel::presetRequested);
    fixture.panel.focusSearch();
    QTest::keyClicks(fixture.search, "pool");
    QTest::keyClick(fixture.search, Qt::Key_Return);
    QCOMPARE(kinds.size(), 1);
    const QString first = kinds[0][0].toString();
    QVERIFY(first.contains("pool"));
    QTest::keyClick(fixture.search, Qt::Key_Down);
    QTest::keyClick(fixture.search, Qt::Key_Return);
    QCOMPARE(kinds.size(), 2);
    QVERIFY(kinds[1][0].toString() != first);
    QTest::keyClick(fixture.search, Qt::Key_Up);
    QTest::keyClick(fixture.search, Qt::Key_Enter);
    QCOMPARE(kinds[2][0].toString(), first);
    QTest::keyClick(fixture.search, Qt::Key_Escape);
    QVERIFY(fixture.search->text().isEmpty());
    QTest::keyClicks(fixture.search, "host");
    QTest::keyClick(fixture.search, Qt::Key_Return);
    QCOMPARE(presets.size(), 1);
    QCOMPARE(presets[0][0].toString(), "host");
    // The list takes letters to the search box.
    QTest::keyClick(fixture.search, Qt::Key_Escape);
    QTest::keyClick(fixture.list, Qt::Key_R);
    QCOMPARE(fixture.search->text(), "r");
}

void TestPalette::headingsAreSkipped()
{
    Fixture fixture;
    fixture.panel.show();
    const int rows = fixture.model->rowCount();
    for (int press = 0; press < rows + 2; ++press) {
        QTest::keyClick(fixture.search, Qt::Key_Down);
        QVERIFY(!fixture.list->currentIndex().data(PaletteModel::HeadingRole).toBool());
    }
    QCOMPARE(fixture.list->currentIndex().row(), fixture.model->rowCount() - 1);
}

void TestPalette::nothingFoundSaysSo()
{
    Fixture fixture;
    fixture.panel.show();
    QSignalSpy kinds(&fixture.panel, &PalettePanel::addRequested);
    QTest::keyClicks(fixture.search, "zzz");
    QVERIFY(!fixture.list->isVisible());
    QTest::keyClick(fixture.search, Qt::Key_Return);
    QCOMPARE(kinds.size(), 0);
    QTest::keyClick(fixture.search, Qt::Key_Escape);
    QVERIFY(fixture.list->isVisible());
}

void TestPalette::aKeyTakesLessThanTenMilliseconds()
{
    Fixture fixture;
    fixture.panel.resize(240, 600);
    fixture.panel.show();
    QTRY_VERIFY(indexOf(*fixture.model, "h100_sxm").isValid());
    const QString typed = "convolution";
    double worst = 0;
    for (int length = 1; length <= typed.size(); ++length) {
        timespec begin;
        timespec end;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
        fixture.search->setText(typed.left(length));
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
        worst = std::max(worst, double(end.tv_sec - begin.tv_sec) * 1e3 +
                                    double(end.tv_nsec - begin.tv_nsec) * 1e-6);
    }
    QVERIFY2(worst < 10, qPrintable(QString("%1 ms").arg(worst)));
}

PLUGBOARD_TEST(TestPalette)
#include "tst_palette.moc"
