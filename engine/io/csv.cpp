// SPDX-License-Identifier: Apache-2.0
#include "engine/io/csv.h"

#include "engine/io/bytes.h"
#include "engine/io/shown.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

namespace plugboard::io {
namespace {

constexpr std::size_t kLimit = std::size_t(1) << 30; // bytes
constexpr std::size_t kMostColumns = 1 << 20;

/// The one that the first line has most of, outside of quotes.
char separatorOf(std::string_view text)
{
    std::size_t counts[3] = {0, 0, 0};
    constexpr std::string_view kSeparators = ",;\t";
    bool quoted = false;
    for (const char letter : text) {
        if (letter == '"')
            quoted = !quoted;
        if (!quoted && letter == '\n')
            break;
        if (const std::size_t at = kSeparators.find(letter);
            !quoted && at != std::string_view::npos)
            ++counts[at];
    }
    return kSeparators[std::size_t(std::max_element(counts, counts + 3) - counts)];
}

} // namespace

/// Cells are unquoted in place: what is written never passes what is read.
class CsvReader {
public:
    CsvReader(std::string bytes, const std::string& path) : path_(path)
    {
        table_.bytes_ = std::move(bytes);
    }

    Result<CsvTable> read()
    {
        std::string& bytes = table_.bytes_;
        if (bytes.starts_with("\xef\xbb\xbf"))
            bytes.erase(0, 3);
        if (bytes.find('\0') != std::string::npos || !isUtf8(bytes))
            return Error{ErrorCode::DataCorrupt, "is no UTF-8 text; save it as UTF-8", path_};
        table_.separator = separatorOf(bytes);
        while (at_ < bytes.size())
            if (auto read = readRow(); !read)
                return read.error();
        if (width_ == 0)
            return Error{ErrorCode::DataCorrupt, "holds no rows", path_};
        nameColumns();
        return std::move(table_);
    }

private:
    Error wrong(std::int64_t line, const std::string& what) const
    {
        return {ErrorCode::DataCorrupt, "line " + std::to_string(line) + ": " + what, path_};
    }

    /// Lines with nothing on them are passed over.
    Result<void> readRow()
    {
        const std::string& bytes = table_.bytes_;
        if (bytes[at_] == '\n' ||
            (bytes[at_] == '\r' && at_ + 1 < bytes.size() && bytes[at_ + 1] == '\n')) {
            at_ += bytes[at_] == '\n' ? 1 : 2;
            ++line_;
            return {};
        }
        const std::int64_t line = line_;
        std::size_t cells = 0;
        for (bool more = true; more; ++cells) {
            if (cells == kMostColumns)
                return wrong(line, "has more than 2^20 cells");
            if (auto read = readCell(more); !read)
                return read;
        }
        if (width_ == 0)
            width_ = cells;
        if (cells != width_)
            return wrong(line, "has " + counted(std::int64_t(cells), "cell") +
                                   ", the first row has " + std::to_string(width_));
        table_.lines_.push_back(line);
        return {};
    }

    /// `more`: another cell of the row follows.
    Result<void> readCell(bool& more)
    {
        std::string& bytes = table_.bytes_;
        std::size_t begin = at_;
        std::size_t end = at_;
        if (at_ < bytes.size() && bytes[at_] == '"') {
            const std::int64_t line = line_;
            begin = end = ++at_;
            while (true) {
                if (at_ >= bytes.size())
                    return wrong(line, "a quote has no end");
                const char letter = bytes[at_++];
                if (letter == '"' && (at_ >= bytes.size() || bytes[at_] != '"'))
                    break;
                at_ += letter == '"'; // two of them stand for one
                line_ += letter == '\n';
                bytes[end++] = letter;
            }
        } else {
            while (at_ < bytes.size() && bytes[at_] != table_.separator && bytes[at_] != '\n')
                ++at_;
            end = at_ > begin && bytes[at_ - 1] == '\r' ? at_ - 1 : at_;
        }
        if (at_ < bytes.size() && bytes[at_] == '\r')
            ++at_;
        more = at_ < bytes.size() && bytes[at_] == table_.separator;
        if (!more && at_ < bytes.size() && bytes[at_] != '\n')
            return wrong(line_, "letters behind a quoted cell");
        if (!more && at_ < bytes.size())
            ++line_;
        at_ = std::min(at_ + 1, bytes.size());
        table_.cells_.push_back({std::uint32_t(begin), std::uint32_t(end - begin)});
        return {};
    }

    void nameColumns()
    {
        std::set<std::string> names;
        std::map<std::string, int> again;
        table_.columns.resize(width_);
        table_.hasHeader = true;
        for (std::size_t at = 0; at < width_; ++at)
            table_.hasHeader &= !numberOf(table_.cell(0, at));
        for (std::size_t at = 0; at < width_; ++at) {
            std::string& name = table_.columns[at];
            name = table_.hasHeader ? std::string(table_.cell(0, at)) : std::to_string(at);
            const std::string given = name; // a second x is x.1, as others have it
            while (!names.insert(name).second)
                name = given + "." + std::to_string(++again[given]);
        }
        if (!table_.hasHeader)
            return;
        table_.cells_.erase(table_.cells_.begin(), table_.cells_.begin() + std::ptrdiff_t(width_));
        table_.lines_.erase(table_.lines_.begin());
    }

    CsvTable table_;
    const std::string& path_;
    std::size_t at_ = 0;
    std::int64_t line_ = 1;
    std::size_t width_ = 0;
};

Result<CsvTable> parseCsv(std::string bytes, const std::string& path)
{
    return CsvReader(std::move(bytes), path).read();
}

Result<CsvTable> loadCsv(const std::string& path)
{
    auto bytes = readFile(path, kLimit);
    if (!bytes)
        return bytes.error();
    return parseCsv(std::move(*bytes), path);
}

std::optional<double> numberOf(std::string_view cell)
{
    const std::size_t begin = cell.find_first_not_of(' ');
    if (begin == std::string_view::npos)
        return std::nullopt;
    cell = cell.substr(begin, cell.find_last_not_of(' ') - begin + 1);
    if (cell.starts_with('+'))
        cell.remove_prefix(1);
    double value = 0;
    const auto [end, failure] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (failure != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

} // namespace plugboard::io
