"""What to say about each wrong answer of ``wrong`` and ``wrong_correction``. The first match leads."""

from infonce_lab.exercises.contract import Misconception
from infonce_lab.exercises.debiased_nt_xent import wrong, wrong_correction
from infonce_lab.exercises.shared import naming

HINTS = {
    "normalization": "What is the length of each row just before the matrix product?",
    "temperature": "Where does τ occur in the formula? Count the places: three.",
    "self_similarity": "Which two columns of row k have to be gone before you sum over the negatives?",
    "negatives": "For N = 2, write down the negatives of the first row. How many are there, and what is M?",
    "positive_index": "Row k of the first view: at which row does its twin stand in the stacked matrix?",
    "formula": "Suppose a share τ⁺ of your negatives are copies of the positive. What would the sum be?",
    "reduction": "How many anchors are there, and by how many do you divide?",
    "sign": "Should a better embedding have a smaller or a larger loss?",
    "numerics": "Which constants do you add or clamp with, and why?",
    "gradient": "Which part of your computation is cut off from the graph, or joined to it by mistake?",
    "log_base": "Divide your value by the right one. Which logarithm is that?",
}

_COUNT = "M = 2(N−1): every row of both views, without the anchor and without its twin. "
_FLOOR = (
    "The estimate may fall below any possible sum, even below 0, because the twin is closer than an "
    "average classmate. "
)
_SHARE = "The mixture is p = τ⁺p⁺ + (1−τ⁺)p⁻; the mass of p⁻ is what is wanted. "


def table(wrap) -> tuple[Misconception, ...]:
    """The misconceptions, each wrapped by ``wrap`` into a function of the exercise."""
    named = naming(HINTS, wrap)

    def known(name, category, title, explanation, hint=None):
        home = wrong if hasattr(wrong, name) else wrong_correction
        return named(getattr(home, name), category, title, explanation, hint, name)

    def counted(name, count, title):
        return named(
            wrong.counted_as(count),
            "negatives",
            title,
            _COUNT + "The share τ⁺ is taken of M, and the floor is M times the least mass.",
            None,
            name,
        )

    def eps(size):
        return named(
            wrong_correction.eps(size),
            "numerics",
            f"the constant {size:g} inside the logarithm is too large",
            "It hides hopeless pairs: their loss cannot exceed −log of the constant.",
            None,
            f"eps_{size:g}",
        )

    return (
        # --- normalization
        known("no_normalisation", "normalization", "the rows are not normalised",
              "Dot products grow with length, so longer vectors would lower the loss."),
        known("normalised_over_batch", "normalization", "you normalise over the batch, not over the features",
              "Each column has unit length now, each row has not. The shapes fit, so nothing crashes."),
        known("one_view_normalised", "normalization", "only one view is normalised",
              "Both views are anchors and candidates alike."),
        known("normalised_by_squared_norm", "normalization", "you divide by the squared length",
              "Short vectors become long ones."),
        # --- temperature
        known("temperature_forgotten", "temperature", "the temperature is never used",
              "Bare cosines lie in [−1, 1]: the softmax stays almost flat."),
        known("temperature_multiplied", "temperature", "you multiply by τ where you should divide", "The logit is s/τ."),
        known("temperature_rooted", "temperature", "you divide by √τ", "The logit is s/τ."),
        known("positive_not_divided", "temperature", "your positive is not divided by τ",
              "The positive is then far too weak against its rivals, and so is the correction."),
        known("correction_without_temperature", "temperature", "the subtracted positive is not divided by τ",
              "What you subtract has to be of the kind you added by mistake: e^(s⁺/τ)."),
        known("floor_without_temperature", "temperature", "your floor is M·e^(−1): the temperature is missing",
              "The least possible cosine is −1, so the least possible mass is e^(−1/τ)."),
        known("floor_upside_down", "temperature", "your floor is M·e^(+1/τ): the sign of 1/τ is wrong",
              "That is the largest possible sum, so every anchor is clamped to it."),
        # --- which negatives, how many
        known("itself_among_them", "self_similarity", "the anchor is among its own negatives",
              "Its cosine to itself is 1, always the largest: e^(1/τ) drowns the rest."),
        known("itself_among_them_and_counted", "self_similarity", "the anchor is among its own negatives, and counted",
              "Its cosine to itself is 1, always the largest: e^(1/τ) drowns the rest."),
        known("positive_among_them", "negatives", "the positive is among the negatives",
              "It is in the denominator once already. Counted twice, the loss cannot fall below log 2."),
        known("positive_among_them_and_counted", "negatives", "the positive is among the negatives, and counted in M",
              "It is in the denominator once already. Counted twice, the loss cannot fall below log 2."),
        known("other_view_only", "negatives", "only rows of the other view are negatives",
              _COUNT + "You use N−1 of them."),
        known("one_way", "negatives", "only first views are anchors, only second views are negatives",
              "NT-Xent has 2N anchors and 2(N−1) negatives for each."),
        known("hardest_only", "negatives", "only the nearest negative counts",
              "With few classes the nearest negative is more often than not a false one."),
        counted("counted_n", lambda n: n, "you count N negatives in place of 2(N−1)"),
        counted("counted_pairs", lambda n: n - 1, "you count N−1 negatives in place of 2(N−1)"),
        counted("counted_rows", lambda n: 2 * n, "you count 2N negatives in place of 2(N−1)"),
        counted("counted_candidates", lambda n: 2 * n - 1, "you count the positive as a negative: M = 2N−1"),
        counted("counted_one", lambda n: 1, "the number of negatives M is missing"),
        known("count_missing_in_correction", "formula", "you subtract one τ⁺e^(l⁺), not M of them",
              "Of M negatives M·τ⁺ are expected to be false. With M = 254 and τ⁺ = 0.1 that is 25, not a tenth of one."),
        known("count_missing_in_floor", "formula", "the factor M is missing from the floor",
              "The floor bounds a sum of M terms, each at least e^(−1/τ)."),
        known("mean_for_sum", "formula", "the negatives enter as a mean, not as a sum",
              "The denominator holds N_g, the mass of all M negatives."),
        # --- the positive
        known("neighbours_are_twins", "positive_index", "rows 2k and 2k+1 are taken for twins",
              "The views are stacked in blocks: the twin of row k stands at k+N."),
        known("next_image_is_the_positive", "positive_index", "the positive is the next image's view",
              "The twin of row k stands at k+N, modulo 2N."),
        # --- the share
        known("share_ignored", "formula", "τ⁺ has no effect: this is the loss without the correction",
              "The false negatives are still in the sum.",
              "Follow tau_plus from the signature to the result."),
        known("share_fixed", "formula", "τ⁺ is written as a number", "At τ⁺ = 0.1 the value is right, at any other it is not."),
        known("not_rescaled", "formula", "the division by 1−τ⁺ is missing",
              _SHARE + "After the subtraction only (1−τ⁺)M negatives are left; they have to stand for all M."),
        known("not_subtracted", "formula", "nothing is subtracted, only divided by 1−τ⁺", _SHARE),
        known("multiplied_by_the_rest", "formula", "you multiply by 1−τ⁺ where you should divide", _SHARE),
        known("divided_by_the_share", "formula", "you divide by τ⁺ in place of 1−τ⁺", _SHARE),
        known("added", "formula", "the positives are added, not subtracted", _SHARE),
        known("complement", "formula", "τ⁺ and 1−τ⁺ have changed places", _SHARE),
        known("rescaled_before", "formula", "only the sum is divided by 1−τ⁺, not the difference",
              _SHARE + "Both terms carry 1/(1−τ⁺)."),
        known("subtracts_one_mean", "formula", "every anchor gets the same correction, the batch's mean",
              "Row k is corrected by its own positive."),
        known("subtracts_the_logit", "formula", "you subtract the logit l⁺, not its exponential",
              "The sum consists of exponentials; so does what is wrong with it."),
        known("subtracts_the_negatives", "formula", "you subtract a share of the negatives themselves",
              "τ⁺ of their mean divided by 1−τ⁺ gives the sum back: nothing is corrected. The false negatives look "
              "like the positive, not like an average negative."),
        known("shrinks_the_negatives", "formula", "you only shrink the negatives by 1−τ⁺",
              "The false negatives are nearer than the others, so they hold more than a share τ⁺ of the mass."),
        known("positive_corrected_too", "formula", "the whole denominator is corrected, the positive included",
              "The bracket and the floor hold for the negatives. The positive is added afterwards, whole."),
        # --- the floor
        known("floor_missing", "formula", "there is no floor under the corrected negatives",
              _FLOOR + "The logarithm then becomes negative, or not a number."),
        known("floor_zero", "formula", "your floor is 0", _FLOOR + "M negatives have at least M·e^(−1/τ)."),
        known("floor_tiny", "formula", "your floor is a tiny constant", _FLOOR + "M negatives have at least M·e^(−1/τ)."),
        known("floor_one", "formula", "your floor is 1", "The least mass of M negatives is M·e^(−1/τ)."),
        known("floor_absolute", "formula", "you take the absolute value where a floor belongs",
              "An estimate of −5 is not a 5: it is one that has fallen below its least value."),
        known("floor_rescaled", "formula", "the floor is divided by 1−τ⁺ too",
              "The floor bounds the finished estimate; it is not corrected itself."),
        known("floor_is_a_ceiling", "formula", "your clamp cuts from above, not from below",
              "M·e^(−1/τ) is the least the negatives can weigh."),
        known("floor_added", "formula", "the floor is added to the estimate", "It is a maximum of two numbers, not a sum."),
        known("floor_for_the_batch", "reduction", "all anchors share one N_g",
              "Every row has its own estimate and its own floor; the mean comes last."),
        known("floor_on_the_denominator", "formula", "the floor is under the denominator, not under the negatives",
              "The positive alone may exceed the floor, and hide negatives that are below 0."),
        # --- the last line
        known("decoupled", "formula", "the positive is missing from the denominator",
              "That is the decoupled loss. Here it is e^(l⁺) + N_g."),
        known("alignment_only", "formula", "only the positives are used", "Without negatives a constant encoder is perfect."),
        known("log_forgotten", "formula", "the log is missing: you return −P⁺",
              "The gradient of −P⁺ vanishes for hopeless pairs; that of −log P⁺ does not."),
        known("ratio_not_share", "sign", "you return −log(1 + e^(l⁺)/N_g)",
              "It is minimal when positives win, but it has no floor at 0: the fraction is upside down."),
        known("sign_flipped", "sign", "the sign is flipped", "Minimising it drives the twins apart."),
        known("bits", "log_base", "your logarithm has base 2", "The contract asks for nats."),
        known("summed", "reduction", "you sum over the anchors",
              "The gradient grows with the batch, so the learning rate depends on N."),
        known("mean_over_pairs", "reduction", "you divide by N, not by 2N", "There are 2N anchors: both views of each image."),
        known("first_view_only", "reduction", "only the first views are anchors", "The mean runs over all 2N rows."),
        known("second_view_only", "reduction", "only the second views are anchors", "The mean runs over all 2N rows."),
        known("not_reduced", "reduction", "you return one loss a row", "`backward()` needs a single number."),
        known("log_of_the_mean", "reduction", "you average the probabilities and take the log afterwards",
              "By Jensen this is smaller than the mean of the logs: one hopeless pair is hidden by the others."),
        *map(eps, (0.1, 1e-2, 1e-3)),
        # --- gradient
        known("negatives_constant", "gradient", "no gradient flows through the negatives",
              "The value is right, but nothing is pushed: training collapses to one point."),
        known("denominator_constant", "gradient", "the denominator is a constant for the gradient",
              "The value is right, but nothing is pushed: training collapses to one point."),
        known("correction_constant", "gradient", "the subtracted positive is a constant for the gradient",
              "N_g depends on the positive too: a closer twin means fewer true negatives, and the gradient has to know."),
        known("mass_constant", "gradient", "the sum over the negatives is a constant for the gradient",
              "Only the positive is still felt."),
        known("floor_lets_gradients_through", "gradient", "the gradient passes through the floor",
              "Where the floor holds, N_g is a constant: a small step changes nothing. Your gradient says otherwise."),
        known("second_view_constant", "gradient", "no gradient reaches z_j", "Each view is an anchor and a candidate."),
        known("first_view_constant", "gradient", "no gradient reaches z_i", "Each view is an anchor and a candidate."),
        known("norms_constant", "gradient", "the lengths are constants for the gradient",
              "The gradient then has a part along the vector itself, which a cosine cannot feel."),
        known("candidates_constant", "gradient", "the candidates are constants for the gradient",
              "A row is an anchor once and a candidate of all others; both parts belong."),
    )  # fmt: skip
