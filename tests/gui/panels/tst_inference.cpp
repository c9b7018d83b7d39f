// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/npy.h"
#include "gui/panels/class_bars.h"
#include "gui/panels/inference_panel.h"
#include "tests/gui/panels/sample_plan.h"
#include "tests/named_tensors.h"
#include "tests/plugboard_test.h"

#include <QComboBox>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <cmath>
#include <cstring>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

void drop(QWidget& widget, const QString& path)
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &enter);
    if (!enter.isAccepted())
        return;
    QDropEvent event({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &event);
}

/// An npy file of 784 float32 values, all `value`: one sample [1, 28, 28] of the MLP.
void writeSample(const QString& path, float value)
{
    PB_VERIFY_OK(io::saveNpy(path.toStdString(),
                             tests::floats("x", {1, 1, 28, 28}, std::vector<float>(784, value))));
}

} // namespace

class TestInference : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void classifiersAreFloatsByRows();
    void largestClassesFirst();
    void probabilitiesStayWhatTheyAre();
    void firstValuesSayThatThereAreMore();
    void barsShowTheirShares();
    void whatTheWindowOpensIsNotTaken();
    void anArrayGoesThrough();
    void testSamplesAreTheDefault();
    void weightsThatDoNotFitAreSaid();

private:
    std::unique_ptr<SampleBench> bench_;
    std::unique_ptr<InferencePanel> panel_;
    QTemporaryDir folder_;
};

void TestInference::init()
{
    qputenv("XDG_CACHE_HOME", folder_.filePath("cache").toUtf8());
    qputenv("PLUGBOARD_RESOURCES",
            qEnvironmentVariable("PLUGBOARD_SOURCE").toUtf8() + "/resources");
    bench_ = std::make_unique<SampleBench>();
    io::Project project = sampleProject();
    project.topology = {}; // this machine
    project.coresPerDevice = 1;
    project.maximumDevices = 1;
    bench_->document.reset(project, {});
    panel_ = std::make_unique<InferencePanel>(bench_->bench());
    panel_->resize(480, 700);
    panel_->show();
}

void TestInference::cleanup()
{
    panel_.reset();
    bench_.reset();
}

void TestInference::classifiersAreFloatsByRows()
{
    QVERIFY(isClassifier(floats("y", {2, 3}, std::vector<float>(6))));
    QVERIFY(!isClassifier(floats("y", {6}, std::vector<float>(6))));
    QVERIFY(!isClassifier(floats("y", {6, 1}, std::vector<float>(6))));
    model::NamedTensor whole = floats("y", {2, 3}, std::vector<float>(6));
    whole.type.type = model::DataType::Int32;
    QVERIFY(!isClassifier(whole));
}

void TestInference::largestClassesFirst()
{
    const auto tensor = floats("y", {2, 3}, {9, 9, 9, 0, std::log(3.0f), std::log(4.0f)});
    const QList<ClassScore> scores = largestClasses(tensor, 1, 2);
    QCOMPARE(scores.size(), 2);
    QCOMPARE(scores[0].index, 2);
    QCOMPARE(scores[1].index, 1);
    QVERIFY(std::abs(scores[0].probability - 0.5) < 1e-6); // 4 of 1 + 3 + 4
    QVERIFY(std::abs(scores[1].probability - 0.375) < 1e-6);
    QVERIFY(largestClasses(tensor, 2, 5).isEmpty()); // no such sample
}

void TestInference::probabilitiesStayWhatTheyAre()
{
    const auto scores = largestClasses(floats("y", {1, 3}, {0.25f, 0.5f, 0.25f}), 0, 5);
    QCOMPARE(scores.size(), 3);
    QCOMPARE(scores[0].probability, 0.5);
    QCOMPARE(scores[0].index, 1);
}

void TestInference::firstValuesSayThatThereAreMore()
{
    QCOMPARE(firstValues(floats("y", {3}, {1, -2.5f, 3}), 2), QString("1, -2.5, …"));
    QCOMPARE(firstValues(floats("y", {3}, {1, -2.5f, 3}), 3), QString("1, -2.5, 3"));
}

void TestInference::barsShowTheirShares()
{
    ClassBars bars;
    bars.show({{7, 3.0, 0.75}, {1, 1.0, 0.25}}, {});
    bars.resize(400, bars.sizeHint().height());
    QVERIFY(bars.toolTip().contains("7: 75.00 %"));
    const QImage image = bars.grab().toImage();
    const auto filled = [&](int row) {
        const int y = int((row + 0.5) * image.height() / 2);
        int count = 0;
        const QColor empty = image.pixelColor(image.width() - 80 * image.width() / 400, y);
        for (int x = 30 * image.width() / 400; x < image.width() - 80 * image.width() / 400; ++x)
            count += image.pixelColor(x, y) != empty ? 1 : 0;
        return count;
    };
    QVERIFY2(std::abs(double(filled(1)) / filled(0) - 1.0 / 3) < 0.08,
             qPrintable(QString("%1 %2").arg(filled(1)).arg(filled(0))));
}

void TestInference::whatTheWindowOpensIsNotTaken()
{
    drop(*panel_, "/somewhere/lenet5.plugboard.txt");
    drop(*panel_, "/somewhere/model.onnx");
    QVERIFY(panel_->input().isEmpty());
    QVERIFY(!panel_->isBusy());
}

void TestInference::anArrayGoesThrough()
{
    const QString sample = folder_.filePath("sample.npy");
    writeSample(sample, 0.5f);
    QSignalSpy finished(panel_.get(), &InferencePanel::finished);
    drop(*panel_, sample);
    QCOMPARE(panel_->input(), sample);
    QVERIFY(panel_->isBusy());
    QVERIFY(finished.wait(120'000));
    const auto* failure = panel_->findChild<QLabel*>("failure");
    QVERIFY2(panel_->result() != nullptr, qPrintable(failure->text()));
    QCOMPARE(panel_->result()->samples, 1);
    QVERIFY(panel_->result()->latencyMedian > 0);
    QCOMPARE(panel_->result()->outputs.size(), std::size_t(1));
    const auto* bars = panel_->findChild<ClassBars*>();
    QVERIFY(bars != nullptr);
    QCOMPARE(bars->scores().size(), 5);
    double sum = 0;
    for (const ClassScore& score : bars->scores())
        sum += score.probability;
    QVERIFY(sum > 0.5 && sum <= 1 + 1e-9); // the five largest of ten classes
    if (const QString folder = qEnvironmentVariable("PLUGBOARD_PICTURES"); !folder.isEmpty()) {
        QTest::qWait(50); // bars take their places
        QVERIFY(panel_->grab().save(folder + "/inference.png"));
    }
}

void TestInference::testSamplesAreTheDefault()
{
    io::Project project = bench_->document.project();
    project.recipe.data = {};
    project.recipe.data.name = "synthetic";
    project.recipe.data.sampleShape = {1, 28, 28};
    project.recipe.data.testSamples = 24;
    project.recipe.data.trainSamples = 64;
    bench_->document.reset(project, {});
    QSignalSpy finished(panel_.get(), &InferencePanel::finished);
    panel_->findChild<QPushButton*>("infer")->click();
    QVERIFY(finished.wait(120'000));
    const auto* failure = panel_->findChild<QLabel*>("failure");
    QVERIFY2(panel_->result() != nullptr, qPrintable(failure->text()));
    QCOMPARE(panel_->result()->samples, 24);
    QCOMPARE(panel_->result()->steps, 24); // a batch of one
    QVERIFY(panel_->result()->accuracy >= 0);
    QVERIFY(panel_->result()->latencyWorst >= panel_->result()->latencyMedian);
}

void TestInference::weightsThatDoNotFitAreSaid()
{
    const QString weights = folder_.filePath("weights.safetensors");
    QFile file(weights);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("not weights at all");
    file.close();
    panel_->setWeights(weights);
    QCOMPARE(panel_->weights(), weights);
    QSignalSpy finished(panel_.get(), &InferencePanel::finished);
    panel_->run();
    QVERIFY(finished.wait(120'000));
    QVERIFY(panel_->result() == nullptr);
    const auto* failure = panel_->findChild<QLabel*>("failure");
    QVERIFY(failure->isVisible());
    QVERIFY2(failure->text().contains("weights.safetensors"), qPrintable(failure->text()));
}

PLUGBOARD_TEST(TestInference)
#include "tst_inference.moc"
