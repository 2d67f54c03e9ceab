"""No number in the bank goes unexplained.

Every number of two or more digits in a question is either COMPUTED here, GIVEN (a setting of the
question, such as a batch size or a temperature) or CITED (reported in a source named beside it). A
number that is in none of the three lists fails, and so does a computed one that is printed wrongly.
Statements are checked in ``test_claims`` and ``test_theory``, programs in ``test_code``.
"""

import math
import re
from math import e, exp, log, log2, sqrt

import numpy as np
import pytest
import torch
from scipy.stats import binom

from infonce_lab.interview import load

FP16, FP32 = torch.finfo(torch.float16).max, torch.finfo(torch.float32).max
NUMBER = re.compile(r"(?<![\w.#/^])(\d[\d,]*\.\d+|\d{1,3}(?:,\d{3})+|\d{2,})(?!\w)")


def chance(n):
    """NT-Xent of n pairs without information: 2n − 1 equal candidates."""
    return log(2 * n - 1)


def floor(n, tau):
    """The least NT-Xent of n pairs: aligned views, images on a regular simplex."""
    return log(1 + 2 * (n - 1) * exp(-n / ((n - 1) * tau)))


def entropy(*p):
    return -sum(x * log2(x) for x in p if x)


def ratio_below_one(rho, samples=1_000_000):
    """Share of positives of a correlated Gaussian pair with p(y|x) < p(y)."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal(samples)
    y = rho * x + sqrt(1 - rho**2) * rng.standard_normal(samples)
    quadratic = (rho**2 * (x * x + y * y) - 2 * rho * x * y) / (2 * (1 - rho**2))
    return np.mean(-0.5 * log(1 - rho**2) - quadratic < 0)


def two_class_estimate(n):
    """log(2n−1) − NT-Xent for two classes at ±1, identical views, temperature to zero."""
    ties = np.arange(
        n
    )  # other images of the anchor's class; both their views tie with the positive
    return log(2 * n - 1) - binom.pmf(ties, n - 1, 0.5) @ np.log(1 + 2 * ties)


def class_bound(k, strength, classes=10, agree=0.9):
    """log k − InfoNCE of the critic strength · log r, exactly; X and Y agree so often."""
    same, other = log(classes * agree), log(classes * (1 - agree) / (classes - 1))
    m = np.arange(k)
    weight = binom.pmf(m, k - 1, 1 / classes)  # negatives that share the anchor's class
    loss = 0.0
    for probability, positive in ((agree, same), (1 - agree, other)):
        f = strength * positive
        terms = np.exp(f) + m * exp(strength * same) + (k - 1 - m) * exp(strength * other)
        loss += probability * weight @ (np.log(terms) - f)
    return log(k) - loss


COMPUTED = {
    "A06": {"255": 2 * 128 - 1, "5.541": chance(128)},
    "A07": {"2.863": floor(64, 0.5), "0.005": floor(64, 0.1)},
    "A08": {"4.844": chance(64), "6.930": chance(512)},
    "B12": {"512": 1024**2 * 128 * 4 / 2**20},
    "C02": {
        "0.0113": 1 / log(FP32),
        "65504": FP16,
        "0.0902": 1 / log(FP16),
        "0.011": 1 / log(FP32),
    },
    "C03": {"65504": FP16},
    "C05": {"4.85": e**20 / 1e8, "32": np.spacing(np.float32(e**20))},
    "C06": {"13.8": -log(1e-6)},
    "C08": {"0.0039": torch.finfo(torch.bfloat16).eps / 2, "0.056": 2**-8 / 0.07},
    "C09": {"128": 2 * 64, "3.865": log(128 - 1 + e) - 1, "4.844": chance(64)},
    "D04": {"5.236": floor(256, 1), "6.236": chance(256)},
    "D07": {"511": 2 * 256 - 1, "8.909": 0.1 / 0.07 * chance(256)},
    "D08": {"2.659": log(1 / 0.07), "4.605": log(100)},
    "D10": {"14.3": 1 / 0.07, "0.07": 1 / (1 / 0.07)},
    "E03": {
        "62": 2 * 32 - 2,
        "63": 2 * 32 - 1,
        "254": 2 * 128 - 2,
        "255": 2 * 128 - 1,
        "4.143": chance(32),
        "5.541": chance(128),
    },
    "E07": {"2.718": exp(0.1 / 0.1), "1.221": exp(0.1 / 0.5)},
    "E12": {"510": 2 * 255, "51": 510 / 10, "255": 256 - 1, "0.775": 0.999**255},
    "G02": {"5.545": log(256), "8.318": log(4096)},
    "G08": {"28": 100 * ratio_below_one(0.5)},
    "H07": {
        "32767": 32768 - 1,
        "20": 100 * (0.3 - 0.1),
        "10": 100 * (0.9 - 0.8),
        "0.00007": log(1 + 32767 * exp(-100 * (0.3 - 0.1))),
        "0.911": log(1 + 32767 * exp(-100 * (0.9 - 0.8))),
    },
    "H08": {
        "10.397": log(32768),
        "0.199": 1 / (2 * 512 * 0.07**2),
        "0.69": log(2),
        "11.09": chance(32768),
    },
    "I08": {"11.09": log(1 + 65536)},
    "I14": {
        "256": 65536 / 256,
        "1000": 1 / (1 - 0.999),
        "0.015": sqrt(2 * 0.001 / 1.999 * (1 - 0.999**256)),
        "1.41": sqrt(2),
        "16": sqrt(256),
        "5.5": sqrt(256 - 2 * 0.999 * (1 - 0.999**256) / (1 - 0.999**2)),
        "999": 0.999 / (1 - 0.999),
    },
    "K01": {"63": 2 * 32 - 1, "4.143": chance(32), "511": 2 * 8 * 32 - 1, "6.236": chance(8 * 32)},
    "K08": {"33": 2 * 17 - 1, "3.497": chance(17), "511": 2 * 256 - 1, "6.236": chance(256)},
    "K11": {"100.2395": 100 + log(1 + 2 * exp(-2))},
    "M01": {"6.236": chance(256), "511": 2 * 256 - 1},
    "M02": {
        "0.693": log(2),
        "0.6931": log(2),
        "254": 2 * (128 - 1),
        "0.69323": log(2 + 254 * exp(-1 / 0.07)),
    },
    "M08": {"0.0902": 1 / log(FP16)},
    "N02": {
        "0.881": entropy(0.3, 0.7),
        "0.6": 0.3 / (0.3 + 0.2),
        "0.4": 0.2 / (0.3 + 0.2),
        "0.971": entropy(0.6, 0.4),
        "0.485": 0.5 * entropy(0.6, 0.4),
        "0.396": entropy(0.3, 0.7) - 0.5 * entropy(0.6, 0.4),
    },
    "N03": {"0.918": entropy(1 / 3, 2 / 3)},
    "N05": {"0.830": -0.5 * log(1 - 0.9**2)},
    "N08": {"2.303": log(10)},
    "N12": {"0.6931": log(2), "0.6969": two_class_estimate(6)},
    "N13": {
        "1.758": 0.9 * log(9) + 0.1 * log(1 / 9),
        "3.73": -class_bound(8, -1),
        "3.85": -class_bound(512, -1),
        "0.907": class_bound(16, 3),
        "0.900": class_bound(32, 3),
    },
    "O03": {"0.55": 6 * 96**2 / (2 * 224**2)},
    "O07": {"0.0625": (1 - 0.75) ** 2},
}

GIVEN = {
    "A06": "128",
    "A07": "64 0.5 0.1",
    "A08": "64 1.9 512 2.8",
    "B11": "0.01",
    "B12": "512 128",
    "C02": "0.07",
    "C05": "0.05 20 10",
    "C06": "10",
    "C07": "10 12",
    "C03": "10",
    "C04": "10",
    "C08": "0.07",
    "C09": "64",
    "B04": "10",
    "D04": "256",
    "D07": "0.1 0.07 256",
    "D08": "10 100 0.07",
    "E03": "32 128",
    "E07": "0.1 0.5",
    "E12": "256 0.999",
    "G02": "256 4096",
    "G08": "0.5",
    "H07": "100 32768 0.3 0.1 0.9 0.8 0.5",
    "H08": "32,768 32768 512 0.07",
    "H09": "64 32,768 100",
    "I08": "65536",
    "I14": "65536 256 0.999",
    "K01": "32",
    "K08": "17",
    "K07": "32768",
    "K11": "100 98",
    "M01": "256",
    "M02": "128 0.07",
    "M04": "100",
    "M06": "25",
    "M08": "300 100",
    "N02": "0.3 0.2 0.5",
    "N05": "0.9",
    "N06": "90",
    "N08": "10",
    "N13": "0.9 16 32 512",
    "O07": "75",
}

CITED = {
    "C05": "88.5 92",
    "D02": "0.05 0.1 0.5 0.2 0.07 100 0.01 64.4 59.7 60.7 58.0 10",
    "D09": "100 2.5",
    "D10": "14.3",
    "E01": "5.2",
    "E11": "8192",
    "F06": "92 87.8 0.1 64.4 57",
    "G08": "10",
    "H04": "10",
    "I02": "10 4.2",
    "I03": "4.1 0.9 55.2 0.99 57.8 0.999 59.0 0.9999 58.9",
    "I04": "65,536",
    "I05": "3.3",
    "I06": "0.2",
    "I09": "4096",
    "J02": "300 72.5 0.2 0.3",
    "J03": "73.9 74.3 1000 50",
    "J04": "4.1 0.1 67.7",
    "J06": "5.3",
    "J07": "5.2",
    "L02": "0.05",
    "O03": "224 96 5.2",
    "O04": "50 60 45.9 27.3 22.0",
    "O06": "75",
    "O07": "75",
    "O10": "73.5 77.6 81.0 4.3",
}


def numbers(question):
    """The numbers of two or more digits in a question's prose and formulas."""
    text = "\n".join([question.question, question.answer, question.wrong, *question.must_say])
    text = re.sub(r"```.*?```|`[^`]*`", " ", text, flags=re.DOTALL)
    return {match.rstrip(",") for match in NUMBER.findall(text)}


QUESTIONS = {question.id: question for question in load()}


@pytest.mark.parametrize("key", QUESTIONS)
def test_every_number_is_accounted_for(key):
    known = set(COMPUTED.get(key, ()))
    known |= set(GIVEN.get(key, "").split()) | set(CITED.get(key, "").split())
    assert numbers(QUESTIONS[key]) - known == set()


@pytest.mark.parametrize("key", COMPUTED)
def test_computed_numbers(key):
    printed = numbers(QUESTIONS[key])
    for literal, value in COMPUTED[key].items():
        assert literal in printed, f"{literal} no longer stands in {key}"
        plain = literal.replace(",", "")
        decimals = len(plain.partition(".")[2])
        assert f"{value:.{decimals}f}" == plain
        assert math.isfinite(value)


@pytest.mark.parametrize("table", [GIVEN, CITED], ids=["given", "cited"])
def test_the_lists_hold_nothing_that_is_no_longer_said(table):
    stale = {key: set(value.split()) - numbers(QUESTIONS[key]) for key, value in table.items()}
    assert not {key: value for key, value in stale.items() if value}


@pytest.mark.parametrize("key", CITED)
def test_a_cited_number_has_a_source(key):
    assert QUESTIONS[key].sources
