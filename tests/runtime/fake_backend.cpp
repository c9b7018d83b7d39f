// SPDX-License-Identifier: Apache-2.0
#include "tests/runtime/fake_backend.h"

#include <cstring>
#include <utility>

namespace plugboard::tests {
namespace {

class FakeKernel : public backend::Kernel {
public:
    FakeKernel(FakeBackend& backend, std::string task, FakeBackend::Function function)
        : backend_(backend), task_(std::move(task)), function_(std::move(function))
    {
    }

    int run(void* const* operands, void* workspace, const backend::FiringContext& context) override
    {
        if (const auto given = backend_.givenWorkspace.find(task_);
            given != backend_.givenWorkspace.end())
            given->second = workspace;
        if (backend_.keepsLog)
            backend_.note({task_, context.step, context.microBatch, std::this_thread::get_id()});
        return function_ ? function_(operands, context) : 0;
    }
    Bytes workspace() const override
    {
        return backend_.workspaces.count(task_) ? backend_.workspaces.at(task_) : Bytes{};
    }
    std::string algorithm() const override { return "fake"; }

private:
    FakeBackend& backend_;
    std::string task_;
    FakeBackend::Function function_;
};

} // namespace

Result<std::unique_ptr<backend::Kernel>> FakeBackend::prepare(const backend::KernelSpec& spec)
{
    const std::lock_guard lock(mutex_);
    prepared_[spec.path] = std::this_thread::get_id();
    if (spec.path == "unknown")
        return Error{ErrorCode::Unsupported, "no kernel for op kind " + spec.opKind, ""};
    Function function = functions.count(spec.path) ? functions.at(spec.path) : Function{};
    if (spec.opKind == "send")
        function = [bytes = model::bytes(spec.outputs.at(0).local).value](
                       void* const* operands, const backend::FiringContext&) {
            std::memcpy(operands[1], operands[0], std::size_t(bytes));
            return 0;
        };
    return std::unique_ptr<backend::Kernel>(
        std::make_unique<FakeKernel>(*this, spec.path, std::move(function)));
}

Result<void> FakeBackend::enter(const model::Device& device)
{
    const std::lock_guard lock(mutex_);
    entered_[device.name] = std::this_thread::get_id();
    if (device.name == "broken")
        return Error{ErrorCode::DeviceFailed, "cannot enter", device.name};
    return {};
}

void FakeBackend::note(const Call& call)
{
    const std::lock_guard lock(mutex_);
    log_.push_back(call);
}

} // namespace plugboard::tests
