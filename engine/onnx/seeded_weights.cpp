// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/seeded_weights.h"

#include "engine/onnx/graph_writer.h"
#include "engine/onnx/model_file.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

namespace plugboard::onnx {
namespace {

struct Interval {
    double low = 0;
    double high = 0;
};

Interval around(double value)
{
    return {-value, value};
}

/// Who reads a tensor first, and as which input.
struct Reader {
    const ::onnx::NodeProto* node = nullptr;
    int input = 0;
};

class Seeder {
public:
    explicit Seeder(::onnx::GraphProto& graph) : graph_(graph)
    {
        for (const auto& node : graph.node())
            for (int input = 0; input < node.input_size(); ++input)
                readers_.try_emplace(node.input(input), Reader{&node, input});
        for (const auto& tensor : graph.initializer())
            initialisers_[tensor.name()] = &tensor;
    }

    void run()
    {
        ::onnx::GraphProto seeded;
        for (const auto& node : graph_.node()) {
            const auto shape = node.op_type() == "ConstantOfShape" && node.input_size() == 1 &&
                                       node.output_size() == 1
                                   ? initialisers_.find(node.input(0))
                                   : initialisers_.end();
            const auto interval = shape == initialisers_.end()
                                      ? Interval{}
                                      : intervalOf(node.output(0), shapeIn(*shape->second));
            if (interval.low == interval.high)
                *seeded.add_node() = node;
            else
                addWeight(node.output(0), shapeIn(*shape->second), interval, seeded);
        }
        graph_.mutable_node()->Swap(seeded.mutable_node());
        for (auto& tensor : *seeded.mutable_initializer())
            *graph_.add_initializer() = std::move(tensor);
        showLogits();
    }

private:
    /// A Softmax that makes the only output goes.
    void showLogits()
    {
        for (int at = graph_.node_size(); at-- > 0;) {
            const auto& node = graph_.node(at);
            if (node.op_type() != "Softmax" || graph_.output_size() != 1 ||
                node.output_size() != 1 || node.output(0) != graph_.output(0).name())
                continue;
            const std::string logits = node.input(0);
            graph_.mutable_output(0)->Clear();
            graph_.mutable_output(0)->set_name(logits);
            graph_.mutable_node()->DeleteSubrange(at, 1);
            return;
        }
    }

    static model::Shape shapeIn(const ::onnx::TensorProto& tensor)
    {
        model::Shape shape(tensor.int64_data().begin(), tensor.int64_data().end());
        const std::string& raw = tensor.raw_data();
        for (std::size_t at = 0; at + 8 <= raw.size(); at += 8) {
            std::int64_t extent = 0;
            for (int byte = 7; byte >= 0; --byte)
                extent = extent << 8 | static_cast<unsigned char>(raw[at + std::size_t(byte)]);
            shape.push_back(extent);
        }
        return shape;
    }

    static void addWeight(const std::string& name, const model::Shape& shape,
                          const Interval& interval, ::onnx::GraphProto& graph)
    {
        const auto values = seededValues(name, model::elements(shape), interval.low, interval.high);
        fill(*graph.add_initializer(), name, {model::DataType::Float32, shape},
             std::as_bytes(std::span(values)));
    }

    static bool transposesB(const ::onnx::NodeProto& gemm)
    {
        for (const auto& attribute : gemm.attribute())
            if (attribute.name() == "transB")
                return attribute.i() != 0;
        return false;
    }

    /// Nothing (both ends equal) where the tensor is no weight.
    Interval intervalOf(const std::string& name, const model::Shape& shape) const
    {
        auto reader = readers_.find(name);
        while (reader != readers_.end() && reader->second.input == 0 &&
               (reader->second.node->op_type() == "Unsqueeze" ||
                reader->second.node->op_type() == "Reshape"))
            reader = readers_.find(reader->second.node->output(0));
        if (reader == readers_.end() || shape.empty())
            return {};
        const std::string& op = reader->second.node->op_type();
        const int input = reader->second.input;
        if (op == "Conv" && input == 1)
            return around(std::sqrt(6.0 / double(model::elements(shape) / shape[0])));
        if (op == "Gemm" && input == 1)
            return around(
                std::sqrt(6.0 / double(transposesB(*reader->second.node)
                                           ? shape.at(std::min<std::size_t>(1, shape.size() - 1))
                                           : shape[0])));
        if ((op == "Conv" || op == "Gemm") && input == 2)
            return around(0.05);
        if (op == "BatchNormalization" && input >= 1)
            return input == 1 || input == 4 ? Interval{0.5, 1.5} : around(0.1);
        if (op == "Mul")
            return {0.5, 1.5};
        return op == "Add" ? around(0.1) : Interval{};
    }

    ::onnx::GraphProto& graph_;
    std::map<std::string, Reader> readers_;
    std::map<std::string, const ::onnx::TensorProto*> initialisers_;
};

} // namespace

std::vector<float> seededValues(const std::string& name, std::int64_t count, double low,
                                double high)
{
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char letter : name)
        hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3u;
    std::vector<float> values(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::uint64_t z = hash + (i + 1) * 0x9E3779B97F4A7C15u;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
        z = (z ^ z >> 27) * 0x94D049BB133111EBu;
        z ^= z >> 31;
        const double uniform = double(z >> 40) / double(1 << 24);
        values[i] = float(low + (high - low) * uniform);
    }
    return values;
}

Result<std::string> withSeededWeights(std::string_view bytes, const std::string& path)
{
    const auto model = parseModel(bytes, path);
    if (!model)
        return model.error();
    Seeder(*(*model)->mutable_graph()).run();
    return (*model)->SerializeAsString();
}

} // namespace plugboard::onnx
