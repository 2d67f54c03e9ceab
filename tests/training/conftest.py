import pytest
import torch

from infonce_lab.training import load_digits

torch.set_num_threads(1)  # a test forks: a child of a process with more threads can hang


@pytest.fixture(scope="session")
def digits():
    return load_digits()
