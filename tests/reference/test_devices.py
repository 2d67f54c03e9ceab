"""Every reference follows its inputs: on a GPU it gives what it gives on the CPU."""

from copy import deepcopy

import numpy as np
import pytest
import torch
from torch import nn

from infonce_lab.exercises import ids, load
from tests.devices import needs_cuda


def moves(case) -> bool:
    """Whether its inputs are numbers, tensors and networks: an optimiser cannot be moved."""
    tensors = [x for x in case.inputs if isinstance(x, torch.Tensor | nn.Module)]
    return len(tensors) > 0 and all(
        isinstance(x, torch.Tensor | nn.Module | int | float) for x in case.inputs
    )


def called(exercise, case, device):
    """The result of the reference and the gradients of its inputs, as arrays."""
    inputs = [
        x.to(device) if isinstance(x, torch.Tensor | nn.Module) else x
        for x in deepcopy(case.inputs)
    ]
    wanted = [inputs[i].requires_grad_() for i in exercise.gradient_inputs]
    if exercise.kind == "module":
        result = exercise.reference(**case.scalars)(*inputs)
    else:
        result = exercise.reference(*inputs, **case.scalars)
    found = result if isinstance(result, tuple) else (result,)
    if wanted and isinstance(result, torch.Tensor) and result.requires_grad:
        result.sum().backward()
        found += tuple(x.grad for x in wanted if x.grad is not None)
    found += tuple(p for x in inputs if isinstance(x, nn.Module) for p in x.parameters())
    assert all(x.device.type == device for x in found if isinstance(x, torch.Tensor))
    return [x.detach().cpu().numpy() if isinstance(x, torch.Tensor) else np.array(x) for x in found]


CASES = [
    pytest.param(load(i), case, id=f"{i}: {case.name}")
    for i in ids()
    if load(i).harness is None
    for case in load(i).probes()
    if moves(case)
]


@needs_cuda
@pytest.mark.parametrize("exercise, case", CASES)
def test_a_gpu_gives_the_same(exercise, case):
    for ours, theirs in zip(
        called(exercise, case, "cuda"), called(exercise, case, "cpu"), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
