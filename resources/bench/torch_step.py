# SPDX-License-Identifier: Apache-2.0
"""A PyTorch training step, one thread: the rival of `plugboard bench lenet` and `mlp`.

torch_step.py NET(lenet|mlp) LAYOUT(plain|channels_last) SECONDS -> one JSON line, step_time in CPU seconds.
"""
import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

net, layout, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
torch.set_num_threads(1)
torch.manual_seed(1)


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, 5, padding=2)
        self.c2 = nn.Conv2d(6, 16, 5)
        self.f1 = nn.Linear(400, 120)
        self.f2 = nn.Linear(120, 84)
        self.f3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.c1(x)), 2)
        x = F.max_pool2d(F.relu(self.c2(x)), 2)
        x = F.relu(self.f1(x.flatten(1)))
        return self.f3(F.relu(self.f2(x)))


if net == "lenet":
    model, shape = LeNet(), (64, 1, 28, 28)
else:
    model = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10))
    shape = (128, 784)
x, y = torch.randn(shape), torch.randint(0, 10, (shape[0],))
if layout == "channels_last":
    model = model.to(memory_format=torch.channels_last)
    x = x.contiguous(memory_format=torch.channels_last)
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)
loss = nn.CrossEntropyLoss()


def step():
    optimizer.zero_grad(set_to_none=True)
    loss(model(x), y).backward()
    optimizer.step()


for _ in range(10):
    step()
times = []
end = time.perf_counter() + seconds
while time.perf_counter() < end or len(times) < 5:
    begin = time.process_time()
    for _ in range(10):
        step()
    times.append((time.process_time() - begin) / 10)
times.sort()
print(json.dumps({"step_time": times[len(times) // 2], "version": torch.__version__}))
