#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes golden.txt: what PyTorch computes in float64. Lines of a name and its values.

Inputs are drawn by philox.py, so that the tests can draw them again and only results are stored.
Large tensors are stored as their norm and every 97th element.
Run: /usr/bin/python3 make_golden.py   (made with PyTorch 1.13)
"""
import pathlib

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import philox

SEED = 7
STRIDE = 97

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
lines = []


def keep(name, values):
    if isinstance(values, torch.Tensor):
        values = values.detach().numpy()
    flat = np.asarray(values, dtype=np.float64).reshape(-1)
    lines.append(" ".join([name] + [repr(float(v)) for v in flat]))


def keep_sample(name, tensor):
    flat = tensor.detach().numpy().reshape(-1)
    keep(name + ".norm", [np.sqrt(np.sum(flat * flat))])
    keep(name + ".sample", flat[::STRIDE])


def draw(path, shape, gradient=False):
    """2 u - 1 of the given path."""
    tensor = torch.tensor(2 * philox.uniform(SEED, path, 0, shape) - 1)
    return tensor.requires_grad_(gradient)


def convolutions():
    cases = [
        ((2, 1, 7, 7), (3, 1, 5, 5), 1, 2),
        ((2, 3, 6, 6), (4, 3, 3, 3), 1, 0),
        ((1, 2, 9, 8), (3, 2, 3, 3), 2, 1),
        ((1, 4, 5, 5), (2, 4, 1, 1), 2, 0),
    ]
    for index, (x_shape, w_shape, stride, padding) in enumerate(cases):
        name = f"convolution{index}"
        x = draw(name + ".x", x_shape, True)
        w = draw(name + ".weight", w_shape, True)
        b = draw(name + ".bias", (w_shape[0],), True)
        y = F.conv2d(x, w, b, stride=stride, padding=padding)
        y.backward(draw(name + ".dy", tuple(y.shape)))
        keep(name + ".y", y)
        keep(name + ".dx", x.grad)
        keep(name + ".dweight", w.grad)
        keep(name + ".dbias", b.grad)


def batch_norm():
    for samples in (6, 3, 2):
        name = f"batch_norm{samples}"
        x = draw("batch_norm.x", (6, 3, 4, 2), True)
        weight = draw("batch_norm.weight", (3,), True)
        bias = draw("batch_norm.bias", (3,), True)
        mean, variance = torch.zeros(3), torch.ones(3)
        groups = [
            F.batch_norm(x[at : at + samples], mean, variance, weight, bias, True, 0.1, 1e-5)
            for at in range(0, 6, samples)
        ]
        y = torch.cat(groups)
        y.backward(draw("batch_norm.dy", (6, 3, 4, 2)))
        keep(name + ".y", y)
        keep(name + ".running_mean", mean)
        keep(name + ".running_variance", variance)
        keep(name + ".dx", x.grad)
        keep(name + ".dweight", weight.grad)
        keep(name + ".dbias", bias.grad)
    keep("batch_norm.inference", F.batch_norm(x, mean, variance, weight, bias, False, 0.1, 1e-5))


def dropout_mask(path, step, shape, probability):
    kept = philox.uniform(SEED, path, step, shape) >= probability
    return torch.tensor(kept.astype(np.float64) / (1 - probability))


def dropout():
    for step in (0, 5):
        keep(f"dropout{step}.y", draw("dropout.x", (5, 9)) * dropout_mask("dropout", step, (5, 9), 0.3))


def optimizers():
    makers = {
        "sgd": lambda w: torch.optim.SGD(w, lr=0.1),
        "sgd_decay": lambda w: torch.optim.SGD(w, lr=0.1, weight_decay=0.01),
        "momentum": lambda w: torch.optim.SGD(w, lr=0.1, momentum=0.9, weight_decay=0.01),
        "adam": lambda w: torch.optim.Adam(w, lr=0.01),
        "adam_decay": lambda w: torch.optim.Adam(w, lr=0.01, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.02),
    }
    for name, make in makers.items():
        weight = draw("optimizer.weight", (11,), True)
        optimizer = make([weight])
        for step in range(6):
            weight.grad = draw(f"optimizer.gradient{step}", (11,))
            optimizer.step()
            keep(f"{name}.weight{step}", weight)


def schedules():
    def rates(make, steps, per_epoch=1):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.05)
        scheduler = make(optimizer)
        result = []
        for step in range(steps):
            result.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if (step + 1) % per_epoch == 0:
                scheduler.step()
        return result

    lr = torch.optim.lr_scheduler
    keep("schedule.step", rates(lambda o: lr.StepLR(o, step_size=2, gamma=0.3), 30, per_epoch=4))
    keep("schedule.cosine", rates(lambda o: lr.CosineAnnealingLR(o, T_max=30, eta_min=0.002), 30))
    keep("schedule.linear", rates(lambda o: lr.LinearLR(o, 1.0, 0.1, total_iters=30), 30))


def attention(q, k, v, heads, mask=None, causal=False):
    def split(x):
        return x.unflatten(2, (heads, -1)).transpose(1, 2)

    q, k, v = split(q), split(k), split(v)
    scores = q @ k.transpose(2, 3) / np.sqrt(q.shape[3])
    if mask is not None:
        scores = scores + mask
    if causal:
        scores = scores + torch.full(scores.shape[2:], -np.inf).triu(1)
    return (scores.softmax(-1) @ v).transpose(1, 2).flatten(2)


def heavy_kinds():
    x = draw("heavy.x", (2, 6, 7, 8))
    scale, bias = draw("heavy.scale", (6,)), draw("heavy.bias", (6,))
    rows = draw("heavy.rows", (3, 4, 5))
    signal, volume = draw("heavy.signal", (2, 4, 9)), draw("heavy.volume", (2, 2, 5, 4, 6))

    def weight(name, *shape):
        return draw("heavy.weight." + name, shape)

    def keep_one(name, tensor):
        (keep_sample if tensor.numel() > 64 else keep)("heavy." + name, tensor.double())

    keep_one("matmul", draw("heavy.a", (2, 3, 4, 5)) @ draw("heavy.b", (3, 5, 6)))
    keep_one("matmul_turned", draw("heavy.a", (2, 5, 4)).transpose(1, 2) @ draw("heavy.b", (6, 5)).T)
    keep_one("matmul_vector", draw("heavy.a", (2, 4, 5)) @ draw("heavy.b", (5,)))
    keep_one("softmax", x.softmax(1))
    keep_one("log_softmax", x.log_softmax(-1))
    keep_one("layer_norm", F.layer_norm(rows, (4, 5), weight("rows", 4, 5), weight("shift", 4, 5), 1e-3))
    keep_one("rms_norm", rows / (rows.square().mean(-1, keepdim=True) + 1e-5).sqrt() * weight("row", 5))
    keep_one("instance_norm", F.instance_norm(x, weight=scale, bias=bias))
    keep_one("group_norm", F.group_norm(x, 3, scale, bias))
    keep_one("lrn", F.local_response_norm(x, 3, 0.8, 0.6, 1.5))
    depthwise = F.conv2d(x, weight("depthwise", 12, 1, 3, 3), draw("heavy.bias", (12,)), 2, 1, groups=6)
    keep_one("convolution_depthwise", depthwise)
    padded = F.pad(x, (0, 2, 1, 0))
    keep_one("convolution_grouped", F.conv2d(padded, weight("grouped", 9, 2, 3, 2), None, (1, 2), 0, (2, 3), 3))
    keep_one("convolution_1d", F.conv1d(signal, weight("signal", 3, 4, 3), None, 2, 2, 2))
    keep_one("convolution_3d", F.conv3d(volume, weight("volume", 3, 2, 2, 3, 1), None, 2, (1, 0, 0)))
    keep_one("transpose", F.conv_transpose2d(x, weight("t", 6, 2, 3, 2), draw("heavy.bias", (6,)), 2, 1, 1, 3))
    keep_one("transpose_1d", F.conv_transpose1d(signal, weight("t1", 4, 3, 3), None, 3, 0, 0, 1, 2))
    pooled, indices = F.max_pool2d(x, (3, 2), 2, (1, 0), (1, 3), True, True)
    channel = torch.arange(12).reshape(2, 6, 1, 1) * 56
    keep_one("max_pool", pooled)
    keep_one("max_pool.indices", indices + channel)
    keep_one("max_pool_3d", F.max_pool3d(volume, 2, 2, 1))
    keep_one("average_pool", F.avg_pool2d(x, 3, 2, 1, True, True))
    keep_one("average_pool_inside", F.avg_pool2d(x, 3, 2, 1, True, False))
    keep_one("average_pool_1d", F.avg_pool1d(signal, 3, 2, 1))
    keep_one("global_max_pool", x.amax((2, 3), True))
    q, k, v = draw("heavy.q", (2, 5, 6)), draw("heavy.k", (2, 7, 6)), draw("heavy.v", (2, 7, 4))
    keep_one("attention", attention(q, k, v, 2))
    keep_one("attention_masked", attention(q, k, v, 2, draw("heavy.mask", (2, 1, 5, 7))))
    keep_one("attention_causal", attention(q, k, v, 2, None, True))
    keep_one("resize_linear", F.interpolate(x, (9, 5), mode="bilinear"))
    keep_one("resize_corners", F.interpolate(x, (9, 5), mode="bilinear", align_corners=True))
    keep_one("resize_cubic", F.interpolate(x, (4, 11), mode="bicubic"))
    keep_one("resize_nearest", F.interpolate(x, (10, 5), mode="nearest"))
    targets = torch.arange(112).reshape(2, 7, 8) % 6
    logp = x.log_softmax(1)
    keep_one("loss", F.nll_loss(logp, targets, scale, ignore_index=4))
    keep_one("loss_sum", F.nll_loss(logp, targets, reduction="sum"))
    keep_one("loss_none", F.nll_loss(logp, targets, scale, reduction="none"))


class Lenet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x, step):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.flatten(1))))))


class SmallBatchNormNet(nn.Module):
    """tests/passes/networks.h: smallBatchNormNet(4)."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 6, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(6)
        self.fc = nn.Linear(96, 5)

    def forward(self, x, step):
        x = torch.cat([self.bn(group) for group in self.conv(x).split(4)])
        x = F.max_pool2d(F.relu(x), 2)
        x = x * dropout_mask("dropout", step, tuple(x.shape), 0.25)
        return self.fc(x.flatten(1))


def network(name, net, sample, classes, batch, make_optimizer):
    """Five steps from the weights that Plugboard draws: (2 u - 1) / sqrt(fan_in)."""
    for path, parameter in net.named_parameters():
        if path.startswith("bn"):
            continue
        layer = net.get_submodule(path.rsplit(".", 1)[0])
        fan_in = np.prod(layer.weight.shape[1:])
        parameter.data = draw(path, tuple(parameter.shape)) / np.sqrt(fan_in)
    optimizer = make_optimizer(net.parameters())
    labels = torch.arange(batch) % classes
    losses = []
    for step in range(5):
        x = draw(f"{name}.samples{step}", (batch,) + sample)
        optimizer.zero_grad()
        loss = F.cross_entropy(net(x, step), labels, reduction="sum")
        losses.append(loss.item())
        loss.backward()
        if step == 0:
            for path, parameter in net.named_parameters():
                keep_sample(f"{name}.gradient.{path}", parameter.grad)
        for parameter in net.parameters():
            parameter.grad /= batch
        optimizer.step()
    keep(name + ".losses", losses)
    for path, parameter in net.named_parameters():
        keep_sample(f"{name}.final.{path}", parameter)
    for path, buffer in net.named_buffers():
        if "running" in path:
            keep_sample(f"{name}.final.{path}", buffer)


convolutions()
batch_norm()
dropout()
optimizers()
schedules()
heavy_kinds()
network("lenet", Lenet(), (1, 28, 28), 10, 8, lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=1e-4))
network("small", SmallBatchNormNet(), (2, 8, 8), 5, 8, lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=1e-3))
pathlib.Path(__file__).with_name("golden.txt").write_text("\n".join(lines) + "\n")
