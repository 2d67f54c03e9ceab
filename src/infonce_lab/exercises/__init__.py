"""The exercises, one package each. ``load("nt_xent")`` returns its :class:`Exercise`."""

from functools import cache
from importlib import import_module

from infonce_lab.exercises.contract import Exercise

# In the order of the chapters; a new exercise is one more line here.
CHAPTERS: dict[str, tuple[str, ...]] = {
    "01-mutual-information": ("entropy", "mutual_information"),
    "02-noise-contrastive-estimation": ("nce",),
    "03-info-nce-bound": ("info_nce_bound",),
    "04-nt-xent": ("nt_xent",),
    "05-cross-entropy-and-clip": ("clip_symmetric", "learnable_temperature"),
    "06-numerics": ("log_sum_exp", "stable_nt_xent"),
    "07-gradients": ("logit_gradient", "embedding_gradient"),
    "08-temperature": ("negative_weights", "effective_negatives"),
    "09-negatives": ("debiased_nt_xent", "hard_nt_xent", "decoupled_nt_xent"),
    "10-moco-queue": ("moco_queue",),
    "11-streaming-and-distributed": ("streaming_nt_xent", "gathered_nt_xent"),
    "12-collapse": ("effective_rank", "simsiam", "ema_update", "barlow", "vicreg"),
    "13-clusters-and-distillation": ("sinkhorn", "swav", "dino", "dino_center"),
    "14-masked-autoencoders": ("random_masking", "masked_mse"),
    "15-capstone": ("two_views", "knn_accuracy", "linear_probe", "train_step"),
}


def ids() -> tuple[str, ...]:
    """Every exercise id, in the order of the book."""
    return tuple(exercise for chapter in CHAPTERS.values() for exercise in chapter)


@cache
def load(exercise_id: str) -> Exercise:
    """The exercise of that id.

    Raises:
        ValueError: there is no such exercise; the message lists those there are.
    """
    if exercise_id not in ids():
        raise ValueError(f"there is no exercise {exercise_id!r}; choose from: {', '.join(ids())}")
    return import_module(f"infonce_lab.exercises.{exercise_id}").EXERCISE
