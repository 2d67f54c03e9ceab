"""Right values with a wrong gradient."""

import torch
import torch.nn.functional as F

from ..collect import wrong
from ._answer import Answer, no_self, partners, row_losses


def _loss(anchors, candidates, temperature):
    """NT-Xent of unit rows in which anchors and candidates may be different tensors."""
    logits = no_self(anchors @ candidates.T / temperature)
    return F.cross_entropy(logits, partners(len(logits)))


def _unit(z_i, z_j):
    return F.normalize(torch.cat([z_i, z_j]), dim=1)


@wrong("gradient", "candidates detached: only the anchor's role sends a gradient")
class DetachedCandidates(Answer):
    def forward(self, z_i, z_j):
        u = _unit(z_i, z_j)
        return _loss(u, u.detach(), self.temperature)


@wrong("gradient", "anchors detached: only the candidate's role sends a gradient")
class DetachedAnchors(Answer):
    def forward(self, z_i, z_j):
        u = _unit(z_i, z_j)
        return _loss(u.detach(), u, self.temperature)


@wrong("gradient", "the second view detached, as if it came from a momentum encoder")
class DetachedSecondView(Answer):
    def forward(self, z_i, z_j):
        u = _unit(z_i, z_j.detach())
        return _loss(u, u, self.temperature)


@wrong("gradient", "the first view detached")
class DetachedFirstView(Answer):
    def forward(self, z_i, z_j):
        u = _unit(z_i.detach(), z_j)
        return _loss(u, u, self.temperature)


@wrong("gradient", "everything under no_grad")
class NoGrad(Answer):
    @torch.no_grad()
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean()


@wrong("gradient", "denominator under no_grad")
class FrozenDenominator(Answer):
    def forward(self, z_i, z_j):
        u = _unit(z_i, z_j)
        with torch.no_grad():
            lse = no_self(u @ u.T / self.temperature).logsumexp(1)
        return (lse - (u * u.roll(len(z_i), 0)).sum(1) / self.temperature).mean()


@wrong("gradient", "positives detached")
class FrozenPositives(Answer):
    def forward(self, z_i, z_j):
        u = _unit(z_i, z_j)
        s = u @ u.T / self.temperature
        positive = torch.eye(len(u)).roll(len(z_i), 0).bool()
        s = no_self(torch.where(positive, s.detach(), s))
        return F.cross_entropy(s, partners(len(u)))


@wrong("gradient", "negatives detached")
class FrozenNegatives(Answer):
    def forward(self, z_i, z_j):
        u = _unit(z_i, z_j)
        s = u @ u.T / self.temperature
        positive = torch.eye(len(u)).roll(len(z_i), 0).bool()
        s = no_self(torch.where(positive, s, s.detach()))
        return F.cross_entropy(s, partners(len(u)))


@wrong(("gradient", "normalization"), "norms detached: no gradient through the normalisation")
class FrozenNorms(Answer):
    def forward(self, z_i, z_j):
        z = torch.cat([z_i, z_j])
        u = z / z.norm(dim=1, keepdim=True).detach()
        return _loss(u, u, self.temperature)


@wrong("gradient", "straight-through: the unit rows in value, the raw rows in gradient")
class StraightThrough(Answer):
    def forward(self, z_i, z_j):
        z = torch.cat([z_i, z_j])
        u = z + (F.normalize(z) - z).detach()
        return _loss(u, u, self.temperature)


@wrong("gradient", "the value of the loss, the gradient of the alignment alone")
class GradientOfAlignment(Answer):
    def forward(self, z_i, z_j):
        alignment = -F.cosine_similarity(z_i, z_j).mean() / self.temperature
        value = row_losses(z_i, z_j, self.temperature).mean()
        return alignment + (value - alignment).detach()


@wrong("gradient", "the value of the mean, the gradient of the sum")
class GradientOfSum(Answer):
    def forward(self, z_i, z_j):
        rows = row_losses(z_i, z_j, self.temperature)
        return rows.sum() + (rows.mean() - rows.sum()).detach()


@wrong("gradient", "only the first view's anchors are kept on the graph")
class HalfTheRows(Answer):
    def forward(self, z_i, z_j):
        first, second = row_losses(z_i, z_j, self.temperature).chunk(2)
        return (first.sum() + second.detach().sum()) / (2 * len(first))


@wrong(("gradient", "interface"), "the number wrapped in a new tensor that requires grad")
class NewLeaf(Answer):
    def forward(self, z_i, z_j):
        loss = row_losses(z_i, z_j, self.temperature).mean()
        return torch.tensor(loss.item(), dtype=z_i.dtype, requires_grad=True)


@wrong("gradient", "inputs read through .data")
class ThroughData(Answer):
    def forward(self, z_i, z_j):
        loss = row_losses(z_i.data, z_j.data, self.temperature).mean()
        return loss.requires_grad_()


@wrong(("gradient", "interface"), "inputs sent through NumPy on their way")
class ThroughNumpy(Answer):
    def forward(self, z_i, z_j):
        a = torch.from_numpy(z_i.detach().numpy())
        b = torch.from_numpy(z_j.detach().numpy())
        return row_losses(a, b, self.temperature).mean()


class _Reshaped(torch.autograd.Function):
    """Identity forwards; backwards the gradient goes through `change(gradient)`."""

    @staticmethod
    def forward(ctx, z, change):
        ctx.change = change
        return z.clone()

    @staticmethod
    def backward(ctx, upstream):
        return ctx.change(upstream), None


class _Changed(Answer):
    def change(self, gradient):
        raise AssertionError("a subclass says how")

    def forward(self, z_i, z_j):
        a = _Reshaped.apply(z_i, self.change)
        b = _Reshaped.apply(z_j, self.change)
        return row_losses(a, b, self.temperature).mean()


@wrong("gradient", "custom backward without the 1/τ")
class ForgetsTau(_Changed):
    def change(self, gradient):
        return gradient * self.temperature


@wrong("gradient", "custom backward with the sign reversed")
class Ascends(_Changed):
    def change(self, gradient):
        return -gradient


@wrong("gradient", "gradient rows clipped to unit length")
class Clipped(_Changed):
    def change(self, gradient):
        return F.normalize(gradient, dim=1)


@wrong("gradient", "gradient centred over the batch")
class Centred(_Changed):
    def change(self, gradient):
        return gradient - gradient.mean(0)


class _Handmade(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, temperature, mistake):
        norm = z.norm(dim=1, keepdim=True)
        u = z / norm
        m = len(u)
        logits = no_self(u @ u.T / temperature)
        error = logits.softmax(1)
        error[torch.arange(m), partners(m)] -= 1
        ctx.save_for_backward(u, norm, error / m)
        ctx.temperature, ctx.mistake = temperature, mistake
        return F.cross_entropy(logits, partners(m))

    @staticmethod
    def backward(ctx, upstream):
        u, norm, error = ctx.saved_tensors
        if ctx.mistake != "transposed term":
            error = error + error.T
        du = error @ u / ctx.temperature
        if ctx.mistake != "projection":
            du = du - u * (u * du).sum(1, keepdim=True)
        if ctx.mistake != "upstream":
            du = upstream * du
        return du / norm, None, None


@wrong("gradient", "custom backward that forgets the transposed term of the candidates")
class NoTransposedTerm(Answer):
    def forward(self, z_i, z_j):
        return _Handmade.apply(torch.cat([z_i, z_j]), self.temperature, "transposed term")


@wrong(("gradient", "normalization"), "custom backward that forgets the projection off the row")
class NoProjection(Answer):
    def forward(self, z_i, z_j):
        return _Handmade.apply(torch.cat([z_i, z_j]), self.temperature, "projection")


@wrong("gradient", "custom backward that ignores the gradient from above")
class IgnoresUpstream(Answer):
    def forward(self, z_i, z_j):
        return _Handmade.apply(torch.cat([z_i, z_j]), self.temperature, "upstream")


class _FirstOnly(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z_i, z_j, temperature):
        with torch.enable_grad():
            a, b = z_i.detach().requires_grad_(), z_j.detach()
            loss = row_losses(a, b, temperature).mean()
        ctx.save_for_backward(*torch.autograd.grad(loss, a))
        return loss.detach()

    @staticmethod
    def backward(ctx, upstream):
        (gradient,) = ctx.saved_tensors
        return upstream * gradient, torch.zeros_like(gradient), None


@wrong("gradient", "custom backward with zeros for the second input")
class ZerosForSecond(Answer):
    def forward(self, z_i, z_j):
        return _FirstOnly.apply(z_i, z_j, self.temperature)


@wrong("gradient", "an in-place change spoils what backward needs: RuntimeError in backward")
class SpoiltGraph(Answer):
    def forward(self, z_i, z_j):
        u = _unit(z_i, z_j)
        e = (u @ u.T / self.temperature).exp()
        total = e.sum(1) - e.diagonal()
        positive = e[torch.arange(len(u)), partners(len(u))] / total
        loss = -positive.log().mean()
        e.zero_()
        return loss


@wrong(("gradient", "interface", "shape_state"), "insists that both inputs require grad")
class NeedsBoth(Answer):
    def forward(self, z_i, z_j):
        if not (z_i.requires_grad and z_j.requires_grad):
            raise RuntimeError("embeddings must require grad")
        return row_losses(z_i, z_j, self.temperature).mean()


@wrong(("gradient", "interface", "side_effect"), "frees the graph by calling backward itself")
class CallsBackward(Answer):
    def forward(self, z_i, z_j):
        loss = row_losses(z_i, z_j, self.temperature).mean()
        if loss.requires_grad:
            loss.backward()
        return loss
