// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/data_preview.h"

#include "engine/io/data_files.h"
#include "engine/io/idx.h"
#include "gui/look/theme.h"
#include "gui/panels/attribute_editors.h"
#include "gui/panels/form.h"
#include "gui/service/background.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

namespace plugboard::gui {
namespace {

constexpr int kSamples = 10;

/// Bytes [h, w], [1, h, w] or [3, h, w] as a picture; null for other shapes.
QImage imageOf(const std::uint8_t* bytes, const model::Shape& shape)
{
    if (shape.size() < 2 || shape.size() > 3)
        return {};
    const model::Dim channels = shape.size() == 3 ? shape[0] : 1;
    const model::Dim height = shape[shape.size() - 2];
    const model::Dim width = shape.back();
    if ((channels != 1 && channels != 3) || height > 4096 || width > 4096)
        return {};
    QImage image(int(width), int(height), QImage::Format_RGB32);
    const model::Dim plane = height * width;
    for (model::Dim y = 0; y < height; ++y)
        for (model::Dim x = 0; x < width; ++x) {
            const std::uint8_t* at = bytes + y * width + x;
            image.setPixel(int(x), int(y),
                           channels == 1 ? qRgb(*at, *at, *at)
                                         : qRgb(at[0], at[plane], at[2 * plane]));
        }
    return image;
}

/// The first sample of each label, by label; then the next ones, until there are enough.
std::vector<DataSample> someSamples(const io::IdxFile& images, const io::IdxFile& labels, int count)
{
    const model::Shape shape(images.shape.begin() + 1, images.shape.end());
    const std::size_t size = std::size_t(model::elements(shape));
    const std::size_t most =
        std::min({std::size_t(images.shape[0]), labels.values.size(), std::size_t(10000)});
    std::map<std::pair<int, int>, std::size_t> chosen; ///< (turn of this label, label): index
    std::map<int, int> turns;
    for (std::size_t at = 0; at < most; ++at) {
        const int label = labels.values[at];
        chosen.emplace(std::pair(turns[label]++, label), at);
    }
    std::vector<DataSample> samples;
    for (const auto& [rank, at] : chosen) {
        if (int(samples.size()) == count)
            break;
        samples.push_back({imageOf(images.values.data() + at * size, shape), rank.second});
    }
    return samples;
}

} // namespace

Result<DataFacts> loadDataFacts(const model::DataSpec& spec, int samples)
{
    const auto paths = io::idxPathsOf(spec);
    if (!paths)
        return paths.error();
    const io::IdxPaths& files = *paths;
    const auto images = io::loadIdx(files.trainImages);
    if (!images)
        return images.error();
    const auto labels = io::loadIdx(files.trainLabels);
    if (!labels)
        return labels.error();
    const auto testLabels = io::loadIdx(files.testLabels);
    if (!testLabels)
        return testLabels.error();
    if (images->shape.size() < 2 || labels->shape.size() != 1 || testLabels->shape.empty() ||
        images->shape[0] != labels->shape[0])
        return Error{ErrorCode::DataCorrupt,
                     "holds " + model::toString(labels->shape) + " labels for " +
                         model::toString(images->shape) + " images; take both from one source",
                     files.trainLabels};
    DataFacts facts;
    facts.sampleShape.assign(images->shape.begin() + 1, images->shape.end());
    if (facts.sampleShape.size() == 2)
        facts.sampleShape.insert(facts.sampleShape.begin(), 1);
    facts.trainSamples = images->shape[0];
    facts.testSamples = testLabels->shape[0];
    facts.samples = someSamples(*images, *labels, samples);
    return facts;
}

QString labelName(const model::DataSpec& spec, int label)
{
    static const std::array<const char*, 10> kFashion = {
        QT_TRANSLATE_NOOP("DataPreview", "T-shirt"),  QT_TRANSLATE_NOOP("DataPreview", "Trouser"),
        QT_TRANSLATE_NOOP("DataPreview", "Pullover"), QT_TRANSLATE_NOOP("DataPreview", "Dress"),
        QT_TRANSLATE_NOOP("DataPreview", "Coat"),     QT_TRANSLATE_NOOP("DataPreview", "Sandal"),
        QT_TRANSLATE_NOOP("DataPreview", "Shirt"),    QT_TRANSLATE_NOOP("DataPreview", "Sneaker"),
        QT_TRANSLATE_NOOP("DataPreview", "Bag"),      QT_TRANSLATE_NOOP("DataPreview", "Boot")};
    if (spec.name == "fashion-mnist" && label >= 0 && label < int(kFashion.size()))
        return QCoreApplication::translate("DataPreview", kFashion[std::size_t(label)]);
    return QString::number(label);
}

/// The samples in two rows, each with its label below.
class DataPreview::Strip : public QWidget {
public:
    explicit Strip(QWidget* parent) : QWidget(parent)
    {
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

    void set(const std::vector<DataSample>& samples, const QStringList& labels)
    {
        samples_ = samples;
        labels_ = labels;
        setAccessibleDescription(labels.join(QStringLiteral(", ")));
        setVisible(!samples.empty());
        setFixedHeight(2 * cellHeight() + kGutter);
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setPen(themeOf(palette()).secondaryText);
        const int columns = kSamples / 2;
        const int width = (this->width() - 2 * kGutter) / columns;
        for (int at = 0; at < int(samples_.size()); ++at) {
            const QRect cell(kGutter + at % columns * width,
                             at / columns * (cellHeight() + kGutter), width, cellHeight());
            const QImage& image = samples_[std::size_t(at)].image;
            const int side = std::min(kPicture, width - 4);
            if (!image.isNull())
                painter.drawImage(QRect(cell.center().x() - side / 2, cell.top(), side, side),
                                  image);
            painter.drawText(
                QRect(cell.left(), cell.bottom() - fontMetrics().height(), width,
                      fontMetrics().height()),
                Qt::AlignCenter,
                fontMetrics().elidedText(labels_.value(at), Qt::ElideRight, width - 2));
        }
    }

private:
    static constexpr int kPicture = 48; ///< pixels
    int cellHeight() const { return kPicture + fontMetrics().height() + 4; }

    std::vector<DataSample> samples_;
    QStringList labels_;
};

DataPreview::DataPreview(QWidget* parent)
    : QWidget(parent), strip_(new Strip(this)), message_(new QLabel), copy_(new QPushButton)
{
    message_->setWordWrap(true);
    message_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    message_->setObjectName(QStringLiteral("message"));
    copy_->setText(tr("Copy the line"));
    copy_->hide();
    strip_->setAccessibleName(tr("Samples of the data set"));
    auto* line = new QHBoxLayout;
    line->setContentsMargins(kGutter, 0, kGutter, 0);
    line->addWidget(message_, 1);
    line->addWidget(copy_, 0, Qt::AlignBottom);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 4, 0, 4);
    column->setSpacing(4);
    column->addWidget(strip_);
    column->addLayout(line);
    connect(copy_, &QPushButton::clicked, this, [] {
        QGuiApplication::clipboard()->setText(QString::fromLatin1(io::kFashionMnistInstall));
    });
    strip_->hide();
}

QString DataPreview::message() const
{
    return message_->text();
}

void DataPreview::setData(const model::DataSpec& spec)
{
    const bool same = known_ && spec.name == spec_.name && spec.folder == spec_.folder &&
                      spec.files == spec_.files && spec.sampleShape == spec_.sampleShape &&
                      spec.classes == spec_.classes;
    spec_ = spec;
    if (same)
        return;
    known_ = true;
    ++request_;
    facts_.reset();
    copy_->hide();
    pending_ = spec.name != "synthetic";
    if (pending_) {
        if (isVisible())
            load();
        return;
    }
    strip_->set({}, {});
    say(tr("Made up on the way: a random pattern per class plus noise, from the seed. For speed "
           "and "
           "for trying things out."),
        false);
    emit loaded();
}

void DataPreview::showEvent(QShowEvent* event)
{
    if (pending_)
        load();
    QWidget::showEvent(event);
}

void DataPreview::load()
{
    pending_ = false;
    say(tr("Reading samples…"), false);
    inBackground(
        pool_, this, [spec = spec_] { return loadDataFacts(spec, kSamples); },
        [this, request = request_](const Result<DataFacts>& facts) {
            if (request == request_) // else another data set was chosen meanwhile
                take(facts);
        });
}

void DataPreview::take(const Result<DataFacts>& facts)
{
    if (!facts) {
        strip_->set({}, {});
        const Error& error = facts.error();
        const bool named = error.code != ErrorCode::NotFound || spec_.name != "fashion-mnist";
        say(QString::fromStdString(named ? toString(error) : error.message), true);
        copy_->setVisible(!named);
        emit loaded();
        return;
    }
    facts_ = *facts;
    QStringList labels;
    for (const DataSample& sample : facts_->samples)
        labels << labelName(spec_, sample.label);
    strip_->set(facts_->samples, labels);
    QString shape;
    for (const model::Dim extent : facts_->sampleShape)
        shape += (shape.isEmpty() ? QString() : QStringLiteral(" × ")) + QString::number(extent);
    say(tr("%1 for training, %2 for testing, each %3.")
            .arg(plainNumber(double(facts_->trainSamples)),
                 plainNumber(double(facts_->testSamples)), shape),
        false);
    emit loaded();
}

void DataPreview::say(const QString& text, bool error)
{
    message_->setText(text);
    setInk(message_, error ? Ink::Error : Ink::Secondary);
}

} // namespace plugboard::gui
