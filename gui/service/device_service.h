// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/document.h"
#include "gui/service/child.h"

#include <QDateTime>

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

    void detect();    ///< as the document divides this machine; then Document::setDetected
    void calibrate(); ///< the kernels that the document's plans need
    void cancel();
    bool isBusy() const;
    const CalibrationState& calibration() const { return calibration_; }
    /// All devices of this machine, whatever the document uses (for the chooser).
    const model::Topology& attached() const { return attached_; }

signals:
    void progressed(double fraction, const QString& text);
    void detected();
    void calibrated(); ///< the catalogue file has changed
    void failed(const plugboard::Error& error);
    void busyChanged(bool busy);

private:
    Document* document_;
    ProgramCommand command_;
    CalibrationState calibration_;
    model::Topology attached_;
    Child* child_ = nullptr;
};

} // namespace plugboard::gui
