"""What to say about each wrong answer of ``wrong``. The first match leads."""

from infonce_lab.exercises.effective_rank import wrong
from infonce_lab.exercises.shared import naming

_HINTS = {
    "formula": "Two directions with variances 3 and 1: what are their shares, and what is your rank? It should be 1.755.",
    "normalization": "Move the whole cloud by 10 in one direction. Should its rank notice?",
    "log_base": "Which base has your logarithm, and which base has your power?",
    "numerics": "A cloud on a line in 5 dimensions: which shares are 0, and what does your code make of them?",
    "reduction": "D equal variances must give D. What do yours give?",
    "sign": "Can any cloud have fewer than one direction?",
}

_known = naming(_HINTS)

MISCONCEPTIONS = (
    _known(wrong.sigma_not_squared, "formula", "σ is not squared",
           "Shares of σ are not shares of variance. A rank from plain σ exists, too, but it is never "
           "smaller, so the two cannot be compared. The contract takes variances."),
    _known(wrong.not_centred, "normalization", "the cloud is not centred",
           "A mean far from 0 is then a direction of its own, and a large one: a healthy cloud reads as 1."),
    _known(wrong.not_centred_not_squared, "normalization", "the cloud is not centred, and σ is not squared",
           "A mean far from 0 then counts as a direction of its own."),
    _known(wrong.rows_centred, "normalization", "you centre each row, not each column",
           "The cloud's mean is the mean over *images*, dimension 0."),
    _known(wrong.one_mean_for_all, "normalization", "one number is subtracted everywhere",
           "Each coordinate has a mean of its own."),
    _known(wrong.both_centred, "normalization", "rows are centred as well as columns",
           "Centring rows removes one direction of the cloud: the diagonal."),
    _known(wrong.rows_normalised, "normalization", "you normalise the rows first",
           "Whether to look at directions or at vectors is a choice of the caller. This function takes z as it is."),
    _known(wrong.rows_normalised_not_squared, "normalization", "you normalise the rows, and σ is not squared",
           "This function takes z as it is, and shares of variance."),
    _known(wrong.rows_normalised_after, "normalization", "you normalise the rows after centring",
           "Then far points no longer count more than near ones: no longer the covariance of z."),
    _known(wrong.columns_standardised, "normalization", "you divide every coordinate by its deviation",
           "That is the rank of the *correlation* matrix. A coordinate that has died gets a full voice again."),
    _known(wrong.variances_of_the_coordinates, "formula", "you use the variances of the coordinates",
           "Only where coordinates are uncorrelated are they the eigenvalues. One coordinate copied 32 times "
           "has 32 equal variances, and one direction."),
    _known(wrong.similarity_matrix, "formula", "you square twice",
           "Singular values of zᵀz or zzᵀ are already σ²."),
    _known(wrong.sigma_to_the_fourth, "formula", "you square twice",
           "The eigenvalues of the covariance are σ²/N already."),
    _known(wrong.log2_under_exp, "log_base", "an entropy in bits stands under an exponential in nats",
           "log₂ and eˣ do not undo each other: D equal variances give D to the power 1.44."),
    _known(wrong.nats_under_two, "log_base", "an entropy in nats stands under a power of 2",
           "ln and 2ˣ do not undo each other: D equal variances give D to the power 0.69."),
    _known(wrong.entropy_only, "formula", "you return the entropy, not its exponential",
           "An entropy of ln 8 is *8 directions*. A rank counts."),
    _known(wrong.entropy_in_bits, "formula", "you return an entropy in bits",
           "3 bits are 8 directions. A rank counts."),
    _known(wrong.relative_entropy, "formula", "you return the entropy relative to its maximum",
           "A number between 0 and 1 hides how many directions there are."),
    _known(wrong.share_of_the_dimensions, "reduction", "you divide by the number of dimensions",
           "The contract asks for a number of directions, from 1 to D."),
    _known(wrong.participation_ratio, "formula", "you return the participation ratio, 1/Σp²",
           "Another effective number: 1 and D at the ends, smaller in between."),
    _known(wrong.nuclear_over_frobenius, "formula", "you return (Σσ)²/Σσ²",
           "Another effective number: 1 and D at the ends, another one in between."),
    _known(wrong.stable_rank, "formula", "you return the stable rank, Σσ²/σ²max",
           "Another effective number. It only asks how strong the first direction is."),
    _known(wrong.matrix_rank, "formula", "you count singular values that are not zero",
           "One float of noise makes every cloud full rank. A meter has to weigh, not to count."),
    _known(wrong.matrix_rank_not_centred, "formula", "you count singular values of the uncentred cloud",
           "One float of noise makes every cloud full rank. A meter has to weigh, not to count."),
    *(
        _known(wrong.counted(share), "formula", f"you count the σ above {share:g} of the largest",
               "A count jumps where a direction crosses the threshold; the entropy moves smoothly.",
               name=f"counted_{share:g}")
        for share in (0.1, 0.01, 1e-3)
    ),
    _known(wrong.directions_for_90_percent, "formula", "you count the directions that hold 90 % of the variance",
           "A count jumps, and the threshold is yours alone; the entropy needs none."),
    _known(wrong.standard_deviation, "formula", "you return std·√d",
           "That is the other meter: it reads 1 on a cloud that lies on a line."),
    _known(wrong.nan_at_zero, "numerics", "0 · log 0 gives nan",
           "A direction without variance does not count: 0 · ln 0 = 0. And if all rows are equal, σ²/Σσ² is 0/0; "
           "the contract calls that 1."),
    *(
        _known(wrong.eps(size), "numerics", f"the constant {size:g} in the logarithm is too large",
               "Every small share is changed by it; D equal variances no longer give D.", name=f"eps_{size:g}")
        for size in (0.1, 1e-2, 1e-3)
    ),
    _known(wrong.softmax_of_the_spectrum, "formula", "you apply a softmax to the spectrum",
           "Shares are σ² divided by their sum. A softmax depends on the scale of the cloud."),
    _known(wrong.sign_missing, "sign", "the minus of the entropy is missing",
           "You get one over the rank."),
    _known(wrong.minus_outside, "sign", "the sign of the rank is flipped", "A number of directions is positive."),
    _known(wrong.mean_entropy, "reduction", "you average the terms of the entropy",
           "An entropy is a sum. D equal variances must give D."),
    _known(wrong.divided_by_the_largest, "reduction", "you divide by the largest σ², not by the sum",
           "The shares have to sum to 1."),
    _known(wrong.divided_by_euclid, "formula", "your shares are σ/√Σσ², and do not sum to 1",
           "Their *squares* sum to 1: those are the shares of variance."),
    _known(wrong.squared_after_normalising, "formula", "you square after dividing by Σσ",
           "Then the shares no longer sum to 1: square first, and divide by Σσ²."),
    _known(wrong.nonsymmetric_eigenvalues, "formula", "eigenvalues of the wrong matrix",
           "The spectrum of a cloud is that of its covariance, or the squared singular values of z."),
    _known(wrong.zero_at_collapse, "numerics", "equal rows give 0",
           "By definition here they give 1: the smallest rank there is, without a jump."),
    _known(wrong.d_at_collapse, "numerics", "equal rows give the largest rank",
           "A constant added to every σ² makes an empty spectrum look perfectly healthy, just where the meter "
           "is needed most."),
)  # fmt: skip
