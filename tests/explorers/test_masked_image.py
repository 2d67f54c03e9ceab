"""The Python side of the hide-and-fill figure, without a browser."""

import base64
import json

import numpy as np
import pytest
from traitlets import TraitError

from infonce_lab.explorers import MaskedImageExplorer
from infonce_lab.explorers.masked_image import DIGITS, photo, pictures
from infonce_lab.training import load_digits


def test_the_pictures_are_real_and_light():
    found = pictures()
    assert len(json.dumps(found)) < 20_000
    pixels = np.frombuffer(base64.b64decode(found["photo"]["pixels"]), "uint8").reshape(72, 96)
    assert np.array_equal(pixels, photo())
    assert pixels.std() > 40  # a photograph, not a grey plane


def test_the_digits_are_those_of_the_labs():
    digits = load_digits(seed=0)
    found = pictures()["digits"]
    shown = np.frombuffer(base64.b64decode(found["pixels"]), "uint8").reshape(DIGITS, 8, 8) / 16
    np.testing.assert_allclose(shown, digits.test_images[:DIGITS, 0].numpy())
    mean = digits.train_images.mean(dim=0).flatten().numpy()
    np.testing.assert_allclose(found["mean"], mean, atol=1e-6)


@pytest.mark.parametrize(
    "wrong", [{"subject": "cat"}, {"layout": "grid"}, {"ratio": 1.0}, {"ratio": 0}, {"draw": 0}]
)
def test_bad_values_are_refused(wrong):
    with pytest.raises(TraitError):
        MaskedImageExplorer(**wrong)


def test_the_tour_opens_unless_a_value_is_given():
    assert MaskedImageExplorer().options["tour"]
    assert not MaskedImageExplorer(ratio=0.75).options["tour"]
    assert MaskedImageExplorer(ratio=0.75, tour=True).options["tour"]


def test_one_bundle_for_notebook_page_and_terminal():
    data, _ = MaskedImageExplorer(ratio=0.75, layout="block")._repr_mimebundle_()
    assert data["text/plain"] == (
        "MaskedImageExplorer(subject='photo', layout='block', ratio=0.75, draw=1)"
    )
    assert data["text/html"].startswith("<infonce-masked-image ")
    assert "pixels" in data["text/html"]
