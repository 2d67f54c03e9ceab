"""What to say about each slip of ``wrong``, and about chapter 4's mistakes made here."""

from dataclasses import replace

from infonce_lab.exercises.contract import Misconception, Symptom
from infonce_lab.exercises.nt_xent.misconceptions import MISCONCEPTIONS as CHAPTER_4
from infonce_lab.exercises.nt_xent.symptoms import SYMPTOMS as SYMPTOMS_4
from infonce_lab.exercises.shared import pairs
from infonce_lab.exercises.stable_nt_xent import wrong
from infonce_lab.exercises.trying import number
from infonce_lab.reference.numerics import stable_nt_xent

_LARGEST = "The largest logit is 1/τ. Is its exponential finite in float16 at τ = 0.07, in float32 at τ = 0.005?"
_ZERO = "Feed a row of zeros and print its gradient. What does your division do to it on the way back?"
_CUT = "At τ = 0.005 a lost anchor pays up to 400 nats. What is the largest loss a row of yours can show?"


def _known(name, title, explanation, hint, category="numerics") -> Misconception:
    return Misconception(name, category, title, explanation, hint, getattr(wrong, name))


_UNSHIFTED = "e^200 is infinite in float32 and e^14.3 in float16. log-sum-exp subtracts the row's maximum first."
_SUBTRACTED = (
    "On paper the self term is e^(1/τ). In floating point it is so much larger than the rest that the "
    "difference is rounding noise: the loss turns negative, then nan."
)
_EPS = "−log(P + ε) never exceeds −log ε, and the anchors that are most wrong get almost no gradient."
_CLAMP = "No overflow any more, and the anchors beyond the clamp get no gradient at all."
_FLOOR = "The argument asks for a sharper softmax than the one you compute."
_NANS = "nan says that something broke; replaced by a number, it says that training goes well."
_LENGTH = (
    "The value of a zero row is right, its gradient is the incoming one divided by that small constant: "
    "up to 1e12 in float32, and nan in float16, where the constant rounds to 0."
)

_SLIPS = (
    _known("unshifted_ratio", "a ratio of exponentials that nothing keeps small", _UNSHIFTED, _LARGEST),
    _known("unshifted_sum", "the log of a sum of exponentials that nothing keeps small", _UNSHIFTED, _LARGEST),
    _known("self_term_subtracted", "the self term e^(1/τ) is added and subtracted again", _SUBTRACTED, _LARGEST),
    _known("self_term_subtracted_ratio", "the self term is added and subtracted again", _SUBTRACTED, _LARGEST),
    _known("global_maximum", "one maximum for the whole matrix",
           "A row far below another row's maximum underflows, and log 0 = −∞.",
           "Whose maximum may a row rely on?"),
    _known("constant_shift", "every row is shifted by 1/τ, not by its own maximum",
           "1/τ bounds every logit, but a row that stays far below it underflows: log 0 = −∞.",
           "What is left of a row whose best cosine is 0, at τ = 0.005?"),
    _known("softmax_then_log", "softmax first, log afterwards",
           "A share below the smallest number of the dtype is 0, and its logarithm −∞. log_softmax never forms the share.",
           "How small can a share be at τ = 0.005, and what is its logarithm then?"),
    _known("eps_e_12", "a constant inside the log", _EPS, _CUT),
    _known("eps_e_8", "a constant inside the log", _EPS, _CUT),
    _known("eps_e_6", "a constant inside the log", _EPS, _CUT),
    _known("clamp_e_12", "the share is clamped before the log", _EPS, _CUT),
    _known("clamp_e_8", "the share is clamped before the log", _EPS, _CUT),
    _known("clamp_e_7", "the share is clamped before the log", _EPS, _CUT),
    _known("clamp_50", "the logits are clamped", _CLAMP, _CUT),
    _known("clamp_80", "the logits are clamped", _CLAMP, _CUT),
    _known("clamp_100", "the logits are clamped", _CLAMP, _CUT),
    _known("floor_01", "the temperature has a floor", _FLOOR, "Follow a temperature of 0.005 through your code."),
    _known("floor_05", "the temperature has a floor", _FLOOR, "Follow a temperature of 0.005 through your code."),
    _known("floor_07", "the temperature has a floor", _FLOOR, "Follow a temperature of 0.005 through your code."),
    _known("nan_replaced", "nan is replaced by a number", _NANS, _LARGEST),
    _known("nan_replaced_sum", "infinities are replaced by a number", _NANS, _LARGEST),
    _known("small_mask", "the mask is a cosine of −1",
           "−1/τ is not −∞: the self entry still competes, most where all else is far away.",
           "What is the share of the masked entry if all cosines of a row are −1?", "self_similarity"),
    _known("plain_division", "a row of zeros is divided by its length",
           "0/0 is nan, and one nan row makes the loss of the whole batch nan.", _ZERO),
    _known("length_clamped", "the length of a row of zeros is clamped to 1e-12", _LENGTH, _ZERO),
    _known("length_e_8", "the length of a row of zeros is clamped to 1e-8", _LENGTH, _ZERO),
    _known("length_e_6", "the length of a row of zeros is clamped to 1e-6", _LENGTH, _ZERO),
    _known("plus_e_12", "1e-12 is added to every length", _LENGTH, _ZERO),
    _known("plus_e_8", "1e-8 is added to every length", _LENGTH, _ZERO),
    _known("plus_e_6", "1e-6 is added to every length", _LENGTH, _ZERO),
    _known("zero_row_by_one", "a row of zeros is divided by 1, and so gets a gradient",
           "The value is right. But a zero vector has no direction, and the contract asks for gradient exactly 0.", _ZERO),
    _known("zero_rows_dropped", "pairs with a row of zeros are left out of the batch",
           "Every other row loses two candidates, and the mean runs over fewer anchors.", _ZERO),
    _known("zero_row_anchors_left_out", "rows of zeros do not count as anchors",
           "Their u is 0, all their cosines tie, and they pay log(2N−1) like everybody else.", _ZERO),
)  # fmt: skip


def _as_function(known: Misconception) -> Misconception:
    loss = known.wrong.loss

    def call(z_i, z_j, temperature=0.07):
        return loss(z_i, z_j, temperature)

    return replace(known, wrong=call)


def _for_function(symptom: Symptom) -> Symptom:
    def shows(answer) -> bool:
        return symptom.shows(lambda temperature=0.07: lambda z_i, z_j: answer(z_i, z_j, temperature))

    return replace(symptom, shows=shows)


def _error(answer, z_i, z_j, temperature) -> float:
    """Relative to the truth."""
    true = float(stable_nt_xent(z_i, z_j, temperature))
    return abs(number(answer, z_i, z_j, temperature) - true) / (abs(true) + 1e-6)


def _mild(answer) -> list[float]:
    return [
        _error(answer, *pairs(n, d, seed, None), t)
        for n, d, seed, t in ((5, 6, 70, 0.3), (4, 7, 71, 0.5), (6, 5, 72, 0.8))
    ]


def _few_digits(answer) -> bool:
    return 2e-5 < min(_mild(answer)) and max(_mild(answer)) < 0.03


def _zero_rows_only(answer) -> bool:
    z_i, z_j = pairs(5, 6, 73)
    z_i[2] = 0.0
    return max(_mild(answer)) < 1e-4 and not _error(answer, z_i, z_j, 0.5) < 1e-3


def _small_temperatures_only(answer) -> bool:
    batches = [(pairs(n, 6, 74, None), t) for n in (4, 6) for t in (0.07, 0.005)]
    return max(_mild(answer)) < 1e-4 and not max(_error(answer, *z, t) for z, t in batches) < 1e-2


_OWN = (
    Symptom("digits", "numerics", "only the first digits are right, even in float64",
            "The formula is right on paper; a clamp, an eps or a half-precision step spoils the numbers.",
            "Which of your tensors has a dtype narrower than float32?", _few_digits),
    Symptom("zero_rows", "numerics", "right, until a row is zero",
            "The contract takes u = 0 for such a row: all its cosines are 0, and it stays a candidate and an anchor.",
            _ZERO, _zero_rows_only),
    Symptom("small_temperature", "numerics", "right, until τ is small",
            "Something that is harmless at τ = 0.3 breaks when the logits grow: an exponential, a clamp, a difference.",
            _LARGEST, _small_temperatures_only),
)  # fmt: skip

# Its entries are too large at τ = 0.0012 to be told from a mask constant.
_UNREADABLE = ("mse_to_identity",)

MISCONCEPTIONS = (*_SLIPS, *(_as_function(m) for m in CHAPTER_4 if m.id not in _UNREADABLE))
SYMPTOMS = (*_OWN, *map(_for_function, SYMPTOMS_4))
