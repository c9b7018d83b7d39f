// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/run_feed.h"
#include "tests/gui/service/service_bench.h"
#include "tests/plugboard_test.h"

#include <QtEndian>

#include <cmath>

using namespace plugboard;
using namespace plugboard::tests;
using gui::EventParser;
using gui::RunUpdate;

namespace {

QByteArray number(std::uint32_t value)
{
    QByteArray bytes(4, Qt::Uninitialized);
    qToLittleEndian(value, bytes.data());
    return bytes;
}

QByteArray frame(std::uint32_t kind, const QByteArray& payload)
{
    return number(kind) + number(std::uint32_t(payload.size())) + payload;
}

QByteArray firings(std::uint32_t program, std::uint32_t lane, std::uint32_t count)
{
    QByteArray payload = number(program) + number(lane);
    for (std::uint32_t at = 0; at < count; ++at) {
        const trace::Firing firing{at * 10, at * 10 + 7, lane, at};
        payload += QByteArray(reinterpret_cast<const char*>(&firing), sizeof firing);
    }
    return frame(2, payload);
}

/// Two sections with all kinds of messages between.
QByteArray stream()
{
    return frame(1, R"({"type":"hello","run":"/r","total_steps":4,"lanes":[
                        {"program":"train","lane":0},{"program":"train","lane":1}]})") +
           frame(1, R"({"type":"section","program":"train","first_step":2,"lanes":2})") +
           firings(1, 0, 3) + frame(1, R"({"type":"metrics","step":3,"loss":0.5,"seconds":1.25})") +
           firings(1, 1, 2) + frame(1, R"({"type":"section_end","steps":2,"dropped":1})") +
           frame(1, R"({"type":"metrics","step":4,"loss":null})") +
           frame(1, R"({"type":"metrics","step":4,"loss":0.4,"evaluation":true,"accuracy":0.75})") +
           frame(1, R"({"type":"of the future","x":1})") +
           frame(1, R"({"type":"section","program":"evaluate","first_step":0,"lanes":1})") +
           firings(2, 0, 1) + frame(1, R"({"type":"end","status":"finished","dropped":0})");
}

void verifyWhole(const RunUpdate& update)
{
    QCOMPARE(update.messages.size(), std::size_t(3));
    QCOMPARE(update.messages[0].value("run").toString(), QString("/r"));
    QCOMPARE(update.messages[2].value("status").toString(), QString("finished"));
    QCOMPARE(update.steps.size(), std::size_t(2));
    QCOMPARE(update.steps[0].seconds, 1.25);
    QVERIFY(std::isnan(update.steps[1].loss));
    QCOMPARE(update.evaluations.size(), std::size_t(1));
    QCOMPARE(update.evaluations[0].accuracy, 0.75);
    trace::Trace trace;
    for (io::TracePiece piece : update.pieces)
        io::append(trace, std::move(piece));
    QCOMPARE(trace.sections.size(), std::size_t(2));
    QCOMPARE(trace.sections[0].firstStep, std::int64_t(2));
    QCOMPARE(trace.sections[0].steps, std::int64_t(2));
    QCOMPARE(trace.sections[0].dropped, std::uint64_t(1));
    QCOMPARE(trace.sections[0].lanes[0].size(), std::size_t(3));
    QCOMPARE(trace.sections[0].lanes[1].size(), std::size_t(2));
    QCOMPARE(trace.sections[0].lanes[1][1].end, std::uint64_t(17));
    QCOMPARE(int(trace.sections[1].program), int(model::ProgramKind::Evaluate));
    QCOMPARE(trace.sections[1].lanes[0].size(), std::size_t(1));
}

} // namespace

class TestEventParser : public QObject {
    Q_OBJECT
private slots:
    void everySplit();
    void byteByByte();
    void hostile_data();
    void hostile();
    void olderRunWithoutSections();
    void nothingAfterAFailure();
    void manyEventsAreCheap();
};

void TestEventParser::everySplit()
{
    const QByteArray bytes = stream();
    for (qsizetype at = 0; at <= bytes.size(); ++at) {
        EventParser parser;
        RunUpdate update;
        PB_VERIFY_OK(parser.take(bytes.left(at), update));
        PB_VERIFY_OK(parser.take(bytes.mid(at), update));
        verifyWhole(update);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestEventParser::byteByByte()
{
    EventParser parser;
    RunUpdate update;
    for (const char byte : stream())
        PB_VERIFY_OK(parser.take(QByteArray(1, byte), update));
    verifyWhole(update);
}

void TestEventParser::hostile_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("text") << QByteArray("Hello, world; this is no stream");
    QTest::newRow("an unknown kind") << frame(3, "x");
    QTest::newRow("4 GiB are announced") << number(2) + number(0xffffffff);
    QTest::newRow("64 MiB are announced") << number(1) + number(64 << 20);
    QTest::newRow("no JSON") << frame(1, "{\"type\":");
    QTest::newRow("an array") << frame(1, "[1]");
    QTest::newRow("an empty message") << frame(1, "");
    QTest::newRow("firings without a head") << frame(2, "1234567");
    QTest::newRow("part of a firing") << frame(2, number(1) + number(0) + "123");
    QTest::newRow("a program of none") << firings(4, 0, 1);
    QTest::newRow("a lane of none") << firings(1, 0, 1);
    QTest::newRow("a lane beyond the section's")
        << frame(1, R"({"type":"section","program":"train","lanes":2})") + firings(1, 2, 1);
    QTest::newRow("a section of no program")
        << frame(1, R"({"type":"section","program":"dance","lanes":2})");
    QTest::newRow("lanes without number")
        << frame(1, R"({"type":"section","program":"train","lanes":1e12})");
}

void TestEventParser::hostile()
{
    QFETCH(QByteArray, bytes);
    EventParser parser;
    RunUpdate update;
    const auto taken = parser.take(bytes, update);
    QVERIFY(!taken);
    QCOMPARE(int(taken.error().code), int(ErrorCode::DataCorrupt));
    QVERIFY(update.steps.empty());
}

void TestEventParser::olderRunWithoutSections()
{
    EventParser parser;
    RunUpdate update;
    PB_VERIFY_OK(
        parser.take(frame(1, R"({"type":"hello","lanes":[{"program":"train"},{"program":"train"},
                     {"program":"init"}]})") +
                        firings(0, 0, 1) + firings(1, 1, 4) + firings(1, 0, 2),
                    update));
    trace::Trace trace;
    for (io::TracePiece piece : update.pieces)
        io::append(trace, std::move(piece));
    QCOMPARE(trace.sections.size(), std::size_t(2));
    QCOMPARE(trace.sections[1].lanes.size(), std::size_t(2));
    QCOMPARE(trace.sections[1].lanes[1].size(), std::size_t(4));
}

void TestEventParser::nothingAfterAFailure()
{
    EventParser parser;
    RunUpdate update;
    QVERIFY(!parser.take("no stream at all", update));
    QVERIFY(!parser.take(stream(), update));
    QVERIFY(update.empty());
}

/// A second of 100,000 events must cost the reader a small part of a second.
void TestEventParser::manyEventsAreCheap()
{
    const QByteArray head = frame(1, R"({"type":"section","program":"train","lanes":8})");
    QByteArray second;
    for (int drain = 0; drain < 100; ++drain) // of 8 lanes, every 10 ms
        for (std::uint32_t lane = 0; lane < 8; ++lane)
            second += firings(1, lane, 125);
    EventParser parser;
    RunUpdate update;
    PB_VERIFY_OK(parser.take(head, update));
    QElapsedTimer timer;
    timer.start();
    for (qsizetype at = 0; at < second.size(); at += 65536)
        PB_VERIFY_OK(parser.take(second.mid(at, 65536), update));
    QVERIFY2(timer.elapsed() < 200, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(update.pieces.size(), std::size_t(801));
}

PLUGBOARD_TEST(TestEventParser)
#include "tst_event_parser.moc"
