// SPDX-License-Identifier: Apache-2.0
#include "tests/session/zoo_parts.h"

#include <utility>

namespace plugboard::tests {

Sketch::Node Sketch::add(const std::string& name, const std::string& kind, Values attributes,
                         const std::vector<Node>& inputs)
{
    const Node id(network_.nodes.size());
    network_.nodes.push_back({name, kind, {std::move(attributes)}, 0, 0});
    for (std::size_t port = 0; port < inputs.size(); ++port)
        if (inputs[port].valid())
            network_.wires.push_back({inputs[port], 0, id, int(port)});
    last = id;
    return id;
}

Sketch::Node Sketch::add(const std::string& name, const std::string& kind, Values attributes)
{
    return add(name, kind, std::move(attributes), {last});
}

Sketch::Node Sketch::input(const Integers& sample, const std::string& type, const std::string& name)
{
    Values values{{"shape", sample}};
    if (type != "float32")
        values["type"] = type;
    return add(name, "input", std::move(values), {});
}

model::Network Sketch::finish()
{
    add("output", "output");
    return std::move(network_);
}

Sketch::Node Sketch::unit(const std::string& name, std::int64_t channels, Integers kernel,
                          std::int64_t stride, Integers padding)
{
    add(name + "/conv", "convolution",
        {{"channels", channels},
         {"kernel", kernel},
         {"stride", stride},
         {"padding", padding},
         {"bias", std::int64_t(0)}});
    add(name + "/bn", "batch_norm", {{"epsilon", epsilon}});
    return relu(name + "/relu");
}

Sketch::Node Sketch::convolution(const std::string& name, std::int64_t channels,
                                 std::int64_t kernel, std::int64_t stride, std::int64_t padding,
                                 bool bias)
{
    return add(name, "convolution",
               {{"channels", channels},
                {"kernel", kernel},
                {"stride", stride},
                {"padding", padding},
                {"bias", std::int64_t(bias ? 1 : 0)}});
}

Sketch::Node Sketch::maxPool(const std::string& name, std::int64_t kernel, std::int64_t stride,
                             std::int64_t padding, bool ceil)
{
    Values values{{"kernel", kernel}, {"stride", stride}, {"padding", padding}};
    if (ceil)
        values["ceil"] = std::int64_t(1);
    return add(name, "max_pool", std::move(values));
}

Sketch::Node Sketch::linear(const std::string& name, std::int64_t features)
{
    return add(name, "linear", {{"features", features}});
}

} // namespace plugboard::tests
