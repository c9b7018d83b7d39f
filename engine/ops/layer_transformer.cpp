// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/layers.h"

namespace plugboard::ops {
namespace {

AttributeSpec widthAttribute()
{
    return required(integerAttribute("width", 64, 1, 1 << 24, "features of a position"));
}

AttributeSpec headsAttribute()
{
    return required(integerAttribute("heads", 4, 1, 1 << 16, "attention heads; divides width"));
}

AttributeSpec causalAttribute(bool fallback)
{
    return booleanAttribute("causal", fallback, "a position sees those before it only");
}

/// softmax(q k^T / sqrt(d)) v per head, between projections of x [n, t, d].
BodyEnd addAttention(LayerBody& body, const std::string& prefix, BodyEnd x,
                     const model::Attributes& attributes)
{
    const std::int64_t width = attributes.integer("width", 1);
    const BodyEnd q = project(body, prefix + "q", x, width);
    const BodyEnd k = project(body, prefix + "k", x, width);
    const BodyEnd v = project(body, prefix + "v", x, width);
    const BodyEnd mixed = body.add(
        prefix + "attention", "attention",
        {{"heads", attributes.integer("heads", 1)}, {"causal", attributes.integer("causal", 0)}},
        {q, k, v});
    return project(body, prefix + "out", mixed, width);
}

/// Two projections with an activation between them.
BodyEnd addFeedForward(LayerBody& body, const std::string& prefix, BodyEnd x,
                       const model::Attributes& attributes)
{
    const BodyEnd wide = project(body, prefix + "fc1", x, attributes.integer("hidden", 4));
    const BodyEnd bent = body.add(prefix + "gelu", "gelu",
                                  {{"approximate", attributes.integer("approximate", 0)}}, {wide});
    return project(body, prefix + "fc2", bent, attributes.integer("width", 1));
}

BodyEnd addNorm(LayerBody& body, const std::string& name, BodyEnd x,
                const model::Attributes& attributes)
{
    return body.add(name, "layer_norm", {{"epsilon", attributes.real("epsilon", 1e-5)}}, {x});
}

BodyEnd addDropout(LayerBody& body, const std::string& name, BodyEnd x,
                   const model::Attributes& attributes)
{
    const double probability = attributes.real("dropout", 0);
    return probability == 0 ? x : body.add(name, "dropout", {{"probability", probability}}, {x});
}

model::Network attentionBody(const model::Attributes& attributes)
{
    LayerBody body;
    const BodyEnd x = body.input("x");
    body.output("y", addAttention(body, "", x, attributes));
    return body.take();
}

/// Pre-norm: x + attention(norm(x)), then + feed_forward(norm). Post-norm: norm(x + f(x)).
model::Network transformerBody(const model::Attributes& attributes)
{
    LayerBody body;
    const bool before = attributes.integer("norm_first", 1) != 0;
    BodyEnd x = body.input("x");
    const BodyEnd seen = before ? addNorm(body, "norm1", x, attributes) : x;
    BodyEnd mixed = addAttention(body, "", seen, attributes);
    mixed = addDropout(body, "dropout1", mixed, attributes);
    x = body.add("add1", "add", {}, {x, mixed});
    if (!before)
        x = addNorm(body, "norm1", x, attributes);
    const BodyEnd read = before ? addNorm(body, "norm2", x, attributes) : x;
    BodyEnd fed = addFeedForward(body, "", read, attributes);
    fed = addDropout(body, "dropout2", fed, attributes);
    x = body.add("add2", "add", {}, {x, fed});
    if (!before)
        x = addNorm(body, "norm2", x, attributes);
    body.output("y", x);
    return body.take();
}

/// experts feed-forward networks on every position, weighted by a softmax gate: the dense form of a
/// mixture, in which every expert sees every token.
model::Network mixtureBody(const model::Attributes& attributes)
{
    LayerBody body;
    const BodyEnd x = body.input("x");
    const std::int64_t experts = attributes.integer("experts", 1);
    const BodyEnd gate = body.add("gate", "softmax", {{"axis", std::int64_t(-1)}},
                                  {project(body, "router", x, experts, false)});
    std::vector<BodyEnd> terms;
    for (std::int64_t expert = 0; expert < experts; ++expert) {
        const std::string prefix = "expert" + std::to_string(expert) + "/";
        const BodyEnd share = body.add(prefix + "share", "slice",
                                       {{"starts", std::vector<std::int64_t>{expert}},
                                        {"ends", std::vector<std::int64_t>{expert + 1}},
                                        {"axes", std::vector<std::int64_t>{-1}}},
                                       {gate});
        const BodyEnd made = addFeedForward(body, prefix, x, attributes);
        terms.push_back(body.add(prefix + "weighted", "multiply", {}, {made, share}));
    }
    body.output("y", terms.size() == 1 ? terms[0] : body.add("sum", "add", {}, terms));
    return body.take();
}

/// Token and position embeddings, added: tokens [n, t] to [n, t, width].
model::Network tokenBody(const model::Attributes& attributes)
{
    LayerBody body;
    const std::int64_t width = attributes.integer("width", 1);
    const std::int64_t context = attributes.integer("context", 1);
    const BodyEnd tokens = body.input("tokens");
    const BodyEnd token =
        body.add("token", "embedding",
                 {{"count", attributes.integer("vocabulary", 1)}, {"width", width}}, {tokens});
    const BodyEnd position = body.add("position", "parameter",
                                      {{"shape", std::vector<std::int64_t>{context, width}},
                                       {"trainable", std::int64_t(1)},
                                       {"initialiser", std::string("normal")},
                                       {"deviation", 0.02}},
                                      {});
    body.output("y", body.add("sum", "add", {}, {token, position}));
    return body.take();
}

} // namespace

std::vector<OpKind> transformerLayers()
{
    const AttributeSpec hidden = required(
        integerAttribute("hidden", 256, 1, 1 << 26, "features between the two projections"));
    const AttributeSpec epsilon =
        realAttribute("epsilon", 1e-5, 0, 1, "added to the variance of a layer norm");
    const AttributeSpec approximate =
        booleanAttribute("approximate", false, "GELU by the hyperbolic tangent, as GPT-2 has it");
    OpKind tokens = layerKind(
        "token_embedding", "Token embedding",
        "A vector per token and one per position, added: tokens [n, t] become [n, t, width].",
        {required(integerAttribute("vocabulary", 256, 1, 1 << 30, "number of tokens")),
         widthAttribute(), required(integerAttribute("context", 64, 1, 1 << 26, "positions t"))},
        tokenBody);
    return {layerKind("self_attention", "Self-attention",
                      "Multi-head attention of x [n, t, width] on itself, with its projections.",
                      {widthAttribute(), headsAttribute(), causalAttribute(false)}, attentionBody),
            layerKind("transformer_block", "Transformer block",
                      "Attention and a feed-forward network, each with layer norm and residual.",
                      {widthAttribute(), headsAttribute(), hidden, causalAttribute(false),
                       booleanAttribute("norm_first", true,
                                        "norms before the parts, as GPT-2; 0: after, as BERT"),
                       approximate, realAttribute("dropout", 0, 0, 1, "of each part's result"),
                       epsilon},
                      transformerBody),
            layerKind("mixture_of_experts", "Mixture of experts",
                      "Feed-forward networks weighted by a gate; every expert sees every position.",
                      {widthAttribute(), hidden,
                       required(integerAttribute("experts", 4, 1, 4096, "feed-forward networks")),
                       approximate},
                      mixtureBody),
            tokens};
}

} // namespace plugboard::ops
