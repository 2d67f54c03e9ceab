"""What to say about each wrong learnable temperature, and behaviours where none of them fits."""

import math

from infonce_lab.exercises.contract import Misconception, Symptom
from infonce_lab.exercises.learnable_temperature import wrong


def _known(answer, category, title, explanation, hint) -> Misconception:
    return Misconception(answer.__name__, category, title, explanation, hint, answer)


_WHAT = "What is the value of the parameter for τ = 1? And what should exp(m()) be there?"
_LIMIT = "Set the parameter to log 1000 and call the module: what does exp of the result say?"
_GRAPH = "Set the parameter to log 1000, make one SGD step on m(): where is it now?"

MISCONCEPTIONS = (
    _known(wrong.parameter_is_tau, "temperature", "the parameter is τ itself",
           "One step too far and τ is negative: the loss then trains pairs apart. A logarithm can go anywhere.", _WHAT),
    _known(wrong.parameter_is_scale, "temperature", "the parameter is 1/τ, not its logarithm",
           "clip_loss takes exp of what you return: exp(14.3) is 1.6 million.", _WHAT),
    _known(wrong.parameter_is_log_tau, "sign", "the parameter is log τ: the sign is the other way round",
           "The scale is 1/τ, so its logarithm is −log τ. (The hand-writing guide keeps log τ.)", _WHAT),
    _known(wrong.returns_the_scale, "temperature", "you return the scale, not its logarithm",
           "clip_loss takes exp itself; exp(14.3) is 1.6 million.", _WHAT),
    _known(wrong.returns_tau, "temperature", "you return τ", "clip_loss expects log(1/τ).", _WHAT),
    _known(wrong.base_two, "log_base", "the logarithm has base 2", "clip_loss undoes it with exp, base e.", _WHAT),
    _known(wrong.base_ten, "log_base", "the logarithm has base 10", "clip_loss undoes it with exp, base e.", _WHAT),
    _known(wrong.always_007, "temperature", "it always starts at 0.07",
           "The argument of the constructor does not arrive.", "Follow `temperature` from the signature on."),
    _known(wrong.starts_at_zero, "temperature", "it always starts at scale 1",
           "The argument of the constructor does not arrive.", "Follow `temperature` from the signature on."),
    _known(wrong.starts_at_one, "temperature", "it always starts at 1 in log space",
           "The argument of the constructor does not arrive.", "Follow `temperature` from the signature on."),
    _known(wrong.softplus, "temperature", "a softplus stands where the bare parameter should",
           "The logarithm needs no help to stay in range: exp of it is positive anyway.", _WHAT),
    _known(wrong.no_limit, "numerics", "nothing limits the scale, or the limit is far too high",
           "Two ways to get here: no clamp, or a clamp of the *logarithm* at 100, which allows a scale of e¹⁰⁰. "
           "On separable data the scale then grows as long as you train.", _LIMIT),
    _known(wrong.limit_in_log_space, "numerics", "the logarithm is clamped at max_scale, not at log(max_scale)",
           "That allows a scale of e¹⁰⁰.", _LIMIT),
    _known(wrong.limit_always_100, "temperature", "max_scale is ignored",
           "The limit is 100 whatever is passed.", "Follow `max_scale` from the signature on."),
    _known(wrong.limit_from_below, "temperature", "the limit works from below",
           "The scale is never *under* max_scale. Which of min and max takes the upper limit?", _LIMIT),
    _known(wrong.limited_only_at_the_start, "shape_state", "the limit holds at the start only",
           "The optimiser moves the parameter later; the limit has to be applied at every call.", _LIMIT),
    _known(wrong.clamp_blocks, "gradient", "your clamp blocks the way back",
           "Above its limit a clamp has gradient 0: the parameter sticks there for ever.", _GRAPH),
    _known(wrong.minimum_blocks, "gradient", "your minimum blocks the way back",
           "Above its limit a minimum has gradient 0: the parameter sticks there for ever.", _GRAPH),
    _known(wrong.detached, "gradient", "the result is detached", "It will never learn.", _GRAPH),
    _known(wrong.rebuilt, "gradient", "you return a new tensor", "Its gradient never reaches the parameter.", _GRAPH),
    _known(wrong.buffer, "gradient", "a buffer does not learn", "Optimisers see parameters only.", _GRAPH),
    _known(wrong.unregistered, "gradient", "the tensor is not registered",
           "Optimisers see what `parameters()` lists; this is not on it.", _GRAPH),
    _known(wrong.item, "interface", "you return a Python number", "A number carries no gradient.", _GRAPH),
    _known(wrong.one_for_every_dimension, "reduction", "you return more than one number",
           "One temperature for the whole loss.", "What shape does `forward` return?"),
    _known(wrong.second_parameter, "interface", "there is a second parameter",
           "The contract has exactly one number to learn.", "List `parameters()`."),
)  # fmt: skip


def _first(answer, *arguments, **named) -> float:
    return float(answer(*arguments, **named)().detach())


def _exchanged(answer) -> bool:
    by_name = _first(answer, temperature=0.5, max_scale=100.0)
    return abs(by_name - math.log(2)) < 1e-5 and abs(_first(answer, 0.5, 100.0) - by_name) > 1e-3


def _other_limit(answer) -> bool:
    start = abs(_first(answer, 0.5) - math.log(2)) < 1e-5
    return start and abs(_first(answer, 1e-3, 30.0) - math.log(30)) > 1e-4


def _other_start(answer) -> bool:
    return abs(_first(answer, 0.5) - math.log(2)) > 1e-5


SYMPTOMS = (
    Symptom("exchanged", "interface", "the two arguments stand in another order than the contract's",
            "By name your module is right, by position it is not.", "Compare the signature with the template.",
            _exchanged),
    Symptom("limit", "numerics", "the start is right, the limit is another one",
            "exp of the result may reach max_scale and nothing beyond.", _LIMIT, _other_limit),
    Symptom("start", "temperature", "for τ = 0.5 the log scale should be log 2",
            "Another function of the temperature than log(1/τ).", _WHAT, _other_start),
)  # fmt: skip
