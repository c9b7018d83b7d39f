// SPDX-License-Identifier: Apache-2.0
#include "tests/session/random_case.h"

#include "engine/planner/placement.h"
#include "tests/passes/networks.h"

#include <algorithm>

namespace plugboard::tests {
namespace {

constexpr std::int64_t kClasses = 4;
/// Values of a channel that a batch norm's statistics are made of: fewer make gradients that
/// float32 cannot hold to five digits.
constexpr std::int64_t kGroupValues = 64;

/// Draws one network, layer by layer.
class RandomNetwork {
public:
    RandomNetwork(Dice& dice, std::int64_t batch)
        : dice_(dice), batch_(batch), net_("random"),
          shape_({1 + dice.below(3), 6 + dice.below(7), 6 + dice.below(7)}),
          last_(net_.input(shape_))
    {
    }

    model::Network run()
    {
        for (std::int64_t layers = 2 + dice_.below(5); layers > 0; --layers)
            imageLayer();
        if (dice_.oneIn(4))
            add("global_average_pool", {}, {shape_[0], 1, 1});
        add("flatten", {}, {model::elements(shape_)});
        for (std::int64_t layers = dice_.below(3); layers > 0; --layers)
            denseLayer();
        const std::int64_t bias = dice_.below(2);
        linear(kClasses, bias);
        if (bias == 0)
            add("bias", {}, shape_);
        return net_.finish(last_);
    }

private:
    void imageLayer()
    {
        switch (dice_.below(9)) {
        case 0:
            return pool("max_pool");
        case 1:
            return pool("average_pool");
        case 2:
            return add("relu", {}, shape_);
        case 3:
            return batchNorm();
        case 4:
            return add("dropout", attributes({{"probability", 0.25}}), shape_);
        case 5:
        case 6:
            return residual();
        default:
            return convolution(1 + dice_.below(8), 1 + dice_.below(3), 1 + dice_.below(2));
        }
    }

    void denseLayer()
    {
        linear(3 + dice_.below(14), dice_.below(2));
        add(dice_.oneIn(3) ? "dropout" : "relu", {}, shape_);
    }

    void convolution(std::int64_t channels, std::int64_t kernel, std::int64_t stride)
    {
        const std::int64_t padding = stride == 1 ? kernel / 2 : dice_.below(2);
        if (kernel > std::min(shape_[1], shape_[2]))
            return;
        add("convolution",
            attributes({{"channels", channels},
                        {"kernel", kernel},
                        {"stride", stride},
                        {"padding", std::min(padding, kernel / 2)},
                        {"bias", dice_.below(2)}}),
            windowed(channels, kernel, stride, std::min(padding, kernel / 2)));
    }

    void pool(const std::string& kind)
    {
        const std::int64_t stride = 1 + dice_.below(2);
        const std::int64_t padding = dice_.below(2);
        if (std::min(shape_[1], shape_[2]) < 3)
            return;
        model::Attributes drawn =
            attributes({{"kernel", std::int64_t(2)}, {"stride", stride}, {"padding", padding}});
        if (kind == "average_pool")
            drawn.set("include_padding", dice_.below(2));
        add(kind, drawn, windowed(shape_[0], 2, stride, padding));
    }

    void batchNorm()
    {
        const std::int64_t values = shape_[1] * shape_[2];
        std::vector<std::int64_t> groups;
        for (std::int64_t samples = 1; samples < batch_; ++samples)
            if (batch_ % samples == 0 && samples * values >= kGroupValues)
                groups.push_back(samples);
        if (batch_ * values < kGroupValues)
            return;
        groups.push_back(0); // the whole batch
        add("batch_norm", attributes({{"statistics_samples", dice_.pick(groups)}}), shape_);
    }

    /// A branch that keeps the shape, added to where it began.
    void residual()
    {
        const model::NodeId from = last_;
        convolution(shape_[0], 3, 1);
        if (last_ == from)
            return;
        if (dice_.oneIn(2))
            batchNorm();
        if (dice_.oneIn(2))
            add("relu", {}, shape_);
        last_ = net_.add(name("add"), "add", {}, {last_, from});
    }

    void linear(std::int64_t features, std::int64_t bias)
    {
        add("linear", attributes({{"features", features}, {"bias", bias}}), {features});
    }

    model::Shape windowed(std::int64_t channels, std::int64_t kernel, std::int64_t stride,
                          std::int64_t padding) const
    {
        const auto extent = [&](std::int64_t size) {
            return (size + 2 * padding - kernel) / stride + 1;
        };
        return {channels, extent(shape_[1]), extent(shape_[2])};
    }

    std::string name(const std::string& kind) { return kind + std::to_string(++nodes_); }

    void add(const std::string& kind, const model::Attributes& drawn, model::Shape shape)
    {
        last_ = net_.add(name(kind), kind, drawn, {last_});
        shape_ = std::move(shape);
    }

    Dice& dice_;
    std::int64_t batch_;
    NetworkBuilder net_;
    model::Shape shape_; ///< of one sample
    model::NodeId last_;
    int nodes_ = 0;
};

model::Recipe randomRecipe(Dice& dice, const model::Network& network, std::int64_t batch,
                           std::uint64_t seed)
{
    model::Recipe recipe = syntheticRecipe(network, kClasses, batch);
    recipe.seed = seed;
    recipe.run.steps = 1;
    recipe.run.schedule.rate = 0.02;
    if (dice.oneIn(3)) {
        recipe.optimizer.kind = "adam";
        recipe.optimizer.epsilon = 1e-3; // so that gradients that cancel are not blown up
    } else {
        recipe.optimizer.momentum = 0.9;
        recipe.optimizer.weightDecay = dice.oneIn(2) ? 5e-4 : 0;
    }
    return recipe;
}

/// Devices stand on the first host, or spread over two that a network joins.
model::Topology randomTopology(Dice& dice)
{
    model::Topology topology;
    topology.name = "random";
    const std::int64_t hosts = 1 + std::int64_t(dice.oneIn(3));
    for (std::int64_t host = 0; host < hosts; ++host)
        topology.hosts.push_back({"host" + std::to_string(host), {std::int64_t(16) << 30}});
    if (hosts == 2)
        topology.links.push_back({"network", "host0", "host1", {{1e9}, {1e-5}}, {{2e9}, {1e-5}}});
    for (std::int64_t at = 0, count = 1 + dice.below(4); at < count; ++at) {
        model::Device device;
        device.name = "cpu" + std::to_string(at);
        device.model = "core of kind " + std::to_string(at % 2);
        device.host = "host" + std::to_string(at % hosts);
        device.cores = dice.oneIn(4) ? 2 : 1;
        device.peak = {1e9 * double(20 + dice.below(100)) * device.cores};
        device.memoryBandwidth = {1e9 * double(4 + dice.below(20))};
        device.memory = {std::int64_t(2) << 30};
        device.launchOverhead = {1e-6};
        const model::LinkRate rate{{1e9 * double(2 + dice.below(20))}, {1e-7}};
        topology.links.push_back(
            {"bus" + std::to_string(at), device.name, device.host, rate, rate});
        topology.devices.push_back(std::move(device));
    }
    return topology;
}

/// Whether each micro-batch holds whole statistics groups: else the network is refused.
bool holdsWholeGroups(const model::Network& network, std::int64_t batch, int microBatches)
{
    return std::all_of(network.nodes.begin(), network.nodes.end(), [&](const model::Node& node) {
        if (node.kind != "batch_norm")
            return true;
        const std::int64_t samples = node.attributes.integer("statistics_samples", 0);
        return microBatches == 1 || (samples > 0 && batch / microBatches % samples == 0);
    });
}

std::vector<Option> optionsFor(const RandomCase& what)
{
    std::vector<model::DeviceId> devices;
    for (std::size_t at = 0; at < what.topology.devices.size(); ++at)
        devices.push_back(model::DeviceId(at));
    std::vector<Option> options;
    for (const int microBatches : {0, 1, 2, 4}) {
        planner::CompileOptions asked;
        asked.microBatches = microBatches;
        for (const planner::Candidate& candidate :
             planner::candidates(what.topology, devices, what.recipe.batch, asked)) {
            const bool known =
                std::any_of(options.begin(), options.end(), [&](const Option& option) {
                    return option.title == candidate.title &&
                           option.microBatches == candidate.microBatches;
                });
            if (!known && holdsWholeGroups(what.network, what.recipe.batch, candidate.microBatches))
                options.push_back({candidate.title, candidate.microBatches});
        }
    }
    return options;
}

} // namespace

RandomCase randomCase(std::uint64_t seed)
{
    Dice dice(seed);
    RandomCase made;
    const std::int64_t batch = dice.pick<std::int64_t>({8, 9, 12, 16, 20, 24});
    made.network = RandomNetwork(dice, batch).run();
    made.recipe = randomRecipe(dice, made.network, batch, seed);
    made.topology = randomTopology(dice);
    made.options = optionsFor(made);
    return made;
}

} // namespace plugboard::tests
