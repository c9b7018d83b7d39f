// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace plugboard::runner {

enum class Command {
    Pause,
    Resume,
    Step,
    Checkpoint,
    Stop,
    Closed ///< end of input: whoever commanded has gone
};

/// Reads commands, a word per line, from a descriptor and from a FIFO, on a thread of its own.
/// While commands are waiting, `interrupt()` is set, which ends the executor's run at a step
/// boundary.
class Control {
public:
    explicit Control(int descriptor); ///< -1: commands come through a FIFO alone
    ~Control();                       ///< removes the FIFO
    Control(const Control&) = delete;
    Control& operator=(const Control&) = delete;

    /// Makes a FIFO and obeys what anybody writes into it; writers may come and go. What a killed
    /// run left there is replaced. errors  IoFailed where the file system has no FIFOs, or
    /// something else bears the name
    Result<void> listen(const std::string& path);

    const std::atomic<bool>& interrupt() const { return interrupt_; }
    /// The oldest waiting command; clears interrupt() with the last one.
    std::optional<Command> take();

private:
    void watch();
    bool read(int descriptor, std::string& line);
    void accept(std::string line);
    void post(Command command);

    std::atomic<bool> interrupt_{false};
    std::atomic<bool> closing_{false};
    std::mutex mutex_;
    std::deque<Command> commands_;
    int input_;
    std::atomic<int> fifo_{-1};
    std::string fifoPath_;
    std::thread reader_;
};

} // namespace plugboard::runner
