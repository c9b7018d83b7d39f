// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/reference_backend.h"
#include "tests/cpu/op_calls.h"
#include "tests/plugboard_test.h"

#include <cmath>

using namespace plugboard;
using tests::Call;
using tests::OpExample;
using tests::Value;

/// Every sharding that an op kind calls legal, computed piece by piece, gives what the whole op
/// gives.
class TestShards : public QObject {
    Q_OBJECT

private slots:
    void piecesMakeTheWhole_data();
    void piecesMakeTheWhole();
};

namespace {

constexpr double kTolerance = 1e-12;

Value pieceOf(const Value& whole, const model::Box& box)
{
    Value piece{model::shapeOf(box), {}, whole.type, box, whole.shape};
    for (std::int64_t at = 0; at < model::elements(box); ++at) {
        std::int64_t rest = at;
        std::int64_t global = 0;
        std::int64_t stride = 1;
        for (std::size_t axis = box.size(); axis-- > 0;) {
            global += (box[axis].begin + rest % box[axis].size()) * stride;
            rest /= box[axis].size();
            stride *= whole.shape[axis];
        }
        piece.values.push_back(whole.values[std::size_t(global)]);
    }
    return piece;
}

/// Adds a piece's values at their places.
void addPiece(Value& sum, const Value& piece)
{
    for (std::int64_t at = 0; at < model::elements(piece.box); ++at) {
        std::int64_t rest = at;
        std::int64_t global = 0;
        std::int64_t stride = 1;
        for (std::size_t axis = piece.box.size(); axis-- > 0;) {
            global += (piece.box[axis].begin + rest % piece.box[axis].size()) * stride;
            rest /= piece.box[axis].size();
            stride *= sum.shape[axis];
        }
        sum.values[std::size_t(global)] += piece.values[std::size_t(at)];
    }
}

/// The members' parts of one sharding of one op.
class Shards {
public:
    Shards(const OpExample& example, const ops::ShardingRule& rule, int members)
        : whole_(tests::callOf(example, 7)), rule_(rule), kind_(*ops::find(example.kind)),
          boundaries_(model::evenBoundaries(rule.extent, members, rule.granule)), members_(members)
    {
    }

    /// Empty: fine.
    std::string fault()
    {
        cpu::ReferenceBackend backend;
        const auto expected = tests::tryRun(backend, whole_);
        if (!expected)
            return toString(expected.error());
        std::vector<Value> sums = *expected;
        for (Value& sum : sums)
            std::fill(sum.values.begin(), sum.values.end(), 0);
        for (int member = 0; member < members_; ++member) {
            const auto made = tests::tryRun(backend, callOf(member));
            if (!made)
                return toString(made.error());
            for (std::size_t at = 0; at < sums.size(); ++at)
                if (!isWhole(at) || member == 0)
                    addPiece(sums[at], (*made)[at]);
                else if (const auto text = difference((*made)[at], (*expected)[at]); !text.empty())
                    return text;
        }
        for (std::size_t at = 0; at < sums.size(); ++at)
            if (const auto text = difference(sums[at], (*expected)[at]); !text.empty())
                return "output " + std::to_string(at) + ": " + text;
        return {};
    }

private:
    bool isWhole(std::size_t output) const
    {
        return rule_.outputs[output].kind == ops::AxisRule::Kind::Broadcast;
    }

    model::Box boxOf(const ops::AxisRule& operand, const Value& value, int member) const
    {
        const model::TensorType type{value.type, value.shape};
        return model::boxOf(ops::concreteSharding(rule_, operand, type, boundaries_), {members_},
                            value.shape, member);
    }

    Call callOf(int member) const
    {
        Call call = whole_;
        std::vector<model::TensorType> local;
        for (std::size_t at = 0; at < call.outputs.size(); ++at) {
            Value& output = call.outputs[at];
            output.box = boxOf(rule_.outputs[at], output, member);
            output.logical = output.shape;
            output.shape = model::shapeOf(output.box);
            local.push_back({output.type, output.shape});
        }
        if (kind_.localAttributes)
            call.attributes = kind_.localAttributes(call.attributes, local);
        for (std::size_t at = 0; at < call.inputs.size(); ++at) {
            const ops::AxisRule& operand = rule_.inputs[at];
            call.inputs[at] = pieceOf(whole_.inputs[at], boxOf(operand, call.inputs[at], member));
            if (operand.kind == ops::AxisRule::Kind::PartialSum)
                for (double& value : call.inputs[at].values)
                    value *= partOf(member);
        }
        return call;
    }

    /// The members' parts of a partial sum add up to 1: the first takes what the others leave.
    double partOf(int member) const { return member == 0 ? 1 - 0.25 * (members_ - 1) : 0.25; }

    static std::string difference(const Value& found, const Value& expected)
    {
        double largest = 0;
        for (const double value : expected.values)
            largest = std::max(largest, std::abs(value));
        for (std::size_t at = 0; at < expected.values.size(); ++at)
            if (!(std::abs(found.values[at] - expected.values[at]) <= kTolerance * largest))
                return "element " + std::to_string(at) + " is " + std::to_string(found.values[at]) +
                       ", of the whole op " + std::to_string(expected.values[at]);
        return {};
    }

    Call whole_;
    const ops::ShardingRule& rule_;
    const ops::OpKind& kind_;
    std::vector<model::Dim> boundaries_;
    int members_;
};

} // namespace

void TestShards::piecesMakeTheWhole_data()
{
    QTest::addColumn<int>("example");
    const auto& examples = tests::opExamples();
    for (std::size_t at = 0; at < examples.size(); ++at)
        if (tests::isSmall(examples[at]) && tests::hasKernel(examples[at].kind))
            QTest::newRow(tests::nameOf(examples[at]).c_str()) << int(at);
}

void TestShards::piecesMakeTheWhole()
{
    QFETCH(int, example);
    const OpExample& shown = tests::opExamples()[std::size_t(example)];
    const ops::OpKind& kind = *ops::find(shown.kind);
    const auto rules = kind.shardings(ops::canonicalAttributes(kind, shown.attributes),
                                      tests::inputTypesOf(shown), tests::outputTypesOf(shown));
    cpu::ReferenceBackend backend;
    PB_VERIFY_OK(tests::tryRun(backend, tests::callOf(shown, 7)));
    for (const ops::ShardingRule& rule : rules)
        for (const int members : {2, 3})
            if (rule.extent == 1 || rule.extent >= members * rule.granule) {
                const std::string fault = Shards(shown, rule, members).fault();
                QVERIFY2(fault.empty(),
                         (rule.name + " on " + std::to_string(members) + ": " + fault).c_str());
            }
}

PLUGBOARD_TEST(TestShards)
#include "tst_shards.moc"
