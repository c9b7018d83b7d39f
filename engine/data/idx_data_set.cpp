// SPDX-License-Identifier: Apache-2.0
#include "engine/data/idx_data_set.h"

#include "engine/io/idx.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace plugboard::data {
namespace {

/// What a byte becomes.
using Preprocessing = std::array<float, 256>;

Error corrupt(const std::string& path, const std::string& message)
{
    return {ErrorCode::DataCorrupt, message, path};
}

class IdxDataSet : public DataSet {
public:
    IdxDataSet(io::IdxFile images, io::IdxFile labels, model::Shape sampleShape,
               std::int64_t classes, const Preprocessing& preprocessing)
        : images_(std::move(images)), labels_(std::move(labels)),
          sampleShape_(std::move(sampleShape)), classes_(classes), preprocessing_(preprocessing)
    {
    }

    std::int64_t size() const override { return images_.shape[0]; }
    model::Shape sampleShape() const override { return sampleShape_; }
    std::int64_t classes() const override { return classes_; }

    void read(std::int64_t index, float* values, std::int32_t* label) const override
    {
        const std::size_t count = std::size_t(model::elements(sampleShape_));
        const std::uint8_t* bytes = images_.values.data() + std::size_t(index) * count;
        for (std::size_t at = 0; at < count; ++at)
            values[at] = preprocessing_[bytes[at]];
        *label = labels_.values[std::size_t(index)];
    }

private:
    io::IdxFile images_;
    io::IdxFile labels_;
    model::Shape sampleShape_;
    std::int64_t classes_;
    Preprocessing preprocessing_;
};

/// Keeps the first `limit` entries; 0 keeps all.
void truncate(io::IdxFile& file, std::int64_t limit)
{
    if (limit <= 0 || limit >= file.shape[0])
        return;
    file.shape[0] = limit;
    file.values.resize(std::size_t(model::elements(file.shape)));
}

/// Images cut to what the recipe asks for, and how many the file holds.
struct Images {
    io::IdxFile file;
    std::int64_t present = 0;
};

Result<Images> loadImages(const std::string& path, std::int64_t limit)
{
    Result<io::IdxFile> file = io::loadIdx(path);
    if (!file)
        return file.error();
    if (file->shape.size() < 2)
        return corrupt(path, "holds an array of rank " + std::to_string(file->shape.size()) +
                                 "; images need a count and their extents");
    if (model::elements(file->shape) == 0)
        return corrupt(path, "holds no images: its shape is " + model::toString(file->shape));
    Images images{std::move(*file), 0};
    images.present = images.file.shape[0];
    truncate(images.file, limit);
    return images;
}

Result<void> checkLabels(const io::IdxFile& labels, std::int64_t classes, const std::string& path)
{
    std::int64_t wrong = 0;
    std::size_t first = 0;
    for (std::size_t at = 0; at < labels.values.size(); ++at)
        if (labels.values[at] >= classes && ++wrong == 1)
            first = at;
    if (wrong == 0)
        return {};
    return corrupt(path, std::to_string(wrong) + " labels are not below the number of classes, " +
                             std::to_string(classes) + "; the first is " +
                             std::to_string(labels.values[first]) + " at index " +
                             std::to_string(first));
}

Result<io::IdxFile> loadLabels(const std::string& path, const std::string& imagePath,
                               std::int64_t images, std::int64_t classes, std::int64_t limit)
{
    Result<io::IdxFile> labels = io::loadIdx(path);
    if (!labels)
        return labels;
    if (labels->shape.size() != 1)
        return corrupt(path, "holds an array of rank " + std::to_string(labels->shape.size()) +
                                 "; labels have rank 1");
    if (labels->shape[0] != images)
        return corrupt(path, "holds " + std::to_string(labels->shape[0]) + " labels, but " +
                                 imagePath + " holds " + std::to_string(images) +
                                 " images; take both from one source");
    truncate(*labels, limit);
    if (auto valid = checkLabels(*labels, classes, path); !valid)
        return valid.error();
    return labels;
}

model::Shape sampleShapeOf(const io::IdxFile& images)
{
    model::Shape shape(images.shape.begin() + 1, images.shape.end());
    if (shape.size() == 2)
        shape.insert(shape.begin(), 1);
    return shape;
}

/// From a histogram of the bytes, so that the sums are exact whatever the number of images.
Preprocessing preprocessingFor(const std::vector<std::uint8_t>& bytes, bool normalise)
{
    std::array<std::int64_t, 256> histogram{};
    for (const std::uint8_t byte : bytes)
        ++histogram[byte];
    double mean = 0;
    for (int byte = 0; byte < 256; ++byte)
        mean += double(histogram[std::size_t(byte)]) * byte / double(bytes.size());
    double variance = 0;
    for (int byte = 0; byte < 256; ++byte)
        variance += double(histogram[std::size_t(byte)]) * (byte - mean) * (byte - mean) /
                    double(bytes.size());
    const double offset = normalise ? mean : 0;
    const double scale = !normalise ? 255 : variance > 0 ? std::sqrt(variance) : 1;
    Preprocessing table;
    for (int byte = 0; byte < 256; ++byte)
        table[std::size_t(byte)] = float((byte - offset) / scale);
    return table;
}

} // namespace

Result<std::unique_ptr<DataSet>> openIdxDataSet(const io::IdxPaths& paths,
                                                const model::DataSpec& spec, Subset subset)
{
    const bool test = subset == Subset::Test;
    Result<Images> images = loadImages(paths.trainImages, spec.trainSamples);
    if (!images)
        return images.error();
    const Preprocessing preprocessing = preprocessingFor(images->file.values, spec.normalise);
    const model::Shape sampleShape = sampleShapeOf(images->file);
    if (test) {
        images = loadImages(paths.testImages, spec.testSamples);
        if (!images)
            return images.error();
        if (const model::Shape shape = sampleShapeOf(images->file); shape != sampleShape)
            return corrupt(paths.testImages, "holds samples of shape " + model::toString(shape) +
                                                 ", but " + paths.trainImages + " of " +
                                                 model::toString(sampleShape));
    }
    Result<io::IdxFile> labels = loadLabels(
        test ? paths.testLabels : paths.trainLabels, test ? paths.testImages : paths.trainImages,
        images->present, spec.classes, test ? spec.testSamples : spec.trainSamples);
    if (!labels)
        return labels.error();
    return std::unique_ptr<DataSet>(std::make_unique<IdxDataSet>(
        std::move(images->file), std::move(*labels), sampleShape, spec.classes, preprocessing));
}

} // namespace plugboard::data
