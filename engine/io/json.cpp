// SPDX-License-Identifier: Apache-2.0
#include "engine/io/json.h"

#include "engine/io/shown.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <unordered_set>

namespace plugboard::io {
namespace {

constexpr std::size_t kNames = 64;

/// "line 3, column 7" of a byte.
std::string placeOf(std::string_view text, std::size_t at)
{
    const std::string_view before = text.substr(0, std::min(at, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t start = before.rfind('\n');
    const std::size_t column =
        before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1;
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// The word around a byte.
std::string_view wordAt(std::string_view text, std::size_t at)
{
    const auto isLetter = [&](std::size_t place) {
        return std::isalnum(std::uint8_t(text[place])) != 0 || text[place] == '-';
    };
    std::size_t begin = std::min(at, text.size());
    while (begin > 0 && isLetter(begin - 1))
        --begin;
    std::size_t end = begin;
    while (end < text.size() && isLetter(end))
        ++end;
    return text.substr(begin, end - begin);
}

class Walk : public nlohmann::json::json_sax_t {
public:
    Walk(std::string_view text, int depthLimit) : text_(text), depthLimit_(depthLimit) {}

    JsonFacts facts;
    Error fault{ErrorCode::DataCorrupt, "", {}};

    bool null() override { return value(); }
    bool boolean(bool) override { return value(); }
    bool number_integer(std::int64_t) override { return value(); }
    bool number_unsigned(std::uint64_t) override { return value(); }
    bool number_float(double, const std::string&) override { return value(); }
    bool string(std::string&) override { return value(); }
    bool binary(nlohmann::json::binary_t&) override { return value(); }

    bool start_object(std::size_t) override
    {
        if (depth_ == 0)
            facts.isObject = true;
        if (!value() || !enter())
            return false;
        names_.emplace_back();
        if (depth_ == eventDepth())
            hasPhase_ = false;
        return true;
    }
    bool end_object() override
    {
        names_.pop_back();
        if (depth_ == eventDepth() && inEvents() && !endEvent())
            return false;
        --depth_;
        return true;
    }
    bool start_array(std::size_t) override { return value() && enter(); }
    bool end_array() override
    {
        --depth_;
        return true;
    }
    bool key(std::string& name) override
    {
        if (!names_.back().insert(name).second)
            return fail("member \"" + shown(name) + "\" appears twice in an object");
        if (depth_ == 1) {
            ++facts.entries;
            member_ = name;
            if (facts.members.size() < kNames)
                facts.members.push_back(name);
        }
        hasPhase_ |= depth_ == eventDepth() && name == "ph";
        return true;
    }
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::json::exception& error) override
    {
        const std::size_t at = position > 0 ? position - 1 : 0;
        const std::string place = placeOf(text_, at);
        const std::string_view word = wordAt(text_, at);
        std::string lower(word.substr(word.starts_with('-') ? 1 : 0));
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](unsigned char letter) { return char(std::tolower(letter)); });
        if (lower == "nan" || lower == "infinity" || lower == "inf")
            return fail(shown(word) + " is not JSON (" + place + "); write null or a number");
        std::string what = error.what();
        if (const std::size_t end = what.find("] "); end != std::string::npos)
            what.erase(0, end + 2);
        if (const std::size_t colon = what.find(": "); what.starts_with("parse error at"))
            what.erase(0, colon == std::string::npos ? 0 : colon + 2);
        return fail("is not valid JSON at " + place + ": " + shown(what));
    }

private:
    /// Depth within the objects that are events.
    int eventDepth() const { return facts.isObject ? 3 : 2; }
    bool inEvents() const { return !facts.isObject || member_ == "traceEvents"; }
    bool endEvent()
    {
        if (!hasPhase_ && (facts.isObject || facts.isTrace))
            return fail("event " + std::to_string(facts.events) + " has no \"ph\"");
        facts.isTrace |= hasPhase_ && facts.events == 0;
        ++facts.events;
        return true;
    }
    bool value()
    {
        if (depth_ == 1 && !facts.isObject)
            ++facts.entries;
        return true;
    }
    bool enter()
    {
        facts.depth = std::max(facts.depth, ++depth_);
        if (depth_ <= depthLimit_)
            return true;
        fail("nesting deeper than the limit of " + std::to_string(depthLimit_));
        fault.code = ErrorCode::InvalidInput;
        return false;
    }
    bool fail(const std::string& message)
    {
        fault.message = message;
        return false;
    }

    std::string_view text_;
    int depthLimit_;
    int depth_ = 0;
    std::string member_; ///< of the outermost object
    bool hasPhase_ = false;
    std::vector<std::unordered_set<std::string>> names_;
};

} // namespace

Result<JsonFacts> checkJson(std::string_view text, const std::string& path, int depthLimit)
{
    Walk walk(text, depthLimit);
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &walk)) {
        Error error = walk.fault;
        error.subject = path;
        if (error.message.empty())
            error.message = "is not valid JSON";
        return error;
    }
    return std::move(walk.facts);
}

} // namespace plugboard::io
