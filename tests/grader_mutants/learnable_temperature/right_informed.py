"""Right learnable temperatures in other styles."""

# ruff: noqa: F811
import math

import torch
from torch import nn

from ..collect import right


@right("clamp_ on the data, torch.log of a tensor")
class LearnableTemperature(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.max_scale = max_scale
        self.w = nn.Parameter(torch.log(torch.tensor(1 / temperature)))

    def forward(self):
        self.w.data.clamp_(max=math.log(self.max_scale))
        return self.w


@right("copy_ of a clamped copy")
class LearnableTemperature(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.top = math.log(max_scale)
        self.log_scale = nn.Parameter(torch.full((), -math.log(temperature)))

    def forward(self):
        with torch.inference_mode(False), torch.no_grad():
            self.log_scale.copy_(self.log_scale.clamp(max=self.top))
        return 1 * self.log_scale


@right("straight through: the value is limited, the gradient is not")
class LearnableTemperature(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.top = math.log(max_scale)
        self.log_scale = nn.Parameter(torch.tensor(math.log(1 / temperature)))

    def forward(self):
        excess = (self.log_scale - self.top).clamp(min=0).detach()
        return self.log_scale - excess


@right("a factory of modules")
def LearnableTemperature(temperature=0.07, max_scale=100.0):
    class Scale(nn.Module):
        def __init__(self):
            super().__init__()
            self.s = nn.Parameter(torch.tensor(-math.log(temperature)))

        def forward(self):
            with torch.no_grad():
                self.s.clamp_(max=math.log(max_scale))
            return self.s

    return Scale()


@right("an inherited __call__ and a property")
class LearnableTemperature(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.max_scale, self.log = max_scale, nn.Parameter(torch.tensor(math.log(temperature)).neg())

    @property
    def limit(self):
        return math.log(self.max_scale)

    def forward(self):
        if self.log.item() > self.limit:
            self.log.data.fill_(self.limit)
        return self.log.view_as(self.log)
