// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/onednn_chain.h"

#include "engine/cpu/onednn_kernels.h"

namespace plugboard::cpu {
namespace {

constexpr std::int64_t kAlignment = 64;

} // namespace

dnnl::memory::desc plainDesc(const model::Shape& shape)
{
    dnnl::memory::dims strides(shape.size(), 1);
    for (std::size_t axis = shape.size(); axis-- > 1;)
        strides[axis - 1] = strides[axis] * shape[axis];
    return {dnnl::memory::dims(shape.begin(), shape.end()), dnnl::memory::data_type::f32, strides};
}

OnednnChain::OnednnChain(const dnnl::engine& engine, std::string algorithm)
    : engine_(engine), stream_(engine), algorithm_(std::move(algorithm))
{
}

dnnl::primitive_attr OnednnChain::attributes()
{
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return attributes;
}

dnnl::memory OnednnChain::operand(std::size_t index, const Desc& desc)
{
    dnnl::memory memory(desc, engine_, nullptr);
    bindings_.push_back({memory, std::ptrdiff_t(index), false, nullptr});
    return memory;
}

dnnl::memory OnednnChain::scratch(const Desc& desc)
{
    dnnl::memory memory(desc, engine_, nullptr);
    bindings_.push_back({memory, std::ptrdiff_t(workspace_), true, nullptr});
    workspace_ += (std::int64_t(desc.get_size()) + kAlignment - 1) / kAlignment * kAlignment;
    return memory;
}

dnnl::memory OnednnChain::in(const dnnl::memory& source, const Desc& wanted)
{
    const dnnl::memory result = out(source, wanted);
    deliver(source, result);
    return result;
}

dnnl::memory OnednnChain::out(const dnnl::memory& target, const Desc& made)
{
    return target.get_desc() == made ? target : scratch(made);
}

void OnednnChain::deliver(const dnnl::memory& made, const dnnl::memory& target)
{
    if (made == target)
        return;
    const dnnl::reorder::primitive_desc reorder(made, target, attributes());
    add(dnnl::reorder(reorder), reorder.scratchpad_desc(),
        {{DNNL_ARG_FROM, made}, {DNNL_ARG_TO, target}});
}

void OnednnChain::add(const dnnl::primitive& primitive, const Desc& scratchpad, Arguments arguments)
{
    if (scratchpad.get_size() > 0)
        arguments.emplace_back(DNNL_ARG_SCRATCHPAD, scratch(scratchpad));
    Step step{primitive, {}};
    for (const auto& [kind, memory] : arguments)
        step.arguments.push_back({kind, memory.get()});
    steps_.push_back(std::move(step));
}

int OnednnChain::run(void* const* operands, void* workspace, const backend::FiringContext&)
{
    for (Binding& binding : bindings_) {
        void* handle = binding.inWorkspace ? static_cast<char*>(workspace) + binding.place
                                           : operands[binding.place];
        if (handle == binding.handle)
            continue;
        const dnnl_status_t status = dnnl_memory_set_data_handle(binding.memory.get(), handle);
        if (status != dnnl_success)
            return status;
        binding.handle = handle;
    }
    for (const Step& step : steps_) {
        const dnnl_status_t status = dnnl_primitive_execute(
            step.primitive.get(), stream_.get(), int(step.arguments.size()), step.arguments.data());
        if (status != dnnl_success)
            return status;
    }
    return 0;
}

} // namespace plugboard::cpu
