// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/metrics_kernel.h"

#include <utility>

namespace plugboard::runtime {
namespace {

template <class Real>
class MetricsKernel : public backend::Kernel {
public:
    MetricsKernel(std::unique_ptr<backend::Kernel> inner, std::size_t output, MetricsRing& ring)
        : inner_(std::move(inner)), output_(output), ring_(ring)
    {
    }

    int run(void* const* operands, void* workspace, const backend::FiringContext& context) override
    {
        const int status = inner_->run(operands, workspace, context);
        const auto* values = static_cast<const Real*>(operands[output_]);
        ring_.push({context.step, double(values[0]), double(values[1]), double(values[2])});
        return status;
    }
    Bytes workspace() const override { return inner_->workspace(); }
    std::string algorithm() const override { return inner_->algorithm(); }

private:
    std::unique_ptr<backend::Kernel> inner_;
    std::size_t output_;
    MetricsRing& ring_;
};

} // namespace

std::unique_ptr<backend::Kernel> metricsKernel(std::unique_ptr<backend::Kernel> inner,
                                               std::size_t output, model::DataType type,
                                               MetricsRing& ring)
{
    if (type == model::DataType::Float64)
        return std::make_unique<MetricsKernel<double>>(std::move(inner), output, ring);
    return std::make_unique<MetricsKernel<float>>(std::move(inner), output, ring);
}

} // namespace plugboard::runtime
