// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/inference_job.h"

#include "engine/io/npz.h"
#include "gui/service/background.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>

namespace plugboard::gui {
namespace {

QStringList textsOf(const QJsonValue& array)
{
    QStringList texts;
    for (const QJsonValue& item : array.toArray())
        texts << item.toString();
    return texts;
}

/// Writes the project where the planner reads it. result  a digest of what was written
Result<QByteArray> write(const io::Project& project, qint64 batch, const QString& path)
{
    if (auto saved = io::save(path.toStdString(), project); !saved)
        return saved.error();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::IoFailed, file.errorString().toStdString(), path.toStdString()};
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData(&file);
    hash.addData(QByteArray::number(batch));
    return hash.result();
}

Result<std::shared_ptr<const InferenceResult>> resultOf(const QJsonObject& object,
                                                        const QString& outputs)
{
    auto result = std::make_shared<InferenceResult>();
    result->latencyMedian = object["latency_p50"].toDouble();
    result->latencyWorst = object["latency_p99"].toDouble();
    result->latencyPredicted = object["latency_predicted"].toDouble();
    result->samplesPerSecond = object["samples_per_second"].toDouble();
    result->accuracy = object["accuracy"].toDouble(-1);
    result->samples = object["samples"].toInteger();
    result->steps = object["steps"].toInteger();
    result->batch = object["batch"].toInteger();
    result->lacking = textsOf(object["lacking"]);
    result->unknown = textsOf(object["unknown"]);
    auto tensors = io::loadNpz(outputs.toStdString());
    if (!tensors)
        return tensors.error();
    result->outputs = std::move(*tensors);
    return std::shared_ptr<const InferenceResult>(std::move(result));
}

} // namespace

InferenceJob::InferenceJob(ProgramCommand command, QObject* parent)
    : QObject(parent), planner_(command), runner_(command)
{
    connect(&planner_, &Child::progressed, this, [this](double fraction, const QString& text) {
        emit progressed(fraction, tr("Planning: %1").arg(text));
    });
    connect(&planner_, &Child::succeeded, this, [this] {
        planned_ = asked_;
        infer();
    });
    connect(&planner_, &Child::failed, this, &InferenceJob::end);
    connect(&runner_, &Child::progressed, this, &InferenceJob::progressed);
    connect(&runner_, &Child::succeeded, this, &InferenceJob::read);
    connect(&runner_, &Child::failed, this, &InferenceJob::end);
}

InferenceJob::~InferenceJob()
{
    pool_.waitForDone();
}

void InferenceJob::start(InferenceRequest request)
{
    if (running_)
        return;
    running_ = true;
    cancelled_ = false;
    request_ = std::move(request);
    emit progressed(-1, tr("Planning"));
    inBackground(
        pool_, this,
        [project = request_.project, batch = request_.batch, path = file("project.plugboard")] {
            return write(project, batch, path);
        },
        [this](const Result<QByteArray>& digest) {
            if (cancelled_)
                end({ErrorCode::Interrupted, "cancelled", {}});
            else if (digest)
                plan(*digest);
            else
                end(digest.error());
        });
}

void InferenceJob::plan(const QByteArray& digest)
{
    if (digest == planned_) {
        infer();
        return;
    }
    planned_.clear();
    asked_ = digest;
    planner_.start({"plan", file("project.plugboard"), "--infer", "--batch",
                    QString::number(request_.batch), "--objective", "latency", "-o",
                    file("infer.plan")});
}

void InferenceJob::infer()
{
    emit progressed(-1, tr("Running"));
    QFile::remove(file("outputs.npz"));
    QStringList arguments = {"infer", file("infer.plan"), "-o", file("outputs.npz")};
    if (!request_.weights.isEmpty())
        arguments += {"--weights", request_.weights};
    if (request_.partial)
        arguments += "--partial";
    if (!request_.input.isEmpty())
        arguments += {"--input", request_.input, "--mean=" + QString::number(request_.mean),
                      "--deviation", QString::number(request_.deviation)};
    runner_.start(arguments);
}

void InferenceJob::read(const QJsonObject& object)
{
    using Read = Result<std::shared_ptr<const InferenceResult>>;
    inBackground(
        pool_, this, [object, path = file("outputs.npz")] { return resultOf(object, path); },
        [this](const Read& result) {
            if (!result) {
                end(result.error());
                return;
            }
            running_ = false;
            emit finished(*result);
        });
}

void InferenceJob::cancel()
{
    cancelled_ = true;
    planner_.cancel();
    runner_.cancel();
}

void InferenceJob::end(const Error& error)
{
    running_ = false;
    emit failed(error);
}

} // namespace plugboard::gui
