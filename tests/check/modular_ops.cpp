// SPDX-License-Identifier: Apache-2.0
#include "tests/check/modular_ops.h"

namespace plugboard::tests {
namespace {

using Inputs = std::vector<Numbers>;

bool matrix(const Numbers& a)
{
    return a.shape.size() == 2;
}

/// y[i, j] = sum over k of a(i, k) b(j, k)
template <class A, class B>
Numbers product(model::Dim rows, model::Dim columns, model::Dim inner, const A& a, const B& b)
{
    Numbers y{{rows, columns}, {}};
    for (model::Dim i = 0; i < rows; ++i)
        for (model::Dim j = 0; j < columns; ++j) {
            Number sum = 0;
            for (model::Dim k = 0; k < inner; ++k)
                sum = (sum + a(i, k) * b(j, k)) % kPrime;
            y.values.push_back(sum);
        }
    return y;
}

std::optional<Numbers> linear(const Inputs& in)
{
    if (in.size() != 2 || !matrix(in[0]) || !matrix(in[1]) || in[0].shape[1] != in[1].shape[1])
        return std::nullopt;
    const model::Dim inner = in[0].shape[1];
    const auto at = [inner](const Numbers& from) {
        return [&from, inner](model::Dim i, model::Dim k) {
            return from.values[std::size_t(i * inner + k)];
        };
    };
    return product(in[0].shape[0], in[1].shape[0], inner, at(in[0]), at(in[1]));
}

std::optional<Numbers> linearBackwardWeights(const Inputs& in)
{
    if (in.size() != 2 || !matrix(in[0]) || !matrix(in[1]) || in[0].shape[0] != in[1].shape[0])
        return std::nullopt;
    const auto column = [](const Numbers& from) {
        return [&from](model::Dim i, model::Dim k) {
            return from.values[std::size_t(k * from.shape[1] + i)];
        };
    };
    return product(in[1].shape[1], in[0].shape[1], in[0].shape[0], column(in[1]), column(in[0]));
}

std::optional<Numbers> biasBackward(const Inputs& in)
{
    if (in.size() != 1 || !matrix(in[0]))
        return std::nullopt;
    const std::size_t columns = std::size_t(in[0].shape[1]);
    Numbers y{{in[0].shape[1]}, std::vector<Number>(columns, 0)};
    for (std::size_t at = 0; at < in[0].values.size(); ++at)
        y.values[at % columns] = (y.values[at % columns] + in[0].values[at]) % kPrime;
    return y;
}

std::optional<Numbers> bias(const Inputs& in)
{
    if (in.size() != 2 || !matrix(in[0]) || in[1].shape != model::Shape{in[0].shape[1]})
        return std::nullopt;
    Numbers y = in[0];
    for (std::size_t at = 0; at < y.values.size(); ++at)
        y.values[at] = (y.values[at] + in[1].values[at % in[1].values.size()]) % kPrime;
    return y;
}

/// Any function of gradient, count and rate will do, if it mixes all of them.
std::optional<Numbers> update(const Inputs& in)
{
    if (in.size() != 4 || in[0].shape != in[1].shape || in[2].values.size() != 1 ||
        in[3].values.size() != 1)
        return std::nullopt;
    Numbers y = in[0];
    for (std::size_t at = 0; at < y.values.size(); ++at)
        y.values[at] =
            (y.values[at] * 3 + in[1].values[at] * in[3].values[0] + in[2].values[0] * 5) % kPrime;
    return y;
}

} // namespace

Number noise(Number a, Number b, Number c)
{
    Number x = a * 0x9e3779b97f4a7c15u + b * 0xc2b2ae3d27d4eb4fu + c * 0x165667b19e3779f9u + 1;
    for (int round = 0; round < 3; ++round) {
        x ^= x >> 29;
        x *= 0xbf58476d1ce4e5b9u;
    }
    return (x >> 8) % kPrime;
}

std::optional<Numbers> compute(const model::Task& task, const std::vector<Numbers>& inputs,
                               const model::Shape& output, std::int64_t step)
{
    std::optional<Numbers> made;
    const std::string& kind = task.opKind;
    if (kind == "linear") {
        made = linear(inputs);
        if (made && made->shape[1] != task.attributes.integer("features", 0))
            return std::nullopt;
    } else if (kind == "linear_backward_weights") {
        made = linearBackwardWeights(inputs);
    } else if (kind == "bias_backward") {
        made = biasBackward(inputs);
    } else if (kind == "bias") {
        made = bias(inputs);
    } else if (kind == "sgd") {
        made = update(inputs);
    } else if (kind == "learning_rate") {
        made = Numbers{{1}, {noise(7, Number(step), 7)}};
    } else if (inputs.size() == 1 && (kind == "relu" || kind == "accumulate")) {
        made = inputs[0];
        if (kind == "relu")
            for (Number& value : made->values)
                value = (value * value + 11) % kPrime;
    }
    if (made && made->shape != output)
        return std::nullopt;
    return made;
}

} // namespace plugboard::tests
