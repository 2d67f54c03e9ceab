"""Wrong answers, written from the contract alone; those of the numbers are in a part."""

from . import wrong_blind_numerics, wrong_blind_others

PARTS = (wrong_blind_numerics, wrong_blind_others)
