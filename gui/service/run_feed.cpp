// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/run_feed.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtEndian>

#include <cmath>
#include <cstring>
#include <limits>

namespace plugboard::gui {
namespace {

constexpr qsizetype kHead = 8; ///< kind and size
constexpr std::uint32_t kJson = 1;
constexpr std::uint32_t kFirings = 2;
constexpr std::uint32_t kMostBytes = 32 << 20; ///< of a frame: the sender keeps 16 MiB in all
constexpr std::uint32_t kMostLanes = 1 << 20;

QString text(const char* source)
{
    return QCoreApplication::translate("EventParser", source);
}

std::optional<model::ProgramKind> programNamed(const QString& name)
{
    for (const auto kind : {model::ProgramKind::Init, model::ProgramKind::Train,
                            model::ProgramKind::Evaluate, model::ProgramKind::Infer})
        if (name == QString::fromStdString(model::toString(kind)))
            return kind;
    return std::nullopt;
}

/// A loss that is no number comes as null.
double numberOf(const QJsonValue& value)
{
    return value.isDouble() ? value.toDouble() : std::numeric_limits<double>::quiet_NaN();
}

} // namespace

bool RunUpdate::empty() const
{
    return messages.empty() && steps.empty() && evaluations.empty() && pieces.empty() && !whole &&
           !facts && log.isEmpty() && !failure && !last;
}

void addMetrics(RunUpdate& update, const QJsonObject& line)
{
    const qint64 step = line.value("step").toInteger();
    const double loss = numberOf(line.value("loss"));
    if (line.value("evaluation").toBool())
        update.evaluations.push_back({step, loss, numberOf(line.value("accuracy"))});
    else
        update.steps.push_back({step, loss, line.value("seconds").toDouble()});
}

Result<void> EventParser::take(const QByteArray& bytes, RunUpdate& update)
{
    if (failure_)
        return *failure_;
    pending_ += bytes;
    qsizetype at = 0;
    while (pending_.size() - at >= kHead) {
        const auto kind = qFromLittleEndian<std::uint32_t>(pending_.constData() + at);
        const auto size = qFromLittleEndian<std::uint32_t>(pending_.constData() + at + 4);
        if ((kind != kJson && kind != kFirings) || size > kMostBytes)
            return refuse(text("what comes is no stream of events"));
        if (pending_.size() - at - kHead < qsizetype(size))
            break;
        const char* payload = pending_.constData() + at + kHead;
        auto taken = kind == kFirings
                         ? takeFirings(payload, size, update)
                         : takeJson(QByteArray::fromRawData(payload, qsizetype(size)), update);
        if (!taken)
            return taken;
        at += kHead + qsizetype(size);
    }
    pending_.remove(0, at);
    return {};
}

Error EventParser::refuse(const QString& message)
{
    pending_.clear();
    failure_ = Error{ErrorCode::DataCorrupt, message.toStdString(), "plugboard run"};
    return *failure_;
}

Result<void> EventParser::takeJson(const QByteArray& payload, RunUpdate& update)
{
    const QJsonDocument document = QJsonDocument::fromJson(payload);
    if (!document.isObject())
        return refuse(text("a message cannot be read"));
    const QJsonObject message = document.object();
    const QString type = message.value("type").toString();
    if (type == "metrics") {
        addMetrics(update, message);
    } else if (type == "section") {
        return beginSection(message, update);
    } else if (type == "section_end") {
        if (section_)
            update.pieces.push_back(
                io::SectionEnd{message.value("steps").toInteger(),
                               std::uint64_t(message.value("dropped").toInteger())});
        section_.reset();
    } else {
        if (type == "hello")
            learnLanes(message);
        update.messages.push_back(message);
    }
    return {};
}

Result<void> EventParser::beginSection(const QJsonObject& message, RunUpdate& update)
{
    const auto program = programNamed(message.value("program").toString());
    const qint64 lanes = message.value("lanes").toInteger(-1);
    if (!program || lanes < 0 || lanes > kMostLanes)
        return refuse(text("a section of no program begins"));
    section_ = io::SectionBegin{*program, trace::Origin::Measured,
                                std::max<qint64>(0, message.value("first_step").toInteger()),
                                std::uint32_t(lanes)};
    update.pieces.push_back(*section_);
    return {};
}

void EventParser::learnLanes(const QJsonObject& hello)
{
    for (const QJsonValue& lane : hello.value("lanes").toArray())
        if (const auto program = programNamed(lane.toObject().value("program").toString()))
            ++lanes_[int(*program)];
}

Result<void> EventParser::takeFirings(const char* payload, std::uint32_t size, RunUpdate& update)
{
    constexpr std::uint32_t kStart = 8; // program and lane
    if (size < kStart || (size - kStart) % sizeof(trace::Firing) != 0)
        return refuse(text("firings are cut off"));
    const auto program = qFromLittleEndian<std::uint32_t>(payload);
    const auto lane = qFromLittleEndian<std::uint32_t>(payload + 4);
    if (program > std::uint32_t(model::ProgramKind::Infer))
        return refuse(text("firings of no program"));
    const auto kind = model::ProgramKind(program);
    if (!section_ || section_->program != kind) { // of a run that tells no sections
        section_ = io::SectionBegin{kind, trace::Origin::Measured, 0, lanes_[int(program)]};
        update.pieces.push_back(*section_);
    }
    if (lane >= section_->lanes)
        return refuse(text("firings of no lane"));
    io::LaneFirings piece;
    piece.lane = lane;
    piece.firings.resize((size - kStart) / sizeof(trace::Firing));
    std::memcpy(piece.firings.data(), payload + kStart, size - kStart);
    update.pieces.push_back(std::move(piece));
    return {};
}

} // namespace plugboard::gui
