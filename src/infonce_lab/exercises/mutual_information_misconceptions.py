"""What to say about each wrong answer of ``mutual_information_wrong``. The first match leads."""

from infonce_lab.exercises import mutual_information_wrong as wrong
from infonce_lab.exercises.contract import Misconception

_HINTS = {
    "log_base": "What does your function return for np.eye(2) / 2 with base=2, and with base=4?",
    "numerics": "What do you get on the umbrella table, which has an empty cell?",
    "sign": "A coin and its copy share one bit. What sign does your number have?",
    "reduction": "Four equal values and their copy share 2 bits. By what do you divide?",
    "shape_state": "How many rows and how many columns does your code read of a (2, 5) table?",
    "formula": "Work out [[0.5, 0], [0, 0.5]] and an independent table by hand: 1 bit and 0.",
}


def _known(function, category, title, explanation, name=None) -> Misconception:
    return Misconception(
        name or function.__name__, category, title, explanation, _HINTS[category], function
    )


MISCONCEPTIONS = (
    _known(wrong.nan_at_zero, "numerics",
           "you take the logarithm of 0, or divide 0 by 0, at an empty cell",
           "0 · log 0 is 0 · (−∞) = nan in floating point, and one nan spoils the whole sum. "
           "What never happens must not be asked for its ratio."),
    _known(wrong.base_ignored, "log_base", "`base` is never used: your result is in nats",
           "A number without its unit is wrong by the factor ln b: 0.2744 nat is 0.3958 bit."),
    _known(wrong.always_bits, "log_base", "`base` is never used: your result is in bits",
           "Right for base 2 and for no other base."),
    _known(wrong.nats_by_default, "log_base", "the default base is e, the contract's is 2",
           "With the base given the value is right; left out, it is in nats."),
    _known(wrong.times_log_base, "log_base", "you multiply by ln b where you should divide",
           "log_b x = ln x / ln b. A larger base is a larger unit, so the number gets smaller."),
    _known(wrong.divided_by_the_base, "log_base", "you divide by the base, not by its logarithm",
           "log_b x = ln x / ln b."),
    _known(wrong.sign_flipped, "sign", "the sign is flipped",
           "Information is never negative: H(X) + H(Y) is at least H(X, Y)."),
    _known(wrong.mean_over_cells, "reduction", "you average over the cells after weighting them",
           "p(x, y) already is the weight, and the weights sum to 1."),
    _known(wrong.mean_over_possible_cells, "reduction",
           "you average over the non-zero cells after weighting them",
           "p(x, y) already is the weight, and the weights sum to 1."),
    _known(wrong.ratios_not_weighted, "formula",
           "the log ratios are added without their probabilities",
           "A cell counts as often as it happens: p(x, y) times."),
    _known(wrong.all_ratios_weigh_the_same, "formula", "all log ratios get the same weight",
           "That is the mean over the cells, not over what happens."),
    _known(wrong.weighted_by_the_product, "formula", "you weight by p(x) p(y), not by p(x, y)",
           "The mean has to be taken over what really happens, the joint distribution. This one "
           "is never positive."),
    _known(wrong.kl_turned_round, "formula",
           "you compute KL(p(x)p(y) ‖ p(x, y)): the arguments are exchanged",
           "KL is not symmetric. This one is the lautum information, and infinite as soon as a "
           "cell is empty."),
    _known(wrong.log_of_the_mean, "formula",
           "you take the logarithm of the mean ratio, not the mean logarithm",
           "log E r is at least E log r, by Jensen: too large unless X and Y are independent."),
    _known(wrong.chi_squared, "formula",
           "this is the χ² statistic divided by n, not the information",
           "E r − 1 has no logarithm, and no unit. For weak dependence it is near 2·I in nats."),
    _known(wrong.joint_entropy, "formula", "you return the joint entropy H(X, Y)",
           "It counts everything that is uncertain, shared or not."),
    _known(wrong.sum_of_entropies, "formula", "you return H(X) + H(Y), nothing is subtracted",
           "The shared part is counted twice in this sum; H(X, Y) has to go."),
    _known(wrong.sum_of_all_three, "formula", "H(X, Y) is added where it should be subtracted",
           "I = H(X) + H(Y) − H(X, Y)."),
    _known(wrong.entropy_of_x, "formula", "you return H(X), the entropy of the rows",
           "That is the most that Y could tell about X. What is left after seeing Y must be "
           "subtracted."),
    _known(wrong.entropy_of_y, "formula", "you return H(Y), the entropy of the columns",
           "That is the most that X could tell about Y."),
    _known(wrong.x_given_y, "formula", "you return H(X|Y), what is *left* of the uncertainty",
           "I is what was removed: H(X) − H(X|Y)."),
    _known(wrong.y_given_x, "formula", "you return H(Y|X), what is *left* of the uncertainty",
           "I is what was removed: H(Y) − H(Y|X)."),
    _known(wrong.variation_of_information, "formula",
           "you return H(X|Y) + H(Y|X), the variation of information",
           "That is what the two do *not* share: a distance, 0 for copies."),
    _known(wrong.wrong_pair_of_entropies, "formula", "you subtract H(Y|X) from H(X)",
           "Either H(X) − H(X|Y) or H(Y) − H(Y|X); the mixture can be negative."),
    _known(wrong.other_wrong_pair_of_entropies, "formula", "you subtract H(X|Y) from H(Y)",
           "Either H(X) − H(X|Y) or H(Y) − H(Y|X); the mixture can be negative."),
    _known(wrong.x_minus_joint, "formula", "you subtract H(X, Y), not H(X|Y), from H(X)",
           "H(X) − H(X, Y) = −H(Y|X), which is never positive."),
    _known(wrong.y_minus_joint, "formula", "you subtract H(X, Y), not H(Y|X), from H(Y)",
           "H(Y) − H(X, Y) = −H(X|Y), which is never positive."),
    _known(wrong.observations_not_weighted, "formula",
           "the entropies after each observation are added, not averaged",
           "H(X|Y) is a mean: each observation counts p(y) times."),
    _known(wrong.observations_weigh_the_same, "formula",
           "every observation gets the same weight in H(X|Y)",
           "H(X|Y) = Σ p(y) H(X|Y=y). Umbrellas are as frequent as they are."),
    _known(wrong.only_p_x_below, "formula", "you divide by p(x) only",
           "Σ p(x,y) log p(y|x) = −H(Y|X). The ratio needs both marginals below."),
    _known(wrong.only_p_y_below, "formula", "you divide by p(y) only",
           "Σ p(x,y) log p(x|y) = −H(X|Y). The ratio needs both marginals below."),
    _known(wrong.one_marginal_twice, "formula", "you divide by p(x) twice",
           "Independence means p(x) p(y), one marginal of each."),
    _known(wrong.marginals_added, "formula", "you add the marginals where you should multiply",
           "Independent events multiply their probabilities."),
    _known(wrong.marginals_are_means, "formula", "your marginals are means, not sums",
           "p(x) = Σ_y p(x, y). Means do not sum to 1."),
    _known(wrong.at_most_one_bit, "formula", "you cap the result at 1 bit",
           "The largest value is min(H(X), H(Y)): eight equal values and their copy share 3 "
           "bits."),
    _known(wrong.share_of_the_entropy, "formula", "you return I as a share of the smaller entropy",
           "Normalised information is a useful number, but it has no unit, and it is not I."),
    _known(wrong.share_of_the_mean_entropy, "formula",
           "you return I as a share of the mean entropy",
           "This normalised information, known from comparing clusterings, has no unit and is "
           "not I."),
    _known(wrong.share_of_the_joint_entropy, "formula",
           "you return I as a share of the joint entropy",
           "Normalised information has no unit, and it is not I."),
    _known(wrong.absolute_logarithms, "formula", "you take absolute values of the logarithms",
           "Cells that are rarer together than apart count against: their logarithm is negative."),
    _known(wrong.negative_terms_dropped, "formula", "negative terms are dropped",
           "Cells that are rarer together than apart count against. Only the sum is never "
           "negative."),
    _known(wrong.diagonal_only, "formula", "only the diagonal of the table is counted",
           "Information does not ask whether the labels agree: every cell counts."),
    _known(wrong.square_part_only, "shape_state", "a square table is taken for granted",
           "X and Y may have different numbers of values; the last columns (or rows) are never "
           "read."),
    _known(wrong.square_table_only, "shape_state", "a square table is taken for granted",
           "X and Y may have different numbers of values; the last columns (or rows) are never "
           "read."),
    _known(wrong.largest_possible, "formula",
           "you return log K, the most that two variables can share",
           "Only equally likely values and their copy share that much."),
    _known(wrong.one_axis_only, "reduction", "you sum over one axis only",
           "I is one number for the whole table, not one a row."),
    _known(wrong.other_axis_only, "reduction", "you sum over one axis only",
           "I is one number for the whole table, not one a column."),
    *(
        _known(build(size), "numerics", f"the constant {size:g} in the logarithm is too large",
               "It changes every cell, not only the empty ones. Leave the empty cells out instead.",
               name=f"{build.__name__}_{size:g}")
        for size in (1e-1, 1e-2, 1e-3)
        for build in (wrong.eps, wrong.eps_above, wrong.eps_below)
    ),
)  # fmt: skip
