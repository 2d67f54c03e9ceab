"""Another objective than the one asked for."""

# ruff: noqa: F811
import math

import torch
from torch import nn

from ..collect import wrong
from ._answer import RightScale

# --- temperature, sign, log_base -----------------------------------------------------------------


@wrong(("temperature", "formula"), "the parameter is τ")
class LearnableTemperature(RightScale):
    def start(self, temperature):
        return float(temperature)


@wrong(("temperature", "formula"), "the parameter is 1/τ, not its logarithm")
class LearnableTemperature(RightScale):
    def start(self, temperature):
        return 1 / temperature


@wrong(("sign", "temperature"), "the parameter is log τ, as in the hand-writing guide")
class LearnableTemperature(RightScale):
    def start(self, temperature):
        return math.log(temperature)


@wrong(("log_base", "temperature", "formula"), "log2")
class LearnableTemperature(RightScale):
    def start(self, temperature):
        return math.log2(1 / temperature)


@wrong(("temperature", "formula"), "the scale, already exponentiated")
class LearnableTemperature(RightScale):
    def forward(self):
        return super().forward().exp()


@wrong("temperature", "always starts at 0.07")
class LearnableTemperature(RightScale):
    def start(self, temperature):
        return math.log(1 / 0.07)


@wrong(("temperature", "formula"), "a softplus keeps it positive")
class LearnableTemperature(RightScale):
    def forward(self):
        return nn.functional.softplus(super().forward())


# --- numerics: the limit -------------------------------------------------------------------------


@wrong(("numerics", "temperature", "formula"), "clamped at 100 in log space")
class LearnableTemperature(RightScale):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature)
        self.top = max_scale


@wrong(("numerics", "temperature", "formula"), "no limit")
class LearnableTemperature(RightScale):
    def forward(self):
        return self.log_scale


@wrong(("numerics", "temperature"), "min for max: never below the limit")
class LearnableTemperature(RightScale):
    def forward(self):
        with torch.no_grad():
            self.log_scale.clamp_(min=self.top)
        return self.log_scale


@wrong(("temperature", "numerics", "interface"), "max_scale ignored, always 100")
class LearnableTemperature(RightScale):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature)


@wrong(("numerics", "shape_state"), "clamped in the constructor only")
class LearnableTemperature(RightScale):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature, max_scale)
        self.log_scale.data.clamp_(max=self.top)

    def forward(self):
        return self.log_scale + 0


@wrong(("shape_state", "numerics"), "clamped after use: the first result is too large")
class LearnableTemperature(RightScale):
    def forward(self):
        now = self.log_scale.clone()
        super().forward()
        return now
