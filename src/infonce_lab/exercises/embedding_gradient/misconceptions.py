"""What to say about each wrong gradient. Order matters: the first match leads."""

from infonce_lab.exercises.contract import Misconception
from infonce_lab.exercises.embedding_gradient import wrong
from infonce_lab.exercises.nt_xent import wrong as other_losses
from infonce_lab.exercises.nt_xent.misconceptions import MISCONCEPTIONS as OF_THE_LOSS
from infonce_lab.exercises.shared import naming

_HINTS = {
    "gradient": "In how many entries of S = U Uᵀ does u_a occur, and as what?",
    "normalization": "u = z/‖z‖ does not change when z gets longer. So which part of ∂L/∂u cannot reach z?",
    "temperature": "How often does τ stand between a cosine and the loss? So how often in the derivative?",
    "reduction": "How many anchors does the mean run over?",
    "sign": "Walk a small step along your result. Does the loss rise, as along a gradient, or fall?",
    "formula": "Write E for N = 2 on the four-point batch. Does each row sum to 0?",
    "self_similarity": "What is P at the diagonal, and what is u·u differentiated by u, on the sphere?",
    "interface": "Two inputs of shape (N, D) each: what are the shapes of their two gradients?",
}


_LENGTH = "Push z sideways by the same small step, once at ‖z‖ = 1 and once at ‖z‖ = 10. How far does u turn each time?"
_HALVES = "Which rows of the stacked gradient (2N, D) belong to z_i?"

_known = naming(_HINTS)


_ROLES = (
    _known(wrong.candidate_role_forgotten, "gradient", "Eᵀ is missing: each embedding acts as an anchor only",
           "u_a stands in row a and in column a of the matrix. What you have is the gradient with detached "
           "candidates; the loss has the same value, so no value test sees it."),
    _known(wrong.anchor_role_forgotten, "gradient", "only EᵀU is there: each embedding acts as a candidate only",
           "u_a stands in row a and in column a of the matrix. Half of the gradient is missing."),
    _known(wrong.one_role_doubled, "gradient", "you doubled the anchor role in place of adding the candidate role",
           "E is not symmetric: P_ab is the share that a gives to b, and b need not return it."),
    _known(wrong.candidate_role_doubled, "gradient", "you doubled the candidate role in place of adding the anchor role",
           "E is not symmetric: P_ab is the share that a gives to b, and b need not return it."),
    _known(wrong.roles_subtracted, "gradient", "the two roles are subtracted", "Derivatives of a product are added."),
    _known(wrong.roles_averaged, "reduction", "the two roles are averaged: half of the right gradient",
           "d(u_a·u_b) has one term for each factor, and both count in full. The 1/2N of the mean is in E already.",
           _HINTS["gradient"]),
)

_NORM = (
    _known(wrong.jacobian_forgotten, "normalization", "you stop at ∂L/∂u: the normalisation is not differentiated",
           "The network returns z, not u. Two things are missing: the projection and 1/‖z‖."),
    _known(wrong.projection_forgotten, "normalization", "the projection is missing: your gradient has a part along z",
           "Lengthening z changes nothing, so that part must be 0. This is what detaching the norm computes."),
    _known(wrong.length_forgotten, "normalization", "the division by ‖z‖ is missing",
           "An embedding ten times longer turns ten times less under the same push. On unit rows nobody notices.", _LENGTH),
    _known(wrong.length_multiplied, "normalization", "you multiply by ‖z‖ where you should divide",
           "An embedding ten times longer turns ten times less under the same push.", _LENGTH),
    _known(wrong.length_squared, "normalization", "you divide by ‖z‖²", "u changes by dz/‖z‖: one power of the length.", _LENGTH),
    _known(wrong.projected_on_z, "normalization", "the projection uses z where the unit vector u belongs",
           "z zᵀ removes ‖z‖² times too much. It is right for rows of length 1 only."),
    _known(wrong.radial_part_of_z, "normalization", "the radial part is taken along z, not along u",
           "One factor ‖z‖ too many; right for rows of length 1 only."),
    _known(wrong.radial_part_added, "normalization", "the radial part is added, not removed",
           "I − uuᵀ takes it away."),
    _known(wrong.radial_part_kept, "normalization", "you keep the radial part and drop the tangent",
           "uuᵀ projects on u; the normalisation lets through what is orthogonal to u."),
    _known(wrong.projection_without_direction, "normalization", "you subtract the number u·g from every coordinate",
           "The radial part is a vector: that number times u."),
    _known(wrong.projection_entry_by_entry, "normalization", "u·g is never summed: each coordinate is treated alone",
           "The projection needs the dot product of the whole row."),
    _known(wrong.one_projection_for_the_batch, "normalization", "one dot product for the whole batch",
           "Every row has its own u·g: sum over dim 1 and keep the dimension."),
    _known(wrong.projection_over_the_batch, "normalization", "u·g is summed over the batch, not over the coordinates",
           "Every row has its own dot product: sum over dim 1."),
    _known(wrong.raw_rows_in_the_product, "normalization", "E is multiplied with the raw rows z, not with u",
           "The cosines are products of unit rows, so their derivatives are unit rows.",
           "S_ab = u_a·u_b. What is its derivative by u_a?"),
)  # fmt: skip

_SCALE = (
    _known(wrong.last_temperature_forgotten, "temperature", "the 1/τ of the chain rule is missing",
           "You have ∂L/∂logits. The logits are cosines divided by τ, so one more 1/τ comes down. At τ = 1 nobody notices."),
    _known(wrong.last_temperature_multiplied, "temperature", "you multiply by τ where the chain rule divides",
           "d(s/τ) = ds/τ."),
    _known(wrong.last_temperature_twice, "temperature", "you divide by τ twice",
           "P has its own τ inside the softmax; outside, one 1/τ remains."),
    _known(wrong.softmax_without_temperature, "temperature", "τ is missing inside the softmax",
           "The 1/τ of the chain rule is there, but P belongs to logits at τ = 1."),
    _known(wrong.mean_over_images, "reduction", "you divide by N, not by the 2N anchors",
           "Exactly twice the gradient of the mean over all anchors."),
    _known(wrong.summed, "reduction", "the 1/2N of the mean is missing",
           "This is the gradient of the sum over anchors; it grows with the batch."),
    _known(wrong.divided_twice, "reduction", "you divide by 2N twice", "E already has the 1/2N."),
    _known(wrong.descent_direction, "sign", "the sign is flipped: you return the direction of descent",
           "The gradient points uphill; the optimiser subtracts it."),
)  # fmt: skip

_ERROR = (
    _known(wrong.one_hot_forgotten, "formula", "the one-hot is missing from E",
           "P alone is the push. Without −Y nothing pulls the twins together."),
    _known(wrong.diagonal_of_ones, "self_similarity", "the self entry has logit 0, not −∞",
           "e⁰ = 1 stays in every denominator and takes a share of each row."),
)

_RESULT = (
    _known(wrong.halves_swapped, "interface", "the two gradients come in the wrong order",
           "First the gradient of z_i, then that of z_j: in block order the upper N rows belong to z_i.", _HALVES),
    _known(wrong.halves_interleaved, "interface", "the rows are dealt out alternately",
           "In block order the upper N rows belong to z_i and the lower N to z_j.", _HALVES),
    _known(wrong.one_tensor_of_2n_rows, "interface", "you return one tensor of 2N rows",
           "The contract asks for two tensors (N, D), one for each input."),
    _known(wrong.one_tensor_of_two_batches, "interface", "you return one stacked tensor (2, N, D)",
           "The contract asks for a tuple of two tensors (N, D)."),
    _known(wrong.first_views_only, "interface", "only the gradient of z_i is returned",
           "Both views train the encoder: return both."),
    _known(wrong.gradient_in_the_cosines, "interface", "you return the gradient in the cosines",
           "That matrix is (2N, 2N). Two steps are left: through S = U Uᵀ and through u = z/‖z‖."),
)

# Derived flawlessly, from another loss. The names are those of the mistakes of chapter 4.
_NAMES = """
    no_normalisation normalised_over_batch normalised_over_both_batches one_view_normalised
    normalised_by_squared_norm normalised_by_l1 normalised_as_a_whole standardised
    mask_forgotten mask_minus_one interleaved_targets next_row_is_the_twin self_is_the_target
    labels_of_the_first_half labels_zero one_direction other_direction two_directions forum_question
    same_view_negatives hardest_negative_only temperature_forgotten temperature_multiplied
    temperature_squared temperature_root temperature_doubled temperature_fixed temperature_fixed_half
    positive_undivided negatives_undivided loss_times_temperature loss_over_temperature
    first_views_only second_views_only worst_row log_of_the_mean
    similarity_negated alignment_only positive_left_out positive_twice mean_of_the_negatives
    softmax_before_cross_entropy one_softmax_over_everything log_forgotten bits squared_distance
    plain_distance squared_cosines absolute_cosines label_smoothing independent_yes_or_no
    second_view_detached first_view_detached positives_detached denominator_detached negatives_detached
""".split()


def _of_another_loss(name: str) -> Misconception:
    known = next(m for m in OF_THE_LOSS if m.id == name)
    return Misconception(
        f"of_{name}",
        known.category,
        f"you derived the gradient of another loss: {known.title}",
        known.explanation,
        known.hint,
        wrong.of_loss(getattr(other_losses, name)),
    )


MISCONCEPTIONS = (
    *_ROLES,
    *_NORM,
    *_SCALE,
    *_ERROR,
    *_RESULT,
    *(_of_another_loss(name) for name in _NAMES),
)
