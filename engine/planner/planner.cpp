// SPDX-License-Identifier: Apache-2.0
#include "engine/planner/planner.h"

#include "engine/cost/cost.h"
#include "engine/memory/memory.h"
#include "engine/model/instruction_set.h"
#include "engine/passes/build_graph.h"
#include "engine/planner/lanes.h"
#include "engine/planner/lower.h"
#include "engine/planner/pins.h"
#include "engine/planner/placement.h"
#include "engine/sim/simulate.h"

#include <algorithm>
#include <ctime>
#include <map>

namespace plugboard::planner {
namespace {

using model::ProgramKind;

constexpr std::int64_t kSimulatedSteps = 6;
constexpr int kCandidatesPerEffort = 64;

double cpuSeconds()
{
    return double(std::clock()) / CLOCKS_PER_SEC;
}

class Search {
public:
    Search(const model::Network& network, const model::Recipe& recipe,
           const model::Topology& topology, const model::Catalogue& catalogue,
           const CompileOptions& options)
        : network_(network), recipe_(recipe), topology_(topology), catalogue_(catalogue),
          options_(options), stop_(options.cancelled), routes_(topology),
          main_(recipe.mode == model::Mode::Train ? ProgramKind::Train : ProgramKind::Infer)
    {
    }

    Result<PlanResult> run()
    {
        if (auto valid = validate(); !valid)
            return valid.error();
        const auto whole = graph(main_, 1);
        if (!whole)
            return whole.error();
        if (auto pins = checkPins(options_.pins, network_, **whole, topology_); !pins)
            return pins.error();
        lowerBound_ = cost::idealChip(**whole, topology_, devices_).step();
        std::vector<Candidate> all = candidates(topology_, devices_, recipe_.batch, options_);
        if (all.empty())
            return Error{
                ErrorCode::Infeasible,
                "no candidate: the batch of " + std::to_string(recipe_.batch) +
                    " cannot be cut as asked; change --strategy, --micro-batches or the batch",
                "plan"};
        return searchAll(all);
    }

private:
    Result<void> validate()
    {
        if (auto valid = model::validate(topology_); !valid)
            return valid;
        for (std::size_t at = 0; at < topology_.devices.size(); ++at)
            devices_.push_back(model::DeviceId(at));
        if (!options_.devices.empty()) {
            devices_.clear();
            for (const std::string& name : options_.devices) {
                const model::DeviceId device = topology_.findDevice(name);
                if (!device.valid())
                    return Error{ErrorCode::InvalidInput, "the topology has no such device", name};
                devices_.push_back(device);
            }
        }
        if (devices_.empty())
            return Error{ErrorCode::InvalidInput, "the topology has no device; add one",
                         topology_.name};
        return {};
    }

    Result<PlanResult> searchAll(const std::vector<Candidate>& all)
    {
        const double began = cpuSeconds();
        const std::size_t limit =
            std::min(all.size(), std::size_t(kCandidatesPerEffort * std::max(1, options_.effort)));
        std::string ended = limit == all.size() ? "exhausted" : "effort";
        std::optional<Error> firstError;
        std::int64_t tried = 0;
        for (std::size_t at = 0; at < limit; ++at) {
            if (cancelled()) {
                ended = "cancelled";
                break;
            }
            if (options_.timeLimitCpuSeconds > 0 && best_ &&
                cpuSeconds() - began > options_.timeLimitCpuSeconds) {
                ended = "time limit";
                break;
            }
            auto made = build(all[at]);
            if (!made && made.error().code == ErrorCode::Interrupted) {
                ended = "cancelled"; // in the middle of a candidate
                break;
            }
            ++tried;
            if (made)
                keepBetter(std::move(*made));
            else if (!firstError || made.error().code == ErrorCode::DoesNotFit)
                firstError = made.error();
            if (options_.progress && best_)
                options_.progress(
                    {tried, best_->header.value, lowerBound_, best_->header.strategy});
        }
        if (!best_)
            return firstError.value_or(interrupted());
        best_->header.searchEnded = ended;
        best_->header.candidates = tried;
        return PlanResult{std::move(*best_), std::move(missing_)};
    }

    bool cancelled() const { return stop_.asked(); }

    void keepBetter(model::Plan made)
    {
        if (!best_ || objective(made) < objective(*best_))
            best_ = std::move(made);
    }

    double objective(const model::Plan& plan) const
    {
        if (options_.objective != Objective::Memory)
            return plan.header.value.value;
        std::int64_t largest = 0;
        for (const memory::Peak& peak : memory::peaks(plan))
            largest = std::max(largest, peak.total().value);
        return double(largest);
    }

    Result<const model::Graph*> graph(ProgramKind kind, int microBatches)
    {
        const auto key = std::make_pair(kind, microBatches);
        if (const auto found = graphs_.find(key); found != graphs_.end())
            return &found->second;
        auto made = passes::buildGraph(network_, recipe_, kind, microBatches);
        if (!made)
            return made.error();
        return &graphs_.emplace(key, std::move(*made)).first->second;
    }

    Result<model::Plan> build(const Candidate& candidate)
    {
        model::Plan plan;
        plan.networkName = network_.name;
        plan.topology = model::withoutPositions(topology_);
        plan.recipe = recipe_;
        plan.variableRegion.resize(topology_.devices.size());
        for (std::size_t at = 0; at < topology_.devices.size(); ++at)
            plan.roles.push_back({topology_.devices[at].name, {model::DeviceId(at)}});
        if (auto added = addPrograms(candidate, plan); !added)
            return added.error();
        for (std::size_t at = 0; at < topology_.devices.size(); ++at)
            plan.requirements.push_back(requirement(plan, at));
        if (auto fits = memory::checkFits(plan); !fits)
            return fits.error();
        plan.header.seed = recipe_.seed;
        plan.header.batch = recipe_.batch;
        plan.header.microBatches = candidate.microBatches;
        plan.header.effort = options_.effort;
        plan.header.strategy = candidate.title;
        plan.header.value = plan.program(main_)->predictedStep;
        plan.header.lowerBound = lowerBound_;
        return plan;
    }

    Result<void> addPrograms(const Candidate& candidate, model::Plan& plan)
    {
        std::vector<VariablePlacement> variables;
        if (auto added = addProgram(candidate, main_, candidate.microBatches, variables, plan);
            !added)
            return added;
        if (main_ == ProgramKind::Train)
            if (auto added = addProgram(candidate, ProgramKind::Evaluate, candidate.microBatches,
                                        variables, plan);
                !added)
                return added;
        return addProgram(candidate, ProgramKind::Init, 1, variables, plan);
    }

    /// Places, lowers, orders, simulates and gives memory; the first program places the variables.
    Result<void> addProgram(const Candidate& candidate, ProgramKind kind, int microBatches,
                            std::vector<VariablePlacement>& variables, model::Plan& plan)
    {
        const auto made = graph(kind, microBatches);
        if (!made)
            return made.error();
        if (cancelled())
            return interrupted();
        const PlacementContext context{**made, topology_, catalogue_, options_.pins, stop_};
        const auto placement = place(context, candidate, variables.empty() ? nullptr : &variables);
        if (!placement)
            return placement.error();
        if (variables.empty()) {
            variables = placement->variables;
            plan.variables = layOutVariables(**made, variables, plan.variableRegion);
        }
        // What calibration is asked for covers all candidates: the next search compares measured
        // times.
        auto program = lower(context, *placement, routes_, plan.variables, kind, missing_);
        if (!program)
            return program.error();
        if (cancelled())
            return interrupted();
        program->arena.resize(topology_.devices.size());
        orderLanes(*program, topology_, stageOfDevice(candidate), int(candidate.stages.size()));
        if (auto planned = finish(*program, plan); !planned)
            return planned;
        plan.programs.push_back(std::move(*program));
        return {};
    }

    std::vector<int> stageOfDevice(const Candidate& candidate) const
    {
        std::vector<int> stage(topology_.devices.size(), 0);
        for (std::size_t s = 0; s < candidate.stages.size(); ++s)
            for (const model::DeviceId device : candidate.stages[s].group.devices)
                stage[device.index()] = int(s);
        return stage;
    }

    /// Memory along a simulation without limits, then the predicted step with them.
    Result<void> finish(model::Program& program, const model::Plan& plan) const
    {
        const auto free = sim::simulate(plan, program, {.steps = kSimulatedSteps, .stop = stop_});
        if (!free)
            return free.error();
        const auto times = steadyTimes(*free, program);
        if (auto planned =
                memory::planMemory(program, plan, times, sim::stepTime(*free, program), stop_);
            !planned)
            return planned;
        const auto bounded =
            sim::simulate(plan, program, {.steps = kSimulatedSteps, .stop = stop_});
        if (!bounded)
            return bounded.error();
        program.predictedStep = sim::stepTime(*bounded, program);
        return {};
    }

    static std::vector<memory::FiringTimes> steadyTimes(const trace::Section& section,
                                                        const model::Program& program)
    {
        constexpr std::int64_t kStep = kSimulatedSteps / 2;
        std::vector<memory::FiringTimes> times(program.tasks.size());
        for (const auto& lane : section.lanes)
            for (const trace::Firing& firing : lane) {
                const bool step = program.tasks[firing.task].rate == model::Rate::Step;
                const std::int64_t perStep = step ? 1 : program.microBatches;
                if (std::int64_t(firing.firing) / perStep != kStep)
                    continue;
                times[firing.task].begin.push_back({double(firing.begin) * 1e-9});
                times[firing.task].end.push_back({double(firing.end) * 1e-9});
            }
        return times;
    }

    model::Requirement requirement(const model::Plan& plan, std::size_t device) const
    {
        const model::Device& what = topology_.devices[device];
        return {what.kind, model::instructionSetOf(what), what.cores,
                memory::peaks(plan)[device].total(), ""};
    }

    const model::Network& network_;
    const model::Recipe& recipe_;
    const model::Topology& topology_;
    const model::Catalogue& catalogue_;
    const CompileOptions& options_;
    const Stop stop_;
    router::Routes routes_;
    ProgramKind main_;
    std::vector<model::DeviceId> devices_;
    Seconds lowerBound_;
    std::map<std::pair<ProgramKind, int>, model::Graph> graphs_;
    std::vector<model::MissingKernel> missing_;
    std::optional<model::Plan> best_;
};

} // namespace

Result<PlanResult> plan(const model::Network& network, const model::Recipe& recipe,
                        const model::Topology& topology, const model::Catalogue& catalogue,
                        const CompileOptions& options)
{
    return Search(network, recipe, topology, catalogue, options).run();
}

} // namespace plugboard::planner
