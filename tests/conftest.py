"""Every test starts from the same random numbers, in whatever order the tests run."""

import random

import pytest


@pytest.fixture(autouse=True)
def seeded():
    """Seed the three generators that a test may draw from."""
    import numpy as np
    import torch  # not above: the process that hands out the tests runs none

    torch.manual_seed(0)
    np.random.seed(0)
    random.seed(0)
