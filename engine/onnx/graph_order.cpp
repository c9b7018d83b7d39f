// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/graph_order.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <unordered_map>
#include <unordered_set>

namespace plugboard::onnx {
namespace {

using Producers = std::unordered_map<std::string, int>;

Error invalid(const std::string& message, const std::string& subject = {})
{
    return {ErrorCode::InvalidInput, message, subject};
}

Result<Producers> producersOf(const ::onnx::GraphProto& graph)
{
    Producers producers;
    for (int at = 0; at < graph.node_size(); ++at)
        for (const std::string& output : graph.node(at).output()) {
            if (output.empty())
                continue;
            const auto [known, isNew] = producers.emplace(output, at);
            if (!isNew)
                return invalid("tensor " + output + " is produced twice (" +
                                   shownName(graph.node(known->second)) + ", " +
                                   shownName(graph.node(at)) + ")",
                               shownName(graph.node(at)));
        }
    return producers;
}

/// The nodes of a cycle among those that were not put in order, as they follow each other.
std::string cycleIn(const ::onnx::GraphProto& graph, const Producers& producers,
                    const std::vector<char>& done)
{
    int at = int(std::find(done.begin(), done.end(), char(false)) - done.begin());
    std::unordered_map<int, std::size_t> place;
    std::vector<int> path;
    while (place.emplace(at, path.size()).second) { // each waits for another that waits too
        path.push_back(at);
        for (const std::string& input : graph.node(at).input()) {
            const auto from = producers.find(input);
            if (from != producers.end() && !done[std::size_t(from->second)]) {
                at = from->second;
                break;
            }
        }
    }
    path.erase(path.begin(), path.begin() + std::ptrdiff_t(place[at]));
    std::reverse(path.begin(), path.end());
    std::rotate(path.begin(), std::min_element(path.begin(), path.end()), path.end());
    constexpr std::size_t kNamed = 8;
    std::string names;
    for (std::size_t i = 0; i < std::min(path.size(), kNamed); ++i)
        names += (i == 0 ? "" : ", ") + shownName(graph.node(path[i]));
    if (path.size() > kNamed)
        names += " and " + std::to_string(path.size() - kNamed) + " more";
    return names;
}

} // namespace

std::string shownName(const ::onnx::NodeProto& node)
{
    if (!node.name().empty())
        return node.name();
    for (const std::string& output : node.output())
        if (!output.empty())
            return output;
    return node.op_type();
}

Result<std::vector<int>> graphOrder(const ::onnx::GraphProto& graph)
{
    const auto producers = producersOf(graph);
    if (!producers)
        return producers.error();
    std::unordered_set<std::string> given;
    for (const auto& input : graph.input())
        given.insert(input.name());
    for (const auto& tensor : graph.initializer())
        given.insert(tensor.name());
    std::vector<int> missing(std::size_t(graph.node_size()));
    std::vector<std::vector<int>> readers(std::size_t(graph.node_size()));
    for (int at = 0; at < graph.node_size(); ++at)
        for (const std::string& input : graph.node(at).input()) {
            const auto from = producers->find(input);
            if (from != producers->end()) {
                ++missing[std::size_t(at)];
                readers[std::size_t(from->second)].push_back(at);
            } else if (!input.empty() && given.count(input) == 0) {
                return invalid("node " + shownName(graph.node(at)) + " reads tensor " + input +
                                   ", which nothing produces",
                               shownName(graph.node(at)));
            }
        }
    std::priority_queue<int, std::vector<int>, std::greater<>> ready;
    for (int at = 0; at < graph.node_size(); ++at)
        if (missing[std::size_t(at)] == 0)
            ready.push(at);
    std::vector<int> order;
    std::vector<char> done(std::size_t(graph.node_size()));
    while (!ready.empty()) {
        const int next = ready.top();
        ready.pop();
        order.push_back(next);
        done[std::size_t(next)] = true;
        for (const int reader : readers[std::size_t(next)])
            if (--missing[std::size_t(reader)] == 0)
                ready.push(reader);
    }
    if (int(order.size()) < graph.node_size())
        return invalid("cycle through nodes " + cycleIn(graph, *producers, done));
    return order;
}

} // namespace plugboard::onnx
