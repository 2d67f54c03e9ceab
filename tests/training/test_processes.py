"""Two and three processes take the same steps as one, batch norm and augmentation included."""

import dataclasses
import json
import multiprocessing
import os
import sys

import pytest
import torch
import torch.distributed as dist
from torch import nn

from infonce_lab.training import processes
from infonce_lab.training.images import load_images
from infonce_lab.training.run import CHECKPOINT, Settings, train

pytestmark = pytest.mark.skipif(
    not dist.is_available() or sys.platform == "win32", reason="needs gloo and fork"
)
SETTINGS = Settings(steps=4, batch_size=24, warmup=1, dtype="float64", weight_decay=0.1)


@pytest.fixture(scope="module")
def images():
    whole = load_images("digits")
    return dataclasses.replace(whole, train_images=whole.train_images[:60])


def member(rank, count, folder, work):
    os.environ["LOCAL_RANK"] = str(rank)
    store = dist.FileStore(str(folder / "store"), count)
    dist.init_process_group("gloo", store=store, rank=rank, world_size=count)
    try:
        work(rank, count)
    finally:
        processes.stop()


def together(count, folder, work):
    context = multiprocessing.get_context("fork")
    team = [context.Process(target=member, args=(r, count, folder, work)) for r in range(count)]
    for process in team:
        process.start()
    for process in team:
        process.join(60)
    codes = [process.exitcode for process in team]
    for process in team:
        process.kill()
    assert codes == [0] * count


@pytest.mark.parametrize("count", [2, 3])
def test_several_processes_are_one(count, images, tmp_path):
    alone = train(images, SETTINGS, progress=False)

    def work(rank, count):
        run = train(images, SETTINGS, tmp_path, progress=False)
        if rank == 0:
            (tmp_path / "losses.json").write_text(json.dumps(run.losses))

    together(count, tmp_path, work)
    assert json.loads((tmp_path / "losses.json").read_text()) == pytest.approx(
        alone.losses, abs=1e-9
    )
    saved = torch.load(tmp_path / CHECKPOINT, weights_only=True)
    for part, module in (("encoder", alone.encoder), ("head", alone.head)):
        mine = module.state_dict()
        assert saved[part].keys() == mine.keys()  # a checkpoint of several fits one
        for name, value in mine.items():
            assert torch.allclose(saved[part][name], value, rtol=0, atol=1e-8), name


def test_without_the_shared_batch_norm_they_would_differ(images, tmp_path, monkeypatch):
    """The test above can see what it is for."""
    alone = train(images, SETTINGS, progress=False)
    monkeypatch.setattr(processes, "share_batch_norm", lambda module: module)

    def work(rank, count):
        run = train(images, SETTINGS, progress=False)
        if rank == 0:
            (tmp_path / "losses.json").write_text(json.dumps(run.losses))

    together(2, tmp_path, work)
    assert json.loads((tmp_path / "losses.json").read_text()) != pytest.approx(
        alone.losses, abs=1e-3
    )


def test_shared_batch_norm_is_batch_norm(tmp_path):
    """Values, gradients and running statistics, against one process with the whole batch."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(6, 3, 2, 2, generator=generator, dtype=torch.float64)
    weight = torch.randn(6, 3, 2, 2, generator=generator, dtype=torch.float64)
    norm = nn.BatchNorm2d(3).double()
    whole = x.clone().requires_grad_()
    (norm(whole) * weight).sum().backward()

    def work(rank, count):
        shared = processes.share_batch_norm(nn.Sequential(nn.BatchNorm2d(3).double()))
        mine = processes.rows_of(x, rank, count).clone().requires_grad_()
        (shared(mine) * processes.rows_of(weight, rank, count)).sum().backward()
        expected = processes.rows_of(whole.grad, rank, count)
        assert torch.allclose(mine.grad, expected, rtol=0, atol=1e-10)
        assert torch.allclose(shared[0].running_mean, norm.running_mean)
        assert torch.allclose(shared[0].running_var, norm.running_var)
        shared.eval()
        assert torch.allclose(shared(x), norm.eval()(x))

    together(2, tmp_path, work)


def test_what_cannot_be_shared_out_is_refused():
    with pytest.raises(ValueError, match="3 processes cannot share a batch of 8"):
        processes.rows_of(torch.zeros(8), 0, 3)
    from infonce_lab.training.losses import build_loss

    with pytest.raises(ValueError, match="only nt-xent"):
        build_loss("clip", 0.2, processes=2)
    assert processes.start() == (0, 1)
