// SPDX-License-Identifier: Apache-2.0
#include "engine/io/bytes.h"
#include "engine/io/container.h"
#include "engine/io/convert.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

namespace plugboard::io {
namespace {

namespace pb = google::protobuf;

/// Faults of the text are the loader's to tell.
class Deaf : public pb::io::ErrorCollector {
public:
    void AddError(int, pb::io::ColumnNumber, const std::string&) override {}
};

/// Names of the fields that stand outside of all braces.
std::vector<std::string> outermostFields(const std::string& text)
{
    pb::io::ArrayInputStream stream(text.data(), int(text.size()));
    Deaf deaf;
    pb::io::Tokenizer tokens(&stream, &deaf);
    tokens.set_comment_style(pb::io::Tokenizer::SH_COMMENT_STYLE);
    std::vector<std::string> names;
    std::int64_t depth = 0;
    while (tokens.Next()) {
        const std::string& word = tokens.current().text;
        const auto& before = tokens.previous();
        const bool opens = word == "{" || word == "<";
        if (depth == 0 && (opens || word == ":") &&
            before.type == pb::io::Tokenizer::TYPE_IDENTIFIER)
            names.push_back(before.text);
        depth += opens ? 1 : word == "}" || word == ">" ? -1 : 0;
    }
    return names;
}

/// The kind that knows most of the outermost fields, so that its loader tells what is wrong with
/// the others.
FileKind kindOfText(const std::string& text)
{
    const std::pair<FileKind, const pb::Descriptor*> kinds[] = {
        {FileKind::Plan, proto::Plan::descriptor()},
        {FileKind::Project, proto::Project::descriptor()},
        {FileKind::Network, proto::Network::descriptor()},
        {FileKind::Topology, proto::Topology::descriptor()},
        {FileKind::Recipe, proto::Recipe::descriptor()},
        {FileKind::Unknown, proto::Catalogue::descriptor()}};
    const std::vector<std::string> fields = outermostFields(text);
    FileKind best = FileKind::Unknown;
    std::ptrdiff_t most = 0;
    for (const auto& [kind, message] : kinds) {
        const auto known =
            std::count_if(fields.begin(), fields.end(), [type = message](const auto& name) {
                return type->FindFieldByName(name) != nullptr;
            });
        if (known > most)
            best = kind;
        most = std::max(most, known);
    }
    return best;
}

} // namespace

Result<FileKind> fileKind(const std::string& path)
{
    // A folder opens like a file; what is wrong with a path, the reader says.
    if (std::error_code failure; !std::filesystem::is_regular_file(path, failure))
        if (auto bytes = readFile(path, 0); !bytes)
            return bytes.error();
    if (isTextPath(path)) {
        const auto text = readFile(path, kProjectFormat.limit);
        if (!text)
            return text.error();
        return kindOfText(*text);
    }
    std::ifstream file(path, std::ios::binary);
    std::string start(8, '\0');
    if (!file)
        return readFile(path, 0).error();
    file.read(start.data(), std::streamsize(start.size()));
    if (!start.starts_with("PLUGBRD"))
        return FileKind::Unknown;
    switch (start[7]) {
    case 'N':
        return FileKind::Network;
    case 'R':
        return FileKind::Recipe;
    case 'T':
        return FileKind::Topology;
    case 'J':
        return FileKind::Project;
    case 'P':
        return FileKind::Plan;
    case 'X':
        return FileKind::Trace;
    default:
        return FileKind::Unknown;
    }
}

} // namespace plugboard::io
