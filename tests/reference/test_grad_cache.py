"""GradCache equals one large batch; plain accumulation does not."""

import pytest
import torch
from torch import nn

from infonce_lab.reference.grad_cache import grad_cache
from infonce_lab.reference.nt_xent import nt_xent


def _encoder(*between):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(6, 16), *between, nn.Tanh(), nn.Linear(16, 5)).double()


def _views(n=12):
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(n, 6, generator=generator, dtype=torch.float64)
    return x, x + 0.3 * torch.randn(n, 6, generator=generator, dtype=torch.float64)


def _loss(z_i, z_j):
    return nt_xent(z_i, z_j, 0.2)


def _large_batch(encoder, x_i, x_j):
    loss = _loss(encoder(x_i), encoder(x_j))
    loss.backward()
    return loss.detach(), [p.grad for p in encoder.parameters()]


@pytest.mark.parametrize("chunk", [1, 4, 5, 12, 100])
def test_exactly_the_large_batch(chunk):
    value, expected = _large_batch(_encoder(), *_views())
    encoder = _encoder()
    got = grad_cache(encoder, *_views(), _loss, chunk)
    torch.testing.assert_close(got, value, rtol=1e-12, atol=0)
    assert not got.requires_grad
    for p, g in zip(encoder.parameters(), expected, strict=True):
        torch.testing.assert_close(p.grad, g, rtol=1e-10, atol=1e-14)


def test_gradients_accumulate():
    encoder = _encoder()
    grad_cache(encoder, *_views(), _loss, 4)
    once = [p.grad.clone() for p in encoder.parameters()]
    grad_cache(encoder, *_views(), _loss, 4)
    for p, g in zip(encoder.parameters(), once, strict=True):
        torch.testing.assert_close(p.grad, 2 * g)


def test_dropout_is_replayed():
    """Each pass has to meet the same zeros: the result is the gradient of the loss it returns."""
    seen = []

    class Spy(nn.Dropout):
        def forward(self, x):
            out = super().forward(x)
            seen.append(out.detach().eq(0))
            return out

    encoder = _encoder(Spy(0.5))
    torch.manual_seed(3)
    grad_cache(encoder, *_views(), _loss, 4)
    first, second = seen[:6], seen[6:]
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    assert not torch.equal(first[0], first[1])


def test_the_random_state_of_the_caller_goes_on():
    encoder = _encoder(nn.Dropout(0.5))
    torch.manual_seed(3)
    grad_cache(encoder, *_views(), _loss, 4)
    after = torch.rand(1)
    torch.manual_seed(3)
    with torch.no_grad():
        for x in _views():
            for part in x.split(4):
                encoder(part)
    assert torch.equal(after, torch.rand(1))


def test_batch_normalisation_is_not_the_large_batch():
    _, expected = _large_batch(_encoder(nn.BatchNorm1d(16).double()), *_views())
    encoder = _encoder(nn.BatchNorm1d(16).double())
    grad_cache(encoder, *_views(), _loss, 4)
    assert not torch.allclose(next(encoder.parameters()).grad, expected[0], rtol=1e-2)


def test_bad_input():
    x_i, x_j = _views()
    for bad in ((x_i, x_j[:3], 4), (x_i[:0], x_j[:0], 4), (x_i, x_j, 0)):
        with pytest.raises(ValueError):
            grad_cache(_encoder(), bad[0], bad[1], _loss, bad[2])
