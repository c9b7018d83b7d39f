// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/onednn_kernels.h"
#include "engine/cpu/parallel.h"
#include "engine/cpu/row_functions.h"
#include "engine/cpu/shapes.h"
#include "engine/cpu/vector_loops.h"
#include "engine/ops/attention_shape.h"

#include <algorithm>
#include <limits>

namespace plugboard::cpu {
namespace {

using ops::AttentionShape;

constexpr const char* kAlgorithm = "onednn:blockwise";
constexpr Dim kBlock = 64;     ///< rows of scores that are kept at once
constexpr Dim kAlignment = 16; ///< floats of a cache line

/// c = factor a b (+ c), row-major with rows so far apart.
struct Side {
    const float* data;
    Dim step;
    bool turned = false;
};
int multiply(Dim rows, Dim columns, Dim inner, float factor, const Side& a, const Side& b, float* c,
             Dim step, bool adds)
{
    return dnnl_sgemm(a.turned ? 'T' : 'N', b.turned ? 'T' : 'N', rows, columns, inner, factor,
                      a.data, a.step, b.data, b.step, adds ? 1.0f : 0.0f, c, step);
}

/// Some rows of one head.
struct Block {
    Dim n = 0, h = 0;
    Dim first = 0, rows = 0;
    Dim keys = 0; ///< seen by any of the rows
};

class Attention : public backend::Kernel {
public:
    Attention(const AttentionShape& shape, std::size_t maskPort, std::size_t buffers)
        : shape_(shape), maskPort_(maskPort), threads_(omp_get_max_threads()),
          buffer_((kBlock * shape.keys + kAlignment - 1) / kAlignment * kAlignment),
          buffers_(Dim(buffers))
    {
    }

    Bytes workspace() const override
    {
        return {threads_ * buffers_ * buffer_ * Dim(sizeof(float))};
    }
    std::string algorithm() const override { return kAlgorithm; }

protected:
    Dim blocks() const { return (shape_.queries + kBlock - 1) / kBlock; }
    Block blockAt(Dim n, Dim h, Dim number) const
    {
        Block block{n, h, number * kBlock, 0, shape_.keys};
        block.rows = std::min(kBlock, shape_.queries - block.first);
        if (shape_.causal)
            block.keys = std::min(shape_.keys, block.first + block.rows);
        return block;
    }
    float* buffer(void* workspace, Dim number) const
    {
        return static_cast<float*>(workspace) +
               (omp_get_thread_num() * buffers_ + number) * buffer_;
    }

    /// The softmax of a block's scores.
    int probabilities(const Block& block, void* const* operands, float* scores) const
    {
        const float* q =
            input(operands, 0) + shape_.q.at(block.n, block.h) + block.first * shape_.q.row;
        const float* k = input(operands, 1) + shape_.k.at(block.n, block.h);
        const int status =
            multiply(block.rows, block.keys, shape_.size, float(shape_.scale), {q, shape_.q.row},
                     {k, shape_.k.row, true}, scores, block.keys, false);
        for (Dim row = 0; row < block.rows; ++row) {
            float* line = scores + row * block.keys;
            if (maskPort_ != 0)
                addMask(block, row, operands, line);
            const Dim seen =
                shape_.causal ? std::min(block.first + row + 1, block.keys) : block.keys;
            softmaxRow(line, line, seen);
            std::fill(line + seen, line + block.keys, 0.0f);
        }
        return status;
    }
    static const float* input(void* const* operands, std::size_t index)
    {
        return static_cast<const float*>(operands[index]);
    }

    AttentionShape shape_;

private:
    void addMask(const Block& block, Dim row, void* const* operands, float* line) const
    {
        const float* mask = input(operands, maskPort_) + shape_.mask.at(block.n, block.h) +
                            (block.first + row) * shape_.mask.row;
        if (shape_.mask.column == 1)
            addInto(line, mask, block.keys);
        else
            addScalar(line, line, mask[0], block.keys);
    }

    std::size_t maskPort_; ///< 0: none
    Dim threads_;
    Dim buffer_; ///< floats of a block's scores
    Dim buffers_;
};

class Forward : public Attention {
public:
    Forward(const AttentionShape& shape, std::size_t inputs)
        : Attention(shape, inputs == 4 ? 3 : 0, 1), output_(inputs)
    {
    }

    int run(void* const* operands, void* workspace, const backend::FiringContext&) override
    {
        int status = 0;
        const Dim count = shape_.samples * shape_.heads * blocks();
        inParallel(count, 1, [&](Dim begin, Dim end) {
            for (Dim at = begin; at < end; ++at) {
                const Dim head = at / blocks();
                const int made =
                    runBlock(blockAt(head / shape_.heads, head % shape_.heads, at % blocks()),
                             operands, buffer(workspace, 0));
                if (made != 0)
                    status = made;
            }
        });
        return status;
    }

private:
    int runBlock(const Block& block, void* const* operands, float* scores) const
    {
        const int status = probabilities(block, operands, scores);
        if (status != 0)
            return status;
        const float* v = input(operands, 2) + shape_.v.at(block.n, block.h);
        float* y = static_cast<float*>(operands[output_]) + shape_.y.at(block.n, block.h) +
                   block.first * shape_.y.row;
        return multiply(block.rows, shape_.valueSize, block.keys, 1, {scores, block.keys},
                        {v, shape_.v.row}, y, shape_.y.row, false);
    }

    std::size_t output_;
};

/// With p the probabilities and g = dy v^T: ds = p (g - sum of p g); dq = scale ds k,
/// dk = scale ds^T q, dv = p^T dy.
class Backward : public Attention {
public:
    Backward(const AttentionShape& shape, std::size_t inputs)
        : Attention(shape, inputs == 5 ? 4 : 0, 2), inputs_(inputs)
    {
    }

    int run(void* const* operands, void* workspace, const backend::FiringContext&) override
    {
        int status = 0;
        inParallel(shape_.samples * shape_.heads, 1, [&](Dim begin, Dim end) {
            for (Dim head = begin; head < end; ++head)
                for (Dim number = 0; number < blocks(); ++number) {
                    const int made =
                        runBlock(blockAt(head / shape_.heads, head % shape_.heads, number),
                                 operands, buffer(workspace, 0), buffer(workspace, 1));
                    if (made != 0)
                        status = made;
                }
        });
        return status;
    }

private:
    float* output(void* const* operands, std::size_t number, const ops::HeadStrides& strides,
                  const Block& block) const
    {
        return static_cast<float*>(operands[inputs_ + number]) + strides.at(block.n, block.h);
    }

    /// Keys that no block up to this one has seen get their first values; later blocks add.
    int runBlock(const Block& block, void* const* operands, float* p, float* g) const
    {
        const AttentionShape& a = shape_;
        int status = probabilities(block, operands, p);
        const float* q = input(operands, 0) + a.q.at(block.n, block.h) + block.first * a.q.row;
        const float* k = input(operands, 1) + a.k.at(block.n, block.h);
        const float* v = input(operands, 2) + a.v.at(block.n, block.h);
        const float* dy = input(operands, 3) + a.y.at(block.n, block.h) + block.first * a.y.row;
        float* dq = output(operands, 0, a.q, block) + block.first * a.q.row;
        float* dk = output(operands, 1, a.k, block);
        float* dv = output(operands, 2, a.v, block);
        if (block.first == 0) {
            clear(dk, a.k.row, a.size);
            clear(dv, a.v.row, a.valueSize);
        }
        const auto add = [&](int made) { status = status == 0 ? made : status; };
        add(multiply(block.keys, a.valueSize, block.rows, 1, {p, block.keys, true}, {dy, a.y.row},
                     dv, a.v.row, true));
        add(multiply(block.rows, block.keys, a.valueSize, 1, {dy, a.y.row}, {v, a.v.row, true}, g,
                     block.keys, false));
        for (Dim row = 0; row < block.rows; ++row)
            softmaxRowBackward(g + row * block.keys, g + row * block.keys, p + row * block.keys,
                               block.keys);
        add(multiply(block.rows, a.size, block.keys, float(a.scale), {g, block.keys}, {k, a.k.row},
                     dq, a.q.row, false));
        add(multiply(block.keys, a.size, block.rows, float(a.scale), {g, block.keys, true},
                     {q, a.q.row}, dk, a.k.row, true));
        return status;
    }
    void clear(float* data, Dim step, Dim size) const
    {
        for (Dim key = 0; key < shape_.keys; ++key)
            std::fill_n(data + key * step, size, 0.0f);
    }

    std::size_t inputs_;
};

} // namespace

KernelPtr onednnAttention(const dnnl::engine&, const backend::KernelSpec& spec)
{
    const bool backward = spec.opKind == "attention_backward";
    const std::size_t maskPort = backward ? 4 : 3;
    const auto shape = [&](std::size_t port) { return &spec.inputs[port].local.shape; };
    const auto found =
        ops::attentionShape(spec.attributes, *shape(0), *shape(1), *shape(2),
                            spec.inputs.size() > maskPort ? shape(maskPort) : nullptr);
    // A mask's gradient adds up over heads, in one order only: the reference's.
    if (!found || spec.outputs.size() == 4)
        return nullptr;
    if (backward)
        return std::make_unique<Backward>(*found, spec.inputs.size());
    return std::make_unique<Forward>(*found, spec.inputs.size());
}

} // namespace plugboard::cpu
