"""Wrong in size, gradient, numbers or manners."""

# ruff: noqa: F811
import math

import numpy as np
import torch
from torch import nn

from ..collect import add_wrong, wrong
from ._answer import RightScale

# --- gradient ------------------------------------------------------------------------------------


@wrong("gradient", "a clamp in forward, whose gradient is 0 above the limit")
class LearnableTemperature(RightScale):
    def forward(self):
        return self.log_scale.clamp(max=self.top)


@wrong("gradient", "torch.minimum in forward sticks in the same way")
class LearnableTemperature(RightScale):
    def forward(self):
        return torch.minimum(self.log_scale, torch.tensor(self.top))


@wrong("gradient", "torch.where in forward: a constant above the limit")
class LearnableTemperature(RightScale):
    def forward(self):
        return torch.where(self.log_scale > self.top, self.top, self.log_scale)


@wrong(("gradient", "interface"), "item(): a Python float")
class LearnableTemperature(RightScale):
    def forward(self):
        return super().forward().item()


@wrong("gradient", "detached")
class LearnableTemperature(RightScale):
    def forward(self):
        return super().forward().detach()


@wrong(("gradient", "interface"), "a parameter that does not require grad")
class LearnableTemperature(RightScale):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature, max_scale)
        self.log_scale.requires_grad_(False)


@wrong(("gradient", "interface"), "a buffer")
class LearnableTemperature(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.register_buffer("log_scale", torch.tensor(math.log(1 / temperature)))
        self.top = math.log(max_scale)

    def forward(self):
        return self.log_scale.clamp(max=self.top)


@wrong(("gradient", "interface"), "a tensor with requires_grad that is not registered")
class LearnableTemperature(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.log_scale = torch.tensor(math.log(1 / temperature), requires_grad=True)
        self.top = math.log(max_scale)

    def forward(self):
        self.log_scale.data.clamp_(max=self.top)
        return self.log_scale


@wrong(("gradient", "shape_state", "interface"), "a new parameter made at every call")
class LearnableTemperature(RightScale):
    def forward(self):
        self.log_scale = nn.Parameter(self.log_scale.detach().clamp(max=self.top))
        return self.log_scale


@wrong(("gradient", "sign"), "the gradient turned round by a hook")
class LearnableTemperature(RightScale):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature, max_scale)
        self.log_scale.register_hook(lambda gradient: -gradient)


# --- state, chance -------------------------------------------------------------------------------


@wrong(("shape_state", "nondeterministic", "temperature"), "a little colder at every call")
class LearnableTemperature(RightScale):
    def forward(self):
        with torch.no_grad():
            self.log_scale.add_(0.01).clamp_(max=self.top)
        return self.log_scale


_shared = nn.Parameter(torch.zeros(()))


@wrong("shape_state", "one parameter shared by all instances")
class LearnableTemperature(RightScale):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature, max_scale)
        _shared.data.fill_(math.log(1 / temperature))
        self.log_scale = _shared


@wrong("nondeterministic", "jitter on the result")
class LearnableTemperature(RightScale):
    def forward(self):
        return super().forward() - 0.1 * torch.rand(())


@wrong("nondeterministic", "a random start near the asked temperature")
class LearnableTemperature(RightScale):
    def start(self, temperature):
        return math.log(1 / temperature) + 0.1 * torch.rand(()).item()


# --- interface, stub, cheat ----------------------------------------------------------------------


@wrong("interface", "the argument is called init_temperature, as in the guide")
class LearnableTemperature(RightScale):
    def __init__(self, init_temperature=0.07, max_scale=100.0):
        super().__init__(init_temperature, max_scale)


@wrong("interface", "no argument for the limit")
class LearnableTemperature(RightScale):
    def __init__(self, temperature=0.07):
        super().__init__(temperature)


@wrong("interface", "the temperature has no default")
class LearnableTemperature(RightScale):
    def __init__(self, temperature, max_scale=100.0):
        super().__init__(temperature, max_scale)


@wrong(("interface", "temperature"), "the default temperature is 0.5")
class LearnableTemperature(RightScale):
    def __init__(self, temperature=0.5, max_scale=100.0):
        super().__init__(temperature, max_scale)


@wrong("interface", "float64, from a NumPy number")
class LearnableTemperature(RightScale):
    def start(self, temperature):
        return np.log(1 / temperature)


@wrong("interface", "two parameters: the temperature and its limit")
class LearnableTemperature(RightScale):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature, max_scale)
        self.limit = nn.Parameter(torch.tensor(self.top))


@wrong("interface", "the call wants the logits")
class LearnableTemperature(RightScale):
    def forward(self, logits):
        return logits * super().forward().exp()


@wrong("interface", "log scale and scale")
class LearnableTemperature(RightScale):
    def forward(self):
        return super().forward(), self.log_scale.exp()


@wrong(("stub", "interface"), "forward passes")
class LearnableTemperature(RightScale):
    def forward(self):
        pass


@wrong("stub", "raises NotImplementedError")
class LearnableTemperature(RightScale):
    def forward(self):
        raise NotImplementedError


add_wrong(None, "stub", "nothing at all")


@wrong(("cheat", "gradient", "interface"), "the right number as a fresh leaf")
class LearnableTemperature(RightScale):
    def forward(self):
        return torch.tensor(min(self.log_scale.item(), self.top), requires_grad=True)
