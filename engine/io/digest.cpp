// SPDX-License-Identifier: Apache-2.0
#include "engine/io/convert.h"

#include <xxhash.h>

#include <bit>

namespace plugboard::io {
namespace {

/// The canonical encoding: each value with its length or width, in a fixed order, little-endian.
class Canonical {
public:
    Canonical& add(std::int64_t value)
    {
        for (int at = 0; at < 8; ++at)
            bytes_.push_back(char(std::uint64_t(value) >> (8 * at)));
        return *this;
    }
    Canonical& add(double value) { return add(std::bit_cast<std::int64_t>(value)); }
    Canonical& add(const std::string& text)
    {
        add(std::int64_t(text.size()));
        bytes_ += text;
        return *this;
    }
    Canonical& add(const std::vector<std::int64_t>& values)
    {
        add(std::int64_t(values.size()));
        for (const std::int64_t value : values)
            add(value);
        return *this;
    }
    Canonical& add(const model::Attributes& attributes)
    {
        add(std::int64_t(attributes.values.size()));
        for (const auto& [name, value] : attributes.values) {
            add(name).add(std::int64_t(value.index()));
            std::visit([this](const auto& held) { add(held); }, value);
        }
        return *this;
    }
    Canonical& add(const model::LinkRate& rate)
    {
        return add(rate.bandwidth.value).add(rate.latency.value);
    }
    model::Digest digest() const
    {
        XXH128_canonical_t canonical;
        XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes_.data(), bytes_.size()));
        model::Digest digest;
        std::copy(std::begin(canonical.digest), std::end(canonical.digest), digest.bytes.begin());
        return digest;
    }

private:
    std::string bytes_;
};

/// Plans and catalogues hold no maps and no unknown fields: protobuf's bytes are the encoding.
template <class Message, class Value>
model::Digest digestOfMessage(const Value& value)
{
    Message message;
    write(value, message);
    std::string bytes;
    message.SerializeToString(&bytes);
    return Canonical().add(bytes).digest();
}

} // namespace

namespace {

void add(Canonical& canonical, const model::Network& network)
{
    canonical.add(std::int64_t(network.nodes.size()));
    for (const model::Node& node : network.nodes)
        canonical.add(node.name).add(node.kind).add(node.attributes);
    canonical.add(std::int64_t(network.wires.size()));
    for (const model::Wire& wire : network.wires)
        canonical.add(std::int64_t(wire.from.value))
            .add(std::int64_t(wire.fromPort))
            .add(std::int64_t(wire.to.value))
            .add(std::int64_t(wire.toPort));
    for (const model::Block& block : network.blocks) {
        canonical.add(block.name);
        add(canonical, block.body);
    }
}

} // namespace

model::Digest digestOf(const model::Network& network)
{
    Canonical canonical;
    canonical.add(std::string("network 1"));
    add(canonical, network);
    return canonical.digest();
}

namespace {

/// What not every data set has counts only where it is set.
void add(Canonical& canonical, const model::DataSpec& data)
{
    const model::DataSpec usual;
    if (data.labels.empty() && data.columns.empty() && data.tokens == usual.tokens &&
        data.context == usual.context && data.validationFraction == usual.validationFraction &&
        data.testFraction == usual.testFraction && data.flip == usual.flip &&
        data.crop == usual.crop)
        return;
    canonical.add(std::string("data 2")).add(data.labels).add(std::int64_t(data.columns.size()));
    for (const std::string& column : data.columns)
        canonical.add(column);
    canonical.add(data.tokens).add(data.context).add(data.validationFraction);
    canonical.add(data.testFraction).add(std::int64_t(data.flip)).add(data.crop);
}

} // namespace

model::Digest digestOf(const model::Recipe& recipe)
{
    Canonical canonical;
    const model::DataSpec& data = recipe.data;
    canonical.add(std::string("recipe 1")).add(std::int64_t(recipe.mode)).add(data.name);
    canonical.add(data.folder).add(std::int64_t(data.files.size()));
    for (const std::string& file : data.files)
        canonical.add(file);
    canonical.add(data.sampleShape).add(data.classes).add(data.trainSamples).add(data.testSamples);
    canonical.add(std::int64_t(data.normalise)).add(std::int64_t(data.shuffle));
    add(canonical, data);
    const model::Optimizer& optimizer = recipe.optimizer;
    canonical.add(recipe.batch).add(recipe.loss).add(optimizer.kind).add(optimizer.momentum);
    canonical.add(optimizer.weightDecay).add(optimizer.beta1).add(optimizer.beta2);
    canonical.add(optimizer.epsilon).add(std::int64_t(recipe.precision));
    canonical.add(std::int64_t(recipe.seed)).add(std::int64_t(recipe.metrics.size()));
    for (const std::string& metric : recipe.metrics)
        canonical.add(metric);
    return canonical.digest();
}

model::Digest digestOf(const model::Topology& topology)
{
    Canonical canonical;
    canonical.add(std::string("topology 1")).add(std::int64_t(topology.hosts.size()));
    for (const model::Host& host : topology.hosts)
        canonical.add(host.name).add(host.memory.value);
    canonical.add(std::int64_t(topology.devices.size()));
    for (const model::Device& device : topology.devices) {
        canonical.add(device.name).add(std::int64_t(device.kind)).add(device.model);
        canonical.add(device.host).add(device.preset).add(std::int64_t(device.cores));
        canonical.add(device.peak.value).add(device.peakFloat64.value);
        canonical.add(device.memoryBandwidth.value).add(device.memory.value);
        canonical.add(device.cache.value).add(device.launchOverhead.value);
    }
    canonical.add(std::int64_t(topology.switches.size()));
    for (const model::Switch& element : topology.switches)
        canonical.add(element.name);
    canonical.add(std::int64_t(topology.links.size()));
    for (const model::Link& link : topology.links)
        canonical.add(link.name).add(link.a).add(link.b).add(link.forward).add(link.backward);
    return canonical.digest();
}

model::Digest digestOf(const model::Plan& plan)
{
    return digestOfMessage<proto::Plan>(plan);
}

model::Digest digestOf(const model::Catalogue& catalogue)
{
    return digestOfMessage<proto::Catalogue>(catalogue);
}

std::string toString(const model::Digest& digest)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : digest.bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

} // namespace plugboard::io
