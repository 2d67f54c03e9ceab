"""What to say about each wrong linear probe."""

from infonce_lab.exercises.linear_probe import wrong
from infonce_lab.exercises.shared import naming

_SCALE = "One feature is measured in metres, one in micrometres. Which of them does a penalised fit listen to?"
_LEAK = "In deployment test rows come one at a time. Which of your lines would not work then?"
_KIND = "What is the only thing that a *linear* probe learns?"
_known = naming(
    {
        "normalization": _SCALE,
        "negatives": _LEAK,
        "formula": _KIND,
        "reduction": "What does your function return if every test row is right?",
        "sign": "Is a better representation to have a larger or a smaller number?",
        "interface": "What does the contract ask for: one number, or one a row?",
    }
)

MISCONCEPTIONS = (
    _known(wrong.unscaled, "normalization", "the features are not standardised",
           "C=1 punishes the weights; a feature a thousand times smaller needs weights a thousand times larger. "
           "Comparing two encoders then compares their units."),
    _known(wrong.rows_normalised, "normalization", "you normalise the rows, not the columns",
           "Unit length is for cosines. A probe needs each *feature* on the same scale."),
    _known(wrong.scaled_on_both, "negatives", "the scaler has seen the test rows",
           "A leak: a few odd test rows change what is fitted. It is small on most data, and an interviewer looks for it."),
    _known(wrong.scaled_on_test, "negatives", "the scaler is fitted on the test rows",
           "The training rows' mean and deviation are part of the model; the test rows' are not known beforehand."),
    _known(wrong.each_scaled_by_itself, "negatives", "training and test rows have a scaler each",
           "`fit_transform` on the test rows moves them back to the middle: a shift of the data becomes invisible.",
           "What is the difference between `fit_transform` and `transform`?"),
    _known(wrong.only_train_scaled, "normalization", "only the training rows are scaled",
           "The fitted weights belong to scaled features, and the test rows are not.",
           "What does the fitted model expect its input to look like?"),
    _known(wrong.fitted_on_test, "negatives", "it is fitted on the test rows", "Their labels are what is to be predicted."),
    _known(wrong.fitted_on_both, "negatives", "it is fitted on training and test rows", "Their labels are what is to be predicted."),
    _known(wrong.train_score, "negatives", "this is the score on the training rows",
           "With more features than rows it is 1, whatever the features are worth."),
    _known(wrong.cross_validated, "negatives", "this is a cross-validation within the training rows",
           "A good way to choose C. The test rows are never asked."),
    _known(wrong.exchanged, "negatives", "training and test rows are exchanged", "The first pair is fitted, the second is scored."),
    _known(wrong.nearest_neighbours, "formula", "this is a kNN classifier", "It measures another property of the features: neighbourhood, not linear separability."),
    _known(wrong.a_hidden_layer, "formula", "your probe has a hidden layer",
           "A strong probe hides a weak representation: it would do the encoder's work."),
    _known(wrong.least_squares, "formula", "you regress on the label's number", "Labels are names: 3 is not between 1 and 7."),
    _known(wrong.one_epoch_of_sgd, "formula", "the fit has not converged, or has no scaling",
           "The number then measures the optimiser. A probe is a convex problem: solve it.",
           "What would your function return with ten times as many steps?"),
    _known(wrong.without_intercept, "formula", "the fit has no intercept, and the features no common mean",
           "Then every boundary has to pass through the origin."),
    _known(wrong.majority, "formula", "always the commonest class", "The features do not occur in it."),
    _known(wrong.percent, "reduction", "this is a percentage", "The contract asks for a share, 0 to 1."),
    _known(wrong.errors, "sign", "this is the error rate", "One minus the accuracy."),
    _known(wrong.cross_entropy, "formula", "this is the loss on the test rows", "The contract asks how often the largest score is right."),
    _known(wrong.confidence, "formula", "this is the mean confidence", "A model can be sure and wrong."),
    _known(wrong.predictions, "interface", "you return the predictions", "The accuracy is how often they are right."),
)  # fmt: skip
