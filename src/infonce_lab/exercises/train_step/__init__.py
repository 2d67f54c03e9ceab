"""One training step (chapter 15): ``train_step(encoder, head, loss_fn, optimizer, v1, v2)``."""

import torch

from infonce_lab.exercises.contract import Case, Criterion, Exercise, Note, Style
from infonce_lab.exercises.train_step.misconceptions import MISCONCEPTIONS, SYMPTOMS
from infonce_lab.exercises.train_step.trial import setting, trial, truth, views
from infonce_lab.reference.simclr import train_step

TEMPLATE = '''\
import torch


def train_step(encoder, head, loss_fn, optimizer, view_1, view_2):
    """
    encoder: images (B, C, H, W) -> features (B, F);  head: features -> embeddings (B, D)
    loss_fn: loss_fn(z_1, z_2) -> scalar on the graph
    optimizer: holds the parameters of both networks; old gradients may still be there
    view_1, view_2: (N, C, H, W), row k of both shows image k
    returns: the loss before the step, a Python float
    """
    # 1. Training mode

    # 2. Both views through the same encoder and head, then the loss

    # 3. Old gradients away, new gradients, one step

    raise NotImplementedError
'''

_CLOSE = 1e-8


def _apart(found: list[float], wanted: list[float]) -> float:
    if len(found) != len(wanted):
        return float("inf")
    return max(abs(a - b) for a, b in zip(found, wanted, strict=True))


def _parameters(calls: int, momentum: float = 0.0):
    """Judge both networks after some calls; the networks that never moved are named."""

    def judge(found: dict) -> str | None:
        wanted, start = truth(calls, 1, momentum), trial_start()
        for name in ("encoder", "head"):
            off = _apart(found[name], wanted[name])
            if off <= _CLOSE:
                continue
            if _apart(found[name], start[name]) <= _CLOSE:
                return f"the parameters of the {name} have not moved after {calls} call(s)"
            return f"after {calls} call(s) the {name} is off by up to {off:.3g}"
        return None

    return lambda answer: trial(answer, calls, 1, momentum), judge


def trial_start() -> dict:
    return truth(0, 1)


def _losses(answer) -> dict:
    return trial(answer, 3, 2)


def _judge_losses(found: dict) -> str | None:
    for step, (mine, true) in enumerate(zip(found["losses"], truth(3, 2)["losses"], strict=True)):
        if not abs(mine - true) <= _CLOSE:
            return f"call {step + 1} returned {mine:.6g}; the loss before its step is {true:.6g}"
    return None


def _judge_kind(found: dict) -> str | None:
    odd = [kind for kind in found["kinds"] if kind != "float"]
    return f"a Python float is expected, you returned a {odd[0]}" if odd else None


def _judge_modes(found: dict) -> str | None:
    for name, ok in zip(("encoder", "head"), found["modes"], strict=True):
        if not ok:
            return f"the {name} ran in evaluation mode: batch norm and dropout would not train"
    return None


def _judge_unchanged(found: dict) -> str | None:
    return None if found["unchanged"] else "your code wrote into a view"


def _rows(answer) -> str | None:
    """Batch norm would see anything but the two views as well."""
    found, wanted = trial(answer, 1, 3)["rows"], truth(1, 3)["rows"]
    if found == wanted:
        return None
    return f"{found[0]} rows went through the encoder, 2N = {wanted[0]} are needed: time, and batch norm's statistics"


# --- other ways to write it


def two_passes(encoder, head, loss_fn, optimizer, view_1, view_2):
    encoder.train()
    head.train()
    optimizer.zero_grad(set_to_none=True)
    loss = loss_fn(head(encoder(view_1)), head(encoder(view_2)))
    loss.backward()
    optimizer.step()
    return loss.item()


def with_a_closure(encoder, head, loss_fn, optimizer, view_1, view_2):
    model = torch.nn.Sequential(encoder, head).train()

    def closure():
        optimizer.zero_grad()
        loss = loss_fn(model(view_1), model(view_2))
        loss.backward()
        return loss

    return float(optimizer.step(closure).detach())


def _probes() -> tuple[Case, ...]:
    return tuple(Case("probe", (*setting(s), *views(4 + s, 10 + s))) for s in (4, 5, 6))


def _judged(name, group, category, measure, judge):
    return Criterion(name, group, category, measure, judge)


EXERCISE = Exercise(
    id="train_step",
    chapter="15-capstone",
    title="One training step",
    usage="train_step(encoder, head, loss_fn, optimizer, view_1, view_2)",
    kind="function",
    reference=train_step,
    template=TEMPLATE,
    answer_name="train_step",
    arguments=("encoder", "head", "loss_fn", "optimizer", "view_1", "view_2"),
    hints=(
        "`backward` adds to whatever is in `.grad`. What has to be zero before it, and what do you "
        "want to have written down before the step changes everything?",
        "train mode → views (N, …) → encoder → head → loss_fn(z_1, z_2) → zero_grad, backward, step "
        "→ the loss as a float.",
        "`loss = loss_fn(head(____(view_1)), head(____(view_2)))`",
    ),
    misconceptions=MISCONCEPTIONS,
    symptoms=SYMPTOMS,
    styles=(
        Style("two passes, gradients set to None", two_passes),
        Style("a closure handed to the optimiser", with_a_closure),
    ),
    probes=_probes,
    result="number",
    extra=(
        _judged("the loss before the step", "value64", "formula", _losses, _judge_losses),
        _judged("parameters after one call", "value64", "gradient", *_parameters(1)),
        _judged("parameters after three calls", "value64", "gradient", *_parameters(3)),
        _judged(
            "three calls of an optimiser with momentum",
            "value64",
            "shape_state",
            *_parameters(3, 0.9),
        ),
        _judged("training mode", "hygiene", "shape_state", _losses, _judge_modes),
        _judged("a Python float", "hygiene", "interface", _losses, _judge_kind),
        _judged("views left unchanged", "hygiene", "side_effect", _losses, _judge_unchanged),
    ),
    trace=lambda answer: _numbers(trial(answer, 2, 7, 0.9)),
    notes=(Note("rows", _rows),),
    hygiene=False,
)


def _numbers(found: dict) -> list[float]:
    shown = [*found["modes"], found["unchanged"], found["kinds"] == ["float", "float"]]
    return [*found["losses"], *found["encoder"], *found["head"], *shown]
