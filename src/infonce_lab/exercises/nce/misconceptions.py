"""What to say about each wrong answer of ``wrong``. Order matters: the first match leads."""

from infonce_lab.exercises.nce import wrong
from infonce_lab.exercises.shared import naming

_HINTS = {
    "correction": "With k noise samples for one datum, what are the odds before you look? And after?",
    "reduction": "Over what do you take a sum, over what a mean? Try a batch of one datum by hand.",
    "sign": "For a datum, should a large log-odds of “data” be cheap or expensive? And for a noise sample?",
    "formula": "Each of the 1 + k points is asked one yes-or-no question. What is the cost of one answer?",
    "negatives": "How many noise samples does one datum have, and how many of them does your code use?",
    "numerics": "Which constants do you add or clamp with, and what do they do to a confident answer?",
    "gradient": "Which of your tensors is cut off from the graph?",
}


_known = naming(_HINTS)


_CORRECTION = (
    _known(wrong.log_k_forgotten, "correction", "log k is missing from the correction",
           "The optimum becomes e^s = p_d/k: the right shape with area 1/k. With k = 1 nobody notices."),
    _known(wrong.log_pn_forgotten, "correction", "the noise density is missing from the correction",
           "The optimum becomes e^s = p_d/p_n: a density ratio, not a density."),
    _known(wrong.no_correction, "correction", "the score itself is used as the log-odds",
           "That is negative sampling as in word embeddings. The optimum is log p_d − log(k·p_n), not log p_d."),
    _known(wrong.log_k_added, "correction", "log k is added, not subtracted",
           "k noise samples make “noise” likelier before you look, so they lower the odds of “data”."),
    _known(wrong.log_pn_added, "correction", "log p_n is added, not subtracted",
           "Where noise is common a point is less likely to be data, so log p_n lowers the log-odds."),
    _known(wrong.both_added, "correction", "log(k·p_n) is added, not subtracted",
           "Log-odds are log p_d minus log(k·p_n)."),
    _known(wrong.log_pn_added_without_k, "correction", "log p_n is added, and log k is missing",
           "Log-odds are log p_d minus log(k·p_n)."),
    _known(wrong.k_subtracted, "correction", "you subtract k, not log k",
           "Odds of 1 : k are log-odds of −log k."),
    _known(wrong.k_times_log_pn, "correction", "k multiplies log p_n",
           "log(k·p_n) is log k + log p_n. A factor in front of the logarithm is a power inside it."),
    _known(wrong.log_of_one_plus_k, "correction", "you subtract log(1 + k), not log k",
           "1/(1 + k) is the *probability* of data before you look. Its odds are 1 : k."),
    _known(wrong.log_of_the_batch, "correction", "you subtract the log of the batch size",
           "k is the number of noise samples of one datum: the second axis of noise_scores.",
           "Which axis of noise_scores (B, k) counts the noise samples of one datum?"),
    _known(wrong.density_in_place_of_its_log, "correction", "you subtract k·p_n, not its logarithm",
           "The score is a log-density, so what is subtracted must be one too."),
    _known(wrong.density_subtracted, "correction", "you subtract p_n, not log p_n",
           "The score is a log-density, so what is subtracted must be one too."),
    _known(wrong.logged_twice, "correction", "a logarithm of a log-density",
           "data_log_pn is a logarithm already: log(k·p_n) = log k + data_log_pn."),
    _known(wrong.log_k_on_the_noise_only, "correction", "log k is subtracted at the noise samples only",
           "The odds before you look are 1 : k for every point, also for the datum."),
    _known(wrong.log_k_on_the_data_only, "correction", "log k is subtracted at the data only",
           "The odds before you look are 1 : k for every point, also for the noise samples."),
    _known(wrong.corrected_at_the_noise_only, "correction", "the datum's score is not corrected",
           "One classifier answers for all points: the correction belongs to data and noise alike."),
    _known(wrong.corrected_at_the_data_only, "correction", "the noise samples' scores are not corrected",
           "One classifier answers for all points: the correction belongs to data and noise alike."),
    _known(wrong.densities_of_the_data_at_the_noise, "correction", "the noise samples get the datum's log p_n",
           "Each point needs the noise density at its own place."),
)  # fmt: skip

_REDUCTION = (
    _known(wrong.mean_over_the_noise, "reduction", "you average over the k noise samples, you do not add them up",
           "The weight of the noise *is* the prior odds. With the mean the optimum is e^s = k·p_d."),
    _known(wrong.mean_over_the_noise_without_k, "reduction", "the mean over the noise, and no log k",
           "The two mistakes cancel at the optimum, so the estimate is consistent. It is another loss all the same: "
           "k noise samples stand for one."),
    _known(wrong.mean_over_all_answers, "reduction", "you divide by 1 + k",
           "One mean over all B·(1 + k) answers: the contract asks for the sum over k and the mean over B."),
    _known(wrong.summed_over_the_batch, "reduction", "you sum over the batch",
           "The gradient grows with B, so the learning rate depends on the batch size."),
    _known(wrong.noise_summed_over_the_batch, "reduction", "the data term is a mean over B, the noise term a sum",
           "The noise then weighs B times too much: as if k were k·B."),
    _known(wrong.data_summed_over_the_batch, "reduction", "the noise term is a mean over B, the data term a sum",
           "The data then weigh B times too much."),
    _known(wrong.halved, "reduction", "your loss is half of the right one",
           "Data and noise are added, not averaged."),
    _known(wrong.k_times_the_sum, "reduction", "the noise term is multiplied by k, and summed as well",
           "In the population objective k stands before an expectation. The sum over k samples contains it already."),
    _known(wrong.k_times_the_data, "reduction", "the data term is multiplied by k",
           "That restores odds of 1 : 1 and cancels the point of log k."),
    _known(wrong.divided_by_k, "reduction", "you divide the loss by k",
           "The contract asks for the sum over k and the mean over B."),
    _known(wrong.per_datum, "reduction", "you return one loss per datum",
           "`backward()` needs a single number: the mean over the B data."),
)  # fmt: skip

_SIGN = (
    _known(wrong.objective_returned, "sign", "you return the objective J, to be maximised",
           "An optimiser minimises: the loss is −J."),
    _known(wrong.labels_swapped, "sign", "data and noise have changed places",
           "The log-odds are those of “data”: large at the datum, small at the noise."),
    _known(wrong.noise_called_data, "sign", "the noise samples are labelled as data",
           "Both terms reward a large score, so s grows without limit."),
    _known(wrong.data_called_noise, "sign", "the datum is labelled as noise",
           "Both terms reward a small score, so s falls without limit."),
    _known(wrong.noise_term_subtracted, "sign", "the noise term has the wrong sign",
           "It rewards wrong answers at the noise samples."),
)  # fmt: skip

_FORMULA = (
    _known(wrong.ranking, "formula", "this is ranking NCE: one softmax over the datum and its noise",
           "A softmax ignores a constant added to the scores, so log Z can never be learnt. Binary NCE asks 1 + k "
           "yes-or-no questions."),
    _known(wrong.info_nce, "formula", "this is InfoNCE: a softmax over bare scores",
           "A softmax ignores a constant added to the scores, so log Z can never be learnt. And p_n is missing."),
    _known(wrong.data_term_only, "formula", "the noise term is missing",
           "Nothing keeps the score from growing everywhere."),
    _known(wrong.noise_term_only, "formula", "the data term is missing",
           "Nothing keeps the score from falling everywhere."),
    _known(wrong.one_noise_sample, "negatives", "only the first noise sample is used",
           "log k says k samples, the sum has one: the optimum is off."),
    _known(wrong.one_noise_sample_and_k_one, "negatives", "only the first noise sample is used, as if k were 1",
           "Consistent, but k − 1 samples are thrown away."),
    _known(wrong.hardest_noise, "negatives", "only the hardest noise sample is used",
           "The density of the hardest of k is not p_n, so the correction is wrong."),
    _known(wrong.probabilities_not_logged, "formula", "the logarithm is missing: you add up probabilities",
           "Only the logarithm makes the true log-odds the optimum."),
    _known(wrong.probabilities_of_error, "formula", "the logarithm is missing: you add up probabilities of error",
           "Minimised by an over-confident classifier; the optimum is not the density."),
    _known(wrong.sigmoid_twice, "formula", "the sigmoid is applied twice",
           "logsigmoid and binary_cross_entropy_with_logits take log-odds. Fed with probabilities they never see a negative one."),
    _known(wrong.log_of_the_summed_noise, "formula", "the log of a sum in place of the sum of logs",
           "Each noise sample is an independent answer: its costs add up."),
    _known(wrong.one_minus_log, "formula", "1 − log σ in place of log(1 − σ)",
           "The probability of “noise” is 1 − σ(Δ) = σ(−Δ). Take its logarithm."),
    _known(wrong.bits, "formula", "your logarithm has base 2",
           "The contract asks for nats: the natural logarithm.",
           "Divide your value by the right one. Which logarithm is that?"),
    _known(wrong.scores_divided_by_a_temperature, "temperature", "the scores are divided by 0.07",
           "NCE has no temperature: e^s is a density, and e^(s/0.07) is its fourteenth power.",
           "What is e^s meant to be at the optimum?"),
    _known(wrong.hinge, "formula", "a hinge in place of the logarithm",
           "A margin separates data from noise, but its optimum is not the log-odds."),
    _known(wrong.squared_error, "formula", "squared errors of the probabilities in place of log-losses",
           "Same optimum, other loss: confident mistakes cost at most 1."),
)  # fmt: skip

_REST = (
    _known(wrong.eps_in_the_log, "numerics", "an eps inside the logarithm",
           "It cuts the cost of a confident mistake off and bends the optimum. logsigmoid needs none."),
    _known(wrong.odds_clamped, "numerics", "the log-odds are clamped",
           "Outside the clamp nothing is learnt."),
    _known(wrong.without_graph, "gradient", "the loss is not on the graph",
           "no_grad, .data or .detach() cuts everything off: backward() finds nothing to do."),
    _known(wrong.noise_detached, "gradient", "the noise scores get no gradient",
           "Noise samples are constants, their *scores* are not: pushing them down is half of the lesson."),
    _known(wrong.data_detached, "gradient", "the data scores get no gradient",
           "Nothing pulls the score up where the data are."),
)  # fmt: skip

MISCONCEPTIONS = (*_CORRECTION, *_REDUCTION, *_SIGN, *_FORMULA, *_REST)
