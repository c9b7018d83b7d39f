// SPDX-License-Identifier: Apache-2.0
#include "tests/data/killed_writer.h"

#include "engine/data/checkpoint.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <random>

namespace plugboard::tests {
namespace {

constexpr std::int64_t kElements = std::int64_t(1) << 18; // 1 MiB: a save takes some milliseconds

/// Every element tells the step, so that a mixture of two checkpoints shows.
data::Checkpoint checkpointOf(std::int64_t step)
{
    data::Checkpoint checkpoint;
    checkpoint.step = step;
    checkpoint.seed = 7;
    const std::vector<std::int32_t> values(kElements, std::int32_t(step));
    for (const char* name : {"a", "b"}) {
        model::NamedTensor tensor{name, {model::DataType::Int32, {kElements}}, {}};
        tensor.bytes.resize(kElements * sizeof(std::int32_t));
        std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
        checkpoint.tensors.push_back(std::move(tensor));
    }
    return checkpoint;
}

bool goesWithItsStep(const data::Checkpoint& checkpoint)
{
    const data::Checkpoint expected = checkpointOf(checkpoint.step);
    if (checkpoint.tensors.size() != expected.tensors.size() || checkpoint.seed != expected.seed)
        return false;
    for (std::size_t at = 0; at < expected.tensors.size(); ++at)
        if (checkpoint.tensors[at].bytes != expected.tensors[at].bytes)
            return false;
    return true;
}

/// A number that both processes see.
class SharedStep {
public:
    SharedStep()
        : step_(static_cast<std::atomic<std::int64_t>*>(
              mmap(nullptr, sizeof(std::atomic<std::int64_t>), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0)))
    {
    }
    ~SharedStep() { munmap(step_, sizeof *step_); }
    std::atomic<std::int64_t>& operator*() { return *step_; }

private:
    std::atomic<std::int64_t>* step_;
};

[[noreturn]] void saveForEver(const std::string& folder, std::atomic<std::int64_t>& saved)
{
    for (std::int64_t step = saved + 1;; ++step) {
        if (!data::saveCheckpoint(folder, checkpointOf(step)))
            _exit(1);
        saved = step;
    }
}

} // namespace

std::string killWriters(const std::string& folder, int kills, unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> delay(0, 40'000); // microseconds
    SharedStep saved;
    if (!data::saveCheckpoint(folder, checkpointOf(0)))
        return "the first checkpoint could not be saved";
    for (int kill = 0; kill < kills; ++kill) {
        const pid_t child = fork();
        if (child == 0)
            saveForEver(folder, *saved);
        usleep(useconds_t(delay(random)));
        ::kill(child, SIGKILL);
        int status = 0;
        waitpid(child, &status, 0);
        if (!WIFSIGNALED(status))
            return "the writer could not save";
        const auto loaded = data::loadCheckpoint(folder);
        const std::string where = "after kill " + std::to_string(kill) + ": ";
        if (!loaded)
            return where + toString(loaded.error());
        if (!goesWithItsStep(*loaded))
            return where + "step " + std::to_string(loaded->step) + " holds other values";
        if (loaded->step < *saved)
            return where + "step " + std::to_string(*saved) + " was saved, " +
                   std::to_string(loaded->step) + " came back";
        *saved = loaded->step;
    }
    return {};
}

} // namespace plugboard::tests
