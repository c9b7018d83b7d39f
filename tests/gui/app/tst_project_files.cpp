// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/notice_bar.h"
#include "gui/app/project_lock.h"
#include "gui/app/workspaces.h"
#include "tests/gui/app/studio_fixture.h"
#include "tests/plugboard_test.h"

#include <QDir>
#include <QFile>
#include <QProcess>

using namespace plugboard;
using namespace plugboard::gui;
using plugboard::tests::StudioFixture;

namespace {

bool write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

} // namespace

class TestProjectFiles : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { studio_.start(); }
    void cleanup();
    void savedProjectsOpenAgain();
    void badFilesLeaveTheDocument_data();
    void badFilesLeaveTheDocument();
    void networkIsPutIntoTheProjectAndTakenBack();
    void openElsewhere();
    void aLockOfADeadStudioIsTakenOver();
    void savingWhereNobodyMay();
    void unsavedChangesAreAskedFor();

private:
    StudioFixture studio_;
};

void TestProjectFiles::cleanup()
{
    studio_.answer = 1; // do not save
    studio_.window->files()->newProject();
    studio_.answer = 0;
    studio_.asked.clear();
}

void TestProjectFiles::savedProjectsOpenAgain()
{
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    Document& document = studio_.document();
    document.addNode("relu", {10, 20});
    QVERIFY(document.isModified());
    for (const QString& name : {QString("a.plugboard"), QString("b.plugboard.txt")}) {
        const auto network = io::digestOf(document.network());
        const auto recipe = io::digestOf(document.recipe());
        QVERIFY(studio_.window->files()->saveTo(studio_.path(name)));
        QVERIFY(!document.isModified());
        QCOMPARE(document.path(), studio_.path(name));
        studio_.window->files()->newProject();
        QVERIFY(document.network().nodes.empty());
        QVERIFY2(studio_.open(studio_.path(name)), qPrintable(studio_.lastError));
        QVERIFY(io::digestOf(document.network()) == network);
        QVERIFY(io::digestOf(document.recipe()) == recipe);
        QCOMPARE(document.network().nodes.back().x, 10.0);
        QCOMPARE(studio_.studio->state.recentFiles().first(), studio_.path(name));
    }
}

void TestProjectFiles::badFilesLeaveTheDocument_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << "empty.plugboard" << QByteArray();
    QTest::newRow("random") << "random.plugboard" << QByteArray(4096, '\x7f');
    QTest::newRow("cut off") << "short.plugboard" << QByteArray("PLUGBRDJ\1\0\0\0abc", 15);
    QTest::newRow("text with a fault")
        << "fault.plugboard.txt" << QByteArray("network { name: 3 }");
    QTest::newRow("a cut trace") << "short.trace" << QByteArray("PLUGBRDX\1\0", 10);
    QTest::newRow("a picture") << "picture.png" << QByteArray("\x89PNG\r\n");
    QTest::newRow("not there") << "absent.plugboard" << QByteArray("-");
    QTest::newRow("a folder of anything") << "." << QByteArray("-");
}

void TestProjectFiles::badFilesLeaveTheDocument()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    const QString path = studio_.path(name);
    if (bytes != "-")
        QVERIFY(write(path, bytes));
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    Document& document = studio_.document();
    document.addNode("relu", {});
    const auto before = io::digestOf(document.network());
    const int index = document.undoStack().index();

    QVERIFY(!studio_.open(path));
    QVERIFY(io::digestOf(document.network()) == before);
    QCOMPARE(document.undoStack().index(), index);
    QVERIFY(studio_.asked.isEmpty());
    QVERIFY(studio_.window->notices()->has("file"));
    const auto& problems = document.problems();
    QVERIFY(std::any_of(problems.begin(), problems.end(), [](const Problem& problem) {
        return problem.source == Problem::Source::File && !problem.message.isEmpty();
    }));
    // The engine's own words, and they go with the next file that opens.
    QVERIFY(studio_.window->notices()->text("file").contains(
        QString::fromStdString(openFile(path).error().message)));
    studio_.answer = 1;
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    QVERIFY(!studio_.window->notices()->has("file"));
}

void TestProjectFiles::networkIsPutIntoTheProjectAndTakenBack()
{
    QVERIFY(studio_.open(StudioFixture::example("lenet5")));
    Document& document = studio_.document();
    const auto before = io::digestOf(document.network());
    model::Network small;
    small.name = "small";
    small.nodes.push_back({"in", "input", {}, 0, 0});
    PB_VERIFY_OK(io::save(studio_.path("small.network").toStdString(), small));
    QVERIFY2(studio_.open(studio_.path("small.network")), qPrintable(studio_.lastError));
    QCOMPARE(document.network().nodes.size(), std::size_t(1));
    document.undoStack().undo();
    QVERIFY(io::digestOf(document.network()) == before);
}

/// Another process holds the lock, as another Studio would.
void TestProjectFiles::openElsewhere()
{
    const QString path = studio_.path("shared.plugboard");
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    QVERIFY(studio_.window->files()->saveTo(path));
    studio_.window->files()->newProject();
    QProcess other;
    other.start("sleep", {"30"});
    QVERIFY(other.waitForStarted());
    // What QLockFile writes: process, name, host.
    QVERIFY(write(ProjectLock::fileOf(path), QByteArray::number(other.processId()) + "\nsleep\n" +
                                                 QSysInfo::machineHostName().toUtf8() + "\n"));
    studio_.answer = 1; // cancel
    studio_.window->files()->open(path);
    QTRY_COMPARE(studio_.asked.size(), 1);
    QVERIFY(studio_.asked.first().text.contains(QString::number(other.processId())));
    QVERIFY(studio_.document().network().nodes.empty());

    studio_.answer = 0; // read-only
    QVERIFY(studio_.open(path));
    QVERIFY(studio_.window->files()->isReadOnly());
    QVERIFY(studio_.window->windowTitle().contains("read-only"));
    QVERIFY(studio_.window->notices()->has("readOnly"));
    QString proposed;
    studio_.window->files()->askForPath = [&](const QString& path) {
        proposed = path;
        return studio_.path("copy.plugboard");
    };
    QVERIFY(studio_.window->files()->save());
    QCOMPARE(proposed, path);
    QVERIFY(!studio_.window->files()->isReadOnly());
    QCOMPARE(studio_.document().path(), studio_.path("copy.plugboard"));
    other.kill();
    other.waitForFinished();
}

void TestProjectFiles::aLockOfADeadStudioIsTakenOver()
{
    const QString path = studio_.path("left.plugboard");
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    QVERIFY(studio_.window->files()->saveTo(path));
    studio_.window->files()->newProject();
    QProcess gone;
    gone.start("true", QStringList());
    const qint64 pid = gone.processId();
    QVERIFY(gone.waitForFinished());
    QVERIFY(write(ProjectLock::fileOf(path), QByteArray::number(pid) + "\nplugboard-studio\n" +
                                                 QSysInfo::machineHostName().toUtf8() + "\n"));
    QVERIFY(studio_.open(path));
    QVERIFY(studio_.asked.isEmpty());
    QVERIFY(!studio_.window->files()->isReadOnly());
    studio_.window->files()->newProject();
    QVERIFY(!QFile::exists(ProjectLock::fileOf(path)));
}

void TestProjectFiles::savingWhereNobodyMay()
{
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    Document& document = studio_.document();
    document.addNode("relu", {});
    QVERIFY(!studio_.window->files()->saveTo("/proc/none/a.plugboard"));
    QVERIFY(document.isModified());
    QVERIFY(document.path().isEmpty());
    QVERIFY(studio_.window->notices()->has("save"));
    QVERIFY(!studio_.window->files()->saveTo("/dev/full/a.plugboard"));
}

void TestProjectFiles::unsavedChangesAreAskedFor()
{
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    Document& document = studio_.document();
    document.addNode("relu", {});
    const std::size_t nodes = document.network().nodes.size();
    studio_.answer = 2; // cancel
    studio_.window->files()->newProject();
    QCOMPARE(document.network().nodes.size(), nodes);
    studio_.answer = 0; // save
    studio_.window->files()->askForPath = [&](const QString&) { return studio_.path("kept"); };
    studio_.window->files()->newProject();
    QVERIFY(document.network().nodes.empty());
    QVERIFY(QFile::exists(studio_.path("kept.plugboard")));
    QCOMPARE(studio_.asked.size(), 2);
}

PLUGBOARD_TEST(TestProjectFiles)
#include "tst_project_files.moc"
