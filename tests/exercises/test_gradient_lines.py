"""The ordered lines of chapter 7: every number recomputed, every allowed order right."""

import itertools

import pytest
import torch

from infonce_lab.exercises import page_data
from infonce_lab.reference.gradients import grad_z

LINES = page_data.load_ordered_lines("embedding_gradient")
CODE = {line["id"]: line["code"] for line in LINES["lines"]}


def embeddings():
    """The four-point batch, rows of length 2."""
    angle = torch.deg2rad(torch.tensor([0.0, 90.0, 30.0, 120.0], dtype=torch.float64))
    points = 2 * torch.stack([angle.cos(), angle.sin()], dim=1)
    return points[:2], points[2:]


def run(code, z_i, z_j):
    scope = {"torch": torch}
    exec("\n    ".join([LINES["head"], *code]), scope)
    return scope["grad_z"](z_i, z_j, 0.5)


def test_the_lines_are_the_reference():
    assert run(CODE.values(), *embeddings())[0][0].norm().item() == pytest.approx(
        LINES["value"], abs=5e-5
    )
    z = torch.randn(2, 5, 3, generator=torch.manual_seed(0), dtype=torch.float64)
    torch.testing.assert_close(run(CODE.values(), *z), grad_z(*z, 0.5))


@pytest.mark.parametrize("wrong", LINES["distractors"], ids=lambda w: w["id"])
def test_a_distractor_prints_the_number_it_claims(wrong):
    code = [wrong["code"] if name == wrong["imitates"] else line for name, line in CODE.items()]
    found = run(code, *embeddings())[0][0].norm().item()
    assert found == pytest.approx(wrong["value"], abs=5e-5)
    assert abs(found - LINES["value"]) > 2e-3


def test_the_dependencies_allow_exactly_the_orders_that_work():
    z = torch.randn(2, 3, 2, generator=torch.manual_seed(0), dtype=torch.float64)
    right = torch.cat(grad_z(*z, 0.5))
    needs = {line["id"]: set(line["needs"]) for line in LINES["lines"]}
    first, *body, last = CODE  # `count` may stand anywhere above `error`; the rest is a chain
    for place in range(len(body) + 1):
        order = [*body[:place], first, *body[place:], last]
        valid = all(needs[name] <= set(order[:k]) for k, name in enumerate(order))
        try:
            works = torch.allclose(torch.cat(run([CODE[name] for name in order], *z)), right)
        except (NameError, UnboundLocalError):
            works = False
        assert works == valid, order
    for a, b in itertools.pairwise(body):
        order = [first, *body, last]
        i = order.index(a)
        order[i], order[i + 1] = b, a
        try:
            found = torch.cat(run([CODE[name] for name in order], *z))
        except (NameError, UnboundLocalError):
            continue
        assert not torch.allclose(found, right), order


def test_a_missing_line_prints_the_number_it_claims():
    missing = [line for line in LINES["lines"] if "value" in line.get("if_missing", {})]
    assert len(missing) == 2
    for line in missing:
        code = [text for name, text in CODE.items() if name != line["id"]]
        found = run(code, *embeddings())[0][0].norm().item()
        assert found == pytest.approx(line["if_missing"]["value"], abs=5e-5), line["id"]
