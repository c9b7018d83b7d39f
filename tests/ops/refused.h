// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/ops/examples.h"
#include "tests/plugboard_test.h"

namespace plugboard::tests {

/// Operands that a kind refuses, and what it says.
struct Refused {
    const char* row;
    const char* kind;
    model::Attributes attributes;
    std::vector<model::Shape> inputs;
    const char* message;
    std::vector<model::DataType> types = {}; ///< as OpExample::inputTypes
};

inline void addRows(const std::vector<Refused>& rows)
{
    QTest::addColumn<int>("at");
    for (std::size_t at = 0; at < rows.size(); ++at)
        QTest::newRow(rows[at].row) << int(at);
}

/// Empty: it is refused with its message.
inline std::string fault(const Refused& row)
{
    OpExample example{row.kind, row.attributes, row.inputs, {}, 0, ""};
    example.inputTypes = row.types;
    const auto types = ops::inferTypes(*ops::find(row.kind), row.attributes, inputTypesOf(example));
    if (types)
        return "is taken";
    const std::string& said = types.error().message;
    return said.find(row.message) == std::string::npos ? said : std::string();
}

} // namespace plugboard::tests
