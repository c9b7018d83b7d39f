// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/build_graph.h"
#include "tests/passes/networks.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using model::ProgramKind;

/// Networks and recipes that cannot be lowered.
class TestRefusedRecipes : public QObject {
    Q_OBJECT

private slots:
    void refused_data();
    void refused();
};

void TestRefusedRecipes::refused_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("message");
    const int invalid = int(ErrorCode::InvalidInput);
    QTest::newRow("batch not divisible") << "batch" << invalid << "recipe.batch"
                                         << "8 samples cannot be cut into 3 micro-batches";
    QTest::newRow("no loss") << "loss" << invalid << "recipe.loss"
                             << "missing";
    QTest::newRow("unknown loss") << "hinge" << int(ErrorCode::Unsupported) << "recipe.loss"
                                  << "softmax_cross_entropy";
    QTest::newRow("unknown optimizer")
        << "optimizer" << int(ErrorCode::Unsupported) << "recipe.optimizer"
        << "'rprop'";
    QTest::newRow("momentum out of range") << "momentum" << invalid << "recipe.optimizer"
                                           << "from 0 to 1";
    QTest::newRow("half precision")
        << "float16" << int(ErrorCode::Unsupported) << "recipe.precision"
        << "float16";
    QTest::newRow("groups do not divide") << "groups" << invalid << "bn"
                                          << "3 does not divide the micro-batch of 8";
    QTest::newRow("whole batch, two micro-batches")
        << "whole" << invalid << "bn"
        << "8 (the whole batch) does not divide the micro-batch of 4";
    QTest::newRow("one value per channel") << "single" << invalid << "bn"
                                           << "one value per channel has no variance";
    QTest::newRow("nothing to train") << "frozen" << invalid << "frozen"
                                      << "no weights";
    QTest::newRow("logits of rank 4") << "rank" << int(ErrorCode::ShapeMismatch) << "output"
                                      << "logits needs [n, k], got [8, 2, 8, 8]";
    QTest::newRow("reserved name") << "name" << invalid << "loss"
                                   << "rename the node";
    QTest::newRow("too many classes") << "classes" << int(ErrorCode::ShapeMismatch) << "output"
                                      << "6 classes";
    QTest::newRow("samples of another size")
        << "samples" << int(ErrorCode::ShapeMismatch) << "input"
        << "[2, 8, 8]";
    QTest::newRow("training an inference recipe") << "mode" << invalid << "recipe.mode"
                                                  << "infer";
}

void TestRefusedRecipes::refused()
{
    QFETCH(QString, fault);
    model::Network network = tests::smallBatchNormNet(fault == "groups" ? 3 : 0);
    int microBatches = fault == "whole" ? 2 : fault == "batch" ? 3 : 1;
    if (fault == "frozen" || fault == "rank") {
        tests::NetworkBuilder net("frozen");
        auto x = net.input({2, 8, 8});
        if (fault == "rank")
            x = net.add("bias", "bias", {}, {x});
        network = net.finish(net.relu("relu", x));
    }
    if (fault == "single") {
        tests::NetworkBuilder net("single");
        network = net.finish(net.batchNorm("bn", net.input({5}), 1));
    }
    if (fault == "name")
        network.nodes[3].name = "loss";
    model::Recipe recipe = tests::syntheticRecipe(network, 5, 8);
    if (fault == "loss")
        recipe.loss = "";
    if (fault == "hinge")
        recipe.loss = "hinge";
    if (fault == "optimizer")
        recipe.optimizer.kind = "rprop";
    if (fault == "momentum")
        recipe.optimizer.momentum = 1.5;
    if (fault == "float16")
        recipe.precision = model::DataType::Float16;
    if (fault == "classes")
        recipe.data.classes = 6;
    if (fault == "samples")
        recipe.data.sampleShape = {3, 8, 8};
    if (fault == "mode")
        recipe.mode = model::Mode::Infer;
    const auto graph = passes::buildGraph(network, recipe, ProgramKind::Train, microBatches);
    QVERIFY(!graph);
    QTEST(int(graph.error().code), "code");
    QTEST(QString::fromStdString(graph.error().subject), "subject");
    QFETCH(QString, message);
    QVERIFY2(QString::fromStdString(graph.error().message).contains(message),
             graph.error().message.c_str());
}

PLUGBOARD_TEST(TestRefusedRecipes)
#include "tst_refused_recipes.moc"
