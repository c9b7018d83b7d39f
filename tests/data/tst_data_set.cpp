// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/data/data_set.h"

#include <QDir>
#include <QTemporaryDir>

#include <cmath>

using namespace plugboard;
using data::openDataSet;
using data::Subset;

namespace {

/// An IDX file of bytes.
QByteArray idx(const std::vector<int>& shape, const QByteArray& values)
{
    QByteArray bytes("\0\0\x08", 3);
    bytes.append(char(shape.size()));
    for (const int extent : shape)
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes.append(char(extent >> shift));
    return bytes + values;
}

} // namespace

class TestDataSet : public QObject {
    Q_OBJECT

private slots:
    void idxIsNormalisedByTheTrainingImages();
    void idxWithoutNormalisation();
    void constantImagesHaveNoDeviation();
    void limits();
    void shapes_data();
    void shapes();
    void faults_data();
    void faults();
    void fashionMnistAbsent();
    void usersDataFolders();
    void brokenSettings();
    void fashionMnist();
    void syntheticIsDeterministic();
    void syntheticIsNormalised();
    void syntheticCanBeLearnt_data();
    void syntheticCanBeLearnt();
    void syntheticFaults_data();
    void syntheticFaults();
    void unknownName();

private:
    void put(const QString& name, const QByteArray& bytes) const
    {
        QFile file(folder_.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), qint64(bytes.size()));
    }
    model::DataSpec spec() const
    {
        model::DataSpec spec;
        spec.name = "idx";
        spec.folder = folder_.path().toStdString();
        spec.files = {"train-images", "train-labels", "test-images", "test-labels"};
        spec.classes = 3;
        return spec;
    }
    /// Two training images of bytes 0 and 4, one test image of bytes 2 and 6.
    void putSmallSet() const
    {
        put("train-images", idx({2, 1, 2}, QByteArray("\0\4\0\4", 4)));
        put("train-labels", idx({2}, QByteArray("\0\2", 2)));
        put("test-images", idx({1, 1, 2}, QByteArray("\2\6", 2)));
        put("test-labels", idx({1}, QByteArray("\1", 1)));
    }
    const QTemporaryDir folder_;
};

void TestDataSet::idxIsNormalisedByTheTrainingImages()
{
    putSmallSet();
    // mean 2, deviation 2
    const auto train = openDataSet(spec(), 1, Subset::Train);
    PB_VERIFY_OK(train);
    float values[2];
    std::int32_t label = -1;
    (*train)->read(1, values, &label);
    QCOMPARE(values[0], -1.0f);
    QCOMPARE(values[1], 1.0f);
    QCOMPARE(label, 2);
    const auto test = openDataSet(spec(), 1, Subset::Test);
    PB_VERIFY_OK(test);
    (*test)->read(0, values, &label);
    QCOMPARE(values[0], 0.0f);
    QCOMPARE(values[1], 2.0f);
    QCOMPARE(label, 1);
    QCOMPARE((*test)->size(), 1);
    QCOMPARE((*test)->classes(), 3);
}

void TestDataSet::idxWithoutNormalisation()
{
    putSmallSet();
    auto plain = spec();
    plain.normalise = false;
    const auto train = openDataSet(plain, 1, Subset::Train);
    PB_VERIFY_OK(train);
    float values[2];
    std::int32_t label = -1;
    (*train)->read(0, values, &label);
    QCOMPARE(values[1], 4.0f / 255);
}

void TestDataSet::constantImagesHaveNoDeviation()
{
    putSmallSet();
    put("train-images", idx({2, 1, 2}, QByteArray(4, '\x07')));
    const auto train = openDataSet(spec(), 1, Subset::Train);
    PB_VERIFY_OK(train);
    float values[2];
    std::int32_t label = -1;
    (*train)->read(0, values, &label);
    QCOMPARE(values[0], 0.0f);
}

void TestDataSet::limits()
{
    putSmallSet();
    auto first = spec();
    first.trainSamples = 1;
    const auto train = openDataSet(first, 1, Subset::Train);
    PB_VERIFY_OK(train);
    QCOMPARE((*train)->size(), 1);
    first.trainSamples = 100;
    const auto all = openDataSet(first, 1, Subset::Train);
    PB_VERIFY_OK(all);
    QCOMPARE((*all)->size(), 2);
}

void TestDataSet::shapes_data()
{
    QTest::addColumn<QVector<int>>("stored");
    QTest::addColumn<QString>("sample");
    QTest::newRow("rows of features") << QVector<int>{2, 12} << "[12]";
    QTest::newRow("grey images") << QVector<int>{2, 3, 4} << "[1, 3, 4]";
    QTest::newRow("images with channels") << QVector<int>{2, 3, 2, 2} << "[3, 2, 2]";
}

void TestDataSet::shapes()
{
    QFETCH(QVector<int>, stored);
    QFETCH(QString, sample);
    putSmallSet();
    put("train-images", idx({stored.begin(), stored.end()}, QByteArray(24, 'x')));
    const auto train = openDataSet(spec(), 1, Subset::Train);
    PB_VERIFY_OK(train);
    QCOMPARE(QString::fromStdString(model::toString((*train)->sampleShape())), sample);
}

void TestDataSet::faults_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("named");
    QTest::newRow("fewer labels than images")
        << "train-labels" << idx({1}, QByteArray(1, '\0')) << QStringList{"1 labels", "2 images"};
    QTest::newRow("labels out of range")
        << "train-labels" << idx({2}, QByteArray("\1\x09", 2))
        << QStringList{"1 labels", "first is 9 at index 1", "classes, 3"};
    QTest::newRow("labels with two axes")
        << "train-labels" << idx({2, 1}, QByteArray(2, '\0')) << QStringList{"rank 2"};
    QTest::newRow("images with one axis")
        << "train-images" << idx({2}, QByteArray(2, '\0')) << QStringList{"rank 1"};
    QTest::newRow("no images") << "train-images" << idx({0, 1, 2}, {}) << QStringList{"no images"};
}

void TestDataSet::faults()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, content);
    QFETCH(QStringList, named);
    putSmallSet();
    put(file, content);
    const auto train = openDataSet(spec(), 1, Subset::Train);
    QVERIFY(!train);
    QCOMPARE(train.error().code, ErrorCode::DataCorrupt);
    QVERIFY(QString::fromStdString(train.error().subject).endsWith(file));
    for (const QString& text : named)
        QVERIFY2(QString::fromStdString(train.error().message).contains(text),
                 train.error().message.c_str());
}

void TestDataSet::fashionMnistAbsent()
{
    model::DataSpec absent;
    absent.name = "fashion-mnist";
    absent.folder = folder_.filePath("nowhere").toStdString();
    const auto train = openDataSet(absent, 1, Subset::Train);
    QVERIFY(!train);
    QCOMPARE(train.error().code, ErrorCode::NotFound);
    QVERIFY(train.error().message.find("sudo apt install dataset-fashion-mnist") !=
            std::string::npos);
}

/// Where the recipe names no folder, those of the settings come first, in their order.
void TestDataSet::usersDataFolders()
{
    putSmallSet();
    const QTemporaryDir other;
    const QByteArray folders = (other.path() + ":" + folder_.path()).toUtf8();
    auto anywhere = spec();
    anywhere.folder.clear();
    QVERIFY(!openDataSet(anywhere, 1, Subset::Train));
    qputenv("PLUGBOARD_DATA_FOLDERS", folders);
    const auto found = openDataSet(anywhere, 1, Subset::Train);
    anywhere.folder = other.path().toStdString();
    const auto named = openDataSet(anywhere, 1, Subset::Train);
    QDir(other.path()).mkdir("fashion-mnist");
    QFile part(other.filePath("fashion-mnist/train-images-idx3-ubyte"));
    QVERIFY(part.open(QIODevice::WriteOnly));
    model::DataSpec fashion;
    fashion.name = "fashion-mnist";
    const auto partial = openDataSet(fashion, 1, Subset::Train);
    qunsetenv("PLUGBOARD_DATA_FOLDERS");
    PB_VERIFY_OK(found);
    QCOMPARE((*found)->size(), 2);
    QVERIFY(!named); // a folder that the recipe names is the only one
    QVERIFY(!partial);
    QCOMPARE(partial.error().subject, other.filePath("fashion-mnist").toStdString());
}

void TestDataSet::brokenSettings()
{
    auto anywhere = spec();
    anywhere.folder.clear();
    qputenv("PLUGBOARD_EFFORT", "many");
    const auto opened = openDataSet(anywhere, 1, Subset::Train);
    qunsetenv("PLUGBOARD_EFFORT");
    QVERIFY(!opened);
    QCOMPARE(opened.error().subject, std::string("PLUGBOARD_EFFORT"));
}

void TestDataSet::fashionMnist()
{
    if (!QDir("/usr/share/datasets/fashion-mnist").exists())
        QSKIP("package dataset-fashion-mnist is not installed");
    model::DataSpec fashion;
    fashion.name = "fashion-mnist";
    const auto train = openDataSet(fashion, 1, Subset::Train);
    PB_VERIFY_OK(train);
    QCOMPARE((*train)->size(), 60'000);
    QCOMPARE((*train)->sampleShape(), (model::Shape{1, 28, 28}));
    QCOMPARE((*train)->classes(), 10);
    double sum = 0, squares = 0;
    std::vector<float> values(784);
    std::vector<int> counts(10);
    for (std::int64_t at = 0; at < 60'000; ++at) {
        std::int32_t label = -1;
        (*train)->read(at, values.data(), &label);
        ++counts.at(std::size_t(label));
        for (const float value : values) {
            sum += value;
            squares += double(value) * value;
        }
    }
    QVERIFY(std::abs(sum / (60'000.0 * 784)) < 1e-5);
    QVERIFY(std::abs(squares / (60'000.0 * 784) - 1) < 1e-5);
    // The set's own description: 6000 of each of the ten classes.
    QCOMPARE(counts, std::vector<int>(10, 6000));
    const auto test = openDataSet(fashion, 1, Subset::Test);
    PB_VERIFY_OK(test);
    QCOMPARE((*test)->size(), 10'000);
}

namespace {

model::DataSpec synthetic(const model::Shape& shape, std::int64_t classes, std::int64_t samples)
{
    model::DataSpec spec;
    spec.sampleShape = shape;
    spec.classes = classes;
    spec.trainSamples = samples;
    spec.testSamples = samples;
    return spec;
}

} // namespace

void TestDataSet::syntheticIsDeterministic()
{
    const auto spec = synthetic({3, 5, 7}, 4, 20);
    const auto one = openDataSet(spec, 9, Subset::Train);
    const auto same = openDataSet(spec, 9, Subset::Train);
    const auto other = openDataSet(spec, 10, Subset::Train);
    const auto test = openDataSet(spec, 9, Subset::Test);
    PB_VERIFY_OK(one);
    std::vector<float> a(105), b(105);
    std::int32_t label = 0, again = 0;
    (*one)->read(6, a.data(), &label);
    (*same)->read(6, b.data(), &again);
    QCOMPARE(a, b);
    QCOMPARE(label, again);
    QCOMPARE(label, 2);
    (*other)->read(6, b.data(), &again);
    QVERIFY(a != b);
    (*test)->read(6, b.data(), &again);
    QVERIFY(a != b);
}

void TestDataSet::syntheticIsNormalised()
{
    const auto set = openDataSet(synthetic({64, 6, 6}, 10, 1000), 3, Subset::Train);
    PB_VERIFY_OK(set);
    double sum = 0, squares = 0;
    std::vector<float> values(64 * 36);
    for (std::int64_t at = 0; at < 1000; ++at) {
        std::int32_t label = 0;
        (*set)->read(at, values.data(), &label);
        for (const float value : values) {
            sum += value;
            squares += double(value) * value;
        }
    }
    const double count = 1000.0 * double(values.size());
    // 640 colours of deviation 1/2 are the coarsest thing in the mean: 0.02.
    QVERIFY(std::abs(sum / count) < 0.1);
    QVERIFY(std::abs(squares / count - 1) < 0.1);
}

void TestDataSet::syntheticCanBeLearnt_data()
{
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("height");
    QTest::newRow("images") << 1 << 28;
    QTest::newRow("features") << 64 << 1;
}

void TestDataSet::syntheticCanBeLearnt()
{
    QFETCH(int, channels);
    QFETCH(int, height);
    // Nearest class mean, learnt from the training set, must tell the test set apart.
    const auto spec = synthetic({channels, height, height}, 10, 500);
    const auto train = openDataSet(spec, 3, Subset::Train);
    const auto test = openDataSet(spec, 3, Subset::Test);
    PB_VERIFY_OK(train);
    PB_VERIFY_OK(test);
    const auto size = std::size_t(channels * height * height);
    std::vector<std::vector<double>> means(10, std::vector<double>(size));
    std::vector<float> values(size);
    std::int32_t label = 0;
    for (std::int64_t at = 0; at < 500; ++at) {
        (*train)->read(at, values.data(), &label);
        for (std::size_t i = 0; i < size; ++i)
            means[std::size_t(label)][i] += values[i] / 50.0;
    }
    int right = 0;
    for (std::int64_t at = 0; at < 500; ++at) {
        (*test)->read(at, values.data(), &label);
        double best = 1e300;
        int guess = -1;
        for (int kind = 0; kind < 10; ++kind) {
            double distance = 0;
            for (std::size_t i = 0; i < size; ++i)
                distance += std::pow(values[i] - means[std::size_t(kind)][i], 2);
            if (distance < best) {
                best = distance;
                guess = kind;
            }
        }
        right += guess == label;
    }
    QVERIFY2(right > 450, qPrintable(QString::number(right)));
}

void TestDataSet::syntheticFaults_data()
{
    QTest::addColumn<int>("extent");
    QTest::addColumn<int>("classes");
    QTest::addColumn<int>("samples");
    QTest::newRow("no extent") << 0 << 10 << 10;
    QTest::newRow("no classes") << 4 << 0 << 10;
    QTest::newRow("no samples") << 4 << 10 << 0;
}

void TestDataSet::syntheticFaults()
{
    QFETCH(int, extent);
    QFETCH(int, classes);
    QFETCH(int, samples);
    const auto set = openDataSet(synthetic({extent}, classes, samples), 1, Subset::Train);
    QVERIFY(!set);
    QCOMPARE(set.error().code, ErrorCode::InvalidInput);
}

void TestDataSet::unknownName()
{
    model::DataSpec spec;
    spec.name = "imagenet";
    const auto set = openDataSet(spec, 1, Subset::Train);
    QVERIFY(!set);
    QCOMPARE(set.error().subject, std::string("imagenet"));
    QVERIFY(set.error().message.find("fashion-mnist") != std::string::npos);
}

PLUGBOARD_TEST(TestDataSet)
#include "tst_data_set.moc"
