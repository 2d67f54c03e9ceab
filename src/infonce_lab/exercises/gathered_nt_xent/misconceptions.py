"""What each wrong answer is called, and why it matters."""

from infonce_lab.exercises.gathered_nt_xent import wrong
from infonce_lab.exercises.shared import naming

_HINTS = {
    "gradient": "My embedding is an anchor on my rank and a candidate on every rank. Which of these "
    "roles sends a gradient back through your code?",
    "positive_index": "W = 2, n = 3, rank 1: in which column of the 12 does its first view meet its twin?",
    "self_similarity": "W = 2, n = 3, rank 1: in which column of the 12 does its first view meet itself?",
    "negatives": "How many candidates has an anchor when W ranks hold n pairs each?",
    "reduction": "DDP takes the mean of the ranks' gradients. Which local loss makes that mean right?",
    "temperature": "Where does τ enter, and does it do so once, for every rank?",
    "normalization": "Rows may have any length. Which vectors enter your dot products?",
    "sign": "Should a better embedding have a smaller or a larger loss?",
    "formula": "Which columns belong to the denominator of one row?",
}
_known = naming(_HINTS)

MISCONCEPTIONS = (
    _known(wrong.no_grad_gather, "gradient", "your gathered columns carry no gradient",
           "`all_gather` writes into plain buffers. Every loss is right, and what the rows of all ranks say "
           "about your embeddings as candidates is lost: about half of the gradient."),
    _known(wrong.own_shard_reinserted, "gradient",
           "only your own rank's loss reaches your embeddings: the own shard is put back, the others' part is lost",
           "With the own tensor back in its slot your rank's rows derive correctly. The rows of the other "
           "ranks also depend on your embeddings, and their gradient never travels. The same happens if "
           "backward returns the own slice without a sum over ranks. It looks small and is not: pushes between "
           "ranks lose one of their two roles, pulls keep both, and training can collapse."),
    _known(wrong.backward_mean, "gradient", "your gather averages the gradients of the ranks; it must sum them",
           "The candidates' part comes out 1/W too small. The mean over ranks is DDP's business, later."),
    _known(wrong.backward_times_world, "gradient", "your gather multiplies the summed gradient by W",
           "The sum over ranks is the whole truth; once more W makes the candidates' part W times too large."),
    _known(wrong.backward_first_slice, "gradient", "every rank takes the gradient of rank 0's rows",
           "The sum over ranks is right, and the slice that is cut out of it belongs to somebody else."),
    _known(wrong.backward_of_the_others, "gradient", "your gather sends back the other ranks' gradient only",
           "Your own rows use your columns as well: they are part of the sum."),
    _known(wrong.rows_detached, "gradient", "your own rows are cut off from the graph",
           "Each embedding acts twice, as an anchor on its rank and as a candidate on all. Only the second "
           "role sends a gradient back."),
    _known(wrong.detached, "gradient", "the whole result is cut off from the graph",
           "The value is right and nothing can be trained through it."),
    _known(wrong.length_not_derived, "gradient", "the gradient does not pass through the normalisation",
           "It keeps a part along the embedding, which only changes its length.",
           "Is a tensor detached before you divide by the length?"),
    _known(wrong.label_offset_missing, "positive_index", "your labels ignore the rank: they are rank 0's labels",
           "With gathered columns the twin of local row a sits rank·n further on. Rank 0 hides the bug, and so "
           "does every test on one process."),
    _known(wrong.mask_at_local_index, "self_similarity", "your mask ignores the rank: it hides rank 0's columns",
           "On rank r your rows still see themselves, cosine 1, and lose a true negative of rank 0."),
    _known(wrong.both_offsets_missing, "positive_index", "labels and mask both ignore the rank",
           "`fill_diagonal_` and `arange(n)` at offset 0 are right on rank 0 only. Everyone else pulls its "
           "anchors towards rank 0's images."),
    _known(wrong.offset_by_rank_alone, "positive_index", "your offset is the rank, not rank · n",
           "Each rank before yours put n columns in front of yours, not one."),
    _known(wrong.mask_forgotten, "self_similarity", "an anchor still sees itself among the candidates",
           "The self column has cosine 1, a constant e^(1/τ) in every denominator: the loss cannot fall below log 2."),
    _known(wrong.mask_of_zeros, "self_similarity", "the self column is set to 0 in place of −∞",
           "A logit of 0 still counts as e⁰ = 1 in the denominator."),
    _known(wrong.twins_of_second_views_are_themselves, "positive_index",
           "second views get the labels of first views: they are asked to find themselves",
           "For a second view the twin is among the first views, in the first half of the columns."),
    _known(wrong.interleaved, "positive_index", "your columns come rank by rank, and your labels expect views",
           "Gathering cat([z_i, z_j]) gives [z_i⁰, z_j⁰, z_i¹, z_j¹, …]. Then i + N is somebody else's image. "
           "One process cannot see it."),
    _known(wrong.interleaved_own_block_masked, "positive_index",
           "your columns come rank by rank; the mask follows, the twin is still looked for at i + N",
           "The twin of row 2nr + a stays inside the block of its rank, n places away."),
    _known(wrong.own_block_first, "positive_index", "your own rank's columns come first, and the labels expect rank order",
           "Either order is fine. The offset rank · n belongs to rank order only."),
    _known(wrong.local_negatives_only, "negatives", "nothing is gathered: negatives come from the own rank only",
           "W separate problems with 2n − 1 candidates each. DDP averages their gradients, and the mean of "
           "small problems is not the large one."),
    _known(wrong.other_views_only, "negatives", "candidates of the same view are left out",
           "NT-Xent has 2N − 1 candidates: both views of every other image. Yours has N, as CLIP's loss has."),
    _known(wrong.one_direction, "negatives", "only first views are anchors, and only second views candidates",
           "An N-way problem in one direction: half the rows and half the columns are missing."),
    _known(wrong.first_views_only, "negatives", "only first views are anchors",
           "The mean is over all 2n local rows; half of them are missing."),
    _known(wrong.own_images_left_out, "negatives", "negatives come from the other ranks only",
           "Your own rank's other images are negatives as well."),
    _known(wrong.positive_left_out_below, "formula", "the positive is missing from the denominator",
           "That is the decoupled loss of chapter 9; it can become negative."),
    _known(wrong.times_world, "reduction", "your loss is W times too large",
           "DDP divides by W, and the gather's sum over ranks already makes up for it."),
    _known(wrong.over_world, "reduction", "your loss is divided by W",
           "DDP divides by W once more."),
    _known(wrong.over_all_rows, "reduction", "you divide the sum of your 2n rows by 2N",
           "The mean over ranks is taken afterwards. Dividing by all rows here divides by W twice."),
    _known(wrong.summed, "reduction", "you sum over your rows",
           "The contract asks for the mean over the 2n local rows."),
    _known(wrong.over_pairs, "reduction", "you divide by n pairs; there are 2n rows",
           "Each pair contributes two anchors."),
    _known(wrong.per_row, "reduction", "you return one value per row",
           "`backward()` needs one number: the mean over the 2n local rows."),
    _known(wrong.whole_loss_own_slice, "reduction",
           "every rank computes the whole loss, with gradient through its own slice",
           "Each rank finds the exact gradient of its rows, and DDP then divides by W: 1/W of the truth, in the "
           "right direction. Adam hides it; SGD and clipping do not. It also does everybody's work W times."),
    _known(wrong.whole_loss, "reduction", "every rank computes the whole loss of all 2N rows",
           "The contract asks for this rank's 2n rows: the mean over ranks is the whole loss, at 1/W of the work."),
    _known(wrong.averaged_over_ranks, "reduction", "every rank returns the mean over all ranks",
           "It is the number to print. The contract asks for the mean over this rank's own rows, whose mean "
           "over ranks it is."),
    _known(wrong.temperature_forgotten, "temperature", "the temperature is never used",
           "At τ = 1 the logits lie between −1 and 1 and the loss cannot come near 0."),
    _known(wrong.temperature_multiplied, "temperature", "you multiply by the temperature",
           "Dividing by 0.07 sharpens; multiplying makes all candidates nearly equal."),
    _known(wrong.temperature_fixed, "temperature", "0.07 is written into the code",
           "The argument is ignored."),
    _known(wrong.temperature_outside, "temperature", "the temperature divides the loss, not the logits",
           "Outside the logarithm it is only a learning rate."),
    _known(wrong.sign_flipped, "sign", "the sign is flipped", "Minimising this drives the twins apart."),
    _known(wrong.not_normalised, "normalization", "the embeddings are not normalised",
           "Longer vectors get larger logits: a dot product is a cosine only between unit vectors."),
    _known(wrong.columns_not_normalised, "normalization", "the gathered columns are not normalised",
           "Normalise before the gather, so that rows and columns are the same unit vectors."),
)  # fmt: skip
