// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

namespace plugboard::tests {

class Pipe {
public:
    Pipe();
    ~Pipe();
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    int read() const { return ends_[0]; }
    int write() const { return ends_[1]; }
    void send(const std::string& text) const;
    void closeWrite();

private:
    int ends_[2] = {-1, -1};
};

/// Reads a stream of events frame by frame, as runner/events.h says it is.
class EventReader {
public:
    explicit EventReader(int descriptor) : descriptor_(descriptor) {}
    /// The next message of this type; null at the end of the stream, or where it is broken.
    nlohmann::json until(const std::string& type);
    /// Records in the firings frames so far; frames that are no whole records count nothing.
    std::uint64_t firings() const { return firings_; }
    bool atEnd(); ///< nothing follows

private:
    bool take(std::string& bytes, std::size_t size);

    int descriptor_;
    std::uint64_t firings_ = 0;
};

} // namespace plugboard::tests
