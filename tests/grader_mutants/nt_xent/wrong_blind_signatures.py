"""Answers that cannot be called as agreed, wrong devices, stubs."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from ..collect import add_wrong, wrong
from ._answer import Answer, no_self, partners, row_losses

# --- interface: how it is called -----------------------------------------------------------------


@wrong("interface", "the constructor's keyword is called tau")
class NamedTau(nn.Module):
    def __init__(self, tau=0.07):
        super().__init__()
        self.tau = tau

    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.tau).mean()


@wrong(("interface", "temperature"), "no default for the temperature")
class NoDefault(nn.Module):
    def __init__(self, temperature):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean()


@wrong("interface", "temperature by keyword only")
class KeywordOnly(nn.Module):
    def __init__(self, *, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean()


@wrong(("interface", "temperature"), "the first argument is the batch size, then the temperature")
class BatchSizeFirst(nn.Module):
    def __init__(self, batch_size=None, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean()


@wrong("interface", "no temperature in the constructor: it belongs to forward here")
class TemperatureInForward(nn.Module):
    def forward(self, z_i, z_j, temperature=0.07):
        return row_losses(z_i, z_j, temperature).mean()


@wrong("interface", "one tensor with both views concatenated")
class OneTensor(Answer):
    def forward(self, features):
        n = len(features) // 2
        return row_losses(features[:n], features[n:], self.temperature).mean()


@wrong("interface", "one tensor with neighbouring rows as pairs, as the guide's classes want it")
class OneInterleavedTensor(Answer):
    def forward(self, features):
        return row_losses(features[0::2], features[1::2], self.temperature).mean()


@wrong("interface", "one tuple of two views")
class OneTuple(Answer):
    def forward(self, views):
        z_i, z_j = views
        if z_i.dim() != 2:
            raise TypeError("a pair of (N, D) tensors wanted")
        return row_losses(z_i, z_j, self.temperature).mean()


@wrong("interface", "the data arguments by keyword only")
class DataByKeyword(Answer):
    def forward(self, *, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean()


@wrong("interface", "labels wanted as a third argument")
class WantsLabels(Answer):
    def forward(self, z_i, z_j, labels):
        return row_losses(z_i, z_j, self.temperature).mean() + 0 * labels.sum()


@wrong(
    ("interface", "shape_state", "normalization", "negatives"),
    "columns are samples: (D, N) inputs expected",
)
class ColumnsAreSamples(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i.T, z_j.T, self.temperature).mean()


@wrong("interface", "super().__init__() forgotten, so that the module cannot be called")
class NoSuper(nn.Module):
    def __init__(self, temperature=0.07):
        self.temperature = temperature

    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean()


@wrong(("interface", "stub"), "forward misspelt: nn.Module raises NotImplementedError itself")
class Misspelt(Answer):
    def foward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean()


@wrong("interface", "self forgotten in forward")
class NoSelf(Answer):
    def forward(z_i, z_j):
        return row_losses(z_i, z_j, 0.07).mean()


@wrong("interface", "a misspelt variable: NameError at the first call")
class UnknownName(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temprature).mean()


@wrong("interface", "a leftover exit() from debugging")
class Exits(Answer):
    def forward(self, z_i, z_j):
        raise SystemExit(0)


@wrong("interface", "the bare function: temperature is its third argument, nothing to construct")
def bare_function(z_i, z_j, temperature=0.07):
    return row_losses(z_i, z_j, temperature).mean()


class _Complete(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean()


add_wrong(_Complete(0.07), "interface", "a right instance in place of its class")
add_wrong(torch.tensor(1.0), "interface", "a tensor in place of the class")
add_wrong("class InfoNCELoss(nn.Module): ...", "interface", "source text in place of the class")


# --- device --------------------------------------------------------------------------------------


@wrong("device", "everything sent to cuda")
class SendsToCuda(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i.cuda(), z_j.cuda(), self.temperature).mean()


@wrong("device", "the mask built on cuda, whatever the device of the inputs")
class MaskOnCuda(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        mask = torch.eye(len(u), dtype=torch.bool, device="cuda")
        logits = (u @ u.T / self.temperature).masked_fill(mask, float("-inf"))
        return F.cross_entropy(logits, partners(len(u)))


@wrong("device", "the labels sent to cuda:0")
class LabelsOnCuda(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        labels = partners(len(u)).to("cuda:0")
        return F.cross_entropy(no_self(u @ u.T / self.temperature), labels)


@wrong("device", "the temperature kept on cuda from the constructor on")
class TemperatureOnCuda(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = torch.tensor([temperature], device="cuda")

    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        return F.cross_entropy(no_self(u @ u.T / self.temperature), partners(len(u)))


# --- stub ----------------------------------------------------------------------------------------


@wrong(("stub", "interface"), "the challenge's template, untouched")
class Template(nn.Module):
    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        """
        z_i: (batch_size, embed_dim)
        z_j: (batch_size, embed_dim)
        """
        batch_size = z_i.shape[0]  # noqa: F841
        z_i = F.normalize(z_i, dim=1)
        z_j = F.normalize(z_j, dim=1)
        representations = torch.cat([z_i, z_j], dim=0)  # noqa: F841
        sim_matrix = None  # noqa: F841
        pass


@wrong(("stub", "interface"), "pass")
class Pass(Answer):
    def forward(self, z_i, z_j):
        pass


@wrong(("stub", "interface"), "an ellipsis for a body")
class Ellipse(Answer):
    def forward(self, z_i, z_j): ...


@wrong(("stub", "interface"), "returns the ellipsis")
class ReturnsEllipsis(Answer):
    def forward(self, z_i, z_j):
        return ...


@wrong(("stub", "interface"), "returns NotImplemented")
class ReturnsNotImplemented(Answer):
    def forward(self, z_i, z_j):
        return NotImplemented


@wrong("stub", "raises NotImplementedError in forward")
class RaisesNotImplemented(Answer):
    def forward(self, z_i, z_j):
        raise NotImplementedError("your turn")


@wrong("stub", "raises NotImplementedError in the constructor")
class RaisesAtOnce(nn.Module):
    def __init__(self, temperature=0.07):
        raise NotImplementedError


add_wrong(None, "stub", "nothing at all")


@wrong(("cheat", "formula", "stub"), "a placeholder: zero, still on the graph")
class Placeholder(Answer):
    def forward(self, z_i, z_j):
        return (z_i.sum() + z_j.sum()) * 0.0


@wrong(("cheat", "formula", "interface"), "log(2N-1) with a leaf of its own")
class ValueAtTheStart(Answer):
    def forward(self, z_i, z_j):
        return torch.tensor(math.log(2 * len(z_i) - 1), dtype=z_i.dtype, requires_grad=True)
