// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/run_files.h"

#include "engine/io/documents.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSet>

#include <algorithm>
#include <iterator>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace plugboard::gui {
namespace {

constexpr qint64 kMostManifest = 1 << 20;   ///< bytes
constexpr qsizetype kLongestLine = 1 << 20; ///< what is longer is no line of ours
constexpr const char* kControl = "control"; ///< the FIFO that a run reads
constexpr int kMostRuns = 10'000;           ///< of one folder

RunFacts factsIn(const QJsonObject& manifest, const QString& directory)
{
    RunFacts facts;
    facts.directory = directory;
    QStringList title;
    for (const char* part : {"network", "strategy"})
        if (const QString text = manifest.value(part).toString(); !text.isEmpty())
            title.append(text);
    facts.title = title.join(", ");
    facts.status = endNamed(manifest.value("status").toString()).value_or(RunStatus::Running);
    facts.error = manifest.value("error").toString();
    facts.started = QDateTime::fromString(manifest.value("started").toString(), Qt::ISODate);
    if (!facts.started.isValid())
        facts.started = QFileInfo(directory + "/plan.plan").lastModified();
    facts.step = manifest.value("steps").toInteger();
    facts.totalSteps = manifest.value("total_steps").toInteger();
    facts.stepPredicted = manifest.value("step_time_predicted").toDouble();
    facts.stepMeasured = manifest.value("step_time_measured").toDouble();
    facts.samplesPerSecond = manifest.value("samples_per_second").toDouble();
    facts.accuracy = manifest.value("accuracy").toDouble(-1);
    facts.dropped = quint64(std::max<qint64>(0, manifest.value("dropped").toInteger()));
    facts.emulated = manifest.value("emulated").toBool();
    facts.hasDrawing = QFileInfo::exists(directory + "/project.plugboard");
    const QJsonObject process = manifest.value("process").toObject();
    facts.process = {process.value("host").toString().toStdString(),
                     process.value("pid").toInteger(), process.value("began").toInteger()};
    const bool runs = !facts.process.host.empty() && stillRuns(facts.process);
    if (facts.status == RunStatus::Running && !runs)
        facts.status = RunStatus::Lost;
    facts.paused = manifest.value("paused").toBool();
    facts.takesCommands = facts.status == RunStatus::Running && isLocal(facts.process) &&
                          QFileInfo::exists(directory + '/' + kControl);
    return facts;
}

} // namespace

std::optional<RunStatus> endNamed(const QString& name)
{
    if (name == "finished")
        return RunStatus::Finished;
    if (name == "stopped")
        return RunStatus::Stopped;
    if (name == "interrupted")
        return RunStatus::Interrupted;
    if (name == "failed")
        return RunStatus::Failed;
    return std::nullopt;
}

QString stateFolder(const QString& name)
{
    QString state = qEnvironmentVariable("XDG_STATE_HOME");
    if (!QDir::isAbsolutePath(state)) // the rules want relative paths to be ignored
        state = QDir::homePath() + "/.local/state";
    return QDir::cleanPath(state + "/plugboard/" + name);
}

Result<RunFacts> readManifest(const QString& directory)
{
    const QString path = directory + "/manifest.json";
    QFile file(path);
    if (!file.exists())
        return Error{
            ErrorCode::NotFound,
            QCoreApplication::translate("RunFiles", "is no run directory: it has no manifest")
                .toStdString(),
            directory.toStdString()};
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::IoFailed, file.errorString().toStdString(), path.toStdString()};
    const QJsonDocument document = QJsonDocument::fromJson(file.read(kMostManifest));
    if (!document.isObject() || !document.object().value("status").isString())
        return Error{
            ErrorCode::DataCorrupt,
            QCoreApplication::translate("RunFiles", "is no manifest of a run").toStdString(),
            path.toStdString()};
    return factsIn(document.object(), directory);
}

Result<void> command(const QString& directory, const char* word)
{
    const QByteArray path = QFile::encodeName(directory + '/' + kControl);
    const int fifo = ::open(path.constData(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat what {};
    const bool listens = fifo >= 0 && ::fstat(fifo, &what) == 0 && S_ISFIFO(what.st_mode);
    const QByteArray line = QByteArray(word) + '\n';
    const bool written = listens && ::write(fifo, line.constData(), std::size_t(line.size())) ==
                                        ssize_t(line.size());
    if (fifo >= 0)
        ::close(fifo);
    if (written)
        return {};
    return Error{
        listens ? ErrorCode::IoFailed : ErrorCode::NotFound,
        QCoreApplication::translate("RunFiles", "the run takes no commands here").toStdString(),
        directory.toStdString()};
}

QStringList earlierTraces(const QString& directory)
{
    QStringList files;
    for (int number = 1;; ++number) {
        const QString file = directory + QStringLiteral("/run-%1.trace").arg(number);
        if (!QFileInfo::exists(file))
            return files;
        files << file;
    }
}

Result<trace::Trace> loadTraceOf(const QString& directory)
{
    trace::Trace whole;
    const auto add = [&whole](const QString& file) -> Result<void> {
        const std::uint64_t shift = endOf(whole);
        auto part = io::loadTrace(file.toStdString());
        if (!part)
            return part.error();
        std::vector<trace::Section> before = std::move(whole.sections);
        for (trace::Section& section : part->sections)
            for (auto& lane : section.lanes)
                shiftBy(lane, shift);
        whole = std::move(*part);
        whole.sections.insert(whole.sections.begin(), std::move_iterator(before.begin()),
                              std::move_iterator(before.end()));
        return {};
    };
    for (const QString& file : earlierTraces(directory))
        (void)add(file);
    if (auto added = add(directory + "/run.trace"); !added)
        return added.error();
    return whole;
}

std::uint64_t endOf(const trace::Trace& trace)
{
    std::uint64_t end = 0;
    for (const trace::Section& section : trace.sections)
        for (const auto& lane : section.lanes)
            if (!lane.empty())
                end = std::max(end, lane.back().end);
    return end;
}

void shiftBy(std::vector<trace::Firing>& firings, std::uint64_t nanoseconds)
{
    for (trace::Firing& firing : firings) {
        firing.begin += nanoseconds;
        firing.end += nanoseconds;
    }
}

std::vector<RunFacts> findRuns(const QStringList& folders)
{
    std::vector<RunFacts> runs;
    QSet<QString> seen;
    const auto add = [&](const QString& directory) {
        const QString path = QFileInfo(directory).canonicalFilePath();
        if (path.isEmpty() || seen.contains(path))
            return;
        seen.insert(path);
        if (auto facts = readManifest(path))
            runs.push_back(std::move(*facts));
    };
    for (const QString& folder : folders) {
        if (QFileInfo::exists(folder + "/manifest.json")) {
            add(folder);
            continue;
        }
        QDirIterator below(folder, QDir::Dirs | QDir::NoDotAndDotDot);
        for (int count = 0; below.hasNext() && count < kMostRuns; ++count)
            add(below.next());
    }
    std::stable_sort(runs.begin(), runs.end(),
                     [](const RunFacts& a, const RunFacts& b) { return a.started > b.started; });
    return runs;
}

QList<QByteArray> LineTail::poll(qint64 limit)
{
    QFile file(path_);
    if (!QFileInfo(path_).isFile() || !file.open(QIODevice::ReadOnly))
        return {};
    if (file.size() < position_) { // another file took its place
        position_ = 0;
        pending_.clear();
    }
    file.seek(position_);
    const QByteArray more = file.read(limit);
    position_ += more.size();
    pending_ += more;
    const qsizetype end = pending_.lastIndexOf('\n');
    if (end < 0) {
        if (pending_.size() > kLongestLine)
            pending_.clear();
        return {};
    }
    QList<QByteArray> lines = pending_.left(end).split('\n');
    pending_.remove(0, end + 1);
    return lines;
}

} // namespace plugboard::gui
