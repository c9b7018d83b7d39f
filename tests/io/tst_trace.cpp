// SPDX-License-Identifier: Apache-2.0
#include "engine/io/trace_writer.h"
#include "tests/io/samples.h"
#include "tests/plugboard_test.h"

#include <QTemporaryDir>

#include <algorithm>
#include <span>
#include <sys/wait.h>
#include <unistd.h>

using namespace plugboard;
using namespace plugboard::tests;

namespace {

bool equal(const trace::Trace& a, const trace::Trace& b)
{
    if (!(a.plan == b.plan) || a.title != b.title || a.clockErrorSeconds != b.clockErrorSeconds ||
        a.sections.size() != b.sections.size())
        return false;
    for (std::size_t at = 0; at < a.sections.size(); ++at) {
        const trace::Section &x = a.sections[at], &y = b.sections[at];
        if (x.program != y.program || x.origin != y.origin || x.firstStep != y.firstStep ||
            x.steps != y.steps || x.dropped != y.dropped || x.lanes.size() != y.lanes.size())
            return false;
        for (std::size_t lane = 0; lane < x.lanes.size(); ++lane)
            if (!std::ranges::equal(std::as_bytes(std::span(x.lanes[lane])),
                                    std::as_bytes(std::span(y.lanes[lane]))))
                return false;
    }
    return true;
}

std::vector<trace::Firing> firings(std::size_t count, std::uint32_t task)
{
    std::vector<trace::Firing> made;
    for (std::size_t at = 0; at < count; ++at)
        made.push_back({at * 10, at * 10 + 7, task, std::uint32_t(at)});
    return made;
}

} // namespace

class TestTrace : public QObject {
    Q_OBJECT

    std::string file(const char* name) const { return folder_.path().toStdString() + "/" + name; }
    QTemporaryDir folder_;

private slots:
    void roundTrip()
    {
        trace::Trace trace = sampleTrace();
        trace.sections[0].lanes.push_back(firings(200'000, 9)); // more than one chunk
        PB_VERIFY_OK(io::save(file("a.trace"), trace));
        const auto loaded = io::loadTrace(file("a.trace"));
        PB_VERIFY_OK(loaded);
        QVERIFY(equal(*loaded, trace));
        PB_VERIFY_OK(io::save(file("b.trace"), *loaded));
        QVERIFY(bytesOf(file("a.trace")) == bytesOf(file("b.trace")));
    }

    /// What lies beyond the cap is counted, here and in the file.
    void cap()
    {
        io::TraceWriter writer;
        PB_VERIFY_OK(writer.open(file("capped"), sampleTrace()));
        writer.setCap(3000); // 100 firings take 2,400 bytes
        for (int section = 0; section < 2; ++section) {
            PB_VERIFY_OK(writer.beginSection(model::ProgramKind::Train, trace::Origin::Measured,
                                             section, 1));
            PB_VERIFY_OK(writer.append(0, firings(100, 1)));
            PB_VERIFY_OK(writer.append(0, firings(50, 1)));
            PB_VERIFY_OK(writer.endSection(1, 3));
        }
        PB_VERIFY_OK(writer.close());
        QCOMPARE(writer.dropped(), std::uint64_t(200)); // 50 of the first, all of the second
        QVERIFY(bytesOf(file("capped")).size() < 3000);
        const auto loaded = io::loadTrace(file("capped"));
        PB_VERIFY_OK(loaded);
        QCOMPARE(loaded->sections[0].lanes[0].size(), std::size_t(100));
        QCOMPARE(loaded->sections[0].dropped, std::uint64_t(53));
        QCOMPARE(loaded->sections[1].dropped, std::uint64_t(153));
    }

    /// A file cut anywhere holds the chunks that were whole by then.
    void cutAnywhere()
    {
        PB_VERIFY_OK(io::save(file("whole"), sampleTrace()));
        const std::string whole = bytesOf(file("whole"));
        std::size_t most = 0;
        for (std::size_t size = 0; size < whole.size(); ++size) {
            writeBytes(file("cut"), whole.substr(0, size));
            const auto loaded = io::loadTrace(file("cut"));
            if (!loaded) {
                QCOMPARE(int(loaded.error().code), int(ErrorCode::DataCorrupt));
                QCOMPARE(most, std::size_t(0));
                continue;
            }
            std::size_t held = 1;
            for (const trace::Section& section : loaded->sections)
                for (const auto& lane : section.lanes)
                    held += lane.size();
            QVERIFY(held >= most);
            most = held;
        }
        QCOMPARE(most, std::size_t(1 + 4));
    }

    void killedInMidChunk()
    {
        const pid_t child = ::fork();
        if (child == 0) {
            io::TraceWriter writer;
            bool fine =
                writer.open(file("killed"), sampleTrace()) &&
                writer.beginSection(model::ProgramKind::Train, trace::Origin::Measured, 0, 1) &&
                writer.append(0, firings(5000, 1));
            // The last chunk lies in the buffer of the stream in part when the process ends.
            fine = fine && writer.append(0, firings(5000, 2));
            ::_exit(fine ? 0 : 1);
        }
        int status = -1;
        ::waitpid(child, &status, 0);
        QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        const auto loaded = io::loadTrace(file("killed"));
        PB_VERIFY_OK(loaded);
        QVERIFY(loaded->sections[0].lanes[0].size() % 5000 == 0);
        QVERIFY(loaded->sections[0].lanes[0].size() >= 5000);
    }

    void flippedByte()
    {
        PB_VERIFY_OK(io::save(file("whole"), sampleTrace()));
        const std::string whole = bytesOf(file("whole"));
        for (std::size_t at = 0; at < whole.size(); ++at)
            for (const int bit : {0, 7}) {
                std::string bytes = whole;
                bytes[at] = char(bytes[at] ^ (1 << bit));
                writeBytes(file("flipped"), bytes);
                const auto loaded = io::loadTrace(file("flipped"));
                if (loaded)
                    QVERIFY2(at >= 8 && at < 12, std::to_string(at).c_str()); // the version
                else
                    QCOMPARE(loaded.error().subject, file("flipped"));
            }
    }

    void lies_data()
    {
        QTest::addColumn<int>("lanes");
        QTest::addColumn<int>("sections");
        QTest::newRow("one section") << -1 << 1;
        QTest::newRow("all sections") << (1 << 20) << 100;
    }
    /// Lanes are declared, not held: they are bounded over the file.
    void lies()
    {
        QFETCH(int, lanes);
        QFETCH(int, sections);
        io::TraceWriter writer;
        PB_VERIFY_OK(writer.open(file("lies"), sampleTrace()));
        for (int at = 0; at < sections; ++at) {
            PB_VERIFY_OK(writer.beginSection(model::ProgramKind::Train, trace::Origin::Measured, 0,
                                             std::size_t(lanes)));
            PB_VERIFY_OK(writer.endSection(1, 0));
        }
        PB_VERIFY_OK(writer.close());
        const auto loaded = io::loadTrace(file("lies"));
        QVERIFY(!loaded);
        QCOMPARE(int(loaded.error().code), int(ErrorCode::InvalidInput));
    }

    void fullDisk()
    {
        io::TraceWriter writer;
        auto done = writer.open("/dev/full", sampleTrace());
        if (done)
            done = writer.beginSection(model::ProgramKind::Train, trace::Origin::Measured, 0, 1);
        if (done)
            done = writer.append(0, firings(100, 1));
        if (done)
            done = writer.endSection(1, 0);
        QVERIFY(!done);
        QCOMPARE(int(done.error().code), int(ErrorCode::IoFailed));
        QVERIFY(!io::save(file("none/a.trace"), sampleTrace()));
    }
};

PLUGBOARD_TEST(TestTrace)
#include "tst_trace.moc"
