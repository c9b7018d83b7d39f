// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/usage.h"

#include "engine/cli/program.h"
#include "engine/cli/progress.h"
#include "tests/plugboard_test.h"

using namespace plugboard;

class TestUsage : public QObject {
    Q_OBJECT
private slots:
    void nearest_data();
    void nearest();
    void unknownWords_data();
    void unknownWords();
    void progressLines();
    void progressAsJson();
};

void TestUsage::nearest_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("found"); // empty: none
    QTest::newRow("a letter replaced") << "plam"
                                       << "plan";
    QTest::newRow("neighbours swapped") << "paln"
                                        << "plan";
    QTest::newRow("a letter left out") << "simulte"
                                       << "simulate";
    QTest::newRow("a letter too many") << "tracee"
                                       << "trace";
    QTest::newRow("nothing like it") << "zebra"
                                     << "";
}

void TestUsage::nearest()
{
    QFETCH(QString, word);
    QFETCH(QString, found);
    const auto nearest = cli::nearestOf(word.toStdString(), {"plan", "simulate", "trace"});
    QCOMPARE(QString::fromStdString(nearest.value_or("")), found);
}

void TestUsage::unknownWords_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("error"); // empty: none
    QTest::newRow("fine") << QStringList{"plan", "a.plugboard", "--effort", "3"} << "";
    QTest::newRow("options of all commands") << QStringList{"--json", "plan", "x", "-q"} << "";
    QTest::newRow("a value that looks like an option")
        << QStringList{"plan", "x", "--network", "--json"} << "";
    QTest::newRow("a negative number") << QStringList{"plan", "x", "--seed", "-3"} << "";
    QTest::newRow("behind --") << QStringList{"check", "--", "--file"} << "";
    QTest::newRow("command") << QStringList{"plam"} << "plam: unknown command; did you mean plan?";
    QTest::newRow("nested command")
        << QStringList{"topology", "detct"} << "detct: unknown command; did you mean detect?";
    QTest::newRow("option") << QStringList{"plan", "x", "--bacth=3"}
                            << "--bacth: unknown option; did you mean --batch?";
    QTest::newRow("option of another command")
        << QStringList{"check", "x", "--epochs", "3"}
        << "--epochs: unknown option; see plugboard check --help";
}

void TestUsage::unknownWords()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, error);
    cli::Context context;
    const auto program = cli::makeProgram(context);
    std::vector<std::string> words;
    for (const QString& argument : arguments)
        words.push_back(argument.toStdString());
    const auto unknown = cli::unknownWord(*program, words);
    QCOMPARE(unknown ? QString::fromStdString(plugboard::toString(*unknown)) : QString(), error);
}

void TestUsage::progressLines()
{
    QCOMPARE(cli::progressLine(0, "x", 80), std::string("[>                       ]   0 %  x"));
    QCOMPARE(cli::progressLine(0.5, "x", 80), std::string("[============>           ]  50 %  x"));
    QCOMPARE(cli::progressLine(1, "x", 80), std::string("[========================] 100 %  x"));
    QCOMPARE(cli::progressLine(7, "x", 80), std::string("[========================] 100 %  x"));
    QCOMPARE(cli::progressLine(0.5, "step 3", 36).size(), std::size_t(36));
}

void TestUsage::progressAsJson()
{
    QCOMPARE(cli::progressJson(0.25, "step 3"),
             std::string(R"({"progress":0.25,"text":"step 3"})"));
    QCOMPARE(cli::progressJson(-1, "a\nb"), std::string(R"({"progress":0.0,"text":"a\nb"})"));
    QCOMPARE(cli::progressJson(7, ""), std::string(R"({"progress":1.0,"text":""})"));
}

PLUGBOARD_TEST(TestUsage)
#include "tst_usage.moc"
