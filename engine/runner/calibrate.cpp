// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/calibrate.h"

#include "engine/runner/calibration_spec.h"
#include "engine/runner/copy_rate.h"
#include "engine/runner/core_rates.h"
#include "engine/runner/kernel_timing.h"

#include <algorithm>
#include <thread>

namespace plugboard::runner {
namespace {

// Parts of the budget; kernels have the rest.
constexpr double kPeakShare = 0.02;
constexpr double kMemoryShare = 0.04;
constexpr double kCopyShare = 0.10;
constexpr std::int64_t kLeastMemoryArray = std::int64_t(32) << 20;
constexpr std::int64_t kMostMemoryArray = std::int64_t(256) << 20;

using Precision = model::DataType;

bool isCancelled(const CalibrateOptions& options)
{
    return options.cancelled != nullptr && *options.cancelled;
}

/// Runs `work` as the worker of a device: a thread of its own, bound by the backend.
Result<void> onWorker(backend::Backend& backend, const model::Device& device,
                      const std::function<Result<void>()>& work)
{
    Result<void> result;
    std::thread worker([&] {
        result = backend.enter(device);
        if (result)
            result = work();
    });
    worker.join();
    return result;
}

/// Keeps the other devices of the same model at the same kernels: in a run they share caches and
/// the way to memory with the one that is measured.
class BusyNeighbours {
public:
    BusyNeighbours(backend::Backend& backend, std::span<const model::Device> devices,
                   const model::Device& measured, const std::vector<model::MissingKernel>& kernels,
                   Seconds budget)
    {
        for (const model::Device& device : devices) {
            if (device.model != measured.model || &device == &measured)
                continue;
            threads_.emplace_back([this, &backend, &kernels, device, budget] {
                (void)onWorker(backend, device, [&] {
                    return timeKernels(backend, device.memory, kernels, budget, &enough_,
                                       [](const model::KernelChoice&) {});
                });
            });
        }
    }
    ~BusyNeighbours() { enough_ = true; }
    BusyNeighbours(const BusyNeighbours&) = delete;
    BusyNeighbours& operator=(const BusyNeighbours&) = delete;

private:
    std::atomic<bool> enough_{false};
    std::vector<std::jthread> threads_;
};

class Calibration {
public:
    Calibration(std::span<const model::MissingKernel> missing,
                std::span<const model::Device> devices, const backend::Registry& registry,
                const CalibrateOptions& options, const model::Catalogue& existing)
        : missing_(missing), devices_(devices), registry_(registry), options_(options),
          catalogue_(existing)
    {
    }

    Result<model::Catalogue> run()
    {
        const Result<std::shared_ptr<backend::Backend>> backend =
            registry_.find(devices_[0].kind, Precision::Float32);
        if (!backend)
            return backend.error();
        if (catalogue_.library != (*backend)->version())
            catalogue_ = {};
        catalogue_.library = (*backend)->version();
        for (auto step : {&Calibration::measureCore, &Calibration::measureCopies,
                          &Calibration::measureKernels}) {
            if (isCancelled(options_))
                return Error{ErrorCode::Interrupted, "calibration was stopped", "calibrate"};
            if (auto done = (this->*step)(**backend); !done)
                return done.error();
        }
        return std::move(catalogue_);
    }

private:
    void report(const std::string& what) const
    {
        if (options_.progress)
            options_.progress({done_, missing_.size(), what});
    }

    Result<void> measureCore(backend::Backend& backend)
    {
        report("peak");
        const model::Device& device = devices_[0];
        const Bytes array{std::clamp(2 * device.cache.value, kLeastMemoryArray, kMostMemoryArray)};
        return onWorker(backend, device, [&]() -> Result<void> {
            catalogue_.fmaPeak = measuredFmaPeak({kPeakShare * options_.budgetSeconds}).value;
            catalogue_.memoryBandwidth =
                measuredMemoryBandwidth(array, {kMemoryShare * options_.budgetSeconds}).value;
            return {};
        });
    }

    /// Pairs of devices of which each has other models than the pairs before.
    std::vector<std::pair<std::size_t, std::size_t>> pairsToMeasure() const
    {
        std::vector<std::pair<std::size_t, std::size_t>> pairs;
        std::vector<std::string> names;
        for (std::size_t a = 0; a < devices_.size(); ++a)
            for (std::size_t b = 0; b < devices_.size(); ++b) {
                const std::string name = copyName(devices_[a], devices_[b]);
                if (a == b || std::find(names.begin(), names.end(), name) != names.end())
                    continue;
                names.push_back(name);
                pairs.emplace_back(a, b);
            }
        return pairs;
    }

    Result<void> measureCopies(backend::Backend& backend)
    {
        report("copies");
        const auto pairs = pairsToMeasure();
        for (const auto& [a, b] : pairs) {
            const Seconds share{kCopyShare * options_.budgetSeconds / double(pairs.size())};
            const Result<model::LinkRate> rate =
                measuredCopyRate(backend, devices_[a], devices_[b], share, options_.cancelled);
            if (!rate)
                return rate.error();
            catalogue_.copies[copyName(devices_[a], devices_[b])] = *rate;
        }
        return {};
    }

    Result<void> measureKernels(backend::Backend&)
    {
        std::vector<std::string> models;
        for (const model::Device& device : devices_) {
            if (std::find(models.begin(), models.end(), device.model) != models.end())
                continue;
            models.push_back(device.model);
            for (const Precision precision : {Precision::Float32, Precision::Float64})
                if (auto done = measureKernelsOn(device, precision); !done)
                    return done;
        }
        return {};
    }

    Result<void> measureKernelsOn(const model::Device& device, Precision precision)
    {
        std::vector<model::MissingKernel> kernels;
        for (const model::MissingKernel& kernel : missing_)
            if (kernel.deviceModel == device.model && precisionOf(kernel) == precision)
                kernels.push_back(kernel);
        if (kernels.empty())
            return {};
        const Result<std::shared_ptr<backend::Backend>> backend =
            registry_.find(device.kind, precision);
        if (!backend)
            return backend.error();
        const double left = 1 - kPeakShare - kMemoryShare - kCopyShare;
        const Seconds budget{left * options_.budgetSeconds * double(kernels.size()) /
                             double(missing_.size())};
        const BusyNeighbours neighbours(**backend, devices_, device, kernels, budget);
        return onWorker(**backend, device, [&] {
            return timeKernels(**backend, device.memory, kernels, budget, options_.cancelled,
                               [&](const model::KernelChoice& choice) {
                                   catalogue_.kernels[device.model][choice.signature] = choice;
                                   ++done_;
                                   report(choice.signature);
                               });
        });
    }

    std::span<const model::MissingKernel> missing_;
    std::span<const model::Device> devices_;
    const backend::Registry& registry_;
    const CalibrateOptions& options_;
    model::Catalogue catalogue_;
    std::size_t done_ = 0;
};

const model::Device* deviceNamed(const model::Topology& topology, const std::string& name)
{
    const model::DeviceId id = topology.findDevice(name);
    return id.valid() ? &topology.device(id) : nullptr;
}

} // namespace

std::string copyName(const model::Device& a, const model::Device& b)
{
    return a.model + " -> " + b.model;
}

Result<model::Catalogue> calibrate(std::span<const model::MissingKernel> missing,
                                   std::span<const model::Device> devices,
                                   const backend::Registry& registry,
                                   const CalibrateOptions& options,
                                   const model::Catalogue& existing)
{
    if (devices.empty())
        return Error{ErrorCode::InvalidInput, "no device is attached that could be measured",
                     "calibrate"};
    return Calibration(missing, devices, registry, options, existing).run();
}

model::Topology withMeasuredRates(model::Topology topology, const model::Catalogue& catalogue)
{
    for (model::Device& device : topology.devices) {
        if (device.kind != model::DeviceKind::Cpu || !device.preset.empty())
            continue;
        if (catalogue.fmaPeak > 0) {
            device.peak = {device.cores * catalogue.fmaPeak};
            device.peakFloat64 = {device.peak.value / 2};
            device.source = "measured by calibrate: multiply-adds of one core times cores";
        }
        // Cores of a device share the way to memory: more of them never get less than one has.
        if (catalogue.memoryBandwidth > 0)
            device.memoryBandwidth = {std::max(
                catalogue.memoryBandwidth,
                std::min(device.memoryBandwidth.value, device.cores * catalogue.memoryBandwidth))};
    }
    for (model::Link& link : topology.links) {
        const model::Device* device = deviceNamed(topology, link.a);
        const auto rate = device == nullptr ? catalogue.copies.end()
                                            : catalogue.copies.find(copyName(*device, *device));
        if (rate == catalogue.copies.end() || !device->preset.empty())
            continue;
        link.forward = {rate->second.bandwidth, {rate->second.latency.value / 2}};
        link.backward = link.forward;
    }
    return topology;
}

} // namespace plugboard::runner
