// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThreadPool>

#include <memory>
#include <utility>

namespace plugboard::gui {

/// Takes something large apart on another thread: a hundred thousand names take tens of
/// milliseconds. `value` is left empty.
template <class Value>
void freeElsewhere(Value& value)
{
    auto junk = std::make_shared<Value>(std::exchange(value, Value()));
    QThreadPool::globalInstance()->start([junk]() mutable { junk.reset(); });
}

} // namespace plugboard::gui
