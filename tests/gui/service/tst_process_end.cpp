// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/process_end.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using gui::causeOf;
using gui::ProcessEnd;

class TestProcessEnd : public QObject {
    Q_OBJECT
private slots:
    void causes_data();
    void causes();
    void tailIsBounded();
};

void TestProcessEnd::causes_data()
{
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<int>("signal");
    QTest::addColumn<QByteArray>("errors");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, int exitCode, int signal, const char* errors,
                        ErrorCode code, const char* subject, const char* message) {
        QTest::newRow(name) << exitCode << signal << QByteArray(errors) << int(code) << subject
                            << message;
    };
    row("bad input", 2, 0, "plugboard: a.plan: is empty\n", ErrorCode::InvalidInput, "a.plan",
        "is empty");
    row("does not fit", 3, 0, "plugboard: cpu0: holds 1 GiB, 2 GiB needed; halve the batch\n",
        ErrorCode::DoesNotFit, "cpu0", "holds 1 GiB, 2 GiB needed; halve the batch");
    row("device", 4, 0, "plugboard: cpu0: oneDNN says no\n", ErrorCode::DeviceFailed, "cpu0",
        "oneDNN says no");
    row("interrupted", 130, 0, "plugboard: lenet: stopped at step 3\n", ErrorCode::Interrupted,
        "lenet", "stopped at step 3");
    row("internal", 1, 0, "plugboard: plugboard: out of memory\n", ErrorCode::Internal, "plugboard",
        "out of memory");
    row("log before and after it", 2, 0,
        "plugboard: info: begun\nplugboard: x: wrong\n{\"progress\":1,\"text\":\"\"}\n"
        "plugboard: warning: careful\n\n",
        ErrorCode::InvalidInput, "x", "wrong");
    row("no subject", 2, 0, "plugboard: wrong\n", ErrorCode::InvalidInput, "", "wrong");
    row("exit 7", 7, 0, "", ErrorCode::Internal, "plugboard run", "ended with exit code 7");
    row("exit 7 with words", 7, 0, "sh: no such thing\n", ErrorCode::Internal, "plugboard run",
        "ended with exit code 7: sh: no such thing");
    row("exit 2 of another program", 2, 0, "ssh: no route to host\n", ErrorCode::InvalidInput,
        "plugboard run", "ended with exit code 2: ssh: no route to host");
    row("exit 2 without words", 2, 0, "", ErrorCode::InvalidInput, "plugboard run",
        "ended with exit code 2");
    row("killed", 0, 9, "plugboard: info: step 3\n", ErrorCode::Internal, "plugboard run",
        "was killed by signal 9; where nobody did that, the system had run out of memory");
    row("crashed", 0, 11, "", ErrorCode::Internal, "plugboard run",
        "was killed by signal 11 (Segmentation fault): it crashed");
    row("terminated", 0, 15, "", ErrorCode::Internal, "plugboard run", "was killed by signal 15");
}

void TestProcessEnd::causes()
{
    QFETCH(int, exitCode);
    QFETCH(int, signal);
    QFETCH(QByteArray, errors);
    QFETCH(int, code);
    QFETCH(QString, subject);
    QFETCH(QString, message);
    const Error cause = causeOf({exitCode, signal, errors}, "plugboard run");
    QCOMPARE(int(cause.code), code);
    QCOMPARE(QString::fromStdString(cause.subject), subject);
    QCOMPARE(QString::fromStdString(cause.message), message);
}

void TestProcessEnd::tailIsBounded()
{
    QByteArray tail;
    for (int line = 0; line < 10'000; ++line)
        gui::keepTail(tail, "line " + QByteArray::number(line) + "\n", 1000);
    QVERIFY(tail.size() <= 1000);
    QVERIFY(tail.startsWith("line "));
    QVERIFY(tail.endsWith("line 9999\n"));
    gui::keepTail(tail, QByteArray(5000, 'x'), 1000); // a line without end
    QVERIFY(tail.size() <= 1000);
}

PLUGBOARD_TEST(TestProcessEnd)
#include "tst_process_end.moc"
