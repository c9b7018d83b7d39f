// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// A function compiled for several instruction sets; the loader takes the best one that the
/// processor has. Sanitizers cannot run before the loader has chosen, so they get the plain one.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PLUGBOARD_VECTORISED
#else
#define PLUGBOARD_VECTORISED                                                                       \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif

namespace plugboard::cpu {

/// y[i] += x[i]
void addInto(float* y, const float* x, std::int64_t count);
void addInto(double* y, const double* x, std::int64_t count);
void addInto(std::int32_t* y, const std::int32_t* x, std::int64_t count);
void addInto(std::int64_t* y, const std::int64_t* x, std::int64_t count);

} // namespace plugboard::cpu
