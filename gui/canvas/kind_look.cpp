// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/kind_look.h"

#include "engine/session/op_kinds.h"

#include <QStringList>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace plugboard::gui {
namespace {

ChipSort sortOf(ops::Family family)
{
    switch (family) {
    case ops::Family::DataAndLoss:
        return ChipSort::DataAndLoss;
    case ops::Family::Layer:
    case ops::Family::Linear:
        return ChipSort::Linear;
    case ops::Family::Attention:
        return ChipSort::Attention;
    case ops::Family::Normalisation:
        return ChipSort::Normalisation;
    case ops::Family::Activation:
        return ChipSort::Activation;
    case ops::Family::Shape:
        return ChipSort::Shape;
    }
    return ChipSort::Linear;
}

std::vector<KindLook> drawableLooks()
{
    std::vector<KindLook> looks;
    for (const ops::OpKind* kind : session::drawableKinds()) {
        KindLook look;
        look.kind = kind->name;
        look.label = QString::fromStdString(kind->label);
        look.sort = sortOf(kind->family);
        look.inputs = session::drawnInputs(*kind);
        look.outputs = int(kind->outputs.size());
        look.optionalInputs = std::max(0, kind->optionalInputs - kind->parameterInputs);
        look.variadic = kind->variadic;
        look.composite = kind->family == ops::Family::Layer;
        looks.push_back(std::move(look));
    }
    return looks;
}

const std::vector<KindLook>& drawable()
{
    static const std::vector<KindLook> looks = drawableLooks();
    return looks;
}

/// How well `text` names a kind: lower is better, negative not at all.
int rankOf(const QString& label, const QString& text)
{
    if (label.startsWith(text, Qt::CaseInsensitive)) // "max": "Max pooling" before "Maximum"
        return label.size() == text.size() || label[text.size()] == QLatin1Char(' ') ? 0 : 1;
    if (label.contains(QLatin1Char(' ') + text, Qt::CaseInsensitive))
        return 3;
    if (label.contains(text, Qt::CaseInsensitive))
        return 4;
    int at = 0;
    for (const QChar letter : text) {
        at = int(label.indexOf(letter, at, Qt::CaseInsensitive));
        if (at < 0)
            return -1;
        ++at;
    }
    return 5;
}

QString extents(const model::AttributeValue& value)
{
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return QStringLiteral("%1×%1").arg(*number);
    QStringList parts;
    if (const auto* numbers = std::get_if<std::vector<std::int64_t>>(&value))
        for (const std::int64_t number : *numbers)
            parts << QString::number(number);
    return parts.join(QStringLiteral("×"));
}

QString plain(const model::AttributeValue& value)
{
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return QString::number(*number);
    if (const auto* real = std::get_if<double>(&value))
        return QString::number(*real, 'g', 3);
    if (const auto* text = std::get_if<std::string>(&value))
        return QString::fromStdString(*text);
    return extents(value);
}

} // namespace

const KindLook& kindLook(const std::string& kind)
{
    static std::unordered_map<std::string, KindLook> known = [] {
        std::unordered_map<std::string, KindLook> looks;
        for (const KindLook& look : drawable())
            looks.emplace(look.kind, look);
        return looks;
    }();
    const auto found = known.find(kind);
    if (found != known.end())
        return found->second;
    KindLook look;
    look.kind = kind;
    look.label = QString::fromStdString(kind);
    return known.emplace(kind, look).first->second;
}

std::vector<const KindLook*> kindsMatching(const QString& text, bool withInput, bool withOutput)
{
    std::vector<std::pair<int, const KindLook*>> ranked;
    const QString wanted = text.trimmed();
    for (const KindLook& look : drawable()) {
        if ((withInput && look.inputs == 0) || (withOutput && look.outputs == 0))
            continue;
        const int byLabel = rankOf(look.label, wanted);
        const int byName = rankOf(QString::fromStdString(look.kind), wanted);
        const int rank = byLabel < 0 ? byName : byName < 0 ? byLabel : std::min(byLabel, byName);
        if (rank >= 0) // "conv": the convolution before what is made of it
            ranked.push_back({rank < 2 && look.composite ? 2 : rank, &look});
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<const KindLook*> found;
    for (const auto& [rank, look] : ranked)
        found.push_back(look);
    return found;
}

QString keyAttributes(const model::Node& node)
{
    const auto& values = node.attributes.values;
    const auto valueOf = [&](const char* name) {
        const auto found = values.find(name);
        return found == values.end() ? nullptr : &found->second;
    };
    QStringList parts;
    if (const auto* kernel = valueOf("kernel"))
        parts << extents(*kernel);
    for (const char* name : {"channels", "features", "probability"})
        if (const auto* value = valueOf(name))
            parts << plain(*value);
    if (const auto* shape = valueOf("shape"))
        parts << plain(*shape);
    if (const auto* stride = valueOf("stride");
        stride && plain(*stride) != QLatin1String("1") && parts.size() < 3)
        parts << QStringLiteral("/%1").arg(plain(*stride));
    return parts.join(QStringLiteral(", "));
}

PinCount pinCount(const KindLook& look, int highestInput, int highestOutput)
{
    return {std::max(look.inputs, highestInput + (look.variadic ? 2 : 1)),
            std::max(look.outputs, highestOutput + 1)};
}

float chipHeight(const PinCount& pins)
{
    const int most = std::max(pins.inputs, pins.outputs);
    return std::max(56.0f, float(std::ceil(16.0 * (most + 1) / 8) * 8));
}

} // namespace plugboard::gui
