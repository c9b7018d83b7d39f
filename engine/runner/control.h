// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// Reads commands, a word per line, from a descriptor on a thread of its own. While commands are
/// waiting, `interrupt()` is set, which ends the executor's run at a step boundary.
class Control {
public:
    explicit Control(int descriptor); ///< -1: no commands ever come
    ~Control();
    Control(const Control&) = delete;
    Control& operator=(const Control&) = delete;

    const std::atomic<bool>& interrupt() const { return interrupt_; }
    /// The oldest waiting command; clears interrupt() with the last one.
    std::optional<Command> take();

private:
    void read(int descriptor);
    void accept(std::string line);
    void post(Command command);

    std::atomic<bool> interrupt_{false};
    std::atomic<bool> closing_{false};
    std::mutex mutex_;
    std::deque<Command> commands_;
    std::thread reader_;
};

} // namespace plugboard::runner
