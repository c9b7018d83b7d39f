// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/golden.h"

#include "engine/base/philox.h"

#include <QtTest/QtTest>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

namespace plugboard::tests {
namespace {

constexpr double kTolerance = 1e-9;
constexpr std::size_t kStride = 97;

using Lines = std::map<std::string, std::vector<double>>;

Lines read()
{
    Lines lines;
    std::ifstream file(QFINDTESTDATA("golden.txt").toStdString());
    for (std::string line; std::getline(file, line);) {
        std::istringstream fields(line);
        std::string name;
        fields >> name;
        for (double number = 0; fields >> number;)
            lines[name].push_back(number);
    }
    return lines;
}

double norm(const std::vector<double>& values)
{
    double squares = 0;
    for (const double value : values)
        squares += value * value;
    return std::sqrt(squares);
}

} // namespace

std::vector<double> golden(const std::string& name)
{
    static const Lines lines = read();
    const auto found = lines.find(name);
    return found == lines.end() ? std::vector<double>{} : found->second;
}

std::vector<double> drawn(const std::string& path, std::int64_t count)
{
    const Philox random(kGoldenSeed, path);
    std::vector<double> values;
    for (std::int64_t i = 0; i < count; ++i)
        values.push_back(2 * random.uniform(0, std::uint64_t(i)) - 1);
    return values;
}

std::string difference(const std::vector<double>& found, const std::string& name)
{
    const std::vector<double> expected = golden(name);
    if (expected.empty() || expected.size() != found.size())
        return name + " has " + std::to_string(expected.size()) + " golden values, found " +
               std::to_string(found.size());
    std::vector<double> apart;
    for (std::size_t i = 0; i < found.size(); ++i)
        apart.push_back(found[i] - expected[i]);
    const double distance = norm(apart) / norm(expected);
    if (distance <= kTolerance)
        return {};
    std::ostringstream text;
    text << name << " is apart by " << distance << " of its norm";
    return text.str();
}

std::string sampleDifference(const std::vector<double>& found, const std::string& name)
{
    std::vector<double> sample;
    for (std::size_t i = 0; i < found.size(); i += kStride)
        sample.push_back(found[i]);
    const std::string norms = difference({norm(found)}, name + ".norm");
    return norms.empty() ? difference(sample, name + ".sample") : norms;
}

} // namespace plugboard::tests
