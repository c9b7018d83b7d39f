// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/lane_store.h"
#include "tests/plugboard_test.h"

#include <random>

using namespace plugboard;
using namespace plugboard::gui;

namespace {

std::vector<trace::Firing> randomFirings(int count, std::uint64_t longest)
{
    std::mt19937_64 random(3);
    std::vector<trace::Firing> firings;
    std::uint64_t at = 0;
    for (int index = 0; index < count; ++index) {
        at += random() % 100;
        const std::uint64_t end = at + random() % longest;
        firings.push_back({at, end, std::uint32_t(random() % 8), std::uint32_t(index)});
        at = end;
    }
    return firings;
}

const std::vector<BarClass> kClasses = {BarClass::Load,     BarClass::Forward, BarClass::Backward,
                                        BarClass::Update,   BarClass::Metrics, BarClass::Init,
                                        BarClass::Transfer, BarClass::Gather};

LaneStore storeOf(const std::vector<trace::Firing>& firings)
{
    LaneStore store;
    for (const trace::Firing& firing : firings)
        store.append(firing, kClasses[firing.task]);
    return store;
}

} // namespace

class TestLaneStore : public QObject {
    Q_OBJECT
private slots:
    void givesBackWhatItGot_data();
    void givesBackWhatItGot();
    void findsByTime();
    void busyTimeIsExact();
    void refusesDisorder();
    void bytesPerEvent();
};

void TestLaneStore::givesBackWhatItGot_data()
{
    QTest::addColumn<quint64>("longest"); // nanoseconds
    QTest::newRow("short") << quint64(1'000);
    QTest::newRow("chunks of more than 4 s") << quint64(20'000'000);
    QTest::newRow("bars of more than 4 s") << quint64(9'000'000'000);
}

void TestLaneStore::givesBackWhatItGot()
{
    QFETCH(quint64, longest);
    const auto firings = randomFirings(5'000, longest);
    const LaneStore store = storeOf(firings);
    QCOMPARE(store.size(), firings.size());
    for (std::size_t at = 0; at < firings.size(); ++at) {
        QCOMPARE(store.begin(at), firings[at].begin);
        QCOMPARE(store.end(at), firings[at].end);
        QCOMPARE(store.task(at), firings[at].task);
        QCOMPARE(store.firing(at), firings[at].firing);
    }
}

void TestLaneStore::findsByTime()
{
    const auto firings = randomFirings(3'000, 1'000);
    const LaneStore store = storeOf(firings);
    std::mt19937_64 random(5);
    for (int probe = 0; probe < 500; ++probe) {
        const std::uint64_t time = random() % (firings.back().end + 100);
        std::size_t expected = 0;
        while (expected < firings.size() && firings[expected].end <= time)
            ++expected;
        QCOMPARE(store.firstEndingAfter(time), expected);
        const std::size_t from = expected == 0 ? 0 : random() % (expected + 1);
        QCOMPARE(store.nextEndingAfter(time, from), expected);
    }
}

void TestLaneStore::busyTimeIsExact()
{
    const auto firings = randomFirings(4'000, 1'000);
    const LaneStore store = storeOf(firings);
    std::mt19937_64 random(9);
    for (int probe = 0; probe < 100; ++probe) {
        std::uint64_t begin = random() % firings.back().end;
        std::uint64_t end = random() % firings.back().end;
        if (end < begin)
            std::swap(begin, end);
        ClassTimes expected{};
        for (const trace::Firing& firing : firings) {
            const std::uint64_t from = std::max(firing.begin, begin);
            const std::uint64_t to = std::min(firing.end, end);
            if (to > from)
                expected[firing.task] += to - from;
        }
        const ClassTimes busy = store.busy(begin, end, kClasses);
        for (std::size_t at = 0; at < kBarClasses; ++at)
            QCOMPARE(busy[at], expected[at]);
    }
}

void TestLaneStore::refusesDisorder()
{
    LaneStore store;
    QVERIFY(store.append({10, 20, 0, 0}, BarClass::Forward));
    QVERIFY(!store.append({9, 30, 0, 1}, BarClass::Forward));  // before the last one
    QVERIFY(!store.append({30, 29, 0, 1}, BarClass::Forward)); // ends before it begins
    QVERIFY(store.append({10, 10, 0, 1}, BarClass::Forward));
    QCOMPARE(store.size(), std::size_t(2));
}

void TestLaneStore::bytesPerEvent()
{
    const auto firings = randomFirings(200'000, 2'000);
    const LaneStore store = storeOf(firings);
    const double each = double(store.bytes()) / double(firings.size());
    QVERIFY2(each < 21, qPrintable(QString::number(each))); // 16 and the pyramid
}

PLUGBOARD_TEST(TestLaneStore)
#include "tst_lane_store.moc"
