"""What to say about each wrong answer of ``wrong``. The first match leads."""

from infonce_lab.exercises.negative_weights import wrong
from infonce_lab.exercises.shared import naming

_HINTS = {
    "temperature": "Two cosines .1 apart: by which factor do their weights differ at τ = 0.1, and at τ = 0.2?",
    "softmax_axis": "Whose choice is one softmax: over what does an anchor share its push?",
    "sign": "Which negative should weigh most, the nearest or the farthest?",
    "formula": "Equal similarities, M of them: what should each weight be, and what is yours?",
    "reduction": "What do your rows sum to?",
    "negatives": "How many columns come in, how many take part, and which of them is the positive?",
    "self_similarity": "Is there a self-similarity in this table at all?",
    "normalization": "Add .1 to every cosine of a row, or halve them all. Which of the two may change the weights?",
    "numerics": "What is the largest number you exponentiate at τ = 0.001, and at which numbers does exp overflow?",
    "gradient": "Which part of your computation is outside the graph?",
}


_known = naming(_HINTS)


_OUTSIDE = (
    "The weights are shares: what stands outside the softmax only scales them, and the rows no longer "
    "sum to 1. Which negative counts is decided inside."
)

MISCONCEPTIONS = (
    _known(wrong.temperature_forgotten, "temperature", "the temperature is never used",
           "Cosines differ by 2 at most, so without τ no negative weighs more than e² = 7.4 times another."),
    _known(wrong.temperature_multiplied, "temperature", "you multiply by τ where you should divide",
           "A small τ then makes all negatives alike, the reverse of what it should do."),
    _known(wrong.temperature_outside, "temperature", "you divide by τ after the softmax", _OUTSIDE),
    _known(wrong.push_in_cosines, "temperature", "you divide by τ inside and once more outside",
           "1/τ outside belongs to the gradient in the cosines, not to the weights: they sum to 1."),
    _known(wrong.temperature_fixed, "temperature", "τ is written as a number",
           "At τ = 0.07 the value is right, at any other it is not."),
    _known(wrong.temperature_squared, "temperature", "you divide by τ²", "The logit is s/τ."),
    _known(wrong.temperature_rooted, "temperature", "you divide by √τ",
           "√τ belongs to each of two unit vectors before their product; here the product is given."),
    _known(wrong.temperature_twice, "temperature", "you divide by 2τ",
           "The 2 belongs to squared distances, −‖u − v‖²/2τ, not to cosines."),
    _known(wrong.over_anchors, "softmax_axis", "the softmax runs over the anchors, not over the negatives",
           "Each row is one anchor and has to sum to 1. Yours sum to 1 along the columns."),
    _known(wrong.over_everything, "softmax_axis", "one softmax runs over the whole table",
           "Each anchor shares its own push: every row sums to 1, not the table."),
    _known(wrong.nearest_last, "sign", "the farthest negative gets the largest weight",
           "The loss pushes hardest where it is most likely to be mistaken: at the nearest negative."),
    _known(wrong.log_weights, "formula", "you return logarithms of the weights",
           "`log_softmax` is what a loss needs. A share lies between 0 and 1."),
    _known(wrong.not_normalised, "formula", "you return e^(s/τ) without dividing by the sum",
           "These are weights relative to nothing: only their ratios mean something."),
    _known(wrong.over_the_largest, "formula", "you divide by the largest entry, not by the sum",
           "Then the hardest negative has weight 1 at every temperature."),
    _known(wrong.euclid_for_one, "formula", "you divide by the Euclidean length, not by the sum",
           "`F.normalize` makes the squares sum to 1; shares sum to 1 themselves (p=1)."),
    _known(wrong.powers_of_two, "formula", "the base of your powers is 2, not e",
           "2^x = e^(x ln 2): you work at the temperature τ / ln 2, which is 1.44 τ."),
    _known(wrong.softmax_twice, "formula", "the softmax is applied twice",
           "The second one sees numbers between 0 and 1, so its weights differ by a factor e at most."),
    _known(wrong.linear_shares, "formula", "your shares grow linearly with the cosine",
           "The loss exponentiates: its gradient weighs a negative by e^(s/τ)."),
    _known(wrong.only_the_hardest, "formula", "all the weight goes to the hardest negative",
           "That is the limit τ → 0. At any τ > 0 the others count too."),
    _known(wrong.everyone_alike, "formula", "all negatives weigh the same",
           "That is the limit τ → ∞. At any finite τ the near ones count more."),
    _known(wrong.of_the_angle, "formula", "you compare angles, not cosines",
           "What comes in is a similarity already."),
    _known(wrong.the_others_share, "formula", "you return what the weight leaves to the others",
           "1 − w grows where the push is small, and the rows sum to M − 1."),
    _known(wrong.mean_for_sum, "reduction", "your rows sum to M, not to 1",
           "A mean in the denominator makes the weights relative to an average negative."),
    _known(wrong.push_not_share, "reduction", "you divide by the number of anchors",
           "1/B belongs to the gradient of a mean loss. The weights of one anchor sum to 1."),
    _known(wrong.a_positive_of_one, "negatives", "a positive with cosine 1 competes as well",
           "No positive comes in. With one in the denominator the rows sum to 1 − P⁺."),
    _known(wrong.first_is_the_positive, "negatives", "the first column is treated as the positive",
           "Every column is a negative here, the first one too."),
    _known(wrong.first_left_out_below, "negatives", "the first column is missing from the denominator",
           "Every column is a negative here, the first one too."),
    _known(wrong.friends_left_out, "negatives", "cosines below 0 are treated as 0",
           "A cosine of −0.5 weighs less than one of 0: e^(−0.5/τ) against 1."),
    _known(wrong.diagonal_masked, "self_similarity", "you mask a diagonal that is not there",
           "Column j is not image j: the self-similarities were removed before. You lose real negatives."),
    _known(wrong.rows_scaled, "normalization", "you scale the rows of the table to length one",
           "Embeddings are normalised, cosines are not: their size is the information."),
    _known(wrong.rows_standardised, "normalization", "you standardise the rows of the table",
           "Dividing by the spread of a row gives every anchor a temperature of its own."),
    _known(wrong.exp_overflows, "numerics", "e^(s/τ) overflows, or all its terms vanish",
           "At τ = 0.001 a cosine of .8 asks for e^800; float64 ends near e^709. Subtract the largest "
           "logit of the row first, or let softmax do it."),
    _known(wrong.shifted_by_the_mean, "numerics", "you shift by the mean of the row, which may be −∞",
           "One masked entry makes the mean −∞, and −∞ − (−∞) is nan. And the largest term can still overflow."),
    *(
        _known(wrong.eps(size), "numerics", f"the constant {size:g} in the denominator is too large",
               "The sum of a softmax is never 0, so it needs no constant; this one takes a share of its own.",
               name=f"eps_{size:g}")
        for size in (1.0, 0.1, 1e-2, 1e-3)
    ),
    _known(wrong.detached, "gradient", "the weights are cut off from the graph",
           "The values are right, and nothing can be trained or derived through them."),
    _known(wrong.denominator_detached, "gradient", "the denominator is cut off from the graph",
           "Moving one negative changes the shares of all the others; yours changes its own only."),
)  # fmt: skip
