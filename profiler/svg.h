// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace plugboard::profiler {

/// A number as SVG wants it: at most two decimals, no locale.
std::string svgNumber(double value);
/// & < > " as entities; control characters left out.
std::string xmlText(const std::string& text);

struct TextStyle {
    double size = 11;
    std::string anchor = "start"; ///< start, middle, end
    std::string fill = "#1f2933";
    std::string weight = "400";
};

/// Builds an SVG document from top to bottom: what is added later lies above.
class Svg {
public:
    /// tooltip  shown by viewers under the mouse; empty: none
    void rect(double x, double y, double width, double height, const std::string& fill,
              const std::string& more = "", const std::string& tooltip = "");
    void line(double x1, double y1, double x2, double y2, const std::string& stroke,
              const std::string& more = "");
    void path(const std::string& data, const std::string& more);
    void text(double x, double y, const std::string& text, const TextStyle& style = {});
    void raw(const std::string& element) { body_ += element + "\n"; }

    /// The document: white ground, sans-serif, `definitions` for patterns.
    std::string document(double width, double height, const std::string& title,
                         const std::string& definitions) const;

private:
    std::string body_;
};

} // namespace plugboard::profiler
