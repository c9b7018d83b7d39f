// SPDX-License-Identifier: Apache-2.0
#include "engine/io/perfetto_trace.h"
#include "tests/io/samples.h"
#include "tests/plugboard_test.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

#include <map>
#include <set>
#include <stdexcept>

using namespace plugboard;
using namespace plugboard::tests;

namespace {

/// One field of a message: its number, and a number or bytes.
struct Field {
    int number = 0;
    std::uint64_t value = 0;
    std::string bytes;
};

/// Any protobuf message as a list of fields, as `protoc --decode_raw` sees it.
std::vector<Field> decoded(const std::string& bytes)
{
    std::vector<Field> fields;
    std::size_t at = 0;
    const auto byte = [&] { return std::uint64_t(std::uint8_t(bytes.at(at++))); };
    const auto varint = [&] {
        std::uint64_t value = 0;
        for (int shift = 0;; shift += 7) {
            const std::uint64_t next = byte();
            value |= (next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    };
    while (at < bytes.size()) {
        const std::uint64_t tag = varint();
        Field field{int(tag >> 3), 0, {}};
        if ((tag & 7) == 0) {
            field.value = varint();
        } else if ((tag & 7) == 1) {
            for (int shift = 0; shift < 64; shift += 8)
                field.value |= byte() << shift;
        } else if ((tag & 7) == 2) {
            const std::size_t length = varint();
            if (length > bytes.size() - at)
                throw std::runtime_error("a length beyond the message");
            field.bytes = bytes.substr(at, length);
            at += length;
        } else {
            throw std::runtime_error("an unknown wire type");
        }
        fields.push_back(field);
    }
    return fields;
}

const Field* find(const std::vector<Field>& fields, int number)
{
    for (const Field& field : fields)
        if (field.number == number)
            return &field;
    return nullptr;
}

std::uint64_t numberOf(const std::vector<Field>& fields, int number)
{
    const Field* field = find(fields, number);
    return field == nullptr ? 0 : field->value;
}

std::string textOf(const std::vector<Field>& fields, int number)
{
    const Field* field = find(fields, number);
    return field == nullptr ? std::string() : field->bytes;
}

struct Slice {
    std::uint64_t begin = 0, end = 0;
    std::string name;
    std::vector<std::string> categories;
    std::map<std::string, std::uint64_t> numbers;
    std::map<std::string, std::string> texts;
    std::uint64_t flow = 0, lastFlow = 0;
};

struct Track {
    std::uint64_t pid = 0, tid = 0;
    std::string name;
    std::vector<Slice> slices;
};

/// What Perfetto's importer makes of the packets: tracks with slices, clocks and names resolved.
struct Reading {
    std::map<std::uint64_t, Track> tracks;
    std::map<std::uint64_t, std::string> processes;

    explicit Reading(const std::string& bytes)
    {
        for (const Field& packet : decoded(bytes)) {
            if (packet.number != 1)
                throw std::runtime_error("a field that is no packet");
            take(decoded(packet.bytes));
        }
    }

private:
    struct Sequence {
        std::uint64_t now = 0, track = 0;
        bool open = false;
        std::map<int, std::map<std::uint64_t, std::string>> names;
    };
    std::map<std::uint64_t, Sequence> sequences_;

    void take(const std::vector<Field>& packet)
    {
        if (const Field* descriptor = find(packet, 60))
            return describe(decoded(descriptor->bytes));
        Sequence& sequence = sequences_[numberOf(packet, 10)];
        if (const Field* snapshot = find(packet, 6)) {
            // sequence_flags 1: state cleared. Clock 64 counts on from here.
            if (numberOf(packet, 13) != 1)
                throw std::runtime_error("a clock without cleared state");
            for (const Field& clock : decoded(snapshot->bytes))
                if (const auto fields = decoded(clock.bytes); numberOf(fields, 1) == 64)
                    sequence.now = numberOf(fields, 2);
            const auto defaults = decoded(textOf(packet, 59));
            if (numberOf(defaults, 58) != 64)
                throw std::runtime_error("events on another clock");
            sequence.track = numberOf(decoded(textOf(defaults, 11)), 11);
            return;
        }
        if (const Field* interned = find(packet, 12))
            for (const Field& entry : decoded(interned->bytes)) {
                const auto fields = decoded(entry.bytes);
                sequence.names[entry.number][numberOf(fields, 1)] = textOf(fields, 2);
            }
        sequence.now += numberOf(packet, 8);
        takeEvent(sequence, decoded(textOf(packet, 11)), numberOf(packet, 13));
    }

    void takeEvent(Sequence& sequence, const std::vector<Field>& event, std::uint64_t flags)
    {
        auto& slices = tracks.at(sequence.track).slices;
        if (numberOf(event, 9) == 2) {
            if (!sequence.open)
                throw std::runtime_error("an end without a begin");
            slices.back().end = sequence.now;
            sequence.open = false;
            return;
        }
        if (numberOf(event, 9) != 1 || sequence.open || (flags & 2) == 0)
            throw std::runtime_error("slices of a track do not follow one another");
        sequence.open = true;
        Slice slice;
        slice.begin = sequence.now;
        slice.name = sequence.names[2].at(numberOf(event, 10));
        slice.flow = numberOf(event, 47);
        slice.lastFlow = numberOf(event, 48);
        for (const Field& field : event) {
            if (field.number == 3)
                slice.categories.push_back(sequence.names[1].at(field.value));
            if (field.number != 4)
                continue;
            const auto annotation = decoded(field.bytes);
            const std::string name = sequence.names[3].at(numberOf(annotation, 1));
            if (find(annotation, 6) != nullptr)
                slice.texts[name] = textOf(annotation, 6);
            else
                slice.numbers[name] = numberOf(annotation, 3);
        }
        slices.push_back(slice);
    }

    void describe(const std::vector<Field>& descriptor)
    {
        if (const Field* process = find(descriptor, 3)) {
            const auto fields = decoded(process->bytes);
            processes[numberOf(fields, 1)] = textOf(fields, 6);
            return;
        }
        const auto thread = decoded(textOf(descriptor, 4));
        Track& track = tracks[numberOf(descriptor, 1)];
        track.pid = numberOf(thread, 1);
        track.tid = numberOf(thread, 2);
        track.name = textOf(thread, 5);
    }
};

} // namespace

class TestPerfettoTrace : public QObject {
    Q_OBJECT

    std::string file(const char* name) const { return folder_.path().toStdString() + "/" + name; }
    QTemporaryDir folder_;

private slots:
    void everyFiring()
    {
        const model::Plan plan = plannedLeNet();
        const model::Program& program = *plan.program(model::ProgramKind::Train);
        trace::Trace trace = traceOf(plan, 3);
        trace.sections.push_back(trace.sections[0]);
        trace.sections[1].origin = trace::Origin::Predicted;
        PB_VERIFY_OK(io::exportPerfettoTrace(file("t.pftrace"), plan, trace));
        const Reading reading(bytesOf(file("t.pftrace")));
        QVERIFY(reading.processes ==
                (std::map<std::uint64_t, std::string>{{1, "predicted"}, {2, "measured"}}));
        QCOMPARE(reading.tracks.size(), 2 * program.lanes.size());
        std::map<std::string, std::set<std::uint64_t>> pids;
        for (const auto& [uuid, track] : reading.tracks) {
            pids[track.name].insert(track.pid);
            QVERIFY(track.tid != track.pid);
            const auto& firings = trace.sections[0].lanes[track.tid - 101];
            QCOMPARE(track.slices.size(), firings.size());
            std::set<std::uint32_t> met;
            for (std::size_t at = 0; at < firings.size(); ++at)
                compare(track.slices[at], firings[at], program,
                        met.insert(firings[at].task).second);
        }
        QCOMPARE(pids.size(), program.lanes.size());
        for (const auto& [name, both] : pids)
            QCOMPARE(both.size(), std::size_t(2));
        QVERIFY(pids.count("cpu0 compute, train") == 1);
    }

    static void compare(const Slice& slice, const trace::Firing& firing,
                        const model::Program& program, bool first)
    {
        const model::Task& task = program.tasks[firing.task];
        const bool step = task.rate == model::Rate::Step;
        QCOMPARE(slice.begin, firing.begin);
        QCOMPARE(slice.end, firing.end);
        QCOMPARE(slice.name, task.name);
        std::vector<std::string> categories{model::toString(task.pass)};
        if (!step)
            categories.push_back("micro-batch " + std::to_string(firing.firing % 4));
        QVERIFY(slice.categories == categories);
        QCOMPARE(slice.numbers.at("step"), std::uint64_t(firing.firing / (step ? 1 : 4)));
        QCOMPARE(slice.flow != 0, task.kind == model::TaskKind::Send);
        QCOMPARE(slice.lastFlow != 0, task.kind == model::TaskKind::Receive);
        QCOMPARE(slice.texts.count("node"), std::size_t(first));
        if (!first)
            return;
        QCOMPARE(slice.texts.at("node"), task.node);
        QCOMPARE(slice.texts.at("provenance"), std::string("extrapolated"));
        QCOMPARE(slice.numbers.at("predicted_ns"),
                 std::uint64_t(std::llround(task.kernel.seconds.value * 1e9)));
        if (task.kind == model::TaskKind::Send)
            QCOMPARE(slice.numbers.at("bytes"),
                     std::uint64_t(program.channels[task.channel.index()].bytes.value));
    }

    /// Each flow begins in one Send and ends in the Receive of its channel and firing.
    void flows()
    {
        const model::Plan plan = plannedLeNet();
        const model::Program& program = *plan.program(model::ProgramKind::Train);
        PB_VERIFY_OK(io::exportPerfettoTrace(file("t.pftrace"), plan, traceOf(plan, 2)));
        std::map<std::uint64_t, std::string> sends, receives;
        const Reading reading(bytesOf(file("t.pftrace")));
        for (const auto& [uuid, track] : reading.tracks)
            for (const Slice& slice : track.slices) {
                const auto where =
                    std::to_string(slice.numbers.at("step")) + " " + slice.categories.back();
                if (slice.flow != 0)
                    QVERIFY(sends.emplace(slice.flow, where).second);
                if (slice.lastFlow != 0)
                    QVERIFY(receives.emplace(slice.lastFlow, where).second);
            }
        QVERIFY(sends.size() >= 2 * program.channels.size());
        QCOMPARE(sends.size(), receives.size());
        for (const auto& [flow, where] : sends)
            QCOMPARE(receives.at(flow), where);
    }

    /// At most 40 bytes per slice, and 10^6 slices in a second.
    void sizeAndSpeed()
    {
        const model::Plan plan = plannedLeNet();
        const trace::Trace oneStep = traceOf(plan, 1);
        std::size_t perStep = 0;
        for (const auto& lane : oneStep.sections[0].lanes)
            perStep += lane.size();
        const trace::Trace trace = traceOf(plan, int(1'000'000 / perStep));
        std::size_t slices = 0;
        for (const auto& lane : trace.sections[0].lanes)
            slices += lane.size();
        QElapsedTimer timer;
        timer.start();
        PB_VERIFY_OK(io::exportPerfettoTrace(file("t.pftrace"), plan, trace));
        const qint64 elapsed = timer.elapsed();
        const double bytes = double(bytesOf(file("t.pftrace")).size()) / double(slices);
        qInfo("%zu slices, %.1f bytes each, %lld ms", slices, bytes,
              static_cast<long long>(elapsed));
        QVERIFY(bytes <= 40);
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        QVERIFY(elapsed < 3000); // a busy machine has no second to itself
#endif
    }

    void foreignTraces()
    {
        const model::Plan plan = plannedLeNet();
        trace::Trace trace = traceOf(plan, 1);
        trace.sections[0].lanes[0][0].task = 0xffffffffu;
        QVERIFY(io::exportPerfettoTrace(file("t"), plan, trace).error().code ==
                ErrorCode::InvalidInput);
        QVERIFY(bytesOf(file("t")).empty());
    }
};

PLUGBOARD_TEST(TestPerfettoTrace)
#include "tst_perfetto_trace.moc"
