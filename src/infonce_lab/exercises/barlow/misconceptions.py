"""What to say about each wrong answer of ``wrong``. The first match leads."""

from infonce_lab.exercises.barlow import wrong
from infonce_lab.exercises.shared import naming

_HINTS = {
    "gradient": "Which of your tensors is outside the graph? Both views are trained, through mean and deviation too.",
    "normalization": "What are the mean and the biased variance of each column, just before you multiply?",
    "positive_index": "Which two tensors does C compare? Write both names beside its two indices.",
    "softmax_axis": "Which shape has your C: N × N or D × D?",
    "reduction": "How many entries do you add up, and by how many do you divide?",
    "formula": "What should your value be where C is the identity, and where all entries are 1?",
    "sign": "Should a correlation between different coordinates raise the loss, or lower it?",
    "numerics": "What do you divide by, for a coordinate that is the same in every image?",
}

_known = naming(_HINTS)

_SYMMETRIC = (
    "The value is right. But this loss needs no stop-gradient: a dead batch is expensive, so both "
    "views may move, and should."
)
_SCALE = "A correlation lies in [−1, 1]. Without standardised columns C_ii = 1 only says how long the vectors are."
_CROSS = (
    "A view always correlates perfectly with itself: the diagonal is 1 whatever the network does, "
    "and nothing asks the two views to agree."
)
_IMAGES = (
    "That matrix compares images, N × N, as contrastive losses do. Barlow Twins compares "
    "coordinates: C is D × D, and the batch is summed over."
)
_BALANCE = (
    "Attraction and decorrelation are then weighed against each other in another way than λ says."
)

MISCONCEPTIONS = (
    _known(wrong.second_view_detached, "gradient", "z2 is detached", _SYMMETRIC),
    _known(wrong.first_view_detached, "gradient", "z1 is detached", _SYMMETRIC),
    _known(wrong.everything_detached, "gradient", "both views are detached",
           "The value is right and nothing is trained: backward() finds no graph."),
    _known(wrong.statistics_outside_the_graph, "gradient", "mean and deviation are outside the graph",
           "The gradient then has a part along z itself, and a batch can be made longer in place of better."),
    _known(wrong.deviation_outside_the_graph, "gradient", "the deviation is outside the graph",
           "The loss does not change with the scale of a coordinate, but your gradient says that it does."),
    _known(wrong.no_eps, "numerics", "nothing is added under the root",
           "A coordinate that stands still has deviation 0, and 0/0 is nan. It should cost 1: a batch collapsed to a point costs D."),
    _known(wrong.not_standardised, "normalization", "the coordinates are not standardised", _SCALE),
    _known(wrong.only_centred, "normalization", "the coordinates are centred, but not divided by their deviation", _SCALE),
    _known(wrong.not_centred, "normalization", "the coordinates are not centred",
           "A common mean correlates with everything: a batch at one point looks perfectly aligned."),
    _known(wrong.variance_in_place_of_deviation, "normalization", "you divide by the variance, not by its root", _SCALE),
    _known(wrong.only_the_first_standardised, "normalization", "z2 is not standardised", _SCALE),
    _known(wrong.unbiased_deviation, "normalization", "the deviation divides by N − 1, the correlation by N",
           "Then C_ii is at most (N − 1)/N, and perfect views still pay. Both by N, or both by N − 1."),
    _known(wrong.rows_normalised, "normalization", "the rows are normalised, where the columns should be standardised",
           "Unit rows are for losses on the sphere. Here each *coordinate* is compared over the batch."),
    _known(wrong.rows_normalised_summed, "normalization", "the rows are normalised, where the columns should be standardised",
           "Unit rows are for losses on the sphere. Here each *coordinate* is compared over the batch."),
    _known(wrong.rows_normalised_first, "normalization", "the rows are normalised before the columns are standardised",
           "Projections are taken as they are; dividing by the length of a row changes every correlation."),
    _known(wrong.rows_standardised, "normalization", "you standardise along the row (dim 1)",
           "That is layer norm. The statistics of a coordinate are over the batch, dim 0."),
    _known(wrong.one_mean_for_all, "normalization", "one mean and one deviation serve all coordinates",
           "Each column has its own; with a common one C is no correlation."),
    _known(wrong.unit_columns_not_centred, "normalization", "the columns have length one, but they are not centred",
           "That is a cosine between columns; a common mean makes it large without any agreement."),
    _known(wrong.both_views_as_one_batch, "normalization", "both views share one mean and one deviation",
           "Each view is a batch of its own, with its own statistics."),
    _known(wrong.within_the_first_view, "positive_index", "C correlates z1 with itself", _CROSS),
    _known(wrong.within_the_second_view, "positive_index", "C correlates z2 with itself", _CROSS),
    _known(wrong.within_each_view, "positive_index", "each view is correlated with itself, not with the other", _CROSS),
    _known(wrong.within_both_summed, "positive_index", "each view is correlated with itself, not with the other", _CROSS),
    _known(wrong.rest_within_the_first_view, "positive_index", "the off-diagonal entries come from z1 alone",
           "That is VICReg's idea. In Barlow Twins the whole matrix is between the views."),
    _known(wrong.rest_within_each_view, "positive_index", "the off-diagonal entries come from each view alone",
           "That is VICReg's idea. In Barlow Twins the whole matrix is between the views."),
    _known(wrong.images_correlated, "softmax_axis", "your matrix is N × N", _IMAGES),
    _known(wrong.images_correlated_by_n, "softmax_axis", "your matrix is N × N", _IMAGES),
    _known(wrong.images_standardised, "softmax_axis", "your matrix is N × N, of standardised rows", _IMAGES),
    _known(wrong.cosines_of_images, "softmax_axis", "your matrix holds the cosines of images", _IMAGES),
    _known(wrong.not_divided_by_n, "reduction", "C is not divided by N",
           "C is a mean over the batch. As a sum its diagonal is near N, not near 1."),
    _known(wrong.divided_by_n_minus_1, "reduction", "C is divided by N − 1, the variance by N",
           "Then C_ii = N/(N − 1) for equal views. Both by N, or both by N − 1."),
    _known(wrong.divided_by_d, "reduction", "C is divided by D",
           "The sum in C runs over the N images."),
    _known(wrong.divided_by_n_twice, "reduction", "C is divided by N twice",
           "The diagonal can then reach 1/N at best."),
    _known(wrong.rest_averaged, "reduction", "the off-diagonal entries are averaged", _BALANCE),
    _known(wrong.rest_averaged_over_all, "reduction", "the off-diagonal entries are averaged", _BALANCE),
    _known(wrong.diagonal_averaged, "reduction", "the diagonal is averaged, not added up", _BALANCE),
    _known(wrong.both_averaged, "reduction", "both parts are averaged, not added up", _BALANCE),
    _known(wrong.both_averaged_over_all, "reduction", "both parts are averaged, not added up", _BALANCE),
    _known(wrong.divided_by_dimensions, "reduction", "the loss is divided by D",
           "The right direction, D times too short: another learning rate. The contract adds up."),
    _known(wrong.upper_triangle, "reduction", "only the upper triangle is used",
           "C is a *cross*-correlation: C_ij and C_ji are different numbers."),
    _known(wrong.lower_triangle, "reduction", "only the lower triangle is used",
           "C is a *cross*-correlation: C_ij and C_ji are different numbers."),
    _known(wrong.rest_counted_twice, "reduction", "the off-diagonal entries count twice",
           "Σ over i ≠ j has every ordered pair once already."),
    _known(wrong.both_directions_added, "reduction", "you add the loss of (z1, z2) and of (z2, z1)",
           "The second matrix is the transpose of the first: the same number again, so twice the loss."),
    _known(wrong.weight_on_the_diagonal, "formula", "λ stands before the diagonal, not before the rest",
           "With λ = 0.005 agreement then counts for almost nothing.",
           "There are D entries on the diagonal and D(D − 1) elsewhere. Which of them needs the small weight?"),
    _known(wrong.weight_on_everything, "formula", "λ multiplies the diagonal as well",
           "Then λ only scales the learning rate; it balances nothing."),
    _known(wrong.weight_missing, "formula", "λ is not used",
           "D(D − 1) entries against D: without the small weight the rest drowns the diagonal."),
    _known(wrong.weight_fixed, "formula", "λ is fixed at its default",
           "The argument is read, and then ignored.", "What changes in your value if lambd doubles?"),
    _known(wrong.weight_squared, "formula", "λ is squared", "λ C² is not (λ C)²."),
    _known(wrong.complementary_weights, "formula", "the diagonal has the weight 1 − λ",
           "Only the rest has a weight here; the diagonal's is 1."),
    _known(wrong.diagonal_kept, "formula", "the sum of the rest contains the diagonal",
           "It pulls C_ii towards 0 with λ while the first term pulls it towards 1.",
           "What is your value where C is the identity? It should be 0."),
    _known(wrong.no_rest, "formula", "the off-diagonal entries are missing",
           "Then one coordinate, copied D times, is perfect: dimensional collapse."),
    _known(wrong.no_diagonal, "formula", "the diagonal is missing",
           "Nothing asks the views to agree: noise is perfect."),
    _known(wrong.rest_towards_1, "formula", "all entries are drawn to 1, not only the diagonal",
           "Then the best batch is one coordinate, copied D times."),
    _known(wrong.diagonal_towards_0, "formula", "the diagonal is drawn to 0", "Then the views are asked to disagree."),
    _known(wrong.diagonal_not_squared, "formula", "the gaps of the diagonal are not squared",
           "Another gradient: near agreement it does not fade."),
    _known(wrong.one_minus_the_square, "formula", "you take 1 − C², not (1 − C)²",
           "Then C_ii = −1, opposite views, is as good as agreement."),
    _known(wrong.diagonal_absolute, "formula", "the diagonal has an absolute value in place of the square",
           "Another gradient: near agreement it does not fade."),
    _known(wrong.rest_absolute, "formula", "the rest has an absolute value in place of the square",
           "Small correlations then cost far too much."),
    _known(wrong.both_absolute, "formula", "absolute values stand in place of the squares",
           "Small gaps and correlations then cost far too much."),
    _known(wrong.rest_not_squared, "formula", "the off-diagonal entries are not squared",
           "Negative correlations then lower the loss."),
    _known(wrong.square_of_the_sum, "formula", "you square the sum of the rest, not each entry",
           "Positive and negative correlations then cancel."),
    _known(wrong.root_of_the_sum, "formula", "you take the root of the sum of squares",
           "The loss is the squared distance, without a root; the gradient has another length."),
    _known(wrong.rest_subtracted, "sign", "the off-diagonal part is subtracted",
           "Redundant coordinates then lower the loss."),
    _known(wrong.sign_of_everything, "sign", "the sign of the loss is flipped",
           "Minimising it drives the views apart and the coordinates together."),
)  # fmt: skip
