// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/welcome_page.h"

#include "engine/io/resources.h"
#include "gui/app/card.h"
#include "gui/app/studio_state.h"
#include "gui/look/icons.h"
#include "gui/look/theme.h"
#include "gui/panels/flow_layout.h"
#include "gui/service/run_service.h"

#include <QDir>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <QtConcurrent>

namespace plugboard::gui {
namespace {

constexpr int kColumn = 4 * Card::kPicture.width() + 3 * 12; // four cards beside each other
constexpr int kRecentCards = 8;

struct Example {
    const char* stem;
    const char* title;
    const char* detail;
};
/// The examples that we ship, in order; others in the folder follow by name.
constexpr Example kExamples[] = {
    {"lenet5", QT_TRANSLATE_NOOP("WelcomePage", "LeNet-5"),
     QT_TRANSLATE_NOOP("WelcomePage", "Fashion-MNIST, on this machine")},
    {"mlp", QT_TRANSLATE_NOOP("WelcomePage", "Multi-layer perceptron"),
     QT_TRANSLATE_NOOP("WelcomePage", "the smallest, on this machine")},
    {"resnet18_4gpu", QT_TRANSLATE_NOOP("WelcomePage", "ResNet-18"),
     QT_TRANSLATE_NOOP("WelcomePage", "on four drawn GPUs")},
    {"vgg16_dgx1", QT_TRANSLATE_NOOP("WelcomePage", "VGG-16"),
     QT_TRANSLATE_NOOP("WelcomePage", "on a drawn DGX-1")},
};

QLabel* heading(const QString& text)
{
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * 1.15);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

QPushButton* bigButton(const QString& text, const QString& iconName, const QColor& colour)
{
    auto* button = new QPushButton(icon(iconName, colour), text);
    button->setMinimumSize(132, 36);
    button->setIconSize({18, 18});
    return button;
}

void clear(QLayout* layout)
{
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget() != nullptr)
            item->widget()->deleteLater();
        delete item;
    }
}

QWidget* flowBox(FlowLayout** cards)
{
    auto* box = new QWidget;
    *cards = new FlowLayout(box, 12, 12);
    return box;
}

} // namespace

WelcomePage::WelcomePage(Workbench workbench, StudioState* state, QWidget* parent)
    : QWidget(parent), workbench_(workbench), state_(state)
{
    auto* title = new QLabel(tr("Plugboard"));
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 2);
    large.setWeight(QFont::DemiBold);
    title->setFont(large);
    auto* subtitle = new QLabel(tr("Draw a network and machines. Plan places and wires it, Run "
                                   "executes it, one timeline shows both."));
    subtitle->setForegroundRole(QPalette::PlaceholderText);
    subtitle->setWordWrap(true);

    const Theme& theme = themeOf(palette());
    auto* fresh = bigButton(tr("New project"), "new", theme.secondaryText);
    auto* open = bigButton(tr("Open…"), "open", theme.secondaryText);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(fresh);
    buttons->addWidget(open);
    auto* drop = new QLabel(tr("or drop a project, plan, trace or run folder on the window"));
    drop->setForegroundRole(QPalette::PlaceholderText);
    buttons->addWidget(drop);
    buttons->addStretch();
    connect(fresh, &QPushButton::clicked, this, &WelcomePage::newRequested);
    connect(open, &QPushButton::clicked, this, &WelcomePage::browseRequested);

    runsTitle_ = heading(tr("Still running"));
    runs_ = new QWidget;
    runRows_ = new QVBoxLayout(runs_);
    runRows_->setContentsMargins(0, 0, 0, 0);
    recentTitle_ = heading(tr("Recent"));
    recentBox_ = flowBox(&recent_);

    auto* column = new QWidget;
    column->setMaximumWidth(kColumn);
    auto* rows = new QVBoxLayout(column);
    rows->setContentsMargins(0, 40, 0, 24);
    rows->setSpacing(12);
    rows->addWidget(title);
    rows->addWidget(subtitle);
    rows->addLayout(buttons);
    rows->addSpacing(12);
    rows->addWidget(runsTitle_);
    rows->addWidget(runs_);
    rows->addWidget(heading(tr("Examples, ready to plan")));
    rows->addWidget(flowBox(&examples_));
    rows->addSpacing(12);
    rows->addWidget(recentTitle_);
    rows->addWidget(recentBox_);
    rows->addStretch();

    auto* page = new QWidget;
    auto* centred = new QHBoxLayout(page);
    centred->setContentsMargins(24, 0, 24, 0);
    centred->addStretch(1);
    centred->addWidget(column, 1000);
    centred->addStretch(1);
    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidget(page);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(area);

    connect(workbench_.runs, &RunService::listChanged, this, &WelcomePage::refreshRuns);
    refresh();
}

void WelcomePage::refresh()
{
    refreshRuns();
    refreshExamples();
    refreshRecent();
}

void WelcomePage::refreshRuns()
{
    clear(runRows_);
    for (RunRecord* run : workbench_.runs->runs()) {
        if (!run->live)
            continue;
        auto* button =
            new QPushButton(tr("%1, since %2").arg(run->title, run->started.toString("hh:mm")));
        button->setIcon(icon("run", themeOf(palette()).good));
        connect(button, &QPushButton::clicked, this,
                [this, directory = run->directory] { emit runRequested(directory); });
        runRows_->addWidget(button, 0, Qt::AlignLeft);
    }
    const bool any = runRows_->count() > 0;
    runsTitle_->setVisible(any);
    runs_->setVisible(any);
}

void WelcomePage::refreshExamples()
{
    clear(examples_);
    const auto resources = io::resourceFolder();
    if (!resources)
        return;
    const QDir folder(QString::fromStdString(*resources) + "/examples");
    QStringList files =
        folder.entryList({"*.plugboard.txt", "*.plugboard"}, QDir::Files, QDir::Name);
    const auto place = [](const QString& file) {
        for (std::size_t at = 0; at < std::size(kExamples); ++at)
            if (file.section('.', 0, 0) == kExamples[at].stem)
                return at;
        return std::size(kExamples);
    };
    std::stable_sort(files.begin(), files.end(),
                     [&](const QString& a, const QString& b) { return place(a) < place(b); });
    for (const QString& file : files)
        addCard(examples_, folder.filePath(file), true);
}

void WelcomePage::refreshRecent()
{
    clear(recent_);
    for (const QString& path : state_->recentFiles().mid(0, kRecentCards))
        addCard(recent_, path, false);
    const bool any = recent_->count() > 0;
    recentTitle_->setVisible(any);
    recentBox_->setVisible(any);
}

void WelcomePage::addCard(FlowLayout* cards, const QString& path, bool example)
{
    const QFileInfo file(path);
    auto* card = new Card(file.isDir() ? file.fileName() : file.fileName().section('.', 0, 0));
    card->setToolTip(QDir::toNativeSeparators(path));
    card->setObjectName(file.fileName());
    for (const Example& known : kExamples)
        if (example && file.fileName().section('.', 0, 0) == known.stem) {
            card->setText(tr(known.title));
            card->setDetail(tr(known.detail));
        }
    connect(card, &Card::clicked, this, [this, path, example] {
        if (example)
            emit exampleRequested(path);
        else
            emit openRequested(path);
    });
    cards->addWidget(card);
    if (!path.endsWith(".plugboard") && !path.endsWith(".plugboard.txt")) {
        card->setDetail(file.isDir() ? tr("run") : file.suffix());
        return;
    }
    QtConcurrent::run(thumbnailOf, path, Card::kPicture, devicePixelRatioF(),
                      themeOf(palette()).dark)
        .then(this, [card = QPointer<Card>(card)](const Thumbnail& thumbnail) {
            if (card)
                card->setThumbnail(thumbnail);
        });
}

void WelcomePage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && isVisible())
        refresh();
}

} // namespace plugboard::gui
