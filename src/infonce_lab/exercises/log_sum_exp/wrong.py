"""The wrong log-sum-exps that people write, with what each of them costs."""

import math

import torch

from infonce_lab.exercises.shared import naming


def naive(x):
    return x.exp().sum(dim=1).log()


def global_maximum(x):
    top = x.detach().max()
    return top + (x - top).exp().sum(dim=1).log()


def not_added_back(x):
    top = x.detach().amax(dim=1, keepdim=True)
    return (x - top).exp().sum(dim=1).log()


def subtracted_again(x):
    top = x.detach().amax(dim=1, keepdim=True)
    return (x - top).exp().sum(dim=1).log() - top.squeeze(1)


def minimum(x):
    low = x.detach().amin(dim=1, keepdim=True)
    return low.squeeze(1) + (x - low).exp().sum(dim=1).log()


def mean_shift(x):
    middle = x.detach().mean(dim=1, keepdim=True)
    return middle.squeeze(1) + (x - middle).exp().sum(dim=1).log()


def absolute_maximum(x):
    top = x.detach().abs().amax(dim=1, keepdim=True)
    return top.squeeze(1) + (x - top).exp().sum(dim=1).log()


def infinite_rows_forgotten(x):
    top = x.detach().amax(dim=1, keepdim=True)
    return top.squeeze(1) + (x - top).exp().sum(dim=1).log()


def maximum_only(x):
    return x.amax(dim=1)


def eps_in_the_log(x):
    top = x.detach().amax(dim=1, keepdim=True)
    top = torch.where(top.isinf(), 0.0, top)
    return top.squeeze(1) + ((x - top).exp().sum(dim=1) + 1e-6).log()


def eps_unshifted(x):
    return (x.exp().sum(dim=1) + 1e-6).log()


def clamped_exponents(x):
    return x.clamp(-80, 80).exp().sum(dim=1).log()


def clamped_shift(x):
    top = x.detach().amax(dim=1, keepdim=True)
    return top.squeeze(1) + (x - top).clamp(min=-5).exp().sum(dim=1).log()


def infinities_replaced(x):
    x = torch.nan_to_num(x, nan=0.0, posinf=1e9, neginf=-1e9)
    top = x.detach().amax(dim=1, keepdim=True)
    return top.squeeze(1) + (x - top).exp().sum(dim=1).log()


def mean_of_exponentials(x):
    return reference(x) - math.log(x.shape[1])


def base_two(x):
    return reference(x) / math.log(2)


def base_ten(x):
    return reference(x) / math.log(10)


def log_forgotten(x):
    return reference(x).exp()


def log_forgotten_after_the_shift(x):
    top = x.detach().amax(dim=1, keepdim=True)
    return top.squeeze(1) + (x - top).exp().sum(dim=1)


def one_plus(x):
    top = x.detach().amax(dim=1, keepdim=True)
    top = torch.where(top.isinf(), 0.0, top)
    return top.squeeze(1) + torch.log1p((x - top).exp().sum(dim=1))


def negated(x):
    return -reference(x)


def columns(x):
    return reference(x.T)


def everything(x):
    return reference(x.reshape(1, -1))


def log_of_the_sum(x):
    return x.sum(dim=1).log()


def plain_sum(x):
    return x.sum(dim=1)


def softmax_shares(x):
    return x.softmax(dim=1)


def log_softmax_rows(x):
    return x - reference(x)[:, None]


def summed_over_rows(x):
    return reference(x).sum()


def averaged_over_rows(x):
    return reference(x).mean()


def column_result(x):
    return reference(x)[:, None]


def detached(x):
    return reference(x.detach())


def gradient_of_the_maximum_only(x):
    rest = reference(x.detach()) - x.detach().amax(dim=1)
    return x.amax(dim=1) + rest


def maximum_counted_twice(x):
    top = x.amax(dim=1, keepdim=True)
    top = torch.where(top.isinf(), 0.0, top)
    return top.squeeze(1) + (x - top.detach()).exp().sum(dim=1).log()


def last_of_logcumsumexp(x):
    return x.logcumsumexp(dim=1)[:, -1]


def cross_entropy_plus_first(x):
    first = torch.zeros(len(x), dtype=torch.long)
    return torch.nn.functional.cross_entropy(x, first, reduction="none") + x[:, 0]


def log_softmax_minus_first(x):
    return x[:, 0] - x.log_softmax(dim=1)[:, 0]


def reference(x):
    """The right answer, on which several mistakes are built."""
    top = x.detach().amax(dim=1, keepdim=True)
    top = torch.where(top.isinf(), 0.0, top)
    return top.squeeze(1) + (x - top).exp().sum(dim=1).log()


_QUESTION = {
    "numerics": "What does your line give for the row [1000, 0], and for [−1000, −1000]?",
    "formula": "Take the row [0, 0]. What should come out, and what do you get?",
    "sign": "Take the row [0, 0]. What should come out, and what do you get?",
    "softmax_axis": "For x of shape (3, 5), how many numbers should come back, and which entries does each see?",
    "reduction": "For x of shape (3, 5), which shape should come back?",
    "log_base": "Take the row [0, 0]: the answer is the logarithm of 2. Which logarithm?",
    "interface": "For x of shape (3, 5), which shape should come back, and by which operations may it come about?",
    "gradient": "What is the derivative of your result by an entry that is not the maximum?",
}  # fmt: skip

_READY = (
    "cross_entropy and logcumsumexp contain the very thing that is asked for here. Undoing the rest of "
    "them also costs ∞ − ∞ where an entry is masked."
)


_known = naming(_QUESTION)


MISCONCEPTIONS = (
    _known(naive, "numerics", "nothing is subtracted before the exponential",
           "e^89 is already infinite in float32, and log ∞ = ∞. A row far below 0 gives log 0 = −∞."),
    _known(global_maximum, "numerics", "one maximum for the whole matrix",
           "A row far below the largest entry of another row underflows: its terms are all 0, and log 0 = −∞.",
           "Whose maximum may a row rely on?"),
    _known(infinite_rows_forgotten, "numerics", "a maximum of ±∞ is subtracted from itself",
           "∞ − ∞ is nan. A row in which every candidate is masked has the sum 0, and its logarithm is −∞.",
           "What is m if every entry of the row is −∞, and what is x − m then?"),
    _known(not_added_back, "formula", "the maximum is not added back",
           "Subtracting m from every entry lowers the result by m; it has to be put back."),
    _known(subtracted_again, "sign", "the maximum is subtracted again where it should be added",
           "log Σ e^x = m + log Σ e^(x−m)."),
    _known(minimum, "numerics", "the row's minimum is subtracted, not its maximum",
           "The smallest exponent becomes 0, so the largest is larger than it need be: it overflows."),
    _known(mean_shift, "numerics", "the row's mean is subtracted, not its maximum",
           "Any constant is right on paper. Only the maximum makes sure that no exponent is above 0."),
    _known(absolute_maximum, "numerics", "the largest absolute value is subtracted",
           "For a row of large negative numbers all terms underflow, and log 0 = −∞.",
           "Which number do you subtract from the row [−1000, −1001]?"),
    _known(maximum_only, "formula", "only the maximum is returned",
           "It is the right order of magnitude: the log-sum-exp lies between max and max + log K."),
    _known(eps_in_the_log, "numerics", "a small constant is added inside the log",
           "After the shift the sum is at least 1, so nothing needs protection; a masked row should give −∞ and gives log ε."),
    _known(eps_unshifted, "numerics", "a small constant is added inside the log, and nothing is shifted",
           "The result cannot fall below log ε, and still overflows at the other end."),
    _known(clamped_exponents, "numerics", "the exponents are clamped",
           "No more overflow, and wrong values with gradient 0 beyond the clamp."),
    _known(clamped_shift, "numerics", "the shifted exponents are clamped from below",
           "Small terms are small for a reason; clamped, they add up to something."),
    _known(infinities_replaced, "numerics", "infinities are replaced by large numbers",
           "A row in which all is masked returns −10⁹ plus something: a believable wrong number in place of −∞."),
    _known(mean_of_exponentials, "formula", "the mean of the exponentials, not their sum",
           "The result is log K too small."),
    _known(base_two, "log_base", "your logarithm has base 2", "Losses here are in nats."),
    _known(base_ten, "log_base", "your logarithm has base 10", "Losses here are in nats."),
    _known(log_forgotten, "formula", "the log is missing", "The sum itself overflows; its logarithm does not."),
    _known(log_forgotten_after_the_shift, "formula", "the log is missing after the shift",
           "log Σ e^x = m + log Σ e^(x−m)."),
    _known(one_plus, "formula", "there is an extra 1 in the sum",
           "log1p(s) is log(1 + s). It is of use when the largest term has been left out of s."),
    _known(negated, "sign", "the sign is flipped", "The log-sum-exp is never below the largest entry."),
    _known(columns, "softmax_axis", "the sum runs down the columns",
           "Each row is a question of its own; its K candidates are the columns."),
    _known(everything, "softmax_axis", "one sum over the whole matrix",
           "Each row is a question of its own."),
    _known(log_of_the_sum, "formula", "the exponential is missing", "Log of a sum of what?"),
    _known(plain_sum, "formula", "exponential and log are missing", "They do not cancel: there is a sum between them."),
    _known(softmax_shares, "formula", "you return the softmax, not the log-sum-exp",
           "The softmax is the gradient of the log-sum-exp."),
    _known(log_softmax_rows, "formula", "you return the log-softmax, not the log-sum-exp",
           "log-softmax is x minus the log-sum-exp."),
    _known(summed_over_rows, "reduction", "the rows are added up", "One number a row is asked for."),
    _known(averaged_over_rows, "reduction", "the rows are averaged", "One number a row is asked for."),
    _known(column_result, "interface", "a column (B, 1) comes back, not (B,)",
           "Subtracting a (B,) positive from it would broadcast to (B, B) without a word."),
    _known(last_of_logcumsumexp, "interface", "a ready-made function does the work", _READY),
    _known(cross_entropy_plus_first, "interface", "a ready-made function does the work", _READY),
    _known(log_softmax_minus_first, "interface", "a ready-made function does the work", _READY),
    _known(detached, "gradient", "the result is not on the graph", "Its gradient should be the softmax of the row."),
    _known(gradient_of_the_maximum_only, "gradient", "only the largest entry gets a gradient",
           "Its gradient should be the softmax of the row: every entry has a share.",
           "Which part of your sum is detached?"),
    _known(maximum_counted_twice, "gradient", "the largest entry gets one too much",
           "If the maximum is on the graph where it is added, it has to be on the graph where it is subtracted."),
)  # fmt: skip
