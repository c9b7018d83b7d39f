// SPDX-License-Identifier: Apache-2.0
#include "tests/io/samples.h"
#include "tests/plugboard_test.h"

#include <functional>
#include <set>

using namespace plugboard;
using namespace plugboard::tests;

namespace {

template <class Value>
using Changes = std::vector<std::function<void(Value&)>>;

/// Whether each change alone gives another digest, all of them different.
template <class Value>
bool allDiffer(const Value& value, const Changes<Value>& changes)
{
    std::set<std::string> digests{io::toString(io::digestOf(value))};
    for (const auto& change : changes) {
        Value changed = value;
        change(changed);
        digests.insert(io::toString(io::digestOf(changed)));
    }
    return digests.size() == changes.size() + 1;
}

template <class Value>
bool noneDiffers(const Value& value, const Changes<Value>& changes)
{
    for (const auto& change : changes) {
        Value changed = value;
        change(changed);
        if (!(io::digestOf(changed) == io::digestOf(value)))
            return false;
    }
    return true;
}

} // namespace

class TestDigest : public QObject {
    Q_OBJECT

private slots:
    void network()
    {
        using N = model::Network;
        QVERIFY(allDiffer<N>(
            sampleNetwork(),
            {[](N& n) { n.nodes[0].name = "c"; }, [](N& n) { n.nodes[0].kind = "c"; },
             [](N& n) { n.nodes[0].attributes.set("real", 0.2); },
             [](N& n) { n.nodes[0].attributes.set("real", std::int64_t(0)); },
             [](N& n) { n.nodes[0].attributes.set("new", std::string()); },
             [](N& n) { n.wires[0].fromPort = 7; }, [](N& n) { n.wires[0].toPort = 7; },
             [](N& n) { n.wires.pop_back(); }, [](N& n) { std::swap(n.nodes[0], n.nodes[1]); },
             // The border between two texts counts.
             [](N& n) {
                 n.nodes[1].name = "bl";
                 n.nodes[1].kind = "inear";
             }}));
        QVERIFY(noneDiffers<N>(sampleNetwork(),
                               {[](N& n) { n.nodes[0].x = 99; }, [](N& n) { n.nodes[1].y = -1; }}));
    }

    void recipe()
    {
        using R = model::Recipe;
        QVERIFY(allDiffer<R>(
            sampleRecipe(),
            {[](R& r) { r.mode = model::Mode::Train; }, [](R& r) { r.data.name = "synthetic"; },
             [](R& r) { r.data.files[1] = "z"; },
             [](R& r) {
                 r.data.sampleShape = {28, 1, 28};
             },
             [](R& r) { r.data.normalise = true; }, [](R& r) { r.data.shuffle = true; },
             [](R& r) { r.data.labels = "z"; }, [](R& r) { r.data.columns[0] = "z"; },
             [](R& r) { r.data.tokens = "bytes"; }, [](R& r) { r.data.context = 65; },
             [](R& r) { r.data.validationFraction = 0; },
             [](R& r) { r.data.testFraction = 0.5; }, [](R& r) { r.data.flip = false; },
             [](R& r) { r.data.crop = 3; },
             [](R& r) { r.batch = 49; }, [](R& r) { r.loss = "mse"; },
             [](R& r) { r.optimizer.kind = "sgd"; }, [](R& r) { r.optimizer.momentum = 0.6; },
             [](R& r) { r.optimizer.weightDecay = 0; }, [](R& r) { r.optimizer.beta1 = 0.1; },
             [](R& r) { r.optimizer.beta2 = 0.1; }, [](R& r) { r.optimizer.epsilon = 0.1; },
             [](R& r) { r.precision = model::DataType::Float32; }, [](R& r) { r.seed = 2; },
             [](R& r) { r.metrics = {"loss"}; }}));
        QVERIFY(noneDiffers<R>(
            sampleRecipe(),
            {[](R& r) { r.run.epochs = 99; }, [](R& r) { r.run.steps = 99; },
             [](R& r) { r.run.schedule.rate = 9; }, [](R& r) { r.run.schedule.finalRate = 9; },
             [](R& r) { r.run.schedule.kind = "step"; }, [](R& r) { r.run.checkpointEvery = 9; },
             [](R& r) { r.run.metricsEvery = 9; }, [](R& r) { r.run.evaluateEvery = 9; }}));
    }

    void topology()
    {
        using T = model::Topology;
        QVERIFY(allDiffer<T>(sampleTopology(),
                             {[](T& t) { t.devices[0].peak.value += 1; },
                              [](T& t) { t.devices[0].peakFloat64.value += 1; },
                              [](T& t) { t.devices[0].memory.value += 1; },
                              [](T& t) { t.devices[0].cores = 5; },
                              [](T& t) { t.links[0].forward.bandwidth.value += 1; },
                              [](T& t) { t.links[0].backward.latency.value += 1; },
                              [](T& t) { std::swap(t.links[0].forward, t.links[0].backward); },
                              [](T& t) { t.links[0].a = "gpu0"; }, [](T& t) { t.switches.clear(); },
                              [](T& t) { t.hosts[0].memory.value += 1; }}));
    }

    void planAndCatalogue()
    {
        using P = model::Plan;
        QVERIFY(allDiffer<P>(samplePlan(),
                             {[](P& p) { p.programs[0].edges[0].distance = 4; },
                              [](P& p) { p.programs[0].registers[0].offsets[1] = 192; },
                              [](P& p) { p.programs[0].tasks[0].kernel.seconds.value = 2; },
                              [](P& p) { p.variables[0].shards[0].offset = 0; },
                              [](P& p) { p.header.seed = 3; }}));
        using C = model::Catalogue;
        QVERIFY(allDiffer<C>(sampleCatalogue(),
                             {[](C& c) { c.kernels["core"]["linear x"].threads = 9; },
                              [](C& c) { c.copies.clear(); }, [](C& c) { c.fmaPeak = 1; }}));
    }

    /// Files name plans by digest: it must not change between builds. The expected value is
    /// XXH3-128 (canonical order) of i64 9, "network 1", i64 0, i64 0.
    void emptyNetworkAsWrittenDown()
    {
        QCOMPARE(QString::fromStdString(io::toString(io::digestOf(model::Network()))),
                 QString("8552295af27d58c8e43baa4d0ceeb064"));
    }
};

PLUGBOARD_TEST(TestDigest)
#include "tst_digest.moc"
