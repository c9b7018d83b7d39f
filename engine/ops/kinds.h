// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/op_kind.h"

#include <vector>

/// One function per file of this folder: the kinds that it describes, the drawn one first.
namespace plugboard::ops {

std::vector<OpKind> inputKinds();
std::vector<OpKind> outputKinds();
std::vector<OpKind> parameterKinds();
std::vector<OpKind> blockKinds();
std::vector<OpKind> residualLayers();
std::vector<OpKind> transformerLayers();
std::vector<OpKind> lstmLayers();
std::vector<OpKind> convolutionKinds();
std::vector<OpKind> linearKinds();
std::vector<OpKind> biasKinds();
std::vector<OpKind> reluKinds();
std::vector<OpKind> maxPoolKinds();
std::vector<OpKind> averagePoolKinds();
std::vector<OpKind> globalAveragePoolKinds();
std::vector<OpKind> globalMaxPoolKinds();
std::vector<OpKind> matmulKinds();
std::vector<OpKind> softmaxKinds();
std::vector<OpKind> rowNormKinds();
std::vector<OpKind> groupNormKinds();
std::vector<OpKind> lrnKinds();
std::vector<OpKind> attentionKinds();
std::vector<OpKind> convolutionTransposeKinds();
std::vector<OpKind> resizeKinds();
std::vector<OpKind> negativeLogLikelihoodKinds();
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
std::vector<OpKind> recordOutputKinds();
std::vector<OpKind> initialiseKinds();
std::vector<OpKind> binaryKinds();
std::vector<OpKind> powerKinds();
std::vector<OpKind> extremumKinds();
std::vector<OpKind> comparisonKinds();
std::vector<OpKind> whereKinds();
std::vector<OpKind> unaryKinds();
std::vector<OpKind> activationKinds();
std::vector<OpKind> preluKinds();
std::vector<OpKind> castKinds();
std::vector<OpKind> sumToKinds();
std::vector<OpKind> viewKinds();
std::vector<OpKind> transposeKinds();
std::vector<OpKind> concatKinds();
std::vector<OpKind> sliceKinds();
std::vector<OpKind> expandKinds();
std::vector<OpKind> tileKinds();
std::vector<OpKind> padKinds();
std::vector<OpKind> gatherKinds();
std::vector<OpKind> gatherElementsKinds();
std::vector<OpKind> gatherNdKinds();
std::vector<OpKind> scatterNdKinds();
std::vector<OpKind> scatterElementsKinds();
std::vector<OpKind> oneHotKinds();
std::vector<OpKind> topKKinds();
std::vector<OpKind> triluKinds();
std::vector<OpKind> depthToSpaceKinds();
std::vector<OpKind> cumulativeSumKinds();
std::vector<OpKind> argMaxKinds();
std::vector<OpKind> reduceKinds();
std::vector<OpKind> einsumKinds();
std::vector<OpKind> embeddingKinds();

} // namespace plugboard::ops
