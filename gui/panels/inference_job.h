// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/documents.h"
#include "gui/panels/inference_result.h"
#include "gui/service/child.h"

#include <QTemporaryDir>
#include <QThreadPool>

#include <memory>

namespace plugboard::gui {

struct InferenceRequest {
    io::Project project;
    qint64 batch = 1;
    QString weights; ///< file or run folder; empty: the initial values
    QString input;   ///< file or folder; empty: the recipe's test samples
    double mean = 0; ///< of pictures
    double deviation = 1;
    bool partial = false; ///< the weights may lack variables
};

/// Plans an inference and runs it, both by children: `plugboard plan --infer`, `plugboard infer`.
/// The plan is kept for the next time while drawing, recipe and machines are the same.
class InferenceJob : public QObject {
    Q_OBJECT
public:
    explicit InferenceJob(ProgramCommand command, QObject* parent = nullptr);
    ~InferenceJob() override;

    void start(InferenceRequest request); ///< one at a time: nothing happens while it runs
    void cancel();
    bool isRunning() const { return running_; }

signals:
    void progressed(double fraction, const QString& text); ///< fraction < 0: unknown
    void finished(const std::shared_ptr<const plugboard::gui::InferenceResult>& result);
    void failed(const plugboard::Error& error);

private:
    void plan(const QByteArray& digest);
    void infer();
    void read(const QJsonObject& object);
    void end(const Error& error);
    QString file(const QString& name) const { return folder_.filePath(name); }

    Child planner_;
    Child runner_;
    QTemporaryDir folder_;
    InferenceRequest request_;
    QByteArray asked_;   ///< digest of what is being planned
    QByteArray planned_; ///< of what plan_ was made from; empty: no plan yet
    bool running_ = false;
    bool cancelled_ = false;
    QThreadPool pool_; ///< last: what it works on uses the others
};

} // namespace plugboard::gui
