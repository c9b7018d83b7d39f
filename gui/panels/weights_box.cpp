// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/weights_box.h"

#include "gui/document/document.h"
#include "gui/panels/text_field.h"
#include "gui/service/run_service.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr int kMostRuns = 20;
constexpr auto kChoose = "choose"; // no path: those are absolute

} // namespace

WeightsBox::WeightsBox(Workbench bench, QWidget* parent) : QComboBox(parent), bench_(bench)
{
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(12);
    keepFromWheel(this);
    connect(this, &QComboBox::activated, this, &WeightsBox::take);
    connect(bench.runs, &RunService::listChanged, this, &WeightsBox::refresh);
    connect(bench.document, &Document::titleChanged, this, &WeightsBox::refresh);
}

QString WeightsBox::path() const
{
    const QString path = currentData().toString();
    return path == kChoose ? QString() : path;
}

void WeightsBox::reset()
{
    own_.clear();
    clear();
    refresh();
}

void WeightsBox::choose(const QString& path, const QString& title)
{
    own_ = path;
    ownTitle_ = title.isEmpty() ? QFileInfo(path).fileName() : title;
    refresh();
    setCurrentIndex(findData(path));
}

void WeightsBox::add(const QString& title, const QString& path)
{
    if (!path.isEmpty() && findData(path) >= 0)
        return;
    addItem(title, path);
    setItemData(count() - 1,
                path.isEmpty() ? tr("As the network starts its training")
                               : QDir::toNativeSeparators(path),
                Qt::ToolTipRole);
}

/// The newest run first.
void WeightsBox::refresh()
{
    const bool fresh = count() == 0;
    const QString chosen = path();
    clear();
    if (!own_.isEmpty())
        add(ownTitle_, own_);
    if (const QString project = bench_.document->path(); !project.isEmpty()) {
        const QFileInfo file(project);
        const QString beside =
            file.path() + '/' + file.fileName().section('.', 0, 0) + ".safetensors";
        if (QFileInfo::exists(beside))
            add(QFileInfo(beside).fileName(), beside);
    }
    const QString network = QString::fromStdString(bench_.document->network().name);
    int listed = 0;
    for (const RunRecord* run : bench_.runs->runs()) {
        if (listed == kMostRuns || !run->title.startsWith(network) ||
            !QFileInfo::exists(run->directory + "/checkpoints"))
            continue;
        ++listed;
        add(tr("Run of %1, %2").arg(run->started.toString("yyyy-MM-dd hh:mm"), run->title),
            run->directory);
    }
    add(tr("Initial values, untrained"), {});
    insertSeparator(count());
    addItem(tr("Choose a file…"), QString::fromLatin1(kChoose));
    setCurrentIndex(std::max(fresh ? 0 : findData(chosen), 0));
}

void WeightsBox::take(int index)
{
    if (itemData(index).toString() != kChoose)
        return;
    setCurrentIndex(0);
    if (const QString path = askForFile ? askForFile() : QString(); !path.isEmpty())
        choose(path);
}

} // namespace plugboard::gui
