"""What to say about each wrong training step, and behaviours where none of them fits."""

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.shared import naming
from infonce_lab.exercises.train_step import wrong
from infonce_lab.exercises.train_step.trial import trial, truth

_GRAD = "Write down what is in `.grad` after each of your lines, from the planted value on."
_PATH = "Draw the way of both views to the loss. Which parameters lie on it, and does a gradient come back?"
_known = naming(
    {
        "gradient": _GRAD,
        "formula": _PATH,
        "shape_state": "Which state has to survive from one call to the next, and who keeps it?",
        "interface": "What type does the contract name for the result?",
        "positive_index": "Which row of z_1 and which row of z_2 show the same image?",
        "reduction": "Who decides how long a step is?",
    }
)

MISCONCEPTIONS = (
    _known(wrong.no_zero_grad, "gradient", "old gradients are never cleared",
           "`backward` adds. After a hundred steps you follow the sum of a hundred gradients, most of them out of date."),
    _known(wrong.zero_grad_at_the_end, "gradient", "old gradients are cleared at the end, not before backward",
           "It works as long as nobody else ran backward: after an evaluation with gradients, or a resumed run, the first step is wrong."),
    _known(wrong.zero_grad_after_backward, "gradient", "the fresh gradients are cleared before the step", "Nothing moves; the loss stays where it is."),
    _known(wrong.step_before_backward, "gradient", "the step comes before backward", "It uses whatever gradient was there before."),
    _known(wrong.zero_grad_of_the_encoder_only, "gradient", "only the encoder's gradients are cleared", "Those of the head add up."),
    _known(wrong.no_step, "gradient", "there is no optimiser step", "Gradients are computed and nobody uses them."),
    _known(wrong.no_backward, "gradient", "there is no backward", "The optimiser steps without a gradient."),
    _known(wrong.two_steps, "gradient", "the optimiser steps twice", "The second step uses a gradient of the place before."),
    _known(wrong.loss_after_the_step, "formula", "you return the loss after the step",
           "That costs a second forward pass, and the curve looks one step better than it is.",
           "How many forward passes does your function make, and on which weights?"),
    _known(wrong.no_head, "formula", "the loss sees the features, not the embeddings", "The projection head is not on the way, so it never learns."),
    _known(wrong.head_on_one_view, "formula", "only one view goes through the head", "The two sides of the loss then live in different spaces."),
    _known(wrong.first_view_twice, "formula", "the first view is used twice", "Identical views always agree: no invariance is learnt."),
    _known(wrong.views_exchanged, "formula", "the views are exchanged", "NT-Xent does not mind. Losses with roles do: CLIP's towers, SimSiam's predictor."),
    _known(wrong.views_interleaved, "positive_index", "the views are interleaved, and then cut in halves",
           "Row k of the halves shows two different images: the wrong pairs of seed 003."),
    _known(wrong.second_view_without_gradient, "gradient", "the second view carries no gradient", "Half of the gradient is missing. (SimSiam does it on purpose.)", _PATH),
    _known(wrong.features_detached, "gradient", "the features are detached", "The head learns, the encoder does not.", _PATH),
    _known(wrong.a_copied_encoder, "gradient", "the second view goes through a copy of the encoder",
           "Its gradients end in the copy. SimCLR has one encoder for both views.", _PATH),
    _known(wrong.symmetrised, "formula", "you average the loss with its mirror image", "Whether a loss is symmetric is its own affair."),
    _known(wrong.normalised_before, "normalization", "the embeddings are normalised before the loss",
           "The loss does that itself if it wants unit vectors.", "Who is responsible for unit length, the step or the loss?"),
    _known(wrong.no_train_mode, "shape_state", "nobody switches to training mode",
           "After an evaluation both networks are still in evaluation mode: batch norm uses old averages, and the run goes on, a little worse.",
           "What does the evaluation before this step leave behind?"),
    _known(wrong.evaluation_mode, "shape_state", "the networks run in evaluation mode", "Batch norm then uses old averages.", "What does `.eval()` change?"),
    _known(wrong.only_the_encoder_trains, "shape_state", "the head stays in evaluation mode", "Heads have batch norm too, in SimCLR's own code.",
           "How many modules are there?"),
    _known(wrong.gradients_clipped, "gradient", "the gradients are clipped", "Here it is not asked for: training adds it around the step, where everyone sees it."),
    _known(wrong.loss_scaled, "reduction", "the gradient is scaled", "The loss is a mean already."),
    _known(wrong.a_new_optimizer, "shape_state", "every call makes a new optimiser", "Momentum and Adam's averages start from zero at each step."),
    _known(wrong.an_adam_of_its_own, "shape_state", "your own optimiser takes the step, not the one that was given",
           "Its learning rate and its state are then not the caller's."),
    _known(wrong.a_tensor, "interface", "you return a tensor that hangs on its graph",
           "A list of such losses keeps the graph of every step alive, until memory is full."),
    _known(wrong.a_detached_tensor, "interface", "you return a tensor", "The contract asks for a Python float; `.item()` makes one."),
    _known(wrong.nothing, "interface", "you return nothing", "The loss before the step is wanted."),
)  # fmt: skip


def _found(answer, calls: int = 1) -> dict:
    return trial(answer, calls, 8)


def _off(answer, key: str, calls: int = 1) -> bool:
    found, true = _found(answer, calls)[key], truth(calls, 8)[key]
    return any(abs(a - b) > 1e-8 for a, b in zip(found, true, strict=True))


def _still(answer, name: str) -> bool:
    return _found(answer)[name] == truth(0, 8)[name]


def _moves(answer) -> bool:
    return _off(answer, "encoder") or _off(answer, "head")


def _wrote(answer) -> bool:
    return not _found(answer)["unchanged"]


def _mode(answer) -> bool:
    return not all(_found(answer)["modes"])


def _later(answer) -> bool:
    first = _off(answer, "encoder", 1) or _off(answer, "head", 1)
    return not first and (_off(answer, "encoder", 3) or _off(answer, "head", 3))


def _other_loss(answer) -> bool:
    return _off(answer, "losses")


def _chance(answer) -> bool:
    return _found(answer)["encoder"] != _found(answer)["encoder"]


def _backward_too_late(answer) -> bool:
    try:
        _found(answer)
    except RuntimeError as error:
        return "modified by an inplace operation" in str(error)
    return False


SYMPTOMS = (
    Symptom("too_late", "gradient", "the parameters change between the loss and its backward",
            "The step comes too early: backward then finds other weights than the forward pass had, and PyTorch refuses.", _GRAD, _backward_too_late),
    Symptom("wrote", "side_effect", "your code changes the views it was given", "They may be needed again.",
            "Which of your operations ends in an underscore, or assigns into an input?", _wrote),
    Symptom("chance", "nondeterministic", "the same step leads to different parameters", "A step has no randomness of its own.",
            "Where does a random number enter?", _chance),
    Symptom("encoder_still", "gradient", "the encoder does not move", "No gradient reaches it, or no step follows.", _PATH,
            lambda answer: _still(answer, "encoder")),
    Symptom("head_still", "gradient", "the head does not move", "No gradient reaches it, or no step follows.", _PATH,
            lambda answer: _still(answer, "head")),
    Symptom("other_loss", "formula", "what you return is not the loss before the step",
            "loss_fn(z_1, z_2), once, on the weights as they were.", _PATH, _other_loss),
    Symptom("later", "shape_state", "the first step is right, later ones are not", "Something is kept from call to call that should not be, or not kept.",
            "Which state has to survive from one call to the next, and who keeps it?", _later),
    Symptom("moves", "gradient", "the loss is right, the parameters move elsewhere", "Another gradient, or another step, than one of the optimiser's.",
            _GRAD, _moves),
    Symptom("mode", "shape_state", "a network runs in evaluation mode", "Batch norm would use old averages.",
            "What does the evaluation before this step leave behind?", _mode),
)  # fmt: skip
