"""Every test starts from the same random numbers, in whatever order the tests run."""

import random

import numpy as np
import pytest
import torch


@pytest.fixture(autouse=True)
def seeded():
    """Seed the three generators that a test may draw from."""
    torch.manual_seed(0)
    np.random.seed(0)
    random.seed(0)
