// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/command_index.h"

#include <algorithm>
#include <numeric>

namespace plugboard::gui {
namespace {

constexpr int kNoMatch = 1 << 20;

std::string folded(const QString& text)
{
    return text.toCaseFolded().toStdString();
}

bool startsWord(const std::string& text, std::size_t at)
{
    return at == 0 || text[at - 1] == ' ' || text[at - 1] == '_' || text[at - 1] == '-';
}

/// Whether the letters of `word` stand in `text` in this order, the first at the start of a word.
bool hasLetters(const std::string& text, const std::string& word)
{
    for (std::size_t start = text.find(word[0]); start != std::string::npos;
         start = text.find(word[0], start + 1)) {
        if (!startsWord(text, start))
            continue;
        std::size_t at = start;
        for (std::size_t letter = 1; letter < word.size() && at != std::string::npos; ++letter)
            at = text.find(word[letter], at + 1);
        if (at != std::string::npos)
            return true;
    }
    return false;
}

/// How well one word fits: 0 is the whole title.
int scoreOf(const std::string& title, const std::string& context, const std::string& word,
            bool lettersApart)
{
    if (title == word)
        return 0;
    const std::size_t at = title.find(word);
    if (at == 0)
        return 1;
    if (at != std::string::npos) {
        for (std::size_t other = at; other != std::string::npos;
             other = title.find(word, other + 1))
            if (startsWord(title, other))
                return 2;
        return 4;
    }
    if (context.find(word) != std::string::npos)
        return 6;
    return lettersApart && hasLetters(title, word) ? 5 : kNoMatch;
}

} // namespace

void CommandIndex::setCommands(std::vector<Command> commands)
{
    commands_ = std::move(commands);
    std::stable_sort(commands_.begin(), commands_.end(),
                     [](const Command& a, const Command& b) { return a.group < b.group; });
    titles_.clear();
    contexts_.clear();
    for (const Command& command : commands_) {
        titles_.push_back(folded(command.title));
        contexts_.push_back(folded(command.context));
    }
    lastText_.clear();
    lastMatches_.resize(commands_.size());
    std::iota(lastMatches_.begin(), lastMatches_.end(), 0U);
}

std::vector<std::size_t> CommandIndex::find(const QString& text, std::size_t most)
{
    if (!text.startsWith(lastText_)) {
        lastMatches_.resize(commands_.size());
        std::iota(lastMatches_.begin(), lastMatches_.end(), 0U);
    }
    std::vector<std::string> words;
    for (const QString& word : text.split(' ', Qt::SkipEmptyParts))
        words.push_back(folded(word));
    std::vector<Match> matches;
    matches.reserve(lastMatches_.size());
    for (const std::uint32_t at : lastMatches_) {
        const auto group = commands_[at].group;
        const bool lettersApart =
            group == Command::Group::Action || group == Command::Group::Setting;
        int score = 0;
        for (const std::string& word : words) {
            score += 8 * scoreOf(titles_[at], contexts_[at], word, lettersApart);
            if (score >= kNoMatch)
                break;
        }
        if (score < kNoMatch)
            matches.push_back({score + int(group), at});
    }
    lastText_ = text;
    lastMatches_.clear();
    for (const Match& match : matches)
        lastMatches_.push_back(match.command);
    const std::size_t count = std::min(most, matches.size());
    std::partial_sort(matches.begin(), matches.begin() + std::ptrdiff_t(count), matches.end(),
                      [&](const Match& a, const Match& b) {
                          return std::tuple(a.score, titles_[a.command].size(), a.command) <
                                 std::tuple(b.score, titles_[b.command].size(), b.command);
                      });
    std::vector<std::size_t> found;
    for (std::size_t at = 0; at < count; ++at)
        found.push_back(matches[at].command);
    return found;
}

} // namespace plugboard::gui
