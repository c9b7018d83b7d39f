// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/model_file.h"

#include <google/protobuf/io/coded_stream.h>

#include <array>
#include <climits>

namespace plugboard::onnx {
namespace {

using google::protobuf::io::CodedInputStream;

constexpr int kRecursionLimit = 100; ///< messages within messages
constexpr int kNestingLimit = 8;     ///< graphs within graphs
constexpr int kModelFields = 26;

/// Wire types of ModelProto's fields; -1: there is none of this number.
constexpr std::array<int, kModelFields> kWireTypes = [] {
    std::array<int, kModelFields> types{};
    types.fill(-1);
    types[1] = types[5] = 0; // ir_version, model_version
    for (const int field : {2, 3, 4, 6, 7, 8, 14, 20, 25})
        types[std::size_t(field)] = 2;
    return types;
}();

Error corrupt(const std::string& message, const std::string& path)
{
    return {ErrorCode::DataCorrupt, message, path};
}

/// What keeps the outermost fields from being read; nothing where they can.
Result<void> scanFields(std::string_view bytes, const std::string& path)
{
    CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()), int(bytes.size()));
    while (stream.CurrentPosition() < int(bytes.size())) {
        const std::uint32_t tag = stream.ReadTag();
        const std::uint32_t field = tag >> 3;
        const int type = int(tag & 7);
        if (field == 0 || field >= kModelFields || kWireTypes[field] != type)
            return corrupt("not an ONNX file: byte " + std::to_string(stream.CurrentPosition()) +
                               " begins no field of a model",
                           path);
        std::uint64_t value = 0;
        if (!stream.ReadVarint64(&value))
            return corrupt("not a complete ONNX file (truncated within a number)", path);
        const std::uint64_t left = bytes.size() - std::size_t(stream.CurrentPosition());
        if (type == 2 && value > left)
            return corrupt("not a complete ONNX file (truncated): a declared length of " +
                               std::to_string(value) + " bytes exceeds the file, of which " +
                               std::to_string(left) + " bytes are left",
                           path);
        if (type == 2 && !stream.Skip(int(value)))
            return corrupt("not a complete ONNX file (truncated)", path);
    }
    return {};
}

int nestingOf(const ::onnx::GraphProto& graph)
{
    int deepest = 0;
    for (const ::onnx::NodeProto& node : graph.node())
        for (const ::onnx::AttributeProto& attribute : node.attribute()) {
            if (attribute.has_g())
                deepest = std::max(deepest, 1 + nestingOf(attribute.g()));
            for (const ::onnx::GraphProto& inner : attribute.graphs())
                deepest = std::max(deepest, 1 + nestingOf(inner));
        }
    return deepest;
}

} // namespace

Result<std::unique_ptr<::onnx::ModelProto>> parseModel(std::string_view bytes,
                                                       const std::string& path)
{
    if (bytes.empty())
        return corrupt("not an ONNX file: it is empty", path);
    if (bytes.size() > INT_MAX)
        return Error{ErrorCode::InvalidInput,
                     "an ONNX file holds at most 2 GiB; weights beyond that lie in external files",
                     path};
    if (const auto scanned = scanFields(bytes, path); !scanned)
        return scanned.error();
    auto model = std::make_unique<::onnx::ModelProto>();
    CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()), int(bytes.size()));
    stream.SetRecursionLimit(kRecursionLimit);
    if (!model->MergeFromCodedStream(&stream) || !stream.ConsumedEntireMessage())
        return corrupt("not an ONNX file: damaged inside, or nested deeper than the limit of " +
                           std::to_string(kRecursionLimit) + " messages",
                       path);
    if (!model->has_graph())
        return corrupt("not an ONNX file: it holds no graph", path);
    if (const int nesting = nestingOf(model->graph()); nesting > kNestingLimit)
        return Error{ErrorCode::Unsupported,
                     "subgraphs are nested " + std::to_string(nesting) + " deep; the limit is " +
                         std::to_string(kNestingLimit),
                     path};
    return model;
}

} // namespace plugboard::onnx
