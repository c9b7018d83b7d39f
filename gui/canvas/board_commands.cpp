// SPDX-License-Identifier: GPL-3.0-or-later
// What all canvases can do with what is selected: menu, clipboard.
#include "gui/canvas/board_canvas.h"
#include "gui/canvas/clipboard_text.h"
#include "gui/document/document.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

#include <numeric>

namespace plugboard::gui {

void BoardCanvas::addEditCommands(const QList<QKeySequence>& remove)
{
    const auto add = [this](const char* name, const QString& text, const QList<QKeySequence>& keys,
                            const std::function<void()>& run) {
        addCommand(viewName_ + QLatin1Char('.') + QLatin1String(name), text, keys, run);
    };
    add("copy", tr("Copy"), {QKeySequence::Copy}, [this] { copySelection(); });
    add("paste", tr("Paste"), {QKeySequence::Paste}, [this] { paste(); });
    add("duplicate", tr("Duplicate"), {QKeySequence(Qt::CTRL | Qt::Key_D)},
        [this] { duplicate(); });
    add("delete", tr("Delete"), remove, [this] {
        if (!isReadOnly())
            bench().document->removeSelected();
    });
    add("selectAll", tr("Select all"), {QKeySequence::SelectAll}, [this] { selectAll(); });
    add("layout", tr("Lay out"), {Qt::Key_L}, [this] { autoLayout(); });
}

void BoardCanvas::selectAll()
{
    std::vector<std::uint32_t> chips(scene_.chips().size());
    std::iota(chips.begin(), chips.end(), 0u);
    pick(chips, {});
}

void BoardCanvas::addToMenu(QMenu& menu, const std::function<bool(const QString&)>& offered)
{
    const bool some = !selectedChips().empty();
    const bool any = some || !selectedWires().empty();
    for (QAction* command : commands_) {
        const QString name = command->objectName().mid(viewName_.size() + 1);
        const bool onChips = name == "copy" || name == "duplicate" || name == "cut";
        if ((onChips && !some) || (name == "delete" && (!any || isReadOnly())) ||
            name.startsWith("zoom") || !offered(name))
            continue;
        if (name == "selectAll" || name == "fitAll")
            menu.addSeparator();
        menu.addAction(command);
    }
}

void BoardCanvas::copyText(const char* type, const Result<QByteArray>& text)
{
    if (text)
        QGuiApplication::clipboard()->setMimeData(mimeOf(type, *text));
}

QByteArray BoardCanvas::copiedText(const char* type)
{
    return textIn(QGuiApplication::clipboard()->mimeData(), type);
}

} // namespace plugboard::gui
