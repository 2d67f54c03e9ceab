"""What to say about each wrong answer of ``wrong``. The first match leads."""

from infonce_lab.exercises.effective_negatives import wrong
from infonce_lab.exercises.shared import naming

_HINTS = {
    "formula": "Four weights of ¼, then one weight of 1: what should you get, and what do you get?",
    "log_base": "Four weights of ¼ must count as 4. Which power of which base undoes your logarithm?",
    "sign": "Can fewer than one negative count?",
    "numerics": "What does your code make of the row [1, 0, 0]?",
    "reduction": "How many numbers should a table of three anchors give, and from which entries does each come?",
    "softmax_axis": "Whose weights sum to 1: those along a row, or those along a column?",
}


_known = naming(_HINTS)


MISCONCEPTIONS = (
    _known(wrong.inverse_simpson, "formula", "you return 1/Σw², another effective number",
           "It also runs from 1 to M, and it is smaller: it asks how often two draws agree. The contract "
           "asks for the exponential of the entropy."),
    _known(wrong.entropy_only, "formula", "you stop at the entropy",
           "Entropy counts in nats. Its exponential counts negatives: log 4 becomes 4."),
    _known(wrong.entropy_in_bits, "formula", "you stop at the entropy, in bits",
           "Its power of two would be a number of negatives."),
    _known(wrong.negative_entropy, "formula", "you stop at Σ w ln w",
           "Minus that is the entropy; its exponential is the number asked for."),
    _known(wrong.bits_under_exp, "log_base", "your logarithm has base 2, your power has base e",
           "4 becomes e² = 7.39. The two have to undo each other."),
    _known(wrong.nats_under_two, "log_base", "your logarithm has base e, your power has base 2",
           "4 becomes 2^1.386 = 2.61. The two have to undo each other."),
    _known(wrong.sign_missing, "sign", "the minus in front of the sum is missing",
           "You get 1/4 where 4 negatives count: the reciprocal."),
    _known(wrong.nan_at_zero, "numerics", "a weight of 0 gives nan",
           "0 · ln 0 is 0 · (−∞) = nan in floating point. At τ = 0.001 most weights are exactly 0."),
    _known(wrong.share_of_the_maximum, "formula", "you divide by M",
           "A share of the maximum; the contract asks for a number between 1 and M."),
    _known(wrong.relative_entropy, "formula", "you divide the entropy by log M",
           "That is evenness, between 0 and 1; the contract asks for a number between 1 and M."),
    _known(wrong.mean_of_the_terms, "reduction", "you average −w ln w where you should add",
           "The weights are the weights of that mean already; dividing by M once more flattens everything to 1."),
    _known(wrong.over_anchors, "softmax_axis", "you add over the anchors",
           "One number for every row: the negatives lie along dimension 1."),
    _known(wrong.over_everything, "reduction", "you add over the whole table",
           "One number for every anchor, please: a table of B rows has B answers."),
    _known(wrong.mean_over_anchors, "reduction", "you average over the anchors",
           "One number for every anchor; the caller may average them."),
    _known(wrong.exp_of_the_mean_entropy, "reduction", "you average over the anchors before the exponential",
           "One number for every anchor, and exp of a mean is not the mean of exp."),
    _known(wrong.of_the_mean_weights, "reduction", "you average the weights of all anchors first",
           "Two anchors that push one negative each would count as two. Each row has its own number."),
    _known(wrong.exp_before_the_sum, "formula", "you exponentiate each term before the sum",
           "exp of a sum is a product of exps: the exponential comes last."),
    _known(wrong.the_largest_only, "formula", "you return 1/max w",
           "That looks at the hardest negative alone. The entropy looks at all of them."),
    _known(wrong.how_many_are_positive, "formula", "you count the weights above 0",
           "A softmax gives everybody something. How much decides how many count."),
    _known(wrong.above_average, "formula", "you count the weights above 1/M",
           "A threshold jumps; the effective number moves smoothly with the weights."),
    _known(wrong.everyone_counts, "formula", "you return M",
           "That is the maximum, reached only when all weigh the same."),
    _known(wrong.sum_of_weights, "formula", "you return the sum of the weights",
           "It is 1 for every row."),
    _known(wrong.weights_are_no_logits, "formula", "you apply a softmax to the weights",
           "They are weights already; a second softmax makes them nearly equal."),
    _known(wrong.surprises_not_weighted, "formula", "you average the surprises without their weights",
           "A negative that takes no share still has a large surprise. Weigh each by its share."),
    _known(wrong.squared_weights, "formula", "the weights are squared",
           "Each surprise is weighed by w, not by w²."),
    _known(wrong.logarithm_of_the_sum, "formula", "you take the logarithm of the sum",
           "Each weight has a logarithm of its own."),
    _known(wrong.bernoulli, "formula", "you add the terms of 1 − w as well",
           "Those belong to M separate coins. A row is one choice among M."),
    _known(wrong.not_itself, "formula", "you subtract 1",
           "A one-hot row has one effective negative, not none."),
    _known(wrong.from_uniform, "formula", "you measure the distance from uniform",
           "M over the effective number: it grows as fewer count."),
    _known(wrong.gini, "formula", "you return M times the Gini index",
           "A one-hot row would count as 0."),
    *(
        _known(wrong.eps(size), "numerics", f"the constant {size:g} inside the logarithm is too large",
               "It changes every weight, not only the zeros. Use a product that is 0 at 0.",
               name=f"eps_{size:g}")
        for size in (0.1, 1e-2, 1e-3)
    ),
    *(
        _known(wrong.clamped(size), "numerics", f"weights are raised to {size:g}",
               "Small weights are many: together they count as negatives that are not there.",
               name=f"clamped_{size:g}")
        for size in (0.1, 1e-2, 1e-3)
    ),
)  # fmt: skip
