"""Wrong learnable temperatures, by category."""

# ruff: noqa: F811
import math

import torch
from torch import nn

from ..collect import add_wrong, wrong


class _Right(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.top = math.log(max_scale)
        self.t = nn.Parameter(torch.tensor(math.log(1 / temperature)))

    def forward(self):
        with torch.no_grad():
            self.t.clamp_(max=self.top)
        return self.t


@wrong(("temperature", "formula"), "log of 1 + 1/τ")
class LearnableTemperature(_Right):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(1 / (1 + 1 / temperature), max_scale)


@wrong(("numerics", "temperature"), "limit 10 % too high")
class LearnableTemperature(_Right):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature, 1.1 * max_scale)


@wrong("gradient", "tanh squashes it: never quite the limit, and the slope is not 1")
class LearnableTemperature(_Right):
    def forward(self):
        value = super().forward()
        return value + (value * 0.3 - (value * 0.3).detach())


@wrong("gradient", "gradient through exp and a detached log")
class LearnableTemperature(_Right):
    def forward(self):
        value = super().forward()
        return value.exp() - value.exp().detach() + value.detach()


@wrong("gradient", "hardtanh blocks")
class LearnableTemperature(_Right):
    def forward(self):
        return nn.functional.hardtanh(self.t, -1e9, self.top)


@wrong("shape_state", "the limit is checked at every other call")
class LearnableTemperature(_Right):
    calls = 0

    def forward(self):
        self.calls += 1
        return super().forward() if self.calls % 2 == 0 or self.t < 2.4 else self.t + 0


@wrong(("shape_state", "nondeterministic"), "warms up by itself")
class LearnableTemperature(_Right):
    def forward(self):
        with torch.no_grad():
            self.t.sub_(0.01)
        return super().forward()


@wrong("nondeterministic", "noise on the result")
class LearnableTemperature(_Right):
    def forward(self):
        return super().forward() + 0.01 * torch.randn(())


@wrong("interface", "shape (1,)")
class LearnableTemperature(_Right):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature, max_scale)
        self.t = nn.Parameter(self.t.detach().reshape(1))


@wrong("interface", "double precision")
class LearnableTemperature(_Right):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature, max_scale)
        self.double()


@wrong("interface", "the arguments exchanged")
class LearnableTemperature(_Right):
    def __init__(self, max_scale=100.0, temperature=0.07):
        super().__init__(temperature, max_scale)


@wrong("interface", "a dictionary")
class LearnableTemperature(_Right):
    def forward(self):
        return {"log_scale": super().forward()}


@wrong("interface", "an instance method instead of a call")
class LearnableTemperature(_Right):
    forward = None

    def log_scale(self):
        return self.t


@wrong(("temperature", "interface"), "default limit 50")
class LearnableTemperature(_Right):
    def __init__(self, temperature=0.07, max_scale=50.0):
        super().__init__(temperature, max_scale)


@wrong(("stub", "interface"), "finished to the first line")
class LearnableTemperature(_Right):
    def forward(self):
        self.t.data.clamp_(max=self.top)


add_wrong(nn.Linear(2, 2), "interface", "an instance of something else")
