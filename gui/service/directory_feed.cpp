// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/directory_feed.h"

#include <QJsonDocument>

namespace plugboard::gui {
namespace {

constexpr int kInterval = 100;                             ///< milliseconds
constexpr std::size_t kBytesAtOnce = std::size_t(8) << 20; ///< of the trace

} // namespace

DirectoryFeed::DirectoryFeed(QString directory)
    : directory_(std::move(directory)), timer_(this), metrics_(directory_ + "/metrics.jsonl"),
      log_(directory_ + "/log.txt"), trace_((directory_ + "/run.trace").toStdString())
{
    timer_.setInterval(kInterval);
    connect(&timer_, &QTimer::timeout, this, &DirectoryFeed::poll);
}

void DirectoryFeed::start()
{
    poll();
}

/// The manifest first: once it tells of the end, everything else is written.
void DirectoryFeed::poll()
{
    auto update = std::make_shared<RunUpdate>();
    auto facts = readManifest(directory_);
    const bool runs = facts && facts->status == RunStatus::Running;
    if (facts)
        update->facts = std::move(*facts);
    else
        update->failure = facts.error();
    readLines(*update);
    readTrace(*update);
    if (stopped_) {
        timer_.stop();
        return;
    }
    update->last = !runs || update->failure;
    if (update->last)
        timer_.stop();
    else if (first())
        timer_.start();
    emit updated(update);
}

void DirectoryFeed::readLines(RunUpdate& update)
{
    for (QList<QByteArray> lines = metrics_.poll(); !lines.isEmpty() && !stopped_;
         lines = metrics_.poll())
        for (const QByteArray& line : lines)
            if (const QJsonObject object = QJsonDocument::fromJson(line).object();
                object.contains("step"))
                addMetrics(update, object);
    for (QList<QByteArray> lines = log_.poll(); !lines.isEmpty() && !stopped_; lines = log_.poll())
        for (const QByteArray& line : lines)
            update.log.append(QString::fromUtf8(line));
}

/// What the run went on from. A part that cannot be read is left out.
void DirectoryFeed::readEarlier(RunUpdate& update)
{
    for (const QString& file : earlierTraces(directory_)) {
        io::TraceReader reader(file.toStdString());
        const std::uint64_t shift = endOf(*update.whole);
        do {
            auto pieces = reader.poll(kBytesAtOnce);
            if (!pieces)
                break;
            for (io::TracePiece& piece : *pieces) {
                if (auto* lane = std::get_if<io::LaneFirings>(&piece))
                    shiftBy(lane->firings, shift);
                io::append(*update.whole, std::move(piece));
            }
        } while (reader.unread() > 0 && !stopped_);
    }
    shift_ = endOf(*update.whole);
}

/// At first as a whole, later piece by piece.
void DirectoryFeed::readTrace(RunUpdate& update)
{
    if (first()) {
        update.whole.emplace();
        readEarlier(update);
    }
    do {
        auto pieces = trace_.poll(kBytesAtOnce);
        if (!pieces) {
            if (!update.failure)
                update.failure = pieces.error();
            return;
        }
        for (io::TracePiece& piece : *pieces) {
            if (auto* lane = std::get_if<io::LaneFirings>(&piece))
                shiftBy(lane->firings, shift_);
            if (update.whole)
                io::append(*update.whole, std::move(piece));
            else
                update.pieces.push_back(std::move(piece));
        }
    } while (trace_.unread() > 0 && !stopped_);
}

} // namespace plugboard::gui
