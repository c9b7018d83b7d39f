// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/data_files.h"
#include "engine/io/documents.h"
#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/panels/data_preview.h"
#include "gui/panels/form.h"
#include "gui/panels/number_box.h"
#include "gui/panels/rate_curve.h"
#include "gui/panels/recipe_panel.h"
#include "tests/plugboard_test.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>

#include <set>

using namespace plugboard;
using namespace plugboard::gui;

namespace {

QByteArray bigEndian(quint32 value)
{
    QByteArray bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes.append(char(value >> shift));
    return bytes;
}

QByteArray idx(const QList<quint32>& shape, const QByteArray& values)
{
    QByteArray bytes("\0\0\x08", 3);
    bytes.append(char(shape.size()));
    for (const quint32 extent : shape)
        bytes += bigEndian(extent);
    return bytes + values;
}

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

struct Fixture {
    Settings settings;
    Document document;
    RecipePanel panel{{.document = &document, .settings = &settings}};

    Fixture()
    {
        panel.resize(340, 900);
        panel.show();
    }

    QWidget* editor(const char* key) const { return panel.findChild<QWidget*>(key); }
    FormRow* row(const char* key) const
    {
        for (QWidget* up = editor(key); up != nullptr; up = up->parentWidget())
            if (auto* found = qobject_cast<FormRow*>(up))
                return found;
        return nullptr;
    }
    QLineEdit* line(const char* key) const { return editor(key)->findChild<QLineEdit*>(); }
    void type(const char* key, const QString& text) const
    {
        QLineEdit* field = line(key);
        field->setFocus();
        field->selectAll();
        QTest::keyClick(field, Qt::Key_Delete);
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
    }
    void choose(const char* key, const QString& label) const
    {
        auto* box = editor(key)->findChild<QComboBox*>();
        const int index = box->findText(label);
        QVERIFY2(index >= 0, qPrintable(label));
        box->setCurrentIndex(index);
        emit box->activated(index); // what a user's choice emits
    }
};

} // namespace

class TestRecipe : public QObject {
    Q_OBJECT
private slots:
    void marksTellWhatKeepsThePlan();
    void everyFieldReadsWhatItWrote();
    void editsAreUndoCommands();
    void editsOfOneFieldMerge();
    void badValuesAreRefusedInPlace_data();
    void badValuesAreRefusedInPlace();
    void onlyTheFieldsOfTheKindAreShown();
    void seedsTakeAllSixtyFourBits();
    void metricsAreAList();
    void aDataSetBringsWhatItNeeds();
    void undoIsShown();
    void stepsOfARun();
    void theCurveIsTheSchedule();
    void filesArePreviewed();
    void labelsAndImagesMustAgree();
    void missingFilesAreNamed();
    void absentFashionMnistSaysHowToGetIt();
    void fashionMnist();
};

/// A different value of the same kind.
model::AttributeValue otherValue(const RecipeField& field, const model::AttributeValue& value)
{
    if (field.editor == RecipeField::Editor::Choice)
        return field.choices.back().first == std::get<std::string>(value)
                   ? model::AttributeValue(field.choices.front().first)
                   : model::AttributeValue(field.choices.back().first);
    if (field.key == "seed")
        return std::string("77");
    if (const auto* text = std::get_if<std::string>(&value))
        return *text + "x";
    if (const auto* real = std::get_if<double>(&value))
        return *real / 2 + 0.125;
    if (std::holds_alternative<std::vector<std::int64_t>>(value))
        return std::vector<std::int64_t>{3, 32, 32};
    const std::int64_t whole = std::get<std::int64_t>(value);
    return field.type == ops::AttributeType::Boolean ? std::int64_t(1 - whole) : whole + 5;
}

void TestRecipe::marksTellWhatKeepsThePlan()
{
    // The digest of the recipe decides whether a plan fits: a mark promises that it stays the same.
    for (const char* optimizer : {"sgd", "adam"}) {
        model::Recipe recipe;
        recipe.optimizer.kind = optimizer;
        int marked = 0;
        for (const RecipeField& field : recipeFields()) {
            model::Recipe changed = recipe;
            field.set(changed, otherValue(field, field.get(recipe)));
            const bool same = io::digestOf(changed) == io::digestOf(recipe);
            if (field.choices.size() != 1) // the loss has no other value
                QVERIFY2(same == field.keepsPlan, field.key.c_str());
            marked += field.keepsPlan;
        }
        QVERIFY(marked >= 8);
    }
    Fixture fixture;
    QVERIFY(fixture.row("schedule.rate")->isMarked());
    QVERIFY(fixture.row("run.epochs")->isMarked());
    QVERIFY(fixture.row("run.checkpoint_every")->isMarked());
    QVERIFY(!fixture.row("batch")->isMarked());
}

void TestRecipe::everyFieldReadsWhatItWrote()
{
    std::set<std::string> keys;
    for (const RecipeField& field : recipeFields()) {
        QVERIFY2(keys.insert(field.key).second, field.key.c_str());
        model::Recipe recipe;
        if (field.choices.size() == 1)
            continue;
        const model::AttributeValue value = otherValue(field, field.get(recipe));
        field.set(recipe, value);
        QVERIFY2(field.get(recipe) == value, field.key.c_str());
    }
}

void TestRecipe::editsAreUndoCommands()
{
    Fixture fixture;
    fixture.type("batch", "128");
    QCOMPARE(fixture.document.recipe().batch, std::int64_t(128));
    fixture.type("schedule.rate", "0.05");
    QCOMPARE(fixture.document.recipe().run.schedule.rate, 0.05);
    fixture.choose("optimizer.kind", "Adam");
    QCOMPARE(fixture.document.recipe().optimizer.kind, std::string("adam"));
    fixture.editor("data.shuffle")->findChild<QCheckBox*>()->click();
    QVERIFY(!fixture.document.recipe().data.shuffle);
    QCOMPARE(fixture.document.undoStack().count(), 4);
    QCOMPARE(fixture.document.undoStack().undoText(), "Set shuffle");
    for (int undo = 0; undo < 4; ++undo)
        fixture.document.undoStack().undo();
    QCOMPARE(io::digestOf(fixture.document.recipe()), io::digestOf(model::Recipe()));
}

void TestRecipe::editsOfOneFieldMerge()
{
    Fixture fixture;
    QLineEdit* batch = fixture.line("batch");
    batch->setFocus();
    for (int press = 0; press < 10; ++press)
        QTest::keyClick(batch->parentWidget(), Qt::Key_Up);
    QCOMPARE(fixture.document.recipe().batch, std::int64_t(74));
    QCOMPARE(fixture.document.undoStack().count(), 1);
    fixture.document.undoStack().undo();
    QCOMPARE(fixture.document.recipe().batch, std::int64_t(64));
    QCOMPARE(batch->text(), "64");
}

void TestRecipe::badValuesAreRefusedInPlace_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    QTest::newRow("batch of nothing") << QByteArray("batch") << "0"
                                      << "must be from 1 to 1,073,741,824, got 0";
    QTest::newRow("half a sample") << QByteArray("batch") << "1.5"
                                   << "needs a whole number, got 1.5";
    QTest::newRow("no number") << QByteArray("schedule.rate") << "fast"
                               << "needs a number, got fast";
    QTest::newRow("negative rate") << QByteArray("schedule.rate") << "-1"
                                   << "must be from 0 to 1,000,000, got -1";
    QTest::newRow("momentum") << QByteArray("optimizer.momentum") << "1.2"
                              << "must be from 0 to 1, got 1.2";
    QTest::newRow("nothing") << QByteArray("run.epochs") << ""
                             << "needs a value";
    QTest::newRow("seed") << QByteArray("seed") << "-3"
                          << "needs a whole number from 0 to 18446744073709551615, got -3";
    QTest::newRow("shape") << QByteArray("data.sample_shape") << "0, 28"
                           << "must be from 1 to 1,048,576, got 0";
    QTest::newRow("shape of words") << QByteArray("data.sample_shape") << "a, b"
                                    << "needs whole numbers such as 3, 3; got a";
}

void TestRecipe::badValuesAreRefusedInPlace()
{
    QFETCH(QByteArray, key);
    QFETCH(QString, text);
    QFETCH(QString, error);
    Fixture fixture;
    const QString before = fixture.line(key)->text();
    fixture.type(key, text);
    QCOMPARE(fixture.row(key)->error(), error);
    QCOMPARE(fixture.document.undoStack().count(), 0);
    // What was typed stays to be mended; Escape brings the value back.
    QCOMPARE(fixture.line(key)->text(), text);
    QTest::keyClick(fixture.line(key), Qt::Key_Escape);
    if (before != text) {
        QCOMPARE(fixture.line(key)->text(), before);
        QCOMPARE(fixture.row(key)->error(), QString());
    }
    QCOMPARE(fixture.document.undoStack().count(), 0);
}

void TestRecipe::onlyTheFieldsOfTheKindAreShown()
{
    Fixture fixture;
    const auto shown = [&](const char* key) { return !fixture.row(key)->isHidden(); };
    QVERIFY(shown("optimizer.momentum") && !shown("optimizer.beta1"));
    QVERIFY(!shown("schedule.final_rate") && !shown("schedule.factor"));
    QVERIFY(shown("data.sample_shape") && !shown("data.files.0") && !shown("data.folder"));
    fixture.choose("optimizer.kind", "Adam");
    fixture.choose("schedule.kind", "Cosine");
    fixture.choose("data.name", "IDX files");
    QVERIFY(!shown("optimizer.momentum") && shown("optimizer.beta1"));
    QVERIFY(shown("schedule.final_rate") && !shown("schedule.factor"));
    QVERIFY(!shown("data.sample_shape") && shown("data.files.0") && shown("data.folder"));
    fixture.choose("schedule.kind", "Step");
    QVERIFY(!shown("schedule.final_rate") && shown("schedule.factor"));
    fixture.type("run.steps", "10");
    QVERIFY(!shown("run.epochs"));
    fixture.choose("mode", "Infer");
    QVERIFY(!shown("optimizer.kind") && !shown("schedule.rate"));
}

void TestRecipe::seedsTakeAllSixtyFourBits()
{
    Fixture fixture;
    fixture.type("seed", "18446744073709551615");
    QCOMPARE(fixture.document.recipe().seed, ~std::uint64_t(0));
    fixture.type("seed", "18446744073709551616");
    QVERIFY(!fixture.row("seed")->error().isEmpty());
    QCOMPARE(fixture.document.recipe().seed, ~std::uint64_t(0));
}

void TestRecipe::metricsAreAList()
{
    Fixture fixture;
    using Names = std::vector<std::string>;
    const auto click = [&](const char* key) {
        fixture.editor(key)->findChild<QCheckBox*>()->click();
    };
    click("metrics.loss");
    QCOMPARE(fixture.document.recipe().metrics, Names{"accuracy"});
    click("metrics.accuracy");
    QCOMPARE(fixture.document.recipe().metrics, Names{});
    click("metrics.accuracy");
    click("metrics.loss");
    QCOMPARE(fixture.document.recipe().metrics, (Names{"loss", "accuracy"}));
}

void TestRecipe::aDataSetBringsWhatItNeeds()
{
    Fixture fixture;
    fixture.choose("data.name", "IDX files");
    QCOMPARE(fixture.document.recipe().data.files.size(), std::size_t(4));
    fixture.type("data.files.2", "/tmp/test-images");
    QCOMPARE(fixture.document.recipe().data.files[2], std::string("/tmp/test-images"));
    fixture.choose("data.name", "Synthetic");
    const model::DataSpec& data = fixture.document.recipe().data;
    QCOMPARE(data.sampleShape, (model::Shape{1, 28, 28}));
    QVERIFY(data.trainSamples > 0 && data.testSamples > 0);
    fixture.choose("data.name", "Fashion-MNIST");
    QCOMPARE(fixture.document.recipe().data.trainSamples, std::int64_t(0)); // all that there are
}

void TestRecipe::undoIsShown()
{
    Fixture fixture;
    fixture.choose("optimizer.kind", "Adam");
    fixture.document.undoStack().undo();
    QCOMPARE(fixture.editor("optimizer.kind")->findChild<QComboBox*>()->currentText(), "SGD");
    model::Recipe recipe;
    recipe.batch = 7;
    io::Project project;
    project.recipe = recipe;
    fixture.document.reset(project, {});
    QCOMPARE(fixture.line("batch")->text(), "7");
}

void TestRecipe::stepsOfARun()
{
    model::Recipe recipe;
    recipe.batch = 64;
    recipe.run.epochs = 3;
    recipe.data.name = "fashion-mnist";
    // 60,000 / 64 = 937.5: training drops the tail.
    QCOMPARE(runSteps(recipe, 60000).perEpoch, std::int64_t(937));
    QCOMPARE(runSteps(recipe, 60000).total, std::int64_t(3 * 937));
    recipe.data.trainSamples = 6400;
    QCOMPARE(runSteps(recipe, 60000).total, std::int64_t(300));
    recipe.run.steps = 50;
    QCOMPARE(runSteps(recipe, 60000).total, std::int64_t(50));
    recipe.data.name = "synthetic";
    recipe.data.trainSamples = 128;
    QCOMPARE(runSteps(recipe, 60000).perEpoch, std::int64_t(2));
}

void TestRecipe::theCurveIsTheSchedule()
{
    model::Schedule schedule;
    schedule.kind = "linear";
    schedule.rate = 1;
    schedule.finalRate = 0;
    // 101 steps, 101 places: step n is at place n, rate 1 - n / 101.
    const std::vector<double> rates = RateCurve::sampled(schedule, {10, 101}, 101);
    QCOMPARE(rates.size(), std::size_t(101));
    QCOMPARE(rates[0], 1.0);
    QCOMPARE(rates[50], 1 - 50.0 / 101);
    schedule.warmupSteps = 10;
    QCOMPARE(RateCurve::sampled(schedule, {10, 101}, 101)[4], 0.5); // (4 + 1) / 10
}

void TestRecipe::filesArePreviewed()
{
    QTemporaryDir folder;
    const auto path = [&](const char* name) { return folder.filePath(name); };
    write(path("ti"), idx({4, 2, 2}, QByteArray::fromHex("00000000"
                                                         "ffffffff"
                                                         "80808080"
                                                         "10203040")));
    write(path("tl"), idx({4}, QByteArray::fromHex("01000101")));
    write(path("ei"), idx({2, 2, 2}, QByteArray(8, '\0')));
    write(path("el"), idx({2}, QByteArray(2, '\0')));
    model::DataSpec spec;
    spec.name = "idx";
    spec.folder = folder.path().toStdString();
    spec.files = {"ti", "tl", "ei", "el"};
    DataPreview preview;
    preview.setData(spec);
    QVERIFY2(!preview.facts(), "nothing is read before it is seen");
    preview.show();
    QTRY_VERIFY(preview.facts().has_value());
    const DataFacts& facts = *preview.facts();
    QCOMPARE(facts.trainSamples, std::int64_t(4));
    QCOMPARE(facts.testSamples, std::int64_t(2));
    QCOMPARE(facts.sampleShape, (model::Shape{1, 2, 2}));
    // One of each label first, by label, then the others: 0 (white), 1 (black), 1, 1.
    QCOMPARE(facts.samples.size(), std::size_t(4));
    QCOMPARE(facts.samples[0].label, 0);
    QCOMPARE(facts.samples[0].image.pixelColor(0, 0), QColor(255, 255, 255));
    QCOMPARE(facts.samples[1].label, 1);
    QCOMPARE(facts.samples[1].image.pixelColor(0, 0), QColor(0, 0, 0));
    QCOMPARE(facts.samples[3].image.pixelColor(1, 1), QColor(0x40, 0x40, 0x40));
    QCOMPARE(preview.message(), "4 for training, 2 for testing, each 1 × 2 × 2.");
}

void TestRecipe::labelsAndImagesMustAgree()
{
    QTemporaryDir folder;
    write(folder.filePath("i"), idx({2, 2, 2}, QByteArray(8, '\0')));
    write(folder.filePath("l"), idx({3}, QByteArray(3, '\0')));
    model::DataSpec spec;
    spec.name = "idx";
    spec.folder = folder.path().toStdString();
    spec.files = {"i", "l", "i", "l"};
    const Result<DataFacts> facts = loadDataFacts(spec, 10);
    QVERIFY(!facts);
    QCOMPARE(facts.error().code, ErrorCode::DataCorrupt);
    QVERIFY(QString::fromStdString(facts.error().message).contains("[3] labels for [2, 2, 2]"));
}

void TestRecipe::missingFilesAreNamed()
{
    model::DataSpec spec;
    spec.name = "idx";
    spec.files = {"a", "", "", ""};
    DataPreview preview;
    preview.show();
    preview.setData(spec);
    QTRY_VERIFY(preview.message().contains("training labels, test images, test labels"));
    spec.files = {"/nowhere/a", "/nowhere/b", "/nowhere/c", "/nowhere/d"};
    preview.setData(spec);
    QTRY_VERIFY(preview.message().contains("/nowhere/a"));
}

void TestRecipe::absentFashionMnistSaysHowToGetIt()
{
    QTemporaryDir empty;
    model::DataSpec spec;
    spec.name = "fashion-mnist";
    spec.folder = empty.path().toStdString();
    DataPreview preview;
    preview.show();
    preview.setData(spec);
    QTRY_VERIFY(preview.message().contains("sudo apt install dataset-fashion-mnist"));
    auto* copy = preview.findChild<QPushButton*>();
    QVERIFY(copy->isVisible());
    QTest::mouseClick(copy, Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(), "sudo apt install dataset-fashion-mnist");
}

void TestRecipe::fashionMnist()
{
    model::DataSpec spec;
    spec.name = "fashion-mnist";
    if (!io::idxPathsOf(spec))
        QSKIP("Fashion-MNIST is not installed");
    DataPreview preview;
    preview.show();
    preview.setData(spec);
    QTRY_VERIFY_WITH_TIMEOUT(preview.facts().has_value(), 20000);
    QCOMPARE(preview.facts()->trainSamples, std::int64_t(60000));
    QCOMPARE(preview.facts()->samples.size(), std::size_t(10));
    for (int label = 0; label < 10; ++label)
        QCOMPARE(preview.facts()->samples[std::size_t(label)].label, label);
    QCOMPARE(labelName(spec, 1), "Trouser");
}

PLUGBOARD_TEST(TestRecipe)
#include "tst_recipe.moc"
