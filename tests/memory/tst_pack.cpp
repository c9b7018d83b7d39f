// SPDX-License-Identifier: Apache-2.0
#include "engine/memory/pack.h"
#include "tests/memory/programs.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::tests;
using memory::Block;
using memory::Span;

namespace {

constexpr std::int64_t kCircle = 1000;

Block block(std::int64_t size, std::vector<Span> spans)
{
    Block made{size, {}};
    made.live.lane = model::LaneId(0);
    for (const Span span : spans)
        made.live.add(span, kCircle);
    return made;
}

/// Most bytes in use at one position.
std::int64_t lowerBound(const std::vector<Block>& blocks)
{
    std::int64_t most = 0;
    for (std::int64_t at = 0; at < kCircle; ++at) {
        std::int64_t used = 0;
        for (const Block& one : blocks)
            for (const Span& span : one.live.spans)
                if (span.first <= at && at <= span.last)
                    used += memory::aligned(one.size);
        most = std::max(most, used);
    }
    return most;
}

bool overlap(const std::vector<Block>& blocks, const memory::Packing& packing)
{
    for (std::size_t a = 0; a < blocks.size(); ++a)
        for (std::size_t b = a + 1; b < blocks.size(); ++b)
            if (packing.offsets[a] < packing.offsets[b] + blocks[b].size &&
                packing.offsets[b] < packing.offsets[a] + blocks[a].size &&
                blocks[a].live.meets(blocks[b].live))
                return true;
    return false;
}

} // namespace

class TestPack : public QObject {
    Q_OBJECT
private slots:
    /// Each of a chain lives until its successor is made.
    void chain()
    {
        std::mt19937 random(1);
        double worst = 1;
        for (int round = 0; round < 50; ++round) {
            std::vector<Block> blocks;
            for (int at = 0; at < 60; ++at)
                blocks.push_back(block(64 * uniform(random, 1, 500), {{at, at + 1}}));
            const memory::Packing packing = memory::pack(blocks);
            QVERIFY(!overlap(blocks, packing));
            worst = std::max(worst, double(packing.size) / double(lowerBound(blocks)));
        }
        QVERIFY2(worst <= 1.05, std::to_string(worst).c_str());
    }

    /// Activations are kept until the way back, gradients live in between, as in training.
    void thereAndBack()
    {
        std::mt19937 random(2);
        double worst = 1;
        for (int round = 0; round < 50; ++round) {
            std::vector<Block> blocks;
            for (int at = 0; at < 30; ++at) {
                const std::int64_t size = 64 * uniform(random, 1, 500);
                blocks.push_back(block(size, {{at, 100 - at}}));
                blocks.push_back(block(size, {{99 - at, 100 - at}}));
            }
            const memory::Packing packing = memory::pack(blocks);
            QVERIFY(!overlap(blocks, packing));
            worst = std::max(worst, double(packing.size) / double(lowerBound(blocks)));
        }
        QVERIFY2(worst <= 1.1, std::to_string(worst).c_str());
    }

    void randomSpans()
    {
        std::mt19937 random(3);
        for (int round = 0; round < 100; ++round) {
            std::vector<Block> blocks;
            for (int at = 0; at < 40; ++at) {
                const int first = uniform(random, -500, 1500);
                blocks.push_back(
                    block(uniform(random, 0, 5000), {{first, first + uniform(random, 0, 1100)}}));
            }
            const memory::Packing packing = memory::pack(blocks);
            QVERIFY(!overlap(blocks, packing));
            QVERIFY(packing.size >= lowerBound(blocks));
            for (std::size_t at = 0; at < blocks.size(); ++at) {
                QCOMPARE(packing.offsets[at] % memory::kAlignment, std::int64_t(0));
                QVERIFY(packing.offsets[at] + blocks[at].size <= packing.size);
            }
        }
    }

    /// The circle closes: what begins at its end and goes on at its start meets both.
    void spansOnTheCircle()
    {
        const Block wraps = block(1, {{990, 1010}});
        QCOMPARE(wraps.live.spans, (std::vector<Span>{{0, 10}, {990, 999}}));
        QVERIFY(wraps.live.meets(block(1, {{5, 6}}).live));
        QVERIFY(wraps.live.meets(block(1, {{-3, -1}}).live));
        QVERIFY(!wraps.live.meets(block(1, {{11, 989}}).live));
        QVERIFY(block(1, {{3, 1002}}).live.always);
        QCOMPARE(wraps.live.lastWithin({-20, 500}, kCircle), std::optional<std::int64_t>(10));
        QCOMPARE(wraps.live.lastWithin({-20, 5}, kCircle), std::optional<std::int64_t>(5));
        QCOMPARE(wraps.live.lastWithin({-500, -5}, kCircle), std::optional<std::int64_t>(-5));
        QVERIFY(!wraps.live.lastWithin({11, 500}, kCircle));
        QCOMPARE(wraps.live.lastWithin({1500, 2500}, kCircle), std::optional<std::int64_t>(2010));
    }
};

PLUGBOARD_TEST(TestPack)
#include "tst_pack.moc"
