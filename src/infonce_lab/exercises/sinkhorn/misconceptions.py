"""What to say about each wrong answer of ``wrong``. The first match leads."""

from infonce_lab.exercises.shared import naming
from infonce_lab.exercises.sinkhorn import wrong

_HINTS = {
    "softmax_axis": "Which sum is made right last, and which sum may therefore be a little off?",
    "reduction": "What do your rows sum to? A code is one sample's shares.",
    "temperature": "Two scores .1 apart: by which factor do exp(score/ε) differ at ε = 0.1, and at ε = 0.2?",
    "formula": "Give every sample the same scores. What should the codes be, and what are yours?",
    "sign": "Which prototype should a sample give most of itself to, the nearest or the farthest?",
    "normalization": "After one step for the prototypes: what is the sum of each column?",
    "numerics": "Which of your numbers should be exactly 0, and is it?",
    "cheat": "Follow `scores` from the signature to the return. Where do they get lost?",
    "interface": "scores come in as (B, K). What is the shape of what goes out?",
    "gradient": "A code is the answer the network has to match. May the answer move towards the network?",
}


_known = naming(_HINTS)


MISCONCEPTIONS = (
    _known(wrong.softmax_of_rows, "formula", "this is a softmax of each row: no prototype gets its share",
           "If all samples like prototype 0 best, it gets them all. The equal custom of the prototypes is "
           "what keeps SwAV from collapsing, and it is missing here."),
    _known(wrong.samples_first, "softmax_axis", "each round serves the samples first and the prototypes last",
           "Then the prototypes' totals are exact and your rows do not sum to 1. A code is a distribution: "
           "samples come last."),
    _known(wrong.samples_first_then_rows, "softmax_axis", "the samples are served before the first step for the prototypes",
           "Rounds in the wrong order with a last step for the rows, or a softmax at the start: it is one "
           "half-round more than asked. Before the rounds have settled, the order changes the codes."),
    _known(wrong.only_prototypes, "softmax_axis", "only the prototypes are served, the samples are not",
           "Columns have equal totals now, rows have not: some samples count several times."),
    _known(wrong.softmax_of_columns, "softmax_axis", "this is a softmax of each column",
           "One step for the prototypes, and none for the samples: rows have to sum to 1."),
    _known(wrong.both_at_once, "formula", "rows and columns are divided at the same time",
           "Each step has to see what the step before it did. Divided at once, both sums are overshot."),
    _known(wrong.not_times_b, "reduction", "the last factor B is missing",
           "Inside the rounds the whole table sums to 1, so each row to 1/B. A cross-entropy with such codes "
           "is B times too small."),
    _known(wrong.times_k, "reduction", "you multiply by K at the end, not by B",
           "Each of the B rows has to sum to 1, so the table to B."),
    _known(wrong.totals_swapped, "reduction", "the totals 1/K and 1/B are swapped",
           "There are K prototypes, each owed 1/K of everything, and B samples, each 1/B."),
    _known(wrong.means_for_sums, "reduction", "you divide by means where sums are meant",
           "The shares are right, but your rows sum to K."),
    _known(wrong.epsilon_forgotten, "temperature", "ε is never used",
           "Cosines differ by 2 at most, so without ε = 0.05 all codes are nearly equal."),
    _known(wrong.epsilon_multiplied, "temperature", "you multiply by ε where you should divide",
           "A small ε then makes all codes alike, the reverse of what it should do."),
    _known(wrong.epsilon_fixed, "temperature", "ε is written as a number",
           "At ε = 0.05 the codes are right, at any other they are not."),
    _known(wrong.epsilon_squared, "temperature", "you divide by ε²", "The exponent is score/ε."),
    _known(wrong.one_round, "formula", "only one round is made, whatever `iterations` says",
           "The argument never arrives, or the loop returns inside its body."),
    _known(wrong.three_rounds, "formula", "the number of rounds is written as a number",
           "Right for iterations = 3 alone."),
    _known(wrong.one_round_more, "formula", "you make one round too many",
           "Count them: a round is one step for the prototypes and one for the samples."),
    _known(wrong.one_round_less, "formula", "you make one round too few",
           "Count them: a round is one step for the prototypes and one for the samples."),
    _known(wrong.until_it_settles, "formula", "you go on until nothing changes",
           "That is the optimum, and a better one. The contract asks for a fixed number of rounds, as SwAV does."),
    _known(wrong.least_similar_wins, "sign", "the least similar prototype gets the largest share",
           "The exponent has the wrong sign."),
    _known(wrong.no_exponential, "formula", "the scores are never exponentiated",
           "Scores may be negative, and ε would cancel: only exp(score/ε) gives positive weights of which ε "
           "decides the sharpness."),
    _known(wrong.powers_of_two, "formula", "the base of your powers is 2, not e",
           "2^x = e^(x ln 2): you work at ε / ln 2, which is 1.44 ε."),
    _known(wrong.one_total, "formula", "the table as a whole is normalised, its rows and columns are not",
           "That is only the start. No prototype and no sample has its due yet."),
    _known(wrong.one_hot_codes, "formula", "the codes are rounded to one-hot",
           "SwAV keeps the soft codes; here they are the result of the rounds, unrounded."),
    _known(wrong.nearest_prototype, "formula", "every sample takes its nearest prototype",
           "That is the assignment step of k-means. Nothing prevents all samples from taking the same."),
    _known(wrong.everyone_alike, "cheat", "all codes are 1/K, whatever the scores are",
           "Perfectly fair, and without information."),
    _known(wrong.log_codes, "formula", "you return logarithms of the codes", "A share lies between 0 and 1."),
    _known(wrong.over_the_largest, "normalization", "you divide by the largest entry, not by the sum",
           "Totals are sums. With the largest entry a prototype that many samples like a little still gets more."),
    _known(wrong.euclid_for_one, "normalization", "you divide by the Euclidean length, not by the sum",
           "`F.normalize` makes the squares sum to 1; shares sum to 1 themselves (p=1)."),
    _known(wrong.rows_scaled, "normalization", "the scores are normalised once more",
           "They are cosines already. Stretching each row changes how sure each sample is."),
    _known(wrong.prototypes_take_the_part_of_samples, "softmax_axis", "rows and columns have changed places: your columns sum to 1",
           "scores are (B, K): summing over dim 0 adds up samples and gives a prototype's total. Prototypes come "
           "first, samples last, and rows end at 1."),
    _known(wrong.transposed, "interface", "the result is transposed",
           "SwAV's code works on (K, B) and transposes twice. (B, K) comes in, (B, K) goes out."),
    _known(wrong.large_constant, "numerics", "a constant in the denominators is too large",
           "The table sums to 1, so the sum of a row is about 1/B. A constant of .01 is not small there."),
    _known(wrong.graph_kept, "gradient", "the codes are on the graph",
           "The values are right. But the target may then move towards the prediction, and the easiest way to "
           "agree with a code is to change the code."),
)  # fmt: skip
