// SPDX-License-Identifier: Apache-2.0
#include "engine/io/trace_reader.h"
#include "engine/io/trace_writer.h"
#include "tests/io/samples.h"
#include "tests/plugboard_test.h"

#include <QTemporaryDir>

#include <fstream>
#include <sys/stat.h>

using namespace plugboard;
using namespace plugboard::tests;

namespace {

std::vector<trace::Firing> firings(std::size_t count, std::uint32_t task)
{
    std::vector<trace::Firing> made;
    for (std::size_t at = 0; at < count; ++at)
        made.push_back({at * 10, at * 10 + 7, task, std::uint32_t(at)});
    return made;
}

void appendBytes(const std::string& path, const std::string& bytes)
{
    std::ofstream file(path, std::ios::binary | std::ios::app);
    file << bytes;
}

/// Polls until nothing comes. result  firings that came; -1: an error
std::int64_t pollInto(io::TraceReader& reader, trace::Trace& trace,
                      std::size_t limit = std::size_t(32) << 20)
{
    std::int64_t count = 0;
    while (true) {
        auto pieces = reader.poll(limit);
        if (!pieces)
            return -1;
        if (pieces->empty() && reader.unread() == 0)
            return count;
        for (io::TracePiece& piece : *pieces) {
            if (const auto* lane = std::get_if<io::LaneFirings>(&piece))
                count += std::int64_t(lane->firings.size());
            io::append(trace, std::move(piece));
        }
    }
}

} // namespace

class TestTraceReader : public QObject {
    Q_OBJECT

    std::string file(const char* name) const { return folder_.path().toStdString() + "/" + name; }
    /// Whether a trace, saved again, has the bytes of this file.
    bool isFile(const trace::Trace& trace, const std::string& path)
    {
        return io::save(file("again"), trace).hasValue() && bytesOf(file("again")) == bytesOf(path);
    }
    QTemporaryDir folder_;

private slots:
    /// However the bytes come in, the pieces make the trace.
    void growsByteByByte()
    {
        PB_VERIFY_OK(io::save(file("whole"), sampleTrace()));
        const std::string whole = bytesOf(file("whole"));
        io::TraceReader reader(file("grows"));
        trace::Trace trace;
        std::int64_t count = 0;
        for (const char byte : whole) {
            QVERIFY(pollInto(reader, trace) >= 0);
            appendBytes(file("grows"), std::string(1, byte));
            const std::int64_t here = pollInto(reader, trace);
            QVERIFY(here >= 0);
            count += here;
        }
        QCOMPARE(count, std::int64_t(4));
        QVERIFY(isFile(trace, file("whole")));
    }

    void followsAWriter()
    {
        io::TraceReader reader(file("run.trace"));
        trace::Trace trace;
        QCOMPARE(pollInto(reader, trace), std::int64_t(0)); // not there yet
        io::TraceWriter writer;
        PB_VERIFY_OK(writer.open(file("run.trace"), sampleTrace()));
        std::int64_t count = 0;
        for (int section = 0; section < 3; ++section) {
            PB_VERIFY_OK(writer.beginSection(model::ProgramKind::Train, trace::Origin::Measured,
                                             10 * section, 2));
            for (int drain = 0; drain < 5; ++drain) {
                PB_VERIFY_OK(writer.append(0, firings(10'000, 1)));
                PB_VERIFY_OK(writer.append(1, firings(70'000, 2))); // two chunks
                count += pollInto(reader, trace);
            }
            PB_VERIFY_OK(writer.endSection(10, 1));
            count += pollInto(reader, trace);
            QCOMPARE(count, std::int64_t(400'000) * (section + 1));
            QCOMPARE(trace.sections.back().steps, std::int64_t(10));
        }
        PB_VERIFY_OK(writer.close());
        const auto loaded = io::loadTrace(file("run.trace"));
        PB_VERIFY_OK(loaded);
        PB_VERIFY_OK(io::save(file("loaded"), *loaded)); // the writer cut its chunks otherwise
        QVERIFY(isFile(trace, file("loaded")));
    }

    /// A slow writer's firings are seen before its buffer is full.
    void slowWriterIsSeen()
    {
        io::TraceWriter writer;
        PB_VERIFY_OK(writer.open(file("slow"), sampleTrace()));
        PB_VERIFY_OK(writer.beginSection(model::ProgramKind::Train, trace::Origin::Measured, 0, 1));
        io::TraceReader reader(file("slow"));
        trace::Trace trace;
        std::int64_t written = 0;
        bool seen = false;
        const auto oneMore = [&] { // asked again once it was true
            if (!seen && writer.append(0, firings(1, 1)))
                ++written;
            seen = seen || pollInto(reader, trace) > 0;
            return seen;
        };
        QTRY_VERIFY(oneMore());
        QVERIFY(written < 100); // of 24 bytes: the buffer holds 170
    }

    void littleByLittle()
    {
        trace::Trace whole = sampleTrace();
        whole.sections[0].lanes.push_back(firings(200'000, 9));
        PB_VERIFY_OK(io::save(file("large"), whole));
        io::TraceReader reader(file("large"));
        trace::Trace trace;
        QCOMPARE(pollInto(reader, trace, 1000), std::int64_t(200'004));
        QVERIFY(isFile(trace, file("large")));
    }

    /// Damage is found as loadTrace finds it, but for what looks like an unfinished end.
    void flippedByte()
    {
        PB_VERIFY_OK(io::save(file("whole"), sampleTrace()));
        const std::string whole = bytesOf(file("whole"));
        for (std::size_t at = 0; at < whole.size(); ++at) {
            std::string bytes = whole;
            bytes[at] = char(bytes[at] ^ 1);
            writeBytes(file("flipped"), bytes);
            io::TraceReader reader(file("flipped"));
            const auto pieces = reader.poll();
            const auto loaded = io::loadTrace(file("flipped"));
            QCOMPARE(pieces.hasValue(), loaded.hasValue());
            if (pieces)
                continue;
            QCOMPARE(int(pieces.error().code), int(loaded.error().code));
            QCOMPARE(pieces.error().subject, file("flipped"));
            const auto again = reader.poll();
            QVERIFY(!again && again.error().message == pieces.error().message);
        }
    }

    void becomesShorter()
    {
        PB_VERIFY_OK(io::save(file("whole"), sampleTrace()));
        writeBytes(file("cut"), bytesOf(file("whole")));
        io::TraceReader reader(file("cut"));
        PB_VERIFY_OK(reader.poll());
        QCOMPARE(::truncate(file("cut").c_str(), 40), 0);
        const auto after = reader.poll();
        QVERIFY(!after);
        QCOMPARE(int(after.error().code), int(ErrorCode::DataCorrupt));
    }

    void noFile()
    {
        QCOMPARE(::mkfifo(file("fifo").c_str(), 0600), 0);
        for (const std::string& path : {file("fifo"), folder_.path().toStdString()}) {
            io::TraceReader reader(path);
            const auto pieces = reader.poll();
            QVERIFY(!pieces);
            QCOMPARE(int(pieces.error().code), int(ErrorCode::InvalidInput));
        }
    }

    /// Lanes are declared, not held: they are bounded over the file.
    void lies()
    {
        io::TraceWriter writer;
        PB_VERIFY_OK(writer.open(file("lies"), sampleTrace()));
        for (int at = 0; at < 100; ++at)
            PB_VERIFY_OK(writer.beginSection(model::ProgramKind::Train, trace::Origin::Measured, 0,
                                             std::size_t(1) << 20));
        PB_VERIFY_OK(writer.close());
        io::TraceReader reader(file("lies"));
        const auto pieces = reader.poll();
        QVERIFY(!pieces);
        QCOMPARE(int(pieces.error().code), int(ErrorCode::InvalidInput));
    }
};

PLUGBOARD_TEST(TestTraceReader)
#include "tst_trace_reader.moc"
