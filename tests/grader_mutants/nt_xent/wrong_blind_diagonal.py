"""Wrong treatment of the self-similarities, and number formats that do not hold."""

import torch
import torch.nn.functional as F

from ..collect import wrong
from ._answer import Answer, cosines, no_self, partners, unit_rows


def _loss(logits):
    """The right loss of (2N, 2N) logits: the mistake lies in them, or in their diagonal."""
    return F.cross_entropy(logits, partners(len(logits)))


# --- self_similarity -----------------------------------------------------------------------------


@wrong("self_similarity", "no mask: the anchor competes with its own positive")
class NoMask(Answer):
    def forward(self, z_i, z_j):
        return _loss(cosines(z_i, z_j) / self.temperature)


@wrong("self_similarity", "the diagonal's logits set to 0, which leaves e^0 = 1 in the sum")
class ZeroOnDiagonal(Answer):
    def forward(self, z_i, z_j):
        return _loss((cosines(z_i, z_j) / self.temperature).fill_diagonal_(0.0))


@wrong("self_similarity", "logits multiplied by 1 - eye: again a logit of 0, not a removal")
class MultipliedMask(Answer):
    def forward(self, z_i, z_j):
        s = cosines(z_i, z_j) / self.temperature
        return _loss(s * (1 - torch.eye(len(s))))


@wrong("self_similarity", "masked_fill without keeping its result")
class MaskNotKept(Answer):
    def forward(self, z_i, z_j):
        s = cosines(z_i, z_j) / self.temperature
        s.masked_fill(torch.eye(len(s), dtype=torch.bool), float("-inf"))
        return _loss(s)


@wrong("self_similarity", "only the first view's half of the diagonal is masked")
class HalfTheDiagonal(Answer):
    def forward(self, z_i, z_j):
        n = len(z_i)
        mask = torch.zeros(2 * n, 2 * n, dtype=torch.bool)
        mask[:n, :n] = torch.eye(n)
        return _loss((cosines(z_i, z_j) / self.temperature).masked_fill(mask, -1e9))


@wrong("self_similarity", "-1 written on the diagonal of the cosines before dividing")
class LowestCosine(Answer):
    def forward(self, z_i, z_j):
        return _loss(cosines(z_i, z_j).fill_diagonal_(-1.0) / self.temperature)


@wrong(("self_similarity", "formula"), "e instead of e^(1/τ) subtracted for the self term")
class SubtractsE(Answer):
    def forward(self, z_i, z_j):
        e = torch.exp(cosines(z_i, z_j) / self.temperature)
        positive = e[torch.arange(len(e)), partners(len(e))]
        return -(positive / (e.sum(1) - torch.e).clamp_min(1e-9)).log().mean()


@wrong("self_similarity", "the diagonal removed after the softmax, the rest not renormalised")
class RemovedTooLate(Answer):
    def forward(self, z_i, z_j):
        p = (cosines(z_i, z_j) / self.temperature).softmax(1)
        p = p * (1 - torch.eye(len(p)))
        return -p[torch.arange(len(p)), partners(len(p))].log().mean()


@wrong(("self_similarity", "sign"), "the mask inverted: +1e9 where -1e9 belongs")
class MaskWithPlus(Answer):
    def forward(self, z_i, z_j):
        return _loss((cosines(z_i, z_j) / self.temperature).fill_diagonal_(1e9))


@wrong(("self_similarity", "numerics"), "a mask of -2, too weak to remove anything")
class WeakMask(Answer):
    def forward(self, z_i, z_j):
        return _loss((cosines(z_i, z_j) / self.temperature).fill_diagonal_(-2.0))


@wrong("self_similarity", "eye(N) repeated in all four quadrants: the positives are masked as well")
class FourQuadrants(Answer):
    def forward(self, z_i, z_j):
        mask = torch.eye(len(z_i), dtype=torch.bool).repeat(2, 2)
        return _loss((cosines(z_i, z_j) / self.temperature).masked_fill(mask, -100.0))


# --- numerics ------------------------------------------------------------------------------------


@wrong("numerics", "0.01 added to the probability inside the logarithm")
class GenerousEps(Answer):
    def forward(self, z_i, z_j):
        p = no_self(cosines(z_i, z_j) / self.temperature).softmax(1)
        return -(p[torch.arange(len(p)), partners(len(p))] + 1e-2).log().mean()


@wrong("numerics", "logits clamped to [-2, 2] so that exp stays small")
class ClampedLogits(Answer):
    def forward(self, z_i, z_j):
        return _loss(no_self((cosines(z_i, z_j) / self.temperature).clamp(-2, 2)))


@wrong("numerics", "probability clamped to at most 0.9 and at least 0.1 before the logarithm")
class ClampedProbability(Answer):
    def forward(self, z_i, z_j):
        p = no_self(cosines(z_i, z_j) / self.temperature).softmax(1)
        return -p[torch.arange(len(p)), partners(len(p))].clamp(0.1, 0.9).log().mean()


@wrong("numerics", "exponentials in float16: inf as soon as 1/τ exceeds 11")
class HalfExponentials(Answer):
    def forward(self, z_i, z_j):
        e = (cosines(z_i, z_j) / self.temperature).half().exp() * (1 - torch.eye(2 * len(z_i)))
        positive = e[torch.arange(len(e)), partners(len(e))]
        return -(positive / e.sum(1)).log().mean().to(z_i.dtype)


@wrong("numerics", "similarities rounded to bfloat16")
class BrainFloat(Answer):
    def forward(self, z_i, z_j):
        s = cosines(z_i, z_j).bfloat16().to(z_i.dtype)
        return _loss(no_self(s / self.temperature))


@wrong(("numerics", "self_similarity"), "mask by adding eye times -inf: 0 times inf is nan")
class ZeroTimesInfinity(Answer):
    def forward(self, z_i, z_j):
        s = cosines(z_i, z_j) / self.temperature
        return _loss(s + torch.eye(len(s)) * float("-inf"))


@wrong(("numerics", "gradient"), "distances by a square root: nan gradient on the diagonal")
class RootAtZero(Answer):
    def forward(self, z_i, z_j):
        u = unit_rows(z_i, z_j)
        distance = (u[:, None] - u[None]).square().sum(-1).sqrt()
        return _loss(no_self(-distance.square() / (2 * self.temperature)))


@wrong(("numerics", "gradient"), "cosine taken through the angle: acos has no slope at 1")
class ThroughTheAngle(Answer):
    def forward(self, z_i, z_j):
        angle = torch.acos(cosines(z_i, z_j).clamp(-1, 1))
        return _loss(no_self(torch.cos(angle) / self.temperature))


@wrong(("numerics", "shape_state", "interface"), "a float32 matrix multiplied with the inputs")
class MixedTypes(Answer):
    def forward(self, z_i, z_j):
        u = unit_rows(z_i, z_j)
        positive = u * (torch.eye(len(u)).roll(len(z_i), 0) @ u)
        lse = no_self(u @ u.T / self.temperature).logsumexp(1)
        return (lse - positive.sum(1) / self.temperature).mean()
