// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/trace/trace.h"

#include <QByteArray>
#include <QJsonObject>
#include <QObject>

#include <vector>

namespace plugboard::gui {

/// Firings of one lane, in order of begin.
struct FiringBatch {
    model::ProgramKind program = model::ProgramKind::Train;
    std::uint32_t lane = 0;
    std::vector<trace::Firing> firings;
};

/// Cuts the event stream of `plugboard run --events` (docs/runs.md) into messages, however the
/// bytes come in.
class EventParser {
public:
    struct Batch {
        std::vector<QJsonObject> messages;
        std::vector<FiringBatch> firings;
    };
    /// errors  DataCorrupt: what comes is no event stream; nothing more is read
    Result<Batch> take(const QByteArray& bytes);

private:
    QByteArray pending_;
    bool broken_ = false;
};

} // namespace plugboard::gui
