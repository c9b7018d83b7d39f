// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/data_set.h"

namespace plugboard::data {

/// The next token of a text. Tokens are its bytes (256 of them), or its characters: numbered from 0
/// in the order of their code points among those of the first file. Sample i is tokens
/// [i context, (i + 1) context), its labels are the same moved by one. Files: one, whose end is
/// kept for validation and test, or a training and a test file.
/// errors  NotFound; DataCorrupt: no UTF-8, a character that training does not have (test file);
///         InvalidInput: shorter than one sample
Result<std::unique_ptr<DataSet>> openTextDataSet(const model::DataSpec& spec, Subset subset);

} // namespace plugboard::data
