// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/execute.h"

#include "engine/base/clock.h"
#include "engine/runtime/drainer.h"
#include "engine/runtime/grants.h"
#include "engine/runtime/lane_worker.h"
#include "engine/runtime/usable_cores.h"
#include "engine/runtime/variables.h"

#include <algorithm>
#include <limits>
#include <map>

namespace plugboard::runtime {
namespace {

/// One thread of the executor with the lanes that it owns: a device's worker, or a loader.
struct CrewMember {
    explicit CrewMember(const std::string& name) : thread(name) {}

    model::DeviceId device;
    bool loader = false;
    std::shared_ptr<backend::Backend> backend;
    std::vector<std::vector<std::size_t>> lanes; ///< per program
    LaneWorker worker;
    Result<void> prepared;
    ParkedThread thread; ///< last: it uses the others
};

class LocalExecutor : public Executor {
public:
    LocalExecutor(const model::Plan& plan, const std::vector<model::Device>& physical,
                  const data::DataSet* train, const data::DataSet* test,
                  const ExecutorOptions& options)
        : plan_(plan), physical_(physical), train_(train), test_(test), options_(options),
          script_(plan.recipe.run), drainer_(options)
    {
    }

    Result<void> prepare(const backend::Registry& registry);
    Result<std::int64_t> run(model::ProgramKind program, std::int64_t firstStep, std::int64_t steps,
                             const std::atomic<bool>* stop) override;
    Result<std::vector<model::NamedTensor>> readVariables() const override
    {
        return runtime::readVariables(plan_, memory_);
    }
    Result<void> writeVariables(const std::vector<model::NamedTensor>& tensors) override
    {
        return runtime::writeVariables(plan_, memory_, tensors);
    }
    void setRunScript(const model::RunScript& script) override { script_ = script; }

private:
    Result<void> reserveMemory();
    Result<void> addPrograms();
    Result<void> hireCrew(const backend::Registry& registry);
    CrewMember& memberFor(model::DeviceId device, bool loader, std::size_t number);
    void connectLanes(std::size_t program);
    Result<void> prepareCrew();
    Result<void> prepareMember(CrewMember& member);

    const data::DataSet* dataSetOf(model::ProgramKind kind) const
    {
        return kind == model::ProgramKind::Train ? train_ : test_;
    }
    void setRates(RunState& run) const;
    void supervise(RunState& run, std::size_t program, std::int64_t steps,
                   const std::atomic<bool>* stop);
    std::int64_t stepsDone(const RunState& run) const;

    const model::Plan plan_;
    const std::vector<model::Device> physical_;
    const data::DataSet* train_;
    const data::DataSet* test_;
    const ExecutorOptions options_;
    model::RunScript script_;
    bool spin_ = false;
    std::vector<DeviceMemory> memory_; ///< per logical device
    std::vector<std::unique_ptr<ProgramWork>> programs_;
    Drainer drainer_;
    std::vector<std::unique_ptr<CrewMember>> crew_; ///< last: its threads use the others
    std::vector<Sleeper*> sleepers_;
};

Result<void> LocalExecutor::prepare(const backend::Registry& registry)
{
    if (physical_.size() != plan_.topology.devices.size())
        return Error{ErrorCode::InvalidInput,
                     "the plan has " + std::to_string(plan_.topology.devices.size()) +
                         " devices, bound are " + std::to_string(physical_.size()),
                     plan_.topology.name};
    if (auto reserved = reserveMemory(); !reserved)
        return reserved;
    if (auto added = addPrograms(); !added)
        return added;
    if (auto hired = hireCrew(registry); !hired)
        return hired;
    for (std::size_t program = 0; program < programs_.size(); ++program)
        connectLanes(program);
    return prepareCrew();
}

Result<void> LocalExecutor::reserveMemory()
{
    for (std::size_t id = 0; id < physical_.size(); ++id) {
        Bytes arena;
        for (const model::Program& program : plan_.programs)
            if (id < program.arena.size())
                arena = std::max(arena, program.arena[id]);
        const Bytes variables =
            id < plan_.variableRegion.size() ? plan_.variableRegion[id] : Bytes{};
        const std::string& name = plan_.topology.devices[id].name;
        if (physical_[id].memory.value > 0 && arena + variables > physical_[id].memory)
            return Error{ErrorCode::DoesNotFit,
                         "the plan needs " + toString(arena + variables) + ", " +
                             physical_[id].name + " holds " + toString(physical_[id].memory),
                         name};
        Result<Mapping> arenaPages = Mapping::reserve(arena, name);
        if (!arenaPages)
            return arenaPages.error();
        Result<Mapping> variablePages = Mapping::reserve(variables, name);
        if (!variablePages)
            return variablePages.error();
        memory_.push_back({std::move(*arenaPages), std::move(*variablePages)});
    }
    return checkShards(plan_, memory_);
}

Result<void> LocalExecutor::addPrograms()
{
    for (const model::Program& program : plan_.programs) {
        Result<model::FlatProgram> flat = model::flatten(plan_, program);
        if (!flat)
            return flat.error();
        programs_.push_back(std::make_unique<ProgramWork>(program, std::move(*flat), memory_));
        if (auto placed = programs_.back()->addresses.check(); !placed)
            return placed;
    }
    return {};
}

/// A worker per device that has lanes or memory, a thread per loader lane.
Result<void> LocalExecutor::hireCrew(const backend::Registry& registry)
{
    std::vector<model::Device> workers;
    for (std::size_t id = 0; id < physical_.size(); ++id) {
        const bool holdsMemory =
            memory_[id].arena.size().value > 0 || memory_[id].variables.size().value > 0;
        if (holdsMemory)
            memberFor(model::DeviceId(id), false, 0);
    }
    for (std::size_t program = 0; program < programs_.size(); ++program) {
        std::map<model::DeviceId, std::size_t> loaders;
        const model::FlatProgram& flat = programs_[program]->flat;
        for (std::size_t lane = 0; lane < flat.lanes.size(); ++lane) {
            const model::DeviceId device = flat.laneDevice[lane];
            const bool loader =
                programs_[program]->program.lanes[lane].kind == model::LaneKind::Loader;
            CrewMember& member = memberFor(device, loader, loader ? loaders[device]++ : 0);
            member.lanes[program].push_back(lane);
        }
    }
    for (const auto& member : crew_) {
        const model::Device& device = physical_[member->device.index()];
        Result<std::shared_ptr<backend::Backend>> backend =
            registry.find(device.kind, plan_.recipe.precision);
        if (!backend)
            return backend.error();
        member->backend = *backend;
        sleepers_.push_back(&member->worker.sleeper());
        if (!member->loader)
            workers.push_back(device);
    }
    spin_ = maySpin(workers, usableCores());
    return {};
}

/// The device's worker, or its loader of this number; hired at first call.
CrewMember& LocalExecutor::memberFor(model::DeviceId device, bool loader, std::size_t number)
{
    for (const auto& member : crew_)
        if (member->device == device && member->loader == loader && number-- == 0)
            return *member;
    const std::string name =
        (loader ? "pb-loader-" : "pb-worker-") + std::to_string(device.index());
    crew_.push_back(std::make_unique<CrewMember>(name));
    crew_.back()->device = device;
    crew_.back()->loader = loader;
    crew_.back()->lanes.resize(programs_.size());
    return *crew_.back();
}

/// Whom a lane must wake: the other threads whose lanes wait on it.
void LocalExecutor::connectLanes(std::size_t program)
{
    ProgramWork& work = *programs_[program];
    std::vector<CrewMember*> owner(work.lanes.size());
    for (const auto& member : crew_)
        for (const std::size_t lane : member->lanes[program])
            owner[lane] = member.get();
    for (std::size_t lane = 0; lane < work.lanes.size(); ++lane)
        for (const std::uint32_t waiter : work.compiled.lanes[lane].waiters) {
            Sleeper* sleeper = &owner[waiter]->worker.sleeper();
            auto& known = work.lanes[lane].waiters;
            if (owner[waiter] != owner[lane] &&
                std::find(known.begin(), known.end(), sleeper) == known.end())
                known.push_back(sleeper);
        }
}

Result<void> LocalExecutor::prepareCrew()
{
    for (const auto& member : crew_)
        member->thread.post(
            [this, member = member.get()] { member->prepared = prepareMember(*member); });
    for (const auto& member : crew_)
        member->thread.wait();
    for (const auto& member : crew_)
        if (!member->prepared)
            return member->prepared.error();
    return {};
}

/// On the member's own thread.
Result<void> LocalExecutor::prepareMember(CrewMember& member)
{
    if (!member.loader) {
        if (auto entered = member.backend->enter(physical_[member.device.index()]); !entered)
            return entered;
        memory_[member.device.index()].arena.touch();
        memory_[member.device.index()].variables.touch();
    }
    for (std::size_t program = 0; program < programs_.size(); ++program)
        for (const std::size_t lane : member.lanes[program]) {
            const LaneTools tools{plan_, *member.backend,
                                  dataSetOf(programs_[program]->program.kind),
                                  options_.recorderCapacity, options_.outputs};
            if (auto prepared = prepareLane(*programs_[program], lane, tools); !prepared)
                return prepared;
        }
    return {};
}

Result<std::int64_t> LocalExecutor::run(model::ProgramKind kind, std::int64_t firstStep,
                                        std::int64_t steps, const std::atomic<bool>* stop)
{
    const auto found = std::find_if(programs_.begin(), programs_.end(), [kind](const auto& work) {
        return work->program.kind == kind;
    });
    if (found == programs_.end())
        return Error{ErrorCode::InvalidInput, "the plan has no such program", toString(kind)};
    ProgramWork& work = **found;
    if (work.lacksData)
        return Error{ErrorCode::InvalidInput, "the program needs a data set", toString(kind)};
    if (steps <= 0)
        return std::int64_t(0);

    RunState run(work, firstStep);
    run.spin = spin_;
    setRates(run);
    drainer_.begin(work);
    const auto program = std::size_t(found - programs_.begin());
    for (const auto& member : crew_)
        if (!member->lanes[program].empty())
            member->thread.post([this, &run, program, member = member.get()] {
                member->worker.run(run, member->lanes[program], sleepers_);
            });
    supervise(run, program, steps, stop);
    drainer_.finish();
    if (const std::optional<Error> failure = run.failure())
        return *failure;
    return stepsDone(run);
}

void LocalExecutor::setRates(RunState& run) const
{
    run.schedule = script_.schedule;
    const model::Program* train = plan_.program(model::ProgramKind::Train);
    if (train && train_)
        run.stepsPerEpoch =
            std::max<std::int64_t>(1, samplerOf(plan_, *train, *train_).stepsPerEpoch());
    run.totalSteps = script_.steps > 0 ? script_.steps : script_.epochs * run.stepsPerEpoch;
}

/// Grants steps until all lanes are done with the last one that was granted.
void LocalExecutor::supervise(RunState& run, std::size_t program, std::int64_t steps,
                              const std::atomic<bool>* stop)
{
    constexpr std::chrono::microseconds kLongest{10000};
    std::vector<std::uint64_t> recordedBefore;
    for (const LaneWork& lane : run.work.lanes)
        recordedBefore.push_back(lane.metrics ? lane.metrics->drained() : 0);
    const auto room = [&] {
        std::int64_t limit = steps;
        for (std::size_t lane = 0; lane < run.work.lanes.size(); ++lane)
            if (const auto& ring = run.work.lanes[lane].metrics)
                limit = std::min(limit, std::int64_t(ring->drained() - recordedBefore[lane] +
                                                     MetricsRing::kCapacity));
        return limit;
    };
    Grants grants(steps, run.work.program.predictedStep);
    const std::uint64_t start = ticks();
    std::chrono::microseconds tick{200};
    std::size_t waiting = 0; // members before this one are done
    while (waiting < crew_.size()) {
        if (!run.closed.load(std::memory_order_relaxed)) {
            const bool stopped = stop && stop->load(std::memory_order_relaxed);
            const std::int64_t before = run.granted.load(std::memory_order_relaxed);
            const std::int64_t wanted =
                grants.update(stepsDone(run), secondsBetween(start, ticks()));
            const std::int64_t granted =
                stopped ? before : std::max(before, std::min(wanted, room()));
            run.granted.store(granted, std::memory_order_seq_cst);
            if (stopped || granted >= steps)
                run.closed.store(true, std::memory_order_seq_cst);
            if (stopped || granted > before)
                for (Sleeper* sleeper : sleepers_)
                    sleeper->wake();
        }
        while (waiting < crew_.size() &&
               (crew_[waiting]->lanes[program].empty() || crew_[waiting]->thread.waitFor(tick)))
            ++waiting;
        tick = std::min(kLongest, 2 * tick);
    }
}

/// Steps that every lane has completed.
std::int64_t LocalExecutor::stepsDone(const RunState& run) const
{
    std::int64_t slowest = std::numeric_limits<std::int64_t>::max();
    for (std::size_t lane = 0; lane < run.work.lanes.size(); ++lane)
        if (const std::int64_t length = run.work.compiled.length[lane]; length > 0)
            slowest = std::min(slowest, run.machine.completed(lane) / length);
    return slowest == std::numeric_limits<std::int64_t>::max() ? 0 : slowest;
}

} // namespace

Result<std::unique_ptr<Executor>>
Executor::create(const model::Plan& plan, const std::vector<model::Device>& physical,
                 const backend::Registry& registry, const data::DataSet* train,
                 const data::DataSet* test, const ExecutorOptions& options)
{
    auto executor = std::make_unique<LocalExecutor>(plan, physical, train, test, options);
    if (auto prepared = executor->prepare(registry); !prepared)
        return prepared.error();
    return std::unique_ptr<Executor>(std::move(executor));
}

} // namespace plugboard::runtime
