"""What to say about wrong weights; then the debiased loss's table. The first match leads."""

from infonce_lab.exercises.debiased_nt_xent.misconceptions import HINTS, table
from infonce_lab.exercises.hard_nt_xent import wrong
from infonce_lab.exercises.shared import naming

_HINTS = HINTS | {
    "formula": "What do the weights of one anchor average to, and what is N_g at β = 0?",
    "temperature": "Two negatives whose cosines differ by τ: by which factor do their weights differ at β = 1?",
    "gradient": "β = 1: by how much does Σ e^(2l)/Σ e^l change when one l changes? In how many places does it occur?",
}

_MEAN = "The weights are relative: divide by their mean over the anchor's M negatives, so that β = 0 changes nothing."


def as_hard(loss):
    """A wrong loss with its mass as an argument → a function of this exercise."""

    def hard_nt_xent(z_i, z_j, temperature=0.5, tau_plus=0.1, beta=1.0):
        return loss(
            z_i, z_j, temperature, tau_plus, lambda negatives: wrong.weighted(negatives, beta)
        )

    return hard_nt_xent


_weights = naming(_HINTS, wrong.with_mass)
_whole = naming(_HINTS)

MISCONCEPTIONS = (
    _weights(wrong.beta_ignored, "formula", "β has no effect: this is the debiased loss",
             "Every negative weighs the same.", "Follow beta from the signature to the weights."),
    _weights(wrong.beta_on_the_cosine, "temperature", "β multiplies the cosine, not the logit s/τ",
             "Two negatives whose cosines differ by δ should weigh e^(βδ/τ) to 1; yours do e^(βδ) to 1. At τ = 0.2 "
             "that is β five times too small."),
    _weights(wrong.weights_detached, "gradient", "the weights are constants for the gradient",
             "The value is right. But a negative that comes closer also raises its own weight, and the gradient of "
             "this loss contains that."),
    _weights(wrong.weights_not_normalised, "formula", "the weights are summed, not averaged to 1",
             "Σ e^((1+β)l) without its mean weight grows with β. " + _MEAN),
    _weights(wrong.weights_sum_to_one, "formula", "the weights sum to 1: the factor M is missing", _MEAN),
    _weights(wrong.beta_fixed, "formula", "β is written as a number", "At β = 1 the value is right, at any other it is not.",
             "Follow beta from the signature to the weights."),
    _weights(wrong.beta_over_the_logit_again, "temperature", "the weights divide by τ twice: e^(βs/τ²)",
             "The logit s/τ holds the temperature already."),
    _weights(wrong.beta_negative, "sign", "hard negatives get the small weights", "The sign of β is flipped.",
             "Which negative should weigh most, the nearest or the farthest?"),
    _weights(wrong.beta_plus_one, "formula", "your weights are e^((1+β)l)",
             "1+β is the exponent of weight times mass, β that of the weight alone."),
    _weights(wrong.beta_replaces_the_one, "formula", "the negatives enter as e^(βl), without weights",
             "That is another temperature for the negatives, not a reweighting: at β = 0 they all count 1."),
    _weights(wrong.beta_is_a_factor, "formula", "β multiplies the sum", "All negatives grow alike; none becomes harder."),
    _weights(wrong.beta_is_a_power_of_the_logit, "formula", "your weights are powers of the logit, not exponentials",
             "The weight of a negative is e^(βl)."),
    _weights(wrong.weights_of_the_mass, "formula", "you exponentiate twice: the weight is e^(βe^l)",
             "The authors' code takes the logarithm of the mass first. The exponent is β times the logit, not β times e^l."),
    _weights(wrong.largest_weight_is_one, "formula", "the largest weight is 1, not the mean weight", _MEAN),
    _weights(wrong.one_mean_for_the_batch, "formula", "one mean weight for the whole batch",
             "Every anchor has negatives of its own. " + _MEAN),
    _weights(wrong.mean_over_anchors, "softmax_axis", "the weights are averaged over the anchors, not over the negatives",
             _MEAN, "Over which axis do the M negatives of one anchor lie?"),
    _weights(wrong.weights_relative_to_the_positive, "formula", "the weights are relative to the positive", _MEAN),
    _weights(wrong.positive_in_the_mean_weight, "negatives", "the positive takes part in the mean weight",
             "Only the M negatives are reweighted. " + _MEAN),
    _weights(wrong.denominator_weighted_twice, "formula", "the weights are e^((1+β)l), below the line too",
             "1+β is the exponent of weight times mass, β that of the weight alone."),
    _weights(wrong.mean_of_the_products, "formula", "the negatives enter as a mean, not as a sum",
             "The denominator holds N_g, the mass of all M negatives."),
    _weights(wrong.mean_weight_detached, "gradient", "the mean weight is a constant for the gradient",
             "The weights are a ratio; both halves move when an embedding moves."),
    _weights(wrong.only_weights_attached, "gradient", "only the weights carry a gradient, not the masses",
             "Both factors, weight and mass, depend on the logit."),
    _whole(wrong.weights_after_the_correction, "formula", "the weights act on the corrected sum",
           "First the weighted sum, then the subtraction: M·Σe^((1+β)l)/Σe^(βl) takes the place of Σe^l."),
    _whole(wrong.positive_weighted_too, "formula", "the subtracted positive is weighted as well",
           "The contract subtracts M·τ⁺·e^(l⁺), as the debiased loss does."),
    *(m for m in table(as_hard) if m.id != "share_ignored"),
    *(m for m in table(as_hard) if m.id == "share_ignored"),
)  # fmt: skip
