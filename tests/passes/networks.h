// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"
#include "engine/model/recipe.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

/// Networks that the tests of all folders use; header only, so that each may include it.
namespace plugboard::tests {

inline model::Attributes
attributes(std::initializer_list<std::pair<const std::string, model::AttributeValue>> values)
{
    return {values};
}

/// Draws a network node by node; wires follow the calls.
class NetworkBuilder {
public:
    using NodeId = model::NodeId;

    explicit NetworkBuilder(std::string name) { network_.name = std::move(name); }

    /// Adds a node whose input ports are fed by these nodes, in order.
    NodeId add(const std::string& name, const std::string& kind,
               const model::Attributes& attributes, const std::vector<NodeId>& inputs)
    {
        const NodeId id(network_.nodes.size());
        network_.nodes.push_back({name, kind, attributes, 0, 0});
        for (std::size_t port = 0; port < inputs.size(); ++port)
            network_.wires.push_back({inputs[port], 0, id, int(port)});
        return id;
    }
    NodeId input(const model::Shape& sample)
    {
        return add("input", "input", attributes({{"shape", sample}}), {});
    }
    /// Kernel, stride and padding are those of both axes.
    NodeId convolution(const std::string& name, NodeId x, std::int64_t channels,
                       std::int64_t kernel, std::int64_t stride, std::int64_t padding,
                       std::int64_t bias)
    {
        return add(name, "convolution",
                   attributes({{"channels", channels},
                               {"kernel", kernel},
                               {"stride", stride},
                               {"padding", padding},
                               {"bias", bias}}),
                   {x});
    }
    NodeId linear(const std::string& name, NodeId x, std::int64_t features)
    {
        return add(name, "linear", attributes({{"features", features}}), {x});
    }
    NodeId relu(const std::string& name, NodeId x) { return add(name, "relu", {}, {x}); }
    NodeId maxPool(const std::string& name, NodeId x, std::int64_t kernel, std::int64_t stride,
                   std::int64_t padding)
    {
        return add(name, "max_pool",
                   attributes({{"kernel", kernel}, {"stride", stride}, {"padding", padding}}), {x});
    }
    NodeId batchNorm(const std::string& name, NodeId x, std::int64_t statisticsSamples)
    {
        return add(name, "batch_norm", attributes({{"statistics_samples", statisticsSamples}}),
                   {x});
    }
    NodeId dropout(const std::string& name, NodeId x, double probability)
    {
        return add(name, "dropout", attributes({{"probability", probability}}), {x});
    }
    /// Adds the output node and gives the network away.
    model::Network finish(NodeId result)
    {
        add("output", "output", {}, {result});
        return std::move(network_);
    }

private:
    model::Network network_;
};

/// As in the PyTorch benchmark: 2 convolutions, 3 linear layers, ReLU, max pooling; input
/// [1, 28, 28], 10 classes, 61,706 parameters.
inline model::Network lenet5()
{
    NetworkBuilder net("LeNet-5");
    model::NodeId x = net.input({1, 28, 28});
    x = net.relu("relu1", net.convolution("conv1", x, 6, 5, 1, 2, 1));
    x = net.maxPool("pool1", x, 2, 2, 0);
    x = net.relu("relu2", net.convolution("conv2", x, 16, 5, 1, 0, 1));
    x = net.maxPool("pool2", x, 2, 2, 0);
    x = net.add("flatten", "flatten", {}, {x});
    x = net.relu("relu3", net.linear("fc1", x, 120));
    x = net.relu("relu4", net.linear("fc2", x, 84));
    return net.finish(net.linear("fc3", x, 10));
}

/// 784-512-512-10 with ReLU; input [784], 669,706 parameters.
inline model::Network mlp()
{
    NetworkBuilder net("MLP");
    model::NodeId x = net.input({784});
    x = net.relu("relu1", net.linear("fc1", x, 512));
    x = net.relu("relu2", net.linear("fc2", x, 512));
    return net.finish(net.linear("fc3", x, 10));
}

/// ResNet's basic block: two 3 x 3 convolutions beside a shortcut, which is a 1 x 1 convolution
/// where the stride is not 1.
inline model::NodeId basicBlock(NetworkBuilder& net, const std::string& name, model::NodeId x,
                                std::int64_t channels, std::int64_t stride)
{
    model::NodeId y = net.convolution(name + ".conv1", x, channels, 3, stride, 1, 0);
    y = net.relu(name + ".relu1", net.batchNorm(name + ".bn1", y, 0));
    y = net.convolution(name + ".conv2", y, channels, 3, 1, 1, 0);
    y = net.batchNorm(name + ".bn2", y, 0);
    model::NodeId shortcut = x;
    if (stride != 1) {
        shortcut = net.convolution(name + ".shortcut", x, channels, 1, stride, 0, 0);
        shortcut = net.batchNorm(name + ".shortcut_bn", shortcut, 0);
    }
    return net.relu(name + ".relu2", net.add(name + ".add", "add", {}, {y, shortcut}));
}

/// Torchvision's ResNet-18: images [3, image, image]; 11,689,512 parameters for 1,000 classes.
inline model::Network resnet18(std::int64_t classes, std::int64_t image)
{
    NetworkBuilder net("ResNet-18");
    model::NodeId x = net.convolution("conv1", net.input({3, image, image}), 64, 7, 2, 3, 0);
    x = net.relu("relu1", net.batchNorm("bn1", x, 0));
    x = net.maxPool("pool1", x, 3, 2, 1);
    std::int64_t channels = 64;
    for (int stage = 1; stage <= 4; ++stage, channels *= 2)
        for (int block = 1; block <= 2; ++block)
            x = basicBlock(net, "layer" + std::to_string(stage) + "." + std::to_string(block), x,
                           channels, stage > 1 && block == 1 ? 2 : 1);
    x = net.add("pool", "global_average_pool", {}, {x});
    x = net.add("flatten", "flatten", {}, {x});
    return net.finish(net.linear("fc", x, classes));
}

/// Convolution, batch norm, ReLU, max pooling, dropout, linear; images [2, 8, 8], 5 classes.
inline model::Network smallBatchNormNet(std::int64_t statisticsSamples)
{
    NetworkBuilder net("small batch norm net");
    model::NodeId x = net.convolution("conv", net.input({2, 8, 8}), 6, 3, 1, 1, 0);
    x = net.relu("relu", net.batchNorm("bn", x, statisticsSamples));
    x = net.maxPool("pool", x, 2, 2, 0);
    x = net.dropout("dropout", x, 0.25);
    x = net.add("flatten", "flatten", {}, {x});
    return net.finish(net.linear("fc", x, 5));
}

/// Torchvision's VGG-16: images [3, 224, 224], 1,000 classes, 138,357,544 parameters.
inline model::Network vgg16()
{
    NetworkBuilder net("VGG-16");
    model::NodeId x = net.input({3, 224, 224});
    const std::vector<std::vector<std::int64_t>> stages{
        {64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}};
    for (std::size_t stage = 0; stage < stages.size(); ++stage) {
        for (std::size_t layer = 0; layer < stages[stage].size(); ++layer) {
            const std::string at = std::to_string(stage + 1) + "_" + std::to_string(layer + 1);
            x = net.convolution("conv" + at, x, stages[stage][layer], 3, 1, 1, 1);
            x = net.relu("relu" + at, x);
        }
        x = net.maxPool("pool" + std::to_string(stage + 1), x, 2, 2, 0);
    }
    x = net.add("flatten", "flatten", {}, {x});
    x = net.dropout("dropout6", net.relu("relu6", net.linear("fc6", x, 4096)), 0.5);
    x = net.dropout("dropout7", net.relu("relu7", net.linear("fc7", x, 4096)), 0.5);
    return net.finish(net.linear("fc8", x, 1000));
}

/// Trains on seeded synthetic data that fits the network's input.
inline model::Recipe syntheticRecipe(const model::Network& network, std::int64_t classes,
                                     std::int64_t batch)
{
    model::Recipe recipe;
    recipe.batch = batch;
    recipe.data.classes = classes;
    recipe.data.trainSamples = 4 * batch;
    recipe.data.testSamples = 2 * batch;
    for (const model::Node& node : network.nodes)
        if (node.kind == "input")
            recipe.data.sampleShape = node.attributes.integers("shape", {});
    return recipe;
}

} // namespace plugboard::tests
