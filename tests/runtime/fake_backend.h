// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace plugboard::tests {

/// Kernels that count and do what the test says, chosen by the task's name. A Send copies.
class FakeBackend : public backend::Backend {
public:
    using Function = std::function<int(void* const*, const backend::FiringContext&)>;
    struct Call {
        std::string task;
        std::int64_t step = 0;
        std::int32_t microBatch = 0;
        std::thread::id thread;
    };

    std::map<std::string, Function> functions; ///< absent: does nothing
    std::map<std::string, Bytes> workspaces;
    std::map<std::string, void*> givenWorkspace; ///< of the last firing, where one was asked for
    bool keepsLog = true;

    /// Calls in the order in which they began; between runs only.
    const std::vector<Call>& log() const { return log_; }
    void clearLog() { log_.clear(); }
    const std::map<std::string, std::thread::id>& entered() const { return entered_; }
    const std::map<std::string, std::thread::id>& prepared() const { return prepared_; }

    std::string name() const override { return "fake"; }
    std::string version() const override { return "fake 1"; }
    Result<std::unique_ptr<backend::Kernel>> prepare(const backend::KernelSpec& spec) override;
    Result<void> enter(const model::Device& device) override;
    void note(const Call& call);

private:
    std::mutex mutex_;
    std::vector<Call> log_;
    std::map<std::string, std::thread::id> entered_;  ///< by device
    std::map<std::string, std::thread::id> prepared_; ///< by task
};

} // namespace plugboard::tests
