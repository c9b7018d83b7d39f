// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

#include <oneapi/dnnl/dnnl.hpp>

#include <memory>

namespace plugboard::cpu {

using KernelPtr = std::unique_ptr<backend::Kernel>;

/// How a convolution is computed. Direct, Automatic and Winograd let oneDNN choose layouts and
/// reorder operands around it; Gemm keeps every operand plain.
enum class ConvolutionMethod { Gemm, Direct, Automatic, Winograd };

/// Kernels of oneDNN primitives; they throw dnnl::error where the library has none.
KernelPtr onednnConvolution(const dnnl::engine& engine, const backend::KernelSpec& spec,
                            ConvolutionMethod method, const std::string& algorithm);
KernelPtr onednnConvolutionBackwardData(const dnnl::engine& engine, const backend::KernelSpec& spec,
                                        ConvolutionMethod method, const std::string& algorithm);
KernelPtr onednnConvolutionBackwardWeights(const dnnl::engine& engine,
                                           const backend::KernelSpec& spec,
                                           ConvolutionMethod method, const std::string& algorithm);
KernelPtr onednnDeconvolution(const dnnl::engine& engine, const backend::KernelSpec& spec);
/// matmul, einsum and their gradients; null for what is no product of matrices that the library
/// reads.
KernelPtr onednnMatmul(const dnnl::engine& engine, const backend::KernelSpec& spec);
/// attention and its gradient, a block of rows at a time; null where a mask wants a gradient.
KernelPtr onednnAttention(const dnnl::engine& engine, const backend::KernelSpec& spec);
KernelPtr onednnLinear(const dnnl::engine& engine, const backend::KernelSpec& spec);
KernelPtr onednnLinearBackwardData(const dnnl::engine& engine, const backend::KernelSpec& spec);
KernelPtr onednnLinearBackwardWeights(const dnnl::engine& engine, const backend::KernelSpec& spec);

/// Plain row-major layout of a float32 tensor.
dnnl::memory::desc plainDesc(const model::Shape& shape);

} // namespace plugboard::cpu
