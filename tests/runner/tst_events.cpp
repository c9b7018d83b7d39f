// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/runner/events.h"
#include "tests/runner/event_reader.h"

#include <fcntl.h>
#include <thread>
#include <unistd.h>

using namespace plugboard;
using namespace plugboard::tests;
using runner::EventStream;

class TestEvents : public QObject {
    Q_OBJECT
private slots:
    void firingsOfASlowReaderAreDroppedAndCounted();
    void readerThatHasGone();
};

void TestEvents::firingsOfASlowReaderAreDroppedAndCounted()
{
    Pipe pipe;
    const std::vector<trace::Firing> records(10'000); // 240 kB
    constexpr int kFrames = 100;                      // 24 MB: more than is kept for the reader
    std::uint64_t dropped = 0;
    {
        EventStream stream(pipe.write());
        for (int frame = 0; frame < kFrames; ++frame)
            stream.firings(model::ProgramKind::Train, 0, records);
        dropped = stream.droppedFirings();
        QVERIFY(dropped > 0);
        QCOMPARE(dropped % records.size(), std::uint64_t(0));
        stream.json({{"type", "status"}}); // still room for messages
        stream.json({{"type", "end"}}, EventStream::Weight::Last);
        QCOMPARE(stream.droppedMessages(), std::uint64_t(0));

        EventReader reader(pipe.read());
        std::thread reading([&] {
            QVERIFY(reader.until("status").is_object());
            QVERIFY(reader.until("end").is_object());
            QCOMPARE(reader.firings() + dropped, kFrames * records.size());
        });
        for (int tries = 0; tries < 10; ++tries)
            stream.finish(); // a second each, at most
        reading.join();
    }
    QVERIFY((fcntl(pipe.write(), F_GETFL) & O_NONBLOCK) == 0); // as it was
}

void TestEvents::readerThatHasGone()
{
    int ends[2];
    QCOMPARE(::pipe(ends), 0);
    EventStream stream(ends[1]);
    ::close(ends[0]);
    stream.json({{"type", "hello"}});
    stream.firings(model::ProgramKind::Train, 0, std::vector<trace::Firing>(10));
    stream.finish(); // and no signal
    QCOMPARE(stream.droppedFirings(), std::uint64_t(0));
}

PLUGBOARD_TEST(TestEvents)
#include "tst_events.moc"
