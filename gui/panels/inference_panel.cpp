// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/inference_panel.h"

#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/look/theme.h"
#include "gui/panels/class_bars.h"
#include "gui/panels/data_preview.h"
#include "gui/panels/figure_tiles.h"
#include "gui/panels/inference_job.h"
#include "gui/panels/number_box.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/weights_box.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QImageReader>
#include <QLabel>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

constexpr int kBars = 5;
constexpr qint64 kFirstValues = 12;
constexpr int kPicture = 96; ///< pixels

QString inputFilter()
{
    return InferencePanel::tr("Pictures and arrays (*.png *.jpg *.jpeg *.ppm *.pgm *.npy *.npz "
                              "*.safetensors);;All files (*)");
}

bool isPicture(const QString& path)
{
    return !QImageReader::imageFormat(path).isEmpty();
}

/// What the window opens instead stays its own.
bool mayBeInput(const QString& path)
{
    static const QRegularExpression others("\\.(plugboard|plan|trace|network|topology|onnx|txt)$");
    return !others.match(path).hasMatch() && !QFileInfo::exists(path + "/manifest.json");
}

QStringList classNames(const model::DataSpec& data)
{
    QStringList names;
    for (int label = 0; label < int(std::min<std::int64_t>(data.classes, 1000)); ++label) {
        const QString name = labelName(data, label);
        names << (name == QString::number(label) ? QString() : name);
    }
    return names;
}

} // namespace

InferencePanel::InferencePanel(Workbench bench, QWidget* parent)
    : QWidget(parent), bench_(bench),
      job_(new InferenceJob(findProgram(QString::fromStdString(bench.settings->values().program)),
                            this)),
      weights_(new WeightsBox(bench)), inputName_(new QLabel),
      choose_(new QPushButton(tr("Choose…"))), testSamples_(new QPushButton(tr("Test samples"))),
      batch_(new QSpinBox), form_(new QFormLayout), pictureValues_(new QWidget),
      mean_(new NumberBox(NumberBox::Kind::Real)), deviation_(new NumberBox(NumberBox::Kind::Real)),
      run_(new QPushButton(tr("Infer"))), cancel_(new QPushButton(tr("Cancel"))),
      progress_(new QProgressBar), failure_(new QLabel), picture_(new QLabel),
      figures_(new FigureTiles), sampleLine_(new QWidget), sample_(new QSpinBox),
      samples_(new QLabel), outputs_(new QWidget), outputRows_(new QVBoxLayout(outputs_)),
      notes_(new QLabel),
      empty_(new EmptyState(
          "run", tr("Outputs and latency will stand here. Drop a picture or an array on this "
                    "panel, or run the network over the test samples."))),
      pages_(new QStackedWidget)
{
    setAcceptDrops(true);
    askForFile = [this](const QString& title, const QString& filter) {
        return QFileDialog::getOpenFileName(this, title, QDir::homePath(), filter);
    };
    weights_->askForFile = [this] {
        return askForFile(tr("Weights"), tr("Weights (*.safetensors *.npz);;All files (*)"));
    };
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGutter, kGutter, kGutter, 0);
    column->setSpacing(kGutter);
    column->addWidget(makeForm());
    column->addWidget(failure_);
    pages_->addWidget(empty_);
    pages_->addWidget(makeResult());
    column->addWidget(pages_, 1);
    connectAll();
    reset();
}

InferencePanel::~InferencePanel() = default;

QWidget* InferencePanel::makeForm()
{
    weights_->setObjectName("weights");
    inputName_->setObjectName("input");
    inputName_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    choose_->setToolTip(tr("A picture, .npy, .npz or .safetensors file; or drop one here"));
    testSamples_->setToolTip(tr("The samples that the recipe keeps for tests"));
    batch_->setObjectName("batch");
    batch_->setRange(1, 1 << 20);
    batch_->setToolTip(tr("Samples of one step"));
    mean_->setToolTip(tr("Of pictures: taken off value / 255"));
    deviation_->setToolTip(tr("Of pictures: divides the rest"));
    deviation_->setRange(1e-6, 1e6);
    run_->setObjectName("infer");
    run_->setProperty("primary", true);
    cancel_->setObjectName("cancel");
    progress_->setTextVisible(true);
    progress_->setFormat({});
    failure_->setObjectName("failure");
    failure_->setWordWrap(true);
    failure_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    failure_->hide();

    auto* input = new QHBoxLayout;
    input->addWidget(inputName_, 1);
    input->addWidget(choose_);
    input->addWidget(testSamples_);
    auto* values = new QHBoxLayout(pictureValues_);
    values->setContentsMargins(0, 0, 0, 0);
    values->addWidget(mean_, 1);
    values->addWidget(new QLabel(tr("deviation")));
    values->addWidget(deviation_, 1);
    auto* go = new QHBoxLayout;
    go->addWidget(batch_);
    go->addStretch(1);
    go->addWidget(run_);
    auto* box = new QWidget;
    auto* rows = new QVBoxLayout(box);
    rows->setContentsMargins(0, 0, 0, 0);
    form_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form_->addRow(tr("Input"), input);
    form_->addRow(tr("Weights"), weights_);
    form_->addRow(tr("Mean"), pictureValues_);
    form_->addRow(tr("Batch"), go);
    rows->addLayout(form_);
    auto* busy = new QHBoxLayout;
    busy->addWidget(progress_, 1);
    busy->addWidget(cancel_);
    rows->addLayout(busy);
    return box;
}

QWidget* InferencePanel::makeResult()
{
    picture_->setFixedSize(kPicture, kPicture);
    picture_->setAlignment(Qt::AlignCenter);
    sample_->setObjectName("sample");
    auto* line = new QHBoxLayout(sampleLine_);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(new QLabel(tr("Sample")));
    line->addWidget(sample_);
    line->addWidget(samples_);
    line->addStretch(1);
    notes_->setWordWrap(true);
    notes_->setForegroundRole(QPalette::PlaceholderText);
    outputRows_->setContentsMargins(0, 0, 0, 0);
    outputRows_->setSpacing(kGutter);
    auto* head = new QHBoxLayout;
    head->setSpacing(2 * kGutter);
    head->addWidget(picture_, 0, Qt::AlignTop);
    head->addWidget(figures_, 1);
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, kGutter);
    column->setSpacing(kGutter);
    column->addLayout(head);
    column->addWidget(sampleLine_);
    column->addWidget(outputs_);
    column->addWidget(notes_);
    column->addStretch(1);
    auto* area = new QScrollArea;
    area->setWidget(body);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return area;
}

void InferencePanel::connectAll()
{
    connect(run_, &QPushButton::clicked, this, &InferencePanel::run);
    connect(cancel_, &QPushButton::clicked, job_, &InferenceJob::cancel);
    connect(choose_, &QPushButton::clicked, this, &InferencePanel::chooseInput);
    connect(testSamples_, &QPushButton::clicked, this, [this] { setInput({}); });
    connect(sample_, &QSpinBox::valueChanged, this, &InferencePanel::showSample);
    connect(mean_, &NumberBox::edited, this, [this](double value) { meanValue_ = value; });
    connect(deviation_, &NumberBox::edited, this,
            [this](double value) { deviationValue_ = value; });
    connect(job_, &InferenceJob::progressed, this, &InferencePanel::showProgress);
    connect(job_, &InferenceJob::finished, this, &InferencePanel::showResult);
    connect(job_, &InferenceJob::failed, this, &InferencePanel::showFailure);
    connect(bench_.document, &Document::wasReset, this, &InferencePanel::reset);
    connect(bench_.settings, &Settings::changed, this, [this] {
        if (result_ != nullptr)
            showResult(result_);
    });
}

/// Another project: other weights, other samples.
void InferencePanel::reset()
{
    job_->cancel();
    result_.reset();
    classifiers_.clear();
    input_.clear();
    const model::Recipe& recipe = bench_.document->recipe();
    batch_->setValue(recipe.mode == model::Mode::Infer ? int(recipe.batch) : 1);
    // What training takes off and divides by: Fashion-MNIST's training images.
    const bool fashion = recipe.data.name == "fashion-mnist" && recipe.data.normalise;
    meanValue_ = fashion ? 0.2860 : 0;
    deviationValue_ = fashion ? 0.3530 : 1;
    mean_->setNumber(meanValue_);
    deviation_->setNumber(deviationValue_);
    pages_->setCurrentIndex(0);
    failure_->hide();
    weights_->reset();
    showInput();
    showBusy();
}

void InferencePanel::setWeights(const QString& path, const QString& title)
{
    weights_->choose(path, title);
}

QString InferencePanel::weights() const
{
    return weights_->path();
}

void InferencePanel::chooseInput()
{
    const QString path = askForFile(tr("Input"), inputFilter());
    if (!path.isEmpty())
        setInput(path);
}

void InferencePanel::setInput(const QString& path)
{
    input_ = path;
    showInput();
}

void InferencePanel::showInput()
{
    inputName_->setText(input_.isEmpty() ? tr("the recipe's test samples")
                                         : QFileInfo(input_).fileName());
    inputName_->setToolTip(QDir::toNativeSeparators(input_));
    testSamples_->setEnabled(!input_.isEmpty());
    const bool picture = !input_.isEmpty() && (QFileInfo(input_).isDir() || isPicture(input_));
    form_->setRowVisible(pictureValues_, picture);
}

bool InferencePanel::isBusy() const
{
    return job_->isRunning();
}

void InferencePanel::run()
{
    if (isBusy())
        return;
    failure_->hide();
    InferenceRequest request;
    request.project = bench_.document->project();
    request.batch = batch_->value();
    request.weights = weights();
    request.input = input_;
    request.mean = meanValue_;
    request.deviation = deviationValue_;
    job_->start(std::move(request));
    showBusy();
}

void InferencePanel::showBusy()
{
    const bool busy = isBusy();
    progress_->setVisible(busy);
    cancel_->setVisible(busy);
    run_->setEnabled(!busy && !bench_.document->network().nodes.empty());
}

void InferencePanel::showProgress(double fraction, const QString& text)
{
    progress_->setRange(0, fraction < 0 ? 0 : 1000);
    progress_->setValue(int(1000 * fraction));
    progress_->setFormat(text);
}

void InferencePanel::showFailure(const Error& error)
{
    if (error.code != ErrorCode::Interrupted) {
        failure_->setText(QString::fromStdString(toString(error)));
        QPalette colours;
        colours.setColor(QPalette::WindowText, themeOf(palette()).error);
        failure_->setPalette(colours);
        failure_->show();
    }
    showBusy();
    emit finished();
}

void InferencePanel::showResult(const std::shared_ptr<const InferenceResult>& result)
{
    result_ = result;
    showBusy();
    const Formatter formatter = bench_.settings->formatter();
    const QString steps = tr("%1 steps of %2 samples, one at a time")
                              .arg(formatter.count(result->steps), formatter.count(result->batch));
    QList<Tile> tiles = {
        {tr("Latency p50"), formatter.time({result->latencyMedian}), steps},
        {tr("Latency p99"), formatter.time({result->latencyWorst}), steps},
        {tr("Predicted"), formatter.time({result->latencyPredicted}), {}},
        {tr("Samples/s"), formatter.number(result->samplesPerSecond), {}},
        {tr("Samples"), formatter.count(result->samples), steps},
    };
    if (result->accuracy >= 0)
        tiles.append({tr("Accuracy"), formatter.percent(result->accuracy, 2),
                      tr("Share of the samples whose largest output is their label")});
    figures_->set(tiles);
    const bool picture = !input_.isEmpty() && isPicture(input_);
    picture_->setVisible(picture);
    if (picture)
        picture_->setPixmap(
            QPixmap(input_).scaled(picture_->size() * devicePixelRatioF(), Qt::KeepAspectRatio));
    classifiers_.clear();
    qDeleteAll(outputs_->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    for (const model::NamedTensor& tensor : result->outputs)
        addOutput(tensor);
    qint64 most = 1;
    for (const Shown& shown : classifiers_)
        most = std::max<qint64>(most, shown.tensor->type.shape[0]);
    sampleLine_->setVisible(most > 1);
    sample_->setRange(1, int(most));
    samples_->setText(tr("of %1").arg(formatter.count(most)));
    QStringList notes;
    if (!result->lacking.isEmpty())
        notes << tr("Not in the weights: %1").arg(result->lacking.join(QStringLiteral(", ")));
    if (!result->unknown.isEmpty())
        notes << tr("Weights without use: %1").arg(result->unknown.join(QStringLiteral(", ")));
    notes_->setText(notes.join('\n'));
    notes_->setVisible(!notes.isEmpty());
    showSample();
    pages_->setCurrentIndex(1);
    emit finished();
}

void InferencePanel::addOutput(const model::NamedTensor& tensor)
{
    auto* title = new QLabel(tr("%1  %2").arg(QString::fromStdString(tensor.name),
                                              QString::fromStdString(toString(tensor.type))));
    QFont bold = title->font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);
    outputRows_->addWidget(title);
    if (isClassifier(tensor)) {
        auto* bars = new ClassBars;
        outputRows_->addWidget(bars);
        classifiers_.append({&tensor, bars});
        return;
    }
    auto* values = new QLabel(firstValues(tensor, kFirstValues));
    values->setWordWrap(true);
    values->setTextInteractionFlags(Qt::TextSelectableByMouse);
    outputRows_->addWidget(values);
}

void InferencePanel::showSample()
{
    const QStringList names = classNames(bench_.document->recipe().data);
    for (const Shown& shown : classifiers_)
        shown.bars->show(largestClasses(*shown.tensor, sample_->value() - 1, kBars),
                         qint64(names.size()) == shown.tensor->type.shape[1] ? names
                                                                             : QStringList());
}

void InferencePanel::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls[0].isLocalFile() && mayBeInput(urls[0].toLocalFile()))
        event->acceptProposedAction();
    else
        event->ignore(); // the window's to take
}

void InferencePanel::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    setInput(event->mimeData()->urls().value(0).toLocalFile());
    run();
}

void InferencePanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    weights_->refresh();
    showBusy();
}

} // namespace plugboard::gui
