// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/lane_mip.h"
#include "tests/plugboard_test.h"

#include <random>

using namespace plugboard::gui;

class TestLaneMip : public QObject {
    Q_OBJECT
private slots:
    void sharesOfABucket();
    void levelsHalve();
    void agreesWithTheBars();
    void longTracesCoarsen();
    void theOpenBucketIsSeen();
    void emptyOnesCostNothing();
};

void TestLaneMip::sharesOfABucket()
{
    LaneMip mip;
    QCOMPARE(mip.shift(), 10); // buckets of 1,024 ns
    mip.add(0, 256, BarClass::Forward);
    mip.add(256, 768, BarClass::Backward);
    mip.add(5000, 5001, BarClass::Load);
    const MipBucket first = mip.bucket(0, 0); // 768 of 1,024 busy, most of it backward
    QCOMPARE(int(first.barClass), int(BarClass::Backward));
    QCOMPARE(int(first.fill), 191); // 768 * 255 / 1024
    QCOMPARE(int(mip.bucket(0, 1).fill), 0);
    QCOMPARE(int(mip.bucket(0, 4).fill), 1); // a bar is never rounded away
}

void TestLaneMip::levelsHalve()
{
    LaneMip mip;
    mip.add(0, 1024, BarClass::Forward);
    mip.add(1024, 1536, BarClass::Update);
    mip.add(8192, 8200, BarClass::Load); // closes the buckets before
    const MipBucket merged = mip.bucket(1, 0);
    QCOMPARE(int(merged.barClass), int(BarClass::Forward));
    QCOMPARE(int(merged.fill), 191); // (255 + 127) / 2
}

void TestLaneMip::agreesWithTheBars()
{
    // Brute force: busy time of each stretch against what the pyramid says, at every level.
    std::mt19937 random(7);
    LaneMip mip;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> bars;
    std::uint64_t at = 0;
    for (int bar = 0; bar < 20'000; ++bar) {
        at += random() % 900;
        const std::uint64_t end = at + 50 + random() % 1500;
        bars.emplace_back(at, end);
        mip.add(at, end, BarClass(random() % kBarClasses));
        at = end;
    }
    for (int level = 0; level < mip.levels(); ++level) {
        const double length = std::ldexp(1.0, mip.shift() + level);
        for (int probe = 0; probe < 20; ++probe) {
            const double begin = std::fmod(double(random()), double(at));
            const double end = begin + 3 * length;
            double busy = 0;
            for (const auto& [from, to] : bars)
                busy += std::max(0.0, std::min(double(to), end) - std::max(double(from), begin));
            const double share = busy / (end - begin);
            // Inside a bucket it is not known where the bars are: at most one bucket at each end.
            QVERIFY2(std::abs(LaneMip::Reader(mip, level).sample(begin, end).fill / 255.0 - share) <
                         0.35,
                     qPrintable(QString("level %1 share %2").arg(level).arg(share)));
        }
    }
}

void TestLaneMip::longTracesCoarsen()
{
    LaneMip mip;
    std::uint64_t at = 0;
    constexpr int kBars = 100'000;
    for (int bar = 0; bar < kBars; ++bar, at += 100'000)
        mip.add(at, at + 50'000, BarClass::Forward);
    QVERIFY(mip.bytes() < kBars * 5); // two levels' worth of two bytes per two bars, with slack
    const MipBucket whole = LaneMip::Reader(mip, mip.levels() - 4).sample(0, double(at));
    QVERIFY2(std::abs(whole.fill - 127) < 6, qPrintable(QString::number(whole.fill))); // half
    // One bar after a long pause: few buckets all the same.
    mip.add(at + std::uint64_t(3'600) * 1'000'000'000, at + std::uint64_t(3'601) * 1'000'000'000,
            BarClass::Load);
    QVERIFY(mip.bytes() < kBars * 5);
}

void TestLaneMip::theOpenBucketIsSeen()
{
    LaneMip mip;
    mip.add(0, 512, BarClass::Forward);
    QCOMPARE(mip.levelFor(1023), -1);
    QCOMPARE(mip.levelFor(1024), 0);
    QCOMPARE(int(LaneMip::Reader(mip, 0).sample(0, 1024).fill), 127);
}

void TestLaneMip::emptyOnesCostNothing()
{
    // Sampled over an hour by the column: a million buckets of 1 us each are not walked.
    const LaneMip empty;
    LaneMip early;
    early.add(0, 100, BarClass::Forward);
    QElapsedTimer timer;
    timer.start();
    for (int column = 0; column < 2000; ++column) {
        const double begin = column * 1.8e9;
        QCOMPARE(int(LaneMip::Reader(empty, 0).sample(begin, begin + 1.8e9).fill), 0);
        QCOMPARE(int(LaneMip::Reader(early, 0).sample(begin, begin + 1.8e9).fill),
                 column == 0 ? 1 : 0);
    }
    QVERIFY(timer.elapsed() < 200); // walked, it takes seconds
}

PLUGBOARD_TEST(TestLaneMip)
#include "tst_lane_mip.moc"
