// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/base/philox.h"

#include <cmath>

using namespace plugboard;

class TestPhilox : public QObject {
    Q_OBJECT
private slots:
    void knownAnswers_data();
    void knownAnswers();
    void wordsOfABlock();
    void uniformMoments();
    void normalMoments();
    void pathsAndSeedsDiffer();
};

/// source  Random123 1.14, kat_vectors, philox4x32 with 10 rounds
void TestPhilox::knownAnswers_data()
{
    QTest::addColumn<quint64>("key");
    QTest::addColumn<quint64>("low");
    QTest::addColumn<quint64>("high");
    QTest::addColumn<QList<quint32>>("words");
    QTest::newRow("zeros") << quint64(0) << quint64(0) << quint64(0)
                           << QList<quint32>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
    QTest::newRow("ones") << ~quint64(0) << ~quint64(0) << ~quint64(0)
                          << QList<quint32>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd};
    QTest::newRow("digits of pi") << quint64(0x299f31d0a4093822) << quint64(0x85a308d3243f6a88)
                                  << quint64(0x0370734413198a2e)
                                  << QList<quint32>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1};
}

void TestPhilox::knownAnswers()
{
    QFETCH(quint64, key);
    QFETCH(quint64, low);
    QFETCH(quint64, high);
    QFETCH(QList<quint32>, words);
    const auto block = Philox(key).block(low, high);
    for (qsizetype at = 0; at < words.size(); ++at)
        QCOMPARE(block[std::size_t(at)], words[at]);
}

void TestPhilox::wordsOfABlock()
{
    const Philox philox(3, "conv1.weight");
    const auto block = philox.block(5, 2);
    for (std::uint64_t at = 0; at < 4; ++at) {
        QCOMPARE(philox.word(5, 8 + at), block[at]);
        QCOMPARE(philox.uniform(5, 8 + at), (block[at] >> 8) / 16777216.0);
    }
}

void TestPhilox::uniformMoments()
{
    const Philox philox(1, "moments");
    constexpr int kCount = 100000;
    double sum = 0;
    double squares = 0;
    for (int at = 0; at < kCount; ++at) {
        const double value = philox.uniform(0, std::uint64_t(at));
        QVERIFY(value >= 0 && value < 1);
        sum += value;
        squares += value * value;
    }
    // Five standard errors: sqrt(1 / 12 / n) and sqrt(4 / 45 / n).
    QVERIFY(std::fabs(sum / kCount - 0.5) < 5 * std::sqrt(1.0 / 12 / kCount));
    QVERIFY(std::fabs(squares / kCount - 1.0 / 3) < 5 * std::sqrt(4.0 / 45 / kCount));
}

void TestPhilox::normalMoments()
{
    const Philox philox(1, "moments");
    constexpr int kCount = 100000;
    double sum = 0;
    double squares = 0;
    for (int at = 0; at < kCount; ++at) {
        const double value = philox.normal(0, std::uint64_t(at));
        sum += value;
        squares += value * value;
    }
    QVERIFY(std::fabs(sum / kCount) < 5 / std::sqrt(double(kCount)));
    QVERIFY(std::fabs(squares / kCount - 1) < 5 * std::sqrt(2.0 / kCount));
}

void TestPhilox::pathsAndSeedsDiffer()
{
    QVERIFY(Philox(1, "a").key() != Philox(1, "b").key());
    QVERIFY(Philox(1, "a").key() != Philox(2, "a").key());
    QCOMPARE(Philox(1, "a").key(), Philox(1, "a").key());
}

PLUGBOARD_TEST(TestPhilox)
#include "tst_philox.moc"
