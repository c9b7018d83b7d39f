// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/run_process.h"

#include <QCoreApplication>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace plugboard::gui {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kUpdateEvery = std::chrono::milliseconds(16);
constexpr int kPause = 50; ///< milliseconds between looks at a process that closed its output
constexpr qsizetype kLongestLine = 1 << 16;

struct Pipe {
    int read = -1;
    int write = -1;

    bool open()
    {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0)
            return false;
        read = ends[0];
        write = ends[1];
        return true;
    }
};

void closeAll(std::initializer_list<int> descriptors)
{
    for (const int descriptor : descriptors)
        if (descriptor >= 0)
            ::close(descriptor);
}

/// Starts it with these as its stdin, stdout, stderr; signals as at the start of a program.
int spawn(pid_t& pid, const QStringList& line, int input, int output, int errors)
{
    std::vector<QByteArray> words;
    for (const QString& word : line)
        words.push_back(word.toLocal8Bit());
    std::vector<char*> arguments;
    for (QByteArray& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    const int failure =
        posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

} // namespace

/// The thread that reads the child's output. It alone touches what it holds, but for `wake`.
struct RunProcess::Reader {
    RunProcess* owner;
    pid_t pid;
    int output;
    int errors;
    int wakeRead;
    int wakeWrite;
    std::atomic<bool> leave{false};
    std::atomic<bool> waiting{false}; ///< the GUI has not taken the last update

    EventParser parser;
    RunUpdatePtr update = std::make_shared<RunUpdate>();
    Clock::time_point sent;
    QByteArray line;
    QByteArray tail;

    Reader(RunProcess* process, pid_t child, int childOutput, int childErrors, const Pipe& wake)
        : owner(process), pid(child), output(childOutput), errors(childErrors), wakeRead(wake.read),
          wakeWrite(wake.write)
    {
    }
    ~Reader() { closeAll({output, errors, wakeRead, wakeWrite}); }

    void run();
    void wait();
    bool readOutput();
    bool readErrors();
    void send();
    void finish();
};

void RunProcess::Reader::run()
{
    while (!leave && (output >= 0 || errors >= 0)) {
        wait();
        send();
    }
    if (!leave)
        finish();
}

/// For more output, or the time at which what is there is due.
void RunProcess::Reader::wait()
{
    std::array<pollfd, 3> sources{pollfd{output, POLLIN, 0}, pollfd{errors, POLLIN, 0},
                                  pollfd{wakeRead, POLLIN, 0}};
    const int timeout = update->empty() ? -1 : int(kUpdateEvery.count());
    if (::poll(sources.data(), sources.size(), timeout) <= 0)
        return;
    if (sources[0].revents != 0 && !readOutput()) {
        ::close(output);
        output = -1;
    }
    if (sources[1].revents != 0 && !readErrors()) {
        ::close(errors);
        errors = -1;
    }
    if (sources[2].revents != 0) {
        char byte = 0;
        leave = leave || ::read(wakeRead, &byte, 1) < 0;
    }
}

/// False at the end.
bool RunProcess::Reader::readOutput()
{
    QByteArray bytes(256 << 10, Qt::Uninitialized);
    const ssize_t some = ::read(output, bytes.data(), std::size_t(bytes.size()));
    if (some < 0)
        return errno == EINTR || errno == EAGAIN;
    bytes.resize(some);
    if (auto taken = parser.take(bytes, *update); !taken && !update->failure)
        update->failure = taken.error();
    return some > 0;
}

bool RunProcess::Reader::readErrors()
{
    QByteArray bytes(64 << 10, Qt::Uninitialized);
    const ssize_t some = ::read(errors, bytes.data(), std::size_t(bytes.size()));
    if (some < 0)
        return errno == EINTR || errno == EAGAIN;
    bytes.resize(some);
    keepTail(tail, bytes);
    line += bytes;
    for (qsizetype end = line.indexOf('\n'); end >= 0; end = line.indexOf('\n')) {
        QByteArray whole = line.left(end);
        line.remove(0, end + 1);
        if (whole.startsWith("plugboard: "))
            whole.remove(0, 11);
        update->log.append(QString::fromUtf8(whole));
    }
    if (line.size() > kLongestLine || (some == 0 && !line.isEmpty()))
        update->log.append(QString::fromUtf8(std::exchange(line, {})));
    return some > 0;
}

/// One update at a time lies with the GUI: one that is busy gets more at once, not more often.
void RunProcess::Reader::send()
{
    const auto now = Clock::now();
    if (update->empty() || waiting || now - sent < kUpdateEvery)
        return;
    sent = now;
    waiting = true;
    auto taken = std::exchange(update, std::make_shared<RunUpdate>());
    QMetaObject::invokeMethod(
        owner,
        [this, to = owner, taken] {
            if (to->reader_.get() != this)
                return; // let go meanwhile
            waiting = false;
            emit to->updated(taken);
        },
        Qt::QueuedConnection);
}

/// A process may close its output and go on for a while.
void RunProcess::Reader::finish()
{
    int status = 0;
    while (!leave && waitpid(pid, &status, WNOHANG) == 0) {
        pollfd wake{wakeRead, POLLIN, 0};
        ::poll(&wake, 1, kPause);
    }
    if (leave)
        return;
    ProcessEnd end{0, 0, tail};
    if (WIFSIGNALED(status))
        end.signal = WTERMSIG(status);
    else
        end.exitCode = WEXITSTATUS(status);
    QMetaObject::invokeMethod(
        owner,
        [this, to = owner, rest = update, end] {
            if (to->reader_.get() != this)
                return;
            to->running_ = false;
            rest->last = true;
            emit to->updated(rest);
            to->close();
            emit to->ended(end);
        },
        Qt::QueuedConnection);
}

RunProcess::RunProcess(QObject* parent) : QObject(parent) {}

RunProcess::~RunProcess()
{
    letGo();
}

Result<void> RunProcess::start(const ProgramCommand& command, const QStringList& arguments)
{
    const QStringList line = command.prefix + QStringList{command.program} + arguments;
    Pipe input, output, errors, wake;
    if (!input.open() || !output.open() || !errors.open() || !wake.open()) {
        const std::string why = std::strerror(errno);
        closeAll({input.read, input.write, output.read, output.write, errors.read, errors.write,
                  wake.read, wake.write});
        return Error{ErrorCode::IoFailed, tr("cannot be started: ").toStdString() + why,
                     line.value(0).toStdString()};
    }
    std::signal(SIGPIPE, SIG_IGN); // a word to a run that has gone
    pid_t pid = 0;
    const int failure = spawn(pid, line, input.read, output.write, errors.write);
    closeAll({input.read, output.write, errors.write});
    if (failure != 0) {
        closeAll({input.write, output.read, errors.read, wake.read, wake.write});
        return Error{ErrorCode::NotFound,
                     tr("cannot be started: ").toStdString() + std::strerror(failure),
                     line.value(0).toStdString()};
    }
    fcntl(input.write, F_SETFL, O_NONBLOCK);
    input_ = input.write;
    pid_ = pid;
    running_ = true;
    reader_.reset(new Reader(this, pid, output.read, errors.read, wake));
    thread_ = std::thread([reader = reader_.get()] { reader->run(); });
    return {};
}

bool RunProcess::say(const char* word)
{
    const std::string line = std::string(word) + "\n";
    return input_ >= 0 && ::write(input_, line.data(), line.size()) == ssize_t(line.size());
}

void RunProcess::letGo()
{
    close();
    running_ = false;
}

void RunProcess::close()
{
    if (input_ >= 0)
        ::close(std::exchange(input_, -1));
    if (!thread_.joinable())
        return;
    reader_->leave = true;
    const char byte = 0;
    (void)!::write(reader_->wakeWrite, &byte, 1);
    thread_.join();
    reader_.reset();
}

} // namespace plugboard::gui
