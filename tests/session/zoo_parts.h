// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"

#include <map>
#include <string>
#include <vector>

namespace plugboard::tests {

using Integers = std::vector<std::int64_t>;

/// Draws a network line by line: what is added takes `last` unless it is told otherwise.
class Sketch {
public:
    using Node = model::NodeId;
    using Values = std::map<std::string, model::AttributeValue>;

    explicit Sketch(const std::string& name) { network_.name = name; }

    Node add(const std::string& name, const std::string& kind, Values attributes,
             const std::vector<Node>& inputs);
    /// The same on what was added last.
    Node add(const std::string& name, const std::string& kind, Values attributes = {});
    Node input(const Integers& sample, const std::string& type = "float32",
               const std::string& name = "input");
    model::Network finish();

    /// Convolution, batch norm and ReLU without a bias: height and width of the window, padding.
    Node unit(const std::string& name, std::int64_t channels, Integers kernel,
              std::int64_t stride = 1, Integers padding = {0, 0});
    Node convolution(const std::string& name, std::int64_t channels, std::int64_t kernel,
                     std::int64_t stride = 1, std::int64_t padding = 0, bool bias = true);
    Node maxPool(const std::string& name, std::int64_t kernel, std::int64_t stride,
                 std::int64_t padding = 0, bool ceil = false);
    Node linear(const std::string& name, std::int64_t features);
    Node relu(const std::string& name) { return add(name, "relu"); }

    Node last;
    double epsilon = 1e-5; ///< of batch norms

private:
    model::Network network_;
};

// One file each.
model::Network alexNet();
model::Network googLeNet();
model::Network inceptionV3();
model::Network resNet(int depth);
model::Network denseNet121();
model::Network mobileNetV2();
model::Network squeezeNet();
model::Network uNet();
model::Network bertBase();
model::Network gpt(const std::string& name, std::int64_t width, std::int64_t layers,
                   std::int64_t heads, std::int64_t context);
model::Network vitB16();
model::Network mixtureTransformer();

} // namespace plugboard::tests
