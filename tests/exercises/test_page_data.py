"""Exercises that need no kernel: their files obey the schema, every number is recomputed."""

import itertools
import json
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
import yaml

from infonce_lab.exercises import page_data
from infonce_lab.reference.nt_xent import nt_xent

LINES = page_data.load_ordered_lines("nt_xent")
DRILLS = page_data.load_drills("tensors")["drills"]
CODE = {line["id"]: line["code"] for line in LINES["lines"]}


def four_points():
    """Cat at 0° and 30°, dog at 90° and 120°: z_i and z_j, each (2, 2)."""
    angle = torch.deg2rad(torch.tensor([0.0, 90.0, 30.0, 120.0], dtype=torch.float64))
    points = torch.stack([angle.cos(), angle.sin()], dim=1)
    return points[:2], points[2:]


def run_lines(code, z_i, z_j, temperature=0.5):
    source = "\n    ".join([LINES["head"], *code])
    scope = {"torch": torch, "F": F}
    exec(source, scope)
    return scope["nt_xent"](z_i, z_j, temperature).item()


def substituted(**changes):
    return [changes.get(name, code) for name, code in CODE.items()]


def test_the_lines_are_the_reference():
    assert run_lines(CODE.values(), *four_points()) == pytest.approx(LINES["value"], abs=5e-5)
    z_i, z_j = torch.randn(2, 5, 3, generator=torch.manual_seed(0), dtype=torch.float64)
    expected = nt_xent(z_i, z_j, 0.3).item()
    assert run_lines(CODE.values(), z_i, z_j, 0.3) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("wrong", LINES["distractors"], ids=lambda w: w["id"])
def test_a_distractor_prints_the_number_it_claims(wrong):
    number = run_lines(substituted(**{wrong["imitates"]: wrong["code"]}), *four_points())
    assert number == pytest.approx(wrong["value"], abs=5e-5)
    assert abs(number - LINES["value"]) > 0.05
    if "same_as" in wrong:
        twin = run_lines(substituted(**wrong["same_as"]), *four_points())
        assert twin == pytest.approx(wrong["value"], abs=5e-5)


def test_a_missing_line_prints_the_number_it_claims():
    checked = 0
    for line in LINES["lines"]:
        if "value" in line.get("if_missing", {}):
            gone = {line["id"], *line["if_missing"].get("without", [])}
            left = [code for name, code in CODE.items() if name not in gone]
            number = run_lines(left, *four_points())
            assert number == pytest.approx(line["if_missing"]["value"], abs=5e-5), line["id"]
            checked += 1
    assert checked == 2


def test_the_dependencies_allow_exactly_the_orders_that_work():
    """All 5040 orders of the lines above ``return``, on a batch that is not of unit length."""
    z_i, z_j = torch.randn(2, 3, 2, generator=torch.manual_seed(0), dtype=torch.float64)
    expected = nt_xent(z_i, z_j, 0.5).item()
    needs = {line["id"]: set(line["needs"]) for line in LINES["lines"]}
    *body, last = CODE
    allowed = 0
    for order in itertools.permutations(body):
        above, valid = set(), True
        for name in order:
            valid &= needs[name] <= above
            above.add(name)
        try:
            number = run_lines([CODE[name] for name in (*order, last)], z_i, z_j)
        except (NameError, UnboundLocalError):
            number = math.nan
        assert (abs(number - expected) < 1e-9) == valid, order
        allowed += valid
    assert allowed > 1


# --- drills -------------------------------------------------------------------------------------


def run_drill(drill, answer):
    scope = {"torch": torch, "F": F, "math": math, "np": np}
    exec(drill.get("given", ""), scope)
    exec(drill["line"].replace(page_data.BLANK, answer), scope)
    return scope


def shown(scope, expression):
    """The value of an expression as an array of rows, as the page shows it."""
    value = eval(expression, scope)
    return np.atleast_2d(np.asarray(value.tolist() if torch.is_tensor(value) else value))


def close(values, table):
    cells = [[float(c.replace("−", "-").replace("∞", "inf")) for c in row] for row in table]
    expected = np.array(cells)
    return values.shape == expected.shape and np.allclose(
        values, expected, atol=6e-4, equal_nan=True
    )


def answers(kind):
    for drill in DRILLS:
        for entry in drill[kind]:
            for answer in entry.get("answers", [entry.get("answer")]):
                yield pytest.param(drill, entry, answer, id=f"{drill['id']}:{answer}")


def test_there_are_six_drills():
    assert [d["id"] for d in DRILLS] == [
        "normalise", "broadcast", "mask", "targets", "cross_entropy", "logsumexp",
    ]  # fmt: skip


@pytest.mark.parametrize("drill, entry, answer", list(answers("accept")))
def test_an_accepted_answer_is_right(drill, entry, answer):
    scope = run_drill(drill, answer)
    assert close(shown(scope, drill["shows"]), drill["result"])
    if "number" in drill:
        assert eval(drill["value"], scope).item() == pytest.approx(drill["number"], abs=5e-5)
        assert float(answer) == pytest.approx(drill["number"], abs=drill["tolerance"])


@pytest.mark.parametrize("drill, entry, answer", list(answers("wrong")))
def test_a_wrong_answer_is_wrong_in_the_way_it_says(drill, entry, answer):
    if "number" in drill:
        scope = run_drill(drill, answer)
        assert float(answer) == pytest.approx(eval(entry["is"], scope).item(), abs=6e-4)
        assert abs(float(answer) - drill["number"]) > 2 * drill["tolerance"]
    elif "raises" in entry:
        with pytest.raises(Exception) as caught:
            run_drill(drill, answer)
        assert type(caught.value).__name__ == entry["raises"]
    else:
        got = shown(run_drill(drill, answer), drill["shows"])
        assert close(got, entry["result"])
        assert not close(got, drill["result"])


def test_the_remark_about_float16_is_true():
    half, diagonal = torch.zeros(2, 2, dtype=torch.float16), torch.eye(2, dtype=torch.bool)
    with pytest.raises(RuntimeError):
        half.masked_fill(diagonal, -1e9)
    assert half.masked_fill(diagonal, -1e4).softmax(dim=1)[0, 0] == 0


# --- the loader ---------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [LINES, page_data.load_drills("tensors")])
def test_options_survive_json(data):
    assert json.loads(json.dumps(data, allow_nan=False)) == data


def lines_yaml(**changes):
    data = yaml.safe_load("""
    title: t
    task: t
    batch: b
    value: 1
    lines: [{id: a, code: a = 1}, {id: b, code: b = a, needs: {a: why}}]
    distractors: [{id: w, imitates: b, code: b = 2, name: n, bug: x, value: 2}]
    """)
    return {**data, **changes}


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"lines": []}, "x.yaml: lines: expected a list"),
        ({"colour": "red"}, "unknown colour"),
        ({"lines": [{"id": "a"}]}, r"lines\[0\]: missing code"),
        ({"lines": [{"id": "a", "code": "c"}, {"id": "a", "code": "d"}]}, "occurs already"),
        ({"lines": [{"id": "b", "code": "c", "needs": {"z": "w"}}]}, "there is no line 'z'"),
        (
            {"lines": [{"id": "b", "code": "c", "needs": {"a": "w"}}, {"id": "a", "code": "d"}]},
            "a does not stand above",
        ),
        ({"distractors": [{"id": "w"}]}, r"distractors\[0\]: missing bug, code, imitates"),
    ],
)
def test_a_broken_file_of_lines_is_explained(changes, message):
    with pytest.raises(page_data.PageDataError, match=message):
        page_data.parse_ordered_lines(lines_yaml(**changes), "x.yaml")


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"line": "no blank"}, "exactly one blank"),
        ({"accept": ["1", " 1"]}, "occurs already"),
        ({"wrong": [{"answers": ["2"], "reason": "r"}]}, "either result or raises"),
        ({"accept": [1]}, "expected text in quotes"),
        ({"result": [[1, 2], [3]]}, "rows differ"),
        ({"result": "many"}, "expected numbers"),
    ],
)
def test_a_broken_file_of_drills_is_explained(changes, message):
    drill = {
        "id": "a", "title": "t", "question": "q", "line": "x = ____", "shows": "x", "result": 1,
        "accept": ["1"], "wrong": [], "why": "w", "hint": "h", **changes,
    }  # fmt: skip
    with pytest.raises(page_data.PageDataError, match=message):
        page_data.parse_drills({"title": "t", "task": "t", "drills": [drill]}, "x.yaml")


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(page_data.PageDataError, match="choose from: .*nt_xent"):
        page_data.load_ordered_lines("nt_xnet")
