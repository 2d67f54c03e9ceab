"""What to say about each wrong answer of ``wrong``. The first match leads."""

from infonce_lab.exercises.entropy import wrong
from infonce_lab.exercises.shared import naming

_HINTS = {
    "log_base": "What does your function return for a fair coin with base=2, and with base=4?",
    "reduction": "A fair coin has 1 bit, two fair coins have 2. What does yours say of each?",
    "formula": "Write the entropy of [0.5, 0.25, 0.25] by hand: three surprises, three weights.",
    "sign": "Is −log 0.5 positive or negative? Can you be less than certain?",
    "numerics": "What are 0 * np.log(0) and np.log(0), and which cells deserve a term at all?",
}


_known = naming(_HINTS)


MISCONCEPTIONS = (
    _known(wrong.nan_at_zero, "numerics", "you take the logarithm of 0",
           "In floating point 0 · log 0 is 0 · (−∞) = nan. The convention is 0, the limit of p "
           "log p: what never happens surprises nobody."),
    _known(wrong.base_ignored, "log_base", "`base` is never used: your result is in nats",
           "A number without its unit is wrong by the factor ln b; in bits you would print 0.69 "
           "for a fair coin."),
    _known(wrong.always_bits, "log_base", "`base` is never used: your result is in bits",
           "Right for base 2 and for no other base."),
    _known(wrong.nats_by_default, "log_base", "the default base is e, the contract's is 2",
           "With the base given the value is right; left out, it is in nats."),
    _known(wrong.times_log_base, "log_base", "you multiply by ln b where you should divide",
           "log_b x = ln x / ln b. A larger base is a larger unit, so the number gets smaller."),
    _known(wrong.divided_by_the_base, "log_base", "you divide by the base, not by its logarithm",
           "log_b x = ln x / ln b: a fair coin has 1 bit, and 0.35 is ln 2 / 2."),
    _known(wrong.divided_by_log2, "log_base", "two logarithms of different base meet",
           "ln p over log2 b is neither: with base 2 it gives nats. Take both logarithms alike."),
    _known(wrong.divided_by_log10, "log_base", "two logarithms of different base meet",
           "ln p over log10 b is neither unit. Take both logarithms alike."),
    _known(wrong.sign_missing, "sign", "the minus sign is missing",
           "Logarithms of probabilities are negative or 0, surprises are not."),
    _known(wrong.mean_over_cells, "reduction", "you average over the cells after weighting them",
           "p already is the weight: a second average makes two fair coins look like half a "
           "coin."),
    _known(wrong.mean_over_possible_cells, "reduction",
           "you average over the non-zero cells after weighting them",
           "p already is the weight, and the weights sum to 1."),
    _known(wrong.surprises_not_weighted, "formula",
           "the surprises are added without their probabilities",
           "A rare event is surprising, but rare: its surprise counts p times."),
    _known(wrong.mean_surprise_not_weighted, "formula", "all surprises get the same weight",
           "That is the mean over the cells, not over what happens: rare events weigh too much."),
    _known(wrong.log_of_the_sum, "formula",
           "you take the logarithm of the mean, not the mean of the logarithms",
           "−log Σp² is the Rényi entropy of order 2: at most the Shannon entropy, by Jensen."),
    _known(wrong.gini, "formula", "this is the Gini impurity 1 − Σp², not the entropy",
           "It has no unit and no logarithm: two independent choices do not add up."),
    _known(wrong.perplexity, "formula", "you return the perplexity, b to the power H",
           "That is the effective number of outcomes; its logarithm is the entropy."),
    _known(wrong.largest_surprise, "formula",
           "you return the surprise of the most likely outcome only",
           "−log max p is the min-entropy. Entropy is a mean over all outcomes."),
    _known(wrong.number_of_outcomes, "formula", "you only count the outcomes",
           "log K is the entropy of K *equally likely* outcomes, the largest there can be."),
    _known(wrong.number_of_cells, "formula", "you only count the cells",
           "log K is the entropy of K *equally likely* outcomes, the largest there can be."),
    _known(wrong.log_of_everything, "formula", "you take the logarithm after the sum",
           "The probabilities sum to 1, whose logarithm is 0. Each cell needs its own logarithm."),
    _known(wrong.as_a_share_of_the_maximum, "formula", "you divide by the largest possible entropy",
           "A share between 0 and 1 cannot be added or compared across tables of different size."),
    _known(wrong.bernoulli_cells, "formula", "you add the terms of 1 − p as well",
           "−p log p − (1−p) log(1−p) is the entropy of *one* coin. A list of cells is one "
           "variable."),
    _known(wrong.one_axis_only, "reduction", "you sum over one axis only",
           "A joint table is one variable with R·C outcomes: all its cells belong to the sum."),
    _known(wrong.rows_only, "formula", "you sum the rows of a joint table first",
           "That is H(X), the entropy of the row variable; the entropy of the table is H(X, Y)."),
    *(
        _known(wrong.eps(size), "numerics", f"the constant {size:g} in the logarithm is too large",
               "It changes every cell, not only the empty ones. Leave the empty cells out instead.",
               name=f"eps_{size:g}")
        for size in (1e-1, 1e-2, 1e-3)
    ),
)  # fmt: skip
