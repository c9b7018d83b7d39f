// SPDX-License-Identifier: Apache-2.0
#include "engine/io/container.h"
#include "engine/io/convert.h"

namespace plugboard::io {

void write(const model::KernelChoice& kernel, proto::KernelChoice& message)
{
    message.set_signature(kernel.signature);
    message.set_algorithm(kernel.algorithm);
    for (const std::string& layout : kernel.layouts)
        message.add_layouts(layout);
    for (const Bytes bytes : kernel.operandBytes)
        message.add_operand_bytes(bytes.value);
    message.set_workspace_bytes(kernel.workspace.value);
    message.set_threads(kernel.threads);
    message.set_seconds(kernel.seconds.value);
    message.set_provenance(enumerator<proto::Provenance>(kernel.provenance));
}

model::KernelChoice read(const proto::KernelChoice& message, const std::string& place,
                         Findings& findings)
{
    model::KernelChoice kernel;
    kernel.signature = message.signature();
    kernel.algorithm = message.algorithm();
    kernel.layouts.assign(message.layouts().begin(), message.layouts().end());
    for (const std::int64_t bytes : message.operand_bytes())
        kernel.operandBytes.push_back(
            {findings.within(bytes, 0, kMaximumBytes, place + ".operand_bytes")});
    kernel.workspace = {
        findings.within(message.workspace_bytes(), 0, kMaximumBytes, place + ".workspace_bytes")};
    kernel.threads = int(findings.within(message.threads(), 1, 1 << 20, place + ".threads"));
    kernel.seconds = {findings.notNegative(message.seconds(), place + ".seconds")};
    kernel.provenance =
        findings.enumerator<model::Provenance>(message.provenance(), 3, place + ".provenance");
    return kernel;
}

void write(const model::Catalogue& catalogue, proto::Catalogue& message)
{
    for (const auto& [device, kernels] : catalogue.kernels) {
        proto::DeviceKernels& item = *message.add_devices();
        item.set_device_model(device);
        for (const auto& [signature, kernel] : kernels)
            write(kernel, *item.add_kernels());
    }
    for (const auto& [devices, rate] : catalogue.copies) {
        proto::CopyRate& item = *message.add_copies();
        item.set_devices(devices);
        write(rate, *item.mutable_rate());
    }
    message.set_library(catalogue.library);
    message.set_fma_peak_flops_per_second(catalogue.fmaPeak);
    message.set_memory_bandwidth_bytes_per_second(catalogue.memoryBandwidth);
}

Result<model::Catalogue> loadCatalogue(const std::string& path)
{
    proto::Catalogue message;
    if (auto loaded = loadMessage(path, kCatalogueFormat, message); !loaded)
        return loaded.error();
    Findings findings;
    model::Catalogue catalogue;
    for (const proto::DeviceKernels& item : message.devices())
        for (const proto::KernelChoice& kernel : item.kernels())
            catalogue.kernels[item.device_model()][kernel.signature()] =
                read(kernel, item.device_model(), findings);
    for (const proto::CopyRate& item : message.copies())
        catalogue.copies[item.devices()] = read(item.rate(), item.devices(), findings);
    catalogue.library = message.library();
    catalogue.fmaPeak = findings.notNegative(message.fma_peak_flops_per_second(), "fma_peak");
    catalogue.memoryBandwidth =
        findings.notNegative(message.memory_bandwidth_bytes_per_second(), "memory_bandwidth");
    return findings.result(std::move(catalogue), path);
}

Result<void> save(const std::string& path, const model::Catalogue& catalogue)
{
    proto::Catalogue message;
    write(catalogue, message);
    return saveMessage(path, kCatalogueFormat, message);
}

} // namespace plugboard::io
