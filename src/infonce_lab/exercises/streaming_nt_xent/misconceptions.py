"""What to say about each slip. Order matters: the first match leads."""

from dataclasses import replace

from infonce_lab.exercises.contract import Misconception
from infonce_lab.exercises.nt_xent.misconceptions import MISCONCEPTIONS as CHAPTER_4
from infonce_lab.exercises.shared import naming
from infonce_lab.exercises.streaming_nt_xent import wrong, wrong_gradient

_HINTS = {
    "formula": "Take one row with logits 100 and 98, one a tile. What should m + log s be at the end: 100.127?",
    "negatives": "N = 5, block = 2: how many candidates does your row 0 meet, and how many should it?",
    "self_similarity": "In which tiles does a row meet itself? Write the condition with the offsets of the tile.",
    "positive_index": "A tile starts at row r and column c. Where in it is the twin of its first row?",
    "reduction": "How many rows are there in all, and what do you divide the sum of their losses by?",
    "shape_state": "N = 5, block = 4: which rows and columns are in your last tile?",
    "gradient": "Compare with the gradient of chapter 4's loss: which ratio do they have, entry by entry?",
    "interface": "Which tensors have as many entries as rows × rows, and which live on after forward?",
}
_known = naming(_HINTS)

_FINGER = "Write ∂L/∂l for one row: whose logits does an embedding enter, as an anchor and as a candidate?"

_MERGE = (
    _known(wrong.sums_not_rescaled, "formula", "the old sum is not rescaled when the maximum moves",
           "s counts in units of e^m. When m grows, the old s has to shrink by e^(old m − new m)."),
    _known(wrong.rescaled_the_wrong_way, "formula", "the old sum is rescaled by e^(new − old), the wrong way round",
           "The new maximum is larger, so the old sum counts for less, not for more."),
    _known(wrong.maximum_of_the_last_tile, "formula", "each tile is shifted by its own maximum, the sum is read with the last one",
           "Terms with different units are added: e^(l − m₁) and e^(l − m₂)."),
    _known(wrong.new_terms_with_the_old_maximum, "formula", "the new terms are shifted by the old maximum",
           "The old sum is rescaled to the new maximum; the new terms still count in units of the old one."),
    _known(wrong.not_rescaled_from_one, "formula", "the running sum starts at 1, and is not rescaled when the maximum moves",
           "The sum of no terms is (m, s) = (−∞, 0). When m grows, the old s has to shrink by e^(old m − new m)."),
    _known(wrong.starts_at_zero_and_one, "formula", "the running sum starts at 1, a candidate that does not exist",
           "The sum of no terms is (m, s) = (−∞, 0), so that the first merge changes nothing."),
    _known(wrong.log_sums_added, "formula", "the log-sum-exps of the tiles are added",
           "log a + log b is log(ab). The sums have to be added before the logarithm."),
    _known(wrong.log_sums_averaged, "formula", "the log-sum-exps of the tiles are averaged",
           "A log-sum-exp over all columns is the log of a sum of exponentials, not a mean of logs."),
    _known(wrong.largest_tile_only, "formula", "the largest of the tiles' log-sum-exps stands for all",
           "At small τ the difference is small, and it is never 0."),
    _known(wrong.last_tile_only, "negatives", "the running sum is overwritten: only the last tile counts",
           "Each row keeps the rivals of one tile, and forgets all the others."),
)  # fmt: skip

_WHICH = (
    _known(wrong.ragged_end_dropped, "negatives", "the last columns, which do not fill a tile, are never visited",
           "2N // block tiles leave a remainder. Those images are nobody's negatives."),
    _known(wrong.ragged_rows_dropped, "reduction", "the last rows, which do not fill a tile, have no loss",
           "2N // block tiles leave a remainder: these anchors are left out of the mean."),
    _known(wrong.triangle_serves_rows_only, "negatives", "you walk the upper triangle and serve only the rows of each tile",
           "A tile above the diagonal is also, transposed, the one below it: its columns are rows there."),
    _known(wrong.diagonal_tiles_twice, "negatives", "the tiles on the diagonal are counted twice",
           "Transposed, such a tile is itself: rows and columns are the same rows."),
    _known(wrong.each_block_is_a_batch, "negatives", "each block is treated as a batch of its own",
           "That is accumulation: an anchor meets the rivals of its own block only, as if N were the block."),
    _known(wrong.mean_of_block_batches, "negatives", "each block is treated as a batch of its own",
           "That is accumulation: an anchor meets the rivals of its own block only, as if N were the block."),
)  # fmt: skip

_INSIDE = (
    _known(wrong.every_tile_masked, "self_similarity", "the diagonal of every tile is masked",
           "A row meets itself only where the tile starts at the same row and column; elsewhere that is a true rival."),
    _known(wrong.block_masked_from_column_0, "self_similarity", "the mask ignores where the block of rows starts",
           "`fill_diagonal_` on a (block, 2N) piece hides columns 0, 1, 2, … Row start + r meets itself in column start + r."),
    _known(wrong.first_tile_masked_only, "self_similarity", "only the first tile is masked",
           "From the second tile on every anchor competes with itself, cosine 1."),
    _known(wrong.mask_forgotten, "self_similarity", "no tile is masked: every anchor competes with itself",
           "The self entry is a constant e^(1/τ) in every denominator; the loss cannot fall below log 2."),
    _known(wrong.twin_masked_too, "formula", "the positive is missing from the denominator",
           "The diagonals take the twin out with the anchor itself. Then L = log(Σ_neg + e^pos) − pos, or "
           "softplus(log Σ_neg − pos): the twin has to come back."),
    _known(wrong.twin_counted_twice, "formula", "the positive is in the denominator twice",
           "The tiles have it already, and it is added once more at the end."),
    _known(wrong.edges_run_past_n, "positive_index", "tile edges do not restart at N, and the twins are taken from diagonals all the same",
           "Unless block divides N, a twin sits beside the diagonal of its tile, and a true rival on it."),
    _known(wrong.twin_at_local_index, "positive_index", "the twin is looked up at the index inside the tile",
           "Row r of a tile is row start + r of the batch, and its twin is N further on."),
)  # fmt: skip

_REDUCTION = (
    _known(wrong.sum_over_blocks, "reduction", "the means of the blocks are added up",
           "The loss grows with the number of blocks, which is only a detail of the computation."),
    _known(wrong.mean_of_block_means, "reduction", "you take the mean of the blocks' means",
           "A short last block weighs as much as a full one, so its anchors weigh more."),
    _known(wrong.divided_by_n, "reduction", "the sum over 2N anchors is divided by N",
           "Both views are anchors."),
    _known(wrong.first_views_only, "reduction", "only the first views are anchors",
           "The rows of z_j have a loss of their own, with the same candidates."),
)  # fmt: skip

_TWO_ROLES = "An embedding is an anchor in its own row and a candidate in all others. The gradient of L is (E + Eᵀ)·U/τ."
_GRADIENT = (
    _known(wrong_gradient.rows_only, "gradient", "backward sees an embedding as an anchor only", _TWO_ROLES, _FINGER),
    _known(wrong_gradient.columns_only, "gradient", "backward sees an embedding as a candidate only", _TWO_ROLES, _FINGER),
    _known(wrong_gradient.no_temperature, "gradient", "backward forgets 1/τ",
           "l = u·v/τ, so ∂l/∂u = v/τ."),
    _known(wrong_gradient.temperature_twice, "gradient", "backward divides by τ twice",
           "If √τ is folded into the rows, each of the two factors brings 1/√τ, once."),
    _known(wrong_gradient.root_forgotten, "gradient", "backward divides by √τ, not by τ",
           "With v = u/√τ: one 1/√τ comes from the other row, and one more from ∂v/∂u."),
    _known(wrong_gradient.no_projection, "gradient", "backward does not go through the normalisation",
           "dz = (du − u(u·du))/‖z‖: what points along the row is removed."),
    _known(wrong_gradient.length_detached, "gradient", "the length of a row is treated as a constant",
           "Then the gradient keeps a part along the row. ‖z‖ depends on z."),
    _known(wrong_gradient.no_length, "gradient", "backward does not divide by the length of the row",
           "u = z/‖z‖, so a row twice as long turns half as far for the same push."),
    _known(wrong_gradient.not_a_mean, "gradient", "backward forgets that the loss is a mean over 2N rows",
           "The value is divided by 2N, and so is its gradient."),
    _known(wrong_gradient.upstream_ignored, "gradient", "backward ignores the gradient it is given",
           "Alone the loss has upstream gradient 1. As 3·loss, or as one term of a sum, it has another."),
    _known(wrong_gradient.pull_halved, "gradient", "the twin pulls from one side only",
           "a is the twin of b and b of a: both rows hold this logit, and both pull."),
    _known(wrong_gradient.pull_forgotten, "gradient", "backward has the push of the rivals, and no pull of the twin",
           "The positive's logit has gradient P⁺ − 1."),
    _known(wrong_gradient.pull_is_one, "gradient", "the twin pulls with 1 where it should be 1 − P⁺",
           "The twin is in the denominator as well. An anchor that is right should hardly move."),
    _known(wrong_gradient.divided_by_the_negatives, "gradient", "backward divides by the sum over the negatives; the positive belongs to it",
           "Forward leaves the twin out of Σ to avoid cancellation. A share P is relative to all candidates."),
    _known(wrong_gradient.columns_detached, "gradient", "the columns of the tiles are cut off from the graph", _TWO_ROLES, _FINGER),
    _known(wrong_gradient.sums_detached, "gradient", "the log-sum-exp is cut off from the graph",
           "What is left pulls twins together and pushes nobody: everything collapses to a point."),
    _known(wrong_gradient.positives_detached, "gradient", "the positives are cut off from the graph",
           "What is left pushes everybody apart, twins too."),
    _known(wrong_gradient.detached, "gradient", "the result is cut off from the graph",
           "The value is right, and nothing can be trained through it."),
    _known(wrong_gradient.first_view_only, "gradient", "only z_i gets a gradient",
           "Both views come from the encoder, and both are anchors and candidates."),
)  # fmt: skip

WHOLE_MATRIX = (
    "you build the whole matrix, or a large part of it, at once",
    "The value is right. At N = 16384 that one tensor has 2³⁰ entries, 4 GiB in float32, and autograd keeps several.",
    "Which of your tensors has 2N × 2N entries, or grows with N² in another shape?",
)  # fmt: skip
KEPT = (
    "your tiles are small, and all of them are kept for the backward pass",
    "Autograd saves the inputs of every exp and every product; a loop saves them once a round, and together "
    "they are the matrix again. Throw tiles away and compute them again: torch.utils.checkpoint, or a Function of your own.",
    "What does autograd need of a tile in backward? Could it be computed again from less?",
)  # fmt: skip
_MEMORY = (
    _known(wrong_gradient.whole_matrix, "interface", *WHOLE_MATRIX),
    _known(wrong_gradient.row_loop, "interface", *KEPT),
)  # fmt: skip


def _as_function(known: Misconception) -> Misconception:
    loss = known.wrong.loss

    def call(z_i, z_j, temperature=0.07, block=512):
        return loss(z_i, z_j, temperature)

    return replace(known, wrong=call)


MISCONCEPTIONS = (
    *_MERGE, *_WHICH, *_INSIDE, *_REDUCTION, *_GRADIENT, *_MEMORY, *map(_as_function, CHAPTER_4),
)  # fmt: skip
