// SPDX-License-Identifier: Apache-2.0
#include "tests/io/samples.h"
#include "tests/plugboard_test.h"

#include <QTemporaryDir>

using namespace plugboard;
using namespace plugboard::tests;

class TestRoundTrip : public QObject {
    Q_OBJECT

    static void addKinds()
    {
        QTest::addColumn<int>("kind");
        for (std::size_t at = 0; at < documentKinds().size(); ++at)
            QTest::newRow(documentKinds()[at].name) << int(at);
    }
    std::string file(const char* name) const { return folder_.path().toStdString() + "/" + name; }
    QTemporaryDir folder_;

private slots:
    /// save, load, save: the same bytes; by way of text as well.
    void bytesStay_data() { addKinds(); }
    void bytesStay()
    {
        QFETCH(int, kind);
        const DocumentKind& document = documentKinds()[std::size_t(kind)];
        PB_VERIFY_OK(document.saveSample(file("first")));
        PB_VERIFY_OK(document.copy(file("first"), file("second")));
        QCOMPARE(bytesOf(file("second")), bytesOf(file("first")));
        PB_VERIFY_OK(document.copy(file("first"), file("first.txt")));
        PB_VERIFY_OK(document.copy(file("first.txt"), file("second.txt")));
        QCOMPARE(bytesOf(file("second.txt")), bytesOf(file("first.txt")));
        PB_VERIFY_OK(document.copy(file("second.txt"), file("third")));
        QCOMPARE(bytesOf(file("third")), bytesOf(file("first")));
    }

    void aPlannedNetwork()
    {
        const model::Plan plan = plannedLeNet();
        PB_VERIFY_OK(io::save(file("a.plan"), plan));
        const auto loaded = io::loadPlan(file("a.plan"));
        PB_VERIFY_OK(loaded);
        PB_VERIFY_OK(io::save(file("b.plan"), *loaded));
        QCOMPARE(bytesOf(file("b.plan")), bytesOf(file("a.plan")));
        QVERIFY(io::digestOf(*loaded) == io::digestOf(plan));
    }

    /// Against the values themselves, where the other tests compare bytes.
    void valuesStay()
    {
        const model::Plan plan = samplePlan();
        PB_VERIFY_OK(io::save(file("p.plan"), plan));
        const auto loaded = io::loadPlan(file("p.plan"));
        PB_VERIFY_OK(loaded);
        QVERIFY(loaded->header.network == plan.header.network);
        QCOMPARE(loaded->recipe.seed, plan.recipe.seed);
        QVERIFY(loaded->variables[0].sharding == plan.variables[0].sharding);
        QVERIFY(loaded->variables[0].group == plan.variables[0].group);
        const model::Program& program = loaded->programs[0];
        QVERIFY(program.tasks[1].attributes == plan.programs[0].tasks[1].attributes);
        QVERIFY(program.registers[0].box == plan.programs[0].registers[0].box);
        QVERIFY(!program.registers[0].inPlaceOf.valid());
        QVERIFY(program.channels[0].route == plan.programs[0].channels[0].route);
    }

    void kindsAreSeen_data() { addKinds(); }
    void kindsAreSeen()
    {
        using io::FileKind;
        QFETCH(int, kind);
        constexpr FileKind expected[] = {FileKind::Network, FileKind::Recipe, FileKind::Topology,
                                         FileKind::Project, FileKind::Plan,   FileKind::Unknown};
        const DocumentKind& document = documentKinds()[std::size_t(kind)];
        for (const char* name : {"kind", "kind.txt"}) {
            PB_VERIFY_OK(document.saveSample(file(name)));
            const auto seen = io::fileKind(file(name));
            PB_VERIFY_OK(seen);
            QCOMPARE(int(*seen), int(expected[kind]));
        }
    }

    /// A fault in the text does not hide its kind: the loader is to name the place.
    void kindsOfFaultyText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("kind");
        const auto row = [](const char* text, io::FileKind kind) {
            QTest::newRow(text) << text << int(kind);
        };
        row("name: \"a\" nodes { nme: 1 }", io::FileKind::Network);
        row("devices { kind: TPU } links {} hots {}", io::FileKind::Topology);
        row("batch: 5 optimizer { kind: \"sgd\"", io::FileKind::Recipe);
        row("network { name: \"}\" } recipe { batch: x } topology {}", io::FileKind::Project);
        row("header { seed: -1 } roles {} programs {}", io::FileKind::Plan);
        row("# nodes { }\nwords without colons", io::FileKind::Unknown);
        row("", io::FileKind::Unknown);
    }
    void kindsOfFaultyText()
    {
        QFETCH(QString, text);
        QFETCH(int, kind);
        writeBytes(file("faulty.txt"), text.toStdString());
        const auto seen = io::fileKind(file("faulty.txt"));
        PB_VERIFY_OK(seen);
        QCOMPARE(int(*seen), kind);
    }

    void textCarriesUnits()
    {
        PB_VERIFY_OK(io::save(file("t.txt"), sampleTopology()));
        const std::string text = bytesOf(file("t.txt"));
        QVERIFY(text.find("memory_bytes: 4294967296") != std::string::npos);
        QVERIFY(text.find("latency_seconds: 1e-06") != std::string::npos);
    }
};

PLUGBOARD_TEST(TestRoundTrip)
#include "tst_round_trip.moc"
