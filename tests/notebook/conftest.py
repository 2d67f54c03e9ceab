"""Every test here has a progress file of its own."""

import pytest


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("INFONCE_LAB_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("INFONCE_LAB_EXPECT", raising=False)
    return tmp_path / "home"
