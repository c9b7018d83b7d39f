// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/data/checkpoint.h"
#include "tests/data/killed_writer.h"

#include <QDir>
#include <QTemporaryDir>

#include <sys/resource.h>

#include <csignal>

using namespace plugboard;
using data::Checkpoint;
using data::loadCheckpoint;
using data::saveCheckpoint;

namespace {

Checkpoint checkpointAt(std::int64_t step, std::size_t elements = 100)
{
    Checkpoint checkpoint;
    checkpoint.step = step;
    checkpoint.epoch = 3;
    checkpoint.sampleCursor = 640;
    checkpoint.seed = 0xfedcba9876543210ull;
    model::NamedTensor tensor{"w", {model::DataType::Float32, {std::int64_t(elements)}}, {}};
    tensor.bytes.assign(elements * 4, std::byte(step));
    checkpoint.tensors = {tensor};
    return checkpoint;
}

/// Files of this process cannot grow beyond this: what a full disk looks like, with its short
/// write first.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_;
};

} // namespace

class TestCheckpoint : public QObject {
    Q_OBJECT

private slots:
    void init() { folder_ = std::make_unique<QTemporaryDir>(); }
    void comesBack();
    void twoAreKept();
    void theNewestIsTheLastSaved();
    void sameStepAgain();
    void folderItself();
    void nothingThere();
    void withoutManifestItDoesNotExist();
    void flippedByteFallsBackToTheOneBefore_data();
    void flippedByteFallsBackToTheOneBefore();
    void everyFlippedByteOfTheManifestShows();
    void newerVersionIsRefused();
    void leftoversAreRemoved();
    void fullDiskLeavesTheOneBefore_data();
    void fullDiskLeavesTheOneBefore();
    void cannotCreateTheFolder();
    void tenKillsLoseNothing();

private:
    std::string path() const { return folder_->path().toStdString(); }
    QStringList entries() const
    {
        return QDir(folder_->path())
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }
    void rewrite(const QString& name, const std::function<void(QByteArray&)>& change) const
    {
        QFile file(folder_->filePath(name));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray bytes = file.readAll();
        change(bytes);
        QVERIFY(file.resize(0) && file.seek(0));
        QCOMPARE(file.write(bytes), qint64(bytes.size()));
    }
    std::unique_ptr<QTemporaryDir> folder_;
};

void TestCheckpoint::comesBack()
{
    const auto saved = saveCheckpoint(path(), checkpointAt(42));
    PB_VERIFY_OK(saved);
    QVERIFY(QString::fromStdString(*saved).endsWith("/step-000000042"));
    const auto loaded = loadCheckpoint(path());
    PB_VERIFY_OK(loaded);
    QCOMPARE(loaded->step, 42);
    QCOMPARE(loaded->epoch, 3);
    QCOMPARE(loaded->sampleCursor, 640);
    QCOMPARE(loaded->seed, 0xfedcba9876543210ull);
    QCOMPARE(loaded->tensors.size(), std::size_t(1));
    QCOMPARE(loaded->tensors[0].name, std::string("w"));
    QVERIFY(loaded->tensors[0].type == checkpointAt(42).tensors[0].type);
    QVERIFY(loaded->tensors[0].bytes == checkpointAt(42).tensors[0].bytes);
}

void TestCheckpoint::twoAreKept()
{
    for (const std::int64_t step : {10, 20, 30})
        PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(step)));
    QCOMPARE(entries(), (QStringList{"step-000000020", "step-000000030"}));
}

void TestCheckpoint::theNewestIsTheLastSaved()
{
    // A run that went back to an earlier step goes on from there.
    for (const std::int64_t step : {100, 200, 50})
        PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(step)));
    const auto loaded = loadCheckpoint(path());
    PB_VERIFY_OK(loaded);
    QCOMPARE(loaded->step, 50);
    QCOMPARE(entries(), (QStringList{"step-000000050", "step-000000200"}));
}

void TestCheckpoint::sameStepAgain()
{
    PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(5)));
    PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(7)));
    auto again = checkpointAt(7);
    again.epoch = 9;
    PB_VERIFY_OK(saveCheckpoint(path(), again));
    const auto loaded = loadCheckpoint(path());
    PB_VERIFY_OK(loaded);
    QCOMPARE(loaded->epoch, 9);
    QCOMPARE(entries(), (QStringList{"step-000000005", "step-000000007"}));
}

void TestCheckpoint::folderItself()
{
    PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(5)));
    PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(7)));
    const auto loaded = loadCheckpoint(path() + "/step-000000005");
    PB_VERIFY_OK(loaded);
    QCOMPARE(loaded->step, 5);
}

void TestCheckpoint::nothingThere()
{
    for (const std::string& where : {path(), path() + "/absent"}) {
        const auto loaded = loadCheckpoint(where);
        QVERIFY(!loaded);
        QCOMPARE(loaded.error().code, ErrorCode::NotFound);
        QCOMPARE(loaded.error().subject, where);
    }
}

void TestCheckpoint::withoutManifestItDoesNotExist()
{
    PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(5)));
    PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(7)));
    QVERIFY(QFile::remove(folder_->filePath("step-000000007/manifest.json")));
    const auto loaded = loadCheckpoint(path());
    PB_VERIFY_OK(loaded);
    QCOMPARE(loaded->step, 5);
    QVERIFY(QFile::remove(folder_->filePath("step-000000005/manifest.json")));
    const auto none = loadCheckpoint(path());
    QVERIFY(!none);
    QCOMPARE(none.error().code, ErrorCode::DataCorrupt);
}

void TestCheckpoint::flippedByteFallsBackToTheOneBefore_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("cut");
    QTest::newRow("tensors") << "tensors.safetensors" << false;
    QTest::newRow("tensors cut") << "tensors.safetensors" << true;
    QTest::newRow("manifest") << "manifest.json" << false;
    QTest::newRow("manifest cut") << "manifest.json" << true;
}

void TestCheckpoint::flippedByteFallsBackToTheOneBefore()
{
    QFETCH(QString, file);
    QFETCH(bool, cut);
    PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(5)));
    PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(7)));
    rewrite("step-000000007/" + file, [cut](QByteArray& bytes) {
        if (cut)
            bytes.chop(bytes.size() / 2);
        else
            bytes[bytes.size() / 2] = char(bytes[bytes.size() / 2] ^ 1);
    });
    const auto loaded = loadCheckpoint(path());
    PB_VERIFY_OK(loaded);
    QCOMPARE(loaded->step, 5);
}

void TestCheckpoint::everyFlippedByteOfTheManifestShows()
{
    PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(5)));
    const QString name = "step-000000005/manifest.json";
    QFile file(folder_->filePath(name));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray whole = file.readAll();
    for (qsizetype at = 0; at < whole.size(); ++at) {
        rewrite(name, [&](QByteArray& bytes) {
            bytes = whole;
            bytes[at] = char(bytes[at] ^ 1);
        });
        const auto loaded = loadCheckpoint(path());
        // Blanks between members mean nothing, whatever blank they are turned into.
        const bool harmless = loaded && QChar::isSpace(uint(uchar(whole[at])));
        QVERIFY2(!loaded || harmless, qPrintable(QString::number(at)));
    }
}

void TestCheckpoint::newerVersionIsRefused()
{
    PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(5)));
    rewrite("step-000000005/manifest.json",
            [](QByteArray& bytes) { bytes.replace("\"major\": 1", "\"major\": 2"); });
    const auto loaded = loadCheckpoint(path() + "/step-000000005");
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().code, ErrorCode::Unsupported);
}

void TestCheckpoint::leftoversAreRemoved()
{
    PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(1)));
    QVERIFY(QDir(folder_->path()).mkpath(".unfinished-000000009"));
    QVERIFY(QDir(folder_->path()).mkpath("step-000000008"));
    QVERIFY(QDir(folder_->path()).mkpath("notes of the user"));
    PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(2)));
    QCOMPARE(entries(), (QStringList{"notes of the user", "step-000000001", "step-000000002"}));
}

void TestCheckpoint::fullDiskLeavesTheOneBefore_data()
{
    QTest::addColumn<int>("bytes");
    for (const int bytes : {0, 1, 8, 60, 1000, 99'999})
        QTest::newRow(qPrintable(QString("full after %1 bytes").arg(bytes))) << bytes;
}

void TestCheckpoint::fullDiskLeavesTheOneBefore()
{
    QFETCH(int, bytes);
    PB_VERIFY_OK(saveCheckpoint(path(), checkpointAt(5)));
    Result<std::string> saved = std::string();
    {
        const FileSizeLimit limit(static_cast<rlim_t>(bytes));
        saved = saveCheckpoint(path(), checkpointAt(7, 25'000));
    }
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::IoFailed);
    QVERIFY(!saved.error().subject.empty());
    const auto loaded = loadCheckpoint(path());
    PB_VERIFY_OK(loaded);
    QCOMPARE(loaded->step, 5);
    QCOMPARE(entries(), QStringList{"step-000000005"});
}

void TestCheckpoint::cannotCreateTheFolder()
{
    const auto saved = saveCheckpoint("/proc/nowhere/checkpoints", checkpointAt(1));
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::IoFailed);
}

void TestCheckpoint::tenKillsLoseNothing()
{
    QCOMPARE(tests::killWriters(path(), 10, 1), std::string());
}

PLUGBOARD_TEST(TestCheckpoint)
#include "tst_checkpoint.moc"
