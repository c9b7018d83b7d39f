// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

#include <oneapi/dnnl/dnnl.hpp>

#include <utility>
#include <vector>

namespace plugboard::cpu {

/// A kernel of oneDNN primitives run in order: the computation and the reorders around it. The C++
/// API makes it; `run` sets handles that changed and executes prebuilt arguments by the C API.
class OnednnChain : public backend::Kernel {
public:
    using Desc = dnnl::memory::desc;
    using Arguments = std::vector<std::pair<int, dnnl::memory>>;

    OnednnChain(const dnnl::engine& engine, std::string algorithm);

    /// Attributes that every primitive of a chain is made with: scratchpads come from the
    /// workspace.
    static dnnl::primitive_attr attributes();

    /// The memory of an operand in the given layout.
    dnnl::memory operand(std::size_t index, const Desc& desc);
    /// Memory in the workspace.
    dnnl::memory scratch(const Desc& desc);
    /// `source` in the layout `wanted`: itself, or scratch that a reorder fills first.
    dnnl::memory in(const dnnl::memory& source, const Desc& wanted);
    /// Where a primitive that makes layout `made` writes: `target` itself, or scratch, which
    /// `deliver` reorders into it afterwards.
    dnnl::memory out(const dnnl::memory& target, const Desc& made);
    void deliver(const dnnl::memory& made, const dnnl::memory& target);
    /// Appends a primitive; its scratchpad of the given layout is added to the arguments.
    void add(const dnnl::primitive& primitive, const Desc& scratchpad, Arguments arguments);

    int run(void* const* operands, void* workspace, const backend::FiringContext& context) override;
    Bytes workspace() const override { return {workspace_}; }
    std::string algorithm() const override { return algorithm_; }

private:
    struct Binding {
        dnnl::memory memory;
        std::ptrdiff_t place = 0; ///< operand index, or offset into the workspace
        bool inWorkspace = false;
        void* handle = nullptr;
    };
    struct Step {
        dnnl::primitive primitive;
        std::vector<dnnl_exec_arg_t> arguments;
    };

    dnnl::engine engine_;
    dnnl::stream stream_;
    std::string algorithm_;
    std::vector<Binding> bindings_;
    std::vector<Step> steps_;
    std::int64_t workspace_ = 0;
};

} // namespace plugboard::cpu
