"""Entropy and mutual information: closed forms, theorems as properties, error messages."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from infonce_lab.reference.mutual_information import (
    conditional_entropy,
    density_ratio,
    entropy,
    gaussian_mutual_information,
    kl_divergence,
    mutual_information,
)

UMBRELLA = np.array([[0.2, 0.5], [0.3, 0.0]])


@st.composite
def tables(draw):
    """Joint tables with many zeros, sometimes whole empty rows and columns."""
    shape = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    counts = draw(arrays(np.int64, shape, elements=st.sampled_from([0, 0, 1, 2, 5, 30])))
    counts[draw(st.integers(0, shape[0] - 1)), 0] += 1  # at least one cell can happen
    return counts / counts.sum()


def test_the_umbrella():
    assert entropy(UMBRELLA.sum(1)) == pytest.approx(0.8813, abs=5e-5)
    assert entropy([0.4, 0.6]) == pytest.approx(0.9710, abs=5e-5)
    assert conditional_entropy(UMBRELLA) == pytest.approx(0.4855, abs=5e-5)
    assert mutual_information(UMBRELLA) == pytest.approx(0.3958, abs=5e-5)
    assert mutual_information(UMBRELLA, math.e) == pytest.approx(0.2744, abs=5e-5)
    assert density_ratio(UMBRELLA) == pytest.approx(np.array([[4 / 7, 10 / 7], [2, 0]]))


@pytest.mark.parametrize("k", [1, 2, 5, 8])
def test_closed_forms(k):
    assert entropy(np.full(k, 1 / k)) == pytest.approx(math.log2(k))
    assert mutual_information(np.eye(k) / k) == pytest.approx(math.log2(k))
    assert mutual_information(np.full((k, 3), 1 / (3 * k))) == pytest.approx(0, abs=1e-12)


def test_a_certain_outcome_has_no_minus_zero():
    assert math.copysign(1, entropy([0.0, 1.0])) == 1
    assert math.copysign(1, mutual_information(np.ones((1, 1)))) == 1


@settings(deadline=None)  # the machine may be busy
@given(tables())
def test_the_three_forms_agree(joint):
    h_x, h_y, h_xy = entropy(joint.sum(1)), entropy(joint.sum(0)), entropy(joint)
    information = mutual_information(joint)
    assert information == pytest.approx(h_x - conditional_entropy(joint), abs=1e-9)
    assert information == pytest.approx(h_y - conditional_entropy(joint.T), abs=1e-9)
    assert information == pytest.approx(h_x + h_y - h_xy, abs=1e-9)
    product = np.outer(joint.sum(1), joint.sum(0))
    assert information == pytest.approx(kl_divergence(joint, product), abs=1e-9)


@settings(deadline=None)  # the machine may be busy
@given(tables(), st.randoms(use_true_random=False))
def test_bounds_symmetry_relabelling_and_processing(joint, random):
    information = mutual_information(joint)
    h_x, h_y = entropy(joint.sum(1)), entropy(joint.sum(0))
    assert 0 <= information <= min(h_x, h_y) + 1e-9
    assert h_x <= math.log2(len(joint)) + 1e-9
    assert mutual_information(joint.T) == pytest.approx(information, abs=1e-9)
    order = random.sample(range(joint.shape[1]), joint.shape[1])
    assert mutual_information(joint[:, order]) == pytest.approx(information, abs=1e-9)
    merged = np.add.reduceat(joint, range(0, joint.shape[1], 2), axis=1)
    assert mutual_information(merged) <= information + 1e-9
    assert mutual_information(joint, math.e) == pytest.approx(information * math.log(2), abs=1e-9)


@settings(deadline=None)  # the machine may be busy
@given(tables(), tables())
def test_independent_choices_add_up(a, b):
    p, q = a.ravel(), b.ravel()
    assert entropy(np.outer(p, q)) == pytest.approx(entropy(p) + entropy(q), abs=1e-9)
    assert mutual_information(np.outer(p, q)) == pytest.approx(0, abs=1e-9)


def test_divergence():
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.25, 0.5])
    assert kl_divergence(p, q) == pytest.approx(1)
    assert kl_divergence(q, p) == math.inf
    assert kl_divergence(q, q) == 0


@pytest.mark.parametrize("rho", [-0.9, 0.0, 0.5, 0.9])
def test_gaussian_against_a_fine_grid(rho):
    axis = np.linspace(-8, 8, 801)
    x, y = np.meshgrid(axis, axis, indexing="ij")
    cells = np.exp(-(x**2 - 2 * rho * x * y + y**2) / (2 * (1 - rho**2)))
    expected = mutual_information(cells / cells.sum(), math.e)
    assert gaussian_mutual_information(rho, base=math.e) == pytest.approx(expected, abs=1e-5)
    assert gaussian_mutual_information(rho, 20) == pytest.approx(
        20 * gaussian_mutual_information(rho)
    )


def test_inputs_are_left_alone_and_lists_are_welcome():
    table = UMBRELLA.copy()
    mutual_information(table)
    conditional_entropy(table)
    entropy(table)
    assert np.array_equal(table, UMBRELLA)
    assert mutual_information(UMBRELLA.tolist()) == mutual_information(UMBRELLA)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: entropy([]), "p is empty"),
        (lambda: entropy([0.5, 0.4]), "p must sum to 1"),
        (lambda: entropy([1.5, -0.5]), "p must hold probabilities"),
        (lambda: entropy([math.nan, 1]), "p must hold probabilities"),
        (lambda: entropy([1.0], base=1), "base must be a number greater than 1"),
        (lambda: entropy([1.0], base=math.nan), "base must be"),
        (lambda: mutual_information([0.5, 0.5]), "joint must be a table"),
        (lambda: mutual_information([[2.0, 5.0], [3.0, 0.0]]), "divide counts by their total"),
        (lambda: mutual_information(UMBRELLA, base=0), "base must be"),
        (lambda: conditional_entropy(np.ones((2, 2))), "joint must sum to 1"),
        (lambda: density_ratio(np.full((2, 2, 2), 1 / 8)), "joint must be a table"),
        (lambda: kl_divergence([1.0], [0.5, 0.5]), "share one shape"),
        (lambda: gaussian_mutual_information(1.0), "rho must lie"),
        (lambda: gaussian_mutual_information(0.5, 0), "dimensions must be"),
    ],
)
def test_errors_name_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_tiny_negatives_from_subtraction_are_zeros():
    assert mutual_information(np.array([[0.5, -1e-17], [0.0, 0.5]])) == pytest.approx(1)
