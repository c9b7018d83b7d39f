// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/find_blocks.h"
#include "tests/plugboard_test.h"

using namespace plugboard;

namespace {

/// Grows a network along one tensor.
struct Chain {
    model::Network network;
    model::NodeId last;

    explicit Chain(const std::string& kind = "input") { last = add(kind, {}); }
    model::NodeId add(const std::string& kind, std::vector<model::NodeId> from)
    {
        network.nodes.push_back({"n" + std::to_string(network.nodes.size()), kind, {}, 0, 0});
        last = model::NodeId(network.nodes.size() - 1);
        for (std::size_t port = 0; port < from.size(); ++port)
            network.wires.push_back({from[port], 0, last, int(port)});
        return last;
    }
    model::NodeId then(const std::string& kind) { return add(kind, {last}); }
};

} // namespace

class TestFindBlocks : public QObject {
    Q_OBJECT
private slots:
    void residualBlocks();
    void repeatedChains();
    void aChainOfDifferentKindsHasNone();
};

/// input, stem, two blocks x + conv(relu(conv(x))), output
void TestFindBlocks::residualBlocks()
{
    Chain chain;
    chain.then("convolution");
    for (int block = 0; block < 2; ++block) {
        const model::NodeId start = chain.last;
        chain.then("convolution");
        chain.then("relu");
        chain.then("convolution");
        chain.add("add", {start, chain.last});
    }
    chain.then("output");
    QCOMPARE(onnx::findBlocks(chain.network), (std::vector<int>{0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 0}));
}

/// conv relu, conv relu, pool
void TestFindBlocks::repeatedChains()
{
    Chain chain;
    for (int turn = 0; turn < 2; ++turn) {
        chain.then("convolution");
        chain.then("relu");
    }
    chain.then("max_pool");
    chain.then("output");
    QCOMPARE(onnx::findBlocks(chain.network), (std::vector<int>{0, 1, 1, 2, 2, 0, 0}));
}

void TestFindBlocks::aChainOfDifferentKindsHasNone()
{
    Chain chain;
    for (const char* kind : {"convolution", "relu", "max_pool", "flatten", "linear", "softmax"})
        chain.then(kind);
    QCOMPARE(onnx::findBlocks(chain.network), std::vector<int>(7, 0));
}

PLUGBOARD_TEST(TestFindBlocks)
#include "tst_find_blocks.moc"
