// SPDX-License-Identifier: Apache-2.0
#include "engine/io/safetensors_header.h"

#include "engine/io/element_count.h"
#include "engine/io/shown.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_set>
#include <utility>

namespace plugboard::io {
namespace {

struct TypeName {
    model::DataType type;
    const char* name;
};
constexpr std::array<TypeName, model::kDataTypes> kTypeNames{{{model::DataType::Float32, "F32"},
                                                              {model::DataType::Float64, "F64"},
                                                              {model::DataType::Float16, "F16"},
                                                              {model::DataType::BFloat16, "BF16"},
                                                              {model::DataType::Int32, "I32"},
                                                              {model::DataType::Int64, "I64"},
                                                              {model::DataType::Bool, "BOOL"},
                                                              {model::DataType::Int8, "I8"},
                                                              {model::DataType::Int16, "I16"},
                                                              {model::DataType::UInt8, "U8"},
                                                              {model::DataType::UInt16, "U16"},
                                                              {model::DataType::UInt32, "U32"},
                                                              {model::DataType::UInt64, "U64"}}};

constexpr std::size_t kMostAxes = 32;

Error wrong(const std::string& what)
{
    return {ErrorCode::DataCorrupt, what, {}};
}

Error wrong(const std::string& tensor, const std::string& what)
{
    return wrong("tensor " + shown(tensor) + ": " + what);
}

/// Takes the header in as it is parsed, so that a large one needs no tree: an object of objects
/// with the members dtype, shape and data_offsets; metadata is passed over.
class HeaderReader : public nlohmann::json::json_sax_t {
public:
    std::vector<TensorPlace> tensors;
    std::string fault; ///< empty: none but what the parser says

    bool null() override { return other(); }
    bool boolean(bool) override { return other(); }
    bool number_integer(std::int64_t) override { return other("a negative number"); }
    bool number_float(double, const std::string&) override { return other("a broken number"); }
    bool binary(nlohmann::json::binary_t&) override { return other(); }
    bool number_unsigned(std::uint64_t value) override
    {
        if (list_ == nullptr)
            return other();
        if (list_->size() >= kMostAxes)
            return fail("more than " + std::to_string(kMostAxes) + " numbers in " + member_);
        list_->push_back(value);
        return true;
    }
    bool string(std::string& value) override
    {
        if (inMetadata_ || depth_ != 2 || list_ != nullptr || member_ != "dtype")
            return other();
        dtype_ = value;
        return true;
    }
    bool start_object(std::size_t) override
    {
        ++depth_;
        if (depth_ == 1 || (depth_ == 2 && !inMetadata_)) {
            given_ = {};
            return true;
        }
        return inMetadata_ && depth_ == 2 ? true : other();
    }
    bool end_object() override
    {
        --depth_;
        if (depth_ == 1 && std::exchange(inMetadata_, false))
            return true;
        return depth_ != 1 || finish();
    }
    bool start_array(std::size_t) override
    {
        if (depth_ != 2 || list_ != nullptr || inMetadata_)
            return other();
        list_ = member_ == "shape" ? &shape_ : member_ == "data_offsets" ? &offsets_ : nullptr;
        if (list_ == nullptr)
            return other();
        list_->clear();
        return true;
    }
    bool end_array() override
    {
        list_ = nullptr;
        return true;
    }
    bool key(std::string& value) override
    {
        if (inMetadata_)
            return true;
        if (depth_ == 1) {
            name_ = value;
            inMetadata_ = value == "__metadata__";
            return names_.insert(value).second ||
                   failWith("tensor " + shown(value) + " appears twice");
        }
        member_ = value;
        constexpr std::array kMembers{"dtype", "shape", "data_offsets"};
        for (std::size_t at = 0; at < kMembers.size(); ++at)
            if (value == kMembers[at])
                return !std::exchange(given_[at], true) || fail(member_ + " appears twice");
        return fail("unknown member " + shown(value));
    }
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::json::exception&) override
    {
        return failWith("header is not valid JSON (at its byte " + std::to_string(position) + ")");
    }

private:
    bool failWith(const std::string& what)
    {
        if (fault.empty())
            fault = what;
        return false;
    }
    bool fail(const std::string& what) { return failWith("tensor " + shown(name_) + ": " + what); }
    bool other(const char* what = "something else")
    {
        if (inMetadata_ && depth_ == 2)
            return true; // metadata is text, but nobody reads it
        return depth_ == 0 ? failWith("header is not a JSON object")
               : depth_ == 1
                   ? fail("is no object of dtype, shape and data_offsets")
                   : fail(std::string("dtype, shape or data_offsets is missing or of a wrong "
                                      "type: ") +
                          what + " in " + shown(member_));
    }
    bool finish()
    {
        const auto known = std::find_if(kTypeNames.begin(), kTypeNames.end(),
                                        [&](const TypeName& row) { return dtype_ == row.name; });
        if (!given_[0] || !given_[1] || !given_[2] || offsets_.size() != 2)
            return fail("dtype, shape or data_offsets is missing or of a wrong type");
        if (known == kTypeNames.end())
            return fail("unknown dtype " + shown(dtype_));
        TensorPlace place{name_, {known->type, {}}, offsets_[0], offsets_[1]};
        for (const std::uint64_t extent : shape_)
            place.type.shape.push_back(model::Dim(
                std::min<std::uint64_t>(extent, std::numeric_limits<model::Dim>::max())));
        tensors.push_back(std::move(place));
        return true;
    }

    int depth_ = 0;
    bool inMetadata_ = false;
    std::unordered_set<std::string> names_;
    std::string name_;
    std::string member_;
    std::array<bool, 3> given_{}; ///< dtype, shape, data_offsets
    std::string dtype_;
    std::vector<std::uint64_t> shape_;
    std::vector<std::uint64_t> offsets_;
    std::vector<std::uint64_t>* list_ = nullptr;
};

Result<void> checkPlace(const TensorPlace& place, std::uint64_t dataSize)
{
    const auto needed = byteCount(place.type);
    if (!needed)
        return wrong(place.name,
                     "element count overflows: its shape is " + model::toString(place.type.shape));
    const std::string range =
        "data_offsets " + std::to_string(place.begin) + " to " + std::to_string(place.end);
    if (place.begin > place.end)
        return wrong(place.name, range + " are reversed");
    if (place.end > dataSize)
        return wrong("tensor " + shown(place.name) + " ends beyond the file: " + range +
                     ", but the file has " + std::to_string(dataSize) + " bytes of data");
    if (*needed != place.end - place.begin)
        return wrong(place.name, "shape " + model::toString(place.type.shape) + " needs " +
                                     std::to_string(*needed) + " bytes, the file has " +
                                     std::to_string(place.end - place.begin));
    return {};
}

Result<void> checkCover(const std::vector<TensorPlace>& places, std::uint64_t dataSize)
{
    std::uint64_t covered = 0;
    const TensorPlace* last = nullptr;
    const auto hole = [&](std::uint64_t end) {
        return wrong("bytes " + std::to_string(covered) + ".." + std::to_string(end) +
                     " belong to no tensor");
    };
    for (const TensorPlace& place : places) {
        if (place.begin > covered)
            return hole(place.begin);
        if (place.begin < covered)
            return wrong("tensors " + shown(last->name) + " and " + shown(place.name) +
                         " overlap: the first ends at byte " + std::to_string(covered) +
                         ", the second begins at " + std::to_string(place.begin));
        covered = place.end;
        last = &place;
    }
    if (covered != dataSize)
        return hole(dataSize);
    return {};
}

} // namespace

const char* safetensorsName(model::DataType type)
{
    return std::find_if(kTypeNames.begin(), kTypeNames.end(),
                        [type](const TypeName& row) { return row.type == type; })
        ->name;
}

Result<std::vector<TensorPlace>> parseSafetensorsHeader(std::string_view json,
                                                        std::uint64_t dataSize)
{
    HeaderReader reader;
    if (!nlohmann::json::sax_parse(json.begin(), json.end(), &reader))
        return wrong(reader.fault.empty() ? "header is not valid JSON" : reader.fault);
    for (const TensorPlace& place : reader.tensors)
        if (auto checked = checkPlace(place, dataSize); !checked)
            return checked.error();
    std::stable_sort(reader.tensors.begin(), reader.tensors.end(),
                     [](const TensorPlace& a, const TensorPlace& b) {
                         return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
                     });
    if (auto covered = checkCover(reader.tensors, dataSize); !covered)
        return covered.error();
    return std::move(reader.tensors);
}

} // namespace plugboard::io
