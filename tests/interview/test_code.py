"""The programs in the model answers run, and do what the answer says."""

import re

import pytest
import torch
import torch.nn.functional as F
from torch.testing import assert_close

from infonce_lab.interview import load
from infonce_lab.reference.nt_xent import nt_xent

N, D, TAU = 5, 7, 0.3
QUESTIONS = {question.id: question for question in load()}


def program(key):
    (code,) = re.findall(r"```python\n(.*?)```", QUESTIONS[key].answer, flags=re.DOTALL)
    return code


def run(key, **names):
    """The namespace after a model answer's program, started with the given names."""
    names = {"torch": torch, "F": F} | names
    exec(program(key), names)
    return names


@pytest.fixture
def pair():
    torch.manual_seed(0)
    z_i = torch.randn(N, D, dtype=torch.float64)
    return z_i, z_i + 0.7 * torch.randn(N, D, dtype=torch.float64)


def matrix(pair):
    u = F.normalize(torch.cat(pair), dim=1)
    eye = torch.eye(2 * N, dtype=torch.bool)
    positives = (torch.arange(2 * N) + N) % (2 * N)
    return {"u": u, "eye": eye, "positives": positives, "n": N, "temperature": TAU}


def test_every_program_is_tried():
    tried = {"B01", "B02", "B05", "B06", "B07", "B08", "B09", "H05", "I07", "K05", "O01", "O08"}
    assert tried == {key for key, question in QUESTIONS.items() if "```" in question.answer}


def test_nt_xent(pair):
    names = run("B01")
    assert_close(names["nt_xent"](*pair, TAU), nt_xent(*pair, TAU))
    assert_close(names["nt_xent"](*pair), nt_xent(*pair))


def test_targets():
    names = run("B02", n=3)
    assert names["blocks"].tolist() == [3, 4, 5, 0, 1, 2]
    assert names["interleaved"].tolist() == [1, 0, 3, 2, 5, 4]


def test_labels_after_the_diagonal_is_dropped(pair):
    names = matrix(pair)
    logits = (names["u"] @ names["u"].T / TAU)[~names["eye"]].view(2 * N, 2 * N - 1)
    labels = run("B05", n=N)["labels"]
    assert_close(F.cross_entropy(logits, labels), nt_xent(*pair, TAU))
    with pytest.raises(IndexError):  # the old labels point outside, as the wrong answer says
        F.cross_entropy(logits, names["positives"])


def test_logsumexp(pair):
    assert_close(run("B06", **matrix(pair))["loss"], nt_xent(*pair, TAU))


def test_clip(pair):
    image, text = (F.normalize(z, dim=1) for z in pair)
    scale = torch.tensor(1.0, dtype=torch.float64)
    names = {"image_features": image, "text_features": text, "logit_scale": scale}
    swapped = names | {"image_features": text, "text_features": image}
    there, back = run("B07", **names)["loss"], run("B07", **swapped)["loss"]
    assert_close(there, back)
    p = (scale.exp() * image @ text.T).softmax(1).diag()
    q = (scale.exp() * image @ text.T).softmax(0).diag()
    assert_close(there, -(p.log() + q.log()).mean() / 2)


def test_moco_queue(pair):
    q, k = (z.clone().requires_grad_() for z in pair)
    queue = F.normalize(torch.randn(8, D, dtype=torch.float64), dim=1)
    before = queue.clone()
    names = run("B08", q=q, k=k, queue=queue, pointer=6, temperature=TAU)
    names["loss"].backward()
    assert q.grad is not None and k.grad is None
    candidates = torch.cat([F.normalize(k, dim=1)[:1], before]) @ F.normalize(q, dim=1)[0] / TAU
    first = -candidates.log_softmax(0)[0]
    assert_close(F.cross_entropy(names["logits"][:1], names["labels"][:1]), first)
    assert names["pointer"] == (6 + N) % 8
    assert_close(queue[[6, 7, 0, 1, 2]], F.normalize(k.detach(), dim=1))
    assert_close(queue[3:6], before[3:6])


def test_supcon_is_nt_xent_when_labels_are_images(pair):
    names = matrix(pair)
    names["logits"] = names["u"] @ names["u"].T / TAU
    names["labels"] = torch.arange(N).repeat(2)
    assert_close(run("B09", **names)["loss"], nt_xent(*pair, TAU))
    names["labels"] = torch.tensor([0, 0, 1, 2, 3, 0, 1, 1, 4, 5])  # 2, 3, 4, 5 have no positive
    loss = run("B09", **names)["loss"]
    log_p = names["logits"].masked_fill(names["eye"], -torch.inf).log_softmax(1)
    rows = [
        -torch.stack(
            [
                log_p[a, b]
                for b in range(2 * N)
                if b != a and names["labels"][a] == names["labels"][b]
            ]
        ).mean()
        for a in (0, 1, 5, 2, 6, 7)
    ]
    assert_close(loss, torch.stack(rows).mean())


def test_zero_shot():
    axes = {"cat": 0, "dog": 1}

    def encode_text(prompts):
        return torch.stack([3 * torch.eye(4)[axes[p.split()[1]]] for p in prompts])

    names = run(
        "H05",
        class_names=["cat", "dog"],
        templates=["a {}", "the {}"],
        encode_text=encode_text,
        encode_image=lambda x: x,
        x=torch.tensor([[0.1, 0.9, 0.0, 0.0], [5.0, 1.0, 1.0, 0.0]]),
    )
    assert names["prediction"].tolist() == [1, 0]
    assert_close(torch.stack(names["weights"]).norm(dim=1), torch.ones(2))


def test_queue_write_wraps():
    queue = torch.zeros(5)
    run("I07", queue=queue, pointer=4, b=2, size=5, keys=torch.tensor([1.0, 2.0]))
    assert queue.tolist() == [2, 0, 0, 0, 1]
    with pytest.raises(RuntimeError):  # the slice of the answer's first sentence
        queue[4:6] = torch.ones(2)


def test_labels_on_a_rank():
    world, n = 3, 2
    total = world * n
    z_i, z_j = torch.randn(total, D), torch.randn(total, D)
    columns = F.normalize(torch.cat([z_i, z_j]), dim=1)
    losses = []
    for rank in range(world):
        names = run("K05", rank=rank, n=n, N=total)
        part = slice(rank * n, rank * n + n)
        rows = F.normalize(torch.cat([z_i[part], z_j[part]]), dim=1)
        logits = rows @ columns.T / TAU
        assert_close(logits[range(2 * n), names["self_column"]], torch.full((2 * n,), 1 / TAU))
        logits[range(2 * n), names["self_column"]] = -torch.inf
        losses.append(F.cross_entropy(logits, names["labels"]))
    assert_close(torch.stack(losses).mean(), nt_xent(z_i, z_j, TAU))


def test_sinkhorn():
    scores = torch.randn(6, 4, dtype=torch.float64).clamp(-1, 1)
    sinkhorn = run("O01")["sinkhorn"]
    assert_close(sinkhorn(scores).sum(1), torch.ones(6, dtype=torch.float64))
    many = sinkhorn(scores, epsilon=0.5, iterations=200)
    assert_close(many.sum(0), torch.full((4,), 6 / 4, dtype=torch.float64))


def test_masking_indices():
    patches, noise = torch.randn(2, 6, 3), torch.rand(2, 6)
    names = run("O08", patches=patches, noise=noise, visible_count=2)
    assert names["mask"].sum(1).tolist() == [4, 4]
    hidden = torch.full((2, 4, 3), torch.nan)
    index = names["restore"][..., None].expand(-1, -1, 3)
    restored = torch.cat([names["visible"], hidden], 1).gather(1, index)
    kept = names["mask"] == 0
    assert_close(restored[kept], patches[kept])
    assert restored[~kept].isnan().all()
