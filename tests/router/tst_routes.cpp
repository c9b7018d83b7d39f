// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"
#include "tests/router/workshop.h"

using namespace plugboard;
using namespace plugboard::tests;
using model::DeviceId;

namespace {

/// A DGX-1 with V100: eight devices in a hybrid cube mesh, four PCIe switches, two hosts.
model::Topology dgx1(BytesPerSecond nvlink)
{
    model::Topology topology = devicesOnly(8);
    topology.hosts = {{"cpu0", {}}, {"cpu1", {}}};
    const int pairs[][2] = {{0, 1}, {0, 2}, {0, 3}, {0, 4}, {1, 2}, {1, 3}, {1, 5}, {2, 3},
                            {2, 6}, {3, 7}, {4, 5}, {4, 6}, {4, 7}, {5, 6}, {5, 7}, {6, 7}};
    for (const auto& pair : pairs)
        addLink(topology, "d" + std::to_string(pair[0]), "d" + std::to_string(pair[1]),
                Seconds{1e-6}, nvlink);
    for (int at = 0; at < 4; ++at) {
        const std::string name = "pcie" + std::to_string(at);
        topology.switches.push_back({name});
        for (const int device : {2 * at, 2 * at + 1})
            addLink(topology, "d" + std::to_string(device), name, Seconds{1e-6}, {12e9});
        addLink(topology, name, at < 2 ? "cpu0" : "cpu1", Seconds{1e-6}, {12e9});
    }
    addLink(topology, "cpu0", "cpu1", Seconds{1e-6}, {19e9});
    return topology;
}

std::vector<std::string> names(const model::Topology& topology, const std::vector<model::Hop>& hops)
{
    std::vector<std::string> result;
    for (const model::Hop& hop : hops)
        result.push_back((hop.backward ? "<" : ">") + topology.links[hop.link.index()].name);
    return result;
}

using Names = std::vector<std::string>;

} // namespace

class TestRoutes : public QObject {
    Q_OBJECT
private slots:
    void dgx1Neighbours()
    {
        const model::Topology topology = dgx1({25e9});
        const router::Routes routes(topology);
        const auto hops = routes.direct(DeviceId(5), DeviceId(1));
        PB_VERIFY_OK(hops);
        QCOMPARE(names(topology, *hops), (Names{"<d1-d5"}));
    }

    /// d0 and d5 share no NVLink. Two hops of 25 GB/s store and forward 1 MiB in 2 x (1 + 41.9) us
    /// = 85.9 us; over the hosts it is 5 us + 87.4 us = 92.4 us.
    void dgx1Relay()
    {
        const router::Routes routes(dgx1({25e9}));
        const auto relays = routes.relays(DeviceId(0), DeviceId(5));
        PB_VERIFY_OK(relays);
        QCOMPARE(relays->size(), std::size_t(3));
        QVERIFY((*relays)[1] == DeviceId(1) || (*relays)[1] == DeviceId(4));
        const auto time = routes.time(DeviceId(0), DeviceId(5), Bytes{1 << 20});
        PB_VERIFY_OK(time);
        QVERIFY(std::abs(time->value - 2 * (1e-6 + 1048576 / 25e9)) < 1e-12);
    }

    /// With 20 GB/s per hop the relay takes 106.9 us, so the message goes over the hosts.
    void dgx1OverTheHosts()
    {
        const model::Topology topology = dgx1({20e9});
        const router::Routes routes(topology);
        const auto relays = routes.relays(DeviceId(0), DeviceId(5));
        PB_VERIFY_OK(relays);
        QCOMPARE(relays->size(), std::size_t(2));
        const auto hops = routes.direct(DeviceId(0), DeviceId(5));
        PB_VERIFY_OK(hops);
        QCOMPARE(names(topology, *hops),
                 (Names{">d0-pcie0", ">pcie0-cpu0", ">cpu0-cpu1", "<pcie2-cpu1", "<d5-pcie2"}));
    }

    /// A way past another device is no direct one, however fast.
    void devicesOnlyRelay()
    {
        model::Topology topology = devicesOnly(3);
        addLink(topology, "d0", "d1");
        addLink(topology, "d1", "d2");
        const router::Routes routes(topology);
        QVERIFY(!routes.direct(DeviceId(0), DeviceId(2)));
        const auto relays = routes.relays(DeviceId(0), DeviceId(2));
        PB_VERIFY_OK(relays);
        QCOMPARE(*relays, (std::vector<DeviceId>{DeviceId(0), DeviceId(1), DeviceId(2)}));
    }

    /// 1 MiB: 1 ms + 105 us by the wide way, 1 us + 1049 us by the narrow one of a tenth.
    void bottleneckAndLatency()
    {
        for (const double latency : {1e-3, 0.5e-3}) {
            model::Topology topology = devicesOnly(2);
            topology.switches = {{"wide"}, {"narrow"}};
            addLink(topology, "d0", "wide", Seconds{latency}, {10e9});
            addLink(topology, "wide", "d1", Seconds{0}, {40e9});
            addLink(topology, "d0", "narrow", Seconds{1e-6}, {10e9});
            addLink(topology, "narrow", "d1", Seconds{0}, {1e9});
            const router::Routes routes(topology);
            const auto hops = routes.direct(DeviceId(0), DeviceId(1));
            PB_VERIFY_OK(hops);
            const bool wide = latency == 0.5e-3;
            QCOMPARE(names(topology, *hops),
                     (wide ? Names{">d0-wide", ">wide-d1"} : Names{">d0-narrow", ">narrow-d1"}));
        }
    }

    /// Each direction of a link has its own rate.
    void directions()
    {
        model::Topology topology = devicesOnly(2);
        addLink(topology, "d0", "d1");
        topology.links[0].backward = {{1e9}, {1e-6}};
        const router::Routes routes(topology);
        QCOMPARE(routes.time(DeviceId(0), DeviceId(1), Bytes{1000}).value().value, 1e-7);
        QCOMPARE(routes.time(DeviceId(1), DeviceId(0), Bytes{1000}).value().value, 2e-6);
        QCOMPARE(routes.time(DeviceId(1), DeviceId(1), Bytes{1000}).value().value, 0.0);
    }

    void noPath()
    {
        model::Topology topology = devicesOnly(3);
        addLink(topology, "d0", "d1");
        const router::Routes routes(topology);
        const auto relays = routes.relays(DeviceId(0), DeviceId(2));
        QVERIFY(!relays);
        QCOMPARE(int(relays.error().code), int(ErrorCode::Infeasible));
        QCOMPARE(relays.error().subject, std::string("d0 -> d2"));
        QVERIFY(QString::fromStdString(relays.error().message).contains("no path"));
        QVERIFY(!routes.direct(DeviceId(2), DeviceId(1)));
        QVERIFY(!routes.time(DeviceId(2), DeviceId(1), Bytes{1}));
    }

    /// Against Floyd and Warshall over the devices of random topologies without switches.
    void shortestRelays()
    {
        std::mt19937 random(4);
        for (int round = 0; round < 50; ++round) {
            const int count = uniform(random, 2, 7);
            model::Topology topology = devicesOnly(count);
            constexpr double kFar = 1e9;
            std::vector<std::vector<double>> time(std::size_t(count),
                                                  std::vector<double>(std::size_t(count), kFar));
            for (int links = uniform(random, 0, 10); links > 0; --links) {
                const auto a = std::size_t(uniform(random, 0, count - 1));
                const auto b = std::size_t(uniform(random, 0, count - 1));
                if (a == b)
                    continue;
                const double bandwidth = 1e9 * uniform(random, 1, 20);
                addLink(topology, "d" + std::to_string(a), "d" + std::to_string(b), Seconds{1e-6},
                        {bandwidth});
                const double one = 1e-6 + 1048576 / bandwidth;
                time[a][b] = time[b][a] = std::min(time[a][b], one);
            }
            for (std::size_t at = 0; at < time.size(); ++at)
                time[at][at] = 0;
            for (std::size_t by = 0; by < time.size(); ++by)
                for (std::size_t a = 0; a < time.size(); ++a)
                    for (std::size_t b = 0; b < time.size(); ++b)
                        time[a][b] = std::min(time[a][b], time[a][by] + time[by][b]);
            const router::Routes routes(topology);
            for (std::size_t a = 0; a < time.size(); ++a)
                for (std::size_t b = 0; b < time.size(); ++b) {
                    const auto found =
                        routes.time(DeviceId(a), DeviceId(b), router::Routes::kReferenceSize);
                    QCOMPARE(found.hasValue(), time[a][b] < kFar);
                    if (found)
                        QVERIFY(std::abs(found->value - time[a][b]) < 1e-12);
                }
        }
    }
};

PLUGBOARD_TEST(TestRoutes)
#include "tst_routes.moc"
