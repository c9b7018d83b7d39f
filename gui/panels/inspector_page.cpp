// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/inspector_page.h"

namespace plugboard::gui {

InspectorPage::InspectorPage(Workbench workbench, const InspectorFacts& facts, QWidget* parent)
    : Form(parent), workbench_(workbench), facts_(facts)
{
}

Formatter InspectorPage::formatter() const
{
    return workbench_.settings->formatter();
}

} // namespace plugboard::gui
