"""What to say about each wrong answer of ``wrong``, and behaviours that none of them explains."""

from functools import cache

import torch

from infonce_lab.exercises.contract import Symptom
from infonce_lab.exercises.ema_update import scenes, wrong
from infonce_lab.exercises.shared import naming
from infonce_lab.reference.collapse import ema_update

_HINTS = {
    "momentum": "With momentum = 1 nothing should change, with momentum = 0 the target becomes a copy. And yours?",
    "formula": "A target of 1 and an online parameter of 3, momentum 0.9: what comes out? It should be 1.2.",
    "side_effect": "Print everything before and after one call: parameters, gradients, flags. What moved?",
    "gradient": "Should autograd record this update?",
    "interface": "Which object does the caller hold, and is it the one you changed?",
    "shape_state": "Count the parameters of a nested module. How many of them did you visit?",
    "numerics": "A buffer may hold whole numbers. What happens to them?",
}

_known = naming(_HINTS)

MISCONCEPTIONS = (
    _known(wrong.roles_swapped, "momentum", "momentum and 1 − momentum are swapped",
           "At 0.99 the target then jumps to 99 % of the online network: no slow average at all."),
    _known(wrong.lerp_the_other_way, "momentum", "the two ends of your interpolation are swapped",
           "`lerp(start, end, weight)` moves from start by `weight`: start at the target, go 1 − m of the way."),
    _known(wrong.copied, "momentum", "the target becomes a copy of the online network",
           "That is momentum 0, or SimSiam without its own name."),
    _known(wrong.linked, "momentum", "the target becomes a copy of the online network",
           "`load_state_dict` copies: that is momentum 0. (And it overwrites the buffers.)"),
    _known(wrong.momentum_fixed, "momentum", "the momentum is written as a number",
           "At 0.99 the result is right, at any other momentum it is not."),
    _known(wrong.halves, "momentum", "the momentum is not used",
           "The target moves half of the way at every call."),
    _known(wrong.default_999, "momentum", "the default momentum is 0.999, not 0.99",
           "0.999 is MoCo's. With the argument given, all is right."),
    _known(wrong.default_996, "momentum", "the default momentum is 0.996, not 0.99",
           "With the argument given, all is right."),
    _known(wrong.default_9, "momentum", "the default momentum is 0.9, not 0.99",
           "With the argument given, all is right."),
    _known(wrong.momentum_on_both, "formula", "both terms have the factor momentum",
           "The weights of an average sum to 1: m and 1 − m."),
    _known(wrong.added, "formula", "the old target is not multiplied by the momentum",
           "Then the target grows by 1 − m of the online network at every call, without end."),
    _known(wrong.minus, "formula", "the online network is subtracted", "An average adds."),
    _known(wrong.wrong_way, "formula", "the target moves away from the online network",
           "t + (1 − m)(o − t) goes towards it; with t − o it flees."),
    _known(wrong.scaled_twice, "formula", "you multiply by the momentum twice",
           "The online term has been multiplied as well: the weights no longer sum to 1."),
    _known(wrong.grads_averaged, "formula", "you use gradients, not parameters",
           "The target does not learn. It follows the online *parameters*."),
    _known(wrong.online_updated, "side_effect", "the online network is changed, not the target",
           "The optimiser's network would be dragged back to the target after every step."),
    _known(wrong.online_updated_as_well, "side_effect", "the online network is changed as well",
           "Only the target moves."),
    _known(wrong.online_scaled_in_place, "side_effect", "the online network is multiplied in place",
           "`o.mul_` writes into the network you are training."),
    _known(wrong.data_shared, "side_effect", "both networks share their memory afterwards",
           "From then on every optimiser step moves the target as well: no average is left."),
    _known(wrong.nothing_happens, "interface", "the target does not change",
           "`t = …` gives a new tensor the name t. The module still holds the old one.",
           "Which operations write *into* a tensor?"),
    _known(wrong.data_rebound, "interface", "the target does not change",
           "A name was moved to a new tensor; the module still holds the old one.",
           "Which operations write *into* a tensor?"),
    _known(wrong.new_module, "interface", "you return a new module; the caller's target stays as it was",
           "The contract returns None and updates in place."),
    _known(wrong.new_parameters, "interface", "the parameters are replaced by new objects",
           "An optimiser, or a list somebody kept, still holds the old ones."),
    _known(wrong.only_the_first_layer, "shape_state", "only the first parameter is updated",
           "The rest of the target stays at its start for ever."),
    _known(wrong.only_weights, "shape_state", "parameters that are not called `weight` are left out",
           "Biases, and scales of other names, stay at their start for ever."),
    _known(wrong.only_children, "shape_state", "only the direct children are updated",
           "A module inside a module is never reached, nor are the module's own parameters."),
    _known(wrong.only_trainable, "shape_state", "frozen parameters are left out",
           "A target is usually frozen: requires_grad=False. Then nothing at all is updated."),
    _known(wrong.leaf_in_place, "gradient", "an in-place change of a leaf that requires a gradient is refused",
           "Autograd protects leaves. Wrap the update in `torch.no_grad()`."),
    _known(wrong.on_the_graph, "gradient", "the update is recorded on the graph",
           "The target then drags a history along, and backward() reaches the online network through it."),
    _known(wrong.target_frozen, "side_effect", "the update freezes the target",
           "Whether the target is trainable was the caller's decision."),
    _known(wrong.online_frozen, "side_effect", "the update freezes the online network",
           "From then on nothing is trained."),
    _known(wrong.online_in_eval, "side_effect", "the online network is put into evaluation mode",
           "Its batch norm then stops using batch statistics, quietly."),
    _known(wrong.target_in_eval, "side_effect", "the target is put into evaluation mode",
           "Its batch norm then stops using batch statistics, quietly."),
    _known(wrong.gradients_cleared, "side_effect", "the online gradients are cleared",
           "If the update stands between backward() and step(), the step does nothing."),
    _known(wrong.gradients_off_for_good, "side_effect", "gradients are switched off and never on again",
           "The next forward pass has no graph. Use `with torch.no_grad():`, which ends."),
    _known(wrong.every_number_of_the_state, "numerics", "whole numbers in the state are averaged",
           "`num_batches_tracked` is an integer: multiplying it in place by 0.99 is refused. Parameters only."),
)  # fmt: skip


@cache
def _seen(which) -> scenes.Portrait:
    return scenes.portrait(which)


def _shows(known):
    """The answer leaves the same portrait as the known mistake."""

    def shows(answer) -> bool:
        found = scenes.portrait(answer)
        return scenes.same(found, _seen(known)) and not scenes.same(found, _seen(ema_update))

    return shows


def _raises(*clues: str):
    def shows(answer) -> bool:
        error = scenes.portrait(answer).error
        return any(clue in error for clue in clues)

    return shows


def _flag(*places: int):
    def shows(answer) -> bool:
        flags = scenes.portrait(answer).flags
        return any(not flags[i] for i in places)

    return shows


def _online_moves(answer) -> bool:
    return not scenes.close(scenes.portrait(answer).online, scenes.numbers(scenes.pair(seed=1)[0]))


def _still(answer) -> bool:
    return scenes.close(scenes.portrait(answer).targets[0], scenes.numbers(scenes.pair()[1]))


def _some_still(answer) -> bool:
    before = scenes.numbers(scenes.pair()[1])
    after = scenes.portrait(answer).targets[0]
    still = [scenes.close(a, b) for a, b in zip(after, before, strict=True)]
    return any(still) and not all(still)


def _only_default(answer) -> bool:
    found, true = scenes.portrait(answer), _seen(ema_update)
    return scenes.close(found.targets, true.targets) and not scenes.close(
        found.default, true.default
    )


def _frozen_only(answer) -> bool:
    found, true = scenes.portrait(answer), _seen(ema_update)
    return scenes.close(found.targets[0], true.targets[0]) and not scenes.close(
        found.targets[2], true.targets[2]
    )


def _later(answer) -> bool:
    """Right at the first call, wrong after several: something is kept."""
    found, true = scenes.portrait(answer), _seen(ema_update)
    return scenes.close(found.targets[0], true.targets[0]) and not scenes.close(
        found.targets[1], true.targets[1]
    )


def _blind(answer) -> bool:
    """The momentum makes no difference."""
    return scenes.close(scenes.after_calls(answer, (0.2,)), scenes.after_calls(answer, (0.8,)))


def _limits(answer) -> bool:
    """Momentum 1 moves the target, or momentum 0 does not copy."""
    online, target = scenes.pair()
    stays = scenes.close(scenes.after_calls(answer, (1.0,)), scenes.numbers(target))
    copies = scenes.close(scenes.after_calls(answer, (0.0,)), scenes.numbers(online))
    return not (stays and copies)


def _random(answer) -> bool:
    return not scenes.close(scenes.after_calls(answer, (0.5,)), scenes.after_calls(answer, (0.5,)))


def _nearly(answer) -> bool:
    return all(
        scenes.close(scenes.after_calls(answer, (m,)), scenes.after_calls(ema_update, (m,)), 0.01)
        for m in (0.7, 0.5, 0.0)
    )


def _single(answer) -> bool:
    """Right in float64, wrong or refused in float32."""
    call = (0.7,)
    if _other(answer):
        return False
    try:
        found = scenes.after_calls(answer, call, torch.float32)
    except Exception:
        return True
    return not scenes.close(found, scenes.after_calls(ema_update, call, torch.float32), 1e-4)


def _other(answer) -> bool:
    found, true = scenes.portrait(answer), _seen(ema_update)
    return not scenes.close(found.targets, true.targets)


BEHAVIOURS = (
    Symptom("leaf", "gradient", "autograd refuses your in-place change",
            "A leaf that requires a gradient may only be written under `torch.no_grad()`.",
            "Should this update be recorded at all?", _raises("leaf Variable", "leaf variable", "in-place operation")),
    Symptom("whole", "numerics", "whole numbers in the state are averaged",
            "`num_batches_tracked` is an integer buffer. The contract averages parameters only.",
            "Which tensors do you visit?", _raises("result type", "Float can't", "Double can't", "integral")),
    Symptom("cuda", "device", "a device is written into the code",
            "The parameters say where they live.", "From which tensor can you read the device?", _raises("CUDA", "cuda")),
    Symptom("arguments", "interface", "the arguments do not fit the contract",
            "It is called as (online, target, momentum), and momentum may be left out.",
            "Compare your signature with the template.",
            _raises("argument", "positional", "keyword")),
    Symptom("raises", "interface", "your update stops with an exception",
            "The message above says where. Nothing could be compared.",
            "Run it in a cell of its own on two small nn.Linear.", lambda a: bool(scenes.portrait(a).error)),
    Symptom("random", "nondeterministic", "the same call gives different targets",
            "An average has no randomness of its own.", "Where does a random number enter?", _random),
    Symptom("online_moves", "side_effect", "the online network changes",
            "Only the target may move; the online network belongs to the optimiser.",
            "Which tensor does each of your in-place operations write into?", _online_moves),
    Symptom("shared", "side_effect", "both networks share memory afterwards",
            "From then on every optimiser step moves the target as well.",
            "Do you copy values, or do you hand over a tensor?", _flag(7)),
    Symptom("objects", "interface", "the target's parameters are new objects",
            "The contract updates in place: an optimiser or a list may hold the old ones.",
            "Which operations write *into* a tensor?", _flag(0)),
    Symptom("graph", "gradient", "the target hangs on the graph",
            "It would drag a history along from step to step.",
            "Is everything inside `torch.no_grad()`?", _flag(1)),
    Symptom("flags", "side_effect", "something besides the target's values has changed",
            "requires_grad, gradients, train mode and grad mode belong to the caller.",
            "Print them before and after one call. Which moved?", _flag(2, 3, 4, 5, 6)),
    Symptom("still", "interface", "the target does not change",
            "A name was given to a new tensor; the module still holds the old one.",
            "Which operations write *into* a tensor?", _still),
    Symptom("some_still", "shape_state", "some parameters of the target never change",
            "Every parameter counts, at every depth and of every name.",
            "How many tensors does `target.parameters()` yield, and how many did you visit?", _some_still),
    Symptom("frozen", "shape_state", "a frozen target is not updated",
            "A target usually has requires_grad=False: no gradient, and yet it moves.",
            "Do you ask for requires_grad?", _frozen_only),
    Symptom("default", "momentum", "the default momentum is not 0.99",
            "With the argument given, all is right.", "Compare the signature with the template.", _only_default),
    Symptom("later", "shape_state", "right at the first call, wrong later",
            "Something is kept from an earlier call.",
            "What does your code remember?", _later),
    Symptom("float32", "numerics", "right in float64, wrong in float32",
            "Networks are usually float32; the update has to follow the parameters.",
            "Do you convert, or create a tensor with a dtype of its own?", _single),
    Symptom("blind", "momentum", "the momentum makes no difference",
            "0.2 and 0.8 give the same target.", "Where does `momentum` enter?", _blind),
    Symptom("nearly", "numerics", "the first digits are right, the others are lost",
            "A shorter dtype or a rounding changes every parameter a little.",
            "Which of your steps is not exact?", _nearly),
    Symptom("limits", "momentum", "momentum 1 does not keep the target, or momentum 0 does not copy",
            "m·target + (1 − m)·online: both ends are known.",
            "What does your formula give at m = 1, and at m = 0?", _limits),
    Symptom("other", "formula", "the new target is not m·target + (1 − m)·online",
            "At both ends it is right; in between it is another formula.",
            "A target of 1 and an online parameter of 3, momentum 0.9: it should be 1.2.", _other),
)  # fmt: skip

SYMPTOMS = (
    *(Symptom(m.id, m.category, m.title, m.explanation, m.hint, _shows(m.wrong)) for m in MISCONCEPTIONS),
    *BEHAVIOURS,
)  # fmt: skip
