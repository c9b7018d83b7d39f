// SPDX-License-Identifier: Apache-2.0
#include "engine/io/xml_scan.h"

#include "engine/io/shown.h"
#include "engine/io/xml.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace plugboard::io {
namespace {

Error refused(const std::string& message)
{
    return {ErrorCode::InvalidInput, message, {}};
}

Error broken(const std::string& message)
{
    return {ErrorCode::DataCorrupt, "is not well-formed XML: " + message, {}};
}

class Scan {
public:
    explicit Scan(std::string_view text) : text_(text) {}

    Result<void> run()
    {
        int depth = 0;
        for (at_ = text_.find('<'); at_ != std::string_view::npos; at_ = text_.find('<', at_)) {
            Result<void> done;
            if (startsWith("<!--"))
                done = skipPast("-->", "comment");
            else if (startsWith("<![CDATA["))
                done = skipPast("]]>", "CDATA section");
            else if (startsWith("<?"))
                done = skipPast("?>", "processing instruction");
            else if (startsWith("<!"))
                done = readDocumentType();
            else
                done = readTag(depth);
            if (!done)
                return done;
        }
        return checkReferences();
    }

private:
    bool startsWith(std::string_view word) const { return text_.substr(at_).starts_with(word); }
    Result<void> skipPast(std::string_view end, const char* what)
    {
        const std::size_t found = text_.find(end, at_ + 2);
        if (found == std::string_view::npos)
            return broken(std::string("a ") + what + " has no end");
        blank(at_, found + end.size());
        return {};
    }
    /// Entity references count only outside of these.
    void blank(std::size_t begin, std::size_t end)
    {
        skipped_.push_back({begin, end});
        at_ = end;
    }
    /// <!DOCTYPE name SYSTEM "..." [ declarations ]>
    Result<void> readDocumentType()
    {
        const std::size_t begin = at_;
        int depth = 0;
        char quote = 0;
        for (; at_ < text_.size(); ++at_) {
            const char letter = text_[at_];
            if (quote == 0 && startsWith("<!ENTITY"))
                return entity();
            if (quote == 0 && startsWith("<!--")) {
                if (auto skipped = skipPast("-->", "comment"); !skipped)
                    return skipped;
                --at_;
            } else if (quote != 0) {
                quote = letter == quote ? char(0) : quote;
            } else if (letter == '"' || letter == '\'') {
                quote = letter;
            } else if (letter == '<') {
                ++depth;
            } else if (letter == '>' && --depth == 0) {
                blank(begin, at_ + 1);
                return {};
            }
        }
        return broken("its document type has no end");
    }
    /// At a declaration: one that names another file, or one that stands for a text.
    Error entity() const
    {
        std::string_view head = text_.substr(at_, 4096);
        head = head.substr(0, head.find_first_of("\"'>"));
        const bool external = head.find("SYSTEM") != std::string_view::npos ||
                              head.find("PUBLIC") != std::string_view::npos;
        return refused(external ? "external entity refused: nothing outside of the file is read"
                                : "entity expansion refused: write the text itself");
    }
    Result<void> readTag(int& depth)
    {
        const bool closes = startsWith("</");
        char quote = 0;
        for (++at_; at_ < text_.size(); ++at_) {
            const char letter = text_[at_];
            if (quote != 0)
                quote = letter == quote ? char(0) : quote;
            else if (letter == '"' || letter == '\'')
                quote = letter;
            else if (letter == '>')
                break;
        }
        if (at_ >= text_.size())
            return broken("a tag has no end");
        if (closes)
            --depth;
        else if (text_[at_ - 1] != '/' && ++depth > kXmlDepth)
            return refused("nesting deeper than the limit of " + std::to_string(kXmlDepth));
        return {};
    }
    Result<void> checkReferences() const
    {
        std::size_t next = 0; // of skipped_
        for (std::size_t at = text_.find('&'); at != std::string_view::npos;
             at = text_.find('&', at + 1)) {
            while (next < skipped_.size() && skipped_[next].second <= at)
                ++next;
            if (next < skipped_.size() && skipped_[next].first <= at)
                continue;
            const std::string_view name = text_.substr(at + 1, text_.substr(at + 1, 64).find(';'));
            constexpr std::array kOwn{"lt", "gt", "amp", "quot", "apos"};
            if (name.starts_with('#') || std::find(kOwn.begin(), kOwn.end(), name) != kOwn.end())
                continue;
            return refused("entity &" + shown(name.substr(0, 40)) + "; is not declared");
        }
        return {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<std::pair<std::size_t, std::size_t>> skipped_;
};

} // namespace

Result<void> scanXml(std::string_view text)
{
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") ||
        text.find('\0') != std::string_view::npos)
        return Error{ErrorCode::Unsupported, "is not UTF-8; save it as UTF-8", {}};
    return Scan(text).run();
}

} // namespace plugboard::io
