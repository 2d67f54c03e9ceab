"""What many of the wrong answers begin with, so that each of them shows only its own mistake."""

from __future__ import annotations

import math

import torch
from torch import nn


class RightScale(nn.Module):
    """A right module: a subclass spoils one thing."""

    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.log_scale = nn.Parameter(torch.tensor(self.start(temperature)))
        self.top = math.log(max_scale)

    def start(self, temperature):
        return math.log(1 / temperature)

    def forward(self):
        with torch.no_grad():
            self.log_scale.clamp_(max=self.top)
        return self.log_scale
