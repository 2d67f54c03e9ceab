"""What to say about each wrong answer of ``wrong``. The first match leads."""

from infonce_lab.exercises.masked_mse import wrong
from infonce_lab.exercises.shared import naming

_HINTS = {
    "reduction": "How many terms do you add up, and by how many do you divide? Count the hidden patches of "
    "the whole batch.",
    "formula": "Write the loss of one hidden patch with D = 2 on paper. Which operations do you see?",
    "negatives": "Which patches could a network copy from its input?",
    "sign": "Which of 0 and 1 marks a hidden patch?",
    "normalization": "Is the target the pixels as they are?",
    "numerics": "Which constant do you add?",
    "interface": "What does a training loop call `.backward()` on?",
    "gradient": "Which part of your computation is outside the graph?",
    "side_effect": "Which of your operations ends in an underscore, or assigns into an input?",
}

_known = naming(_HINTS)

_COUNT = "The contract sums over the hidden patches of the whole batch and divides by their number, Σ mask."
_COPY = "Visible patches can be copied from the input: they pull the loss down without any understanding."

MISCONCEPTIONS = (
    _known(wrong.all_patches, "formula", "the loss averages over all patches, visible ones too", _COPY,
           "Which patches could a network copy from its input?"),
    _known(wrong.visible_patches, "sign", "the loss is paid on the visible patches", _COPY),
    _known(wrong.divided_by_all, "reduction", "you divide by the number of all patches",
           "`.mean()` over error × mask divides by B·L. " + _COUNT),
    _known(wrong.divided_by_the_batch, "reduction", "you divide by the number of images", _COUNT),
    _known(wrong.divided_by_the_patches, "reduction", "you divide by the number of patches of one image", _COUNT),
    _known(wrong.divided_by_the_visible, "reduction", "you divide by the number of visible patches", _COUNT),
    _known(wrong.mean_of_image_means, "reduction", "you average within each image first, then over the images",
           "An image with few hidden patches then counts as much as one with many. " + _COUNT),
    _known(wrong.patches_first, "reduction", "you average over the images at each place first", _COUNT),
    _known(wrong.masked_before_the_difference, "formula", "only the prediction is multiplied by the mask",
           "The visible patches are then compared with 0. Mask the errors."),
    _known(wrong.target_masked_only, "formula", "only the target is multiplied by the mask",
           "Visible patches are then taught to be black. Mask the errors."),
    _known(wrong.both_masked_over_everything, "reduction", "prediction and target are masked, the mean runs over everything",
           "The visible patches contribute 0 and are counted. " + _COUNT),
    _known(wrong.summed_over_channels, "reduction", "you add the D numbers of a patch, not their mean",
           "Then the loss grows with the patch size, and with it the step of the optimiser."),
    _known(wrong.summed, "reduction", "the errors are summed, not averaged", _COUNT),
    _known(wrong.summed_everything, "reduction", "all squared errors are summed, not averaged", _COUNT),
    _known(wrong.divided_twice, "reduction", "you divide by D twice", "The mean over D is taken once."),
    _known(wrong.absolute, "formula", "the error is absolute, not squared",
           "Its minimiser is the conditional median, not the mean."),
    _known(wrong.smooth_absolute, "formula", "small errors are halved squares, large ones linear",
           "That is the Huber loss (smooth_l1). The contract asks for the plain square."),
    _known(wrong.rooted, "formula", "you take the square root at the end",
           "A root-mean-square error has the same minimiser for one patch, and another gradient for a batch."),
    _known(wrong.rooted_by_patch, "formula", "you take the Euclidean length of each error",
           "The contract averages squares, not lengths."),
    _known(wrong.squared_mean, "formula", "you average within the patch before you square",
           "Positive and negative errors cancel: a patch with the right mean brightness costs nothing."),
    _known(wrong.halved, "reduction", "there is a factor ½", "The contract has none."),
    _known(wrong.variance_of_the_difference, "formula", "the mean error of a patch is subtracted",
           "`var` forgives a wrong brightness: square the difference itself."),
    _known(wrong.negative, "sign", "the sign is flipped", "A smaller error has to be a smaller loss.",
           "Should a better reconstruction have a smaller or a larger loss?"),
    _known(wrong.target_normalised, "normalization", "each target patch is normalised",
           "MAE offers this as an option (norm_pix_loss), and it helps there. The contract asks for pixels as they are."),
    _known(wrong.relative_to_the_target, "normalization", "errors are measured relative to the brightness of the patch",
           "Dark patches then count most. The contract asks for plain squares."),
    _known(wrong.bounded, "formula", "the prediction is clamped to 0 … 1",
           "Outside, the gradient is 0: a prediction that went astray never comes back."),
    _known(wrong.through_a_sigmoid, "formula", "the prediction goes through a sigmoid",
           "What comes in is compared as it is."),
    *(
        _known(wrong.eps(size), "numerics", f"the constant {size:g} in the denominator is too large",
               "Σ mask is a count, so it needs no constant unless nothing is hidden.", name=f"eps_{size:g}")
        for size in (1.0, 0.1, 1e-2, 1e-3)
    ),
    _known(wrong.one_per_image, "reduction", "you return one value per image",
           "`backward()` needs a single number. " + _COUNT),
    _known(wrong.one_per_patch, "reduction", "you return one value per patch",
           "`backward()` needs a single number. " + _COUNT),
    _known(wrong.plain_number, "interface", "you return a plain number",
           "`.item()` cuts the graph: nothing can be trained through it."),
    _known(wrong.prediction_detached, "gradient", "the prediction is cut off from the graph",
           "The value is right, and the decoder never learns."),
    _known(wrong.target_detached, "gradient", "the target is cut off from the graph",
           "Pixels need no gradient, but this function does not know what it compares: it is an ordinary "
           "function of both. A caller who wants a fixed target detaches it."),
    _known(wrong.all_detached, "gradient", "the loss is cut off from the graph",
           "The value is right, and nothing can be trained through it."),
    _known(wrong.visible_get_a_gradient, "gradient", "visible patches get a gradient",
           "Only hidden patches may move the prediction."),
    _known(wrong.mask_in_place, "side_effect", "you write into the prediction",
           "The caller still wants to draw it."),
)  # fmt: skip
