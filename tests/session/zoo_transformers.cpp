// SPDX-License-Identifier: Apache-2.0
#include "tests/session/zoo.h"
#include "tests/session/zoo_parts.h"

namespace plugboard::tests {
namespace {

Sketch::Values table(const Integers& shape)
{
    return {{"shape", shape},
            {"trainable", std::int64_t(1)},
            {"initialiser", std::string("normal")},
            {"deviation", 0.02}};
}

Sketch::Values blockOf(std::int64_t width, std::int64_t heads, std::int64_t layers)
{
    return {{"width", width}, {"heads", heads}, {"hidden", 4 * width}, {"repeat", layers}};
}

} // namespace

/// Devlin et al.: BERT (2018), base, uncased vocabulary, with the pooler: tokens and token types of
/// 512 positions, no padding.
model::Network bertBase()
{
    Sketch net("BERT-base");
    constexpr std::int64_t width = 768;
    const auto tokens = net.input({512}, "int64", "tokens");
    const auto types = net.input({512}, "int64", "token_types");
    const auto token = net.add(
        "embedding", "token_embedding",
        {{"vocabulary", std::int64_t(30522)}, {"width", width}, {"context", std::int64_t(512)}},
        {tokens});
    const auto type = net.add("type_embedding", "embedding",
                              {{"count", std::int64_t(2)}, {"width", width}}, {types});
    net.add("embeddings", "add", {}, {token, type});
    net.add("embedding_norm", "layer_norm", {{"epsilon", 1e-12}});
    Sketch::Values block = blockOf(width, 12, 12);
    block["norm_first"] = std::int64_t(0);
    block["epsilon"] = 1e-12;
    net.add("encoder", "transformer_block", block);
    net.add("first", "slice",
            {{"starts", Integers{0}}, {"ends", Integers{1}}, {"axes", Integers{1}}});
    net.add("flatten", "flatten");
    net.linear("pooler", width);
    net.add("pooled", "tanh");
    return net.finish();
}

/// Radford et al.: Language models are unsupervised multitask learners (2019) and Brown et al.:
/// Language models are few-shot learners (2020): pre-norm blocks, the token table also makes the
/// logits.
model::Network gpt(const std::string& name, std::int64_t width, std::int64_t layers,
                   std::int64_t heads, std::int64_t context)
{
    Sketch net(name);
    constexpr std::int64_t vocabulary = 50257;
    const auto tokens = net.input({context}, "int64", "tokens");
    const auto table_ = net.add("token_table", "parameter", table({vocabulary, width}), {});
    const auto token = net.add("tokens_to_vectors", "embedding",
                               {{"count", vocabulary}, {"width", width}}, {tokens, table_});
    const auto position = net.add("positions", "parameter", table({context, width}), {});
    net.add("embeddings", "add", {}, {token, position});
    Sketch::Values block = blockOf(width, heads, layers);
    block["causal"] = std::int64_t(1);
    block["approximate"] = std::int64_t(1);
    net.add("decoder", "transformer_block", block);
    const auto read = net.add("norm", "layer_norm");
    net.add("logits", "matmul", {{"transpose_b", std::int64_t(1)}}, {read, table_});
    return net.finish();
}

/// Dosovitskiy et al.: An image is worth 16 x 16 words (2020), base, patches of 16.
model::Network vitB16()
{
    Sketch net("ViT-B/16");
    constexpr std::int64_t width = 768;
    net.input({3, 224, 224});
    net.convolution("patches", width, 16, 16);
    net.add("rows", "reshape", {{"shape", Integers{width, 196}}});
    net.add("turned", "transpose", {{"permutation", Integers{0, 2, 1}}});
    const auto patches = net.add("room", "pad", {{"pads", Integers{0, 1, 0, 0, 0, 0}}});
    net.add("class_token", "parameter", table({1, width}), {});
    const auto first = net.add("class_place", "pad", {{"pads", Integers{0, 0, 196, 0}}});
    const auto position = net.add("positions", "parameter", table({197, width}), {});
    net.add("embeddings", "add", {}, {patches, first, position});
    Sketch::Values block = blockOf(width, 12, 12);
    block["epsilon"] = 1e-6;
    net.add("encoder", "transformer_block", block);
    net.add("norm", "layer_norm", {{"epsilon", 1e-6}});
    net.add("class", "slice",
            {{"starts", Integers{0}}, {"ends", Integers{1}}, {"axes", Integers{1}}});
    net.add("flatten", "flatten");
    net.linear("head", 1000);
    return net.finish();
}

/// 24 pre-norm layers of width 2048, each with 8 experts of 8192; the dense form, in which every
/// expert sees every token. Ours, for planning.
model::Network mixtureTransformer()
{
    constexpr std::int64_t width = 2048;
    Sketch body("layer");
    const auto x = body.input({1});
    body.add("norm1", "layer_norm");
    const auto mixed =
        body.add("attention", "self_attention",
                 {{"width", width}, {"heads", std::int64_t(16)}, {"causal", std::int64_t(1)}});
    const auto sum = body.add("add1", "add", {}, {x, mixed});
    body.add("norm2", "layer_norm");
    const auto fed =
        body.add("experts", "mixture_of_experts",
                 {{"width", width}, {"hidden", 4 * width}, {"experts", std::int64_t(8)}});
    body.add("add2", "add", {}, {sum, fed});
    Sketch net("mixture of experts");
    net.input({1024}, "int64", "tokens");
    net.add(
        "embedding", "token_embedding",
        {{"vocabulary", std::int64_t(32000)}, {"width", width}, {"context", std::int64_t(1024)}});
    net.add("layers", "block",
            {{"block", std::string("expert_layer")}, {"repeat", std::int64_t(24)}});
    net.add("norm", "layer_norm");
    net.add("logits", "linear",
            {{"features", std::int64_t(32000)},
             {"bias", std::int64_t(0)},
             {"last_axis", std::int64_t(1)}});
    model::Network network = net.finish();
    network.blocks.push_back({"expert_layer", body.finish()});
    return network;
}

model::Network tinyGpt()
{
    Sketch net("tiny GPT");
    constexpr std::int64_t width = 64;
    net.input({64}, "int64", "tokens");
    net.add("embedding", "token_embedding",
            {{"vocabulary", std::int64_t(256)}, {"width", width}, {"context", std::int64_t(64)}});
    Sketch::Values block = blockOf(width, 4, 2);
    block["causal"] = std::int64_t(1);
    net.add("decoder", "transformer_block", block);
    net.add("norm", "layer_norm");
    net.add("logits", "linear",
            {{"features", std::int64_t(256)},
             {"bias", std::int64_t(0)},
             {"last_axis", std::int64_t(1)}});
    return net.finish();
}

} // namespace plugboard::tests
