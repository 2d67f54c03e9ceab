"""Behaviours of a wrong hard loss that no known mistake explains, in order."""

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.debiased_nt_xent.symptoms import SYMPTOMS as CORRECTION
from infonce_lab.exercises.negatives_symptoms import Behaviour, early
from infonce_lab.exercises.shared import pairs
from infonce_lab.exercises.trying import differ, finite, number
from infonce_lab.reference.negatives import hard_nt_xent

_SIZES = ((3, 6, 90), (5, 4, 91), (8, 6, 92))


def _batches():
    return [pairs(*sizes) for sizes in _SIZES]


def _right(answer, t, tau_plus, beta) -> bool:
    return not any(
        differ(
            number(answer, *b, t, tau_plus, beta), float(hard_nt_xent(*b, t, tau_plus, beta)), 1e-4
        )
        for b in _batches()
    )


def _beta_ignored(answer) -> bool:
    batch = pairs(5, 4, seed=95)
    return number(answer, *batch, 0.5, 0.02, 0.0) == number(answer, *batch, 0.5, 0.02, 2.0)


def _beta_at_another_temperature(answer) -> bool:
    """Right at τ = 1 and wrong at τ = 0.5, without the correction: β is not divided by τ."""
    return (
        _right(answer, 0.5, 0.0, 0.0)
        and _right(answer, 1.0, 0.0, 1.5)
        and not _right(answer, 0.5, 0.0, 1.5)
    )


def _other_beta(answer) -> bool:
    """The values are, on every batch, those of one other β."""
    fitted = []
    for batch in _batches():
        got = number(answer, *batch, 1.0, 0.0, 1.5)

        def excess(beta, batch=batch, got=got):
            return float(hard_nt_xent(*batch, 1.0, 0.0, beta)) - got

        low, high = -6.0, 8.0  # the loss grows with β
        if excess(low) > 0 or excess(high) < 0:
            return False
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if excess(middle) < 0 else (low, middle)
        fitted.append(low)
    return max(fitted) - min(fitted) < 1e-3 and abs(fitted[0] - 1.5) > 1e-2


def _farther_counts_more(answer) -> bool:
    batch = pairs(6, 5, seed=97)
    return number(answer, *batch, 1.0, 0.0, 2.0) < number(answer, *batch, 1.0, 0.0, 0.0) - 1e-6


def _weights_wrong(answer) -> bool:
    return _right(answer, 1.0, 0.02, 0.0) and not _right(answer, 1.0, 0.02, 1.5)


def _at_beta_zero(symptom: Symptom) -> Symptom:
    """The same question, asked of the answer at β = 0, where it has to be the debiased loss."""

    def shows(answer) -> bool:
        return symptom.shows(lambda z_i, z_j, t, tau_plus: answer(z_i, z_j, t, tau_plus, 0.0))

    words = (symptom.id, symptom.category, symptom.title, symptom.explanation, symptom.hint)
    return Symptom(*words, shows)


_WHOLE = Behaviour(hard_nt_xent, (0.0, 0.0), lambda n: 2 * n - 1)

OWN = (
    Symptom("beta_ignored", "formula", "β has no effect", "Two values of β give the same number.",
            "Follow beta from the signature to the weights.", _beta_ignored),
    Symptom("beta_temperature", "temperature", "the weights are right at τ = 1 only",
            "The weight of a negative is e^(βs/τ): τ belongs to it.",
            "Two negatives whose cosines differ by τ: by which factor do their weights differ at β = 1?",
            _beta_at_another_temperature),
    Symptom("beta_sign", "sign", "a larger β lowers the loss: the far negatives get the weight",
            "Weights that favour near negatives can only raise their mass.",
            "Which negative should weigh most, the nearest or the farthest?", _farther_counts_more),
    Symptom("other_beta", "formula", "these are the values of another β",
            "On every batch tried, your number is exactly the loss at some other β.",
            "What is the exponent of the weight alone, and what that of weight times mass?", _other_beta),
    Symptom("weights", "formula", "with β = 0 it is right: the mistake is in the weights",
            "M·Σ e^((1+β)l) / Σ e^(βl): the weights of one anchor average to 1.",
            "What do the weights of one anchor average to?", _weights_wrong),
)  # fmt: skip

FALLBACK = Symptom(
    "last_lines", "formula", "the way the terms are combined is not the contract's",
    "No simpler explanation fits: normalisation, temperature and candidates behave.",
    "Try β = 0 and τ⁺ = 0 first: which of the three losses is wrong already?",
    finite(*pairs(5, 6, seed=98), 1.0, 0.05, 1.0),
)  # fmt: skip

SYMPTOMS = (*early(_WHOLE), *OWN, *map(_at_beta_zero, CORRECTION[2:]), FALLBACK)
