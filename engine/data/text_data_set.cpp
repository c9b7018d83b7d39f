// SPDX-License-Identifier: Apache-2.0
#include "engine/data/text_data_set.h"

#include "engine/data/split.h"
#include "engine/io/bytes.h"
#include "engine/io/data_files.h"
#include "engine/io/shown.h"

#include <algorithm>
#include <map>

namespace plugboard::data {
namespace {

constexpr std::size_t kLimit = std::size_t(1) << 30; // bytes

using Tokens = std::vector<std::int32_t>;

class TextDataSet : public DataSet {
public:
    /// Tokens of this part, one more than the samples have.
    TextDataSet(Tokens tokens, std::int64_t context, std::int64_t classes, std::int64_t limit)
        : tokens_(std::move(tokens)), context_(context), classes_(classes),
          size_((std::int64_t(tokens_.size()) - 1) / context)
    {
        if (limit > 0)
            size_ = std::min(size_, limit);
    }
    std::int64_t size() const override { return size_; }
    model::Shape sampleShape() const override { return {context_}; }
    std::int64_t classes() const override { return classes_; }
    model::Shape labelShape() const override { return {context_}; }
    std::vector<Field> fields() const override
    {
        return {{"samples", {model::DataType::Int32, {context_}}}};
    }
    void read(std::int64_t index, float* values, std::int32_t* labels) const override
    {
        const auto begin = tokens_.begin() + index * context_;
        std::copy_n(begin, context_, values);
        std::copy_n(begin + 1, context_, labels);
    }
    void readField(std::size_t, std::int64_t index, void* values) const override
    {
        std::copy_n(tokens_.begin() + index * context_, context_,
                    static_cast<std::int32_t*>(values));
    }

private:
    Tokens tokens_;
    std::int64_t context_;
    std::int64_t classes_;
    std::int64_t size_;
};

/// Code points of a text that is known to be UTF-8.
Tokens codePoints(std::string_view text)
{
    Tokens points;
    for (const char byte : text) {
        const auto value = std::uint8_t(byte);
        if ((value & 0xc0) == 0x80)
            points.back() = points.back() << 6 | (value & 0x3f);
        else
            points.push_back(value < 0x80   ? value
                             : value < 0xe0 ? value & 0x1f
                             : value < 0xf0 ? value & 0x0f
                                            : value & 0x07);
    }
    return points;
}

struct Text {
    std::string path;
    std::string bytes;
};

Result<std::vector<Text>> readTexts(const model::DataSpec& spec)
{
    if (spec.files.empty() || spec.files.size() > 2)
        return Error{ErrorCode::InvalidInput,
                     "names " + io::counted(std::int64_t(spec.files.size()), "file") +
                         "; give a text, or one to train and one to test",
                     spec.name};
    std::vector<Text> texts;
    for (const std::string& file : spec.files) {
        auto path = io::dataFile(spec, file);
        if (!path)
            return path.error();
        auto bytes = io::readFile(*path, kLimit);
        if (!bytes)
            return bytes.error();
        if (spec.tokens == "characters" && !io::isUtf8(*bytes))
            return Error{ErrorCode::DataCorrupt,
                         "is no UTF-8 text: its characters are not known; take its bytes", *path};
        texts.push_back({std::move(*path), std::move(*bytes)});
    }
    return texts;
}

/// From a token's code to its number.
class Vocabulary {
public:
    explicit Vocabulary(const Tokens& points)
    {
        for (const std::int32_t point : points)
            places_.emplace(point, 0);
        std::int32_t next = 0;
        for (auto& [point, place] : places_)
            place = next++;
    }
    std::int64_t size() const { return std::int64_t(places_.size()); }
    Result<Tokens> numbered(Tokens points, const std::string& path) const
    {
        for (std::size_t at = 0; at < points.size(); ++at) {
            const auto found = places_.find(points[at]);
            if (found == places_.end())
                return Error{ErrorCode::DataCorrupt,
                             "character " + std::to_string(at) + " (code point " +
                                 std::to_string(points[at]) +
                                 ") does not occur in the training text",
                             path};
            points[at] = found->second;
        }
        return points;
    }

private:
    std::map<std::int32_t, std::int32_t> places_;
};

/// The stretch of a text that a part has: training first, then validation, then test.
Tokens stretch(const Tokens& tokens, Subset subset, const model::DataSpec& spec, bool ownTest)
{
    const PartSizes sizes = partSizes(std::int64_t(tokens.size()), spec, ownTest);
    const std::int64_t begin = subset == Subset::Train        ? 0
                               : subset == Subset::Validation ? sizes.train
                                                              : sizes.train + sizes.validation;
    const std::int64_t count = subset == Subset::Train        ? sizes.train
                               : subset == Subset::Validation ? sizes.validation
                                                              : sizes.test;
    return {tokens.begin() + begin, tokens.begin() + begin + count};
}

} // namespace

Result<std::unique_ptr<DataSet>> openTextDataSet(const model::DataSpec& spec, Subset subset)
{
    if (spec.context < 1)
        return Error{ErrorCode::InvalidInput,
                     "context is " + std::to_string(spec.context) + "; give at least 1 token",
                     spec.name};
    const auto texts = readTexts(spec);
    if (!texts)
        return texts.error();
    const bool ownTest = texts->size() > 1;
    const Text& text = (*texts)[ownTest && subset == Subset::Test ? 1 : 0];
    std::int64_t classes = 256;
    Tokens tokens;
    if (spec.tokens == "characters") {
        const Vocabulary vocabulary(codePoints((*texts)[0].bytes));
        classes = vocabulary.size();
        auto numbered = vocabulary.numbered(codePoints(text.bytes), text.path);
        if (!numbered)
            return numbered.error();
        tokens = std::move(*numbered);
    } else {
        tokens.reserve(text.bytes.size());
        for (const char byte : text.bytes)
            tokens.push_back(std::uint8_t(byte));
    }
    if (!ownTest || subset != Subset::Test)
        tokens = stretch(tokens, subset, spec, ownTest);
    if (std::int64_t(tokens.size()) <= spec.context)
        return Error{ErrorCode::InvalidInput,
                     "has " + std::to_string(tokens.size()) +
                         " tokens for this part; a sample needs " +
                         std::to_string(spec.context + 1) +
                         ": take a longer text, a smaller context or other fractions",
                     text.path};
    const std::int64_t limit = subset == Subset::Train ? spec.trainSamples : spec.testSamples;
    return std::unique_ptr<DataSet>(
        std::make_unique<TextDataSet>(std::move(tokens), spec.context, classes, limit));
}

} // namespace plugboard::data
