// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/settings_dialog.h"

#include "gui/app/folders.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QVBoxLayout>
#include <QtConcurrent>

namespace plugboard::gui {
namespace {

constexpr std::int64_t kMebi = std::int64_t(1) << 20;

/// A choice whose value stands in the file.
QComboBox* choice(const QList<std::pair<QString, QString>>& valuesAndTexts)
{
    auto* box = new QComboBox;
    for (const auto& [value, text] : valuesAndTexts)
        box->addItem(text, value);
    return box;
}

void setChoice(QComboBox* box, const std::string& value)
{
    const QString text = QString::fromStdString(value);
    if (box->findData(text) < 0)
        box->addItem(text, text); // a value of the file that we do not offer stays
    box->setCurrentIndex(box->findData(text));
}

std::string choiceOf(const QComboBox* box)
{
    return box->currentData().toString().toStdString();
}

QSpinBox* number(int minimum, int maximum, const QString& suffix, const QString& special)
{
    auto* box = new QSpinBox;
    box->setRange(minimum, maximum);
    box->setSuffix(suffix);
    if (!special.isEmpty())
        box->setSpecialValueText(special);
    return box;
}

/// A number of bytes that is no whole number of MiB stays as it is until it is changed.
std::int64_t bytesOf(const QSpinBox* box, std::int64_t before)
{
    return before / kMebi == box->value() ? before : box->value() * kMebi;
}

QLabel* help(const QString& text)
{
    auto* label = new QLabel(text);
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setWordWrap(true);
    return label;
}

} // namespace

SettingsDialog::SettingsDialog(Settings* settings, QWidget* parent)
    : QDialog(parent), settings_(settings)
{
    setWindowTitle(tr("Settings"));
    auto* pages = new QTabWidget;
    pages->addTab(looksPage(), tr("Looks"));
    pages->addTab(planningPage(), tr("Planning"));
    pages->addTab(filesPage(), tr("Files"));
    complaint_ = new QLabel;
    complaint_->setWordWrap(true);
    complaint_->hide();
    const auto path = io::settingsPath();
    auto* where = help(
        path
            ? tr("Kept in %1, which the command line reads too.").arg(QString::fromStdString(*path))
            : QString::fromStdString(path.error().message));
    where->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel |
                                         QDialogButtonBox::RestoreDefaults);
    connect(buttons, &QDialogButtonBox::accepted, this, &SettingsDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this,
            [this] { setValues({}); });
    auto* rows = new QVBoxLayout(this);
    rows->addWidget(pages);
    rows->addWidget(where);
    rows->addWidget(complaint_);
    rows->addWidget(buttons);
    setValues(settings_->values());
    measureCache();
    resize(520, 420);
}

QWidget* SettingsDialog::looksPage()
{
    theme_ =
        choice({{"system", tr("As the desktop")}, {"light", tr("Light")}, {"dark", tr("Dark")}});
    language_ = choice({{"", tr("As the system")}, {"en", tr("English")}});
    rateUnit_ = choice({{"GB/s", tr("GB/s (bytes)")}, {"Gb/s", tr("Gb/s (bits)")}});
    byteUnit_ = choice({{"GiB", tr("GiB (1024)")}, {"GB", tr("GB (1000)")}});
    motion_ = new QCheckBox(tr("Show motion where it explains"));
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    form->addRow(tr("Theme"), theme_);
    form->addRow(tr("Language"), language_);
    form->addRow(tr("Rates"), rateUnit_);
    form->addRow(tr("Sizes"), byteUnit_);
    form->addRow(QString(), motion_);
    return page;
}

QWidget* SettingsDialog::planningPage()
{
    effort_ = number(1, 5, {}, {});
    program_ = new QLineEdit;
    program_->setPlaceholderText(tr("beside the Studio, then on the PATH"));
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    form->addRow(tr("Effort"), effort_);
    form->addRow(QString(), help(tr("1 answers in seconds, 5 tries the most candidates.")));
    form->addRow(tr("Program"), program_);
    form->addRow(QString(),
                 help(tr("`plugboard`, with what stands before it, e.g. `ssh host plugboard`. Used "
                         "from the next start on.")));
    return page;
}

QWidget* SettingsDialog::filesPage()
{
    autosave_ = number(0, 86'400, tr(" s"), tr("never"));
    cache_ = number(0, 1 << 30, tr(" MiB"), {});
    traceCap_ = number(0, 1 << 30, tr(" MiB"), tr("all of it"));
    cacheSize_ = new QLabel(tr("measuring…"));
    auto* clear = new QPushButton(tr("Clear"));
    connect(clear, &QPushButton::clicked, this, &SettingsDialog::clearCache);
    auto* cacheRow = new QHBoxLayout;
    cacheRow->addWidget(cacheSize_, 1);
    cacheRow->addWidget(clear);

    folders_ = new QListWidget;
    folders_->setMaximumHeight(88);
    auto* add = new QPushButton(tr("Add…"));
    auto* remove = new QPushButton(tr("Remove"));
    connect(add, &QPushButton::clicked, this, [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder of data sets"));
        if (!folder.isEmpty())
            folders_->addItem(folder);
    });
    connect(remove, &QPushButton::clicked, this, [this] { delete folders_->currentItem(); });
    auto* folderButtons = new QVBoxLayout;
    folderButtons->addWidget(add);
    folderButtons->addWidget(remove);
    folderButtons->addStretch();
    auto* folderRow = new QHBoxLayout;
    folderRow->addWidget(folders_, 1);
    folderRow->addLayout(folderButtons);

    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    form->addRow(tr("Save by itself every"), autosave_);
    form->addRow(tr("Trace of a run, at most"), traceCap_);
    form->addRow(tr("Caches, at most"), cache_);
    form->addRow(tr("In the caches now"), cacheRow);
    form->addRow(tr("Data folders"), folderRow);
    return page;
}

io::Settings SettingsDialog::values() const
{
    io::Settings values = settings_->values();
    values.theme = choiceOf(theme_);
    values.language = choiceOf(language_);
    values.rateUnit = choiceOf(rateUnit_);
    values.byteUnit = choiceOf(byteUnit_);
    values.motion = motion_->isChecked();
    values.effort = effort_->value();
    values.program = program_->text().trimmed().toStdString();
    values.autosaveSeconds = autosave_->value();
    values.cacheBytes = bytesOf(cache_, values.cacheBytes);
    values.traceCapBytes = bytesOf(traceCap_, values.traceCapBytes);
    values.dataFolders.clear();
    for (int row = 0; row < folders_->count(); ++row)
        values.dataFolders.push_back(folders_->item(row)->text().toStdString());
    return values;
}

void SettingsDialog::setValues(const io::Settings& values)
{
    setChoice(theme_, values.theme);
    setChoice(language_, values.language);
    setChoice(rateUnit_, values.rateUnit);
    setChoice(byteUnit_, values.byteUnit);
    motion_->setChecked(values.motion);
    effort_->setValue(values.effort);
    program_->setText(QString::fromStdString(values.program));
    autosave_->setValue(values.autosaveSeconds);
    cache_->setValue(int(values.cacheBytes / kMebi));
    traceCap_->setValue(int(values.traceCapBytes / kMebi));
    folders_->clear();
    for (const std::string& folder : values.dataFolders)
        folders_->addItem(QString::fromStdString(folder));
}

void SettingsDialog::accept()
{
    if (const Result<void> kept = settings_->set(values()); !kept) {
        complaint_->setText(QString::fromStdString(toString(kept.error())));
        complaint_->show();
        return;
    }
    QDialog::accept();
}

void SettingsDialog::measureCache()
{
    QtConcurrent::run(sizeOfFolders, cacheFolders()).then(this, [this](qint64 bytes) {
        cacheSize_->setText(settings_->formatter().bytes(Bytes{bytes}));
    });
}

void SettingsDialog::clearCache()
{
    cacheSize_->setText(tr("clearing…"));
    QtConcurrent::run([folders = cacheFolders()] {
        trimFolders(folders, 0, 0);
    }).then(this, [this] { measureCache(); });
}

} // namespace plugboard::gui
