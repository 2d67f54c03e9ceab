"""Real data in seconds on a laptop: digits, views, the SimCLR loop and honest measurements.

Figures live in :mod:`infonce_lab.training.figures`, imported separately because it loads
matplotlib.
"""

from .digits import Digits, load_digits
from .evaluate import (
    FewLabels,
    features,
    few_label_accuracy,
    knn_accuracy,
    linear_probe,
    nearest_neighbours,
)
from .networks import Encoder, ProjectionHead, build_networks
from .simclr import Trained, pretrain, train_step
from .views import DigitAugment, digit_augment, two_views

__all__ = [
    "DigitAugment",
    "Digits",
    "Encoder",
    "FewLabels",
    "ProjectionHead",
    "Trained",
    "build_networks",
    "digit_augment",
    "features",
    "few_label_accuracy",
    "knn_accuracy",
    "linear_probe",
    "load_digits",
    "nearest_neighbours",
    "pretrain",
    "train_step",
    "two_views",
]
