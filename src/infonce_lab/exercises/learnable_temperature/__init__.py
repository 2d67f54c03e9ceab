"""A temperature that learns (chapter 5): ``LearnableTemperature(temperature, max_scale)()``."""

import math

import torch
from torch import nn

from infonce_lab.exercises.contract import Case, Cases, Criterion, Exercise, Style
from infonce_lab.exercises.learnable_temperature.misconceptions import MISCONCEPTIONS, SYMPTOMS
from infonce_lab.reference.clip import LearnableTemperature

TEMPLATE = '''\
import math

import torch
import torch.nn as nn


class LearnableTemperature(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        # 1. One trainable number: log(1/temperature)
        raise NotImplementedError

    def forward(self):
        """
        returns: 0-dim tensor, the log scale, ready for clip_loss; exp of it is at most max_scale
        """
        # 2. Bring the parameter back below its limit, without blocking its gradient

        # 3. Return it
        raise NotImplementedError
'''


def _case(name: str, temperature: float, max_scale: float = 100.0) -> Case:
    return Case(name, (), {"temperature": temperature, "max_scale": max_scale})


def _groups() -> tuple[Cases, ...]:
    start = (
        _case("τ = 0.07", 0.07),
        _case("τ = 0.5", 0.5),
        _case("τ = 1", 1.0),
        _case("τ = 4", 4.0),
        _case("τ = 0.02", 0.02, 1000.0),
    )
    limited = (_case("starts above the limit", 0.05, 10.0), _case("another limit", 0.001, 30.0))
    kind = {"dtypes": ("float64",), "gradients": False}
    return (
        Cases("the first log scale", start, **kind),
        Cases("the limit at the start", limited, **kind),
    )


def _probes() -> tuple[Case, ...]:
    return (_case("probe", 0.5), _case("probe", 0.2, 50.0), _case("probe", 0.05, 10.0))


def _parameters(module) -> list[nn.Parameter]:
    return [p for p in module.parameters() if p.requires_grad]


def _set(module, value: float) -> None:
    with torch.no_grad():
        for parameter in _parameters(module):
            parameter.fill_(value)


# --- what one call cannot show: measured here, judged from the numbers alone


def _from_above(answer) -> float:
    module = answer(0.07)
    _set(module, math.log(1000))
    return float(module().detach())


def _judge_from_above(log_scale: float) -> str | None:
    if log_scale <= math.log(100) + 1e-5:
        return None
    return f"with the parameter at log 1000, exp(m()) is {math.exp(log_scale):.4g}, above max_scale = 100"


def _slope(answer) -> float | None:
    module = answer(0.5)
    (parameter,) = _parameters(module)[:1] or [None]
    value = module()
    if parameter is None or not value.requires_grad:
        return None
    value.backward()
    return None if parameter.grad is None else float(parameter.grad.sum())


def _judge_slope(slope: float | None) -> str | None:
    if slope is None:
        return "no gradient reaches a registered parameter, so the optimiser cannot move it"
    return None if abs(slope - 1) < 1e-3 else f"d m() / d parameter is {slope:.4g}, not 1"


def _way_back(answer) -> float:
    module = answer(0.07)
    _set(module, math.log(1000))
    # A step of 3 is large enough for any answer whose gradient gets through at all.
    optimizer = torch.optim.SGD(module.parameters(), lr=3.0)
    module().backward()
    optimizer.step()
    return float(module().detach())


def _judge_way_back(log_scale: float) -> str | None:
    if log_scale < math.log(100) - 1e-3:
        return None
    return (
        f"after one step downhill from above the limit the scale is still {math.exp(log_scale):.4g}: "
        "above its limit a clamp has gradient 0, and the parameter sticks"
    )


def _shape(answer) -> list:
    module = answer(0.07)
    found = list(module.parameters())
    return [len(found), *([found[0].ndim, str(found[0].dtype), found[0].requires_grad] if found else [])]


def _judge_shape(found: list) -> str | None:
    if found == [1, 0, "torch.float32", True]:
        return None
    if found[0] != 1:
        return f"exactly one parameter is expected, yours registers {found[0]}"
    return f"one trainable 0-dim float32 parameter is expected, yours has ndim {found[1]}, {found[2]}"


def _left_out(answer) -> str:
    try:
        answer()
    except TypeError as error:
        return str(error)
    return ""


def _judge_left_out(message: str) -> str | None:
    return f"LearnableTemperature() must work: {message}" if message else None


def _defaults(answer) -> list[float]:
    if _left_out(answer):
        return []  # the criterion before this one says so
    return [float(answer()().detach()), float(answer(temperature=1e-4)().detach())]


def _judge_defaults(found: list[float]) -> str | None:
    wanted = [math.log(1 / 0.07), math.log(100)]
    if not found or all(abs(a - b) < 1e-4 for a, b in zip(found, wanted, strict=True)):
        return None
    return "with arguments left out, temperature must be 0.07 and max_scale 100"


def _repeat(answer) -> list[float]:
    first, fresh, other = answer(0.3), answer(0.3), answer(0.1)
    values = [float(first().detach()), float(fresh().detach())]
    other()
    return [*values, float(first().detach())]


def _judge_repeat(found: list[float]) -> str | None:
    first, fresh, again = found
    if abs(fresh - first) > 1e-6:
        return f"the same call on a fresh instance gave {fresh:.6g} after {first:.6g}"
    return None if abs(again - first) < 1e-6 else f"the same call again gave {again:.6g} after {first:.6g}"


# --- other ways to write it


class InTheOptimisersPlace(nn.Module):
    """Limits ``.data``, as training scripts do after ``optimizer.step()``."""

    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.limit = math.log(max_scale)
        self.logit_scale = nn.Parameter(torch.ones([]) * math.log(1 / temperature))

    def forward(self):
        self.logit_scale.data = self.logit_scale.data.clamp(max=self.limit)
        return self.logit_scale


class OnlyWhenNeeded(nn.Module):
    def __init__(self, temperature=0.07, max_scale=100.0):
        super().__init__()
        self.limit = math.log(max_scale)
        self.t = nn.Parameter(-torch.tensor(float(temperature)).log())

    def forward(self):
        if self.t > self.limit:
            nn.init.constant_(self.t, self.limit)  # runs without recording
        return self.t


EXERCISE = Exercise(
    id="learnable_temperature",
    chapter="05-cross-entropy-and-clip",
    title="A temperature that learns, with a limit",
    usage="LearnableTemperature(temperature, max_scale)()",
    kind="module",
    reference=LearnableTemperature,
    template=TEMPLATE,
    answer_name="LearnableTemperature",
    arguments=(),
    hints=(
        "Which quantity may be any real number, so that no step of an optimiser can spoil it: τ, 1/τ, "
        "or a logarithm? And what is the gradient of a clamp above its limit?",
        "nn.Parameter (0-dim) = log(1/temperature) → at each call, outside the graph, the parameter "
        "itself is brought down to log(max_scale) → return the parameter.",
        "`with torch.no_grad(): self.log_scale.____(max=math.log(self.max_scale))`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("the parameter's data replaced", InTheOptimisersPlace),
        Style("set only when it is too large", OnlyWhenNeeded),
    ),
    groups=_groups,
    probes=_probes,
    extra=(
        Criterion("never above the limit", "hygiene", "shape_state", _from_above, _judge_from_above),
        Criterion("the gradient reaches the parameter", "gradient64", "gradient", _slope, _judge_slope),
        Criterion("it can come back from the limit", "gradient64", "gradient", _way_back, _judge_way_back),
        Criterion("one trainable number", "hygiene", "interface", _shape, _judge_shape),
        Criterion("arguments may be left out", "hygiene", "interface", _left_out, _judge_left_out),
        Criterion("default arguments", "hygiene", "temperature", _defaults, _judge_defaults),
        Criterion("same call, same result", "hygiene", "nondeterministic", _repeat, _judge_repeat),
    ),
    small=True,
    hygiene=False,
)
