// SPDX-License-Identifier: Apache-2.0
#include "tests/session/zoo_parts.h"

namespace plugboard::tests {
namespace {

using Node = Sketch::Node;

/// The parts of an Inception module, side by side on one input.
class Module {
public:
    Module(Sketch& net, const std::string& name) : net_(net), name_(name), x_(net.last) {}

    Module& branch(const std::string& name)
    {
        keep();
        branch_ = name_ + "/" + name;
        number_ = 0;
        net_.last = x_;
        open_ = true;
        return *this;
    }
    Module& unit(std::int64_t channels, Integers kernel, std::int64_t stride = 1,
                 Integers padding = {0, 0})
    {
        net_.unit(branch_ + std::to_string(++number_), channels, kernel, stride, padding);
        return *this;
    }
    Module& averagePool()
    {
        net_.add(branch_ + "pool", "average_pool",
                 {{"kernel", std::int64_t(3)},
                  {"stride", std::int64_t(1)},
                  {"padding", std::int64_t(1)}});
        return *this;
    }
    Module& maxPool(std::int64_t stride, std::int64_t padding, bool ceil = false)
    {
        net_.maxPool(branch_ + "pool", 3, stride, padding, ceil);
        return *this;
    }
    /// Two units on what came last, 1 x 3 and 3 x 1.
    Module& fork(std::int64_t channels)
    {
        const Node from = net_.last;
        net_.unit(branch_ + "a", channels, {1, 3}, 1, {0, 1});
        parts_.push_back(net_.last);
        net_.last = from;
        net_.unit(branch_ + "b", channels, {3, 1}, 1, {1, 0});
        return *this;
    }
    void join()
    {
        keep();
        net_.add(name_ + "/concat", "concat", {{"axis", std::int64_t(1)}}, parts_);
    }

private:
    void keep()
    {
        if (open_)
            parts_.push_back(net_.last);
        open_ = false;
    }

    Sketch& net_;
    std::string name_;
    std::string branch_;
    Node x_;
    int number_ = 0;
    bool open_ = false;
    std::vector<Node> parts_;
};

} // namespace

/// Szegedy et al.: Going deeper with convolutions (2014), with batch norms and 3 x 3 in place of
/// 5 x 5 as Torchvision has it, without the auxiliary classifiers.
model::Network googLeNet()
{
    Sketch net("GoogLeNet");
    net.epsilon = 1e-3;
    net.input({3, 224, 224});
    net.unit("conv1", 64, {7, 7}, 2, {3, 3});
    net.maxPool("pool1", 3, 2, 0, true);
    net.unit("conv2", 64, {1, 1});
    net.unit("conv3", 192, {3, 3}, 1, {1, 1});
    net.maxPool("pool3", 3, 2, 0, true);
    struct Row {
        const char* name;
        std::int64_t one, narrow3, three, narrow5, five, pool;
    };
    for (const Row& row :
         {Row{"3a", 64, 96, 128, 16, 32, 32}, Row{"3b", 128, 128, 192, 32, 96, 64},
          Row{"4a", 192, 96, 208, 16, 48, 64}, Row{"4b", 160, 112, 224, 24, 64, 64},
          Row{"4c", 128, 128, 256, 24, 64, 64}, Row{"4d", 112, 144, 288, 32, 64, 64},
          Row{"4e", 256, 160, 320, 32, 128, 128}, Row{"5a", 256, 160, 320, 32, 128, 128},
          Row{"5b", 384, 192, 384, 48, 128, 128}}) {
        const std::string name = row.name;
        if (name == "4a")
            net.maxPool("pool4", 3, 2, 0, true);
        if (name == "5a")
            net.maxPool("pool5", 2, 2, 0, true);
        Module(net, "inception" + name)
            .branch("one")
            .unit(row.one, {1, 1})
            .branch("three")
            .unit(row.narrow3, {1, 1})
            .unit(row.three, {3, 3}, 1, {1, 1})
            .branch("five")
            .unit(row.narrow5, {1, 1})
            .unit(row.five, {3, 3}, 1, {1, 1})
            .branch("pool")
            .maxPool(1, 1)
            .unit(row.pool, {1, 1})
            .join();
    }
    net.add("average", "global_average_pool");
    net.add("flatten", "flatten");
    net.add("dropout", "dropout", {{"probability", 0.2}});
    net.linear("fc", 1000);
    return net.finish();
}

/// Szegedy et al.: Rethinking the Inception architecture (2015), without the auxiliary classifier.
model::Network inceptionV3()
{
    Sketch net("Inception-v3");
    net.epsilon = 1e-3;
    net.input({3, 299, 299});
    net.unit("conv1", 32, {3, 3}, 2);
    net.unit("conv2", 32, {3, 3});
    net.unit("conv3", 64, {3, 3}, 1, {1, 1});
    net.maxPool("pool1", 3, 2);
    net.unit("conv4", 80, {1, 1});
    net.unit("conv5", 192, {3, 3});
    net.maxPool("pool2", 3, 2);
    int number = 1;
    const auto name = [&] { return "mixed" + std::to_string(number++); };
    for (const std::int64_t pool : {32, 64, 64})
        Module(net, name())
            .branch("one")
            .unit(64, {1, 1})
            .branch("five")
            .unit(48, {1, 1})
            .unit(64, {5, 5}, 1, {2, 2})
            .branch("three")
            .unit(64, {1, 1})
            .unit(96, {3, 3}, 1, {1, 1})
            .unit(96, {3, 3}, 1, {1, 1})
            .branch("pool")
            .averagePool()
            .unit(pool, {1, 1})
            .join();
    Module(net, name())
        .branch("three")
        .unit(384, {3, 3}, 2)
        .branch("double")
        .unit(64, {1, 1})
        .unit(96, {3, 3}, 1, {1, 1})
        .unit(96, {3, 3}, 2)
        .branch("pool")
        .maxPool(2, 0)
        .join();
    for (const std::int64_t width : {128, 160, 160, 192})
        Module(net, name())
            .branch("one")
            .unit(192, {1, 1})
            .branch("seven")
            .unit(width, {1, 1})
            .unit(width, {1, 7}, 1, {0, 3})
            .unit(192, {7, 1}, 1, {3, 0})
            .branch("double")
            .unit(width, {1, 1})
            .unit(width, {7, 1}, 1, {3, 0})
            .unit(width, {1, 7}, 1, {0, 3})
            .unit(width, {7, 1}, 1, {3, 0})
            .unit(192, {1, 7}, 1, {0, 3})
            .branch("pool")
            .averagePool()
            .unit(192, {1, 1})
            .join();
    Module(net, name())
        .branch("three")
        .unit(192, {1, 1})
        .unit(320, {3, 3}, 2)
        .branch("seven")
        .unit(192, {1, 1})
        .unit(192, {1, 7}, 1, {0, 3})
        .unit(192, {7, 1}, 1, {3, 0})
        .unit(192, {3, 3}, 2)
        .branch("pool")
        .maxPool(2, 0)
        .join();
    for (int time = 0; time < 2; ++time)
        Module(net, name())
            .branch("one")
            .unit(320, {1, 1})
            .branch("three")
            .unit(384, {1, 1})
            .fork(384)
            .branch("double")
            .unit(448, {1, 1})
            .unit(384, {3, 3}, 1, {1, 1})
            .fork(384)
            .branch("pool")
            .averagePool()
            .unit(192, {1, 1})
            .join();
    net.add("average", "global_average_pool");
    net.add("flatten", "flatten");
    net.add("dropout", "dropout", {{"probability", 0.5}});
    net.linear("fc", 1000);
    return net.finish();
}

} // namespace plugboard::tests
