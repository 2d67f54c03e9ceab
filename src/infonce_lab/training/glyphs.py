"""A small CLIP on real pairs that need no download: the picture of a character and its Unicode name.

Pictures come from the DejaVu fonts inside matplotlib, names from ``unicodedata``. Some characters are
held out: their words are known from others, their combination is new, so naming them takes parts.
"""

import math
import os
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int64
from torch import Tensor, nn

from infonce_lab.reference.clip import LearnableTemperature

from .simclr import batches, progress_bar

SIZE = 24
FONTS = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif")
NEW_FONT = "DejaVuSans-Oblique"  # never trained on
RARE = 5  # a character whose name has a word rarer than this is left out
HELD_OUT = 100

ClipLoss = Callable[[Tensor, Tensor, Tensor], Tensor]


@dataclass(frozen=True, eq=False, repr=False)
class Glyphs:
    """n characters: pictures in [0, 1], names as bags of words, and which rows are held out."""

    characters: tuple[str, ...]
    names: tuple[str, ...]
    words: tuple[str, ...]  # the V words of all names
    bags: Float[Tensor, "n v"]  # 1 where the name has the word
    images: Float[Tensor, "fonts n 1 24 24"]  # FONTS, then NEW_FONT
    train: Int64[Tensor, "m"]
    held_out: Int64[Tensor, "k"]

    def __repr__(self) -> str:
        return (
            f"Glyphs({len(self.names)} characters, {len(self.words)} words, "
            f"{len(self.held_out)} held out)"
        )


@cache
def _characters() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Every character that all fonts draw and whose name has no rare word, in code order."""
    from matplotlib.ft2font import FT2Font

    drawn = set.intersection(*(set(FT2Font(_path(font)).get_charmap()) for font in _fonts()))
    names = {}
    for code in sorted(drawn):
        name = unicodedata.name(chr(code), "")
        # Combining marks have no body of their own; modifier letters repeat others in small.
        if name and unicodedata.category(chr(code)) not in ("Mn", "Lm", "Zs", "Cf"):
            names[chr(code)] = name
    before = 0
    while len(names) != before:  # removing a name makes its words rarer
        before = len(names)
        count = Counter(word for name in names.values() for word in _words(name))
        names = {c: n for c, n in names.items() if min(count[w] for w in _words(n)) >= RARE}
    return tuple(names), tuple(names.values())


@cache
def _pictures() -> Float[Tensor, "fonts n 1 24 24"]:
    """Every character in every font, drawn once in a session."""
    from PIL import Image, ImageDraw, ImageFont

    characters, _ = _characters()
    sheets = []
    for font in _fonts():
        face = ImageFont.truetype(_path(font), 17)
        sheet = Image.new("L", (SIZE, SIZE * len(characters)))
        for i, character in enumerate(characters):
            cell = Image.new("L", (SIZE, SIZE))
            # One baseline for all: height tells a comma from an apostrophe.
            ImageDraw.Draw(cell).text((SIZE // 2, 18), character, fill=255, font=face, anchor="ms")
            sheet.paste(cell, (0, SIZE * i))
        pixels = torch.frombuffer(bytearray(sheet.tobytes()), dtype=torch.uint8)
        sheets.append(pixels.view(-1, 1, SIZE, SIZE))
    return torch.stack(sheets).float() / 255


def load_glyphs(seed: int = 0) -> Glyphs:
    """All pairs; ``seed`` chooses the held-out characters.

    A character can be held out only while each of its words stays in two training names at least.
    """
    characters, names = _characters()
    count = Counter(word for name in names for word in _words(name))
    words = tuple(sorted(count))
    place = {word: i for i, word in enumerate(words)}
    bags = torch.zeros(len(names), len(words))
    for row, name in enumerate(names):
        bags[row, [place[word] for word in _words(name)]] = 1

    held_out: list[int] = []
    for row in torch.randperm(len(names), generator=torch.Generator().manual_seed(seed)).tolist():
        parts = _words(names[row])
        if len(held_out) < HELD_OUT and len(parts) > 1 and min(count[w] for w in parts) > 2:
            held_out.append(row)
            count.subtract(parts)
    kept = sorted(set(range(len(names))) - set(held_out))
    return Glyphs(
        characters, names, words, bags, _pictures(), torch.tensor(kept), torch.tensor(held_out)
    )


def build_towers(words: int, dim: int = 64, seed: int = 0) -> tuple[nn.Module, nn.Module]:
    """(image tower, text tower): (n, 1, 24, 24) → (n, dim) and (n, words) → (n, dim)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layers: list[nn.Module] = []
        for before, after in ((1, 16), (16, 32), (32, 64)):  # 24 → 12 → 6 → 3
            layers += [nn.Conv2d(before, after, 3, 2, 1), nn.BatchNorm2d(after), nn.ReLU()]
        image = nn.Sequential(*layers, nn.Flatten(), nn.Linear(64 * 9, dim))
        text = nn.Sequential(nn.Linear(words, 128), nn.ReLU(), nn.Linear(128, dim))
    return image, text


@dataclass(frozen=True, eq=False, repr=False)
class TrainedClip:
    """Both towers after training, and loss (nats) and scale 1/τ before each step."""

    image_tower: nn.Module
    text_tower: nn.Module
    losses: list[float]
    scales: list[float]
    batch_size: int

    @property
    def chance(self) -> float:
        """log N: the right caption guessed among N."""
        return math.log(self.batch_size)

    def __repr__(self) -> str:
        return (
            f"TrainedClip({len(self.losses)} steps, loss {self.losses[0]:.2f} → "
            f"{self.losses[-1]:.2f} nats, chance {self.chance:.2f}, "
            f"scale {self.scales[0]:.1f} → {self.scales[-1]:.1f})"
        )


def train_clip(
    loss_fn: ClipLoss,
    glyphs: Glyphs,
    steps: int = 300,
    batch_size: int = 128,
    seed: int = 0,
    temperature: nn.Module | None = None,
    progress: bool = True,
) -> TrainedClip:
    """Train both towers on the training characters, each step in random fonts, shifted by ±2 px.

    Args:
        loss_fn: ``loss_fn(image_features, text_features, logit_scale)`` → scalar, such as yours.
        seed: of weights, order, fonts and shifts; the same seed gives the same losses.
        temperature: a module whose call returns the log scale; by default
            :class:`~infonce_lab.reference.clip.LearnableTemperature`.
        progress: show a progress bar on standard output.

    Raises:
        ValueError: batch_size does not fit the characters, or steps < 1.
        FloatingPointError: the loss became infinite or not a number.
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps}")
    image_tower, text_tower = build_towers(len(glyphs.words), seed=seed)
    temperature = LearnableTemperature() if temperature is None else temperature
    parts = nn.ModuleList([image_tower, text_tower, temperature]).train()
    optimizer = torch.optim.Adam(parts.parameters(), lr=2e-3)
    generator = torch.Generator().manual_seed(seed)
    losses: list[float] = []
    scales: list[float] = []
    with progress_bar(steps, progress) as bar:
        for chosen in batches(len(glyphs.train), batch_size, steps, seed):
            rows = glyphs.train[chosen]
            fonts = torch.randint(len(FONTS), (batch_size,), generator=generator)
            images = shifted(glyphs.images[fonts, rows], generator)
            log_scale = temperature()
            loss = loss_fn(image_tower(images), text_tower(glyphs.bags[rows]), log_scale)
            scales.append(math.exp(log_scale.item()))
            losses.append(loss.item())
            if not math.isfinite(losses[-1]):
                raise FloatingPointError(f"the loss is {losses[-1]} at step {len(losses) - 1}")
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            bar.set_postfix_str(f"loss {losses[-1]:.2f} (chance {math.log(batch_size):.2f})", False)
            bar.update()
    parts.eval()
    return TrainedClip(image_tower, text_tower, losses, scales, batch_size)


def shifted(
    images: Float[Tensor, "n 1 h w"], generator: torch.Generator, most: int = 2
) -> Float[Tensor, "n 1 h w"]:
    """Every picture moved by its own whole number of pixels, up to ``most`` each way."""
    n, _, height, width = images.shape
    dy, dx = torch.randint(0, 2 * most + 1, (2, n), generator=generator)
    y = dy[:, None] + torch.arange(height)  # (n, h)
    x = dx[:, None] + torch.arange(width)  # (n, w)
    padded = F.pad(images, (most,) * 4)[:, 0]
    return padded[torch.arange(n)[:, None, None], y[:, :, None], x[:, None, :]][:, None]


@torch.no_grad()
def cosines(trained: TrainedClip, glyphs: Glyphs, font: str = FONTS[0]) -> Float[Tensor, "n n"]:
    """Every picture in that font (rows) against every name (columns), held-out ones included."""
    images = trained.image_tower(glyphs.images[_fonts().index(font)])
    return F.normalize(images, dim=1) @ F.normalize(trained.text_tower(glyphs.bags), dim=1).T


def retrieval(
    similarities: Float[Tensor, "n n"], queries: Int64[Tensor, "k"], top: int = 1
) -> float:
    """Share of ``queries`` (rows) whose own column is among the ``top`` largest of all n."""
    best = similarities[queries].topk(top, dim=1).indices  # (k, top)
    return (best == queries[:, None]).any(dim=1).double().mean().item()


def _words(name: str) -> set[str]:
    return set(name.replace("-", " ").split())


def _fonts() -> tuple[str, ...]:
    return (*FONTS, NEW_FONT)


def _path(font: str) -> str:
    import matplotlib

    return os.path.join(matplotlib.get_data_path(), "fonts", "ttf", f"{font}.ttf")
