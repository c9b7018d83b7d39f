// SPDX-License-Identifier: Apache-2.0
#include "engine/io/idx.h"
#include "engine/model/flat_program.h"
#include "tests/io/samples.h"
#include "tests/plugboard_test.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

#include <random>
#include <xxhash.h>

using namespace plugboard;
using namespace plugboard::tests;

namespace {

using Random = std::mt19937_64;

/// A few random edits: flipped bits, special bytes, runs removed, doubled or moved.
std::string mutated(std::string bytes, Random& random)
{
    const auto below = [&](std::size_t bound) { return bound == 0 ? 0 : random() % bound; };
    for (std::size_t edits = 1 + below(4); edits > 0 && !bytes.empty(); --edits) {
        const std::size_t at = below(bytes.size());
        const std::size_t length = 1 + below(std::min<std::size_t>(bytes.size() - at, 24));
        switch (below(6)) {
        case 0:
            bytes[at] = char(bytes[at] ^ (1 << below(8)));
            break;
        case 1:
            bytes[at] = "\0\1\x7f\x80\xff-9{}\"\n"[below(11)];
            break;
        case 2:
            bytes.erase(at, length);
            break;
        case 3:
            bytes.insert(below(bytes.size()), bytes.substr(at, length));
            break;
        case 4:
            bytes.insert(at, std::string(length, '\xff'));
            break;
        default:
            bytes.resize(at);
        }
    }
    return bytes;
}

void seal(std::string& bytes)
{
    if (bytes.size() < 20)
        return;
    const std::uint64_t sum = XXH3_64bits(bytes.data(), bytes.size() - 8);
    for (std::size_t at = 0; at < 8; ++at)
        bytes[bytes.size() - 8 + at] = char(sum >> (8 * at));
}

} // namespace

/// Random damage to valid files, half a second per kind and form: no crash, no hang, and what is
/// accepted can be written and read again. Seeded, so that a failure comes back.
class TestMutations : public QObject {
    Q_OBJECT

    static constexpr int kMilliseconds = 450;

    std::string file(const std::string& name) const
    {
        return folder_.path().toStdString() + "/" + name;
    }

    /// Calls `one` until the time is over; each call must return soon.
    template <class One>
    void mutate(One one)
    {
        Random random(20'240'817);
        QElapsedTimer all;
        all.start();
        int rounds = 0;
        for (; all.elapsed() < kMilliseconds; ++rounds) {
            QElapsedTimer once;
            once.start();
            one(random);
            QVERIFY2(once.elapsed() < 2000, std::to_string(rounds).c_str());
        }
        QVERIFY(rounds > 20);
    }
    QTemporaryDir folder_;

private slots:
    void documents_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("text");
        for (std::size_t at = 0; at < documentKinds().size(); ++at)
            for (const bool text : {false, true})
                QTest::addRow("%s, %s", documentKinds()[at].name, text ? "text" : "binary")
                    << int(at) << text;
    }
    void documents()
    {
        QFETCH(int, kind);
        QFETCH(bool, text);
        const DocumentKind& document = documentKinds()[std::size_t(kind)];
        const std::string whole = file(text ? "whole.txt" : "whole");
        const std::string mutant = file(text ? "mutant.txt" : "mutant");
        PB_VERIFY_OK(document.saveSample(whole));
        const std::string bytes = bytesOf(whole);
        mutate([&](Random& random) {
            std::string changed = mutated(bytes, random);
            if (!text)
                seal(changed); // else the checksum would keep the parser out of it
            writeBytes(mutant, changed);
            if (document.load(mutant)) {
                PB_VERIFY_OK(document.copy(mutant, file("copy")));
                PB_VERIFY_OK(document.load(file("copy")));
            }
        });
    }

    /// A plan that is read has ids that flatten can rely on or refuses.
    void plannedPlan()
    {
        PB_VERIFY_OK(io::save(file("lenet"), plannedLeNet()));
        const std::string bytes = bytesOf(file("lenet"));
        mutate([&](Random& random) {
            std::string changed = mutated(bytes, random);
            seal(changed);
            writeBytes(file("mutant"), changed);
            const auto plan = io::loadPlan(file("mutant"));
            if (!plan)
                return;
            for (const model::Program& program : plan->programs)
                (void)model::flatten(*plan, program).hasValue();
        });
    }

    void traces()
    {
        PB_VERIFY_OK(io::save(file("whole"), sampleTrace()));
        const std::string bytes = bytesOf(file("whole"));
        mutate([&](Random& random) {
            std::string changed = mutated(bytes, random);
            // Mend the first chunks' checksums, so that their contents are looked at.
            for (std::size_t at = 12; at + 8 <= changed.size();) {
                std::uint32_t size = 0;
                std::memcpy(&size, changed.data() + at, 3); // the fourth byte guards them
                if (size > changed.size() - at - 8)
                    break;
                const auto sum = std::uint32_t(XXH3_64bits(changed.data() + at + 8, size));
                std::memcpy(changed.data() + at + 4, &sum, sizeof sum);
                at += 8 + size;
            }
            writeBytes(file("mutant"), changed);
            const auto trace = io::loadTrace(file("mutant"));
            if (trace)
                PB_VERIFY_OK(io::save(file("copy"), *trace));
        });
    }

    void idx()
    {
        const std::string bytes("\0\0\x08\x02\0\0\0\2\0\0\0\3abcdef", 18);
        mutate([&](Random& random) {
            writeBytes(file("mutant"), mutated(bytes, random));
            const auto loaded = io::loadIdx(file("mutant"));
            if (loaded)
                QCOMPARE(std::int64_t(loaded->values.size()), model::elements(loaded->shape));
        });
    }
};

PLUGBOARD_TEST(TestMutations)
#include "tst_mutations.moc"
