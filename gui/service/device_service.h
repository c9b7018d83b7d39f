// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/document.h"
#include "gui/service/child.h"

#include <QDateTime>
#include <QTemporaryDir>
#include <QThreadPool>

#include <deque>
#include <functional>
#include <memory>

namespace plugboard::gui {

/// What is known about the calibration of this machine.
struct CalibrationState {
    QString catalogueFile; ///< empty: not asked yet
    QString library;
    qint64 kernels = 0;
    double corePeak = 0; ///< FLOP/s
    QDateTime measured;  ///< invalid: never
};

/// Detects and calibrates this machine by children; the Studio loads no device library.
class DeviceService : public QObject {
    Q_OBJECT
public:
    DeviceService(Document* document, ProgramCommand command, QObject* parent = nullptr);

    ~DeviceService() override;

    /// As the document divides this machine; then Document::setDetected. From the first call on
    /// this is done by itself whenever the document divides it otherwise.
    void detect();
    /// The kernels that the document's plans need; where it cannot be planned or is for other
    /// machines, this machine's peak and copies alone. Detects anew, for the measured rates.
    ///
    /// planOptions  of those plans: {"--effort", "2"} ...
    void calibrate(const QStringList& planOptions = {});
    void cancel();
    bool isBusy() const;
    /// Whether there is a `plugboard` to start.
    bool available() const { return command_.available(); }
    const CalibrationState& calibration() const { return calibration_; }
    /// All devices of this machine, whatever the document uses (for the chooser); where it draws
    /// machines, divided as a run on those divides it.
    const model::Topology& attached() const { return attached_; }

signals:
    void progressed(double fraction, const QString& text);
    void detected();
    void calibrated(); ///< the catalogue file has changed
    void failed(const plugboard::Error& error);
    void busyChanged(bool busy);

private:
    /// A child to run, and what its result is good for.
    struct Step {
        QString text;
        QStringList arguments;
        std::function<void(const QJsonObject&)> done;
    };

    void addDetection();
    void addCalibration(const QStringList& planOptions);
    void addMachineCalibration();
    void addProjectCalibration(const QStringList& planOptions);
    void begin(); ///< the steps that were added
    void next();
    void takeFailure(const Error& error);
    void finish();
    void loadMachine(const QString& file, std::function<void(const model::Topology&)> take);
    void takeCalibration(const QJsonObject& object);
    void takeDetected(const model::Topology& machine);
    void machineMayHaveChanged();
    QStringList detection(bool all) const;
    QStringList division(bool all) const; ///< what detection and calibration understand
    int coresNeeded() const;              ///< by the largest drawn CPU device; 0: none is drawn
    QString temporaryFile(const QString& name);

    Document* document_;
    ProgramCommand command_;
    CalibrationState calibration_;
    model::Topology attached_;
    Child* child_ = nullptr;
    std::deque<Step> steps_;
    std::function<void()> whenDone_;
    bool busy_ = false;
    bool cancelled_ = false;
    bool wanted_ = false;          ///< detect was called once
    Division asked_{-1, -1, {}};   ///< division that is or was detected last
    int askedCores_ = 0;           ///< that drawn devices needed then
    bool askedHere_ = true;        ///< the document ran on this machine then
    Division refused_{-1, -1, {}}; ///< division that could not be
    std::unique_ptr<QTemporaryDir> folder_;
    int files_ = 0;
    QThreadPool pool_; ///< last: what it works on uses the others
};

/// Whether these devices are those of a machine that can be measured: CPUs that no preset drew.
bool mayBeAttached(const model::Topology& topology);

} // namespace plugboard::gui
