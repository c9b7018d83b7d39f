// SPDX-License-Identifier: Apache-2.0
#include "engine/io/csv.h"
#include "engine/io/json.h"
#include "engine/io/shown.h"
#include "engine/io/xml.h"
#include "tests/plugboard_test.h"

#include <QDir>
#include <QFile>

using namespace plugboard;

namespace {

QString repeated(const char* piece, int count)
{
    return QString(piece).repeated(count);
}

} // namespace

/// JSON, XML and CSV of others.
class TestForeignTexts : public QObject {
    Q_OBJECT

private slots:
    void json_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("fault"); // empty: none
        QTest::newRow("object") << R"({"a": [1, 2.5e3, null, true, "\u00e4"]})"
                                << "";
        QTest::newRow("array") << "[]"
                               << "";
        QTest::newRow("empty") << ""
                               << "line 1";
        QTest::newRow("cut") << "{\n\"a\": [1,"
                             << "line 2";
        QTest::newRow("NaN") << "[1, NaN]"
                             << "NaN is not JSON (line 1, column 5)";
        QTest::newRow("Infinity") << "{\"a\": -Infinity}"
                                  << "-Infinity is not JSON";
        QTest::newRow("member twice") << R"({"a": 1, "a": 2})"
                                      << "\"a\" appears twice";
        QTest::newRow("same name in two objects") << R"([{"a": 1}, {"a": 2}])"
                                                  << "";
        QTest::newRow("100 deep") << repeated("[", 100) + repeated("]", 100) << "";
        QTest::newRow("101 deep") << repeated("[", 101) + repeated("]", 101) << "limit of 100";
        QTest::newRow("100,000 deep") << repeated("[", 100'000) << "limit of 100";
        QTest::newRow("something behind") << "{} {}"
                                          << "line 1, column 4";
        QTest::newRow("comment") << "{} // none"
                                 << "not valid JSON";
        QTest::newRow("event without phase") << R"({"traceEvents": [{"ph": "X"}, {"ts": 1}]})"
                                             << "event 1 has no \"ph\"";
    }
    void json()
    {
        QFETCH(QString, text);
        QFETCH(QString, fault);
        const auto facts = io::checkJson(text.toStdString(), "x");
        QCOMPARE(facts.hasValue(), fault.isEmpty());
        if (facts)
            return;
        QVERIFY2(QString::fromStdString(facts.error().message).contains(fault),
                 facts.error().message.c_str());
        QCOMPARE(facts.error().subject, std::string("x"));
    }

    void chromeTraces()
    {
        for (const char* text :
             {R"({"traceEvents": [{"ph": "X", "args": {"n": {}}}, {"ph": "B"}]})",
              R"([{"ph": "X"}, {"ph": "B"}])"}) {
            const auto facts = io::checkJson(text, "x");
            PB_VERIFY_OK(facts);
            QVERIFY(facts->isTrace);
            QCOMPARE(facts->events, 2);
        }
        const auto other = io::checkJson(R"({"a": 1, "b": {"c": {}}})", "x");
        PB_VERIFY_OK(other);
        QVERIFY(!other->isTrace);
        QCOMPARE(other->members, (std::vector<std::string>{"a", "b"}));
    }

    void xml_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("fault");
        const auto good = [](const char* name, const QString& text, const char* format) {
            QTest::newRow(name) << text << format << "";
        };
        const auto bad = [](const char* name, const QString& text, const char* fault) {
            QTest::newRow(name) << text << "" << fault;
        };
        good("anything", "<?xml version=\"1.0\"?><a b='>'><!-- &x; <a> --><c/>&lt;&#65;</a>",
             "XML");
        good("hwloc 1", "<topology><object type='Machine'/></topology>", "hwloc XML 1.x");
        good("hwloc 2",
             "<!DOCTYPE topology SYSTEM \"hwloc2.dtd\"><topology version=\"2.0\"><object "
             "type=\"Machine\"/></topology>",
             "hwloc XML 2.0");
        good("hwloc 3", "<topology version=\"3.0\"><object type=\"Machine\"/></topology>",
             "hwloc XML 3.0");
        bad("hwloc 4", "<topology version=\"4.0\"><object/></topology>", "version 4.0");
        good("NCCL",
             "<system version=\"1\"><cpu numaid=\"-1\"><pci busid=\"0000:1b:00.0\" "
             "class=\"0x030200\" link_speed=\"16.0 GT/s PCIe\" link_width=\"16\"><nvlink "
             "target=\"0000:00:00.0\" count=\"12\"/></pci></cpu></system>",
             "NCCL topology XML");
        const QString pci = "<system version=\"1\"><pci busid=\"0000:1b:00.0\" %1/></system>";
        bad("link speed", pci.arg("link_speed=\"banana\""), "0000:1b:00.0: link_speed is 'banana'");
        bad("link speed of nothing", pci.arg("link_speed=\"-3 GT/s\""), "-3 GT/s");
        bad("link width", pci.arg("link_width=\"x16\""), "link_width is 'x16'");
        bad("class", pci.arg("class=\"gpu\""), "class is 'gpu'");
        bad("bus id", "<system version=\"1\"><pci busid=\"first\"/></system>", "busid is 'first'");
        bad("no bus id", "<system version=\"1\"><pci class=\"0x030200\"/></system>", "no busid");
        bad("entity", "<!DOCTYPE a [<!ENTITY x \"yy\">]><a/>", "entity expansion refused");
        bad("entity behind a comment", "<!DOCTYPE a [<!-- ' --><!ENTITY x \"yy\">]><a/>",
            "entity expansion refused");
        bad("external entity", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a/>",
            "external entity refused");
        bad("parameter entity", "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://x/'>%x;]><a/>",
            "external entity refused");
        bad("undeclared entity", "<a>&nbsp;</a>", "&nbsp; is not declared");
        bad("empty", "", "document element");
        bad("comment only", "<!-- -->", "document element");
        bad("wrong end", "<a><b></a></b>", "not well-formed");
        bad("no end", "<a><b/>", "not well-formed");
        bad("cut tag", "<a b=\"", "has no end");
        bad("two roots", "<a/><b/>", "second outermost element");
        good("256 deep", repeated("<a>", 256) + repeated("</a>", 256), "XML");
        bad("257 deep", repeated("<a>", 257) + repeated("</a>", 257), "limit of 256");
        bad("NUL", QString("<a>") + QChar(0) + "</a>", "UTF-8");
    }
    void xml()
    {
        QFETCH(QString, text);
        QFETCH(QString, format);
        QFETCH(QString, fault);
        const auto facts = io::checkXml(text.toStdString(), "x");
        QVERIFY2(facts.hasValue() == fault.isEmpty(),
                 facts ? "read" : facts.error().message.c_str());
        if (facts) {
            QCOMPARE(QString::fromStdString(facts->format), format);
            return;
        }
        QVERIFY2(QString::fromStdString(facts.error().message).contains(fault),
                 facts.error().message.c_str());
        QCOMPARE(facts.error().subject, std::string("x"));
    }

    /// Topologies of real machines keep NCCL's rules.
    void realTopologies()
    {
        const QString data = qEnvironmentVariable("PLUGBOARD_DATA");
        if (data.isEmpty())
            QSKIP("PLUGBOARD_DATA is not set");
        int read = 0;
        for (const char* folder : {"rccl", "azhpc-images", "aws-ofi-nccl"})
            for (const QFileInfo& info :
                 QDir(data + "/topology/" + folder).entryInfoList({"*.xml"})) {
                QFile file(info.filePath());
                QVERIFY(file.open(QIODevice::ReadOnly));
                const auto facts =
                    io::checkXml(file.readAll().toStdString(), info.fileName().toStdString());
                PB_VERIFY_OK(facts);
                QCOMPARE(facts->format, std::string("NCCL topology XML"));
                ++read;
            }
        QVERIFY(read > 40);
    }

    void csv()
    {
        const auto table = io::parseCsv("\xef\xbb\xbfname,\"a \"\"b\"\"\",n\r\n"
                                        "\"x\ny\",,1\r\n\r\nz,q , 2.5 ",
                                        "x");
        PB_VERIFY_OK(table);
        QVERIFY(table->hasHeader);
        QCOMPARE(table->columns, (std::vector<std::string>{"name", "a \"b\"", "n"}));
        QCOMPARE(table->rows(), std::size_t(2));
        QCOMPARE(table->cell(0, 0), std::string_view("x\ny"));
        QCOMPARE(table->cell(0, 1), std::string_view());
        QCOMPARE(table->cell(1, 1), std::string_view("q "));
        QCOMPARE(*io::numberOf(table->cell(1, 2)), 2.5);
        QCOMPARE(table->lineOf(1), 5);
    }

    void csvForms()
    {
        const auto plain = io::parseCsv("1;2\n3;4\n", "x");
        PB_VERIFY_OK(plain);
        QVERIFY(!plain->hasHeader);
        QCOMPARE(plain->separator, ';');
        QCOMPARE(plain->rows(), std::size_t(2));
        QCOMPARE(plain->columns, (std::vector<std::string>{"0", "1"}));
        const auto twice = io::parseCsv("a\ta\tb\n1\t2\t3\n", "x");
        PB_VERIFY_OK(twice);
        QCOMPARE(twice->columns, (std::vector<std::string>{"a", "a.1", "b"}));
        for (const char* number : {"1e3", "-0.5", " 7", "+2"})
            QVERIFY2(io::numberOf(number).has_value(), number);
        for (const char* none : {"", " ", "x", "1,5", "nan", "inf", "1e999", "0x10", "1 2"})
            QVERIFY2(!io::numberOf(none).has_value(), none);
    }

    void csvFaults_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("fault");
        QTest::newRow("empty") << QByteArray() << "no rows";
        QTest::newRow("blank lines") << QByteArray("\n\n") << "no rows";
        QTest::newRow("short row") << QByteArray("a,b\n1,2\n3\n") << "line 3: has 1 cell";
        QTest::newRow("long row") << QByteArray("a,b\n1,2,3\n") << "line 2: has 3 cells";
        QTest::newRow("quote") << QByteArray("a,b\n1,\"2\n") << "line 2: a quote has no end";
        QTest::newRow("behind a quote") << QByteArray("a,\"b\"c\n") << "line 1: letters behind";
        QTest::newRow("Latin-1") << QByteArray("a,\xe4\n") << "UTF-8";
        QTest::newRow("NUL") << QByteArray("a,\0\n", 4) << "UTF-8";
    }
    void csvFaults()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, fault);
        const auto table = io::parseCsv(text.toStdString(), "x");
        QVERIFY(!table);
        QVERIFY2(QString::fromStdString(table.error().message).contains(fault),
                 table.error().message.c_str());
    }

    /// What a terminal would obey is not shown to it.
    void namesAreShown()
    {
        QCOMPARE(io::shown("conv1.weight \u00e4"), std::string("conv1.weight \u00e4"));
        QCOMPARE(io::shown("a\x1b[2J\n\xff"), std::string("a\\x1b[2J\\x0a\\xff"));
        QCOMPARE(io::shown("\xc2\x9b"), std::string("\\xc2\\x9b"));
        QVERIFY(io::shown(std::string(1 << 20, 'x')).size() < 100);
        QVERIFY(!io::isUtf8("\xc0\x80") && !io::isUtf8("\xed\xa0\x80") && !io::isUtf8("\xe2\x82"));
        QVERIFY(io::isUtf8("\xe2\x82", true));
    }
};

PLUGBOARD_TEST(TestForeignTexts)
#include "tst_foreign_texts.moc"
