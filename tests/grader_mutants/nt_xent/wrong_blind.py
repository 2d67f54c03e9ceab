"""Wrong answers, written from the contract alone."""

from . import (
    wrong_blind_calls,
    wrong_blind_cheats,
    wrong_blind_diagonal,
    wrong_blind_gradients,
    wrong_blind_objective,
    wrong_blind_pairs,
    wrong_blind_positives,
    wrong_blind_reduction,
    wrong_blind_scores,
    wrong_blind_signatures,
    wrong_blind_state,
)

PARTS = (
    wrong_blind_scores,
    wrong_blind_diagonal,
    wrong_blind_pairs,
    wrong_blind_positives,
    wrong_blind_objective,
    wrong_blind_reduction,
    wrong_blind_gradients,
    wrong_blind_state,
    wrong_blind_calls,
    wrong_blind_signatures,
    wrong_blind_cheats,
)
