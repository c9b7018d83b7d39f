// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/reference_backend.h"
#include "engine/passes/autograd.h"
#include "tests/cpu/op_calls.h"
#include "tests/plugboard_test.h"

#include <algorithm>
#include <cmath>

using namespace plugboard;
using tests::Call;
using tests::OpExample;
using tests::Value;

/// The gradient of every differentiable kind against central differences, in float64.
class TestOpGradients : public QObject {
    Q_OBJECT

private slots:
    void centralDifferences_data();
    void centralDifferences();
};

namespace {

constexpr double kStep = 1e-5;
constexpr double kTolerance = 1e-6;
constexpr std::size_t kMostTried = 24; // elements per operand

bool hasFloat(const std::vector<model::TensorType>& types)
{
    return std::any_of(types.begin(), types.end(),
                       [](const auto& type) { return model::isFloat(type.type); });
}

/// An op on variables, its backward pass, and both computed by the reference kernels. The loss is
/// the scalar product of the first output with random values.
class Difference {
public:
    explicit Difference(const OpExample& example)
        : call_(tests::callOf(example, 11)),
          seed_(tests::randomValue(call_.outputs[0].shape, 5, call_.outputs[0].type)),
          builder_(variables(), 1, 1)
    {
    }

    /// Empty: fine.
    std::string fault()
    {
        std::vector<model::TensorId> operands;
        for (std::size_t at = 0; at < call_.inputs.size(); ++at)
            operands.push_back(builder_.variable("x" + std::to_string(at)));
        const auto made = builder_.add({"op", model::Pass::Forward, "op"}, call_.opKind,
                                       call_.attributes, operands);
        if (!made)
            return toString(made.error());
        const auto gradients =
            passes::addGradients(builder_, (*made)[0], builder_.variable("seed"));
        if (!gradients)
            return toString(gradients.error());
        const auto values = evaluate();
        if (!values)
            return toString(values.error());
        for (std::size_t at = 0; at < operands.size(); ++at) {
            const auto gradient = gradients->find(operands[at]);
            if (gradient == gradients->end())
                continue;
            const auto text = compare(at, (*values)[gradient->second.index()]);
            if (!text.empty())
                return "operand " + std::to_string(at) + ": " + text;
        }
        return gradients->empty() ? "no operand has a gradient" : "";
    }

private:
    std::vector<model::Variable> variables() const
    {
        std::vector<model::Variable> variables;
        for (std::size_t at = 0; at < call_.inputs.size(); ++at) {
            const Value& input = call_.inputs[at];
            variables.push_back({"x" + std::to_string(at),
                                 {input.type, input.shape},
                                 {},
                                 model::isFloat(input.type)});
        }
        variables.push_back({"seed", {seed_.type, seed_.shape}, {}, false});
        return variables;
    }

    /// Values of all tensors of the graph.
    Result<std::vector<Value>> evaluate() const
    {
        const model::Graph& graph = builder_.graph();
        std::vector<Value> values(graph.tensors.size());
        for (std::size_t at = 0; at < values.size(); ++at)
            if (const std::string& name = graph.tensors[at].name; name == "seed")
                values[at] = seed_;
            else if (graph.tensors[at].variable.valid())
                values[at] = call_.inputs[std::size_t(std::stoi(name.substr(1)))];
        cpu::ReferenceBackend backend;
        for (const model::Op& op : graph.ops) {
            Call call;
            call.opKind = op.kind;
            call.attributes = op.attributes;
            call.path = "op";
            for (const model::TensorId input : op.inputs)
                call.inputs.push_back(values[input.index()]);
            for (const model::TensorId output : op.outputs) {
                const model::TensorType& type = graph.tensor(output).type;
                call.outputs.push_back({type.shape, {}, type.type, {}, {}});
            }
            auto made = tests::tryRun(backend, call);
            if (!made)
                return made.error();
            for (std::size_t at = 0; at < op.outputs.size(); ++at)
                values[op.outputs[at].index()] = std::move((*made)[at]);
        }
        return values;
    }

    double loss(const Call& call) const
    {
        cpu::ReferenceBackend backend;
        const Value output = tests::run(backend, call)[0];
        double sum = 0;
        for (std::size_t at = 0; at < output.values.size(); ++at)
            sum += output.values[at] * seed_.values[at];
        return sum;
    }

    std::string compare(std::size_t operand, const Value& gradient) const
    {
        double largest = 0;
        for (const double value : gradient.values)
            largest = std::max(largest, std::abs(value));
        const std::size_t count = gradient.values.size();
        const std::size_t step = std::max<std::size_t>(1, count / kMostTried);
        for (std::size_t at = 0; at < count; at += step) {
            Call up = call_;
            Call down = call_;
            up.inputs[operand].values[at] += kStep;
            down.inputs[operand].values[at] -= kStep;
            const double expected = (loss(up) - loss(down)) / (2 * kStep);
            if (!(std::abs(gradient.values[at] - expected) <=
                  kTolerance * std::max({largest, std::abs(expected), 1e-3})))
                return "element " + std::to_string(at) + " is " +
                       std::to_string(gradient.values[at]) + ", by differences " +
                       std::to_string(expected);
        }
        return {};
    }

    Call call_;
    Value seed_;
    passes::GraphBuilder builder_;
};

} // namespace

void TestOpGradients::centralDifferences_data()
{
    QTest::addColumn<int>("example");
    const auto& examples = tests::opExamples();
    for (std::size_t at = 0; at < examples.size(); ++at)
        // normalize gives the gradient of the whole batch norm, through its moments too:
        // tst_gradients.
        if (examples[at].kind != "normalize" && tests::isSmall(examples[at]) &&
            tests::hasKernel(examples[at].kind) && ops::find(examples[at].kind)->gradient &&
            hasFloat(tests::inputTypesOf(examples[at])))
            QTest::newRow(tests::nameOf(examples[at]).c_str()) << int(at);
}

void TestOpGradients::centralDifferences()
{
    QFETCH(int, example);
    const std::string fault = Difference(tests::opExamples()[std::size_t(example)]).fault();
    QVERIFY2(fault.empty(), fault.c_str());
}

PLUGBOARD_TEST(TestOpGradients)
#include "tst_op_gradients.moc"
