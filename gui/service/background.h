// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaObject>
#include <QObject>
#include <QThreadPool>

#include <memory>
#include <utility>

namespace plugboard::gui {

/// Runs `work` on the pool, then hands what it gave to `done` on the thread of `owner`, who waits
/// for the pool before it dies (waitForDone); what comes after that is dropped.
template <class Work, class Done>
void inBackground(QThreadPool& pool, QObject* owner, Work work, Done done)
{
    pool.start([owner, work = std::move(work), done = std::move(done)]() mutable {
        using Value = decltype(work());
        auto value = std::make_shared<Value>(work());
        QMetaObject::invokeMethod(
            owner, [value, done = std::move(done)]() mutable { done(std::move(*value)); },
            Qt::QueuedConnection);
    });
}

} // namespace plugboard::gui
