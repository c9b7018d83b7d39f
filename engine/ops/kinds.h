// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/op_kind.h"

#include <vector>

/// One function per file of this folder: the kinds that it describes, the drawn one first.
namespace plugboard::ops {

std::vector<OpKind> inputKinds();
std::vector<OpKind> outputKinds();
std::vector<OpKind> convolutionKinds();
std::vector<OpKind> linearKinds();
std::vector<OpKind> biasKinds();
std::vector<OpKind> reluKinds();
std::vector<OpKind> maxPoolKinds();
std::vector<OpKind> averagePoolKinds();
std::vector<OpKind> globalAveragePoolKinds();
std::vector<OpKind> batchNormKinds();
std::vector<OpKind> batchNormBackwardKinds();
std::vector<OpKind> addKinds();
std::vector<OpKind> flattenKinds();
std::vector<OpKind> reshapeKinds();
std::vector<OpKind> dropoutKinds();
std::vector<OpKind> loadKinds();
std::vector<OpKind> softmaxCrossEntropyKinds();
std::vector<OpKind> accumulateKinds();
std::vector<OpKind> learningRateKinds();
std::vector<OpKind> sgdKinds();
std::vector<OpKind> adamKinds();
std::vector<OpKind> recordMetricsKinds();
std::vector<OpKind> initialiseKinds();

} // namespace plugboard::ops
