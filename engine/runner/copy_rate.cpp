// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/copy_rate.h"

#include "engine/base/clock.h"
#include "engine/runner/quartile.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <thread>
#include <vector>

namespace plugboard::runner {
namespace {

constexpr std::array<std::size_t, 6> kSizes{64, 4096, 32768, 262144, 1048576, 4194304};
constexpr int kLeastRounds = 5;
constexpr int kWarmUp = 2;
constexpr int kSpinsBeforeYield = 4096;
constexpr std::int64_t kStop = std::numeric_limits<std::int64_t>::max();

/// What the two workers share: each has a buffer that the other fills, and a count of fillings.
struct Table {
    alignas(64) std::atomic<std::int64_t> filledByA{0};
    alignas(64) std::atomic<std::int64_t> filledByB{0};
    alignas(64) std::atomic<std::size_t> size{0};
    std::vector<char> bufferOfA;
    std::vector<char> bufferOfB;
    std::atomic<int> ready{0};
    std::atomic<bool> failed{false};
};

/// Binds the calling thread and touches its buffer there, so that it lies in the device's memory.
Result<void> join(Table& table, std::vector<char>& buffer, backend::Backend& backend,
                  const model::Device& device)
{
    Result<void> entered = backend.enter(device);
    if (!entered) {
        table.failed = true;
        return entered;
    }
    buffer.assign(kSizes.back(), 1);
    ++table.ready;
    while (table.ready < 2 && !table.failed)
        std::this_thread::yield();
    return {};
}

void waitFor(const std::atomic<std::int64_t>& counter, std::int64_t value, const Table& table)
{
    for (int spins = 0; counter.load(std::memory_order_acquire) < value; ++spins) {
        if (table.failed.load(std::memory_order_relaxed))
            return;
        if (spins > kSpinsBeforeYield)
            std::this_thread::yield();
    }
}

/// Answers every message until the counter says stop.
void answer(Table& table)
{
    for (std::int64_t round = 1;; ++round) {
        waitFor(table.filledByA, round, table);
        if (table.filledByA.load(std::memory_order_acquire) == kStop || table.failed)
            return;
        std::memcpy(table.bufferOfA.data(), table.bufferOfB.data(), table.size);
        table.filledByB.store(round, std::memory_order_release);
    }
}

std::vector<CopySample> ask(Table& table, Seconds budget, const std::atomic<bool>* cancelled)
{
    std::vector<CopySample> samples;
    std::int64_t round = 0;
    for (const std::size_t size : kSizes) {
        table.size = size;
        std::vector<double> times;
        const std::uint64_t start = ticks();
        for (int done = 0; done < kWarmUp + kLeastRounds ||
                           secondsBetween(start, ticks()) < budget.value / kSizes.size();
             ++done) {
            const std::uint64_t begin = ticks();
            std::memcpy(table.bufferOfB.data(), table.bufferOfA.data(), size);
            table.filledByA.store(++round, std::memory_order_release);
            waitFor(table.filledByB, round, table);
            if (done >= kWarmUp)
                times.push_back(secondsBetween(begin, ticks()) / 2);
            if (table.failed || (cancelled != nullptr && *cancelled))
                return {};
        }
        samples.push_back({{std::int64_t(size)}, {lowerQuartile(times)}});
    }
    return samples;
}

} // namespace

model::LinkRate fitRate(std::span<const CopySample> samples)
{
    // Weighted normal equations of t = latency + size * inverse, weights 1 / t^2.
    double w = 0, ws = 0, wss = 0, wt = 0, wst = 0;
    for (const CopySample& sample : samples) {
        const double s = double(sample.size.value);
        const double t = sample.time.value;
        const double weight = 1 / (t * t);
        w += weight;
        ws += weight * s;
        wss += weight * s * s;
        wt += weight * t;
        wst += weight * s * t;
    }
    const double determinant = w * wss - ws * ws;
    double latency = determinant > 0 ? (wss * wt - ws * wst) / determinant : 0;
    double inverse = determinant > 0 ? (w * wst - ws * wt) / determinant : wst / wss;
    if (latency < 0) {
        latency = 0;
        inverse = wst / wss;
    }
    constexpr double kUnmeasurable = 1e15; // bytes a second: time does not grow with the size
    return {{inverse > 1 / kUnmeasurable ? 1 / inverse : kUnmeasurable}, {latency}};
}

Result<model::LinkRate> measuredCopyRate(backend::Backend& backend, const model::Device& a,
                                         const model::Device& b, Seconds budget,
                                         const std::atomic<bool>* cancelled)
{
    Table table;
    Result<void> enteredA;
    Result<void> enteredB;
    std::vector<CopySample> samples;
    std::thread workerB([&] {
        enteredB = join(table, table.bufferOfB, backend, b);
        if (enteredB && !table.failed)
            answer(table);
    });
    std::thread workerA([&] {
        enteredA = join(table, table.bufferOfA, backend, a);
        if (enteredA && !table.failed)
            samples = ask(table, budget, cancelled);
        table.filledByA.store(kStop, std::memory_order_release);
    });
    workerA.join();
    workerB.join();
    for (const Result<void>* entered : {&enteredA, &enteredB})
        if (!*entered)
            return entered->error();
    if (samples.size() != kSizes.size())
        return Error{ErrorCode::Interrupted, "calibration was stopped", a.name};
    return fitRate(samples);
}

} // namespace plugboard::runner
