import pytest

from infonce_lab.training import load_digits


@pytest.fixture(scope="session")
def digits():
    return load_digits()
