// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/base/result.h"

using namespace plugboard;

class TestResult : public QObject {
    Q_OBJECT
private slots:
    void holdsValueOrError();
    void exitCodes_data();
    void exitCodes();
    void oneLine();
};

void TestResult::holdsValueOrError()
{
    const Result<int> value = 7;
    QVERIFY(value);
    QCOMPARE(*value, 7);
    const Result<int> error = Error{ErrorCode::NotFound, "no such file", "a.plan"};
    QVERIFY(!error);
    QCOMPARE(error.error().message, std::string("no such file"));
    const Result<void> done;
    QVERIFY(done);
}

/// The table of the command line in docs/architecture.md and `plugboard --help`.
void TestResult::exitCodes_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<int>("code");
    QTest::newRow("our fault") << int(ErrorCode::Internal) << 1;
    QTest::newRow("bad input") << int(ErrorCode::InvalidInput) << 2;
    QTest::newRow("shapes") << int(ErrorCode::ShapeMismatch) << 2;
    QTest::newRow("damaged file") << int(ErrorCode::DataCorrupt) << 2;
    QTest::newRow("missing file") << int(ErrorCode::NotFound) << 2;
    QTest::newRow("unsupported") << int(ErrorCode::Unsupported) << 2;
    QTest::newRow("full disk") << int(ErrorCode::IoFailed) << 2;
    QTest::newRow("too large") << int(ErrorCode::DoesNotFit) << 3;
    QTest::newRow("no plan") << int(ErrorCode::Infeasible) << 3;
    QTest::newRow("device") << int(ErrorCode::DeviceFailed) << 4;
    QTest::newRow("interrupted") << int(ErrorCode::Interrupted) << 130;
}

void TestResult::exitCodes()
{
    QFETCH(int, error);
    QFETCH(int, code);
    QCOMPARE(exitCode(ErrorCode(error)), code);
}

void TestResult::oneLine()
{
    QCOMPARE(toString(Error{ErrorCode::NotFound, "not there", "a.plan"}),
             std::string("a.plan: not there"));
    QCOMPARE(toString(Error{ErrorCode::NotFound, "not there", ""}), std::string("not there"));
}

PLUGBOARD_TEST(TestResult)
#include "tst_result.moc"
