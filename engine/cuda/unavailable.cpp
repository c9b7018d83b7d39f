// SPDX-License-Identifier: Apache-2.0
#include "engine/cuda/register.h"

namespace plugboard::cuda {
namespace {

class UnavailableBackend : public backend::Backend {
public:
    std::string name() const override { return "cuda"; }
    std::string version() const override { return "cuda unavailable"; }
    Result<std::unique_ptr<backend::Kernel>> prepare(const backend::KernelSpec& spec) override
    {
        return unavailable(spec.path);
    }
    Result<void> enter(const model::Device& device) override { return unavailable(device.name); }

private:
    static Error unavailable(const std::string& subject)
    {
        return {ErrorCode::Unsupported,
                "this build has no CUDA backend; simulate the plan, or bind it to CPU devices",
                subject};
    }
};

} // namespace

void registerBackends(backend::Registry& registry)
{
    for (const model::DataType precision : {model::DataType::Float32, model::DataType::Float64})
        registry.add(model::DeviceKind::Gpu, precision, std::make_shared<UnavailableBackend>());
}

} // namespace plugboard::cuda
