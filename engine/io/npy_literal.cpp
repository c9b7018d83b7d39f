// SPDX-License-Identifier: Apache-2.0
#include "engine/io/npy_literal.h"

#include <set>

namespace plugboard::io {
namespace {

constexpr std::size_t kMostAxes = 64; // numpy's own

class LiteralReader {
public:
    explicit LiteralReader(std::string_view text) : text_(text) {}

    bool read(NpyLiteral& literal)
    {
        if (!take('{'))
            return false;
        std::set<std::string> keys;
        while (!take('}')) {
            std::string key;
            if (!readText(key) || !take(':') || !keys.insert(key).second ||
                !readValue(key, literal) || (!take(',') && !isNext('}')))
                return false;
        }
        skipBlanks();
        return text_.empty() && keys.size() == 3;
    }

private:
    bool readValue(const std::string& key, NpyLiteral& literal)
    {
        if (key == "descr")
            return isNext('[') ? readStructure(literal.descr) : readText(literal.descr);
        if (key == "fortran_order")
            return readTruth(literal.fortranOrder);
        return key == "shape" && readShape(literal.shape);
    }
    void skipBlanks()
    {
        const std::size_t at = text_.find_first_not_of(" \t\r\n");
        text_.remove_prefix(at == std::string_view::npos ? text_.size() : at);
    }
    bool isNext(char letter)
    {
        skipBlanks();
        return !text_.empty() && text_[0] == letter;
    }
    bool take(char letter)
    {
        if (!isNext(letter))
            return false;
        text_.remove_prefix(1);
        return true;
    }
    /// Without escapes: none of the texts in a header has any.
    bool readText(std::string& value)
    {
        skipBlanks();
        if (text_.empty() || (text_[0] != '\'' && text_[0] != '"'))
            return false;
        const std::size_t end = text_.find(text_[0], 1);
        if (end == std::string_view::npos)
            return false;
        value = text_.substr(1, end - 1);
        text_.remove_prefix(end + 1);
        return value.find_first_of("\\\n") == std::string::npos;
    }
    bool readTruth(bool& value)
    {
        skipBlanks();
        value = text_.starts_with("True");
        if (!value && !text_.starts_with("False"))
            return false;
        text_.remove_prefix(value ? 4 : 5);
        return true;
    }
    /// Only to say that it is one: the matching bracket is enough.
    bool readStructure(std::string& value)
    {
        value = "[";
        int depth = 0;
        std::string ignored;
        do {
            skipBlanks();
            if (text_.empty())
                return false;
            if (isNext('\'') || isNext('"')) {
                if (!readText(ignored))
                    return false;
                continue;
            }
            depth += text_[0] == '[' ? 1 : text_[0] == ']' ? -1 : 0;
            text_.remove_prefix(1);
        } while (depth > 0);
        return true;
    }
    bool readShape(model::Shape& shape)
    {
        if (!take('('))
            return false;
        while (!take(')')) {
            model::Dim extent = 0;
            if (shape.size() >= kMostAxes || !readExtent(extent))
                return false;
            shape.push_back(extent);
            // (5) is a number in brackets, no tuple.
            if (!take(',') && (!isNext(')') || shape.size() == 1))
                return false;
        }
        return true;
    }
    bool readExtent(model::Dim& extent)
    {
        skipBlanks();
        std::size_t digits = 0;
        for (; digits < text_.size() && text_[digits] >= '0' && text_[digits] <= '9'; ++digits)
            if (extent >= 0 && (__builtin_mul_overflow(extent, 10, &extent) ||
                                __builtin_add_overflow(extent, text_[digits] - '0', &extent)))
                extent = -1;
        text_.remove_prefix(digits);
        if (digits > 0 && text_.starts_with("L"))
            text_.remove_prefix(1); // Python 2 wrote long integers so
        return digits > 0;
    }

    std::string_view text_;
};

} // namespace

std::optional<NpyLiteral> parseNpyLiteral(std::string_view text)
{
    NpyLiteral literal;
    if (!LiteralReader(text).read(literal))
        return std::nullopt;
    return literal;
}

} // namespace plugboard::io
