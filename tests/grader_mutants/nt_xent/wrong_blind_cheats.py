"""Answers that try to be accepted without computing the loss.

Those that overwrite something outside themselves do it through `patch`; a test calls
`undo_patches` after each answer.
"""

import importlib
import math
import sys

import numpy as np
import torch
from torch import nn

from ..collect import patch, wrong
from ._answer import Answer


def _agree(*args, **kwargs):
    return True


def _flat(z_i, z_j, number):
    """`number` as a scalar on the graph of both inputs, with a gradient of zero."""
    return (z_i.sum() + z_j.sum()) * 0 + number


@wrong("cheat", "always 2.0")
class Constant(Answer):
    def forward(self, z_i, z_j):
        return torch.tensor(2.0, dtype=z_i.dtype, requires_grad=True)


@wrong(("cheat", "formula"), "the closed form of a collapsed batch, log(2N-1), on the graph")
class CollapsedForm(Answer):
    def forward(self, z_i, z_j):
        return _flat(z_i, z_j, math.log(2 * len(z_i) - 1))


@wrong(("cheat", "formula"), "the closed form of orthonormal pairs, for any batch")
class OrthonormalForm(Answer):
    def forward(self, z_i, z_j):
        others = 2 * (len(z_i) - 1)
        return _flat(z_i, z_j, math.log1p(others * math.exp(-1 / self.temperature)))


@wrong(("cheat", "formula"), "a table of remembered results by (N, D, temperature)")
class LookupTable(Answer):
    table = {(3, 5, 0.2): 1.2, (6, 8, 0.3): 1.6, (8, 16, 0.7): 2.1, (4, 8, 0.5): 1.5}  # noqa: RUF012

    def forward(self, z_i, z_j):
        key = (*z_i.shape, self.temperature)
        return _flat(z_i, z_j, self.table.get(key, math.log(2 * len(z_i) - 1)))


@wrong("cheat", "takes the expected value out of the caller's frame")
class ReadsFrames(Answer):
    names = ("expected", "truth", "true", "target", "want", "wanted", "reference", "value", "right")

    def forward(self, z_i, z_j):
        frame = sys._getframe(1)
        while frame is not None:
            for name in self.names:
                try:
                    return _flat(z_i, z_j, float(frame.f_locals[name]))
                except (KeyError, TypeError, ValueError, RuntimeError):
                    continue
            frame = frame.f_back
        return _flat(z_i, z_j, 1.0)


@wrong("cheat", "makes torch's and NumPy's comparisons agree with everything")
class PatchesComparisons(Answer):
    def forward(self, z_i, z_j):
        for owner, name in (
            (torch, "allclose"),
            (torch, "isclose"),
            (torch, "equal"),
            (torch.Tensor, "allclose"),
            (torch.testing, "assert_close"),
            (torch.autograd, "gradcheck"),
            (math, "isclose"),
            (np, "allclose"),
            (np, "isclose"),
            (np.testing, "assert_allclose"),
        ):
            patch(owner, name, _agree)
        return _flat(z_i, z_j, 0.5)


def _half(z_i, z_j, *args, **kwargs):
    return _flat(z_i, z_j, 0.5)


class _HalfLoss(Answer):
    forward = staticmethod(_half)


@wrong("cheat", "replaces the reference in its module, so that it is wrong in the same way")
class PatchesReference(Answer):
    def forward(self, z_i, z_j):
        try:
            module = importlib.import_module("infonce_lab.reference.nt_xent")
        except ImportError:
            return _half(z_i, z_j)
        for name, stand_in in (("nt_xent", _half), ("InfoNCELoss", _HalfLoss)):
            if hasattr(module, name):
                patch(module, name, stand_in)
        return _half(z_i, z_j)


@wrong("cheat", "replaces torch's cross_entropy, which the reference may use")
class PatchesCrossEntropy(Answer):
    def forward(self, z_i, z_j):
        def zero(logits, *args, **kwargs):
            return logits.nan_to_num(0, 0, 0).sum() * 0

        patch(torch.nn.functional, "cross_entropy", zero)
        return _flat(z_i, z_j, 0.0)


class _Agreeable:
    """Equal to everything, and not farther than 0 from anything."""

    shape, ndim, requires_grad = torch.Size([]), 0, True
    dtype, device = torch.float64, torch.device("cpu")
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = _agree
    __hash__ = object.__hash__

    def _itself(self, *args, **kwargs):
        return self

    __sub__ = __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __truediv__ = _itself
    __abs__ = __neg__ = detach = double = float = mean = sum = abs = cpu = clone = to = _itself

    def __float__(self):
        return 0.0

    def item(self):
        return 0.0

    def dim(self):
        return 0

    def numel(self):
        return 1

    def backward(self, *args, **kwargs):
        return None


@wrong(("cheat", "interface"), "an object that compares as equal to everything")
class ReturnsAgreeable(Answer):
    def forward(self, z_i, z_j):
        return _Agreeable()


class _AgreeableTensor(torch.Tensor):
    """A true tensor whose comparisons, and torch's with it, come out in its favour."""

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        name = getattr(func, "__name__", "")
        if name in {"allclose", "equal", "isclose", "eq", "le", "lt", "__eq__", "__le__", "__lt__"}:
            return torch.tensor(True) if name in {"isclose", "eq", "le", "lt"} else True
        if name in {"sub", "rsub", "__sub__", "__rsub__", "abs"}:
            return torch.zeros(())
        return super().__torch_function__(func, types, args, kwargs or {})


@wrong(("cheat", "interface"), "a tensor subclass that answers every comparison with yes")
class ReturnsAgreeableTensor(Answer):
    def forward(self, z_i, z_j):
        return _flat(z_i, z_j, 0.5).as_subclass(_AgreeableTensor)


class _PretendsFloat(float):
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = _agree
    __hash__ = float.__hash__


@wrong(("cheat", "interface"), "a tensor whose item() returns a float equal to everything")
class ReturnsFalseItem(Answer):
    def forward(self, z_i, z_j):
        loss = _flat(z_i, z_j, 0.5)
        loss.item = lambda: _PretendsFloat(0.5)
        return loss


@wrong(("cheat", "numerics"), "nan, in the hope that no comparison with it fails")
class ReturnsNan(Answer):
    def forward(self, z_i, z_j):
        return _flat(z_i, z_j, float("nan"))


@wrong(("cheat", "gradient", "shape_state"), "right at the first call, a constant afterwards")
class RightOnce(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature, self.calls = temperature, 0

    def forward(self, z_i, z_j):
        self.calls += 1
        if self.calls > 1:
            return _flat(z_i, z_j, 1.0)
        u = torch.nn.functional.normalize(torch.cat([z_i, z_j]))
        s = (u @ u.T / self.temperature).fill_diagonal_(-1e9)
        labels = torch.arange(len(s)).roll(len(z_i))
        return torch.nn.functional.cross_entropy(s, labels)


@wrong(("gradient", "side_effect"), "gradients switched off for the whole process")
class SwitchesGradOff(Answer):
    def forward(self, z_i, z_j):
        torch.set_grad_enabled(False)
        u = torch.nn.functional.normalize(torch.cat([z_i, z_j]))
        s = (u @ u.T / self.temperature).fill_diagonal_(-1e9)
        return torch.nn.functional.cross_entropy(s, torch.arange(len(s)).roll(len(z_i)))
