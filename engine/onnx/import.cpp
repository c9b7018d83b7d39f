// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/import.h"

#include "engine/io/bytes.h"
#include "engine/onnx/graph_order.h"
#include "engine/onnx/mapping.h"
#include "engine/onnx/model_file.h"
#include "engine/onnx/node_names.h"
#include "engine/onnx/tensor_values.h"

#include <algorithm>

namespace plugboard::onnx {
namespace {

constexpr std::size_t kMostFileBytes = (std::size_t(1) << 31) - 1;

Error invalid(const std::string& message, const std::string& subject = {})
{
    return {ErrorCode::InvalidInput, message, subject};
}

bool isOurs(const std::string& domain)
{
    return domain.empty() || domain == "ai.onnx";
}

Result<int> opsetOf(const ::onnx::ModelProto& model)
{
    std::int64_t opset = model.ir_version() < 3 ? 1 : 0;
    for (const auto& entry : model.opset_import())
        if (isOurs(entry.domain()))
            opset = entry.version();
    if (opset > kNewestOpset)
        return Error{ErrorCode::Unsupported,
                     "opset " + std::to_string(opset) + " is newer than the newest supported, " +
                         std::to_string(kNewestOpset),
                     {}};
    if (opset == 0 && model.opset_import_size() > 0)
        return 1; // all of its nodes are of other domains, which are refused by name
    if (opset < 1)
        return invalid("it does not say which opset it is written in");
    return int(opset);
}

struct Missing {
    int nodes = 0;
    std::string first;
};

/// All operators that have no mapping, in one line.
Result<void> checkOperators(const ::onnx::GraphProto& graph, int opset)
{
    std::map<std::string, Missing> operators;
    std::map<std::string, Missing> domains;
    for (const ::onnx::NodeProto& node : graph.node()) {
        const bool ours = isOurs(node.domain());
        if (ours && mappingOf(node.op_type()) != nullptr)
            continue;
        Missing& missing = ours ? operators[node.op_type()] : domains[node.domain()];
        if (missing.nodes++ == 0)
            missing.first = shownName(node);
    }
    std::string message;
    const auto begin = [&] { message += message.empty() ? "" : "; "; };
    const auto nodes = [](const Missing& missing) {
        return missing.nodes == 1 ? " (node " + missing.first + ")"
                                  : " (" + std::to_string(missing.nodes) + " nodes, the first is " +
                                        missing.first + ")";
    };
    for (const auto& [op, missing] : operators) {
        begin();
        message += "operator " + op + nodes(missing) + " unknown in opset " + std::to_string(opset);
    }
    for (const auto& [domain, missing] : domains) {
        begin();
        message += "domain " + domain + " not supported" + nodes(missing);
    }
    if (message.empty())
        return {};
    return Error{ErrorCode::Unsupported, message, {}};
}

/// The inputs that a caller gives: neither initialisers nor what nodes produce.
std::vector<const ::onnx::ValueInfoProto*> inputsOf(const ::onnx::GraphProto& graph)
{
    std::set<std::string> known;
    for (const auto& tensor : graph.initializer())
        known.insert(tensor.name());
    for (const auto& node : graph.node())
        known.insert(node.output().begin(), node.output().end());
    std::vector<const ::onnx::ValueInfoProto*> inputs;
    for (const auto& input : graph.input())
        if (known.insert(input.name()).second)
            inputs.push_back(&input);
    return inputs;
}

struct InputType {
    std::string name;
    model::TensorType type;
    bool batched = false;
};

class Importer {
public:
    Importer(const ::onnx::ModelProto& model, int opset, const std::string& folder,
             const ImportOptions& options)
        : graph_(model.graph()), opset_(opset), isOwn_(model.producer_name() == "plugboard"),
          folder_(folder), options_(options)
    {
    }

    /// Once more with inputs as constants, as long as shapes depend on them.
    Result<Imported> run()
    {
        if (const auto supported = checkOperators(graph_, opset_); !supported)
            return supported.error();
        const auto order = graphOrder(graph_);
        if (!order)
            return order.error();
        if (const auto read = readInitialisers(); !read)
            return read.error();
        if (const auto typed = readInputs(); !typed)
            return typed.error();
        for (;;) {
            ImportState state{Builder(samples_), {}, folder_, {}, singleProducts()};
            auto imported = mapAll(*order, state);
            if (imported || !bind(state.wanted))
                return imported;
        }
    }

private:
    Result<void> readInitialisers()
    {
        std::map<std::string, int> readers;
        for (const auto& node : graph_.node())
            for (const auto& input : node.input())
                ++readers[input];
        for (const auto& tensor : graph_.initializer()) {
            const auto values = valuesOf(tensor, folder_);
            if (!values)
                return values.error();
            const Irregular odd = irregularOf(**values);
            if (odd.nans + odd.infinities > 0)
                report_.warnings.push_back(tensor.name() + " holds " + std::to_string(odd.nans) +
                                           " NaN and " + std::to_string(odd.infinities) +
                                           (odd.infinities == 1 ? " infinity" : " infinities"));
            initialisers_.push_back({tensor.name(), *values, readers[tensor.name()]});
        }
        return {};
    }

    std::set<std::string> singleProducts() const
    {
        std::map<std::string, int> readers;
        for (const auto& node : graph_.node())
            for (const auto& input : node.input())
                ++readers[input];
        for (const auto& output : graph_.output())
            ++readers[output.name()];
        std::set<std::string> products;
        for (const auto& node : graph_.node())
            if (node.op_type() == "MatMul" && node.output_size() > 0 &&
                readers[node.output(0)] == 1)
                products.insert(node.output(0));
        return products;
    }

    Result<void> readInputs()
    {
        std::string unbound;
        std::set<std::string> named;
        for (const auto* input : inputsOf(graph_)) {
            if (!input->type().has_tensor_type())
                return Error{
                    ErrorCode::Unsupported, "input " + input->name() + " is no tensor", {}};
            const auto& tensor = input->type().tensor_type();
            const auto type = dataTypeOf(tensor.elem_type());
            if (!type)
                return Error{
                    type.error().code, "input " + input->name() + ": " + type.error().message, {}};
            InputType read{input->name(), {*type, {}}, options_.batch == BatchPolicy::All};
            for (int axis = 0; axis < tensor.shape().dim_size(); ++axis) {
                const auto& dim = tensor.shape().dim(axis);
                std::string name = dim.dim_param();
                if (!dim.has_dim_value() && name.empty())
                    name = input->name() + "." + std::to_string(axis);
                const auto given = options_.dims.find(name);
                if (axis == 0 && !dim.has_dim_value() && options_.batch == BatchPolicy::Symbolic)
                    read.batched = true;
                if (!dim.has_dim_value() && given == options_.dims.end() &&
                    named.insert(name).second)
                    unbound += (unbound.empty() ? "" : ", ") + name;
                read.type.shape.push_back(dim.has_dim_value()            ? dim.dim_value()
                                          : given == options_.dims.end() ? 1
                                                                         : given->second);
            }
            if (const auto count = checkedElements(read.type.shape, *type); !count)
                return invalid("input " + input->name() + ": " + count.error().message);
            read.batched = read.batched && !read.type.shape.empty();
            inputs_.push_back(std::move(read));
        }
        if (!unbound.empty())
            return invalid(std::string(named.size() == 1 ? "dimension " : "dimensions ") + unbound +
                           (named.size() == 1 ? " needs" : " need") +
                           " a value: --dim NAME=N for each");
        return chooseBatch();
    }

    /// All batched inputs have the same number of samples; what differs is no batch.
    Result<void> chooseBatch()
    {
        for (const InputType& input : inputs_)
            if (input.batched) {
                samples_ = input.type.shape[0];
                break;
            }
        for (InputType& input : inputs_)
            input.batched = input.batched && input.type.shape[0] == samples_ && samples_ > 0;
        samples_ = std::max<std::int64_t>(samples_, 1);
        return {};
    }

    /// Whether inputs became constants that were none.
    bool bind(const std::set<std::string>& wanted)
    {
        bool found = false;
        for (const std::string& name : wanted)
            for (const model::NamedTensor& tensor : options_.values)
                if (tensor.name == name && bound_.insert(name).second)
                    found = true;
        return found;
    }

    Result<void> addInputs(ImportState& state, Imported& imported) const
    {
        for (const InputType& input : inputs_) {
            const auto values = std::find_if(
                options_.values.begin(), options_.values.end(),
                [&](const model::NamedTensor& tensor) { return tensor.name == input.name; });
            if (bound_.count(input.name) != 0 && values != options_.values.end()) {
                state.values[input.name] =
                    state.builder.constant(constantOf(values->type, values->bytes));
                imported.report.bound.push_back(input.name);
                continue;
            }
            if (model::elements(input.type.shape) == 0) { // known: it holds nothing
                state.values[input.name] = state.builder.constant(constantOf(input.type, {}));
                continue;
            }
            model::Attributes attributes;
            model::Shape shape = input.type.shape;
            if (input.batched)
                shape.erase(shape.begin());
            attributes.set("shape", shape);
            attributes.set("type", model::toString(input.type.type));
            attributes.set("batched", std::int64_t(input.batched));
            state.values[input.name] = state.builder.addInput(input.name, attributes);
            imported.inputs.push_back({input.name, input.name, input.type});
        }
        return {};
    }

    void addInitialisers(ImportState& state) const
    {
        for (const Initialiser& item : initialisers_) {
            state.builder.nameConstant(item.values, item.name);
            if (model::isFloat(item.values->type.type))
                state.builder.markLearned(item.values, item.readers);
            state.values[item.name] = state.builder.constant(item.values);
        }
    }

    Result<Imported> mapAll(const std::vector<int>& order, ImportState& state)
    {
        Imported imported;
        imported.report = report_;
        imported.network.name = graph_.name();
        addInitialisers(state);
        if (const auto added = addInputs(state, imported); !added)
            return added.error();
        std::map<std::string, int> counts;
        for (const int at : order) {
            const ::onnx::NodeProto& node = graph_.node(at);
            ++counts[node.op_type()];
            state.builder.begin(shownName(node));
            Mapping mapping(node, opset_, state);
            mappingOf(node.op_type())(mapping);
            if (state.builder.failed()) {
                Error error = state.builder.error();
                error.message =
                    "node " + shownName(node) + " (" + node.op_type() + "): " + error.message;
                return error;
            }
        }
        for (const auto& output : graph_.output()) {
            const auto value = state.values.find(output.name());
            if (value == state.values.end())
                return invalid("nothing produces the output " + output.name());
            imported.outputs.push_back({output.name(), output.name(), value->second.type});
        }
        return finish(state, std::move(imported), counts);
    }

    Result<Imported> finish(ImportState& state, Imported imported,
                            const std::map<std::string, int>& counts) const
    {
        std::set<std::string> taken;
        for (const Port& port : imported.inputs)
            taken.insert(port.node);
        if (imported.inputs.empty()) { // a network has one
            model::Attributes attributes;
            attributes.set("batched", std::int64_t(0));
            attributes.set("shape", model::Shape{1});
            state.builder.addInput("unused", attributes);
            imported.report.warnings.push_back(
                "the model has no inputs; input unused stands for one");
            taken.insert("unused");
        }
        for (Port& port : imported.outputs) {
            if (model::elements(port.type.shape) == 0) {
                port.node.clear();
                imported.report.warnings.push_back("output " + port.name +
                                                   " holds no elements and is left out");
                continue;
            }
            while (!taken.insert(port.node).second)
                port.node += "_output";
            state.builder.begin(port.name);
            state.builder.addOutput(port.node, state.values.at(port.name));
        }
        if (state.builder.failed())
            return state.builder.error();
        model::Network& network = state.builder.network();
        nameNodes(network, isOwn_ ? Naming::Kept : Naming::Scoped);
        placeNodes(network);
        imported.weights = state.builder.weights();
        network.name = imported.network.name;
        imported.network = std::move(network);
        imported.batch = samples_;
        imported.report.opset = opset_;
        imported.report.folded = state.builder.folded();
        for (const auto& [op, nodes] : counts)
            imported.report.operators.push_back({op, nodes});
        return imported;
    }

    struct Initialiser {
        std::string name;
        ConstantPtr values;
        int readers = 0;
    };

    const ::onnx::GraphProto& graph_;
    const int opset_;
    const bool isOwn_; ///< made by our export: names are final
    const std::string& folder_;
    const ImportOptions& options_;
    std::vector<Initialiser> initialisers_;
    std::vector<InputType> inputs_;
    std::int64_t samples_ = 0;
    std::set<std::string> bound_;
    ImportReport report_;
};

} // namespace

Result<Imported> importModel(std::string_view bytes, const std::string& folder,
                             const std::string& path, const ImportOptions& options)
{
    const auto model = parseModel(bytes, path);
    if (!model)
        return model.error();
    const auto located = [&](Error error) {
        error.subject = error.subject.empty() ? path : path + ", " + error.subject;
        return error;
    };
    const auto opset = opsetOf(**model);
    if (!opset)
        return located(opset.error());
    auto imported = Importer(**model, *opset, folder, options).run();
    if (!imported)
        return located(imported.error());
    return imported;
}

Result<Imported> importModel(const std::string& path, const ImportOptions& options)
{
    const auto bytes = io::readFile(path, kMostFileBytes);
    if (!bytes)
        return bytes.error();
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    return importModel(*bytes, folder, path, options);
}

std::vector<model::NamedTensor> tensorsOf(const std::vector<Weight>& weights)
{
    std::vector<model::NamedTensor> tensors;
    for (const Weight& weight : weights)
        tensors.push_back({weight.name, weight.values->type, expandedBytes(*weight.values)});
    return tensors;
}

} // namespace plugboard::onnx
