"""What to say about each wrong answer of ``wrong``. The first match leads."""

from infonce_lab.exercises.dino_center import wrong
from infonce_lab.exercises.shared import naming

_HINTS = {
    "momentum": "With momentum 1, what should come out? With momentum 0? What does yours give?",
    "reduction": "One number a prototype: over what do you average, and by how many do you divide?",
    "softmax_axis": "teacher is (B, K) and the centre (K,). Which axis has to disappear?",
    "formula": "The mean of what: logits, centred logits, or probabilities?",
    "temperature": "The temperature acts on teacher − center. In which units is the centre then?",
    "sign": "If the batch is where the centre is, what should the new centre be?",
    "interface": "The contract wants (K,). What is the shape of your result?",
    "side_effect": "Does the caller's centre still hold its old numbers?",
    "gradient": "Should anything be trained through a running mean?",
}


_known_bare = naming(_HINTS)
_detached = naming(_HINTS, wrap=lambda f: wrong.DETACHED[f.__name__])


MISCONCEPTIONS = (
    _detached(wrong.weights_swapped, "momentum", "the two weights have changed places",
              "Momentum .9 should keep nine tenths of the old centre. Yours keeps one tenth and follows every batch. "
              "The same happens with c + m·(mean − c)."),
    _detached(wrong.batch_mean_alone, "momentum", "the old centre has no weight",
              "One batch decides. The running mean is there to smooth that."),
    _detached(wrong.center_alone, "momentum", "the centre never moves", "The teacher's logits are ignored."),
    _detached(wrong.momentum_fixed, "momentum", "the momentum is written as a number", "Right at .9 alone."),
    _detached(wrong.not_decayed, "momentum", "the old centre is not multiplied by the momentum",
              "It grows with every step: the weights have to sum to 1."),
    _detached(wrong.mean_not_weighted, "momentum", "the batch mean is not multiplied by 1 − m",
              "The centre then settles at ten times the mean for m = .9."),
    _detached(wrong.momentum_squared, "momentum", "the momentum is applied twice", "m, not m²."),
    _detached(wrong.sign_of_the_mean, "sign", "the batch mean is subtracted", "It should be approached."),
    _detached(wrong.summed, "reduction", "the rows are summed, not averaged",
              "The centre then depends on the batch size."),
    _detached(wrong.divided_by_k, "reduction", "you divide by K, not by B",
              "The mean runs over the batch, so it divides by B."),
    _detached(wrong.over_prototypes, "softmax_axis", "the mean runs over the prototypes",
              "A constant for all prototypes: a softmax does not even notice it."),
    _detached(wrong.rows_kept, "interface", "the batch is not averaged: the result is (B, K)",
              "It broadcasts, so the loss still runs, with a centre for each image."),
    _detached(wrong.one_row_table, "interface", "the result has shape (1, K)",
              "It broadcasts, so nothing crashes. The contract wants (K,), as it came in."),
    _detached(wrong.of_probabilities, "formula", "you average probabilities, not logits",
              "The centre is subtracted from logits, so it has to be one."),
    _detached(wrong.of_sharp_probabilities, "formula", "you average the teacher's finished answers",
              "The centre is subtracted from logits, before temperature and softmax."),
    _detached(wrong.of_centred_logits, "formula", "you average logits from which the centre is already subtracted",
              "Then it settles at half of the mean, and the teacher stays half centred.",
              "If the batch mean equals the centre, what should the new centre be, and what is yours?"),
    _detached(wrong.of_sharpened_logits, "temperature", "you average logits that are already divided by τ_t",
              "The centre is subtracted before the temperature: raw logits."),
    _detached(wrong.of_the_median, "formula", "you take the median over the batch",
              "Robust, and another number: the contract says mean."),
    _detached(wrong.of_the_last_row, "formula", "only the last row counts", "All B rows are averaged."),
    _known_bare(wrong.in_place, "side_effect", "the old centre is overwritten",
                "The loss may still need it, and the contract wants a new tensor."),
    _known_bare(wrong.graph_kept, "gradient", "the centre is on the graph",
                "Then each centre holds the graph of every step before it: the memory grows, and backward reaches "
                "into the teacher."),
)  # fmt: skip
