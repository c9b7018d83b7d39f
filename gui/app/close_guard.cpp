// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/close_guard.h"

#include "gui/service/run_service.h"

#include <QCoreApplication>

namespace plugboard::gui {
namespace {

QString say(const char* text)
{
    return QCoreApplication::translate("CloseGuard", text);
}

} // namespace

bool mayDropChanges(Workbench workbench, const Ask& ask, QWidget* parent,
                    const std::function<bool()>& save)
{
    if (!workbench.document->isModified())
        return true;
    const Question question{
        say("%1 has changes that are not saved.").arg(workbench.document->title()),
        say("What is not saved is lost."),
        {say("Save"), say("Do not save"), say("Cancel")},
        2};
    switch (ask(parent, question)) {
    case 0:
        return save();
    case 1:
        return true;
    default:
        return false;
    }
}

bool mayLeaveRun(Workbench workbench, const Ask& ask, QWidget* parent)
{
    const RunRecord* run = workbench.runs->active();
    if (run == nullptr)
        return true;
    const Question question{
        say("%1 is still running.").arg(run->title),
        say("It can go on without the Studio, which offers it again at the next "
            "start; stopping writes a checkpoint first."),
        {say("Keep running"), say("Stop the run"), say("Cancel")},
        2};
    switch (ask(parent, question)) {
    case 0:
        workbench.runs->letGo();
        return true;
    case 1:
        workbench.runs->stop();
        workbench.runs->letGo(); // it writes its checkpoint in its own time
        return true;
    default:
        return false;
    }
}

} // namespace plugboard::gui
