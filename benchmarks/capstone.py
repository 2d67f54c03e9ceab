"""What is SimCLR worth on real digits, and against what? Label curves, ablations and three sweeps.

    python benchmarks/capstone.py [PART …]

Parts: curves, cold, supervised, steps, dimensions, passes, rotation; all of them by default. Every run is
``infonce-lab train`` with its default settings except for what its name says; three seeds (split,
weights, order and views). Frozen features are judged by a linear probe with 1, 2, 5, 10 and all
labels a class (20 draws each). Numbers: ``benchmarks/results/capstone.json``; a part that is run
again replaces its own numbers only.
"""

import json
import platform
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean, stdev
from typing import Annotated

import torch
import typer
from digits_losses import pair_loss
from rich.console import Console
from torch import Tensor, nn

from infonce_lab.training import features, few_label_accuracy, knn_accuracy, linear_probe
from infonce_lab.training.images import Images, load_images
from infonce_lab.training.invariance import direction_accuracy, invariance
from infonce_lab.training.networks import networks_for
from infonce_lab.training.recipes import recipe
from infonce_lab.training.run import Settings, train
from infonce_lab.training.supervised import supervised_accuracy
from infonce_lab.training.views import digit_augment

RESULTS = Path(__file__).parent / "results" / "capstone.json"
COUNTS = (1, 2, 5, 10)
console = Console(width=120)


def curve(embed: Callable[[Tensor], Tensor], images: Images, seed: int) -> dict[str, float]:
    """Accuracy with 1, 2, 5, 10 and all labels a class, and kNN with all of them."""
    rows = (
        embed(images.train_images),
        images.train_labels,
        embed(images.test_images),
        images.test_labels,
    )
    few = {str(k): few_label_accuracy(*rows, per_class=k, seed=seed).mean for k in COUNTS}
    return few | {"all": linear_probe(*rows), "knn": knn_accuracy(*rows)}


def pretrained(images: Images, seed: int, settings: dict | None = None, **options):
    settings = Settings(seed=seed, **(settings or {}))
    start = time.process_time()
    run = train(images, settings, progress=False, **options)
    last = run.losses[-20:]
    return run, {
        "first_loss": run.losses[0],
        "last_loss": mean(last),
        "chance": run.chance,
        "cpu_seconds": time.process_time() - start,
    }


def h_of(run) -> Callable[[Tensor], Tensor]:
    return lambda x: features(run.encoder, x)


def z_of(run) -> Callable[[Tensor], Tensor]:
    return lambda x: features(nn.Sequential(run.encoder, run.head), x)


def undivided(z_1, z_2):
    return pair_loss(z_1, z_2, 0.2, divide_positive=False)


def wrong_pairs(z_1, z_2):
    return pair_loss(z_1, z_2, 0.2, neighbours_are_twins=True)


def curves(data: list[Images]) -> dict:
    """Frozen features: pixels, a random encoder, SimCLR, and what can be broken in it."""
    found: dict[str, list] = {}

    def add(name: str, numbers: dict) -> None:
        found.setdefault(name, []).append(numbers)

    noise_only = digit_augment(
        degrees=0, shift=0, scale=0, shear=0, brightness=0, erase=0
    ).transform
    for seed, images in enumerate(data):
        console.print(f"curves, seed {seed}")
        add("pixels", curve(lambda x: x.flatten(1), images, seed))
        untrained = networks_for(1, 8, seed=seed)[0]
        add("random", curve(lambda x, e=untrained: features(e, x), images, seed))
        run, log = pretrained(images, seed)
        view = recipe(1, 8)
        kept = invariance(h_of(run), images.test_images, view)
        before = invariance(lambda x, e=untrained: features(e, x), images.test_images, view)
        add("simclr", curve(h_of(run), images, seed) | log | kept._asdict())
        add("simclr_z", curve(z_of(run), images, seed))
        found["random"][-1] |= before._asdict()
        for name, options in {
            "no_augmentation": {"augment": lambda x: x},
            "noise_only": {"augment": noise_only},
            "undivided_positive": {"loss_fn": undivided},
            "wrong_pairs": {"loss_fn": wrong_pairs},
        }.items():
            run, log = pretrained(images, seed, **options)
            add(name, curve(h_of(run), images, seed) | log)
    return found


def cold(data: list[Images]) -> dict:
    """The undivided positive once more, at the temperature of the guide it comes from."""
    found = []
    for seed, images in enumerate(data):
        run, log = pretrained(
            images, seed, {"temperature": 0.07},
            loss_fn=lambda a, b: pair_loss(a, b, 0.07, divide_positive=False),
        )  # fmt: skip
        found.append(curve(h_of(run), images, seed) | log)
    return {"undivided_positive_007": found}


def supervised(data: list[Images], draws: int = 4) -> dict:
    """The same encoder trained on the labels themselves, with and without the same views."""
    found: dict[str, list] = {"supervised": [], "supervised_augmented": []}
    for seed, images in enumerate(data):
        for name, augment in (("supervised", None), ("supervised_augmented", recipe(1, 8))):
            console.print(f"{name}, seed {seed}")
            numbers = {}
            for count in (*COUNTS, None):
                scores = [
                    supervised_accuracy(images, count, augment, seed=seed, draw=draw,
                                        steps=200 if count else 600)
                    for draw in range(draws if count else 1)
                ]  # fmt: skip
                numbers[str(count or "all")] = mean(scores)
            found[name].append(numbers)
    return found


def sweep(data, name: str, values, field: str) -> dict:
    """One setting at a time; 300 steps unless the steps are what is swept."""
    found = {}
    for value in values:
        console.print(f"{name} {value}")
        settings = {"steps": 300, field: value}
        found[f"{name}_{value}"] = [
            curve(h_of(run), images, seed) | log
            for seed, images in enumerate(data)
            for run, log in [pretrained(images, seed, settings)]
        ]
    return found


class TwoPasses(nn.Module):
    """An encoder that batch norm sees as two batches: first views, then second views."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, x):
        if not self.training:
            return self.encoder(x)
        return torch.cat([self.encoder(view) for view in x.chunk(2)])


def passes(data: list[Images]) -> dict:
    """Both views in one forward pass, or in two: other batch-norm statistics."""
    from infonce_lab.training import run as module

    found = {}
    for name in ("one_pass", "two_passes"):
        console.print(name)
        original = module.networks_for
        if name == "two_passes":
            module.networks_for = lambda *a, f=original: (lambda e, h: (TwoPasses(e), h))(*f(*a))
        try:
            found[name] = [
                curve(h_of(run), images, seed) | log
                for seed, images in enumerate(data)
                for run, log in [pretrained(images, seed, {"steps": 300})]
            ]
        finally:
            module.networks_for = original
    return found


def rotation(data: list[Images]) -> dict:
    """Views that turn the digit: not at all, a little, all the way round. Two tasks judge them."""
    found = {}
    for degrees in (0, 15, 180):
        console.print(f"rotation {degrees}")
        found[f"rotation_{degrees}"] = []
        for seed, images in enumerate(data):
            view = digit_augment(degrees=degrees).transform
            run, log = pretrained(images, seed, {"steps": 300}, augment=view)
            h = h_of(run)
            numbers = curve(h, images, seed) | log
            numbers["direction"] = direction_accuracy(h, images)
            numbers["direction_5"] = direction_accuracy(h, images, per_class=5)
            turn = digit_augment(
                degrees=45, shift=0, scale=0, shear=0, brightness=0, noise=0, erase=0
            )
            numbers["turn_cosine"] = invariance(h, images.test_images, turn.transform).twins
            found[f"rotation_{degrees}"].append(numbers)
    found["rotation_pixels"] = [
        {
            "direction": direction_accuracy(lambda x: x.flatten(1), images),
            "direction_5": direction_accuracy(lambda x: x.flatten(1), images, per_class=5),
        }
        for images in data
    ]
    return found


PARTS = {
    "curves": curves,
    "cold": cold,
    "supervised": supervised,
    "steps": lambda data: sweep(data, "steps", (100, 300, 1000), "steps"),
    "dimensions": lambda data: sweep(data, "dimensions", (2, 8, 32, 128), "embedding"),
    "passes": passes,
    "rotation": rotation,
}


def summary(per_seed: list[dict[str, float]]) -> dict:
    """Mean and standard deviation over the seeds, next to every single number."""
    return {
        "mean": {k: round(mean(s[k] for s in per_seed), 4) for k in per_seed[0]},
        "std": {k: round(stdev(s[k] for s in per_seed), 4) for k in per_seed[0]},
        "per_seed": [{k: round(v, 4) for k, v in s.items()} for s in per_seed],
    }


def main(
    parts: Annotated[list[str] | None, typer.Argument(help=", ".join(PARTS))] = None,
    seeds: int = 3,
    out: Path = RESULTS,
) -> None:
    """Run the parts and write their numbers into the JSON file."""
    if seeds < 2:
        raise typer.BadParameter("a standard deviation needs at least 2 seeds")
    data = [load_images("digits", seed=seed) for seed in range(seeds)]
    old = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {"results": {}}
    payload = {
        "settings": {"seeds": seeds, "draws": 20, "supervised_draws": 4, **vars(Settings())},
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "results": old["results"],
    }
    for part in parts or PARTS:
        payload["results"] |= {k: summary(v) for k, v in PARTS[part](data).items()}
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(payload, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for name, row in payload["results"].items():
        shown = "  ".join(f"{k} {v:.3f}±{row['std'][k]:.3f}" for k, v in row["mean"].items())
        console.print(f"{name}: {shown}", highlight=False)
    console.print(f"written: {out}")


if __name__ == "__main__":
    typer.run(main)
