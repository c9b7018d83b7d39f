// SPDX-License-Identifier: Apache-2.0
#include "tests/io/samples.h"
#include "tests/plugboard_test.h"

#include <QRegularExpression>
#include <QTemporaryDir>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

using namespace plugboard;
using namespace plugboard::tests;

namespace {

/// A file of this kind with these protobuf bytes, header and checksum right.
std::string container(char letter, const std::string& body)
{
    std::string bytes = std::string("PLUGBRD") + letter + std::string("\1\0\0\0", 4) + body;
    const std::uint64_t sum = XXH3_64bits(bytes.data(), bytes.size());
    for (int at = 0; at < 8; ++at)
        bytes.push_back(char(sum >> (8 * at)));
    return bytes;
}

std::string repeated(const std::string& piece, std::size_t bytes)
{
    std::string text;
    text.reserve(bytes);
    while (text.size() < bytes)
        text += piece;
    return text;
}

/// A length-delimited field.
std::string field(char tag, const std::string& body)
{
    std::string bytes(1, tag);
    std::size_t length = body.size();
    for (; length >= 0x80; length >>= 7)
        bytes.push_back(char(length | 0x80));
    bytes.push_back(char(length));
    return bytes + body;
}

} // namespace

class TestBadValues : public QObject {
    Q_OBJECT

    std::string file(const std::string& name) const
    {
        return folder_.path().toStdString() + "/" + name;
    }
    const DocumentKind& kind(const QString& name) const
    {
        for (const DocumentKind& document : documentKinds())
            if (document.name == name)
                return document;
        qFatal("no such kind");
    }
    QTemporaryDir folder_;

private slots:
    void value_data()
    {
        QTest::addColumn<QString>("document");
        QTest::addColumn<QString>("what"); // pattern in the sample's text
        QTest::addColumn<QString>("instead");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("named"); // what the message must name
        const auto row = [](const char* name, const char* document, const char* what,
                            const char* instead, const char* named,
                            ErrorCode code = ErrorCode::InvalidInput) {
            QTest::newRow(name) << document << what << instead << int(code) << named;
        };
        const auto unsupported = [&](const char* document, const char* what, const char* instead,
                                     const char* named) {
            row(named, document, what, instead, named, ErrorCode::Unsupported);
        };
        row("unknown field", "network", "nodes \\{", "knodes {", "line");
        row("unknown enumerator", "topology", "kind: CPU", "kind: QPU", "QPU");
        row("enumerator by number", "topology", "kind: CPU", "kind: 77", "77");
        row("enumerator missing", "topology", "kind: CPU", "", "kind");
        row("negative bandwidth", "topology", "bandwidth_bytes_per_second: \\S+",
            "bandwidth_bytes_per_second: -1", "bandwidth_bytes_per_second");
        row("bandwidth not a number", "topology", "bandwidth_bytes_per_second: \\S+",
            "bandwidth_bytes_per_second: nan", "bandwidth_bytes_per_second");
        row("infinite peak", "topology", "peak_flops_per_second: \\S+",
            "peak_flops_per_second: inf", "peak_flops_per_second");
        row("link to an unknown device", "topology", "a: \"cpu0\"", "a: \"cpu9\"", "cpu9");
        row("link to itself", "topology", "a: \"cpu0\"", "a: \"switch\"", "bus");
        row("two elements of one name", "topology", "name: \"gpu0\"", "name: \"cpu0\"", "cpu0");
        row("negative memory", "topology", "memory_bytes: 4294967296", "memory_bytes: -1",
            "memory_bytes");
        row("no cores", "topology", "cores: 2", "cores: -2", "cores");
        row("wire to an unknown node", "network", "to: \"b\"", "to: \"c\"", "'c'");
        row("two nodes of one name", "network", "name: \"b\"", "name: \"a\"", "a: ");
        row("attribute twice", "network", "name: \"integers\"", "name: \"integer\"", "integer");
        row("attribute without value", "network", "real: 0.1", "", "real");
        row("attribute not a number", "network", "real: 0.1", "real: nan", "real");
        row("port", "network", "from_port: 3", "from_port: 4000000000", "from_port");
        row("batch 0", "recipe", "batch: 48", "batch: 0", "batch");
        row("unknown optimizer", "recipe", "\"adam\"", "\"adan\"", "adan");
        row("negative rate", "recipe", "rate: 0.1", "rate: -0.1", "rate");
        row("huge sample", "recipe", "sample_shape: \\[1, 28, 28\\]",
            "sample_shape: [1000000000, 1000000000]", "sample_shape");
        row("negative extent", "recipe", "sample_shape: \\[1, 28, 28\\]", "sample_shape: [-1]",
            "sample_shape");
        unsupported("recipe", "batch: 48", "batch: 48 gradient_clip_norm: 1",
                    "recipe.gradient_clip_norm");
        unsupported("recipe", "batch: 48", "batch: 48 loss_scaling: true", "recipe.loss_scaling");
        unsupported("recipe", "batch: 48", "batch: 48 micro_batches: 2", "recipe.micro_batches");
        unsupported("recipe", "precision: FLOAT64", "precision: BFLOAT16",
                    "recipe.precision bfloat16");
        unsupported("recipe", "on_nan: \"ignore\"", "on_nan: \"ignore\" on_input_end: \"stop\"",
                    "run.on_input_end");
        unsupported("plan", "roles \\{", "roles { devices: 0", "role.replicas of r0");
        unsupported("plan", "registers \\{", "registers { replica_box_stride { begin: 1 end: 2 }",
                    "register.replica_box_stride");
        unsupported("plan", "kind: SEND\\b", "kind: MEMBER", "task.kind MEMBER");
        unsupported("plan", "tasks \\{", "tasks { fused_ops: \"relu\"", "task.fused_ops");
        unsupported("plan", "tasks \\{", "tasks { device_graph: 1", "task.device_graph");
        unsupported("plan", "routes \\{", "routes { } routes {",
                    "channel.routes of several replicas");
        unsupported("plan", "collectives \\{",
                    "collectives { replica_groups { devices: 0 grid: 1 }",
                    "collective.replica_groups");
        unsupported("plan", "visibility: HOST_VISIBLE", "visibility: DEVICE_ORDERED",
                    "edge.visibility DEVICE_ORDERED");
        row("digest too short", "plan", "network_digest: \"[^\"]*\"", "network_digest: \"abc\"",
            "network_digest");
        row("register of an unknown tensor", "plan", "registers \\{", "registers { tensor: 1",
            "tensor");
        row("register in place of an unknown one", "plan", "in_place_of: -1", "in_place_of: 2",
            "in_place_of");
        row("task with an unknown register", "plan", "inputs: \\[0\\]", "inputs: [2]", "registers");
        row("unknown channel", "plan", "op_kind: \"linear\"", "channel: 1", "channel");
        row("unknown collective", "plan", "op_kind: \"linear\"", "collective: -2", "collective");
        row("unknown task in a channel", "plan", "receive: 1", "receive: 2", "receive");
        row("unknown task in an edge", "plan", "to: 1\\b", "to: 4294967295", "to");
        row("unknown task on a lane", "plan", "tasks: \\[1, 0\\]", "tasks: [1, 2]", "tasks");
        row("role on an unknown device", "plan", "roles \\{\\s+name: \"r0\"\\s+devices: \\[0\\]",
            "roles { name: \"r0\" devices: [2]", "device");
        row("task of an unknown role", "plan", "role: 1\\s+rate: PER_STEP",
            "role: 2 rate: PER_STEP", "role");
        row("register on an unknown device", "plan", "device: 1\\s+layout", "device: 7 layout",
            "device");
        row("register of an unknown variable", "plan", "variable: 1", "variable: 2", "variable");
        row("shard on an unknown device", "plan", "shards \\{\\s+device: 1", "shards { device: 2",
            "device");
        row("group with an unknown device", "plan", "devices: \\[1, 0\\]", "devices: [1, 5]",
            "device");
        row("grid of another size", "plan", "grid: \\[2, 1\\]", "grid: [2, 2]", "grid");
        row("route over an unknown link", "plan", "link: 1\\b", "link: 2", "link");
        row("box that ends before it begins", "plan", "begin: 3\\s+end: 5", "begin: 5 end: 3",
            "box");
        row("five steps of period", "plan", "period_steps: 2", "period_steps: 5", "period_steps");
        row("negative offset", "plan", "offset_bytes: \\[0, 128\\]", "offset_bytes: [0, -64]",
            "offset_bytes");
        row("negative seconds", "plan", "predicted_step_seconds: 0.5",
            "predicted_step_seconds: -0.5", "predicted_step_seconds");
        row("sharding of no kind", "plan", "broadcast \\{\\s+\\}", "", "sharding");
    }

    /// One line that names the place; the file is the subject.
    void value()
    {
        QFETCH(QString, document);
        QFETCH(QString, what);
        QFETCH(QString, instead);
        QFETCH(int, code);
        QFETCH(QString, named);
        PB_VERIFY_OK(kind(document).saveSample(file("bad.txt")));
        QString text = QString::fromStdString(bytesOf(file("bad.txt")));
        const auto match = QRegularExpression(what).match(text);
        QVERIFY2(match.hasMatch(), qPrintable(text));
        text.replace(match.capturedStart(), match.capturedLength(), instead);
        writeBytes(file("bad.txt"), text.toStdString());
        const auto loaded = kind(document).load(file("bad.txt"));
        QVERIFY(!loaded);
        QVERIFY2(QString::fromStdString(loaded.error().message).contains(named),
                 loaded.error().message.c_str());
        QVERIFY(loaded.error().message.find('\n') == std::string::npos);
        QCOMPARE(int(loaded.error().code), code);
        QCOMPARE(loaded.error().subject, file("bad.txt"));
    }

    void deepText()
    {
        for (const char* open : {"nodes { attributes { integers {", "x {"}) {
            writeBytes(file("deep.txt"), repeated(open, 10'000 * 8));
            const auto loaded = io::loadNetwork(file("deep.txt"));
            QVERIFY(!loaded);
            QCOMPARE(int(loaded.error().code), int(ErrorCode::InvalidInput));
        }
        std::string nested = "\1";
        for (int depth = 0; depth < 10'000; ++depth)
            nested = field(0x1a, nested);
        writeBytes(file("deep"), container('N', nested));
        QVERIFY(!io::loadNetwork(file("deep")));
    }

    void namesThatAreNoText()
    {
        writeBytes(file("bytes.txt"), "name: \"\\377\\376\"");
        const auto loaded = io::loadNetwork(file("bytes.txt"));
        QVERIFY(!loaded);
        QVERIFY(loaded.error().message.find("UTF-8") != std::string::npos);
        model::Network network;
        network.name = "\xff";
        writeBytes(file("kept"), "old");
        for (const char* name : {"kept", "kept.txt"}) {
            const auto saved = io::save(file(name), network);
            QVERIFY(!saved);
            QCOMPARE(int(saved.error().code), int(ErrorCode::InvalidInput));
        }
        QCOMPARE(bytesOf(file("kept")), std::string("old"));
    }

    void floods_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("text");
        const std::size_t size = (std::size_t(64) << 20) - 64;
        const auto row = [](const char* name, const std::string& bytes, bool text = false) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << text;
        };
        row("programs", container('P', repeated(std::string("\x4a\0", 2), size)));
        const std::string tasks = repeated(std::string("\x3a\0", 2), size - 16);
        row("tasks", container('P', field(0x4a, tasks)));
        row("unknown strings", container('P', repeated(std::string("\xa2\1\0", 3), size)));
        row("text", repeated("roles{}", size), true);
        row("text strings", "programs{tasks{kernel{layouts:[\"\"" + repeated(",\"\"", size - 99),
            true);
    }

    /// Two bytes of file per entry would become gigabytes: refused within 1 GiB, by the system's
    /// own limit on a child.
    void floods()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, text);
        const std::string path = file(text ? "flood.txt" : "flood");
        writeBytes(path, bytes.toStdString());
        bytes.clear();
        const pid_t child = ::fork();
        if (child == 0) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
            const rlimit limit{std::size_t(1) << 30, std::size_t(1) << 30};
            ::setrlimit(RLIMIT_AS, &limit);
#endif
            const auto loaded = io::loadPlan(path);
            const bool refused = !loaded && loaded.error().code == ErrorCode::InvalidInput &&
                                 loaded.error().message.find("entries") != std::string::npos;
            ::_exit(refused ? 0 : 1);
        }
        int status = -1;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFEXITED(status));
        QCOMPARE(WEXITSTATUS(status), 0);
    }
};

PLUGBOARD_TEST(TestBadValues)
#include "tst_bad_values.moc"
