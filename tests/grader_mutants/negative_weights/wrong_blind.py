"""Wrong answers, written from the contract alone."""

from . import wrong_blind_conduct, wrong_blind_objective

PARTS = (wrong_blind_objective, wrong_blind_conduct)
