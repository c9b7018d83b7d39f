// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/layer_report_panel.h"

#include "engine/io/presets.h"
#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/look/theme.h"
#include "gui/panels/figure_table.h"
#include "gui/panels/figure_tiles.h"
#include "gui/panels/layer_report_model.h"
#include "gui/panels/panel_state.h"
#include "gui/service/background.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSaveFile>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

constexpr int kRest = 300; ///< milliseconds that the drawing rests before it is counted
constexpr int kTimesWidth = 260;
constexpr double kExa = 1e18;

std::vector<model::Device> presets()
{
    std::vector<model::Device> devices;
    if (const auto names = io::presetNames())
        for (const std::string& name : *names)
            if (auto device = io::presetDevice(name))
                devices.push_back(std::move(*device));
    return devices;
}

/// Small trainings in a unit in which they are numbers.
QString exaFlops(Flops work, const Formatter& formatter)
{
    const double exa = work.value / kExa;
    return exa < 0.01 ? formatter.flops(work)
                      : LayerReportPanel::tr("%1 exaFLOP").arg(figureText(exa, formatter));
}

} // namespace

LayerReportPanel::LayerReportPanel(Workbench bench, QWidget* parent)
    : QWidget(parent), bench_(bench), totals_(new FigureTiles), filter_(new QLineEdit),
      export_(new QToolButton), failure_(new QLabel), layers_(new LayerReportModel(this)),
      table_(new FigureTable(layers_)), times_(new TrainingTimeModel(this)),
      timeTable_(new FigureTable(times_)),
      empty_(new EmptyState(
          "report", tr("What each layer is made of and asks for will stand here: parameters, "
                       "memory, FLOPs, and how long the training takes on which device."))),
      pages_(new QStackedWidget)
{
    pool_.setMaxThreadCount(1);
    askForPath = [this](const QString& proposed) {
        return QFileDialog::getSaveFileName(this, tr("Save the report"), proposed,
                                            tr("CSV (*.csv);;Markdown (*.md)"));
    };
    connect(empty_, &EmptyState::actionTriggered, this, &LayerReportPanel::examplesRequested);
    pages_->addWidget(empty_);
    pages_->addWidget(makeBody());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGutter, kGutter, kGutter, 0);
    column->setSpacing(kGutter);
    failure_->setObjectName("failure");
    failure_->setWordWrap(true);
    failure_->hide();
    column->addWidget(failure_);
    column->addWidget(pages_, 1);
    changed_.setSingleShot(true);
    changed_.setInterval(kRest);
    connect(&changed_, &QTimer::timeout, this, &LayerReportPanel::compute);
    Document* document = bench.document;
    connect(document, &Document::networkChanged, this, [this](NetworkChange change) {
        if (change != NetworkChange::Positions)
            changed();
    });
    connect(document, &Document::recipeChanged, this, &LayerReportPanel::changed);
    connect(document, &Document::wasReset, this, [this] {
        report_ = nullptr;
        showReport();
        changed();
    });
    connect(document, &Document::selectionChanged, this, &LayerReportPanel::followSelection);
    connect(bench.settings, &Settings::changed, this, &LayerReportPanel::showReport);
    connect(table_, &FigureTable::rowsChosen, this, &LayerReportPanel::select);
    connect(filter_, &QLineEdit::textChanged, table_, &FigureTable::setFilter);
    showReport();
}

LayerReportPanel::~LayerReportPanel()
{
    pool_.waitForDone();
}

QWidget* LayerReportPanel::makeHead()
{
    filter_->setObjectName("filter");
    filter_->setPlaceholderText(tr("Filter layers and kinds"));
    filter_->setClearButtonEnabled(true);
    filter_->setMaximumWidth(220);
    export_->setObjectName("export");
    export_->setText(tr("Export"));
    export_->setToolTip(tr("Copies or saves the table, every figure in full"));
    export_->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(export_);
    menu->addAction(tr("Copy as CSV"), this, &LayerReportPanel::copyCsv);
    menu->addAction(tr("Copy as Markdown"), this, &LayerReportPanel::copyMarkdown);
    menu->addAction(tr("Save…"), this, &LayerReportPanel::saveAs);
    export_->setMenu(menu);
    auto* head = new QWidget;
    auto* line = new QHBoxLayout(head);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(kGutter);
    line->addWidget(totals_, 1);
    line->addWidget(filter_, 0, Qt::AlignTop);
    line->addWidget(export_, 0, Qt::AlignTop);
    return head;
}

QWidget* LayerReportPanel::makeBody()
{
    table_->setObjectName("layers");
    timeTable_->setObjectName("times");
    timeTable_->setSelectionMode(QAbstractItemView::NoSelection);
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->addWidget(table_);
    splitter->addWidget(timeTable_);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->setSizes({900, kTimesWidth});
    splitter->setChildrenCollapsible(true);
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGutter);
    column->addWidget(makeHead());
    column->addWidget(splitter, 1);
    return body;
}

void LayerReportPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (stale_)
        compute();
}

/// Counted when it is seen: a hidden panel costs nothing.
void LayerReportPanel::changed()
{
    stale_ = true;
    table_->setFaded(true);
    if (isVisible())
        changed_.start();
}

void LayerReportPanel::compute()
{
    changed_.stop();
    stale_ = false;
    const quint64 request = ++latest_;
    if (bench_.document->network().nodes.empty()) {
        take(request, session::NetworkReport());
        return;
    }
    pool_.clear(); // older requests that wait
    inBackground(
        pool_, this,
        [network = bench_.document->network(), recipe = bench_.document->recipe()] {
            return session::reportOf(network, recipe, presets());
        },
        [this, request](Result<session::NetworkReport> report) {
            take(request, std::move(report));
        });
}

void LayerReportPanel::take(quint64 request, Result<session::NetworkReport> report)
{
    if (request != latest_)
        return; // the drawing has changed meanwhile
    shown_ = request;
    if (report) {
        failure_->hide();
        report_ = report->layers.empty()
                      ? nullptr
                      : std::make_shared<const session::NetworkReport>(std::move(*report));
    } else {
        failure_->setText(tr("The drawing cannot be counted yet. %1")
                              .arg(QString::fromStdString(toString(report.error()))));
        QPalette colours;
        colours.setColor(QPalette::WindowText, themeOf(palette()).warning);
        failure_->setPalette(colours);
        failure_->show();
    }
    showReport();
    table_->setFaded(!report); // the last that could be counted
}

void LayerReportPanel::showReport()
{
    layers_->setFormatter(bench_.settings->formatter());
    times_->setFormatter(bench_.settings->formatter());
    layers_->show(report_);
    times_->show(report_);
    timeTable_->setVisible(times_->rowCount() > 0);
    pages_->setCurrentIndex(report_ == nullptr ? 0 : 1);
    if (report_ != nullptr)
        showTotals();
    else
        failure_->hide();
    followSelection();
}

void LayerReportPanel::showTotals()
{
    const Formatter formatter = bench_.settings->formatter();
    const session::LayerFigures& total = report_->total;
    const auto flops = [](Flops work) { return QString::number(work.value, 'g', 12) + " FLOP"; };
    QList<Tile> tiles = {
        {tr("Parameters"), formatter.count(total.parameters),
         exactBytes(double(total.parameterBytes.value))},
        {tr("Forward, a sample"), formatter.flops(total.forward), flops(total.forward)},
        {tr("Training, a sample"), formatter.flops(total.training), flops(total.training)},
        {tr("Memory, a sample"), formatter.bytes(total.memory()),
         exactBytes(double(total.memory().value))},
        {tr("Memory, batch of %1").arg(formatter.count(report_->batch)),
         formatter.bytes(total.batchMemory()), exactBytes(double(total.batchMemory().value))},
    };
    if (report_->wholeTraining.value > 0)
        tiles.append({tr("Whole training"), exaFlops(report_->wholeTraining, formatter),
                      tr("%1 samples, %2 epochs: %3 exaFLOP, %4")
                          .arg(formatter.count(report_->samples), formatter.number(report_->epochs),
                               QString::number(report_->wholeTraining.value / kExa, 'g', 4),
                               flops(report_->wholeTraining))});
    totals_->set(tiles);
}

void LayerReportPanel::select()
{
    Selection selection;
    for (const int row : table_->selectedRows())
        if (std::string node = layers_->nodeAt(row); !node.empty())
            selection.nodes.push_back(std::move(node));
    selecting_ = true;
    bench_.document->select(selection);
    selecting_ = false;
}

void LayerReportPanel::followSelection()
{
    if (selecting_)
        return;
    QList<int> rows;
    for (const std::string& node : bench_.document->selection().nodes)
        if (const int row = layers_->rowOf(node); row >= 0)
            rows.append(row);
    table_->selectRows(rows);
}

void LayerReportPanel::copyCsv()
{
    if (report_ != nullptr)
        QApplication::clipboard()->setText(QString::fromStdString(session::toCsv(*report_)));
}

void LayerReportPanel::copyMarkdown()
{
    if (report_ != nullptr)
        QApplication::clipboard()->setText(QString::fromStdString(session::toMarkdown(*report_)));
}

Result<void> LayerReportPanel::save(const QString& path) const
{
    const std::string text = report_ == nullptr     ? std::string()
                             : path.endsWith(".md") ? session::toMarkdown(*report_)
                                                    : session::toCsv(*report_);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), qint64(text.size())) < 0 ||
        !file.commit())
        return Error{ErrorCode::IoFailed,
                     tr("cannot be written: %1").arg(file.errorString()).toStdString(),
                     path.toStdString()};
    return {};
}

void LayerReportPanel::saveAs()
{
    const QString name = bench_.document->title().section('.', 0, 0).replace('/', '-');
    const QString path = askForPath(QDir::homePath() + '/' + name + "-layers.csv");
    if (path.isEmpty())
        return;
    if (const auto saved = save(path); !saved) {
        failure_->setText(QString::fromStdString(toString(saved.error())));
        failure_->show();
    }
}

} // namespace plugboard::gui
