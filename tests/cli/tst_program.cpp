// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/ended.h"
#include "tests/plugboard_test.h"

#include <QFile>
#include <QJsonObject>
#include <QTemporaryDir>

namespace {

QString example(const char* name)
{
    return qEnvironmentVariable("PLUGBOARD_SOURCE") + "/resources/examples/" + name;
}

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

class TestProgram : public QObject {
    Q_OBJECT
private slots:
    void refusals_data();
    void refusals();
    void helpOfEveryCommand_data();
    void helpOfEveryCommand();
    void fromProjectToPicture();
    void samePlanTwice();
    void completionIsValidBash();

private:
    QTemporaryDir home_;
};

void TestProgram::refusals_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("no command") << QStringList{} << "subcommand";
    QTest::newRow("unknown command") << QStringList{"plam"} << "did you mean plan?";
    QTest::newRow("unknown option")
        << QStringList{"run", "x", "--stpes", "3"} << "did you mean --steps?";
    QTest::newRow("a word for a number") << QStringList{"run", "x", "--steps", "many"} << "many";
    QTest::newRow("both of two exclusive options")
        << QStringList{"run", "x", "--steps", "1", "--epochs", "1"} << "excludes";
    QTest::newRow("out of range") << QStringList{"plan", "x", "--effort", "9"} << "--effort";
    QTest::newRow("nothing to check") << QStringList{"check"} << "FILE is required";
    QTest::newRow("missing file") << QStringList{"check", "absent.plan"} << "absent.plan: ";
    QTest::newRow("folder") << QStringList{"simulate", "."} << "folder";
    QTest::newRow("empty file") << QStringList{"run", "empty.plan"} << "empty.plan: ";
    QTest::newRow("random bytes") << QStringList{"run", "random.plan"} << "random.plan: ";
    QTest::newRow("a project is no plan")
        << QStringList{"run", example("lenet5.plugboard.txt")} << "lenet5.plugboard.txt";
    QTest::newRow("malformed pin")
        << QStringList{"plan", example("lenet5.plugboard.txt"), "--pin", "conv1"}
        << "--pin conv1: a pin reads";
    QTest::newRow("trace without its plan") << QStringList{"trace", "report", "absent"} << "absent";
}

void TestProgram::refusals()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    write(home_.filePath("empty.plan"), {});
    write(home_.filePath("random.plan"), QByteArray("\x93\x11\xfe\x00\x42\x17\x99 no plan", 16));
    const plugboard::tests::Ended ended = plugboard::tests::runProgram(home_.path(), arguments);
    QCOMPARE(ended.code, 2);
    QVERIFY(ended.out.isEmpty());
    QVERIFY2(ended.err.startsWith("plugboard: "), ended.err);
    QVERIFY2(ended.err.count('\n') == 1 && ended.err.endsWith('\n'), ended.err);
    QVERIFY2(ended.err.contains(says.toUtf8()), ended.err);
}

void TestProgram::helpOfEveryCommand_data()
{
    QTest::addColumn<QStringList>("command");
    for (const char* name : {"demo", "check", "plan", "simulate", "run", "topology detect",
                             "topology show", "topology convert", "calibrate", "trace report",
                             "trace compare", "trace export", "bench", "settings"})
        QTest::newRow(name) << QString(name).split(' ');
}

void TestProgram::helpOfEveryCommand()
{
    QFETCH(QStringList, command);
    const plugboard::tests::Ended ended =
        plugboard::tests::runProgram(home_.path(), command + QStringList{"--help"});
    QCOMPARE(ended.code, 0);
    QVERIFY(ended.out.contains("Examples:\n  plugboard " + command.join(' ').toUtf8()));
}

void TestProgram::fromProjectToPicture()
{
    const plugboard::tests::Ended planned =
        plugboard::tests::runProgram(home_.path(), {"plan", example("mlp.plugboard.txt"),
                                                    "--no-calibrate", "-o", "mlp.plan", "--json"});
    QVERIFY2(planned.code == 0, planned.err);
    const QJsonObject plan = QJsonDocument::fromJson(planned.out).object();
    QVERIFY(plan["value"].toDouble() >= plan["bound"].toDouble());
    const plugboard::tests::Ended checked =
        plugboard::tests::runProgram(home_.path(), {"check", "mlp.plan", "--report"});
    QVERIFY2(checked.code == 0, checked.err);
    const plugboard::tests::Ended simulated = plugboard::tests::runProgram(
        home_.path(), {"simulate", "mlp.plan", "-o", "mlp.svg", "--json"});
    QVERIFY2(simulated.code == 0, simulated.err);
    const QJsonObject report = QJsonDocument::fromJson(simulated.out).object();
    QCOMPARE(report["origin"].toString(), QString("predicted"));
    const double predicted = report["step_time_median"].toDouble();
    QVERIFY(std::abs(predicted / plan["value"].toDouble() - 1) < 0.05);
    QFile picture(home_.filePath("mlp.svg"));
    QVERIFY(picture.open(QIODevice::ReadOnly));
    QVERIFY(picture.readAll().endsWith("</svg>\n"));
}

void TestProgram::samePlanTwice()
{
    for (const char* file : {"first.plan", "second.plan"}) {
        const plugboard::tests::Ended ended = plugboard::tests::runProgram(
            home_.path(),
            {"plan", example("mlp.plugboard.txt"), "--no-calibrate", "--seed", "5", "-o", file});
        QVERIFY2(ended.code == 0, ended.err);
    }
    QFile first(home_.filePath("first.plan"));
    QFile second(home_.filePath("second.plan"));
    QVERIFY(first.open(QIODevice::ReadOnly) && second.open(QIODevice::ReadOnly));
    QCOMPARE(first.readAll(), second.readAll());
}

void TestProgram::completionIsValidBash()
{
    const plugboard::tests::Ended ended =
        plugboard::tests::runProgram(home_.path(), {"completion", "bash"});
    QCOMPARE(ended.code, 0);
    write(home_.filePath("completion.bash"),
          ended.out + "COMP_WORDS=(plugboard topology de)\nCOMP_CWORD=2\n_plugboard\n"
                      "echo \"${COMPREPLY[*]}\"\n");
    QProcess bash;
    bash.setWorkingDirectory(home_.path());
    bash.start("bash", {"completion.bash"});
    QVERIFY(bash.waitForFinished());
    QCOMPARE(bash.readAllStandardOutput().trimmed(), QByteArray("detect"));
    QCOMPARE(bash.exitCode(), 0);
}

PLUGBOARD_TEST(TestProgram)
#include "tst_program.moc"
