// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/device_service.h"

#include "gui/service/background.h"

#include <algorithm>

namespace plugboard::gui {

bool mayBeAttached(const model::Topology& topology)
{
    return std::all_of(topology.devices.begin(), topology.devices.end(),
                       [](const model::Device& device) {
                           return device.kind == model::DeviceKind::Cpu && device.preset.empty();
                       });
}

DeviceService::DeviceService(Document* document, ProgramCommand command, QObject* parent)
    : QObject(parent), document_(document), command_(std::move(command))
{
    pool_.setMaxThreadCount(1);
    connect(document_, &Document::topologyChanged, this, &DeviceService::machineMayHaveChanged,
            Qt::QueuedConnection);
    connect(document_, &Document::wasReset, this, [this] { refused_ = {-1, -1}; });
}

DeviceService::~DeviceService()
{
    pool_.waitForDone();
}

bool DeviceService::isBusy() const
{
    return busy_;
}

void DeviceService::detect()
{
    wanted_ = true;
    if (busy_)
        return;
    addDetection();
    if (calibration_.catalogueFile.isEmpty())
        steps_.push_back({tr("reading the calibration"),
                          {"calibrate", "--show"},
                          [this](const QJsonObject& object) {
                              takeCalibration(object);
                              next();
                          }});
    whenDone_ = [this] { emit detected(); };
    begin();
}

void DeviceService::calibrate(const QStringList& planOptions)
{
    if (busy_)
        return;
    const bool plannable = document_->check().findings.empty() &&
                           !document_->network().nodes.empty() &&
                           mayBeAttached(document_->machines());
    if (plannable)
        addProjectCalibration(planOptions);
    else
        addMachineCalibration();
    addDetection(); // with the rates that were measured
    whenDone_ = [this] {
        emit detected();
        emit calibrated();
    };
    begin();
}

void DeviceService::cancel()
{
    if (!busy_)
        return;
    cancelled_ = true;
    if (child_ != nullptr)
        child_->cancel();
}

/// Twice where the document takes only some devices: once for the chooser.
void DeviceService::addDetection()
{
    const QString file = temporaryFile("machine.topology");
    const bool limited = document_->usesThisMachine() && (document_->project().maximumDevices > 0 ||
                                                          !document_->project().devices.empty());
    steps_.push_back({tr("detecting the devices of this machine"),
                      detection(true) + QStringList{"-o", file},
                      [this, file, limited](const QJsonObject&) {
                          loadMachine(file, [this, limited](const model::Topology& machine) {
                              attached_ = machine;
                              if (!limited)
                                  takeDetected(machine);
                          });
                      }});
    asked_ = document_->division();
    askedCores_ = coresNeeded();
    askedHere_ = document_->usesThisMachine();
    if (!limited)
        return;
    const QString part = temporaryFile("part.topology");
    steps_.push_back(
        {tr("detecting the devices of this machine"), detection(false) + QStringList{"-o", part},
         [this, part](const QJsonObject&) {
             loadMachine(part, [this](const model::Topology& machine) { takeDetected(machine); });
         }});
}

void DeviceService::addMachineCalibration()
{
    steps_.push_back({tr("measuring this machine"), QStringList{"calibrate"} + division(false),
                      [this](const QJsonObject& object) {
                          takeCalibration(object);
                          next();
                      }});
}

/// The project goes into a file of its own: what is drawn is measured, not what was saved.
void DeviceService::addProjectCalibration(const QStringList& planOptions)
{
    const QString file = temporaryFile("measured.plugboard");
    steps_.push_back({tr("measuring kernels"),
                      QStringList{"calibrate", "--for", file} + planOptions,
                      [this](const QJsonObject& object) {
                          takeCalibration(object);
                          next();
                      }});
    steps_.push_front({tr("writing the project down"), {}, [this, file](const QJsonObject&) {
                           inBackground(
                               pool_, this,
                               [project = document_->project(), file] {
                                   return io::save(file.toStdString(), project);
                               },
                               [this](const Result<void>& saved) {
                                   saved ? next() : takeFailure(saved.error());
                               });
                       }});
}

void DeviceService::begin()
{
    cancelled_ = false;
    busy_ = true;
    emit busyChanged(true);
    next();
}

void DeviceService::next()
{
    if (cancelled_) {
        takeFailure({ErrorCode::Interrupted, tr("was cancelled").toStdString(), "plugboard"});
        return;
    }
    if (steps_.empty()) {
        finish();
        return;
    }
    const Step step = std::move(steps_.front());
    steps_.pop_front();
    emit progressed(0, step.text);
    if (step.arguments.isEmpty()) {
        step.done({});
        return;
    }
    child_ = new Child(command_, this);
    connect(child_, &Child::progressed, this, &DeviceService::progressed);
    connect(child_, &Child::failed, this, &DeviceService::takeFailure);
    connect(child_, &Child::succeeded, this, [this, done = step.done](const QJsonObject& object) {
        std::exchange(child_, nullptr)->deleteLater();
        done(object);
    });
    child_->start(step.arguments);
}

void DeviceService::takeFailure(const Error& error)
{
    if (child_ != nullptr)
        std::exchange(child_, nullptr)->deleteLater();
    steps_.clear();
    whenDone_ = nullptr;
    busy_ = false;
    refused_ = asked_;
    if (error.code != ErrorCode::Interrupted)
        document_->setProblems(Problem::Source::Machine,
                               {problemOf(error, Problem::Source::Machine)});
    emit busyChanged(false);
    emit failed(error);
    machineMayHaveChanged();
}

void DeviceService::finish()
{
    busy_ = false;
    refused_ = {-1, -1};
    document_->setProblems(Problem::Source::Machine, {});
    emit busyChanged(false);
    if (const auto done = std::exchange(whenDone_, nullptr))
        done();
    machineMayHaveChanged();
}

void DeviceService::loadMachine(const QString& file,
                                std::function<void(const model::Topology&)> take)
{
    inBackground(
        pool_, this, [path = file.toStdString()] { return io::loadTopology(path); },
        [this, take = std::move(take)](const Result<model::Topology>& machine) {
            if (!machine) {
                takeFailure(machine.error());
                return;
            }
            take(*machine);
            next();
        });
}

void DeviceService::takeCalibration(const QJsonObject& object)
{
    calibration_.catalogueFile = object.value("catalogue").toString();
    calibration_.library = object.value("library").toString();
    calibration_.kernels = object.value("kernels_known").toInteger();
    calibration_.corePeak = object.value("fma_peak_GFLOPps").toDouble() * 1e9;
    calibration_.measured = QDateTime::fromString(object.value("measured").toString(), Qt::ISODate);
}

/// What was asked for; by now the document may want another machine, which is detected after this.
void DeviceService::takeDetected(const model::Topology& machine)
{
    if (document_->usesThisMachine() && asked_ == document_->division())
        document_->setDetected(machine);
}

/// After the first detection: the document divides this machine otherwise, is another one, or draws
/// devices that need it divided otherwise. A division that was refused is not tried again.
void DeviceService::machineMayHaveChanged()
{
    if (!wanted_ || busy_ || !available() || refused_ == document_->division())
        return;
    const bool here = document_->usesThisMachine();
    const bool outOfDate = here ? document_->machines().devices.empty() || !askedHere_
                                : askedHere_ || askedCores_ != coresNeeded();
    if (outOfDate)
        detect();
}

int DeviceService::coresNeeded() const
{
    int most = 0;
    if (!document_->usesThisMachine())
        for (const model::Device& device : document_->topology().devices)
            if (device.kind == model::DeviceKind::Cpu)
                most = std::max(most, device.cores);
    return most;
}

QStringList DeviceService::detection(bool all) const
{
    QStringList options{"topology", "detect", "--measured"};
    if (!document_->usesThisMachine()) // as a run on drawn devices divides it
        return coresNeeded() > 0
                   ? options + QStringList{"--cores-needed", QString::number(coresNeeded())}
                   : options;
    if (const Bytes cap = document_->project().memoryCap; cap.value > 0)
        options += {"--memory-cap", QString::number(cap.value)};
    return options + division(all);
}

QStringList DeviceService::division(bool all) const
{
    QStringList options;
    const io::Project& project = document_->project();
    if (!document_->usesThisMachine())
        return options;
    if (project.coresPerDevice > 0)
        options += {"--cores-per-device", QString::number(project.coresPerDevice)};
    if (all)
        return options;
    if (project.maximumDevices > 0)
        options += {"--devices", QString::number(project.maximumDevices)};
    for (const std::string& name : project.devices)
        options += {"--device", QString::fromStdString(name)};
    return options;
}

QString DeviceService::temporaryFile(const QString& name)
{
    if (!folder_)
        folder_ = std::make_unique<QTemporaryDir>();
    return folder_->filePath(QString::number(files_++) + "-" + name);
}

} // namespace plugboard::gui
