"""What to say about each wrong answer of ``wrong``. The first match leads."""

from infonce_lab.exercises.decoupled_nt_xent import wrong
from infonce_lab.exercises.shared import naming

_HINTS = {
    "normalization": "What is the length of each row just before the matrix product?",
    "temperature": "Which logits are divided by τ: the positive's, the negatives', or both?",
    "self_similarity": "Which two columns of row k have to be gone before the log-sum-exp?",
    "negatives": "For N = 2, write down the negatives of the first row. How many are there?",
    "positive_index": "Row k of the first view: at which row does its twin stand in the stacked matrix?",
    "formula": "One row's loss is −log(one number / a sum of numbers). Which number, and which sum?",
    "reduction": "How many anchors are there, and by how many do you divide?",
    "sign": "Should a better embedding have a smaller or a larger loss?",
    "gradient": "Which part of your computation is cut off from the graph?",
    "log_base": "Divide your value by the right one. Which logarithm is that?",
}
_known = naming(_HINTS)

MISCONCEPTIONS = tuple(
    _known(getattr(wrong, name), category, title, explanation, None, name)
    for name, category, title, explanation in (
        # --- which negatives
        ("positive_in_the_denominator", "formula", "this is NT-Xent: the positive is still in the denominator",
         "The decoupled loss leaves it out, and with it the factor 1−P⁺ that silences easy pairs."),
        ("itself_in_the_denominator", "self_similarity", "the anchor itself is in the denominator",
         "Its cosine to itself is 1, always the largest."),
        ("everything_in_the_denominator", "self_similarity", "nothing is masked: the denominator holds all 2N rows",
         "Both the anchor and its twin have to go. The anchor alone contributes e^(1/τ), always the largest term."),
        ("masked_with_zero", "self_similarity", "self and twin are masked with 0, so they still count",
         "e^0 = 1: a masked logit has to be −∞ to vanish from a log-sum-exp."),
        ("positive_masked_with_zero", "formula", "the positive is masked with 0, so it still counts",
         "e^0 = 1: a masked logit has to be −∞ to vanish from a log-sum-exp."),
        ("other_view_only", "negatives", "only rows of the other view are negatives",
         "M = 2(N−1): every row of both views, without the anchor and without its twin."),
        ("one_way", "negatives", "only first views are anchors, only second views are negatives",
         "There are 2N anchors and 2(N−1) negatives for each."),
        ("own_view_only", "negatives", "only rows of the anchor's own view are negatives",
         "M = 2(N−1): every row of both views, without the anchor and without its twin."),
        ("hardest_only", "negatives", "only the nearest negative counts",
         "That is the limit τ → 0. The log-sum-exp runs over all of them."),
        # --- normalization
        ("no_normalisation", "normalization", "the rows are not normalised",
         "Dot products grow with length; with the positive out of the denominator this loss would have no bound at all."),
        ("normalised_over_batch", "normalization", "you normalise over the batch, not over the features",
         "Each column has unit length now, each row has not. The shapes fit, so nothing crashes."),
        ("one_view_normalised", "normalization", "only one view is normalised", "Both views are anchors and candidates alike."),
        ("normalised_by_squared_norm", "normalization", "you divide by the squared length", "Short vectors become long ones."),
        # --- temperature
        ("temperature_forgotten", "temperature", "the temperature is never used", "The logit is s/τ."),
        ("temperature_multiplied", "temperature", "you multiply by τ where you should divide", "The logit is s/τ."),
        ("temperature_fixed", "temperature", "τ is written as a number", "At τ = 0.1 the value is right, at any other it is not."),
        ("temperature_rooted", "temperature", "you divide by √τ", "The logit is s/τ."),
        ("positive_not_divided", "temperature", "your positive is not divided by τ",
         "The pull is then 1 in place of 1/τ, and the pushes are 1/τ: the balance is lost."),
        ("negatives_not_divided", "temperature", "your negatives are not divided by τ",
         "The pull is then 1/τ and the pushes sum to 1: the balance is lost."),
        # --- the positive
        ("neighbours_are_twins", "positive_index", "rows 2k and 2k+1 are taken for twins",
         "The views are stacked in blocks: the twin of row k stands at k+N."),
        ("next_image_is_the_positive", "positive_index", "the positive is the next image's view",
         "The twin of row k stands at k+N, modulo 2N."),
        # --- the last line
        ("mean_for_sum", "formula", "the denominator is a mean, not a sum", "The loss is log M too small."),
        ("mean_logit_for_log_sum", "formula", "you average the negatives' logits", "That is the limit τ → ∞: no negative is harder "
         "than another."),
        ("log_of_each", "formula", "the exponential is missing below: you sum logits", "log Σ e^l, not Σ l."),
        ("one_log_for_the_batch", "reduction", "all anchors share one denominator", "Each row has a denominator of its own."),
        ("log_forgotten", "formula", "the log is missing", "The ratio alone has no bound, and its gradient explodes for easy pairs."),
        ("clamped_at_zero", "formula", "you cut the loss off at 0",
         "It may be negative, and should: below 0 its pull is still 1/τ. Cut off, it is a hinge that stops early."),
        ("mean_clamped_at_zero", "formula", "you cut the finished loss off at 0", "It may be negative, and training would stop there."),
        ("softplus_of_it", "formula", "a softplus is around the difference", "softplus(log Σe^l − l⁺) puts the positive back: it is NT-Xent."),
        ("alignment_only", "formula", "only the positives are used", "Without negatives a constant encoder is perfect."),
        ("uniformity_only", "formula", "only the negatives are used", "Nothing pulls the twins together."),
        ("weighted_positives", "formula", "the positives carry weights", "That is the paper's second loss (DCLW). Here each counts once."),
        ("bits", "log_base", "your logarithm has base 2", "The contract asks for nats."),
        ("sign_flipped", "sign", "the sign is flipped", "Minimising it drives the twins apart."),
        ("signs_alike", "sign", "the negatives have the sign of the positive", "Minimising it pulls everything together."),
        ("summed", "reduction", "you sum over the anchors", "The gradient grows with the batch, so the learning rate depends on N."),
        ("mean_over_pairs", "reduction", "you divide by N, not by 2N", "There are 2N anchors: both views of each image."),
        ("not_reduced", "reduction", "you return one loss a row", "`backward()` needs a single number."),
        ("first_view_only", "reduction", "only the first views are anchors", "The mean runs over all 2N rows."),
        ("second_view_only", "reduction", "only the second views are anchors", "The mean runs over all 2N rows."),
        ("log_of_the_mean", "reduction", "you average before the logarithm", "By Jensen this is larger than the mean of the logs: "
         "one hopeless pair rules the batch."),
        # --- gradient
        ("negatives_constant", "gradient", "no gradient flows through the negatives",
         "The value is right, but nothing is pushed: training collapses to one point."),
        ("positive_constant", "gradient", "no gradient flows through the positive", "The value is right, but nothing pulls the twins together."),
        ("coupled_gradient", "gradient", "the gradient is NT-Xent's", "The point of this loss is its gradient: without the factor 1−P⁺."),
        ("second_view_constant", "gradient", "no gradient reaches z_j", "Each view is an anchor and a candidate."),
        ("first_view_constant", "gradient", "no gradient reaches z_i", "Each view is an anchor and a candidate."),
        ("norms_constant", "gradient", "the lengths are constants for the gradient",
         "The gradient then has a part along the vector itself, which a cosine cannot feel."),
        ("candidates_constant", "gradient", "the candidates are constants for the gradient",
         "A row is an anchor once and a candidate of all others; both parts belong."),
    )
)  # fmt: skip
