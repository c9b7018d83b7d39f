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
network("lenet", Lenet(), (1, 28, 28), 10, 8, lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=1e-4))
network("small", SmallBatchNormNet(), (2, 8, 8), 5, 8, lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=1e-3))
pathlib.Path(__file__).with_name("golden.txt").write_text("\n".join(lines) + "\n")
