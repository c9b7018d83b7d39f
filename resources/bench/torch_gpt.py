# SPDX-License-Identifier: Apache-2.0
"""The example tiny_gpt in PyTorch, from the same weights on the same samples: `plugboard bench gpt`.

torch_gpt.py WEIGHTS.safetensors TEXT SAMPLES BATCH STEPS RATE -> one JSON line with the loss of each step.
"""
import json
import struct
import sys

import torch
import torch.nn.functional as F

path, text, samples, batch, steps, rate = sys.argv[1:]
samples, batch, steps, rate = int(samples), int(batch), int(steps), float(rate)
torch.set_num_threads(1)

with open(path, "rb") as file:
    raw = file.read()
length = struct.unpack("<Q", raw[:8])[0]
header = json.loads(raw[8:8 + length])
weight = {}
for name, entry in header.items():
    if name == "__metadata__" or name.endswith((".adam_m", ".adam_v")):
        continue
    begin, end = entry["data_offsets"]
    values = torch.frombuffer(bytearray(raw[8 + length + begin:8 + length + end]), dtype=torch.float32)
    weight[name] = values.reshape(entry["shape"]).clone().requires_grad_()

heads = 4
context = weight["embedding/position.value"].shape[0]
tokens = torch.tensor(list(open(text, "rb").read()), dtype=torch.long)


def linear(x, name):
    return F.linear(x, weight[name + ".weight"], weight.get(name + ".bias"))


def norm(x, name):
    return F.layer_norm(x, x.shape[-1:], weight[name + ".scale"], weight[name + ".bias"], 1e-5)


def forward(x):
    x = weight["embedding/token.weight"][x] + weight["embedding/position.value"]
    mask = torch.full((context, context), float("-inf")).triu(1)
    for block in range(2):
        at = f"decoder/{block}/"
        seen = norm(x, at + "norm1")
        split = lambda y: y.reshape(*y.shape[:2], heads, -1).transpose(1, 2)
        q, k, v = (split(linear(seen, at + part)) for part in "qkv")
        scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5 + mask
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(x.shape)
        x = x + linear(mixed, at + "out")
        x = x + linear(F.gelu(linear(norm(x, at + "norm2"), at + "fc1")), at + "fc2")
    return linear(norm(x, "norm"), "logits")


optimizer = torch.optim.Adam(weight.values(), lr=rate)
per_epoch = samples // batch
losses = []
for step in range(steps):
    first = step % per_epoch * batch
    rows = [tokens[at * context:(at + 1) * context + 1] for at in range(first, first + batch)]
    rows = torch.stack(rows)
    optimizer.zero_grad()
    loss = F.cross_entropy(forward(rows[:, :-1]).flatten(0, 1), rows[:, 1:].flatten())
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
print(json.dumps({"losses": losses, "version": torch.__version__}))
