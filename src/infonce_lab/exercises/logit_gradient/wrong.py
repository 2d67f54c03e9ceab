"""The wrong gradients of a cross-entropy that people write, and what to say about each."""

import torch
import torch.nn.functional as F

from infonce_lab.exercises.shared import naming


def _parts(logits, labels):
    """P, Y and B."""
    return logits.softmax(1), F.one_hot(labels, logits.shape[1]).to(logits.dtype), len(logits)


def summed(logits, labels):
    p, y, _ = _parts(logits, labels)
    return p - y


def over_all_entries(logits, labels):
    p, y, _ = _parts(logits, labels)
    return (p - y) / p.numel()


def over_candidates(logits, labels):
    p, y, _ = _parts(logits, labels)
    return (p - y) / p.shape[1]


def sign_flipped(logits, labels):
    p, y, b = _parts(logits, labels)
    return (y - p) / b


def one_hot_forgotten(logits, labels):
    return logits.softmax(1) / len(logits)


def one_hot_not_averaged(logits, labels):
    p, y, b = _parts(logits, labels)
    return p / b - y


def pull_only(logits, labels):
    p, y, b = _parts(logits, labels)
    return (p - y) * y / b


def pushes_only(logits, labels):
    p, y, b = _parts(logits, labels)
    return p * (1 - y) / b


def one_over_p(logits, labels):
    p, y, b = _parts(logits, labels)
    return -y / p.clamp_min(1e-300) / b


def probability_not_log(logits, labels):
    p, y, b = _parts(logits, labels)
    return (p * y).sum(1, keepdim=True) * (p - y) / b


def softmax_diagonal_only(logits, labels):
    p, _, b = _parts(logits, labels)
    return p * (1 - p) / b


def softmax_down_the_columns(logits, labels):
    _, y, b = _parts(logits, labels)
    return (logits.softmax(0) - y) / b


def one_softmax_for_all(logits, labels):
    _, y, b = _parts(logits, labels)
    return (logits.flatten().softmax(0).view_as(logits) - y) / b


def prediction_for_label(logits, labels):
    p, _, b = _parts(logits, labels)
    return (p - F.one_hot(logits.argmax(1), p.shape[1])) / b


def label_is_the_row(logits, labels):
    p, _, b = _parts(logits, labels)
    rows = torch.arange(b) % p.shape[1]
    return (p - F.one_hot(rows, p.shape[1])) / b


def label_is_column_zero(logits, labels):
    p, _, b = _parts(logits, labels)
    return (p - F.one_hot(torch.zeros_like(labels), p.shape[1])) / b


def all_rows_get_every_label(logits, labels):
    p, _, b = _parts(logits, labels)
    p = p.clone()
    p[:, labels] -= 1
    return p / b


def log_softmax_minus_one_hot(logits, labels):
    p, y, b = _parts(logits, labels)
    return (p.log() - y) / b


def logits_minus_one_hot(logits, labels):
    _, y, b = _parts(logits, labels)
    return (logits - y) / b


def sigmoid_per_entry(logits, labels):
    _, y, b = _parts(logits, labels)
    return (logits.sigmoid() - y) / b


def squared_error(logits, labels):
    p, y, b = _parts(logits, labels)
    error = 2 * (p - y)
    return p * (error - (error * p).sum(1, keepdim=True)) / b


def exponentials_not_normalised(logits, labels):
    _, y, b = _parts(logits, labels)
    return (logits.exp() - y) / b


def label_smoothing(logits, labels):
    p, y, b = _parts(logits, labels)
    return (p - 0.9 * y - 0.1 / p.shape[1]) / b


def bits(logits, labels):
    p, y, b = _parts(logits, labels)
    return (p - y) / b / torch.log(torch.tensor(2.0, dtype=p.dtype))


def softmax_twice(logits, labels):
    p, y, b = _parts(logits, labels)
    return (p.softmax(1) - y) / b


def through_a_second_softmax(logits, labels):
    with torch.enable_grad():
        x = logits.detach().clone().requires_grad_()
        return torch.autograd.grad(F.cross_entropy(x.softmax(1), labels), x)[0]


def removed_shares_are_smeared(logits, labels):
    p, y, b = _parts(logits.nan_to_num(neginf=0.0), labels)
    return (p - y) / b


def nan_where_removed(logits, labels):
    p, y, b = _parts(logits, labels)
    return (p - y) / b + 0 * logits


def transposed_result(logits, labels):
    p, y, b = _parts(logits, labels)
    return ((p - y) / b).T


def averaged_over_the_batch(logits, labels):
    p, y, _ = _parts(logits, labels)
    return (p - y).mean(0)


def temperature_of_its_own(logits, labels):
    p, y, b = _parts(logits / 0.07, labels)
    return (p - y) / b / 0.07


def loss_returned(logits, labels):
    return F.cross_entropy(logits, labels)


def one_number_a_row(logits, labels):
    p, _, b = _parts(logits, labels)
    return (p.gather(1, labels[:, None]).squeeze(1) - 1) / b


_HINTS = {
    "temperature": "What does the contract say about the logits: are they divided already?",
    "interface": "What shape has a gradient, compared with the tensor it belongs to?",
    "reduction": "The loss is a mean. Over how many terms?",
    "sign": "Should raising the label's logit raise or lower the loss?",
    "formula": "Write L = logsumexp(l) − l[label] for one row and differentiate by one logit at a time.",
    "softmax_axis": "Which entries of P have to sum to 1?",
    "positive_index": "In row b, which single column gets the −1?",
    "numerics": "What is the share of a candidate whose logit is −∞, and what do you multiply it with?",
}


_known = naming(_HINTS)


MISCONCEPTIONS = (
    _known(summed, "reduction", "you leave out the 1/B: this is the gradient of the sum",
           "The mean over B rows divides every row's gradient by B. Without it the step grows with the batch."),
    _known(over_all_entries, "reduction", "you divide by B·K, the number of entries",
           "The mean runs over the rows. Within a row nothing is averaged."),
    _known(over_candidates, "reduction", "you divide by K, the number of candidates",
           "The mean runs over the B rows."),
    _known(sign_flipped, "sign", "the sign is flipped: you return Y − P",
           "That is the direction of descent. The gradient points uphill: negative at the label."),
    _known(one_hot_forgotten, "formula", "the −1 at the label is missing: you return P/B",
           "That is the derivative of the log-sum-exp alone. Rows would sum to 1/B instead of 0."),
    _known(one_hot_not_averaged, "reduction", "P is divided by B, the one-hot is not",
           "Both terms belong to the same mean; rows no longer sum to 0."),
    _known(pull_only, "formula", "only the label gets a gradient, the other candidates get 0",
           "The log-sum-exp contains every candidate, so every rival is pushed down by its share."),
    _known(pushes_only, "formula", "the label's own entry is 0",
           "Nothing raises the label's logit; it deserves P⁺ − 1."),
    _known(one_over_p, "formula", "you stop at −1/P⁺, the derivative by the probability",
           "The logits lie one step further: multiply with the Jacobian of the softmax, and P⁺ cancels."),
    _known(probability_not_log, "formula", "this is the gradient of −P⁺, not of −log P⁺",
           "The factor P⁺ silences hopeless rows. The logarithm is there to cancel it."),
    _known(softmax_diagonal_only, "formula", "P(1 − P) is only the diagonal of the softmax's Jacobian",
           "Each probability depends on all logits of its row, and the chain rule needs the other entries too."),
    _known(softmax_down_the_columns, "softmax_axis", "the softmax runs down the columns",
           "Row b is the question, its K entries are the answers: dim 1."),
    _known(one_softmax_for_all, "softmax_axis", "one softmax over the whole matrix",
           "Each row is a question of its own and its shares sum to 1."),
    _known(prediction_for_label, "positive_index", "the −1 goes to the largest logit, not to the label",
           "A row that is wrong would be confirmed in its error."),
    _known(label_is_the_row, "positive_index", "the −1 goes to column b of row b, the labels are not read",
           "The diagonal is right for one layout of one loss. Here the labels say where."),
    _known(label_is_column_zero, "positive_index", "the −1 goes to column 0, the labels are not read",
           "Zero labels fit code that moves the positive to the front. Here the labels say where."),
    _known(all_rows_get_every_label, "positive_index", "p[:, labels] writes into every row",
           "A slice and an index select a block. One entry a row needs two index vectors of length B."),
    _known(log_softmax_minus_one_hot, "formula", "log-softmax minus one-hot, not softmax minus one-hot",
           "The derivative of a log-sum-exp is a probability; yours is a logarithm of one."),
    _known(logits_minus_one_hot, "formula", "the logits themselves minus one-hot: the softmax is missing",
           "That is the gradient of a squared error. A constant added to a row must change nothing."),
    _known(sigmoid_per_entry, "formula", "a sigmoid per entry, not a softmax per row",
           "Independent yes-or-no questions: their shares do not sum to 1, so rows do not sum to 0."),
    _known(squared_error, "formula", "this is the gradient of a squared error between P and Y",
           "It vanishes when the row is confidently wrong; that of the cross-entropy is largest there."),
    _known(exponentials_not_normalised, "formula", "the exponentials are not divided by their sum",
           "Shares sum to 1; bare exponentials do not."),
    _known(label_smoothing, "formula", "label smoothing is in the target",
           "The contract's target is one-hot. A smoothed one would also reward a candidate at −∞."),
    _known(bits, "formula", "the gradient is that of a loss in bits", "The contract's loss is in nats."),
    _known(softmax_twice, "formula", "the softmax is applied twice", "P is already the softmax of the logits."),
    _known(through_a_second_softmax, "formula", "you differentiate cross_entropy(softmax(logits))",
           "cross_entropy takes logits and applies its own softmax; the gradient is then that of two in a row."),
    _known(transposed_result, "interface", "your result has shape (K, B): it is transposed",
           "Row b of the gradient belongs to row b of the logits."),
    _known(averaged_over_the_batch, "reduction", "you average over the batch: one row is left",
           "Every row of the logits has a gradient of its own; the 1/B is already in each of them."),
    _known(temperature_of_its_own, "temperature", "you divide by a temperature",
           "The logits come divided already; this function knows no temperature."),
    _known(loss_returned, "interface", "you return the loss, not its gradient",
           "The gradient has one entry for each logit: (B, K)."),
    _known(one_number_a_row, "interface", "you return one number a row, that of the label",
           "Every candidate of the row has a gradient: (B, K)."),
    _known(removed_shares_are_smeared, "numerics", "a candidate at −∞ takes part",
           "−∞ means: not a candidate. Its share and its gradient are exactly 0."),
    _known(nan_where_removed, "numerics", "you multiply with −∞: the result is nan",
           "0 · ∞ is nan in floating point. Work with the shares, which are exactly 0 there."),
)  # fmt: skip
