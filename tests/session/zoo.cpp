// SPDX-License-Identifier: Apache-2.0
#include "tests/session/zoo.h"

#include "tests/passes/networks.h"
#include "tests/session/zoo_parts.h"

namespace plugboard::tests {

std::vector<KnownNetwork> zoo()
{
    // Torchvision's tables give multiply-adds of convolutions and linear layers.
    const std::string torchvision =
        "https://pytorch.org/vision/0.15/models.html#table-of-all-available-classification-weights";
    const auto macs = [](double billions) { return 2e9 * billions; };
    return {
        {"zoo_alexnet", alexNet(), 61'100'840, macs(0.714), torchvision},
        {"zoo_vgg16", vgg16(), 138'357'544, macs(15.47), torchvision},
        {"zoo_googlenet", googLeNet(), 6'624'904, macs(1.498), torchvision},
        {"zoo_inception_v3", inceptionV3(), 23'834'568, macs(5.713),
         torchvision + ", parameters without the auxiliary classifier"},
        {"zoo_resnet18", resNet(18), 11'689'512, macs(1.814), torchvision},
        {"zoo_resnet50", resNet(50), 25'557'032, macs(4.089), torchvision},
        {"zoo_resnet152", resNet(152), 60'192'808, macs(11.514), torchvision},
        {"zoo_densenet121", denseNet121(), 7'978'856, macs(2.834), torchvision},
        {"zoo_mobilenet_v2", mobileNetV2(), 3'504'872, macs(0.301), torchvision},
        {"zoo_squeezenet", squeezeNet(), 1'248'424, macs(0.819), torchvision},
        {"zoo_vit_b16", vitB16(), 86'567'656, macs(17.564), torchvision},
        {"zoo_unet", uNet(), 31'030'658, 0,
         "worked from figure 1 of Ronneberger et al. (2015), which gives no count"},
        {"zoo_bert_base", bertBase(), 109'482'240, 0,
         "https://huggingface.co/google-bert/bert-base-uncased (110 M, with the pooler)"},
        {"zoo_gpt2_small", gpt("GPT-2 small", 768, 12, 12, 1024), 124'439'808, 0,
         "https://huggingface.co/openai-community/gpt2 (124 M)"},
        {"zoo_gpt3_175b", gpt("GPT-3 175B", 12288, 96, 96, 2048), 174'604'259'328, 0,
         "worked from table 2.1 of Brown et al. (2020): 12 d^2 + 13 d a layer, tables, last norm"},
        {"zoo_mixture_of_experts", mixtureTransformer(), 0, 0, "ours"},
    };
}

} // namespace plugboard::tests
