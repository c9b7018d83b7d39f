// SPDX-License-Identifier: Apache-2.0
#include "tests/house/sources.h"
#include "tests/plugboard_test.h"

#include <QMap>
#include <QRegularExpression>

using plugboard::tests::contents;
using plugboard::tests::filesBelow;
using plugboard::tests::includesOf;

namespace {

const QStringList kSources = {"*.h", "*.cpp", "*.cu"};

/// The table of docs/architecture.md: which folder may include which; base and model always.
QMap<QString, QStringList> includeTable()
{
    return {
        {"base", {}},
        {"model", {}},
        {"ops", {}},
        {"trace", {}},
        {"firing", {}},
        {"data", {"io"}},
        {"passes", {"ops"}},
        {"cost", {"ops"}},
        {"check", {"ops"}},
        {"router", {"cost", "ops"}},
        {"memory", {"cost", "ops"}},
        {"sim", {"firing", "trace", "cost"}},
        {"planner", {"passes", "cost", "router", "memory", "sim", "ops"}},
        {"backend", {"trace"}},
        {"cpu", {"backend", "ops"}},
        {"cuda", {"backend", "ops"}},
        {"onnx", {"io", "ops", "passes", "backend", "cpu", "data"}},
        {"net", {"backend", "trace"}},
        {"runtime", {"firing", "backend", "trace", "data", "net"}},
        {"io", {"trace", "proto"}},
        {"session",
         {"io", "ops", "passes", "planner", "router", "memory", "check", "sim", "cost", "trace",
          "profiler", "onnx"}},
        {"runner",
         {"session", "runtime", "backend", "cpu", "cuda", "data", "net", "check", "io", "trace",
          "planner", "onnx"}},
        {"profiler", {"trace", "cost", "io"}},
        {"cli", {}},
        {"bench", {}},
        {"gui", {"session", "profiler", "io", "trace"}},
    };
}

/// Within gui/: which folder may include which.
QMap<QString, QStringList> guiTable()
{
    const QStringList below = {"look", "document", "service"};
    return {
        {"look", {}},
        {"document", {"look"}},
        {"service", {"look", "document"}},
        {"canvas", below},
        {"timeline", below},
        {"panels", below},
        {"bench", below + QStringList{"canvas", "timeline", "panels"}},
        {"app", below + QStringList{"canvas", "timeline", "panels", "bench"}},
    };
}

/// "engine/ops/op_kind.h" gives ops, "profiler/report.h" profiler, "plan.pb.h" proto; a library's
/// header nothing.
QString folderOf(const QString& path)
{
    if (path.endsWith(".pb.h"))
        return "proto";
    const QStringList parts = path.split('/');
    if (parts[0] == "engine" && parts.size() > 2)
        return parts[1];
    if (parts.size() > 1 && (parts[0] == "profiler" || parts[0] == "gui" || parts[0] == "proto"))
        return parts[0];
    return {};
}

/// Includes of `text`, a file of `folder`, that the table does not allow.
QStringList forbiddenIncludes(const QString& folder, const QString& text)
{
    QStringList allowed = includeTable().value(folder);
    allowed << "base" << folder;
    if (folder != "base")
        allowed << "model";
    QStringList forbidden;
    for (const QString& include : includesOf(text)) {
        const QString target = folderOf(include);
        if (!target.isEmpty() && !allowed.contains(target))
            forbidden << include;
    }
    return forbidden;
}

bool namesQt(const QString& include)
{
    static const QRegularExpression qt("^(Qt[A-Z]|Q[A-Z][A-Za-z0-9]*$|qt|q[a-z]+\\.h$)");
    return qt.match(include).hasMatch();
}

} // namespace

class TestIncludes : public QObject {
    Q_OBJECT
private slots:
    void theCheckFindsWhatIsForbidden();
    void foldersIncludeWhatTheyMay_data();
    void foldersIncludeWhatTheyMay();
    void everyFolderStandsInTheTable();
    void guiIncludesDownwards_data();
    void guiIncludesDownwards();
    void onlyGuiAndTestsUseQt();
    void onlyIoUsesGeneratedClasses();
    void onlyRootedIncludes();
};

void TestIncludes::theCheckFindsWhatIsForbidden()
{
    QCOMPARE(forbiddenIncludes("ops", "#include \"engine/cost/cost.h\"\n"),
             QStringList{"engine/cost/cost.h"});
    QCOMPARE(forbiddenIncludes("base", " # include \"engine/model/plan.h\"\n"),
             QStringList{"engine/model/plan.h"});
    QCOMPARE(forbiddenIncludes("sim", "#include \"plan.pb.h\"\n"), QStringList{"plan.pb.h"});
    QCOMPARE(forbiddenIncludes("cost", "#include \"engine/ops/op_kind.h\"\n#include <vector>\n"),
             QStringList());
    QVERIFY(namesQt("QString"));
    QVERIFY(namesQt("QtTest/QtTest"));
    QVERIFY(!namesQt("CLI/CLI.hpp"));
}

void TestIncludes::foldersIncludeWhatTheyMay_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("path");
    const QMap<QString, QStringList> table = includeTable();
    for (auto row = table.begin(); row != table.end(); ++row) {
        const QString name = row.key();
        const QString path = name == "profiler" || name == "gui" ? name : "engine/" + name;
        QTest::newRow(qPrintable(name)) << name << path;
    }
}

void TestIncludes::foldersIncludeWhatTheyMay()
{
    QFETCH(QString, folder);
    QFETCH(QString, path);
    if (folder == "cli" || folder == "bench")
        return; // the top of the house: everything below it lies open
    for (const QString& file : filesBelow(path, kSources)) {
        const QStringList forbidden = forbiddenIncludes(folder, contents(file));
        QVERIFY2(forbidden.isEmpty(),
                 qPrintable(file + " may not include " + forbidden.join(", ")));
    }
}

void TestIncludes::everyFolderStandsInTheTable()
{
    const QMap<QString, QStringList> table = includeTable();
    const QStringList files = filesBelow("engine", kSources);
    QVERIFY(files.size() > 50);
    for (const QString& file : files)
        QVERIFY2(table.contains(folderOf(file)), qPrintable(file));
}

void TestIncludes::guiIncludesDownwards_data()
{
    QTest::addColumn<QString>("folder");
    for (const QString& file : filesBelow("gui", kSources))
        QVERIFY2(guiTable().contains(file.section('/', 1, 1)), qPrintable(file));
    for (const QString& folder : guiTable().keys())
        QTest::newRow(qPrintable(folder)) << folder;
}

void TestIncludes::guiIncludesDownwards()
{
    QFETCH(QString, folder);
    const QStringList allowed = guiTable().value(folder) + QStringList{folder};
    for (const QString& file : filesBelow("gui/" + folder, kSources))
        for (const QString& include : includesOf(contents(file)))
            QVERIFY2(!include.startsWith("gui/") || allowed.contains(include.section('/', 1, 1)),
                     qPrintable(file + " may not include " + include));
}

void TestIncludes::onlyGuiAndTestsUseQt()
{
    for (const char* folder : {"engine", "profiler"})
        for (const QString& file : filesBelow(folder, kSources))
            for (const QString& include : includesOf(contents(file)))
                QVERIFY2(!namesQt(include), qPrintable(file + " includes " + include));
}

void TestIncludes::onlyIoUsesGeneratedClasses()
{
    for (const char* folder : {"engine", "profiler", "gui", "tests"})
        for (const QString& file : filesBelow(folder, kSources))
            for (const QString& include : includesOf(contents(file)))
                QVERIFY2(!include.endsWith(".pb.h") || file.startsWith("engine/io/") ||
                             file.startsWith("tests/io/"),
                         qPrintable(file + " includes " + include));
    for (const char* folder : {"engine", "profiler", "gui", "tests"})
        for (const QString& file : filesBelow(folder, kSources))
            for (const QString& include : includesOf(contents(file)))
                QVERIFY2(!include.startsWith("onnx/") || file.startsWith("engine/onnx/") ||
                             file.startsWith("tests/onnx/"),
                         qPrintable(file + " includes " + include));
}

void TestIncludes::onlyRootedIncludes()
{
    for (const char* folder : {"engine", "profiler", "gui", "tests"})
        for (const QString& file : filesBelow(folder, kSources))
            for (const QString& include : includesOf(contents(file)))
                QVERIFY2(!include.startsWith("."), qPrintable(file + " includes " + include));
}

PLUGBOARD_TEST(TestIncludes)
#include "tst_includes.moc"
