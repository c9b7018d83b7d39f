// SPDX-License-Identifier: Apache-2.0
#include "tests/house/sources.h"
#include "tests/plugboard_test.h"

#include <QDir>
#include <QRegularExpression>

using plugboard::tests::contents;
using plugboard::tests::filesBelow;
using plugboard::tests::sourceRoot;

namespace {

/// Licences: Apache-2.0 everywhere but in gui/ and its tests, which link a GPL library.
QString licenceOf(const QString& file)
{
    return file.startsWith("gui/") || file.startsWith("tests/gui/") ? "GPL-3.0-or-later"
                                                                    : "Apache-2.0";
}

/// The licence line stands first, or second behind the line that names a script's interpreter.
bool hasLicenceLine(const QString& file, const QString& text)
{
    const QStringList lines = text.split('\n');
    const qsizetype at = lines[0].startsWith("#!") ? 1 : 0;
    return lines.size() > at && lines[at].contains("SPDX-License-Identifier: " + licenceOf(file));
}

} // namespace

class TestLayout : public QObject {
    Q_OBJECT
private slots:
    void theCheckFindsAMissingLine();
    void sourcesNameTheirLicence_data();
    void sourcesNameTheirLicence();
    void topLevel();
    void headersAreIncludedOnce();
    void qtIsLinkedInGuiAndTestsOnly();
    void libraryNamesAreThoseOfTheirFolders();
};

void TestLayout::theCheckFindsAMissingLine()
{
    QVERIFY(hasLicenceLine("engine/a.h", "// SPDX-License-Identifier: Apache-2.0\n"));
    QVERIFY(hasLicenceLine("a.sh", "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n"));
    QVERIFY(!hasLicenceLine("engine/a.h", "#pragma once\n"));
    QVERIFY(!hasLicenceLine("gui/a.h", "// SPDX-License-Identifier: Apache-2.0\n"));
}

void TestLayout::sourcesNameTheirLicence_data()
{
    QTest::addColumn<QString>("folder");
    for (const char* folder :
         {"engine", "profiler", "gui", "proto", "resources", "tests", "installer"})
        QTest::newRow(folder) << folder;
}

void TestLayout::sourcesNameTheirLicence()
{
    QFETCH(QString, folder);
    const QStringList filters = {"*.h",  "*.cpp", "*.cu",   "*.proto", "CMakeLists.txt",
                                 "*.py", "*.sh",  "*.cmake"};
    for (const QString& file : filesBelow(folder, filters))
        QVERIFY2(hasLicenceLine(file, contents(file)), qPrintable(file));
}

void TestLayout::topLevel()
{
    const QStringList folders = {".ci",      "docs",      "engine", "gui",  "installer",
                                 "profiler", "resources", "tests",  "proto"};
    const QStringList files = {"CMakeLists.txt", "CMakePresets.json", "LICENSE",
                               "README.md",      ".clang-format",     ".gitignore"};
    const QDir root(sourceRoot());
    for (const QString& name :
         root.entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)) {
        if (name == ".git" || name == "build" || name.startsWith("build-"))
            continue;
        QVERIFY2(folders.contains(name) || files.contains(name), qPrintable(name));
    }
    for (const QString& name : folders + files)
        QVERIFY2(root.exists(name), qPrintable(name + " is missing"));
}

void TestLayout::headersAreIncludedOnce()
{
    for (const char* folder : {"engine", "profiler", "gui", "tests"})
        for (const QString& file : filesBelow(folder, {"*.h"}))
            QVERIFY2(contents(file).contains("#pragma once\n"), qPrintable(file));
}

void TestLayout::qtIsLinkedInGuiAndTestsOnly()
{
    static const QRegularExpression qt("Qt6");
    for (const char* folder : {"engine", "profiler", "proto", "resources"})
        for (const QString& file : filesBelow(folder, {"CMakeLists.txt", "*.cmake"}))
            QVERIFY2(!contents(file).contains(qt), qPrintable(file));
}

void TestLayout::libraryNamesAreThoseOfTheirFolders()
{
    static const QRegularExpression call("plugboard_library\\((\\w+)");
    for (const QString& file : filesBelow("engine", {"CMakeLists.txt"})) {
        const auto match = call.match(contents(file));
        if (match.hasMatch())
            QCOMPARE(match.captured(1), file.section('/', 1, 1));
    }
}

PLUGBOARD_TEST(TestLayout)
#include "tst_layout.moc"
