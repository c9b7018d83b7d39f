// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/sim/shared_links.h"

#include <cmath>

using namespace plugboard;

class TestSharedLinks : public QObject {
    Q_OBJECT

private slots:
    void oneFlowTakesTheNarrowestLink();
    void twoFlowsShareOneDirection();
    void directionsAreApart();
    void maxMinFair();
    void aLateFlowSlowsTheFirst();
    void randomSharesAreMaxMinFair();
};

namespace {

/// Links of these bandwidths, the same both ways, no latency.
model::Topology linksOf(const std::vector<double>& bandwidths)
{
    model::Topology topology;
    for (const double bandwidth : bandwidths)
        topology.links.push_back({"", "", "", {{bandwidth}, {}}, {{bandwidth}, {}}});
    return topology;
}

model::Hop hop(std::size_t link, bool backward = false)
{
    return {model::LinkId(link), backward};
}

using Owners = std::vector<std::size_t>;

} // namespace

void TestSharedLinks::oneFlowTakesTheNarrowestLink()
{
    sim::SharedLinks links(linksOf({10, 4, 8}));
    QVERIFY(std::isinf(links.nextFinish()));
    links.start(3, std::vector{hop(0), hop(1), hop(2)}, 20, 1.0);
    QCOMPARE(links.nextFinish(), 6.0); // 1 + 20 / 4
    QCOMPARE(links.finished(6.0), Owners{3});
    QVERIFY(std::isinf(links.nextFinish()));
}

void TestSharedLinks::twoFlowsShareOneDirection()
{
    sim::SharedLinks links(linksOf({10}));
    links.start(0, std::vector{hop(0)}, 10, 0);
    links.start(1, std::vector{hop(0)}, 20, 0);
    QCOMPARE(links.nextFinish(), 2.0); // 10 / 5
    QCOMPARE(links.finished(2.0), Owners{0});
    QCOMPARE(links.nextFinish(), 3.0); // 10 left at 10
}

void TestSharedLinks::directionsAreApart()
{
    sim::SharedLinks links(linksOf({10}));
    links.start(0, std::vector{hop(0)}, 10, 0);
    links.start(1, std::vector{hop(0, true)}, 10, 0);
    QCOMPARE(links.finished(1.0), (Owners{0, 1}));
}

void TestSharedLinks::maxMinFair()
{
    // Flow 0 takes both links, flow 1 the wide one, flow 2 the narrow one: the narrow link gives
    // flows 0 and 2 half of 4 each, flow 1 takes what is left of 10, which is 8.
    sim::SharedLinks links(linksOf({10, 4}));
    links.start(0, std::vector{hop(0), hop(1)}, 2, 0);
    links.start(1, std::vector{hop(0)}, 8, 0);
    links.start(2, std::vector{hop(1)}, 2, 0);
    QCOMPARE(links.nextFinish(), 1.0);
    QCOMPARE(links.finished(1.0), (Owners{0, 1, 2}));
}

void TestSharedLinks::aLateFlowSlowsTheFirst()
{
    // 10 bytes alone for a second, then half the rate.
    sim::SharedLinks links(linksOf({10}));
    links.start(0, std::vector{hop(0)}, 20, 0);
    links.start(1, std::vector{hop(0)}, 10, 1.0);
    QCOMPARE(links.nextFinish(), 3.0); // both: 10 bytes at 5
    QCOMPARE(links.finished(3.0), (Owners{0, 1}));
}

/// A share is max-min fair if and only if each flow has a full link on which no flow has more.
void TestSharedLinks::randomSharesAreMaxMinFair()
{
    std::uint32_t random = 1;
    const auto below = [&random](std::uint32_t limit) {
        random = random * 1664525u + 1013904223u;
        return (random >> 8) % limit;
    };
    for (int round = 0; round < 200; ++round) {
        std::vector<double> bandwidths;
        for (int link = 0; link < 5; ++link)
            bandwidths.push_back(1 + below(20));
        std::vector<std::vector<std::size_t>> taken(1 + below(6));
        for (auto& flow : taken) {
            for (std::size_t link = 0; link < bandwidths.size(); ++link)
                if (below(3) == 0)
                    flow.push_back(link);
            if (flow.empty())
                flow.push_back(below(5));
        }
        // A flow's rate shows in its finish when it is given rate * 1 s: try each flow as the
        // only one with few bytes, the others with very many.
        std::vector<double> rates;
        for (std::size_t measured = 0; measured < taken.size(); ++measured) {
            sim::SharedLinks links(linksOf(bandwidths));
            for (std::size_t flow = 0; flow < taken.size(); ++flow) {
                std::vector<model::Hop> route;
                for (const std::size_t link : taken[flow])
                    route.push_back(hop(link));
                links.start(flow, route, flow == measured ? 1.0 : 1e9, 0);
            }
            rates.push_back(1 / links.nextFinish());
        }
        std::vector<double> load(bandwidths.size(), 0);
        for (std::size_t flow = 0; flow < taken.size(); ++flow)
            for (const std::size_t link : taken[flow])
                load[link] += rates[flow];
        for (std::size_t flow = 0; flow < taken.size(); ++flow) {
            bool bottleneck = false;
            for (const std::size_t link : taken[flow]) {
                QVERIFY(load[link] <= bandwidths[link] * (1 + 1e-9));
                bool most = load[link] >= bandwidths[link] * (1 - 1e-9);
                for (std::size_t other = 0; other < taken.size(); ++other)
                    for (const std::size_t theirs : taken[other])
                        most = most && (theirs != link || rates[other] <= rates[flow] * (1 + 1e-9));
                bottleneck = bottleneck || most;
            }
            QVERIFY(bottleneck);
        }
    }
}

PLUGBOARD_TEST(TestSharedLinks)
#include "tst_shared_links.moc"
