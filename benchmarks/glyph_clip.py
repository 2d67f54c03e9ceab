"""A small CLIP on glyphs and Unicode names: what do the second direction and the temperature buy?

    python benchmarks/glyph_clip.py

Four losses, the same towers and batches, three seeds (held-out characters, weights, order, fonts,
shifts). Retrieval is measured on the held-out characters, among *all* names and all pictures, in both
directions, also in a font never trained on. Numbers: ``benchmarks/results/glyph_clip.json``.
"""

import json
import math
import platform
import time
from pathlib import Path
from statistics import mean, stdev

import torch
import torch.nn.functional as F
import typer
from torch import nn

from infonce_lab.reference.clip import clip_loss
from infonce_lab.training.glyphs import (
    FONTS,
    NEW_FONT,
    Glyphs,
    cosines,
    load_glyphs,
    retrieval,
    train_clip,
)

RESULTS = Path(__file__).parent / "results" / "glyph_clip.json"


class Fixed(nn.Module):
    """A temperature that does not learn."""

    def __init__(self, temperature: float):
        super().__init__()
        self.register_buffer("log_scale", torch.tensor(math.log(1 / temperature)))

    def forward(self):
        return self.log_scale


def rows_only(images, texts, log_scale):
    """Image → text alone: each picture looks for its name."""
    logits = log_scale.exp() * F.normalize(images, dim=1) @ F.normalize(texts, dim=1).T
    return F.cross_entropy(logits, torch.arange(len(logits)))


def columns_only(images, texts, log_scale):
    """Text → image alone: each name looks for its picture."""
    return rows_only(texts, images, log_scale)


VARIANTS = {
    "both directions": (clip_loss, None),
    "image to text only": (rows_only, None),
    "text to image only": (columns_only, None),
    "both directions, no temperature": (clip_loss, 1.0),
}


def one_run(loss, tau: float | None, glyphs: Glyphs, seed: int, steps: int) -> dict[str, float]:
    temperature = None if tau is None else Fixed(tau)
    start = time.process_time()
    trained = train_clip(
        loss, glyphs, steps=steps, seed=seed, temperature=temperature, progress=False
    )
    seconds = time.process_time() - start
    table = cosines(trained, glyphs)
    unseen = glyphs.held_out
    return {
        "image_to_text_top1": retrieval(table, unseen),
        "image_to_text_top5": retrieval(table, unseen, 5),
        "text_to_image_top1": retrieval(table.T, unseen),
        "text_to_image_top5": retrieval(table.T, unseen, 5),
        "new_font_top1": retrieval(cosines(trained, glyphs, NEW_FONT), unseen),
        "trained_characters_top1": retrieval(table, glyphs.train),
        "positive_cosine": table[unseen, unseen].mean().item(),
        "other_cosine": ((table.sum() - table.trace()) / (len(table) * (len(table) - 1))).item(),
        "loss": mean(trained.losses[-20:]),
        "scale": trained.scales[-1],
        "seconds": seconds,
    }


def facts(glyphs: Glyphs) -> dict[str, int]:
    """What no model can tell apart: equal pictures, and names that differ in word order only."""
    pictures = glyphs.images[FONTS.index("DejaVuSans")].flatten(1)

    def doubles(rows):
        _, place, count = rows.unique(dim=0, return_inverse=True, return_counts=True)
        return int((count[place] > 1).sum())

    return {
        "characters": len(glyphs.names),
        "words": len(glyphs.words),
        "held_out": len(glyphs.held_out),
        "with_a_picture_twin": doubles(pictures),
        "with_a_name_twin": doubles(glyphs.bags),
    }


def main(seeds: int = 3, steps: int = 300) -> None:
    torch.set_num_threads(1)
    results: dict[str, dict] = {}
    for name, (loss, tau) in VARIANTS.items():
        runs = [one_run(loss, tau, load_glyphs(seed), seed, steps) for seed in range(seeds)]
        results[name] = {
            key: {
                "mean": mean(run[key] for run in runs),
                "std": stdev(run[key] for run in runs) if seeds > 1 else 0.0,
                "per_seed": [run[key] for run in runs],
            }
            for key in runs[0]
        }
        row = results[name]
        print(name, *(f"{k} {row[k]['mean']:.3f}±{row[k]['std']:.3f}" for k in row), flush=True)
    document = {
        "settings": {"seeds": seeds, "steps": steps, "batch_size": 128, **facts(load_glyphs(0))},
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "results": results,
    }
    RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
