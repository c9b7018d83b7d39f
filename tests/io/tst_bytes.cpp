// SPDX-License-Identifier: Apache-2.0
#include "engine/io/bytes.h"
#include "tests/io/samples.h"
#include "tests/plugboard_test.h"

#include <QDir>
#include <QTemporaryDir>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace plugboard;
using namespace plugboard::tests;

class TestBytes : public QObject {
    Q_OBJECT

    std::string file(const char* name) const { return folder_.path().toStdString() + "/" + name; }
    QTemporaryDir folder_;

private slots:
    void replacesAndKeepsNothingElse()
    {
        PB_VERIFY_OK(io::writeFileAtomically(file("a"), "old"));
        PB_VERIFY_OK(io::writeFileAtomically(file("a"), std::string("n\0w", 3)));
        QCOMPARE(*io::readFile(file("a"), 100), std::string("n\0w", 3));
        QCOMPARE(QDir(folder_.path()).entryList(QDir::Files), QStringList{"a"});
        QCOMPARE(*io::readFile(file("a"), 3), std::string("n\0w", 3));
        QVERIFY(io::readFile(file("a"), 2).error().code == ErrorCode::InvalidInput);
    }

    /// The disk is full after k bytes: the old file stays, no temporary is left.
    void fullDisk_data()
    {
        QTest::addColumn<int>("room");
        for (int room = 0; room < 100'000; room += 997)
            QTest::addRow("%d bytes", room) << room;
    }
    void fullDisk()
    {
        QFETCH(int, room);
        const std::string old = "the old file";
        writeBytes(file("kept"), old);
        const pid_t child = ::fork();
        if (child == 0) {
            std::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{rlim_t(room), rlim_t(room)};
            ::setrlimit(RLIMIT_FSIZE, &limit);
            const auto done = io::writeFileAtomically(file("kept"), std::string(100'000, 'x'));
            ::_exit(!done && done.error().code == ErrorCode::IoFailed &&
                            done.error().subject == file("kept")
                        ? 0
                        : 1);
        }
        int status = -1;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        QCOMPARE(bytesOf(file("kept")), old);
        QVERIFY(QDir(folder_.path()).entryList({"kept.*"}, QDir::Files).isEmpty());
    }

    void placesThatCannotBeWritten()
    {
        for (const std::string& path :
             {std::string("/dev/full/x"), file("none/x"), folder_.path().toStdString()}) {
            const auto done = io::writeFileAtomically(path, "x");
            QVERIFY2(!done, path.c_str());
            QCOMPARE(int(done.error().code), int(ErrorCode::IoFailed));
            QCOMPARE(done.error().subject, path);
        }
        QVERIFY(QDir(folder_.path()).exists());
    }

    /// A writer that is killed leaves the old or the new file.
    void killedWriter()
    {
        const std::string old(1 << 20, 'a'), fresh(1 << 20, 'b');
        for (int round = 0; round < 20; ++round) {
            PB_VERIFY_OK(io::writeFileAtomically(file("victim"), old));
            const pid_t child = ::fork();
            if (child == 0)
                for (;;)
                    (void)io::writeFileAtomically(file("victim"), fresh).hasValue();
            ::usleep(useconds_t(round * 300));
            ::kill(child, SIGKILL);
            int status = 0;
            ::waitpid(child, &status, 0);
            const std::string found = bytesOf(file("victim"));
            QVERIFY(found == old || found == fresh);
        }
    }
};

PLUGBOARD_TEST(TestBytes)
#include "tst_bytes.moc"
