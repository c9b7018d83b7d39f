// SPDX-License-Identifier: Apache-2.0
#include "engine/session/check_foreign.h"

#include "engine/io/bytes.h"
#include "engine/io/csv.h"
#include "engine/io/foreign_format.h"
#include "engine/io/idx.h"
#include "engine/io/image.h"
#include "engine/io/json.h"
#include "engine/io/npz.h"
#include "engine/io/safetensors.h"
#include "engine/io/shown.h"
#include "engine/io/xml.h"
#include "engine/session/check_onnx.h"
#include "engine/session/label_partner.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace plugboard::session {
namespace {

constexpr std::size_t kTextLimit = std::size_t(1) << 28; // bytes, of JSON, text and pictures
constexpr std::size_t kXmlLimit = std::size_t(1) << 25;

CheckedDocument documentOf(std::string format,
                           std::vector<std::pair<std::string, std::string>> facts)
{
    CheckedDocument document;
    document.format = std::move(format);
    document.facts = std::move(facts);
    return document;
}

Result<CheckedDocument> checkedNpy(const std::string& path)
{
    const auto header = io::loadNpyHeader(path);
    if (!header)
        return header.error();
    return documentOf("numpy array", {{"shape", model::toString(header->type.shape)},
                                      {"type", model::toString(header->type.type)},
                                      {"order", header->columnsFirst ? "Fortran" : "C"}});
}

Result<CheckedDocument> checkedNpz(const std::string& path)
{
    const auto entries = io::verifyNpz(path);
    if (!entries)
        return entries.error();
    CheckedDocument document =
        documentOf("numpy archive", {{"arrays", std::to_string(entries->size())}});
    for (const io::NpzEntry& entry : *entries)
        document.details.emplace_back(io::shown(entry.name), model::toString(entry.header.type));
    return document;
}

Result<CheckedDocument> checkedSafetensors(const std::string& path)
{
    const auto index = io::safetensorsIndex(path);
    if (!index)
        return index.error();
    std::int64_t parameters = 0;
    for (const io::TensorPlace& place : index->tensors)
        parameters += model::elements(place.type.shape);
    CheckedDocument document =
        documentOf("safetensors", {{"tensors", std::to_string(index->tensors.size())},
                                   {"elements", std::to_string(parameters)}});
    for (const io::TensorPlace& place : index->tensors)
        document.details.emplace_back(io::shown(place.name), model::toString(place.type));
    return document;
}

Result<CheckedDocument> checkedIdx(const std::string& path)
{
    const auto shape = io::checkIdx(path);
    if (!shape)
        return shape.error();
    if (shape->size() == 1)
        if (auto matched = checkLabelPartner(path, (*shape)[0]); !matched)
            return matched.error();
    return documentOf("idx",
                      {{"shape", model::toString(*shape)},
                       {"type", "uint8"},
                       {shape->size() == 1 ? "labels" : "samples", std::to_string((*shape)[0])}});
}

Result<CheckedDocument> checkedJson(const std::string& path)
{
    const auto text = io::readFile(path, kTextLimit);
    if (!text)
        return text.error();
    const auto facts = io::checkJson(*text, path);
    if (!facts)
        return facts.error();
    if (facts->isTrace)
        return documentOf("Chrome trace JSON", {{"events", std::to_string(facts->events)}});
    CheckedDocument document = documentOf(
        "JSON", {{facts->isObject ? "members" : "elements", std::to_string(facts->entries)},
                 {"depth", std::to_string(facts->depth)}});
    for (const std::string& member : facts->members)
        document.details.emplace_back(io::shown(member), "");
    return document;
}

Result<CheckedDocument> checkedXml(const std::string& path)
{
    const auto text = io::readFile(path, kXmlLimit);
    if (!text)
        return text.error();
    const auto facts = io::checkXml(*text, path);
    if (!facts)
        return facts.error();
    CheckedDocument document = documentOf(
        facts->format, {{"root", facts->root}, {"elements", std::to_string(facts->elements)}});
    for (const auto& [name, count] : facts->counts)
        document.details.emplace_back(name, std::to_string(count));
    return document;
}

/// The suffix, where it names another format than the content is.
std::string wrongSuffix(const std::string& path, const std::string& format)
{
    std::string suffix = std::filesystem::path(path).extension().string();
    std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                   [](unsigned char letter) { return char(std::tolower(letter)); });
    const bool right =
        suffix.empty() || (format == "PNG"    ? suffix == ".png"
                           : format == "JPEG" ? suffix == ".jpg" || suffix == ".jpeg"
                                              : suffix == ".ppm" || suffix == ".pgm");
    return right ? std::string() : suffix;
}

Result<CheckedDocument> checkedImage(const std::string& path)
{
    const auto bytes = io::readFile(path, kTextLimit);
    if (!bytes)
        return bytes.error();
    const auto header = io::imageHeader(*bytes, path);
    if (!header)
        return header.error();
    if (const auto image = io::decodeImage(*bytes, path); !image)
        return image.error();
    CheckedDocument document =
        documentOf(header->format + " picture", {{"width", std::to_string(header->width)},
                                                 {"height", std::to_string(header->height)},
                                                 {"channels", std::to_string(header->channels)}});
    if (const std::string suffix = wrongSuffix(path, header->format); !suffix.empty())
        document.warnings.push_back("is a " + header->format +
                                    " picture, although its name ends in " + io::shown(suffix));
    return document;
}

Result<CheckedDocument> checkedCsv(const std::string& path)
{
    const auto table = io::loadCsv(path);
    if (!table)
        return table.error();
    CheckedDocument document =
        documentOf("CSV table", {{"rows", std::to_string(table->rows())},
                                 {"columns", std::to_string(table->columns.size())},
                                 {"header", table->hasHeader ? "yes" : "no"}});
    for (std::size_t column = 0; column < table->columns.size(); ++column) {
        bool numeric = table->rows() > 0;
        for (std::size_t row = 0; numeric && row < table->rows(); ++row)
            numeric = io::numberOf(table->cell(row, column)).has_value();
        document.details.emplace_back(io::shown(table->columns[column]),
                                      numeric ? "numeric" : "categorical");
    }
    return document;
}

Result<CheckedDocument> checkedText(const std::string& path)
{
    const auto text = io::readFile(path, kTextLimit);
    if (!text)
        return text.error();
    if (!io::isUtf8(*text) || text->find('\0') != std::string::npos)
        return Error{ErrorCode::InvalidInput,
                     "neither a format that Plugboard reads nor UTF-8 text", path};
    const auto letters =
        std::count_if(text->begin(), text->end(), [](char byte) { return (byte & 0xc0) != 0x80; });
    return documentOf(
        "text", {{"bytes", std::to_string(text->size())}, {"characters", std::to_string(letters)}});
}

/// The reader of the format that the name promises has the words for what is not there.
Result<CheckedDocument> checkedByName(const std::string& path)
{
    const auto refusal = [&](const auto& loaded) {
        return loaded ? Error{ErrorCode::InvalidInput, "is not what its name says", path}
                      : loaded.error();
    };
    std::string_view name = path;
    if (name.ends_with(".txt"))
        name.remove_suffix(4);
    if (name.ends_with(".plan"))
        return refusal(io::loadPlan(path));
    if (name.ends_with(".plugboard"))
        return refusal(io::loadProject(path));
    if (name.ends_with(".network"))
        return refusal(io::loadNetwork(path));
    if (name.ends_with(".topology"))
        return refusal(io::loadTopology(path));
    if (name.ends_with(".recipe"))
        return refusal(io::loadRecipe(path));
    if (name.ends_with(".trace"))
        return refusal(io::loadTrace(path));
    return Error{
        ErrorCode::InvalidInput,
        "neither a file of Plugboard nor of a format that it reads: ONNX, safetensors, npy, "
        "npz, IDX, CSV, JSON, XML, PNG, JPEG, PPM or text",
        path};
}

bool hasOurName(const std::string& path)
{
    std::string_view name = path;
    if (name.ends_with(".txt"))
        name.remove_suffix(4);
    for (const char* suffix : {".plan", ".plugboard", ".network", ".topology", ".recipe", ".trace"})
        if (name.ends_with(suffix))
            return true;
    return false;
}

} // namespace

Result<CheckedDocument> checkForeign(const std::string& path)
{
    const auto format = io::foreignFormat(path);
    if (!format)
        return format.error();
    if (hasOurName(path))
        return checkedByName(path);
    switch (*format) {
    case io::ForeignFormat::Onnx:
        return checkOnnx(path);
    case io::ForeignFormat::Npy:
        return checkedNpy(path);
    case io::ForeignFormat::Npz:
        return checkedNpz(path);
    case io::ForeignFormat::Safetensors:
        return checkedSafetensors(path);
    case io::ForeignFormat::Idx:
        return checkedIdx(path);
    case io::ForeignFormat::Json:
        return checkedJson(path);
    case io::ForeignFormat::Xml:
        return checkedXml(path);
    case io::ForeignFormat::Image:
        return checkedImage(path);
    case io::ForeignFormat::Csv:
        return checkedCsv(path);
    case io::ForeignFormat::Text:
        return checkedText(path);
    case io::ForeignFormat::None:
        break;
    }
    return checkedByName(path);
}

} // namespace plugboard::session
