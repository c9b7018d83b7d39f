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

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr int kColumn = 4 * Card::kPicture.width() + 3 * 12; // four cards beside each other
constexpr int kRecentCards = 8;

struct Example {
    const char* stem;
    const char* title;
    const char* detail;
};
/// The examples that we ship, in order: the first ones have pictures, the zoo follows below. Others
/// in the folder stand at the end of the zoo, by name.
constexpr std::size_t kMain = 4;
constexpr Example kExamples[] = {
    {"lenet5", QT_TRANSLATE_NOOP("WelcomePage", "LeNet-5"),
     QT_TRANSLATE_NOOP("WelcomePage", "Fashion-MNIST, on this machine")},
    {"mlp", QT_TRANSLATE_NOOP("WelcomePage", "Multi-layer perceptron"),
     QT_TRANSLATE_NOOP("WelcomePage", "the smallest, on this machine")},
    {"fashion_resnet", QT_TRANSLATE_NOOP("WelcomePage", "Small ResNet"),
     QT_TRANSLATE_NOOP("WelcomePage", "Fashion-MNIST, residual blocks")},
    {"tiny_gpt", QT_TRANSLATE_NOOP("WelcomePage", "Tiny GPT"),
     QT_TRANSLATE_NOOP("WelcomePage", "learns a text, letter by letter")},
    {"resnet18_4gpu", QT_TRANSLATE_NOOP("WelcomePage", "ResNet-18"),
     QT_TRANSLATE_NOOP("WelcomePage", "on four drawn GPUs")},
    {"vgg16_dgx1", QT_TRANSLATE_NOOP("WelcomePage", "VGG-16"),
     QT_TRANSLATE_NOOP("WelcomePage", "on a drawn DGX-1")},
    {"zoo_alexnet", QT_TRANSLATE_NOOP("WelcomePage", "AlexNet"),
     QT_TRANSLATE_NOOP("WelcomePage", "pictures, 61 M parameters")},
    {"zoo_vgg16", QT_TRANSLATE_NOOP("WelcomePage", "VGG-16"),
     QT_TRANSLATE_NOOP("WelcomePage", "pictures, 138 M parameters")},
    {"zoo_googlenet", QT_TRANSLATE_NOOP("WelcomePage", "GoogLeNet"),
     QT_TRANSLATE_NOOP("WelcomePage", "pictures, 6.6 M parameters")},
    {"zoo_inception_v3", QT_TRANSLATE_NOOP("WelcomePage", "Inception-v3"),
     QT_TRANSLATE_NOOP("WelcomePage", "pictures, 24 M parameters")},
    {"zoo_resnet18", QT_TRANSLATE_NOOP("WelcomePage", "ResNet-18"),
     QT_TRANSLATE_NOOP("WelcomePage", "pictures, 12 M parameters")},
    {"zoo_resnet50", QT_TRANSLATE_NOOP("WelcomePage", "ResNet-50"),
     QT_TRANSLATE_NOOP("WelcomePage", "pictures, 26 M parameters")},
    {"zoo_resnet152", QT_TRANSLATE_NOOP("WelcomePage", "ResNet-152"),
     QT_TRANSLATE_NOOP("WelcomePage", "pictures, 60 M parameters")},
    {"zoo_densenet121", QT_TRANSLATE_NOOP("WelcomePage", "DenseNet-121"),
     QT_TRANSLATE_NOOP("WelcomePage", "pictures, 8.0 M parameters")},
    {"zoo_mobilenet_v2", QT_TRANSLATE_NOOP("WelcomePage", "MobileNet-v2"),
     QT_TRANSLATE_NOOP("WelcomePage", "pictures, 3.5 M parameters")},
    {"zoo_squeezenet", QT_TRANSLATE_NOOP("WelcomePage", "SqueezeNet"),
     QT_TRANSLATE_NOOP("WelcomePage", "pictures, 1.2 M parameters")},
    {"zoo_unet", QT_TRANSLATE_NOOP("WelcomePage", "U-Net"),
     QT_TRANSLATE_NOOP("WelcomePage", "pictures to masks")},
    {"zoo_vit_b16", QT_TRANSLATE_NOOP("WelcomePage", "ViT-B/16"),
     QT_TRANSLATE_NOOP("WelcomePage", "pictures, 87 M parameters")},
    {"zoo_bert_base", QT_TRANSLATE_NOOP("WelcomePage", "BERT base"),
     QT_TRANSLATE_NOOP("WelcomePage", "text, 109 M parameters")},
    {"zoo_gpt2_small", QT_TRANSLATE_NOOP("WelcomePage", "GPT-2 small"),
     QT_TRANSLATE_NOOP("WelcomePage", "text, 124 M parameters")},
    {"zoo_gpt3_175b", QT_TRANSLATE_NOOP("WelcomePage", "GPT-3 175B"),
     QT_TRANSLATE_NOOP("WelcomePage", "text, 175 G parameters, to count")},
    {"zoo_mixture_of_experts", QT_TRANSLATE_NOOP("WelcomePage", "Mixture of experts"),
     QT_TRANSLATE_NOOP("WelcomePage", "text, 7.0 G parameters, to plan")},
};

/// Its place among those that we ship.
std::size_t placeOf(const QString& file)
{
    const QString stem = QFileInfo(file).fileName().section('.', 0, 0);
    return std::size_t(std::find_if(std::begin(kExamples), std::end(kExamples),
                                    [&](const Example& known) { return stem == known.stem; }) -
                       std::begin(kExamples));
}

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
    auto* drop =
        new QLabel(tr("or drop a project, model (ONNX), plan, trace or run folder on the window"));
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
    zooTitle_ = heading(tr("Zoo"));
    zooTitle_->setToolTip(tr("Known networks, with parameters and FLOPs as published"));
    zooBox_ = flowBox(&zoo_);

    auto* column = new QWidget;
    column->setMaximumWidth(kColumn);
    auto* rows = new QVBoxLayout(column);
    rows->setContentsMargins(0, 28, 0, 16);
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
    rows->addSpacing(12);
    rows->addWidget(zooTitle_);
    rows->addWidget(zooBox_);
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
    clear(zoo_);
    const auto resources = io::resourceFolder();
    if (!resources)
        return;
    const QDir folder(QString::fromStdString(*resources) + "/examples");
    QStringList files =
        folder.entryList({"*.plugboard.txt", "*.plugboard"}, QDir::Files, QDir::Name);
    std::stable_sort(files.begin(), files.end(),
                     [](const QString& a, const QString& b) { return placeOf(a) < placeOf(b); });
    for (const QString& file : files)
        if (placeOf(file) < kMain)
            addCard(examples_, folder.filePath(file), As::Example);
        else
            addCard(zoo_, folder.filePath(file), As::ZooExample);
    zooTitle_->setVisible(zoo_->count() > 0);
    zooBox_->setVisible(zoo_->count() > 0);
}

void WelcomePage::refreshRecent()
{
    clear(recent_);
    for (const QString& path : state_->recentFiles().mid(0, kRecentCards))
        addCard(recent_, path, As::Recent);
    const bool any = recent_->count() > 0;
    recentTitle_->setVisible(any);
    recentBox_->setVisible(any);
}

void WelcomePage::addCard(FlowLayout* cards, const QString& path, As as)
{
    const bool example = as != As::Recent;
    const QFileInfo file(path);
    auto* card = new Card(file.isDir() ? file.fileName() : file.fileName().section('.', 0, 0));
    card->setToolTip(QDir::toNativeSeparators(path));
    card->setObjectName(file.fileName());
    if (const std::size_t place = placeOf(path); example && place < std::size(kExamples)) {
        card->setText(tr(kExamples[place].title));
        card->setDetail(tr(kExamples[place].detail));
    }
    connect(card, &Card::clicked, this, [this, path, example] {
        if (example)
            emit exampleRequested(path);
        else
            emit openRequested(path);
    });
    cards->addWidget(card);
    if (as == As::ZooExample) {
        card->setCompact(); // so many pictures would slow the start
        return;
    }
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
