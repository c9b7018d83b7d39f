// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/arguments.h"
#include "tests/plugboard_test.h"

#include <QFile>
#include <QRegularExpression>

using namespace plugboard;
using gui::Arguments;

class TestArguments : public QObject {
    Q_OBJECT
private slots:
    void nothingOpensTheWindow();
    void picture();
    void bench();
    void refused_data();
    void refused();
    void manualNamesEveryOption();
};

void TestArguments::nothingOpensTheWindow()
{
    const auto none = gui::parseArguments({});
    QVERIFY(none);
    QCOMPARE(none->mode, Arguments::Mode::Window);
    QVERIFY(none->file.isEmpty());
    QCOMPARE(gui::parseArguments({"a.plan"})->file, QString("a.plan"));
    QCOMPARE(gui::parseArguments({"--sideways", "--help"}).hasValue(), false);
    QCOMPARE(gui::parseArguments({"a.plan", "--help"})->mode, Arguments::Mode::Help);
}

void TestArguments::picture()
{
    const auto arguments =
        gui::parseArguments({"--render", "a.plan", "b.png", "--size", "1920x1080", "--dark",
                             "--workspace", "run", "--panel", "layers", "--plan"});
    QVERIFY(arguments);
    QCOMPARE(arguments->mode, Arguments::Mode::Render);
    QCOMPARE(arguments->file, QString("a.plan"));
    QCOMPARE(arguments->picture, QString("b.png"));
    QCOMPARE(arguments->size, QSize(1920, 1080));
    QCOMPARE(arguments->theme, QString("dark"));
    QCOMPARE(arguments->workspace, QString("run"));
    QCOMPARE(arguments->panel, QString("layers"));
    QVERIFY(arguments->plan);
}

void TestArguments::bench()
{
    const auto arguments =
        gui::parseArguments({"--bench", "timeline", "--events", "1000000", "--json"});
    QVERIFY(arguments);
    QCOMPARE(arguments->mode, Arguments::Mode::Bench);
    QCOMPARE(arguments->events, 1'000'000);
    QVERIFY(arguments->json);
}

void TestArguments::refused_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("subject");
    QTest::newRow("unknown option") << QStringList{"--sideways"} << "--sideways";
    QTest::newRow("no picture") << QStringList{"--render", "a.plan"} << "--render";
    QTest::newRow("two files") << QStringList{"a.plan", "b.plan"} << "b.plan";
    QTest::newRow("size in words") << QStringList{"--size", "large"} << "--size";
    QTest::newRow("too small") << QStringList{"--size", "100x100"} << "--size";
    QTest::newRow("too large") << QStringList{"--size", "99999x99999"} << "--size";
    QTest::newRow("no such workspace") << QStringList{"--workspace", "garden"} << "--workspace";
    QTest::newRow("no such bench") << QStringList{"--bench", "park"} << "--bench";
    QTest::newRow("no number") << QStringList{"--nodes", "many"} << "--nodes";
    QTest::newRow("none") << QStringList{"--events", "0"} << "--events";
}

void TestArguments::refused()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, subject);
    const auto result = gui::parseArguments(arguments);
    QVERIFY(!result);
    QCOMPARE(exitCode(result.error().code), 2);
    QCOMPARE(QString::fromStdString(result.error().subject), subject);
    QVERIFY(!QString::fromStdString(toString(result.error())).contains('\n'));
}

void TestArguments::manualNamesEveryOption()
{
    QFile file(qEnvironmentVariable("PLUGBOARD_SOURCE") + "/resources/man/plugboard-studio.1");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString manual = QString::fromUtf8(file.readAll());
    static const QRegularExpression option("--([a-z]+)");
    auto options = option.globalMatch(gui::helpText());
    int seen = 0;
    while (options.hasNext()) {
        const QString name = options.next().captured(1);
        QVERIFY2(manual.contains("-" + name), qPrintable(name));
        ++seen;
    }
    QVERIFY(seen > 8);
}

PLUGBOARD_TEST(TestArguments)
#include "tst_arguments.moc"
