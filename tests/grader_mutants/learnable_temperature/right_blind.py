"""Right answers, written from the contract alone."""

# ruff: noqa: F811
import math

import torch
from torch import nn

from ..collect import right


@right("clamp_ under no_grad, then the parameter itself")
class LearnableTemperature(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.log_scale = nn.Parameter(torch.tensor(math.log(1 / temperature)))
        self.max_scale = max_scale

    def forward(self):
        with torch.no_grad():
            self.log_scale.clamp_(max=math.log(self.max_scale))
        return self.log_scale


@right("the parameter's data clamped, another name, a view returned")
class LearnableTemperature(nn.Module):
    def __init__(self, temperature: float = 0.07, max_scale: float = 100.0):
        super().__init__()
        self.limit = math.log(max_scale)
        self.logit_scale = nn.Parameter(torch.ones([]) * -math.log(temperature))

    def forward(self):
        self.logit_scale.data.clamp_(max=self.limit)
        return self.logit_scale.view(())


@right("a forward hook before the call does the clamping")
class LearnableTemperature(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.t = nn.Parameter(torch.log(torch.tensor(1.0 / temperature)))
        top = math.log(max_scale)
        self.register_forward_pre_hook(lambda module, _: (module.t.data.clamp_(max=top), None)[1])

    def forward(self):
        return self.t * 1.0


@right("an if statement and fill_")
class LearnableTemperature(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.log_max = math.log(max_scale)
        self.register_parameter("s", nn.Parameter(torch.empty(())))
        nn.init.constant_(self.s, math.log(1.0 / temperature))

    def forward(self):
        if self.s.item() > self.log_max:
            with torch.no_grad():
                self.s.fill_(self.log_max)
        return self.s.clone()


@right("copy_ of the smaller one, the limit in a buffer")
class LearnableTemperature(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.register_buffer("limit", torch.tensor(float(max_scale)).log())
        self.log_inverse = nn.Parameter(-torch.tensor(float(temperature)).log())

    @torch.no_grad()
    def _limit(self):
        self.log_inverse.copy_(torch.minimum(self.log_inverse, self.limit))

    def forward(self):
        self._limit()
        return self.log_inverse + 0


@right("the parameter kept in a ParameterDict")
class LearnableTemperature(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        start = torch.tensor(math.log(1 / temperature), dtype=torch.float32)
        self.learned = nn.ParameterDict({"log_scale": nn.Parameter(start)})
        self.max_scale = max_scale

    def forward(self):
        scale = self.learned["log_scale"]
        with torch.no_grad():
            torch.clamp(scale, max=math.log(self.max_scale), out=scale)
        return scale


@right("kept in a module of its own, __call__ left to nn.Module")
class LearnableTemperature(nn.Module):
    class _Scalar(nn.Module):
        def __init__(self, value):
            super().__init__()
            self.value = nn.Parameter(torch.tensor(value))

    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.inner = self._Scalar(-math.log(temperature))
        self.max_scale = max_scale

    def forward(self):
        inner = self.inner.value
        inner.data = inner.data.clamp(max=math.log(self.max_scale))
        return inner


@right("reduced by the excess, sub_ under no_grad")
class LearnableTemperature(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.log_scale = nn.Parameter(torch.zeros(()).sub(math.log(temperature)))
        self.top = math.log(max_scale)

    def forward(self):
        with torch.no_grad():
            self.log_scale.sub_(torch.relu(self.log_scale - self.top))
        return self.log_scale.squeeze()
