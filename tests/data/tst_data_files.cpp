// SPDX-License-Identifier: Apache-2.0
#include "tests/named_tensors.h"
#include "tests/plugboard_test.h"

#include "engine/data/data_set.h"
#include "engine/data/split.h"
#include "engine/io/npz.h"

#include <QDir>
#include <QTemporaryDir>

#include <cmath>
#include <cstring>
#include <set>

using namespace plugboard;
using data::openDataSet;
using data::Subset;
using tests::floats;
using tests::tensorOf;

namespace {

model::NamedTensor labels(const std::string& name, const std::vector<std::int64_t>& values)
{
    return tensorOf(name, model::DataType::Int64, {model::Dim(values.size())}, values);
}

struct Sample {
    std::vector<float> values;
    std::vector<std::int32_t> labels;
};

Sample sampleAt(const data::DataSet& set, std::int64_t index)
{
    Sample sample;
    sample.values.resize(std::size_t(model::elements(set.sampleShape())));
    sample.labels.resize(std::size_t(model::elements(set.labelShape())));
    set.read(index, sample.values.data(), sample.labels.data());
    return sample;
}

/// A picture of one colour but for its upper left pixel, which is black.
QByteArray ppm(int width, int height, int red, int green, int blue)
{
    QByteArray bytes =
        "P6 " + QByteArray::number(width) + " " + QByteArray::number(height) + " 255\n";
    for (int at = 0; at < width * height; ++at)
        for (const int value : {red, green, blue})
            bytes.append(char(at == 0 ? 0 : value));
    return bytes;
}

} // namespace

/// Data sets that are read from files of others: arrays, pictures, tables, texts.
class TestDataFiles : public QObject {
    Q_OBJECT

private slots:
    void init();
    void partsAreDrawn();
    void arraysByName();
    void arraysWithTheirOwnTest();
    void severalFields();
    void labelsOfPositions();
    void arrayFaults_data();
    void arrayFaults();
    void tables();
    void tableFaults_data();
    void tableFaults();
    void bytesOfATextArePredicted();
    void charactersOfAText();
    void textFaults();
    void pictures();
    void picturesAreAugmentedBySeedAndEpoch();
    void damagedPicturesAreNoNumbers();
    void pictureFaults();
    void validationOfIdx();

private:
    void put(const QString& name, const QByteArray& bytes) const
    {
        const QFileInfo info(folder_->filePath(name));
        QVERIFY(QDir().mkpath(info.path()));
        QFile file(info.filePath());
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), qint64(bytes.size()));
    }
    model::DataSpec spec(const char* name, const std::vector<std::string>& files) const
    {
        model::DataSpec spec;
        spec.name = name;
        spec.folder = folder_->path().toStdString();
        spec.files = files;
        spec.testFraction = 0;
        return spec;
    }
    void putArrays(const std::vector<model::NamedTensor>& arrays) const
    {
        PB_VERIFY_OK(io::saveNpz(folder_->filePath("a.npz").toStdString(), arrays));
    }

    std::unique_ptr<QTemporaryDir> folder_;
};

void TestDataFiles::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
}

/// 100 samples cut by 0.2 and 0.1: three parts that share nothing and are all there is.
void TestDataFiles::partsAreDrawn()
{
    model::DataSpec spec;
    spec.validationFraction = 0.2;
    spec.testFraction = 0.1;
    std::set<std::uint32_t> all;
    std::vector<std::size_t> sizes;
    for (const Subset subset : {Subset::Train, Subset::Validation, Subset::Test}) {
        const auto part = data::samplesOf(subset, 100, spec, 5, false);
        QVERIFY(std::is_sorted(part.begin(), part.end()));
        QVERIFY(part == data::samplesOf(subset, 100, spec, 5, false));
        QVERIFY(part != data::samplesOf(subset, 100, spec, 6, false));
        sizes.push_back(part.size());
        all.insert(part.begin(), part.end());
    }
    QCOMPARE(sizes, (std::vector<std::size_t>{70, 20, 10}));
    QCOMPARE(all.size(), std::size_t(100));
    spec.trainSamples = 7;
    QCOMPARE(data::samplesOf(Subset::Train, 100, spec, 5, false).size(), std::size_t(7));
    QCOMPARE(data::samplesOf(Subset::Test, 100, spec, 5, true).size(), std::size_t(0));
}

/// Values 0 and 4: mean 2, deviation 2.
void TestDataFiles::arraysByName()
{
    putArrays({floats("x", {2, 2}, {0, 4, 4, 0}), labels("kind", {2, 1})});
    auto arrays = spec("arrays", {"a.npz"});
    arrays.labels = "kind";
    arrays.classes = 3;
    const auto set = openDataSet(arrays, 1, Subset::Train);
    PB_VERIFY_OK(set);
    QCOMPARE((*set)->size(), 2);
    QCOMPARE((*set)->sampleShape(), model::Shape{2});
    QCOMPARE((*set)->labelShape(), model::Shape{});
    QCOMPARE(sampleAt(**set, 0).values, (std::vector<float>{-1, 1}));
    QCOMPARE(sampleAt(**set, 1).labels, std::vector<std::int32_t>{1});
    arrays.normalise = false;
    const auto raw = openDataSet(arrays, 1, Subset::Train);
    PB_VERIFY_OK(raw);
    QCOMPARE(sampleAt(**raw, 0).values, (std::vector<float>{0, 4}));
}

/// As Keras keeps its data sets; normalised by the training part: mean 2, deviation 2.
void TestDataFiles::arraysWithTheirOwnTest()
{
    putArrays({tensorOf<std::uint8_t>("x_train", model::DataType::UInt8, {2, 1}, {0, 4}),
               labels("y_train", {0, 1}),
               tensorOf<std::uint8_t>("x_test", model::DataType::UInt8, {1, 1}, {6}),
               labels("y_test", {1})});
    const auto test = openDataSet(spec("arrays", {"a.npz"}), 1, Subset::Test);
    PB_VERIFY_OK(test);
    QCOMPARE((*test)->size(), 1);
    QCOMPARE(sampleAt(**test, 0).values, std::vector<float>{2});
    const auto train = openDataSet(spec("arrays", {"a.npz"}), 1, Subset::Train);
    PB_VERIFY_OK(train);
    QCOMPARE((*train)->size(), 2);
}

void TestDataFiles::severalFields()
{
    putArrays({labels("y", {0, 1}), floats("b", {2, 1}, {1, 2}),
               tensorOf<std::int64_t>("ids", model::DataType::Int64, {2, 2}, {7, 8, 9, 10})});
    auto arrays = spec("arrays", {"a.npz"});
    arrays.columns = {"ids", "b"};
    const auto set = openDataSet(arrays, 1, Subset::Train);
    PB_VERIFY_OK(set);
    const auto fields = (*set)->fields();
    QCOMPARE(fields.size(), std::size_t(2));
    QCOMPARE(fields[0].name, std::string("ids"));
    QVERIFY(fields[0].type == (model::TensorType{model::DataType::Int64, {2}}));
    std::int64_t ids[2];
    (*set)->readField(0, 1, ids);
    QCOMPARE(ids[1], 10);
    float b = 0;
    (*set)->readField(1, 1, &b);
    QCOMPARE(b, 2.0f); // only the first field is normalised
    QCOMPARE(sampleAt(**set, 1).values, (std::vector<float>{9, 10}));
}

void TestDataFiles::labelsOfPositions()
{
    putArrays({tensorOf<std::int32_t>("x", model::DataType::Int32, {2, 3}, {1, 2, 3, 4, 5, 6}),
               tensorOf<std::int32_t>("y", model::DataType::Int32, {2, 3}, {2, 3, 4, 5, 6, 7})});
    const auto set = openDataSet(spec("arrays", {"a.npz"}), 1, Subset::Train);
    PB_VERIFY_OK(set);
    QCOMPARE((*set)->labelShape(), model::Shape{3});
    QCOMPARE(sampleAt(**set, 1).labels, (std::vector<std::int32_t>{5, 6, 7}));
}

void TestDataFiles::arrayFaults_data()
{
    QTest::addColumn<int>("row");
    QTest::addColumn<QString>("named");
    QTest::newRow("lengths") << 0 << "array x holds 3 samples, but y holds 2";
    QTest::newRow("label out of range") << 1
                                        << "1 label not from 0 to below the number of "
                                           "classes, 10; the first is 10 at index 1";
    QTest::newRow("negative label") << 2 << "the first is -1 at index 0";
    QTest::newRow("no labels") << 3 << "no array called labels; it has x";
    QTest::newRow("labels are fractions") << 4 << "float32; give whole numbers";
    QTest::newRow("NaN") << 5
                         << "x holds 2 values that are NaN or infinite; the first is in "
                            "sample 1";
    QTest::newRow("only labels") << 6 << "nothing besides the labels";
    QTest::newRow("scalar") << 7 << "single number";
}

void TestDataFiles::arrayFaults()
{
    QFETCH(int, row);
    QFETCH(QString, named);
    const auto x = floats("x", {2}, {1, 2});
    const std::vector<std::vector<model::NamedTensor>> all{
        {floats("x", {3}, {1, 2, 3}), labels("y", {0, 1})},
        {x, labels("y", {0, 10})},
        {x, labels("y", {-1, 3})},
        {x},
        {x, floats("y", {2}, {0, 1})},
        {floats("x", {2, 2}, {1, 2, NAN, INFINITY}), labels("y", {0, 1})},
        {labels("y", {0, 1})},
        {floats("x", {}, {1}), labels("y", {0, 1})}};
    putArrays(all[std::size_t(row)]);
    const auto set = openDataSet(spec("arrays", {"a.npz"}), 1, Subset::Train);
    QVERIFY(!set);
    QVERIFY2(QString::fromStdString(set.error().message).contains(named),
             set.error().message.c_str());
}

/// Numbers 1 and 3: mean 2, deviation 1; texts in ascending order: blue, red.
void TestDataFiles::tables()
{
    put("t.csv", "size,colour,kind\n1,red,cat\n3,blue,dog\n");
    const auto set = openDataSet(spec("csv", {"t.csv"}), 1, Subset::Train);
    PB_VERIFY_OK(set);
    QCOMPARE((*set)->sampleShape(), model::Shape{3});
    QCOMPARE(sampleAt(**set, 0).values, (std::vector<float>{-1, 0, 1}));
    QCOMPARE(sampleAt(**set, 1).values, (std::vector<float>{1, 1, 0}));
    QCOMPARE(sampleAt(**set, 1).labels, std::vector<std::int32_t>{1});
    put("test.csv", "size,colour,kind\n5,green,cat\n");
    const auto test = openDataSet(spec("csv", {"t.csv", "test.csv"}), 1, Subset::Test);
    PB_VERIFY_OK(test);
    QCOMPARE((*test)->size(), 1);
    QCOMPARE(sampleAt(**test, 0).values, (std::vector<float>{3, 0, 0}));
    put("n.csv", "7,2,1\n8,5,0\n");
    auto numbered = spec("csv", {"n.csv"});
    numbered.labels = "0";
    numbered.columns = {"2"};
    numbered.normalise = false;
    const auto labelled = openDataSet(numbered, 1, Subset::Train);
    PB_VERIFY_OK(labelled);
    QCOMPARE(sampleAt(**labelled, 1).values, std::vector<float>{0});
    QCOMPARE(sampleAt(**labelled, 1).labels, std::vector<std::int32_t>{8});
}

void TestDataFiles::tableFaults_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("labels");
    QTest::addColumn<QString>("named");
    QTest::newRow("empty cell") << QByteArray("a,y\n1,0\n,1\n") << ""
                                << "line 3: column a has no number";
    QTest::newRow("no such column") << QByteArray("a,y\n1,0\n") << "z"
                                    << "no column z; it has a, y";
    QTest::newRow("one column") << QByteArray("y\n0\n") << ""
                                << "no column besides the labels";
    QTest::newRow("names only") << QByteArray("a,y\n") << ""
                                << "no rows besides the names";
    QTest::newRow("too many classes") << QByteArray("a,y\n1,p\n2,q\n3,r\n") << ""
                                      << "3 different labels, the recipe has 2 classes";
}

void TestDataFiles::tableFaults()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, labels);
    QFETCH(QString, named);
    put("t.csv", text);
    auto table = spec("csv", {"t.csv"});
    table.labels = labels.toStdString();
    table.classes = 2;
    const auto set = openDataSet(table, 1, Subset::Train);
    QVERIFY(!set);
    QVERIFY2(QString::fromStdString(set.error().message).contains(named),
             set.error().message.c_str());
}

/// "abcdefg" in samples of 3: abc -> bcd, def -> efg.
void TestDataFiles::bytesOfATextArePredicted()
{
    put("t", "abcdefg");
    auto text = spec("text", {"t"});
    text.context = 3;
    const auto set = openDataSet(text, 1, Subset::Train);
    PB_VERIFY_OK(set);
    QCOMPARE((*set)->size(), 2);
    QCOMPARE((*set)->classes(), 256);
    QCOMPARE((*set)->labelShape(), model::Shape{3});
    QVERIFY((*set)->fields()[0].type == (model::TensorType{model::DataType::Int32, {3}}));
    QCOMPARE(sampleAt(**set, 1).labels, (std::vector<std::int32_t>{'e', 'f', 'g'}));
    std::int32_t tokens[3];
    (*set)->readField(0, 1, tokens);
    QCOMPARE(tokens[0], std::int32_t('d'));
}

/// a, n and U+00E4 are 0, 1 and 2; the last fifth is for the test.
void TestDataFiles::charactersOfAText()
{
    put("t", "\xc3\xa4nan\xc3\xa4nanan");
    auto text = spec("text", {"t"});
    text.tokens = "characters";
    text.context = 1;
    text.testFraction = 0.2;
    const auto train = openDataSet(text, 1, Subset::Train);
    PB_VERIFY_OK(train);
    QCOMPARE((*train)->classes(), 3);
    QCOMPARE((*train)->size(), 7);
    QCOMPARE(sampleAt(**train, 0).values, std::vector<float>{2});
    QCOMPARE(sampleAt(**train, 0).labels, std::vector<std::int32_t>{1});
    const auto test = openDataSet(text, 1, Subset::Test);
    PB_VERIFY_OK(test);
    QCOMPARE((*test)->size(), 1);
    QCOMPARE(sampleAt(**test, 0).labels, std::vector<std::int32_t>{1});
}

void TestDataFiles::textFaults()
{
    put("short", "abc");
    put("latin", "abc\xe4gh");
    put("other", "xyz");
    auto text = spec("text", {"short"});
    text.context = 3;
    const auto shorter = openDataSet(text, 1, Subset::Train);
    QVERIFY(!shorter && shorter.error().message.find("3 tokens") != std::string::npos);
    text.context = 1;
    text.tokens = "characters";
    text.files = {"latin"};
    QVERIFY(!openDataSet(text, 1, Subset::Train));
    text.files = {"short", "other"};
    const auto unknown = openDataSet(text, 1, Subset::Test);
    QVERIFY(!unknown);
    QVERIFY(unknown.error().message.find("code point 120") != std::string::npos);
    text.files = {"none"};
    QCOMPARE(openDataSet(text, 1, Subset::Train).error().code, ErrorCode::NotFound);
}

void TestDataFiles::pictures()
{
    put("red/1.ppm", ppm(2, 1, 255, 0, 0));
    put("red/2.ppm", ppm(2, 1, 255, 0, 0));
    put("blue/1.ppm", ppm(2, 1, 0, 0, 255));
    put("blue/notes.txt", "no picture");
    auto images = spec("images", {});
    images.normalise = false;
    const auto set = openDataSet(images, 1, Subset::Train);
    PB_VERIFY_OK(set);
    QCOMPARE((*set)->size(), 3);
    QCOMPARE((*set)->sampleShape(), (model::Shape{3, 1, 2}));
    const Sample blue = sampleAt(**set, 0);
    QCOMPARE(blue.labels, std::vector<std::int32_t>{0});
    QCOMPARE(blue.values, (std::vector<float>{0, 0, 0, 0, 0, 1})); // plane after plane
    QCOMPARE(sampleAt(**set, 2).labels, std::vector<std::int32_t>{1});
    // Of red the values are 0, 255, 0, 255, 0, 0: mean 85, deviation 255 sqrt(2) / 3.
    images.normalise = true;
    const auto normal = openDataSet(images, 1, Subset::Train);
    PB_VERIFY_OK(normal);
    QVERIFY(std::abs(sampleAt(**normal, 2).values[1] - std::sqrt(2.0f)) < 1e-6f);
    images.sampleShape = {1, 4, 4};
    const auto resized = openDataSet(images, 1, Subset::Train);
    PB_VERIFY_OK(resized);
    QCOMPARE((*resized)->sampleShape(), (model::Shape{1, 4, 4}));
}

void TestDataFiles::picturesAreAugmentedBySeedAndEpoch()
{
    put("train/a/1.ppm", ppm(6, 5, 255, 255, 255));
    put("val/a/1.ppm", ppm(6, 5, 255, 255, 255));
    auto images = spec("images", {});
    images.normalise = false;
    images.flip = true;
    images.crop = 2;
    const auto set = openDataSet(images, 3, Subset::Train);
    const auto same = openDataSet(images, 3, Subset::Train);
    const auto test = openDataSet(images, 3, Subset::Test);
    PB_VERIFY_OK(set);
    PB_VERIFY_OK(test);
    const auto seen = [](const data::DataSet& data, std::int64_t epoch) {
        std::vector<float> values(90);
        std::int32_t label = -1;
        data.readAugmented(0, epoch, values.data(), &label);
        return values;
    };
    const std::vector<float> plain = sampleAt(**set, 0).values;
    std::set<std::vector<float>> forms;
    int mirrored = 0;
    for (std::int64_t epoch = 0; epoch < 400; ++epoch) {
        const auto values = seen(**set, epoch);
        QCOMPARE(values, seen(**same, epoch));
        forms.insert(values);
        // Where the picture is in its place, its one black pixel lies left or right.
        const bool inPlace = std::count(values.begin(), values.end(), 0.0f) == 3;
        mirrored += inPlace && values[5] == 0 ? 1 : 0;
        QCOMPARE(seen(**test, epoch), plain);
    }
    QVERIFY(forms.size() > 35); // of the 50: 2 x 5 x 5
    QVERIFY(forms.size() <= 50);
    QVERIFY(mirrored > 0);
}

void TestDataFiles::damagedPicturesAreNoNumbers()
{
    put("a/1.ppm", ppm(2, 2, 1, 2, 3));
    put("a/2.ppm", "P6 2 2 255\nabc");
    auto images = spec("images", {});
    images.normalise = false;
    const auto set = openDataSet(images, 1, Subset::Train);
    PB_VERIFY_OK(set);
    QVERIFY(std::isnan(sampleAt(**set, 1).values[0]));
    QVERIFY(!std::isnan(sampleAt(**set, 0).values[0]));
    images.normalise = true; // its moments need it
    const auto measured = openDataSet(images, 1, Subset::Train);
    QVERIFY(!measured);
    QVERIFY(QString::fromStdString(measured.error().subject).endsWith("a/2.ppm"));
}

void TestDataFiles::pictureFaults()
{
    auto images = spec("images", {"nowhere"});
    QCOMPARE(openDataSet(images, 1, Subset::Train).error().code, ErrorCode::NotFound);
    images.files.clear();
    QCOMPARE(openDataSet(images, 1, Subset::Train).error().code, ErrorCode::InvalidInput);
    put("a/1.ppm", ppm(2, 2, 1, 2, 3));
    put("b/1.ppm", ppm(2, 2, 1, 2, 3));
    images.classes = 1;
    const auto many = openDataSet(images, 1, Subset::Train);
    QVERIFY(!many && many.error().message.find("2 folders") != std::string::npos);
    images.classes = 2;
    images.sampleShape = {2, 4, 4};
    QVERIFY(!openDataSet(images, 1, Subset::Train));
    images.sampleShape.clear();
    PB_VERIFY_OK(openDataSet(images, 1, Subset::Train));
    const auto none = openDataSet(images, 1, Subset::Validation);
    QVERIFY(!none);
    QVERIFY(none.error().message.find("none are left") != std::string::npos);
}

void TestDataFiles::validationOfIdx()
{
    QByteArray images("\0\0\x08\2\0\0\0\x0a\0\0\0\1", 12), marks("\0\0\x08\1\0\0\0\x0a", 8);
    for (int at = 0; at < 10; ++at) {
        images.append(char(at));
        marks.append(char(at));
    }
    for (const char* part : {"train", "test"}) {
        put(QString(part) + "-x", images);
        put(QString(part) + "-y", marks);
    }
    auto idx = spec("idx", {"train-x", "train-y", "test-x", "test-y"});
    idx.validationFraction = 0.3;
    std::set<std::int32_t> seen;
    for (const Subset subset : {Subset::Train, Subset::Validation}) {
        const auto set = openDataSet(idx, 1, subset);
        PB_VERIFY_OK(set);
        QCOMPARE((*set)->size(), subset == Subset::Train ? 7 : 3);
        for (std::int64_t at = 0; at < (*set)->size(); ++at)
            seen.insert(sampleAt(**set, at).labels[0]);
    }
    QCOMPARE(seen.size(), std::size_t(10));
    const auto test = openDataSet(idx, 1, Subset::Test);
    PB_VERIFY_OK(test);
    QCOMPARE((*test)->size(), 10);
}

PLUGBOARD_TEST(TestDataFiles)
#include "tst_data_files.moc"
