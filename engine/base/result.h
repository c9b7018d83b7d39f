// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/check.h"

#include <string>
#include <utility>
#include <variant>

namespace plugboard {

enum class ErrorCode {
    Internal,      ///< our fault: exit 1
    InvalidInput,  ///< a file, a value or the usage is wrong: exit 2
    ShapeMismatch, ///< two shapes do not go together: exit 2
    DataCorrupt,   ///< checksum, truncation, wrong magic: exit 2
    NotFound,      ///< a file, data set or name that is not there: exit 2
    Unsupported,   ///< known, but this build cannot do it: exit 2
    IoFailed,      ///< the system refused to read or write: exit 2
    DoesNotFit,    ///< more memory than a device holds: exit 3
    Infeasible,    ///< no plan can satisfy what was asked: exit 3
    DeviceFailed,  ///< a device, its library or a peer failed: exit 4
    Interrupted,   ///< stopped by the user: exit 130
};

/// What was found and which limit it broke, with the remedy; `subject` is the file or element that
/// it is about.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string subject;
};

/// "subject: message", one line.
std::string toString(const Error& error);
/// The exit code of the program for this error; the table stands at ErrorCode.
int exitCode(ErrorCode code);

/// A value or the error that kept it from being.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool hasValue() const { return state_.index() == 0; }
    explicit operator bool() const { return hasValue(); }

    T& value()
    {
        PB_CHECK(hasValue(), "value of a Result that holds an error");
        return std::get<0>(state_);
    }
    const T& value() const
    {
        PB_CHECK(hasValue(), "value of a Result that holds an error");
        return std::get<0>(state_);
    }
    T& operator*() { return value(); }
    const T& operator*() const { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const
    {
        PB_CHECK(!hasValue(), "error of a Result that holds a value");
        return std::get<1>(state_);
    }

private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), failed_(true) {}

    bool hasValue() const { return !failed_; }
    explicit operator bool() const { return hasValue(); }
    const Error& error() const
    {
        PB_CHECK(failed_, "error of a Result that holds a value");
        return error_;
    }

private:
    Error error_;
    bool failed_ = false;
};

} // namespace plugboard
