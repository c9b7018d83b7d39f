// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/unary.h"

#include <limits>

namespace plugboard::ops {
namespace {

constexpr double kMost = 1e6; ///< of slopes and scales
constexpr double f = kFunctionFlops;

OpKind with(OpKind kind, std::vector<AttributeSpec> attributes)
{
    kind.attributes = std::move(attributes);
    return kind;
}

AttributeSpec factor(const std::string& name, double fallback, const std::string& help)
{
    return realAttribute(name, fallback, -kMost, kMost, help);
}

std::vector<OpKind> clip()
{
    constexpr double most = std::numeric_limits<double>::max();
    OpKind kind = with(unaryKind("clip", "Clip", "x, kept between two bounds.", 2),
                       {realAttribute("low", -most, -most, most, "the least value"),
                        realAttribute("high", most, -most, most,
                                      "the greatest value; it counts where low is greater")});
    kind.accepts = {Accepts::Number};
    return withBackward(kind, Saves::Input, 2);
}

std::vector<OpKind> gelu()
{
    return withBackward(
        with(unaryKind("gelu", "GELU", "x times the normal distribution's share below x.", f + 4),
             {booleanAttribute("approximate", false, "by tanh, as in GPT-2")}),
        Saves::Input, 2 * f + 8);
}

std::vector<OpKind> hardSigmoid()
{
    return withBackward(
        with(unaryKind("hard_sigmoid", "Hard sigmoid", "alpha x + beta, kept between 0 and 1.", 4),
             {factor("alpha", 0.2, "slope"), factor("beta", 0.5, "value at 0")}),
        Saves::Output, 3);
}

std::vector<OpKind> selu()
{
    return withBackward(
        with(unaryKind("selu", "SELU",
                       "gamma x where x > 0, else gamma alpha (exp(x) - 1): keeps mean 0 and "
                       "variance 1.",
                       f + 3),
             {factor("alpha", 1.67326319217681884765625, "limit of exp(x) - 1"),
              factor("gamma", 1.05070102214813232421875, "scale")}),
        Saves::Input, f + 3);
}

} // namespace

std::vector<OpKind> activationKinds()
{
    std::vector<OpKind> kinds;
    for (const auto& pair :
         {withBackward(unaryKind("tanh", "Tanh", "The hyperbolic tangent of x.", f), Saves::Output,
                       3),
          withBackward(unaryKind("sigmoid", "Sigmoid", "1 / (1 + exp(-x)).", f + 2), Saves::Output,
                       3),
          clip(), gelu(),
          withBackward(unaryKind("silu", "SiLU", "x sigmoid(x), also called swish.", f + 3),
                       Saves::Input, f + 6),
          withBackward(
              with(unaryKind("leaky_relu", "Leaky ReLU", "x where x > 0, else alpha x.", 2),
                   {factor("alpha", 0.01, "slope below 0")}),
              Saves::Input, 2),
          withBackward(
              with(unaryKind("elu", "ELU", "x where x > 0, else alpha (exp(x) - 1).", f + 2),
                   {factor("alpha", 1, "limit of exp(x) - 1")}),
              Saves::Input, f + 2),
          selu(),
          withBackward(unaryKind("softplus", "Softplus", "log(1 + exp(x)).", 2 * f + 1),
                       Saves::Input, f + 3),
          withBackward(unaryKind("hard_swish", "Hard swish",
                                 "x times x / 6 + 1/2, kept between 0 "
                                 "and 1.",
                                 5),
                       Saves::Input, 4),
          hardSigmoid()})
        kinds.insert(kinds.end(), pair.begin(), pair.end());
    return kinds;
}

} // namespace plugboard::ops
