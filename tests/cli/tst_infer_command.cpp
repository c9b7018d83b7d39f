// SPDX-License-Identifier: Apache-2.0
#include "engine/io/documents.h"
#include "engine/io/npy.h"
#include "engine/io/safetensors.h"
#include "tests/cli/ended.h"
#include "tests/named_tensors.h"
#include "tests/passes/networks.h"
#include "tests/plugboard_test.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>

#include <cstring>

using namespace plugboard;
using model::NamedTensor;
using tests::Ended;
using tests::floats;

/// `plan --infer`, `infer` and the network report, as a user runs them.
class TestInferCommand : public QObject {
    Q_OBJECT
private slots:
    void init();
    void arrays();
    void picture();
    void ownTestSamples();
    void refused_data();
    void refused();
    void report();

private:
    Ended run(const QStringList& arguments) const
    {
        return tests::runProgram(home_->path(), arguments);
    }
    std::string file(const char* name) const { return home_->filePath(name).toStdString(); }
    void plan(const QStringList& more)
    {
        const Ended planned = run(QStringList{"plan", "p.plugboard", "-o", "p.plan", "-q",
                                              "--no-calibrate", "--strategy", "single"} +
                                  more);
        QVERIFY2(planned.code == 0, planned.err.constData());
    }

    std::unique_ptr<QTemporaryDir> home_;
};

/// input [1, 2, 2] -> flatten -> linear of 2: y = [sum of x + 1, 4 x0]
void TestInferCommand::init()
{
    home_ = std::make_unique<QTemporaryDir>();
    io::Project project;
    tests::NetworkBuilder net("sums");
    project.network =
        net.finish(net.linear("fc", net.add("flat", "flatten", {}, {net.input({1, 2, 2})}), 2));
    project.recipe = tests::syntheticRecipe(project.network, 2, 2);
    project.coresPerDevice = 1;
    project.maximumDevices = 1;
    PB_VERIFY_OK(io::save(file("p.plugboard"), project));
    PB_VERIFY_OK(io::saveSafetensors(
        file("w.safetensors"),
        std::vector<NamedTensor>{floats("fc.weight", {2, 4}, {1, 1, 1, 1, 4, 0, 0, 0}),
                                 floats("fc.bias", {2}, {1, 0})}));
    PB_VERIFY_OK(io::saveNpy(file("x.npy"),
                             floats("x", {3, 1, 2, 2}, {1, 2, 3, 4, 0, 0, 0, 0, 10, 0, 0, 10})));
}

void TestInferCommand::arrays()
{
    plan({"--infer"});
    const Ended done = run({"infer", "p.plan", "--weights", "w.safetensors", "--input", "x.npy",
                            "-o", "y.npy", "--json"});
    QVERIFY2(done.code == 0, done.err.constData());
    QCOMPARE(done.json()["samples"].toInt(), 3);
    QCOMPARE(done.json()["steps"].toInt(), 2);
    QVERIFY(done.json()["latency_p50"].toDouble() > 0);
    QVERIFY(done.json()["latency_p99"].toDouble() >= done.json()["latency_p50"].toDouble());
    const auto y = io::loadNpy(file("y.npy"));
    PB_VERIFY_OK(y);
    QVERIFY(y->bytes == floats("", {3, 2}, {11, 4, 1, 0, 21, 40}).bytes);
}

/// A grey picture of the bytes 0, 51, 102, 255: x = [0, 0.2, 0.4, 1].
void TestInferCommand::picture()
{
    QFile picture(home_->filePath("grey.pgm"));
    QVERIFY(picture.open(QIODevice::WriteOnly));
    picture.write("P5\n2 2\n255\n");
    picture.write(QByteArray::fromHex("003366ff"));
    picture.close();
    plan({"--infer", "--batch", "1"});
    const Ended done = run({"infer", "p.plan", "--weights", "w.safetensors", "--input", "grey.pgm",
                            "-o", "y.npy", "-q"});
    QVERIFY2(done.code == 0, done.err.constData());
    const auto y = io::loadNpy(file("y.npy"));
    PB_VERIFY_OK(y);
    float values[2];
    std::memcpy(values, y->bytes.data(), sizeof values);
    QVERIFY(qAbs(values[0] - 2.6f) < 1e-5f);
    QCOMPARE(values[1], 0.0f);
}

void TestInferCommand::ownTestSamples()
{
    plan({"--infer"});
    const Ended done = run({"infer", "p.plan", "--json"});
    QVERIFY2(done.code == 0, done.err.constData());
    QCOMPARE(done.json()["samples"].toInt(), 4);
    QVERIFY(done.json().contains("accuracy"));
}

void TestInferCommand::refused_data()
{
    QTest::addColumn<QStringList>("planned");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("words");
    const QStringList infer{"--infer"};
    QTest::newRow("a plan that trains")
        << QStringList{} << QStringList{"--input", "x.npy"} << "plan PROJECT --infer";
    QTest::newRow("weights of another network")
        << infer << QStringList{"--weights", "other.safetensors"} << "the weights lack fc.weight";
    QTest::newRow("no such input") << infer << QStringList{"--input", "absent.npy"} << "absent.npy";
    QTest::newRow("samples of another size")
        << infer << QStringList{"--input", "wrong.npy"} << "needs samples of [1, 2, 2]";
    QTest::newRow("an output of two arrays' kind")
        << infer << QStringList{"--input", "p.plugboard"} << "p.plugboard";
}

void TestInferCommand::refused()
{
    QFETCH(QStringList, planned);
    QFETCH(QStringList, arguments);
    QFETCH(QString, words);
    PB_VERIFY_OK(io::saveSafetensors(file("other.safetensors"),
                                     std::vector<NamedTensor>{floats("a", {1}, {1})}));
    PB_VERIFY_OK(io::saveNpy(file("wrong.npy"), floats("x", {2, 3}, {1, 2, 3, 4, 5, 6})));
    plan(planned);
    const Ended done = run(QStringList{"infer", "p.plan"} + arguments);
    QCOMPARE(done.code, 2);
    QVERIFY2(done.err.startsWith("plugboard: ") && done.err.count('\n') == 1, done.err.constData());
    QVERIFY2(done.err.contains(words.toUtf8()), done.err.constData());
}

/// fc: 2 * 4 weights and 2 biases; 2 * 8 FLOPs and 2 adds a sample.
void TestInferCommand::report()
{
    const Ended done = run({"check", "p.plugboard", "--report", "--json", "-o", "layers.csv"});
    QVERIFY2(done.code == 0, done.err.constData());
    const QJsonObject json = done.json();
    QCOMPARE(json["parameters"].toInt(), 10);
    QCOMPARE(json["flops_forward"].toDouble(), 18.0);
    QVERIFY(json["flops_training"].toDouble() > 36);
    QCOMPARE(json["activation_bytes"].toInt(), 4 * (4 + 2)); // flatten's and fc's
    QCOMPARE(json["layers"].toArray().size(), 4);
    QVERIFY(json["training_seconds"].toArray().size() > 10);
    QFile table(home_->filePath("layers.csv"));
    QVERIFY(table.open(QIODevice::ReadOnly));
    QCOMPARE(table.readAll().count('\n'), 6); // head, four layers, the sum
}

PLUGBOARD_TEST(TestInferCommand)
#include "tst_infer_command.moc"
