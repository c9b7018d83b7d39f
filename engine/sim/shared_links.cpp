// SPDX-License-Identifier: Apache-2.0
#include "engine/sim/shared_links.h"

#include <algorithm>
#include <limits>

namespace plugboard::sim {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

} // namespace

SharedLinks::SharedLinks(const model::Topology& topology)
{
    for (const model::Link& link : topology.links) {
        capacity_.push_back(link.forward.bandwidth.value);
        capacity_.push_back(link.backward.bandwidth.value);
    }
    left_ = capacity_;
    sharers_.assign(capacity_.size(), 0);
}

void SharedLinks::start(std::size_t owner, std::span<const model::Hop> route, double bytes,
                        double now)
{
    advance(now);
    Flow flow{.owner = owner, .directions = {}, .remaining = bytes};
    for (const model::Hop& hop : route)
        flow.directions.push_back(hop.link.index() * 2 + (hop.backward ? 1 : 0));
    flows_.push_back(std::move(flow));
    changed_ = true;
}

double SharedLinks::nextFinish()
{
    share();
    double next = kInfinity;
    for (const Flow& flow : flows_)
        next = std::min(next, flow.finish);
    return next;
}

std::vector<std::size_t> SharedLinks::finished(double now)
{
    advance(now);
    std::vector<std::size_t> owners;
    for (const Flow& flow : flows_)
        if (flow.finish <= now)
            owners.push_back(flow.owner);
    std::erase_if(flows_, [now](const Flow& flow) { return flow.finish <= now; });
    changed_ = changed_ || !owners.empty();
    return owners;
}

void SharedLinks::advance(double now)
{
    share();
    if (now == now_)
        return;
    for (Flow& flow : flows_)
        flow.remaining = std::max(0.0, flow.remaining - flow.rate * (now - now_));
    now_ = now;
}

/// Done once for all flows that come or go at the same moment.
void SharedLinks::share()
{
    if (!changed_)
        return;
    changed_ = false;
    std::vector<Flow*> open;
    for (Flow& flow : flows_)
        open.push_back(&flow);
    fill(std::move(open));
}

/// Progressive filling: the direction with the least left per flow fixes the rate of its flows;
/// they leave the others what they do not use; and so on.
void SharedLinks::fill(std::vector<Flow*> open)
{
    std::vector<std::size_t> used;
    for (const Flow* flow : open)
        for (const std::size_t direction : flow->directions)
            if (sharers_[direction]++ == 0) {
                used.push_back(direction);
                left_[direction] = capacity_[direction];
            }
    while (!open.empty()) {
        double least = kInfinity;
        std::size_t narrowest = 0;
        for (const std::size_t direction : used)
            if (sharers_[direction] > 0 && left_[direction] / sharers_[direction] < least) {
                least = left_[direction] / sharers_[direction];
                narrowest = direction;
            }
        std::erase_if(open, [&](Flow* flow) {
            const auto& taken = flow->directions;
            if (std::find(taken.begin(), taken.end(), narrowest) == taken.end())
                return false;
            flow->rate = least;
            flow->finish = now_ + flow->remaining / least;
            for (const std::size_t direction : taken) {
                left_[direction] = std::max(0.0, left_[direction] - least);
                --sharers_[direction];
            }
            return true;
        });
    }
}

} // namespace plugboard::sim
