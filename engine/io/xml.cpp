// SPDX-License-Identifier: Apache-2.0
#include "engine/io/xml.h"

#include "engine/io/nccl_rules.h"
#include "engine/io/shown.h"
#include "engine/io/xml_scan.h"

#include <pugixml.hpp>

#include <map>

namespace plugboard::io {
namespace {

constexpr std::size_t kNames = 64; // that are counted apart

Error corrupt(const std::string& message)
{
    return {ErrorCode::DataCorrupt, message, {}};
}

/// The element behind this one in the order of the text; none behind the last.
pugi::xml_node next(pugi::xml_node node)
{
    if (node.first_child())
        return node.first_child();
    while (node && !node.next_sibling())
        node = node.parent();
    return node ? node.next_sibling() : node;
}

Result<pugi::xml_node> rootOf(const pugi::xml_document& document)
{
    pugi::xml_node root;
    for (const pugi::xml_node& node : document.children()) {
        if (node.type() != pugi::node_element)
            continue;
        if (root)
            return corrupt("is not well-formed XML: it has a second outermost element, " +
                           shown(node.name()));
        root = node;
    }
    if (!root)
        return corrupt("is not well-formed XML: it has no document element");
    return root;
}

/// hwloc began to write its version with 2.0.
Result<std::string> hwlocFormat(const pugi::xml_node& root)
{
    const std::string version = root.attribute("version").as_string("1.x");
    const int major = root.attribute("version").as_int(1);
    if (major > 3)
        return Error{ErrorCode::Unsupported,
                     "is hwloc XML version " + shown(version) + "; known are versions up to 3",
                     {}};
    if (!root.child("object"))
        return corrupt("hwloc XML " + shown(version) + ": topology has no object");
    return "hwloc XML " + shown(version);
}

Result<std::string> formatOf(const pugi::xml_node& root)
{
    const std::string_view name = root.name();
    if (name == "topology")
        return hwlocFormat(root);
    if (name == "root" && root.child("object"))
        return hwlocFormat(root);
    if (name == "system" && (root.attribute("version") || root.child("cpu")))
        return std::string("NCCL topology XML");
    if (name == "graphs")
        return std::string("NCCL graph XML");
    return std::string("XML");
}

Result<XmlFacts> factsOf(const pugi::xml_document& document)
{
    const auto root = rootOf(document);
    if (!root)
        return root.error();
    auto format = formatOf(*root);
    if (!format)
        return format.error();
    XmlFacts facts;
    facts.root = shown(root->name());
    facts.format = std::move(*format);
    const bool isTopology = facts.format == "NCCL topology XML";
    std::map<std::string, std::int64_t> counts;
    for (pugi::xml_node node = *root; node; node = next(node)) {
        if (node.type() != pugi::node_element)
            continue;
        ++facts.elements;
        if (isTopology)
            if (auto checked = checkNcclElement(node); !checked)
                return checked.error();
        const char* type = node.attribute("type").as_string(node.name());
        const std::string name =
            shown(facts.format.starts_with("hwloc") && node.name() == std::string_view("object")
                      ? type
                      : node.name());
        if (counts.size() < kNames || counts.count(name) != 0)
            ++counts[name];
    }
    facts.counts.assign(counts.begin(), counts.end());
    return facts;
}

} // namespace

Result<XmlFacts> checkXml(std::string_view text, const std::string& path)
{
    const auto at = [&path](Error error) {
        error.subject = path;
        return error;
    };
    if (auto scanned = scanXml(text); !scanned)
        return at(scanned.error());
    pugi::xml_document document;
    const pugi::xml_parse_result parsed =
        document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed)
        return at(corrupt("is not well-formed XML: " + std::string(parsed.description()) +
                          " at byte " + std::to_string(parsed.offset)));
    auto facts = factsOf(document);
    if (!facts)
        return at(facts.error());
    return facts;
}

} // namespace plugboard::io
