// SPDX-License-Identifier: Apache-2.0
#include "engine/base/philox.h"
#include "engine/data/data_set.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace plugboard::data {

std::vector<std::uint32_t> epochOrder(std::uint64_t seed, std::int64_t epoch, std::int64_t samples)
{
    std::vector<std::uint32_t> order(static_cast<std::size_t>(samples));
    std::iota(order.begin(), order.end(), 0u);
    const Philox random(seed, "epoch_order");
    for (std::int64_t i = samples - 1; i >= 1; --i) {
        const double uniform = random.uniform(std::uint64_t(epoch), std::uint64_t(i));
        std::swap(order[std::size_t(i)], order[std::size_t(uniform * double(i + 1))]);
    }
    return order;
}

Sampler::Sampler(std::int64_t samples, std::int64_t batch, std::uint64_t seed, bool shuffle,
                 bool padTail)
    : samples_(samples), batch_(batch), seed_(seed), shuffle_(shuffle), padTail_(padTail)
{
    PB_CHECK(batch > 0, "a recipe's batch is positive");
}

std::int64_t Sampler::stepsPerEpoch() const
{
    return padTail_ ? (samples_ + batch_ - 1) / batch_ : samples_ / batch_;
}

std::int64_t Sampler::epochOf(std::int64_t step) const
{
    return step / std::max<std::int64_t>(1, stepsPerEpoch());
}

std::int64_t Sampler::sampleAt(std::int64_t step, std::int64_t row)
{
    const std::int64_t steps = stepsPerEpoch();
    if (steps == 0)
        return -1;
    const std::int64_t place = step % steps * batch_ + row;
    if (place >= samples_)
        return -1;
    if (!shuffle_)
        return place;
    if (const std::int64_t epoch = step / steps; epoch != epoch_) {
        order_ = epochOrder(seed_, epoch, samples_);
        epoch_ = epoch;
    }
    return order_[std::size_t(place)];
}

} // namespace plugboard::data
