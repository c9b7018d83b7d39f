// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/npy.h"
#include "gui/app/import_dialogs.h"
#include "gui/app/notice_bar.h"
#include "gui/app/views.h"
#include "gui/app/workspaces.h"
#include "gui/panels/inference_panel.h"
#include "tests/gui/app/studio_fixture.h"
#include "tests/named_tensors.h"
#include "tests/plugboard_test.h"

#include <QDialog>
#include <QDropEvent>
#include <QFile>
#include <QMimeData>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>

#include <cstring>

using namespace plugboard;
using namespace plugboard::gui;
using plugboard::tests::StudioFixture;

namespace {

/// Gemm and Relu, opset 17: x [samples, 4] times [0 1 2; 3 4 5; 6 7 8; 9 10 11] / 8, plus
/// [0 1 -1], gives y [samples, 3].
QByteArray smallModel()
{
    return QByteArray::fromBase64(
        "CAgSADrbAQokCgF4CglmYy53ZWlnaHQKB2ZjLmJpYXMSAWgaAmZjIgRHZW1tChIKAWgSAXkaBGJlbmQiBFJlbHUS"
        "BXNtYWxsKkMIBAgDEAFCCWZjLndlaWdodEowAAAAAAAAAD4AAIA+AADAPgAAAD8AACA/AABAPwAAYD8AAIA/AACQ"
        "PwAAoD8AALA/KhsIAxABQgdmYy5iaWFzSgwAAAAAAACAPwAAgL9aGgoBeBIVChMIARIPCgkSB3NhbXBsZXMKAggE"
        "YhoKAXkSFQoTCAESDwoJEgdzYW1wbGVzCgIIA0IECgAQEQ==");
}

bool write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

} // namespace

class TestImport : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanup();
    void dimensionsAreFoundInTheWords_data();
    void dimensionsAreFoundInTheWords();
    void theDialogAsksForEach();
    void givenUp();
    void droppedSavedAndRun();
    void anotherProjectForgetsTheWeights();
    void anOldFileOfWeightsIsAskedFor();
    void whatCannotBeReadIsSaid();

private:
    bool importSmall();

    StudioFixture studio_;
    std::vector<std::string> asked_;
};

void TestImport::initTestCase()
{
    studio_.start();
    QVERIFY(write(studio_.path("small.onnx"), smallModel()));
}

void TestImport::cleanup()
{
    studio_.answer = 1; // do not save
    studio_.window->files()->newProject();
    studio_.answer = 0;
    studio_.asked.clear();
    asked_.clear();
}

bool TestImport::importSmall()
{
    studio_.answer = 1; // what was there need not be saved
    studio_.window->files()->askForDimensions = [this](const QString&,
                                                       const std::vector<std::string>& names) {
        asked_ = names;
        return std::optional(ProjectFiles::Dimensions{{"samples", 1}});
    };
    const bool opened = studio_.open(studio_.path("small.onnx"));
    studio_.answer = 0;
    studio_.asked.clear();
    return opened;
}

void TestImport::dimensionsAreFoundInTheWords_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("one") << "dimension N needs a value: --dim NAME=N for each" << QStringList{"N"};
    QTest::newRow("two") << "dimensions batch size, x.1 need a value: --dim NAME=N for each"
                         << QStringList{"batch size", "x.1"};
    QTest::newRow("none") << "the dimension 7 of x is too large" << QStringList{};
}

void TestImport::dimensionsAreFoundInTheWords()
{
    QFETCH(QString, message);
    QStringList names;
    for (const std::string& name : session::dimensionsAskedFor(
             Error{ErrorCode::InvalidInput, message.toStdString(), "model.onnx"}))
        names << QString::fromStdString(name);
    QTEST(names, "names");
}

void TestImport::theDialogAsksForEach()
{
    DimensionsDialog dialog("model.onnx", {"batch", "sequence"});
    dialog.findChild<QSpinBox*>("sequence")->setValue(128);
    const auto values = dialog.values();
    QCOMPARE(values.size(), std::size_t(2));
    QCOMPARE(values.at("batch"), std::int64_t(1));
    QCOMPARE(values.at("sequence"), std::int64_t(128));
    if (const QString folder = qEnvironmentVariable("PLUGBOARD_PICTURES"); !folder.isEmpty())
        QVERIFY(dialog.grab().save(folder + "/dimensions.png"));
}

void TestImport::givenUp()
{
    studio_.window->files()->askForDimensions = [this](const QString&,
                                                       const std::vector<std::string>& names) {
        asked_ = names;
        return std::optional<ProjectFiles::Dimensions>();
    };
    const auto before = io::digestOf(studio_.document().network());
    QVERIFY(!studio_.open(studio_.path("small.onnx")));
    QCOMPARE(asked_, std::vector<std::string>{"samples"});
    QVERIFY2(studio_.lastError.contains("samples"), qPrintable(studio_.lastError));
    QVERIFY(io::digestOf(studio_.document().network()) == before);
    QCOMPARE(studio_.document().problems().size() > 0, true);
}

void TestImport::droppedSavedAndRun()
{
    QVERIFY(importSmall());
    Document& document = studio_.document();
    MainWindow& window = *studio_.window;
    QCOMPARE(asked_, std::vector<std::string>{"samples"});
    QCOMPARE(document.network().name, std::string("small"));
    QVERIFY(document.path().isEmpty());
    QVERIFY(document.isModified()); // never saved
    QCOMPARE(window.workspaces()->current(), QString("design"));
    QVERIFY(window.notices()->text("import").contains("2 weights"));
    QVERIFY(!window.views()->inference->weights().isEmpty());

    // Its weights go beside it, and from there into a run: 1 2 3 4 gives 7.5 9.75 9, by hand.
    QVERIFY(window.files()->saveTo(studio_.path("saved.plugboard")));
    const QString weights = studio_.path("saved.safetensors");
    QTRY_VERIFY(QFile::exists(weights));
    QTRY_COMPARE(window.views()->inference->weights(), weights);
    const QString input = studio_.path("x.npy");
    PB_VERIFY_OK(io::saveNpy(input.toStdString(), tests::floats("x", {1, 4}, {1, 2, 3, 4})));
    InferencePanel& panel = *window.views()->inference;
    window.actions().infer->trigger();
    QVERIFY(panel.isVisible());
    panel.setInput(input);
    QSignalSpy finished(&panel, &InferencePanel::finished);
    panel.run();
    QVERIFY(finished.wait(120'000));
    QVERIFY(panel.result() != nullptr);
    const auto scores = largestClasses(panel.result()->outputs.at(0), 0, 3);
    QCOMPARE(scores.size(), 3);
    QCOMPARE(scores[0].index, 1);
    QCOMPARE(scores[0].value, 9.75);
    QCOMPARE(scores[1].value, 9.0);
    QCOMPARE(scores[2].value, 7.5);
}

void TestImport::anotherProjectForgetsTheWeights()
{
    QVERIFY(importSmall());
    studio_.answer = 1; // the model need not be saved
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    QVERIFY(studio_.window->files()->saveTo(studio_.path("mlp.plugboard")));
    QTest::qWait(50);
    QVERIFY(!QFile::exists(studio_.path("mlp.safetensors")));
    QVERIFY(!studio_.window->notices()->has("import"));
}

void TestImport::anOldFileOfWeightsIsAskedFor()
{
    QVERIFY(write(studio_.path("taken.safetensors"), "mine"));
    QVERIFY(importSmall());
    studio_.answer = 1; // keep it
    QVERIFY(studio_.window->files()->saveTo(studio_.path("taken.plugboard")));
    QCOMPARE(studio_.asked.size(), 1);
    QTest::qWait(50);
    QFile file(studio_.path("taken.safetensors"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("mine"));
}

void TestImport::whatCannotBeReadIsSaid()
{
    QVERIFY(write(studio_.path("short.onnx"), smallModel().left(100)));
    QVERIFY(!studio_.open(studio_.path("short.onnx")));
    QVERIFY2(studio_.lastError.contains("short.onnx"), qPrintable(studio_.lastError));
    QVERIFY(studio_.window->notices()->has("file"));
    QVERIFY(studio_.document().network().nodes.empty());

    session::ImportedModel facts;
    facts.opset = 17;
    facts.operators = {{"Conv", 53}, {"Relu", 49}, {"Add", 16}};
    facts.inputs = {"x float32[1, 3, 224, 224]"};
    facts.outputs = {"y float32[1, 1000]"};
    facts.warnings = {"w holds 1 NaN"};
    ImportReportDialog report({"resnet.onnx", facts, 120, 161, {}, {}});
    const auto* table = report.findChild<QTableWidget*>();
    QCOMPARE(table->rowCount(), 3);
    QCOMPARE(table->item(0, 0)->text(), QString("Conv")); // the most frequent first
    if (const QString folder = qEnvironmentVariable("PLUGBOARD_PICTURES"); !folder.isEmpty())
        QVERIFY(report.grab().save(folder + "/import_report.png"));
}

PLUGBOARD_TEST(TestImport)
#include "tst_import.moc"
