// SPDX-License-Identifier: Apache-2.0
#include "engine/data/table_data_set.h"

#include "engine/data/sample_arrays.h"
#include "engine/io/csv.h"
#include "engine/io/data_files.h"
#include "engine/io/shown.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>

namespace plugboard::data {
namespace {

/// Rows of both files, one behind the other.
struct Rows {
    std::vector<io::CsvTable> tables; ///< training, and test if it has a file of its own
    std::vector<std::string> paths;

    std::size_t trained() const { return tables[0].rows(); }
    std::size_t count() const { return trained() + (tables.size() > 1 ? tables[1].rows() : 0); }
    std::string_view cell(std::size_t row, std::size_t column) const
    {
        return row < trained() ? tables[0].cell(row, column)
                               : tables[1].cell(row - trained(), column);
    }
    Error wrong(std::size_t row, const std::string& what) const
    {
        const bool test = row >= trained();
        const std::size_t at = test ? row - trained() : row;
        return {ErrorCode::DataCorrupt,
                "line " + std::to_string(tables[test].lineOf(at)) + ": " + what, paths[test]};
    }
};

Result<Rows> readRows(const model::DataSpec& spec)
{
    if (spec.files.empty() || spec.files.size() > 2)
        return Error{ErrorCode::InvalidInput,
                     "names " + io::counted(std::int64_t(spec.files.size()), "file") +
                         "; give a CSV file, or one to train and one to test",
                     spec.name};
    Rows rows;
    for (const std::string& file : spec.files) {
        const auto path = io::dataFile(spec, file);
        if (!path)
            return path.error();
        auto table = io::loadCsv(*path);
        if (!table)
            return table.error();
        if (table->rows() == 0)
            return Error{ErrorCode::DataCorrupt, "holds no rows besides the names", *path};
        rows.tables.push_back(std::move(*table));
        rows.paths.push_back(*path);
    }
    if (rows.tables.size() == 2 && rows.tables[0].columns != rows.tables[1].columns)
        return Error{ErrorCode::DataCorrupt, "has other columns than " + rows.paths[0],
                     rows.paths[1]};
    return rows;
}

Result<std::size_t> columnNamed(const Rows& rows, const std::string& name)
{
    const std::vector<std::string>& columns = rows.tables[0].columns;
    const auto found = std::find(columns.begin(), columns.end(), name);
    if (found != columns.end())
        return std::size_t(found - columns.begin());
    std::string known;
    for (const std::string& column : columns)
        known += (known.empty() ? "" : ", ") + io::shown(column);
    return Error{ErrorCode::InvalidInput,
                 "has no column " + io::shown(name) + "; it has " + io::shown(known),
                 rows.paths[0]};
}

struct Columns {
    std::vector<std::size_t> features;
    std::size_t labels = 0;
};

Result<Columns> columnsOf(const Rows& rows, const model::DataSpec& spec)
{
    Columns columns;
    columns.labels = rows.tables[0].columns.size() - 1;
    if (!spec.labels.empty()) {
        const auto found = columnNamed(rows, spec.labels);
        if (!found)
            return found.error();
        columns.labels = *found;
    }
    for (const std::string& name : spec.columns) {
        const auto found = columnNamed(rows, name);
        if (!found)
            return found.error();
        columns.features.push_back(*found);
    }
    for (std::size_t at = 0; spec.columns.empty() && at < rows.tables[0].columns.size(); ++at)
        if (at != columns.labels)
            columns.features.push_back(at);
    if (columns.features.empty())
        return Error{ErrorCode::InvalidInput, "has no column besides the labels", rows.paths[0]};
    return columns;
}

/// What a column becomes: one number, or one for each text.
struct Feature {
    std::size_t column = 0;
    bool numeric = true;
    double mean = 0;
    double deviation = 1;
    std::map<std::string_view, std::size_t> texts;

    std::size_t width() const { return numeric ? 1 : texts.size(); }
};

Result<Feature> featureOf(const Rows& rows, std::size_t column, const Indices& training,
                          bool normalise)
{
    Feature feature;
    feature.column = column;
    std::optional<std::size_t> empty;
    std::size_t numbers = 0;
    for (std::size_t row = 0; row < rows.count(); ++row) {
        const std::string_view cell = rows.cell(row, column);
        if (cell.empty() && !empty)
            empty = row;
        numbers += io::numberOf(cell).has_value();
        feature.numeric &= cell.empty() || io::numberOf(cell).has_value();
    }
    feature.numeric &= numbers > 0;
    if (feature.numeric && empty)
        return rows.wrong(*empty, "column " + io::shown(rows.tables[0].columns[column]) +
                                      " has no number here; fill it in or leave the row out");
    if (!feature.numeric) {
        for (const std::uint32_t row : training)
            feature.texts.emplace(rows.cell(row, column), 0);
        std::size_t place = 0;
        for (auto& [text, at] : feature.texts)
            at = place++;
        return feature;
    }
    if (!normalise)
        return feature;
    double sum = 0, squares = 0;
    for (const std::uint32_t row : training)
        sum += *io::numberOf(rows.cell(row, column));
    feature.mean = training.empty() ? 0 : sum / double(training.size());
    for (const std::uint32_t row : training)
        squares += std::pow(*io::numberOf(rows.cell(row, column)) - feature.mean, 2);
    if (squares > 0)
        feature.deviation = std::sqrt(squares / double(training.size()));
    return feature;
}

Result<model::NamedTensor> samplesFrom(const Rows& rows, const Columns& columns,
                                       const Indices& training, bool normalise)
{
    std::vector<Feature> features;
    std::size_t width = 0;
    for (const std::size_t column : columns.features) {
        auto feature = featureOf(rows, column, training, normalise);
        if (!feature)
            return feature.error();
        width += feature->width();
        features.push_back(std::move(*feature));
    }
    if (width * rows.count() > (std::size_t(1) << 31))
        return Error{ErrorCode::DoesNotFit,
                     "its texts make " + std::to_string(width) +
                         " numbers of each row: more than 8 GiB in all; leave columns out",
                     rows.paths[0]};
    model::NamedTensor samples{
        "samples", {model::DataType::Float32, {model::Dim(rows.count()), model::Dim(width)}}, {}};
    samples.bytes.resize(rows.count() * width * sizeof(float));
    auto* to = reinterpret_cast<float*>(samples.bytes.data());
    for (std::size_t row = 0; row < rows.count(); ++row)
        for (const Feature& feature : features) {
            const std::string_view cell = rows.cell(row, feature.column);
            if (feature.numeric)
                *to = float((*io::numberOf(cell) - feature.mean) / feature.deviation);
            else if (const auto found = feature.texts.find(cell); found != feature.texts.end())
                to[found->second] = 1;
            to += feature.width();
        }
    return samples;
}

/// The cells as whole numbers below `classes`; nothing where one is anything else.
std::optional<std::vector<std::int32_t>> numberedLabels(const Rows& rows, std::size_t column,
                                                        std::int64_t classes)
{
    std::vector<std::int32_t> labels;
    for (std::size_t row = 0; row < rows.count(); ++row) {
        const auto number = io::numberOf(rows.cell(row, column));
        if (!number || *number != std::floor(*number) || *number < 0 || *number >= double(classes))
            return std::nullopt;
        labels.push_back(std::int32_t(*number));
    }
    return labels;
}

Result<std::vector<std::int32_t>> labelsFrom(const Rows& rows, std::size_t column,
                                             std::int64_t classes)
{
    if (auto numbers = numberedLabels(rows, column, classes))
        return std::move(*numbers);
    std::map<std::string_view, std::int32_t> texts;
    for (std::size_t row = 0; row < rows.count(); ++row)
        texts.emplace(rows.cell(row, column), 0);
    if (std::int64_t(texts.size()) > classes)
        return Error{ErrorCode::InvalidInput,
                     "column " + io::shown(rows.tables[0].columns[column]) + " holds " +
                         std::to_string(texts.size()) + " different labels, the recipe has " +
                         std::to_string(classes) + " classes",
                     rows.paths[0]};
    std::int32_t place = 0;
    for (auto& [text, at] : texts)
        at = place++;
    std::vector<std::int32_t> labels;
    for (std::size_t row = 0; row < rows.count(); ++row)
        labels.push_back(texts.at(rows.cell(row, column)));
    return labels;
}

} // namespace

Result<std::unique_ptr<DataSet>> openTableDataSet(const model::DataSpec& spec, std::uint64_t seed,
                                                  Subset subset)
{
    const auto rows = readRows(spec);
    if (!rows)
        return rows.error();
    const auto columns = columnsOf(*rows, spec);
    if (!columns)
        return columns.error();
    const bool ownTest = rows->tables.size() > 1;
    const auto trained = std::int64_t(rows->trained());
    const Indices training = samplesOf(Subset::Train, trained, spec, seed, ownTest);
    Indices indices = samplesOf(subset, trained, spec, seed, ownTest);
    if (ownTest && subset == Subset::Test) {
        const auto count = std::int64_t(rows->count()) - trained;
        indices.resize(
            std::size_t(spec.testSamples > 0 ? std::min(spec.testSamples, count) : count));
        std::iota(indices.begin(), indices.end(), std::uint32_t(trained));
    }
    auto labels = labelsFrom(*rows, columns->labels, spec.classes);
    if (!labels)
        return labels.error();
    auto samples = samplesFrom(*rows, *columns, training, spec.normalise);
    if (!samples)
        return samples.error();
    SampleArrays arrays;
    arrays.fields.push_back(std::move(*samples));
    arrays.labels = std::move(*labels);
    arrays.classes = spec.classes;
    return chosen(dataSetOf(std::move(arrays)), std::move(indices), spec);
}

} // namespace plugboard::data
