// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/question.h"

#include <QMessageBox>
#include <QPushButton>

namespace plugboard::gui {

int askByDialog(QWidget* parent, const Question& question)
{
    QMessageBox box(QMessageBox::Question, QObject::tr("Plugboard Studio"), question.text,
                    QMessageBox::NoButton, parent);
    box.setInformativeText(question.detail);
    QList<QPushButton*> buttons;
    for (int at = 0; at < question.answers.size(); ++at) {
        const auto role = at == question.escape ? QMessageBox::RejectRole : QMessageBox::AcceptRole;
        buttons << box.addButton(question.answers[at], role);
    }
    box.setDefaultButton(buttons.value(0));
    box.setEscapeButton(buttons.value(question.escape));
    box.exec();
    const qsizetype answer = buttons.indexOf(qobject_cast<QPushButton*>(box.clickedButton()));
    return answer < 0 ? question.escape : int(answer);
}

} // namespace plugboard::gui
