"""The wrong learnable temperatures that people write."""

import math

import torch
from torch import nn


class _Owner(nn.Module):
    """What most of them share: a parameter, limited in place."""

    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.limit = math.log(max_scale)
        self.value = nn.Parameter(torch.tensor(float(self.start(temperature))))

    def start(self, temperature):
        return math.log(1 / temperature)

    def forward(self):
        with torch.no_grad():
            self.value.clamp_(max=self.limit)
        return self.value


def _starting_with(start, name):
    return type(name, (_Owner,), {"start": lambda self, temperature: start(temperature)})


parameter_is_tau = _starting_with(lambda t: t, "parameter_is_tau")
parameter_is_scale = _starting_with(lambda t: 1 / t, "parameter_is_scale")
parameter_is_log_tau = _starting_with(math.log, "parameter_is_log_tau")
base_two = _starting_with(lambda t: math.log2(1 / t), "base_two")
base_ten = _starting_with(lambda t: math.log10(1 / t), "base_ten")
always_007 = _starting_with(lambda t: math.log(1 / 0.07), "always_007")
starts_at_zero = _starting_with(lambda t: 0.0, "starts_at_zero")
starts_at_one = _starting_with(lambda t: 1.0, "starts_at_one")


class returns_the_scale(_Owner):
    def forward(self):
        return super().forward().exp()


class returns_tau(_Owner):
    def forward(self):
        return (-super().forward()).exp()


class no_limit(_Owner):
    def forward(self):
        return self.value


class limit_in_log_space(_Owner):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature, max_scale)
        self.limit = max_scale


class limit_always_100(_Owner):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature)


class limit_from_below(_Owner):
    def forward(self):
        with torch.no_grad():
            self.value.clamp_(min=self.limit)
        return self.value


class limited_only_at_the_start(_Owner):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature, max_scale)
        self.value.data.clamp_(max=self.limit)

    def forward(self):
        return self.value


class clamp_blocks(_Owner):
    def forward(self):
        return self.value.clamp(max=self.limit)


class minimum_blocks(_Owner):
    def forward(self):
        return torch.minimum(self.value, torch.tensor(self.limit))


class detached(_Owner):
    def forward(self):
        return super().forward().detach()


class rebuilt(_Owner):
    def forward(self):
        return torch.tensor(super().forward().item(), requires_grad=True)


class buffer(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.register_buffer("value", torch.tensor(min(-math.log(temperature), math.log(max_scale))))

    def forward(self):
        return self.value


class unregistered(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.value = [torch.tensor(-math.log(temperature), requires_grad=True)]
        self.limit = math.log(max_scale)

    def forward(self):
        self.value[0].data.clamp_(max=self.limit)
        return self.value[0]


class item(_Owner):
    def forward(self):
        return super().forward().item()


class one_for_every_dimension(_Owner):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature, max_scale)
        self.value = nn.Parameter(self.value.detach().repeat(2))


class second_parameter(_Owner):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__(temperature, max_scale)
        self.bias = nn.Parameter(torch.zeros(()))


class softplus(_Owner):
    def forward(self):
        return nn.functional.softplus(super().forward())
