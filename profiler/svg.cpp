// SPDX-License-Identifier: Apache-2.0
#include "profiler/svg.h"

#include <cmath>
#include <cstdlib>

namespace plugboard::profiler {

std::string svgNumber(double value)
{
    const long long hundredths = std::llround(value * 100);
    const long long magnitude = std::llabs(hundredths);
    std::string text = (hundredths < 0 ? "-" : "") + std::to_string(magnitude / 100);
    if (magnitude % 100 != 0) {
        text += "." + std::to_string(magnitude % 100 / 10);
        if (magnitude % 10 != 0)
            text += std::to_string(magnitude % 10);
    }
    return text;
}

std::string xmlText(const std::string& text)
{
    std::string safe;
    for (const char c : text) {
        if (c == '&')
            safe += "&amp;";
        else if (c == '<')
            safe += "&lt;";
        else if (c == '>')
            safe += "&gt;";
        else if (c == '"')
            safe += "&quot;";
        else if (static_cast<unsigned char>(c) >= 0x20)
            safe += c;
    }
    return safe;
}

void Svg::rect(double x, double y, double width, double height, const std::string& fill,
               const std::string& more, const std::string& tooltip)
{
    const std::string element = "<rect x=\"" + svgNumber(x) + "\" y=\"" + svgNumber(y) +
                                "\" width=\"" + svgNumber(width) + "\" height=\"" +
                                svgNumber(height) + "\" fill=\"" + fill + "\"" +
                                (more.empty() ? "" : " " + more);
    raw(tooltip.empty() ? element + "/>"
                        : element + "><title>" + xmlText(tooltip) + "</title></rect>");
}

void Svg::line(double x1, double y1, double x2, double y2, const std::string& stroke,
               const std::string& more)
{
    raw("<line x1=\"" + svgNumber(x1) + "\" y1=\"" + svgNumber(y1) + "\" x2=\"" + svgNumber(x2) +
        "\" y2=\"" + svgNumber(y2) + "\" stroke=\"" + stroke + "\"" +
        (more.empty() ? "" : " " + more) + "/>");
}

void Svg::path(const std::string& data, const std::string& more)
{
    raw("<path d=\"" + data + "\" " + more + "/>");
}

void Svg::text(double x, double y, const std::string& text, const TextStyle& style)
{
    raw("<text x=\"" + svgNumber(x) + "\" y=\"" + svgNumber(y) + "\" font-size=\"" +
        svgNumber(style.size) + "\" text-anchor=\"" + style.anchor + "\" fill=\"" + style.fill +
        "\" font-weight=\"" + style.weight + "\">" + xmlText(text) + "</text>");
}

std::string Svg::document(double width, double height, const std::string& title,
                          const std::string& definitions) const
{
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
           svgNumber(width) + "\" height=\"" + svgNumber(height) + "\" viewBox=\"0 0 " +
           svgNumber(width) + " " + svgNumber(height) +
           "\" font-family=\"Inter, 'DejaVu Sans', Helvetica, Arial, sans-serif\">\n<title>" +
           xmlText(title) + "</title>\n<defs>\n" + definitions +
           "</defs>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n" + body_ +
           "</svg>\n";
}

} // namespace plugboard::profiler
