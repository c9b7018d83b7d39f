// SPDX-License-Identifier: Apache-2.0
#include "tests/session/zoo.h"
#include "tests/session/zoo_parts.h"

namespace plugboard::tests {

/// Torchvision's AlexNet, after Krizhevsky: One weird trick for parallelizing convolutional neural
/// networks (2014).
model::Network alexNet()
{
    Sketch net("AlexNet");
    net.input({3, 224, 224});
    net.convolution("conv1", 64, 11, 4, 2);
    net.relu("relu1");
    net.maxPool("pool1", 3, 2);
    net.convolution("conv2", 192, 5, 1, 2);
    net.relu("relu2");
    net.maxPool("pool2", 3, 2);
    const std::int64_t channels[] = {384, 256, 256};
    for (int at = 0; at < 3; ++at) {
        net.convolution("conv" + std::to_string(at + 3), channels[at], 3, 1, 1);
        net.relu("relu" + std::to_string(at + 3));
    }
    net.maxPool("pool5", 3, 2);
    net.add("flatten", "flatten");
    for (int at = 6; at <= 7; ++at) {
        net.add("dropout" + std::to_string(at), "dropout", {{"probability", 0.5}});
        net.linear("fc" + std::to_string(at), 4096);
        net.relu("relu" + std::to_string(at));
    }
    net.linear("fc8", 1000);
    return net.finish();
}

/// He et al. (2015), table 1: 18 with two 3 x 3 convolutions a block, 50 and 152 with bottlenecks.
model::Network resNet(int depth)
{
    Sketch net("ResNet-" + std::to_string(depth));
    const bool bottleneck = depth >= 50;
    const std::vector<std::int64_t> blocks = depth == 18    ? Integers{2, 2, 2, 2}
                                             : depth == 152 ? Integers{3, 8, 36, 3}
                                                            : Integers{3, 4, 6, 3};
    net.input({3, 224, 224});
    net.unit("stem", 64, {7, 7}, 2, {3, 3});
    net.maxPool("pool", 3, 2, 1);
    std::int64_t channels = 64;
    for (std::size_t stage = 0; stage < blocks.size(); ++stage, channels *= 2) {
        const std::string name = "stage" + std::to_string(stage + 1);
        const bool changes = stage > 0 || bottleneck;
        Sketch::Values values{{"channels", channels},
                              {"bottleneck", std::int64_t(bottleneck ? 1 : 0)}};
        std::int64_t same = blocks[stage];
        if (changes) {
            Sketch::Values first = values;
            first["stride"] = std::int64_t(stage > 0 ? 2 : 1);
            first["projection"] = std::int64_t(1);
            net.add(name + "_first", "residual_block", std::move(first));
            --same;
        }
        values["repeat"] = same;
        net.add(name, "residual_block", std::move(values));
    }
    net.add("average", "global_average_pool");
    net.add("flatten", "flatten");
    net.linear("fc", 1000);
    return net.finish();
}

model::Network smallResNet()
{
    Sketch net("small ResNet");
    net.input({1, 28, 28});
    net.unit("stem", 32, {3, 3}, 2, {1, 1});
    net.add("stage1", "residual_block", {{"channels", std::int64_t(32)}});
    for (int stage = 2; stage <= 3; ++stage)
        net.add("stage" + std::to_string(stage), "residual_block",
                {{"channels", std::int64_t(16) << stage},
                 {"stride", std::int64_t(2)},
                 {"projection", std::int64_t(1)}});
    net.add("average", "global_average_pool");
    net.add("flatten", "flatten");
    net.linear("fc", 10);
    return net.finish();
}

/// Iandola et al.: SqueezeNet (2016), version 1.0.
model::Network squeezeNet()
{
    Sketch net("SqueezeNet 1.0");
    net.input({3, 224, 224});
    net.convolution("conv1", 96, 7, 2);
    net.relu("relu1");
    net.maxPool("pool1", 3, 2, 0, true);
    int number = 2;
    const auto fire = [&](std::int64_t squeeze, std::int64_t expand) {
        const std::string name = "fire" + std::to_string(number++);
        net.convolution(name + "/squeeze", squeeze, 1);
        const auto narrow = net.relu(name + "/squeeze_relu");
        net.convolution(name + "/expand1", expand, 1);
        const auto one = net.relu(name + "/expand1_relu");
        net.last = narrow;
        net.convolution(name + "/expand3", expand, 3, 1, 1);
        const auto three = net.relu(name + "/expand3_relu");
        net.add(name + "/concat", "concat", {{"axis", std::int64_t(1)}}, {one, three});
    };
    fire(16, 64);
    fire(16, 64);
    fire(32, 128);
    net.maxPool("pool4", 3, 2, 0, true);
    fire(32, 128);
    fire(48, 192);
    fire(48, 192);
    fire(64, 256);
    net.maxPool("pool8", 3, 2, 0, true);
    fire(64, 256);
    net.add("dropout", "dropout", {{"probability", 0.5}});
    net.convolution("conv10", 1000, 1);
    net.relu("relu10");
    net.add("average", "global_average_pool");
    net.add("flatten", "flatten");
    return net.finish();
}

/// Huang et al.: Densely connected convolutional networks (2016), growth 32.
model::Network denseNet121()
{
    Sketch net("DenseNet-121");
    constexpr std::int64_t growth = 32;
    net.input({3, 224, 224});
    net.unit("stem", 64, {7, 7}, 2, {3, 3});
    net.maxPool("pool", 3, 2, 1);
    std::int64_t channels = 64;
    const int layers[] = {6, 12, 24, 16};
    for (int block = 0; block < 4; ++block) {
        std::vector<Sketch::Node> parts{net.last};
        for (int layer = 1; layer <= layers[block]; ++layer) {
            const std::string name =
                "block" + std::to_string(block + 1) + "/layer" + std::to_string(layer);
            if (parts.size() > 1)
                net.add(name + "/concat", "concat", {{"axis", std::int64_t(1)}}, parts);
            net.add(name + "/bn1", "batch_norm");
            net.relu(name + "/relu1");
            net.convolution(name + "/conv1", 4 * growth, 1, 1, 0, false);
            net.add(name + "/bn2", "batch_norm");
            net.relu(name + "/relu2");
            parts.push_back(net.convolution(name + "/conv2", growth, 3, 1, 1, false));
        }
        const std::string name = "transition" + std::to_string(block + 1);
        net.add(name + "/concat", "concat", {{"axis", std::int64_t(1)}}, parts);
        channels += growth * layers[block];
        net.add(name + "/bn", "batch_norm");
        net.relu(name + "/relu");
        if (block == 3)
            break;
        channels /= 2;
        net.convolution(name + "/conv", channels, 1, 1, 0, false);
        net.add(name + "/pool", "average_pool", {{"kernel", std::int64_t(2)}});
    }
    net.add("average", "global_average_pool");
    net.add("flatten", "flatten");
    net.linear("fc", 1000);
    return net.finish();
}

/// Sandler et al.: MobileNetV2 (2018), table 2.
model::Network mobileNetV2()
{
    Sketch net("MobileNet-v2");
    net.input({3, 224, 224});
    const auto bent = [&](const std::string& name, std::int64_t channels, std::int64_t kernel,
                          std::int64_t stride) {
        net.convolution(name + "/conv", channels, kernel, stride, kernel / 2, false);
        net.add(name + "/bn", "batch_norm");
        net.add(name + "/relu", "clip", {{"low", 0.0}, {"high", 6.0}});
    };
    bent("stem", 32, 3, 2);
    struct Row {
        std::int64_t expansion, channels, times, stride;
    };
    std::int64_t inputs = 32;
    int number = 1;
    for (const Row& row : {Row{1, 16, 1, 1}, Row{6, 24, 2, 2}, Row{6, 32, 3, 2}, Row{6, 64, 4, 2},
                           Row{6, 96, 3, 1}, Row{6, 160, 3, 2}, Row{6, 320, 1, 1}}) {
        const std::string name = "stage" + std::to_string(number++);
        Sketch::Values values{{"inputs", inputs},
                              {"channels", row.channels},
                              {"stride", row.stride},
                              {"expansion", row.expansion}};
        net.add(name + "_first", "inverted_residual", values);
        values["inputs"] = row.channels;
        values["stride"] = std::int64_t(1);
        values["repeat"] = row.times - 1;
        if (row.times > 1)
            net.add(name, "inverted_residual", values);
        inputs = row.channels;
    }
    bent("head", 1280, 1, 1);
    net.add("average", "global_average_pool");
    net.add("flatten", "flatten");
    net.add("dropout", "dropout", {{"probability", 0.2}});
    net.linear("fc", 1000);
    return net.finish();
}

/// Ronneberger et al.: U-Net (2015), figure 1: valid convolutions on [1, 572, 572], what is carried
/// over is cropped.
model::Network uNet()
{
    Sketch net("U-Net");
    net.input({1, 572, 572});
    const auto pair = [&](const std::string& name, std::int64_t channels) {
        for (const char* part : {"1", "2"}) {
            net.convolution(name + "/conv" + part, channels, 3);
            net.relu(name + "/relu" + part);
        }
        return net.last;
    };
    std::vector<Sketch::Node> carried;
    for (int level = 0; level < 4; ++level) {
        carried.push_back(pair("down" + std::to_string(level + 1), 64 << level));
        net.maxPool("pool" + std::to_string(level + 1), 2, 2);
    }
    pair("bottom", 1024);
    const std::int64_t sizes[] = {568, 280, 136, 64}; // of what is carried over
    std::int64_t size = 28;
    for (int level = 3; level >= 0; --level) {
        const std::string name = "up" + std::to_string(level + 1);
        const auto wide = net.add(name + "/up", "convolution_transpose",
                                  {{"channels", std::int64_t(64) << level},
                                   {"kernel", std::int64_t(2)},
                                   {"stride", std::int64_t(2)}});
        size *= 2;
        const std::int64_t from = (sizes[level] - size) / 2;
        const auto cropped = net.add(name + "/crop", "slice",
                                     {{"starts", Integers{from, from}},
                                      {"ends", Integers{from + size, from + size}},
                                      {"axes", Integers{2, 3}}},
                                     {carried[std::size_t(level)]});
        net.add(name + "/concat", "concat", {{"axis", std::int64_t(1)}}, {cropped, wide});
        pair(name, 64 << level);
        size -= 4;
    }
    net.convolution("classes", 2, 1);
    return net.finish();
}

} // namespace plugboard::tests
