// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace plugboard::backend {

/// Facts of a firing that a kernel may depend on.
struct FiringContext {
    std::int64_t step = 0;
    std::int32_t microBatch = 0;
    double learningRate = 0;
};

/// An operand as the kernel sees it: a dense local piece of a logical tensor.
struct Operand {
    model::TensorType local; ///< type and local shape
    model::Box box;          ///< its place in the logical tensor of one micro-batch
    model::Shape logical;    ///< shape of the logical tensor of one micro-batch
    std::string layout = "plain";
};

/// Everything that a kernel is made from. Copy, Sum and Send are prepared the same way
/// (opKind "copy", "sum", "send"): they work on the boxes.
struct KernelSpec {
    std::string opKind;
    model::Attributes attributes;
    std::string path; ///< name that keys random numbers: the op's name, for init the variable's
    std::uint64_t seed = 1;
    std::vector<Operand> inputs;
    std::vector<Operand> outputs;
    bool accumulate =
        false; ///< outputs are accumulators: firing of micro-batch 0 writes, later ones add
    int microBatches = 1;
    int threads = 1;
    std::string algorithm; ///< the plan's choice; empty: the backend's best
};

/// Status of a kernel that met an index that is no element of its axis; nothing was read by it.
inline constexpr int kIndexOutOfRange = 0x10de;
/// "status 3", or what a status of ours means.
std::string statusText(int status);

/// A prepared computation. `run` allocates nothing, takes no lock and formats no text.
class Kernel {
public:
    virtual ~Kernel() = default;
    /// operands: inputs, then outputs, 64-byte aligned. workspace: at least workspace() bytes.
    /// result  0, or the library's status: the runtime turns it into DeviceFailed
    virtual int run(void* const* operands, void* workspace, const FiringContext& context) = 0;
    virtual Bytes workspace() const { return {}; }
    virtual std::string algorithm() const = 0;
};

/// A library of kernels for a kind of device. CUDA joins here without touching a caller.
class Backend {
public:
    virtual ~Backend() = default;
    virtual std::string name() const = 0;    ///< "reference", "onednn"
    virtual std::string version() const = 0; ///< "onednn 2.6.3"
    /// errors  Unsupported with the op kind where there is no kernel; DeviceFailed with the
    /// library's text
    virtual Result<std::unique_ptr<Kernel>> prepare(const KernelSpec& spec) = 0;
    /// Called once on the worker thread before anything is prepared or run there: affinity,
    /// threads.
    virtual Result<void> enter(const model::Device& device) = 0;
};

/// The spec of a plan's compute, Copy, Sum or Send task, from its registers. For a Send the one
/// output is the Receive's register.
KernelSpec specOf(const model::Plan& plan, const model::Program& program, model::TaskId task);

/// Backends that this build has, by device kind and precision.
class Registry {
public:
    void add(model::DeviceKind kind, model::DataType precision, std::shared_ptr<Backend> backend);
    /// errors  Unsupported where nothing was added for it
    Result<std::shared_ptr<Backend>> find(model::DeviceKind kind, model::DataType precision) const;

private:
    struct Entry {
        model::DeviceKind kind;
        model::DataType precision;
        std::shared_ptr<Backend> backend;
    };
    std::vector<Entry> entries_;
};

} // namespace plugboard::backend
