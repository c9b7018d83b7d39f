// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/build_graph.h"
#include "tests/passes/networks.h"
#include "tests/plugboard_test.h"

#include <set>

using namespace plugboard;
using model::ProgramKind;

class TestBuildGraph : public QObject {
    Q_OBJECT

private slots:
    void lenetOps();
    void lenetOpsOfOtherPrograms();
    void parameters_data();
    void parameters();
    void order_data();
    void order();
    void namesDoNotDependOnMicroBatches();
    void microBatches();
    void residualGradientsAreSummed();
    void batchNormPieces();
    void dropoutOnlyInTraining();
    void optimizerStates();
    void firstLayerNeedsNoInputGradient();
    void everyProgramHasTheSameVariables();
};

namespace {

std::string ops(const model::Graph& graph)
{
    std::string text;
    for (const model::Op& op : graph.ops)
        text += (text.empty() ? "" : " ") + op.name;
    return text;
}

const model::Op* find(const model::Graph& graph, const std::string& name)
{
    for (const model::Op& op : graph.ops)
        if (op.name == name)
            return &op;
    return nullptr;
}

std::string inputs(const model::Graph& graph, const std::string& name)
{
    const model::Op* op = find(graph, name);
    std::string text;
    if (op != nullptr)
        for (const model::TensorId input : op->inputs)
            text += (text.empty() ? "" : " ") + graph.tensor(input).name;
    return text;
}

std::string outputs(const model::Graph& graph, const std::string& name)
{
    const model::Op* op = find(graph, name);
    std::string text;
    if (op != nullptr)
        for (const model::TensorId output : op->outputs)
            text += (text.empty() ? "" : " ") + graph.tensor(output).name;
    return text;
}

model::Network networkNamed(const std::string& name)
{
    if (name == "lenet5")
        return tests::lenet5();
    if (name == "mlp")
        return tests::mlp();
    if (name == "resnet18")
        return tests::resnet18(1000, 64);
    if (name == "vgg16")
        return tests::vgg16();
    return tests::smallBatchNormNet(2);
}

} // namespace

void TestBuildGraph::lenetOps()
{
    const model::Network network = tests::lenet5();
    const auto graph =
        passes::buildGraph(network, tests::syntheticRecipe(network, 10, 64), ProgramKind::Train, 1);
    PB_VERIFY_OK(graph);
    QCOMPARE(ops(*graph),
             std::string("load conv1 relu1 pool1 conv2 relu2 pool2 flatten fc1 relu3 fc2 relu4 fc3 "
                         "loss "
                         "fc3.backward_data fc3.backward_weights relu4.backward "
                         "fc2.backward_data fc2.backward_weights relu3.backward "
                         "fc1.backward_data fc1.backward_weights flatten.backward "
                         "pool2.backward relu2.backward conv2.backward_data "
                         "conv2.backward_weights pool1.backward relu1.backward "
                         "conv1.backward_weights learning_rate "
                         "conv1.weight.update conv1.bias.update conv2.weight.update "
                         "conv2.bias.update fc1.weight.update fc1.bias.update fc2.weight.update "
                         "fc2.bias.update fc3.weight.update fc3.bias.update record_metrics"));
    QCOMPARE(inputs(*graph, "conv2"), std::string("pool1.y conv2.weight conv2.bias"));
    QCOMPARE(inputs(*graph, "loss"), std::string("fc3.y load.labels load.weights"));
    QCOMPARE(outputs(*graph, "loss"),
             std::string("loss.loss_sum loss.weight_sum loss.correct_sum loss.dlogits"));
    QCOMPARE(inputs(*graph, "conv2.weight.update"),
             std::string("conv2.weight conv2.backward_weights.dweight loss.weight_sum "
                         "learning_rate.rate"));
    QCOMPARE(outputs(*graph, "conv2.weight.update"), std::string("conv2.weight"));
    QCOMPARE(inputs(*graph, "record_metrics"),
             std::string("loss.loss_sum loss.weight_sum loss.correct_sum"));
    QCOMPARE(find(*graph, "conv2.weight.update")->node, std::string("conv2"));
    QCOMPARE(int(find(*graph, "conv2.weight.update")->pass), int(model::Pass::Update));
    QCOMPARE(int(find(*graph, "conv2.backward_data")->pass), int(model::Pass::Backward));
}

void TestBuildGraph::lenetOpsOfOtherPrograms()
{
    const model::Network network = tests::lenet5();
    const model::Recipe recipe = tests::syntheticRecipe(network, 10, 64);
    const std::string forward =
        "load conv1 relu1 pool1 conv2 relu2 pool2 flatten fc1 relu3 fc2 relu4 fc3";
    const auto evaluate = passes::buildGraph(network, recipe, ProgramKind::Evaluate, 1);
    PB_VERIFY_OK(evaluate);
    QCOMPARE(ops(*evaluate), forward + " loss record_metrics");
    QCOMPARE(outputs(*evaluate, "loss"),
             std::string("loss.loss_sum loss.weight_sum loss.correct_sum"));
    const auto infer = passes::buildGraph(network, recipe, ProgramKind::Infer, 1);
    PB_VERIFY_OK(infer);
    QCOMPARE(ops(*infer), forward + " record.output");
    const auto init = passes::buildGraph(network, recipe, ProgramKind::Init, 1);
    PB_VERIFY_OK(init);
    QCOMPARE(init->ops.size(), std::size_t(10));
    QCOMPARE(init->ops[0].name, std::string("conv1.weight.initialise"));
    QCOMPARE(init->ops[0].attributes.text("path", ""), std::string("conv1.weight"));
    QCOMPARE(init->ops[0].attributes.integer("fan_in", 0), std::int64_t(25));
    QCOMPARE(init->ops[2].attributes.integer("fan_in", 0), std::int64_t(150));
    QCOMPARE(init->tensor(init->ops[2].outputs[0]).type.shape, (model::Shape{16, 6, 5, 5}));
}

void TestBuildGraph::parameters_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<qint64>("parameters"); // as torchvision and the benchmark count them
    QTest::newRow("lenet5") << "lenet5" << qint64(61'706);
    QTest::newRow("mlp") << "mlp" << qint64(784 * 512 + 512 + 512 * 512 + 512 + 512 * 10 + 10);
    QTest::newRow("resnet18") << "resnet18" << qint64(11'689'512);
    QTest::newRow("vgg16") << "vgg16" << qint64(138'357'544);
}

void TestBuildGraph::parameters()
{
    QFETCH(QString, network);
    QFETCH(qint64, parameters);
    const model::Network drawn = networkNamed(network.toStdString());
    const auto graph =
        passes::buildGraph(drawn, tests::syntheticRecipe(drawn, 10, 2), ProgramKind::Init, 1);
    PB_VERIFY_OK(graph);
    qint64 count = 0;
    for (const model::Variable& variable : graph->variables)
        count += variable.trainable ? model::elements(variable.type.shape) : 0;
    QCOMPARE(count, parameters);
}

void TestBuildGraph::order_data()
{
    QTest::addColumn<QString>("network");
    for (const char* name : {"lenet5", "mlp", "resnet18", "small"})
        QTest::newRow(name) << name;
}

/// Every input is made before it is read, and no variable is read after its update.
void TestBuildGraph::order()
{
    QFETCH(QString, network);
    const model::Network drawn = networkNamed(network.toStdString());
    const model::Recipe recipe = tests::syntheticRecipe(drawn, 5, 8);
    for (const ProgramKind program :
         {ProgramKind::Train, ProgramKind::Evaluate, ProgramKind::Infer, ProgramKind::Init}) {
        const auto graph = passes::buildGraph(drawn, recipe, program, 1);
        PB_VERIFY_OK(graph);
        std::set<model::TensorId> made;
        std::set<model::TensorId> updated;
        std::set<std::string> names;
        for (std::size_t at = 0; at < graph->ops.size(); ++at) {
            const model::Op& op = graph->ops[at];
            QVERIFY2(names.insert(op.name).second, op.name.c_str());
            for (const model::TensorId input : op.inputs) {
                const bool variable = graph->tensor(input).variable.valid();
                QVERIFY2(variable ? updated.count(input) == 0 : made.count(input) == 1,
                         op.name.c_str());
            }
            for (const model::TensorId output : op.outputs) {
                QCOMPARE(graph->tensor(output).producer, model::OpId(at));
                (graph->tensor(output).variable.valid() ? updated : made).insert(output);
            }
        }
        std::set<std::string> tensors;
        for (const model::Tensor& tensor : graph->tensors)
            QVERIFY2(tensors.insert(tensor.name).second, tensor.name.c_str());
    }
}

void TestBuildGraph::namesDoNotDependOnMicroBatches()
{
    const model::Network network = tests::smallBatchNormNet(2);
    const model::Recipe recipe = tests::syntheticRecipe(network, 5, 8);
    const auto whole = passes::buildGraph(network, recipe, ProgramKind::Train, 1);
    const auto cut = passes::buildGraph(network, recipe, ProgramKind::Train, 4);
    PB_VERIFY_OK(whole);
    PB_VERIFY_OK(cut);
    std::string kept;
    for (const model::Op& op : cut->ops)
        if (op.kind != "accumulate")
            kept += (kept.empty() ? "" : " ") + op.name;
    QCOMPARE(kept, ops(*whole));
}

void TestBuildGraph::microBatches()
{
    const model::Network network = tests::mlp();
    const auto graph =
        passes::buildGraph(network, tests::syntheticRecipe(network, 10, 64), ProgramKind::Train, 4);
    PB_VERIFY_OK(graph);
    QCOMPARE(graph->batch, std::int64_t(64));
    QCOMPARE(graph->microBatches, 4);
    QCOMPARE(graph->tensor(find(*graph, "fc1")->outputs[0]).type.shape, (model::Shape{16, 512}));
    QCOMPARE(inputs(*graph, "fc1.weight.accumulate"), std::string("fc1.backward_weights.dweight"));
    QCOMPARE(inputs(*graph, "fc1.weight.update"),
             std::string("fc1.weight fc1.weight.accumulate.y loss.weight_sum.accumulate.y "
                         "learning_rate.rate"));
    QCOMPARE(inputs(*graph, "record_metrics"),
             std::string("loss.loss_sum.accumulate.y loss.weight_sum.accumulate.y "
                         "loss.correct_sum.accumulate.y"));
    const model::Op& sum = *find(*graph, "fc1.weight.accumulate");
    QCOMPARE(int(sum.rate), int(model::Rate::MicroBatch));
    QCOMPARE(int(graph->tensor(sum.outputs[0]).rate), int(model::Rate::Step));
    QCOMPARE(int(find(*graph, "fc1.weight.update")->rate), int(model::Rate::Step));
}

void TestBuildGraph::residualGradientsAreSummed()
{
    tests::NetworkBuilder net("residual");
    const auto x = net.convolution("stem", net.input({3, 8, 8}), 4, 3, 1, 1, 0);
    const auto y = net.convolution("branch", x, 4, 3, 1, 1, 0);
    const auto sum = net.add("sum", "add", {}, {y, x});
    const auto pool = net.add("pool", "global_average_pool", {}, {sum});
    const model::Network network = net.finish(net.add("flatten", "flatten", {}, {pool}));
    const auto graph =
        passes::buildGraph(network, tests::syntheticRecipe(network, 4, 2), ProgramKind::Train, 1);
    PB_VERIFY_OK(graph);
    // d stem = what the add passes on + what comes back through the branch
    QCOMPARE(inputs(*graph, "stem.y.gradient_sum"),
             std::string("pool.backward.dx branch.backward_data.dx"));
    QCOMPARE(inputs(*graph, "branch.backward_data"), std::string("pool.backward.dx branch.weight"));
    QCOMPARE(inputs(*graph, "stem.backward_weights"),
             std::string("load.samples stem.y.gradient_sum.y"));
}

void TestBuildGraph::batchNormPieces()
{
    const model::Network network = tests::smallBatchNormNet(2);
    const model::Recipe recipe = tests::syntheticRecipe(network, 5, 8);
    const auto train = passes::buildGraph(network, recipe, ProgramKind::Train, 2);
    PB_VERIFY_OK(train);
    QCOMPARE(inputs(*train, "bn.batch_centred_squares"), std::string("conv.y bn.batch_sum.sum"));
    QCOMPARE(inputs(*train, "bn.normalize"),
             std::string("conv.y bn.batch_sum.sum bn.batch_centred_squares.squares bn.weight "
                         "bn.bias"));
    QCOMPARE(outputs(*train, "bn.running_moments"),
             std::string("bn.running_mean bn.running_variance"));
    // micro-batches of 4 samples hold 2 groups; a channel of a group has 2 * 8 * 8 values
    QCOMPARE(train->tensor(find(*train, "bn.batch_sum")->outputs[0]).type.shape,
             (model::Shape{2, 6}));
    QCOMPARE(find(*train, "bn.running_moments")->attributes.integer("elements", 0),
             std::int64_t(128));
    QCOMPARE(inputs(*train, "bn.normalize.backward_data"),
             std::string("conv.y relu.backward.dx bn.batch_sum.sum "
                         "bn.batch_centred_squares.squares bn.weight "
                         "bn.normalize.backward_sums.dweight_g "
                         "bn.normalize.backward_sums.dbias_g"));
    QCOMPARE(inputs(*train, "bn.weight.accumulate"), std::string("bn.normalize.backward_weight.y"));
    QVERIFY(find(*train, "bn.running_mean.update") == nullptr);
    const auto evaluate = passes::buildGraph(network, recipe, ProgramKind::Evaluate, 1);
    PB_VERIFY_OK(evaluate);
    QCOMPARE(find(*evaluate, "bn")->kind, std::string("batch_norm_inference"));
}

void TestBuildGraph::dropoutOnlyInTraining()
{
    const model::Network network = tests::smallBatchNormNet(0);
    const model::Recipe recipe = tests::syntheticRecipe(network, 5, 8);
    const auto train = passes::buildGraph(network, recipe, ProgramKind::Train, 1);
    PB_VERIFY_OK(train);
    QCOMPARE(find(*train, "dropout")->attributes.text("path", ""), std::string("dropout"));
    QVERIFY(find(*train, "dropout.backward")->attributes == find(*train, "dropout")->attributes);
    const auto evaluate = passes::buildGraph(network, recipe, ProgramKind::Evaluate, 1);
    PB_VERIFY_OK(evaluate);
    QVERIFY(find(*evaluate, "dropout") == nullptr);
    QCOMPARE(inputs(*evaluate, "flatten"), std::string("pool.y"));
}

void TestBuildGraph::optimizerStates()
{
    const model::Network network = tests::mlp();
    model::Recipe recipe = tests::syntheticRecipe(network, 10, 8);
    recipe.optimizer.momentum = 0.9;
    const auto sgd = passes::buildGraph(network, recipe, ProgramKind::Train, 1);
    PB_VERIFY_OK(sgd);
    QCOMPARE(sgd->variables[1].name, std::string("fc1.weight.momentum"));
    QCOMPARE(outputs(*sgd, "fc1.weight.update"), std::string("fc1.weight fc1.weight.momentum"));
    recipe.optimizer.kind = "adam";
    const auto adam = passes::buildGraph(network, recipe, ProgramKind::Train, 1);
    PB_VERIFY_OK(adam);
    QCOMPARE(inputs(*adam, "fc1.bias.update"),
             std::string("fc1.bias fc1.backward_weights.dbias loss.weight_sum learning_rate.rate "
                         "fc1.bias.adam_m fc1.bias.adam_v"));
    QCOMPARE(find(*adam, "fc1.bias.update")->kind, std::string("adam"));
}

void TestBuildGraph::firstLayerNeedsNoInputGradient()
{
    const model::Network network = tests::mlp();
    const auto graph =
        passes::buildGraph(network, tests::syntheticRecipe(network, 10, 8), ProgramKind::Train, 1);
    PB_VERIFY_OK(graph);
    QVERIFY(find(*graph, "fc1.backward_data") == nullptr);
    QVERIFY(find(*graph, "fc2.backward_data") != nullptr);
}

void TestBuildGraph::everyProgramHasTheSameVariables()
{
    const model::Network network = tests::smallBatchNormNet(2);
    model::Recipe recipe = tests::syntheticRecipe(network, 5, 8);
    recipe.optimizer.kind = "adam";
    const auto names = [](const model::Graph& graph) {
        std::string text;
        for (const model::Variable& variable : graph.variables)
            text += variable.name + " ";
        return text;
    };
    const auto train = passes::buildGraph(network, recipe, ProgramKind::Train, 4);
    PB_VERIFY_OK(train);
    for (const ProgramKind program :
         {ProgramKind::Evaluate, ProgramKind::Infer, ProgramKind::Init}) {
        const auto graph = passes::buildGraph(network, recipe, program, 1);
        PB_VERIFY_OK(graph);
        QCOMPARE(names(*graph), names(*train));
    }
}

PLUGBOARD_TEST(TestBuildGraph)
#include "tst_build_graph.moc"
