// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/look/formatter.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::gui;

class TestFormatter : public QObject {
    Q_OBJECT
private slots:
    void times_data();
    void times();
    void bytesFollowTheUnits();
    void ratesFollowTheUnits();
    void numbers();
    void parsedRates_data();
    void parsedRates();
    void parsedOthers();
    void badTextIsRefused_data();
    void badTextIsRefused();
    void whatIsWrittenIsRead();
};

void TestFormatter::times_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << 0.0 << "0 ns";
    QTest::newRow("nanoseconds") << 31e-9 << "31.0 ns";
    QTest::newRow("microseconds") << 1.5e-6 << "1.50 µs";
    QTest::newRow("milliseconds") << 2.784e-3 << "2.78 ms";
    QTest::newRow("three digits") << 0.1234 << "123 ms";
    QTest::newRow("rounds up to the next unit") << 0.99996 << "1.00 s";
    QTest::newRow("minutes") << 90.0 << "1.50 min";
    QTest::newRow("hours") << 7200.0 << "2.00 h";
}

void TestFormatter::times()
{
    QFETCH(double, seconds);
    QFETCH(QString, text);
    QCOMPARE(Formatter().time({seconds}), text);
}

void TestFormatter::bytesFollowTheUnits()
{
    QCOMPARE(Formatter({.binaryBytes = true}).bytes({3 << 20}), "3.00 MiB");
    QCOMPARE(Formatter({.binaryBytes = false}).bytes({16'000'000'000}), "16.0 GB");
    QCOMPARE(Formatter({.binaryBytes = true}).bytes({512}), "512 B");
    QCOMPARE(Formatter({.binaryBytes = true}).bytes({16'000'000'000}), "14.9 GiB");
}

void TestFormatter::ratesFollowTheUnits()
{
    QCOMPARE(Formatter({.bitsPerSecond = false}).rate({25e9}), "25.0 GB/s");
    QCOMPARE(Formatter({.bitsPerSecond = true}).rate({25e9}), "200 Gb/s");
    QCOMPARE(Formatter().flopRate({19.5e12}), "19.5 TFLOP/s");
}

void TestFormatter::numbers()
{
    const Formatter formatter;
    QCOMPARE(formatter.percent(0.1234), "12.3 %");
    QCOMPARE(formatter.change(0.07), "+7.0 %");
    QCOMPARE(formatter.change(-0.034), "-3.4 %");
    QCOMPARE(formatter.count(60000), "60,000");
    QCOMPARE(formatter.shape({64, 6, 28, 28}), "64 × 6 × 28 × 28");
    QCOMPARE(formatter.number(0.5), "0.5");
    QCOMPARE(formatter.number(12.345), "12.3");
    QCOMPARE(formatter.percent(std::nan("")), "–");
}

void TestFormatter::parsedRates_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("bytesPerSecond");
    QTest::newRow("bytes") << "25 GB/s" << 25e9;
    QTest::newRow("bits") << "100 Gb/s" << 12.5e9;
    QTest::newRow("bits spelled out") << "100 Gbit/s" << 12.5e9;
    QTest::newRow("no space") << "1.5MB/s" << 1.5e6;
    QTest::newRow("binary") << "1 GiB/s" << 1073741824.0;
    QTest::newRow("thousands") << "1,000 MB/s" << 1e9;
    QTest::newRow("plain") << "5e9" << 5e9;
}

void TestFormatter::parsedRates()
{
    QFETCH(QString, text);
    QFETCH(double, bytesPerSecond);
    const auto rate = parseRate(text);
    PB_VERIFY_OK(rate);
    QCOMPARE(rate->value, bytesPerSecond);
}

void TestFormatter::parsedOthers()
{
    QCOMPARE(parseTime("1.5 us")->value, 1.5e-6);
    QCOMPARE(parseTime("200ns")->value, 200e-9);
    QCOMPARE(parseBytes("16 GiB")->value, qint64(16) << 30);
    QCOMPARE(parseBytes("80 GB")->value, qint64(80'000'000'000));
    QCOMPARE(parseFlopRate("19.5 TFLOP/s")->value, 19.5e12);
}

void TestFormatter::badTextIsRefused_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text : {"", "fast", "25 apples/s", "GB/s", "1 2 GB/s", "25 GB"})
        QTest::newRow(*text ? text : "empty") << text;
}

void TestFormatter::badTextIsRefused()
{
    QFETCH(QString, text);
    const auto rate = parseRate(text);
    QVERIFY(!rate);
    QCOMPARE(rate.error().code, ErrorCode::InvalidInput);
    QVERIFY(QString::fromStdString(rate.error().message).contains("GB/s"));
}

void TestFormatter::whatIsWrittenIsRead()
{
    const Formatter formatter;
    for (const double value : {1.0, 999.0, 1e3, 12.5e9, 3.35e12})
        QVERIFY(std::abs(parseRate(formatter.rate({value}))->value / value - 1) < 0.005);
    for (const double value : {2e-9, 1.5e-6, 0.02, 3.0})
        QVERIFY(std::abs(parseTime(formatter.time({value}))->value / value - 1) < 0.005);
}

PLUGBOARD_TEST(TestFormatter)
#include "tst_formatter.moc"
