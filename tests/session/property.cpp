// SPDX-License-Identifier: Apache-2.0
#include "tests/session/property.h"

#include "engine/io/documents.h"
#include "engine/session/session.h"
#include "tests/session/random_case.h"
#include "tests/session/train_plan.h"

#include <QFile>
#include <QTemporaryDir>

#include <cmath>

namespace plugboard::tests {
namespace {

constexpr double kExact = 1e-9;
constexpr double kRounded = 1e-5;
/// Gradients that cancel (a bias before a batch norm) are held to the norm over all tensors.
constexpr double kSmallestShare = 0.1;

double norm(const std::vector<double>& x)
{
    double sum = 0;
    for (const double value : x)
        sum += value * value;
    return std::sqrt(sum);
}

double distance(std::vector<double> x, const std::vector<double>& y)
{
    for (std::size_t at = 0; at < x.size(); ++at)
        x[at] -= y[at];
    return norm(x);
}

/// After one step from zero the state is the gradient, or a tenth of it.
bool isGradient(const std::string& name)
{
    return name.ends_with(".momentum") || name.ends_with(".adam_m");
}

/// Empty where they are equal, else what differs and how much.
std::string scalarDifference(const std::string& name, double x, double y, double tolerance)
{
    if (std::fabs(x - y) <= tolerance * std::fabs(y))
        return {};
    return name + " off by " + std::to_string(std::fabs(x - y) / std::fabs(y) / tolerance) +
           " tolerances";
}

template <class Predicate>
std::string tensorDifference(const TrainResult& result, const TrainResult& reference,
                             double tolerance, const Predicate& counts)
{
    double all = 0;
    for (const model::NamedTensor& tensor : reference.variables)
        if (counts(tensor.name))
            all = std::hypot(all, norm(values(tensor)));
    for (std::size_t at = 0; at < reference.variables.size(); ++at) {
        const model::NamedTensor& tensor = reference.variables[at];
        if (!counts(tensor.name))
            continue;
        const std::vector<double> exact = values(tensor);
        const double off = distance(values(result.variables[at]), exact);
        const double limit = tolerance * std::max(norm(exact), kSmallestShare * all);
        if (!(off <= limit))
            return tensor.name + " off by " + std::to_string(off / limit) + " tolerances";
    }
    return {};
}

std::string exactDifference(const TrainResult& result, const TrainResult& reference)
{
    std::string wrong = scalarDifference("loss", result.losses.at(0), reference.losses[0], kExact);
    if (wrong.empty())
        wrong = scalarDifference("the evaluation's loss", result.evaluationLoss,
                                 reference.evaluationLoss, kExact);
    if (wrong.empty())
        wrong =
            tensorDifference(result, reference, kExact, [](const std::string&) { return true; });
    return wrong;
}

std::string roundedDifference(const TrainResult& result, const TrainResult& reference)
{
    std::string wrong =
        scalarDifference("loss", result.losses.at(0), reference.losses[0], kRounded);
    if (wrong.empty())
        wrong = tensorDifference(result, reference, kRounded, isGradient);
    return wrong;
}

Result<model::Plan> planned(const RandomCase& what, const Option& option, model::DataType precision)
{
    model::Recipe recipe = what.recipe;
    recipe.precision = precision;
    auto compiled =
        session::compile(what.network, recipe, what.topology, {},
                         {.strategy = option.title, .microBatches = option.microBatches});
    if (!compiled)
        return compiled.error();
    return std::move(compiled->plan);
}

QByteArray contents(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Empty where a plan comes back from its file as it was.
std::string fileDifference(const model::Plan& plan)
{
    const QTemporaryDir folder;
    const std::string once = folder.filePath("once.plan").toStdString();
    const std::string again = folder.filePath("again.plan").toStdString();
    if (const auto saved = io::save(once, plan); !saved)
        return toString(saved.error());
    const auto loaded = session::loadCheckedPlan(once);
    if (!loaded)
        return toString(loaded.error());
    if (const auto saved = io::save(again, *loaded); !saved)
        return toString(saved.error());
    if (contents(once).isEmpty() || contents(once) != contents(again))
        return "saved, loaded and saved again, its bytes differ";
    return io::digestOf(plan) == io::digestOf(*loaded) ? "" : "its digest changes on the way";
}

/// The checks of one plan.
class PlanCheck {
public:
    PlanCheck(const RandomCase& what, const TrainResult& reference)
        : what_(what), reference_(reference)
    {
    }

    /// Counts the plan, or says what is wrong with it.
    void run(const Option& option, PropertyOutcome& outcome) const
    {
        const auto rounded = planned(what_, option, model::DataType::Float32);
        if (!rounded && rounded.error().code == ErrorCode::Infeasible) {
            ++outcome.refused;
            return;
        }
        outcome.failure = rounded ? problem(*rounded, option) : toString(rounded.error());
        if (outcome.failure.empty())
            ++outcome.plans;
        else
            outcome.failure = option.title + ", " + std::to_string(option.microBatches) +
                              " micro-batches: " + outcome.failure;
    }

private:
    std::string problem(const model::Plan& rounded, const Option& option) const
    {
        if (rounded.header.strategy != option.title ||
            rounded.header.microBatches != option.microBatches)
            return "planned as " + rounded.header.strategy;
        if (const std::string wrong = fileDifference(rounded); !wrong.empty())
            return wrong;
        const auto exact = planned(what_, option, model::DataType::Float64);
        if (!exact)
            return toString(exact.error());
        if (const std::string wrong = stepDifference(*exact, Kernels::Reference, exactDifference);
            !wrong.empty())
            return "float64: " + wrong;
        for (const Kernels kernels : {Kernels::Reference, Kernels::Product})
            if (const std::string wrong = stepDifference(rounded, kernels, roundedDifference);
                !wrong.empty())
                return (kernels == Kernels::Reference ? "float32, reference kernels: "
                                                      : "float32, the product's kernels: ") +
                       wrong;
        return {};
    }

    template <class Difference>
    std::string stepDifference(const model::Plan& plan, Kernels kernels,
                               const Difference& difference) const
    {
        const auto trained = train(plan, {.kernels = kernels, .evaluate = true});
        return trained ? difference(*trained, reference_) : toString(trained.error());
    }

    const RandomCase& what_;
    const TrainResult& reference_;
};

} // namespace

PropertyOutcome checkPlans(std::uint64_t seed, int plans)
{
    RandomCase what = randomCase(seed);
    PropertyOutcome outcome;
    const auto single = planned(what, {"one device", 1}, model::DataType::Float64);
    const auto reference = single
                               ? train(*single, {.kernels = Kernels::Reference, .evaluate = true})
                               : Result<TrainResult>(single.error());
    if (!reference)
        outcome.failure = "one device: " + toString(reference.error());
    Dice dice(seed);
    while (outcome.failure.empty() && outcome.plans < plans && !what.options.empty()) {
        const auto drawn = what.options.begin() + dice.below(std::int64_t(what.options.size()));
        PlanCheck(what, *reference).run(*drawn, outcome);
        what.options.erase(drawn);
    }
    if (!outcome.failure.empty())
        outcome.failure = "seed " + std::to_string(seed) + ": " + outcome.failure;
    return outcome;
}

} // namespace plugboard::tests
