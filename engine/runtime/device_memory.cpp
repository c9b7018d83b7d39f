// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/device_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

namespace plugboard::runtime {
namespace {

constexpr std::size_t kHugePage = std::size_t(2) << 20;

std::size_t roundedUp(std::size_t size, std::size_t unit)
{
    return (size + unit - 1) / unit * unit;
}

void* mapPages(std::size_t size)
{
    return mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/// A mapping that begins on a huge page: one page more is asked for, and what sticks out is given
/// back.
void* mapHugePages(std::size_t size)
{
    void* mapped = mapPages(size + kHugePage);
    if (mapped == MAP_FAILED)
        return mapped;
    const auto begin = reinterpret_cast<std::uintptr_t>(mapped);
    const std::uintptr_t aligned = roundedUp(begin, kHugePage);
    if (aligned > begin)
        munmap(mapped, aligned - begin);
    const std::uintptr_t end = begin + size + kHugePage;
    if (end > aligned + size)
        munmap(reinterpret_cast<void*>(aligned + size), end - aligned - size);
    // A hint: the kernel may have huge pages switched off.
    madvise(reinterpret_cast<void*>(aligned), size, MADV_HUGEPAGE);
    return reinterpret_cast<void*>(aligned);
}

std::size_t mappedSize(Bytes size)
{
    const auto wanted = std::size_t(size.value);
    return roundedUp(wanted, wanted >= kHugePage ? kHugePage : std::size_t(getpagesize()));
}

} // namespace

Result<Mapping> Mapping::reserve(Bytes size, const std::string& owner)
{
    Mapping mapping;
    if (size.value <= 0)
        return mapping;
    const std::size_t bytes = mappedSize(size);
    void* data = bytes >= kHugePage ? mapHugePages(bytes) : mapPages(bytes);
    if (data == MAP_FAILED)
        return Error{ErrorCode::DoesNotFit,
                     "the system refused " + toString(size) + ": " + std::strerror(errno), owner};
    mapping.data_ = static_cast<std::byte*>(data);
    mapping.size_ = size;
    return mapping;
}

Mapping::Mapping(Mapping&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, Bytes{}))
{
}

Mapping& Mapping::operator=(Mapping&& other) noexcept
{
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
}

Mapping::~Mapping()
{
    if (data_)
        munmap(data_, mappedSize(size_));
}

void Mapping::touch()
{
    const auto page = std::int64_t(getpagesize());
    for (std::int64_t at = 0; at < size_.value; at += page)
        const_cast<volatile std::byte*>(data_)[at] = std::byte{0};
}

} // namespace plugboard::runtime
