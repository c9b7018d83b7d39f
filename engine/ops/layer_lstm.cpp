// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/layers.h"

namespace plugboard::ops {
namespace {

using Integers = std::vector<std::int64_t>;

/// A part of the last axis, or one time step.
BodyEnd cut(LayerBody& body, const std::string& name, BodyEnd x, std::int64_t axis,
            std::int64_t from, std::int64_t to)
{
    return body.add(name, "slice",
                    {{"starts", Integers{from}}, {"ends", Integers{to}}, {"axes", Integers{axis}}},
                    {x});
}

/// Hochreiter and Schmidhuber (1997) with forget gate, unrolled; the weights are shared by all
/// steps:
///
///     i, f, g, o = x_t W^T + h W_h^T + b;  c = sigmoid(f) c + sigmoid(i) tanh(g);
///     h = sigmoid(o) tanh(c)
///
/// x [n, t, f] gives the h of every step, [n, t, hidden].
model::Network lstmBody(const model::Attributes& attributes)
{
    LayerBody body;
    const std::int64_t hidden = attributes.integer("hidden", 1);
    const std::int64_t steps = attributes.integer("steps", 1);
    const BodyEnd x = body.input("x");
    const BodyEnd gatesOfX = project(body, "input_gates", x, 4 * hidden);
    const BodyEnd recurrent = body.add("recurrent_weight", "parameter",
                                       {{"shape", Integers{hidden, 4 * hidden}},
                                        {"trainable", std::int64_t(1)},
                                        {"initialiser", std::string("kaiming_uniform")},
                                        {"fan_in", hidden}},
                                       {});
    BodyEnd h{}, c{};
    std::vector<BodyEnd> all;
    for (std::int64_t step = 0; step < steps; ++step) {
        const std::string at = "step" + std::to_string(step) + "/";
        BodyEnd gates = cut(body, at + "x", gatesOfX, 1, step, step + 1);
        if (step > 0)
            gates = body.add(at + "gates", "add", {},
                             {gates, body.add(at + "recurrent", "matmul", {}, {h, recurrent})});
        const auto gate = [&](const std::string& name, std::int64_t number, const char* bend) {
            return body.add(
                at + name, bend, {},
                {cut(body, at + name + "_cut", gates, -1, number * hidden, (number + 1) * hidden)});
        };
        const BodyEnd in = gate("i", 0, "sigmoid");
        const BodyEnd forget = gate("f", 1, "sigmoid");
        const BodyEnd fresh = gate("g", 2, "tanh");
        const BodyEnd out = gate("o", 3, "sigmoid");
        BodyEnd cell = body.add(at + "new", "multiply", {}, {in, fresh});
        if (step > 0)
            cell = body.add(at + "c", "add", {},
                            {body.add(at + "kept", "multiply", {}, {forget, c}), cell});
        c = cell;
        h = body.add(at + "h", "multiply", {}, {out, body.add(at + "tanh", "tanh", {}, {c})});
        all.push_back(h);
    }
    body.output("y", all.size() == 1
                         ? all[0]
                         : body.add("steps", "concat", {{"axis", std::int64_t(1)}}, all));
    return body.take();
}

} // namespace

std::vector<OpKind> lstmLayers()
{
    return {layerKind("lstm", "LSTM", "A long short-term memory over x [n, t, f], unrolled.",
                      {required(integerAttribute("hidden", 32, 1, 1 << 20, "size of the state")),
                       required(integerAttribute("steps", 8, 1, 4096, "time steps t of x"))},
                      lstmBody)};
}

} // namespace plugboard::ops
