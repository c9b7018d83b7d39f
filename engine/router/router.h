// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <span>
#include <vector>

namespace plugboard::router {

/// Fewest-seconds paths between all pairs of devices over the drawn links, for messages of
/// kReferenceSize. Hosts and switches forward (latencies add, the slowest link counts); a device
/// on the way is a relay, which stores a message before it sends it on (times add), taken only
/// where that is faster than every path without it.
class Routes {
public:
    static constexpr Bytes kReferenceSize{1 << 20};

    explicit Routes(const model::Topology& topology);
    /// Hops from one device to another, none of which passes another device: a path over devices is
    /// given by `relays`. Empty for from == to.
    /// errors  Infeasible "no path", subject = "a -> b"
    Result<std::vector<model::Hop>> direct(model::DeviceId from, model::DeviceId to) const;
    /// The devices that a message visits, from and to included; two entries where no relay is
    /// needed.
    Result<std::vector<model::DeviceId>> relays(model::DeviceId from, model::DeviceId to) const;
    /// Predicted time of one message.
    Result<Seconds> time(model::DeviceId from, model::DeviceId to, Bytes size) const;
    const model::Topology& topology() const { return topology_; }

private:
    /// The way to one device from the source of its row.
    struct Path {
        std::vector<model::Hop> hops; ///< past no other device
        Seconds hopsTime;             ///< of a reference message over `hops`
        bool hasHops = false;
        model::DeviceId previous; ///< the device before on the fastest way; invalid: no path
    };
    void findDirect(model::DeviceId from);
    void findRelays(model::DeviceId from);
    Error noPath(model::DeviceId from, model::DeviceId to) const;

    model::Topology topology_;
    std::vector<std::vector<Path>> paths_; ///< [from][to]
};

/// Builds a program's tasks, registers, channels and data edges. The router and the lowering both
/// write through it, so that a transfer looks the same wherever it comes from.
struct PlanBuilder {
    model::Program& program;
    const model::Topology& topology;
    const Routes& routes;

    model::RegisterId addRegister(model::PlanTensorId tensor, model::Box box,
                                  model::Contribution contribution, model::Rate rate,
                                  model::DeviceId device);
    /// Adds the task with role = device, and a data edge from each input's writer (joins by rates).
    model::TaskId addTask(model::DeviceId device, model::Task task);
    /// From writer to reader, joined as their rates ask.
    void addDataEdge(model::TaskId from, model::TaskId to);
    /// Send on the source's device, Receive on `to`'s; relays over devices where the route needs
    /// them. `box`: what of the source is sent; the returned register on `to` holds exactly it.
    Result<model::RegisterId> transfer(model::RegisterId source, const model::Box& box,
                                       model::DeviceId to, model::CollectiveId collective,
                                       const std::string& name);
    /// The task that writes this register within the program; invalid: none (a variable).
    model::TaskId writerOf(model::RegisterId reg) const { return writer[reg.index()]; }

    std::vector<model::TaskId> writer;   ///< per register
    std::vector<model::DeviceId> device; ///< per task
};

/// What lies where: one register per member of the group.
struct Placed {
    model::PlanTensorId tensor;
    model::DeviceGroup group;
    model::Sharding sharding;
    std::vector<model::RegisterId> registers; ///< per member; invalid where its piece is empty
};

/// Turns `source` into `sharding` on `group`, adding Send, Receive, Copy and Sum tasks. Same
/// placement: returned as it is, nothing added.
///
///     Partial -> Broadcast, same group   ring all-reduce (reduce-scatter, then all-gather)
///     Partial -> Split, same group       ring reduce-scatter, cut at the target's boundaries
///     Partial -> other group             reduce-scatter on the source's group, then as Split
///     Partial -> any, where faster       direct: every partial piece straight to where it is
///                                        needed, added there in member order
///     Split or Broadcast -> any          each piece straight from the nearest member that holds
///                                        it; equal distances are dealt round robin
///
/// Every complete element crosses to a member at most once, and only if the member lacks it.
/// Partial sums add in ring or member order, the same for every firing.
/// errors  Infeasible where two used devices have no path; Unsupported for a Partial target other
///         than the source itself, for max and min, and for Partial on a 2-D grid
Result<Placed> reshard(PlanBuilder& builder, const Placed& source, const model::DeviceGroup& group,
                       const model::Sharding& sharding);

/// Predicted seconds of a resharding without building it: what the planner's search looks at.
Result<Seconds> reshardTime(const Routes& routes, const model::TensorType& type,
                            const model::DeviceGroup& fromGroup, const model::Sharding& from,
                            const model::DeviceGroup& toGroup, const model::Sharding& to);

} // namespace plugboard::router
