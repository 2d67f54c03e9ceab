"""A run is a function of its settings: kill it, resume it, and nothing differs by a bit."""

import dataclasses
import multiprocessing
import os
import signal
import time

import pytest
import torch

from infonce_lab.reference.nt_xent import nt_xent
from infonce_lab.reference.simclr import train_step
from infonce_lab.training import checkpoint
from infonce_lab.training.checkpoint import CheckpointError
from infonce_lab.training.images import Images, load_images
from infonce_lab.training.losses import LOSSES, build_loss, chance
from infonce_lab.training.run import CHECKPOINT, Settings, _batches, train
from tests.devices import needs_cuda

SMALL = Settings(steps=14, batch_size=32, warmup=3)


@pytest.fixture(scope="module")
def images():
    whole = load_images("digits")
    return dataclasses.replace(
        whole, train_images=whole.train_images[:100], train_labels=whole.train_labels[:100]
    )


def state(run):
    return {**run.encoder.state_dict(prefix="e."), **run.head.state_dict(prefix="h.")}


def same(a, b):
    return a.keys() == b.keys() and all(torch.equal(a[k], b[k]) for k in a)


@pytest.fixture(scope="module")
def whole(images):
    return train(images, SMALL, progress=False)


def test_the_same_settings_give_the_same_run(images, whole):
    again = train(images, SMALL, progress=False)
    assert whole.losses == again.losses and same(state(whole), state(again))
    other = train(images, dataclasses.replace(SMALL, seed=1), progress=False)
    assert other.losses != whole.losses
    assert whole.learning_rates[2] == max(whole.learning_rates) == SMALL.learning_rate
    assert not whole.encoder.training and whole.chance == chance("nt-xent", 32)


@needs_cuda
def test_a_gpu_repeats_itself_and_resumes_bit_for_bit(images, tmp_path):
    longer = dataclasses.replace(SMALL, steps=30)  # two runs used to part within so many
    whole, again = (train(images, longer, device="cuda", progress=False) for _ in range(2))
    assert same(state(whole), state(again))

    class Stop(Exception):
        pass

    def step_fn(*arguments):
        if (tmp_path / CHECKPOINT).exists():
            raise Stop
        return train_step(*arguments)

    with pytest.raises(Stop):
        train(images, longer, tmp_path, False, 10, "cuda", progress=False, step_fn=step_fn)
    resumed = train(images, longer, tmp_path, True, 10, "cuda", progress=False)
    assert same(state(resumed), state(whole))


def slowly(folder, images):
    """Runs in a process that will be killed: a step takes long enough to be hit."""

    def loss_fn(z_1, z_2):
        time.sleep(0.05)
        return nt_xent(z_1, z_2, SMALL.temperature)

    train(images, SMALL, folder, save_every=2, progress=False, loss_fn=loss_fn)


def test_a_killed_run_resumes_bit_for_bit(images, whole, tmp_path):
    victim = multiprocessing.get_context("fork").Process(target=slowly, args=(tmp_path, images))
    victim.start()
    deadline = time.monotonic() + 60
    while not (tmp_path / CHECKPOINT).exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.12)  # somewhere between two checkpoints
    os.kill(victim.pid, signal.SIGKILL)
    victim.join()
    assert victim.exitcode == -signal.SIGKILL
    saved = torch.load(tmp_path / CHECKPOINT, weights_only=True)["log"]["losses"]
    assert 0 < len(saved) < SMALL.steps

    resumed = train(images, SMALL, tmp_path, resume=True, save_every=2, progress=False)
    assert resumed.losses == whole.losses and resumed.learning_rates == whole.learning_rates
    assert same(state(resumed), state(whole))
    done = train(images, SMALL, tmp_path, resume=True, progress=False)  # nothing is left to do
    assert done.losses == whole.losses and same(state(done), state(whole))


def test_a_half_written_checkpoint_is_not_the_checkpoint(tmp_path, monkeypatch):
    path = tmp_path / CHECKPOINT
    checkpoint.save(path, {"settings": {"a": 1}, "x": torch.ones(3)})

    def torn(content, file):
        file.write(b"half of it")
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", torn)
    with pytest.raises(KeyboardInterrupt):
        checkpoint.save(path, {"settings": {"a": 2}})
    assert checkpoint.load(path, {"a": 1}, torch.device("cpu"))["x"].tolist() == [1, 1, 1]


def test_a_checkpoint_of_another_run_is_refused(images, tmp_path):
    train(images, dataclasses.replace(SMALL, steps=2, warmup=1), tmp_path, progress=False)
    with pytest.raises(CheckpointError, match=r"temperature was 0\.2, is 0\.5"):
        other = dataclasses.replace(SMALL, steps=2, warmup=1, temperature=0.5)
        train(images, other, tmp_path, resume=True, progress=False)
    (tmp_path / CHECKPOINT).write_bytes(b"nonsense")
    with pytest.raises(CheckpointError, match="cannot be read"):
        train(images, SMALL, tmp_path, resume=True, progress=False)


def test_every_epoch_is_shuffled_anew_and_its_ragged_end_dropped(images):
    pixels = torch.arange(10.0).reshape(10, 1, 1, 1)
    batch = _batches(pixels, lambda x: x, Settings(batch_size=4, steps=9, warmup=0))
    first = [batch(step)[0].flatten().tolist() for step in range(6)]
    assert all(len(set(first[k] + first[k + 1])) == 8 for k in (0, 2, 4))
    assert first[:2] != first[2:4]
    assert batch(3)[0].flatten().tolist() == first[3]  # at random, too


def test_two_views_differ_and_show_the_same_images(images):
    batch = _batches(images.train_images, lambda x: x + torch.rand(len(x), 1, 1, 1), SMALL)
    first, second = batch(0)
    shift = (first - second).flatten(1)
    assert torch.allclose(shift, shift[:, :1].expand_as(shift), atol=1e-6)
    assert (shift[:, 0].abs() > 1e-4).all()


@pytest.mark.parametrize("name", ["nt-xent", "clip"])
def test_losses_that_exist_cost_their_chance_where_all_is_alike(name):
    z = torch.ones(6, 3)
    assert build_loss(name, 0.3)(z, z).item() == pytest.approx(chance(name, 6), abs=1e-5)


@pytest.mark.parametrize("name", sorted(set(LOSSES) - {"nt-xent", "clip"}))
def test_the_other_losses_too(name):
    pytest.importorskip(f"infonce_lab.reference.{LOSSES[name].module}")
    z = torch.ones(6, 3)
    assert build_loss(name, 0.3)(z, z).item() == pytest.approx(chance(name, 6), abs=1e-5)


def test_bad_settings_are_named(images):
    for bad in (
        {"steps": 0},
        {"clip": 0.0},
        {"warmup": 600},
        {"dtype": "int8"},
        {"weight_decay": -1.0},
    ):
        with pytest.raises(ValueError, match=next(iter(bad))):
            Settings(**bad)
    with pytest.raises(ValueError, match="batch_size"):
        train(images, Settings(batch_size=101), progress=False)
    with pytest.raises(ValueError, match="no loss"):
        train(images, Settings(loss="magic", batch_size=32), progress=False)
    with pytest.raises(ValueError, match="temperature"):
        train(images, Settings(temperature=0.0, batch_size=32), progress=False)
    with pytest.raises(FloatingPointError, match="step 0"):
        train(images, SMALL, progress=False, loss_fn=lambda a, b: (a * b).sum() * float("nan"))


def test_colour_images_of_an_odd_size_train():
    generator = torch.Generator().manual_seed(0)
    pixels = torch.rand(24, 3, 18, 18, generator=generator)
    images = Images("noise", pixels, None, pixels[:4], None)
    run = train(images, Settings(steps=2, warmup=0, batch_size=8), progress=False)
    assert len(run.losses) == 2 and run.encoder(pixels[:2]).shape == (2, 128)
