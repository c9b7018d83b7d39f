// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/einsum_equation.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace plugboard::ops {
namespace {

using model::Dim;
using model::Shape;

/// One operand as written: letters, with '.' where "..." stood.
using Term = std::string;

struct Written {
    std::vector<Term> inputs;
    std::optional<Term> output;
};

class EquationReader {
public:
    EquationReader(const std::string& equation, std::span<const Shape> inputs)
        : equation_(equation), shapes_(inputs)
    {
    }

    /// given: the output's extents, where labels may repeat and be in no input
    Result<Einsum> read(const Shape* given)
    {
        if (const auto split = splitTerms(); !split)
            return split.error();
        if (written_.inputs.size() != shapes_.size())
            return invalid("has " + std::to_string(written_.inputs.size()) +
                           " operands, the op has " + std::to_string(shapes_.size()));
        countDots();
        for (std::size_t input = 0; input < shapes_.size(); ++input) {
            result_.inputs.push_back(labelsOf(written_.inputs[input], shapes_[input].size()));
            if (const auto fits = takeExtents(result_.inputs.back(), shapes_[input],
                                              "operand " + std::to_string(input));
                !fits)
                return fits.error();
        }
        if (const auto made = readOutput(given); !made)
            return made.error();
        return std::move(result_);
    }

private:
    Error invalid(const std::string& what) const
    {
        return {ErrorCode::InvalidInput, "attribute equation " + equation_ + " " + what, {}};
    }

    Result<void> splitTerms()
    {
        std::string text;
        for (const char letter : equation_)
            if (letter != ' ')
                text += letter;
        const std::size_t arrow = text.find("->");
        const std::string left = text.substr(0, arrow);
        std::size_t begin = 0;
        for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
            end = left.find(',', begin);
            const auto term = termOf(left.substr(begin, end - begin));
            if (!term)
                return term.error();
            written_.inputs.push_back(*term);
        }
        if (arrow == std::string::npos)
            return {};
        const auto term = termOf(text.substr(arrow + 2));
        if (!term)
            return term.error();
        written_.output = *term;
        return {};
    }

    Result<Term> termOf(const std::string& text) const
    {
        Term term;
        for (std::size_t at = 0; at < text.size(); ++at)
            if (std::isalpha(static_cast<unsigned char>(text[at]))) {
                term += text[at];
            } else if (text.compare(at, 3, "...") == 0 && term.find('.') == Term::npos) {
                term += '.';
                at += 2;
            } else {
                return invalid("is not made of letters, commas, one ... per operand and ->");
            }
        return term;
    }

    /// Axes that "..." stands for: the most of any operand.
    void countDots()
    {
        std::string used;
        for (std::size_t input = 0; input < shapes_.size(); ++input) {
            const Term& term = written_.inputs[input];
            used += term;
            if (term.find('.') != Term::npos && shapes_[input].size() + 1 > term.size())
                dots_ = std::max(dots_, shapes_[input].size() + 1 - term.size());
        }
        used += written_.output.value_or("");
        for (const char* letters : {"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"})
            for (const char* letter = letters; *letter != 0 && free_.size() < dots_; ++letter)
                if (used.find(*letter) == std::string::npos)
                    free_ += *letter;
    }

    int label(char letter)
    {
        const std::size_t known = result_.letters.find(letter);
        if (known != std::string::npos)
            return int(known);
        result_.letters += letter;
        result_.extents.push_back(1);
        return int(result_.letters.size() - 1);
    }

    /// "..." stands for the last ones of its letters where an operand has fewer axes of it.
    std::vector<int> labelsOf(const Term& term, std::size_t rank)
    {
        std::vector<int> labels;
        const std::size_t own = rank + 1 > term.size() ? rank + 1 - term.size() : 0;
        for (const char letter : term)
            if (letter != '.')
                labels.push_back(label(letter));
            else
                for (std::size_t at = free_.size() - std::min(own, free_.size()); at < free_.size();
                     ++at)
                    labels.push_back(label(free_[at]));
        return labels;
    }

    Result<void> takeExtents(const std::vector<int>& labels, const Shape& shape,
                             const std::string& operand)
    {
        bool fits = labels.size() == shape.size() && free_.size() == dots_;
        for (std::size_t axis = 0; fits && axis < shape.size(); ++axis) {
            Dim& extent = result_.extents[std::size_t(labels[axis])];
            fits = shape[axis] == 1 || extent == 1 || extent == shape[axis];
            if (extent == 1)
                extent = shape[axis];
        }
        if (!fits)
            return Error{ErrorCode::ShapeMismatch,
                         operand + " needs the extents of equation " + equation_ + ", got " +
                             model::toString(shape),
                         {}};
        return {};
    }

    Result<void> readOutput(const Shape* given)
    {
        const std::size_t known = result_.letters.size();
        result_.output =
            written_.output ? labelsOf(*written_.output, outputRank(given)) : implicitOutput();
        if (given != nullptr)
            return takeExtents(result_.output, *given, "the result");
        for (std::size_t axis = 0; axis < result_.output.size(); ++axis) {
            const int label = result_.output[axis];
            const auto rest = result_.output.begin() + std::ptrdiff_t(axis) + 1;
            if (std::size_t(label) >= known)
                return invalid("has an output axis that no operand has");
            if (std::find(rest, result_.output.end(), label) != result_.output.end())
                return invalid("has an output axis twice");
        }
        return {};
    }

    std::size_t outputRank(const Shape* given) const
    {
        if (given != nullptr)
            return given->size();
        const bool dotted = written_.output->find('.') != Term::npos;
        return dotted ? written_.output->size() - 1 + dots_ : written_.output->size();
    }

    /// "..." first, then the letters that occur once, by the alphabet.
    std::vector<int> implicitOutput()
    {
        std::string all;
        for (const Term& term : written_.inputs)
            all += term;
        std::vector<int> output;
        for (const char letter : free_)
            output.push_back(label(letter));
        std::sort(all.begin(), all.end());
        for (const char letter : all)
            if (letter != '.' && std::count(all.begin(), all.end(), letter) == 1)
                output.push_back(label(letter));
        return output;
    }

    const std::string& equation_;
    std::span<const Shape> shapes_;
    Written written_;
    std::size_t dots_ = 0;
    std::string free_; ///< letters for the axes of "..."
    Einsum result_;
};

} // namespace

std::string Einsum::text(const std::vector<int>& axes) const
{
    std::string result;
    for (const int label : axes)
        result += letters[std::size_t(label)];
    return result;
}

std::string Einsum::text() const
{
    std::string result;
    for (std::size_t input = 0; input < inputs.size(); ++input)
        result += (input == 0 ? "" : ",") + text(inputs[input]);
    return result + "->" + text(output);
}

Result<Einsum> einsumOf(const std::string& equation, std::span<const model::Shape> inputs)
{
    return EquationReader(equation, inputs).read(nullptr);
}

Result<Einsum> einsumTo(const std::string& equation, std::span<const model::Shape> inputs,
                        const model::Shape& output)
{
    return EquationReader(equation, inputs).read(&output);
}

} // namespace plugboard::ops
