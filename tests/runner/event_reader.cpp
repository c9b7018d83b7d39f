// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/event_reader.h"

#include <cstring>
#include <unistd.h>

namespace plugboard::tests {
namespace {

std::uint32_t numberAt(const std::string& bytes, std::size_t at)
{
    std::uint32_t value = 0;
    for (int byte = 3; byte >= 0; --byte)
        value = value << 8 | std::uint8_t(bytes[at + std::size_t(byte)]);
    return value;
}

} // namespace

Pipe::Pipe()
{
    if (pipe(ends_) != 0)
        ends_[0] = ends_[1] = -1;
}

Pipe::~Pipe()
{
    closeWrite();
    ::close(ends_[0]);
}

void Pipe::send(const std::string& text) const
{
    [[maybe_unused]] const ssize_t written = ::write(write(), text.data(), text.size());
}

void Pipe::closeWrite()
{
    if (ends_[1] >= 0)
        ::close(ends_[1]);
    ends_[1] = -1;
}

nlohmann::json EventReader::until(const std::string& type)
{
    std::string head;
    std::string payload;
    while (take(head, 8) && take(payload, numberAt(head, 4))) {
        if (numberAt(head, 0) == 2) {
            if (payload.size() >= 8 && (payload.size() - 8) % 24 == 0)
                firings_ += (payload.size() - 8) / 24;
            continue;
        }
        auto message = nlohmann::json::parse(payload, nullptr, false);
        if (message.is_object() && message.value("type", "") == type)
            return message;
    }
    return nullptr;
}

bool EventReader::atEnd()
{
    std::string byte;
    return !take(byte, 1);
}

bool EventReader::take(std::string& bytes, std::size_t size)
{
    bytes.resize(size);
    std::size_t done = 0;
    while (done < size) {
        const ssize_t some = ::read(descriptor_, bytes.data() + done, size - done);
        if (some <= 0)
            return false;
        done += std::size_t(some);
    }
    return true;
}

} // namespace plugboard::tests
