"""Right answers, written from the contract alone."""

# ruff: noqa: F811
import torch
import torch.nn.functional as F

from ..collect import right


@right("float64 inside, rows of zeros cut off by where")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j]).double()
    norm = z.norm(dim=1, keepdim=True)
    u = torch.where(norm > 0, z / norm.clamp_min(1e-300), torch.zeros_like(z))
    logits = u @ u.T / temperature
    logits = logits.masked_fill(torch.eye(len(u), dtype=torch.bool, device=u.device), -torch.inf)
    return F.cross_entropy(logits, torch.arange(len(u), device=u.device).roll(len(z_i)))


@right("float32 for the short types, only the rows that are not zero normalised")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j])
    z = z.float() if z.dtype in (torch.float16, torch.bfloat16) else z
    alive = z.ne(0).any(dim=1)
    u = torch.zeros_like(z).index_put((alive.nonzero().squeeze(1),), F.normalize(z[alive]))
    n = len(z_i)
    logits = (u @ u.mT).div(temperature).fill_diagonal_(-torch.inf)
    rows = torch.arange(2 * n)
    return (logits.logsumexp(1) - logits[rows, (rows + n) % (2 * n)]).mean()


@right("rsqrt of the squares, multiplied by a mask")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    def unit(z):
        z = z.to(torch.float64)
        squares = z.square().sum(1, keepdim=True)
        alive = (squares > 0).to(z.dtype)
        return z * torch.rsqrt(squares + (1 - alive)) * alive

    u = torch.cat([unit(z_i), unit(z_j)])
    n = len(z_i)
    logits = torch.einsum("ad,bd->ab", u, u) / temperature
    keep = ~torch.eye(2 * n, dtype=torch.bool)
    positive = torch.cat([logits.diagonal(n), logits.diagonal(-n)])
    return (logits[keep].view(2 * n, -1).logsumexp(1) - positive).mean()


class _Unit(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z):
        wide = z.double()
        norm = wide.norm(dim=1, keepdim=True)
        inverse = torch.where(norm > 0, 1 / norm, 0.0)
        ctx.save_for_backward(wide * inverse, inverse)
        ctx.dtype = z.dtype
        return wide * inverse

    @staticmethod
    def backward(ctx, upstream):
        u, inverse = ctx.saved_tensors
        along = (upstream * u).sum(1, keepdim=True)
        return ((upstream - u * along) * inverse).to(ctx.dtype)


@right("a normalisation with its own gradient, result in the input dtype")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    u = torch.cat([_Unit.apply(z_i), _Unit.apply(z_j)])
    logits = u @ u.T / temperature - torch.diag(torch.full((len(u),), 1e9, dtype=u.dtype))
    loss = F.cross_entropy(logits, torch.arange(len(u)).roll(-len(z_i)))
    return loss.to(z_i.dtype)


@right("no shift at all: exp in float64 reaches e^700")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j]).double()
    zero = (z == 0).all(1, keepdim=True)
    u = F.normalize(z.masked_fill(zero, 1.0)).masked_fill(zero, 0.0)
    n = len(z_i)
    powers = torch.exp(u @ u.T / temperature) * (1 - torch.eye(2 * n, dtype=u.dtype))
    positive = (u * u.roll(n, 0)).sum(1) / temperature
    return (powers.sum(1).log() - positive).mean()


@right("one anchor after the other, shape (1,)")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    rows = []
    for row in [*z_i.double(), *z_j.double()]:
        rows.append(row / row.norm() if row.abs().max() > 0 else torch.zeros_like(row))
    m = len(rows)
    total = 0
    for a in range(m):
        scores = torch.stack([rows[a] @ rows[b] for b in range(m) if b != a]) / temperature
        top = scores.max().detach()
        positive = rows[a] @ rows[(a + m // 2) % m] / temperature
        total = total + top + (scores - top).exp().sum().log() - positive
    return (total / m).reshape(1)


class _Loss(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z_i, z_j, temperature):
        z = torch.cat([z_i, z_j]).double()
        m = len(z)
        norm = z.norm(dim=1, keepdim=True)
        inverse = torch.where(norm > 0, 1 / norm, 0.0)
        u = z * inverse
        logits = (u @ u.T / temperature).fill_diagonal_(-torch.inf)
        log_sum = logits.logsumexp(1, keepdim=True)
        labels = torch.arange(m).roll(m // 2)
        error = (logits - log_sum).exp()
        error[torch.arange(m), labels] -= 1
        slope = (error + error.T) @ u / (m * temperature)
        slope = (slope - u * (slope * u).sum(1, keepdim=True)) * inverse
        ctx.slope, ctx.dtype = slope, z_i.dtype
        return (log_sum.squeeze(1) - logits[torch.arange(m), labels]).mean()

    @staticmethod
    def backward(ctx, upstream):
        first, second = (ctx.slope * upstream).to(ctx.dtype).chunk(2)
        return first, second, None


@right("the whole gradient written by hand")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    return _Loss.apply(z_i, z_j, temperature)


@right("scaled by the largest entry before the norm, in float32")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    with torch.autocast(device_type=z_i.device.type, enabled=False):
        z = torch.cat([z_i.float(), z_j.float()])
        largest = z.detach().abs().amax(1, keepdim=True)
        alive = largest > 0
        z = torch.where(alive, z / torch.where(alive, largest, 1.0), 0.0)
        squares = torch.where(alive, z.pow(2).sum(1, keepdim=True), 1.0)
        u = z / squares.sqrt()
        a, b = u.chunk(2)
        same = torch.eye(len(a), dtype=torch.bool)
        aa = (a @ a.T / temperature).masked_fill(same, -1e30)
        bb = (b @ b.T / temperature).masked_fill(same, -1e30)
        ab = a @ b.T / temperature
        labels = torch.arange(len(a))
        first = F.cross_entropy(torch.cat([ab, aa], 1), labels)
        second = F.cross_entropy(torch.cat([ab.T, bb], 1), labels)
        return (first + second) / 2


@right("a hook on the rows sets what is not a number to 0")
def stable_nt_xent(z_i, z_j, temperature=0.07):
    z = torch.cat([z_i, z_j]).double()
    if z.requires_grad:
        dead = z.detach().eq(0).all(1, keepdim=True)
        z.register_hook(lambda gradient: gradient.masked_fill(dead, 0.0))
    u = F.normalize(z)
    logits = (u @ u.T / temperature).fill_diagonal_(float("-inf"))
    return F.nll_loss(logits.log_softmax(1), torch.arange(len(u)).roll(len(z_i)))
