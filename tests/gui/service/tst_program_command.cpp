// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/service/service_bench.h"
#include "tests/plugboard_test.h"

#include <QFileInfo>

using namespace plugboard;
using namespace plugboard::tests;
using gui::findProgram;

class TestProgramCommand : public QObject {
    Q_OBJECT
private slots:
    void init() { qunsetenv("PLUGBOARD_PROGRAM"); }
    void cleanup() { qputenv("PLUGBOARD_PROGRAM", before_); }
    void variableGoesBeforeTheSetting();
    void aSettingThatIsNotThere();
    void behindAnotherProgram();
    void theOneOfTheBuildTree();
    void shellLine();

private:
    const QByteArray before_ = qgetenv("PLUGBOARD_PROGRAM");
    Home home_;
};

void TestProgramCommand::variableGoesBeforeTheSetting()
{
    const gui::ProgramCommand one = home_.script("exit 0");
    const gui::ProgramCommand two = home_.script("exit 0");
    QCOMPARE(findProgram(one.program).program, one.program);
    qputenv("PLUGBOARD_PROGRAM", two.program.toUtf8());
    QCOMPARE(findProgram(one.program).program, two.program);
    QCOMPARE(findProgram("sh").program, two.program);
}

void TestProgramCommand::aSettingThatIsNotThere()
{
    QVERIFY(!findProgram(home_.path("absent")).available());
    QVERIFY(findProgram("sh").program.startsWith('/')); // a name on the PATH
    writeFile(home_.path("text"), "no program");
    QVERIFY(!findProgram(home_.path("text")).available());
}

void TestProgramCommand::behindAnotherProgram()
{
    const gui::ProgramCommand command = findProgram("ssh -p 22 host \"/opt/my tools/plugboard\"");
    QCOMPARE(command.prefix, (QStringList{"ssh", "-p", "22", "host"}));
    QCOMPARE(command.program, QString("/opt/my tools/plugboard"));
}

void TestProgramCommand::theOneOfTheBuildTree()
{
    const gui::ProgramCommand command = findProgram({});
    QVERIFY(command.prefix.isEmpty());
    QVERIFY2(command.program.endsWith("/engine/cli/plugboard"), qPrintable(command.program));
    QVERIFY(QFileInfo(command.program).isExecutable());
}

void TestProgramCommand::shellLine()
{
    const gui::ProgramCommand command{{"ssh", "host"}, "plugboard"};
    QCOMPARE(command.shellLine({"run", "my plan.plan", "it's", "-o", "a/b=c"}),
             QString("ssh host plugboard run 'my plan.plan' 'it'\\''s' -o a/b=c"));
    QCOMPARE(gui::ProgramCommand().shellLine({"demo"}), QString("plugboard demo"));
}

PLUGBOARD_TEST(TestProgramCommand)
#include "tst_program_command.moc"
