// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

namespace plugboard::tests {

inline std::string_view textOf(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

/// A file of this process in memory, for readers that take a path.
inline std::string fileWith(std::string_view bytes, const char* suffix)
{
    static const std::string base = "/dev/shm/plugboard-fuzz-" + std::to_string(::getpid());
    static const bool cleaned = [] {
        std::atexit([] {
            for (const char* each : {"", ".txt"})
                ::unlink((base + each).c_str());
        });
        return true;
    }();
    (void)cleaned;
    const std::string path = base + suffix;
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(bytes.data(), std::streamsize(bytes.size()));
    return path;
}

} // namespace plugboard::tests
