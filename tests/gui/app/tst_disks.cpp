// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/autosave.h"
#include "gui/app/export_dialog.h"
#include "gui/app/notice_bar.h"
#include "gui/app/run_flow.h"
#include "gui/service/run_files.h"
#include "tests/gui/app/studio_fixture.h"
#include "tests/gui/service/service_bench.h"
#include "tests/plugboard_test.h"

#include <QAbstractButton>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QProcess>
#include <QSignalSpy>

using namespace plugboard;
using namespace plugboard::gui;
using plugboard::tests::StudioFixture;

namespace {

constexpr const char* kVariable = "PLUGBOARD_TEST_DISKS";
constexpr int kEndless = 1'000'000; ///< epochs

/// Mounts $1/readonly, which holds the project $2, $1/full and $1/small, then does the rest.
constexpr const char* kMount =
    "set -e; d=$1; p=$2; shift 2; mkdir -p $d/readonly $d/full $d/small;"
    "mount -t tmpfs -o size=4m none $d/readonly; cp $p $d/readonly/mlp.plugboard.txt;"
    "mount -o remount,ro $d/readonly; mount -t tmpfs -o size=64k none $d/full;"
    "mount -t tmpfs -o size=1m none $d/small; exec \"$@\"";

QString disk(const QString& name)
{
    return qEnvironmentVariable(kVariable) + '/' + name;
}

bool fill(const QString& folder)
{
    QFile file(folder + "/ballast");
    if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        return false;
    while (file.write(QByteArray(4096, 'x')) == 4096)
        continue;
    return true;
}

RunRequest runIn(const QString& directory)
{
    RunRequest request;
    request.directory = directory;
    return request;
}

QStringList filesIn(const QString& folder)
{
    return QDir(folder).entryList(QDir::Files | QDir::Hidden);
}

} // namespace

/// Read-only folders and full disks, for root too: in a mount namespace of their own. The process
/// that ctest starts makes it and runs this class again within.
class TestDisks : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();
    void savingElsewhere_data();
    void savingElsewhere();
    void aProjectInAReadOnlyFolder();
    void keepingForACrash();
    void exportingAPlan_data();
    void exportingAPlan();
    void runningElsewhere_data();
    void runningElsewhere();
    void aDiskThatFillsDuringARun();
    void aStateFolderWithoutRoom();

private:
    bool press(const QString& text);
    /// One line that says why, above the workspace.
    void verifyNotice(const QString& name, const QString& reason);

    StudioFixture studio_;
    bool inside_ = qEnvironmentVariableIsSet(kVariable);
};

void TestDisks::initTestCase()
{
    if (inside_)
        return;
    QProcess allowed;
    allowed.start("unshare", {"-rm", "mount", "-t", "tmpfs", "none", "/mnt"});
    if (!allowed.waitForFinished() || allowed.exitCode() != 0)
        QSKIP("this machine lets nobody make a mount namespace (unshare -rm)");
    QProcess within;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(kVariable, studio_.path("disks"));
    within.setProcessEnvironment(environment);
    within.setProcessChannelMode(QProcess::MergedChannels);
    within.start("unshare", {"-rm", "sh", "-c", kMount, "sh", studio_.path("disks"),
                             StudioFixture::example("mlp"), QCoreApplication::applicationFilePath(),
                             "tst_disks"});
    QVERIFY(within.waitForFinished(250'000));
    const QByteArray output = within.readAll();
    std::fputs(output.constData(), stdout);
    QVERIFY2(within.exitCode() == 0, "see above");
    QVERIFY(output.contains("0 failed, 0 skipped"));
}

void TestDisks::init()
{
    if (!inside_)
        QSKIP("ran within the namespace");
    qputenv("XDG_STATE_HOME", studio_.path("state").toUtf8());
    studio_.start();
    studio_.answer = 1; // nothing is saved on the way
}

void TestDisks::cleanup()
{
    if (!inside_)
        return;
    studio_.end();
    for (const char* name : {"full", "small"})
        for (const QFileInfo& entry :
             QDir(disk(name)).entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot))
            entry.isDir() ? QDir(entry.filePath()).removeRecursively()
                          : QFile::remove(entry.filePath());
}

bool TestDisks::press(const QString& text)
{
    for (auto* button : studio_.window->notices()->findChildren<QAbstractButton*>())
        if (button->text() == text && button->isVisibleTo(studio_.window.get())) {
            button->click();
            return true;
        }
    return false;
}

void TestDisks::verifyNotice(const QString& name, const QString& reason)
{
    const QString text = studio_.window->notices()->text(name);
    QVERIFY2(text.contains(reason), qPrintable(text));
    QVERIFY2(!text.contains('\n'), qPrintable(text));
    // Each notice is as high as a button, not as a text of three lines.
    NoticeBar* bar = studio_.window->notices();
    const int lines = int(bar->findChildren<QLabel*>().size()) / 2;
    QTRY_VERIFY2(bar->height() <= lines * 48, qPrintable(QString::number(bar->height())));
    if (const QString folder = qEnvironmentVariable("PLUGBOARD_PICTURES"); !folder.isEmpty())
        studio_.window->grab().save(folder + "/notice_" + name + ".png"); // to look at
}

void TestDisks::savingElsewhere_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("reason");
    QTest::newRow("read-only") << "readonly"
                               << "Read-only file system";
    QTest::newRow("full") << "full"
                          << "No space left on device";
}

void TestDisks::savingElsewhere()
{
    QFETCH(QString, folder);
    QFETCH(QString, reason);
    if (folder == "full")
        QVERIFY(fill(disk(folder)));
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    Document& document = studio_.document();
    document.addNode("relu", {});
    const int index = document.undoStack().index();
    const auto before = io::digestOf(document.network());
    const QStringList files = filesIn(disk(folder));

    QVERIFY(!studio_.window->files()->saveTo(disk(folder) + "/new.plugboard"));
    verifyNotice("save", reason);
    QVERIFY(document.isModified() && document.path().isEmpty());
    QCOMPARE(document.undoStack().index(), index);
    QVERIFY(io::digestOf(document.network()) == before);
    QCOMPARE(filesIn(disk(folder)), files); // nothing half written

    studio_.window->files()->askForPath = [&](const QString&) {
        return studio_.path(folder + ".plugboard");
    };
    QVERIFY(press("Save as…"));
    QVERIFY(!document.isModified());
    QVERIFY(QFile::exists(studio_.path(folder + ".plugboard")));
    QVERIFY(!studio_.window->notices()->has("save"));
}

void TestDisks::aProjectInAReadOnlyFolder()
{
    QVERIFY(studio_.open(disk("readonly") + "/mlp.plugboard.txt"));
    QVERIFY(studio_.window->files()->isReadOnly());
    verifyNotice("readOnly", "cannot be written to");
    QVERIFY(studio_.window->windowTitle().contains("read-only"));
    studio_.document().addNode("relu", {});
    QString proposed;
    studio_.window->files()->askForPath = [&](const QString& path) {
        proposed = path;
        return QString(); // the user thinks again
    };
    QVERIFY(!studio_.window->files()->save());
    QCOMPARE(proposed, disk("readonly") + "/mlp.plugboard.txt");
    QVERIFY(studio_.document().isModified());
    QVERIFY(studio_.window->files()->isReadOnly());
}

void TestDisks::keepingForACrash()
{
    qputenv("XDG_STATE_HOME", disk("full").toUtf8());
    studio_.start();
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    QVERIFY(fill(disk("full")));
    studio_.document().addNode("relu", {});
    Autosave* autosave = studio_.window->autosave();
    QSignalSpy failed(autosave, &Autosave::failed);
    QSignalSpy saved(autosave, &Autosave::saved);
    autosave->saveNow();
    QTRY_COMPARE(failed.count(), 1);
    verifyNotice("autosave", "No space left on device");
    QVERIFY(studio_.document().isModified());
    QVERIFY(QFile::remove(disk("full") + "/ballast"));
    autosave->saveNow();
    QTRY_COMPARE(saved.count(), 1);
    QVERIFY(!studio_.window->notices()->has("autosave"));
}

void TestDisks::exportingAPlan_data()
{
    savingElsewhere_data();
}

void TestDisks::exportingAPlan()
{
    QFETCH(QString, folder);
    QFETCH(QString, reason);
    tests::planTiny(studio_.document(), 1);
    if (folder == "full")
        QVERIFY(fill(disk(folder)));
    const auto plan = studio_.document().plan();
    const QStringList files = filesIn(disk(folder));
    ExportDialog dialog(studio_.studio->workbench(), studio_.studio->command, studio_.window.get());
    QSignalSpy exported(&dialog, &ExportDialog::exported);
    dialog.setFile(disk(folder) + "/tiny.plan");
    dialog.exportPlan();
    const auto told = [&] {
        for (const QLabel* label : dialog.findChildren<QLabel*>())
            if (label->text().contains(reason) && !label->text().contains('\n'))
                return true;
        return false;
    };
    QTRY_VERIFY(told());
    QVERIFY(studio_.document().plan() == plan);
    QCOMPARE(filesIn(disk(folder)), files);
    dialog.setFile(studio_.path(folder + ".plan"));
    dialog.exportPlan();
    QTRY_COMPARE(exported.count(), 1);
}

void TestDisks::runningElsewhere_data()
{
    savingElsewhere_data();
}

void TestDisks::runningElsewhere()
{
    QFETCH(QString, folder);
    QFETCH(QString, reason);
    tests::planTiny(studio_.document(), 1);
    if (folder == "full")
        QVERIFY(fill(disk(folder)));
    RunService& runs = studio_.studio->runs;
    RunRecord* record = runs.start(runIn(disk(folder) + "/run"));
    QVERIFY(record != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(record->status == RunStatus::Failed && !record->live, 30'000);
    verifyNotice("run", reason);
    QVERIFY(studio_.document().plan() != nullptr);
    QCOMPARE(studio_.document().problems().size(), 1);
    studio_.window->flow()->askForFolder = [this] { return studio_.path("runs"); };
    QVERIFY(press("Run in another folder…"));
    RunRecord* next = runs.current();
    QVERIFY(next != record);
    QTRY_VERIFY_WITH_TIMEOUT(next->status == RunStatus::Finished, 30'000);
    QVERIFY(next->directory.startsWith(studio_.path("runs")));
    QVERIFY(!studio_.window->notices()->has("run"));
}

/// The child says so, the run is failed with the cause, for who opens its folder later too.
void TestDisks::aDiskThatFillsDuringARun()
{
    tests::planTiny(studio_.document(), kEndless);
    RunService& runs = studio_.studio->runs;
    const QString directory = disk("small") + "/run";
    RunRecord* record = runs.start(runIn(directory));
    QTRY_VERIFY_WITH_TIMEOUT(record->step > 0, 30'000);
    QTRY_VERIFY_WITH_TIMEOUT(record->status == RunStatus::Failed && !record->live, 60'000);
    QVERIFY2(record->error.contains("No space left on device"), qPrintable(record->error));
    verifyNotice("run", "No space left on device");
    const auto facts = readManifest(directory);
    PB_VERIFY_OK(facts);
    QCOMPARE(int(facts->status), int(RunStatus::Failed));
    QVERIFY2(facts->error.contains("No space left on device"), qPrintable(facts->error));
    RunService others(&studio_.document(), studio_.studio->command);
    others.open(directory);
    QTRY_VERIFY_WITH_TIMEOUT(!others.current()->steps.empty(), 10'000);
    QCOMPARE(int(others.current()->status), int(RunStatus::Failed));
    QVERIFY(!others.current()->trace.sections.empty());
}

/// Where no plan can be written down for a run, a run elsewhere starts all the same.
void TestDisks::aStateFolderWithoutRoom()
{
    qputenv("XDG_STATE_HOME", disk("readonly").toUtf8());
    studio_.start();
    tests::planTiny(studio_.document(), 1);
    RunRecord* record = studio_.studio->runs.start(runIn(studio_.path("elsewhere")));
    QTRY_VERIFY2_WITH_TIMEOUT(record->status == RunStatus::Finished, qPrintable(record->error),
                              30'000);
}

PLUGBOARD_TEST(TestDisks)
#include "tst_disks.moc"
