// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/binding_menu.h"

#include "engine/session/device_match.h"

namespace plugboard::gui {

using model::RunsOn;

BindingMenu::BindingMenu(Document& document, const std::vector<std::string>& devices,
                         const std::vector<model::Requirement>& requirements,
                         const model::Topology& attached, QWidget* parent)
    : QMenu(parent), document_(document), devices_(devices)
{
    for (const model::DeviceChoice& choice : document.project().deviceChoices)
        if (choice.device == devices.front())
            now_ = choice;
    setToolTipsVisible(true);
    addAction(devices.size() == 1 ? tr("%1 runs on").arg(QString::fromStdString(devices.front()))
                                  : tr("%1 devices run on").arg(devices.size()))
        ->setEnabled(false); // a heading; styles hide those of sections
    addSeparator();
    addChoice(tr("The first attached device that fits"), RunsOn::FirstThatFits);
    if (devices.size() == 1)
        for (const model::Device& device : attached.devices) {
            const std::string problem = session::difference(requirements.front(), device);
            const QString name = QString::fromStdString(device.name);
            QAction* action = addChoice(
                problem.empty() ? name : tr("%1: %2").arg(name, QString::fromStdString(problem)),
                RunsOn::Attached, device.name);
            action->setEnabled(problem.empty());
            action->setToolTip(QString::fromStdString(device.model));
        }
    addSeparator();
    addChoice(tr("Emulated on CPU"), RunsOn::Emulated)
        ->setToolTip(tr("Right results, times that are not comparable"));
    addChoice(tr("Simulated only"), RunsOn::Simulated)
        ->setToolTip(tr("Plans are predicted with it; none is run"));
}

QAction* BindingMenu::addChoice(const QString& text, RunsOn runsOn, const std::string& attached)
{
    QAction* action = addAction(text);
    action->setCheckable(true);
    action->setChecked(now_.runsOn == runsOn && now_.attached == attached);
    connect(action, &QAction::triggered, this, [this, runsOn, attached] {
        std::vector<model::DeviceChoice> choices;
        for (const std::string& device : devices_)
            choices.push_back({device, runsOn, attached});
        document_.setDeviceChoices(choices);
    });
    return action;
}

} // namespace plugboard::gui
