"""What the labs draw. Every function returns a :class:`~infonce_lab.training.style.Drawing`.

A drawing shows itself as the last value of a cell, has a description in ``.alt`` and is an ordinary
matplotlib figure otherwise.
"""

from collections.abc import Mapping, Sequence

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor

from .evaluate import FewLabels, nearest_neighbours
from .simclr import Trained
from .style import BLUE, CLASSES, INK, MUTED, ORANGE, Drawing, course_style, drawing


def embedding_map(
    embeddings: Mapping[str, Float[Tensor, "m d"]],
    labels: Int64[Tensor, "m"],
    points: int = 300,
) -> Drawing:
    """Each embedding's directions in two dimensions, one panel a name; every point is its digit.

    Rows are scaled to unit length, since the loss compares directions only, and then projected on
    the two principal components of their panel. ``points`` rows at most are drawn, the first ones.
    """
    with course_style():
        figure = drawing(7.4, 3.9)
        axes = figure.subplots(1, len(embeddings), squeeze=False)[0]
        shares = []
        for axis, (name, rows) in zip(axes, embeddings.items(), strict=True):
            xy, share = principal_plane(torch.nn.functional.normalize(rows, dim=1))
            scatter_digits(axis, xy[:points], labels[:points])
            axis.set_title(name)
            axis.set_xlabel(f"first principal component ({share[0]:.0%} of the variance)")
            axis.set_ylabel(f"second ({share[1]:.0%})")
            axis.set_xticks([])
            axis.set_yticks([])
            shares.append(f"{name}: the plane shows {sum(share):.0%} of the variance")
    figure.alt = (
        f"{min(points, len(labels))} images as points in a plane, each drawn as its digit. "
        + "; ".join(shares)
        + "."
    )
    return figure


def principal_plane(rows: Float[Tensor, "m d"]) -> tuple[Float[Tensor, "m 2"], list[float]]:
    """Coordinates on the first two principal components and their shares of the variance.

    A component's sign is arbitrary; it is fixed here so that the largest loading is positive.
    """
    x = rows.detach().cpu().double()
    x = x - x.mean(dim=0)
    _, scale, axes = torch.linalg.svd(x, full_matrices=False)  # axes: (min(m, d), d)
    plane = axes[:2]
    largest = plane.gather(1, plane.abs().argmax(dim=1, keepdim=True))
    variance = scale**2
    share = variance / variance.sum().clamp_min(1e-30)  # all points equal: no variance to share
    return x @ (plane * largest.sign()).T, share[:2].tolist()


def scatter_digits(axis, xy: Float[Tensor, "m 2"], labels: Int64[Tensor, "m"]) -> None:
    for digit in labels.unique().tolist():
        chosen = xy[labels.cpu() == digit]
        axis.scatter(
            chosen[:, 0].numpy(),
            chosen[:, 1].numpy(),
            marker=f"${digit}$",
            s=28,
            linewidths=0,
            color=CLASSES[digit % len(CLASSES)],
        )


def neighbour_grid(
    embeddings: Mapping[str, tuple[Float[Tensor, "m d"], Float[Tensor, "n d"]]],
    queries: Float[Tensor, "m 1 h w"],
    query_labels: Int64[Tensor, "m"],
    gallery: Float[Tensor, "n 1 h w"],
    gallery_labels: Int64[Tensor, "n"],
    k: int = 5,
) -> Drawing:
    """Every query beside its ``k`` nearest gallery images; a wrong digit is crossed and framed.

    ``embeddings`` maps a panel's name to (queries embedded, gallery embedded). A handful of queries
    is enough: each costs k + 1 small images a panel.
    """
    with course_style():
        figure = drawing(0.55 * (k + 1.4) * len(embeddings), 0.55 * len(queries) + 0.7)
        axes = figure.subplots(1, len(embeddings), squeeze=False)[0]
        counts = []
        for axis, (name, (q, g)) in zip(axes, embeddings.items(), strict=True):
            found = nearest_neighbours(q, g, k).cpu()  # (m, k)
            wrong = gallery_labels.cpu()[found] != query_labels.cpu()[:, None]  # (m, k)
            pictures = torch.cat([queries[:, None].cpu(), gallery.cpu()[found]], dim=1)
            draw_grid(axis, pictures, wrong)
            right = int((~wrong).sum())
            axis.set_title(f"{name}: {right} of {wrong.numel()} right", fontsize=10.5, pad=16)
            counts.append(f"{name}: {right} of {wrong.numel()} neighbours show the query's digit")
    figure.alt = (
        f"{len(queries)} test images, each with its {k} nearest training images. "
        + "; ".join(counts)
        + ". Neighbours of another digit are crossed out."
    )
    return figure


def draw_grid(
    axis, pictures: Float[Tensor, "m columns 1 h w"], wrong: Bool[Tensor, "m k"], gap: int = 2
) -> None:
    """All pictures as one image, queries in the first column; wrong neighbours crossed out."""
    m, columns, _, h, w = pictures.shape
    sheet = torch.zeros(m, columns, h + gap, w + gap)  # 0 is paper
    sheet[:, :, :h, :w] = pictures[:, :, 0]
    sheet = sheet.permute(0, 2, 1, 3).reshape(m * (h + gap), columns * (w + gap))
    axis.imshow(sheet.numpy(), cmap="gray_r", vmin=0, vmax=1)
    axis.set_axis_off()
    for row in range(m):
        top = row * (h + gap) - 0.5
        frame(axis, -0.5, top, w, h, BLUE)
        for column in wrong[row].nonzero().flatten().tolist():
            left = (column + 1) * (w + gap) - 0.5
            frame(axis, left, top, w, h, ORANGE)
            axis.plot([left, left + w], [top + h, top], color=ORANGE, linewidth=1.5)
    axis.text(w / 2 - 0.5, -1, "query", ha="center", va="bottom", fontsize=8, color=BLUE)


def frame(axis, left: float, top: float, width: float, height: float, colour: str) -> None:
    from matplotlib.patches import Rectangle

    cell = Rectangle((left, top), width, height, fill=False, edgecolor=colour, linewidth=1.6)
    cell.set_clip_on(False)
    axis.add_patch(cell)


def loss_curve(trained: Trained, name: str = "your loss") -> Drawing:
    """The loss before every step, with the line of pure guessing, log(2N − 1)."""
    losses, chance = trained.losses, trained.chance
    with course_style():
        figure = drawing(6.4, 3.0)
        axis = figure.subplots()
        axis.plot(range(len(losses)), losses, color=BLUE)
        axis.axhline(chance, color=MUTED, linestyle="--", linewidth=1.3)
        right = len(losses) - 1
        axis.annotate(
            f"guessing: log {2 * trained.batch_size - 1} = {chance:.2f}",
            (right, chance),
            xytext=(0, 4),
            textcoords="offset points",
            ha="right",
            color=MUTED,
        )
        axis.annotate(
            f" {name}",
            (right, losses[-1]),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=BLUE,
            annotation_clip=False,
        )
        axis.margins(x=0, y=0.12)
        axis.set_xlabel("step")
        axis.set_ylabel("loss before the step (nats)")
    figure.alt = (
        f"Line: {name} goes from {losses[0]:.2f} to {losses[-1]:.2f} nats in {len(losses)} steps. "
        f"A dashed line marks guessing, {chance:.2f}."
    )
    return figure


def similarity_map(
    cosines: Float[Tensor, "r c"], positives: Int64[Tensor, "r"] | None = None, title: str = ""
) -> Drawing:
    """Cosines of every anchor (row) with every candidate (column); framed cells are positives."""
    values = cosines.detach().cpu()
    with course_style():
        figure = drawing(4.8, 4.1)
        axis = figure.subplots()
        picture = axis.imshow(values.numpy(), cmap="RdBu_r", vmin=-1, vmax=1)
        if positives is not None:
            for row, column in enumerate(positives.tolist()):
                frame(axis, column - 0.5, row - 0.5, 1, 1, INK)
        bar = figure.colorbar(picture, ax=axis, shrink=0.8)
        bar.set_label("cosine")
        axis.set_title(title)
        axis.set_xlabel("candidate")
        axis.set_ylabel("anchor")
        for side in (axis.xaxis, axis.yaxis):
            side.get_major_locator().set_params(integer=True)
    rows, columns = values.shape
    figure.alt = (
        f"Heat map of {rows} × {columns} cosines, from {values.min():.2f} to {values.max():.2f}."
    )
    if positives is not None:
        matched = values[torch.arange(rows), positives.cpu()]
        figure.alt += f" The positives are framed; their mean is {matched.mean():.2f}."
    return figure


def label_curve(
    accuracies: Mapping[str, Sequence[FewLabels]], per_class: Sequence[int] = (1, 2, 5, 10)
) -> Drawing:
    """Accuracy against labels per class, one line a name; bars: ± one deviation over draws."""
    with course_style():
        figure = drawing(6.4, 3.4)
        axis = figure.subplots()
        parts = []
        for i, (name, scores) in enumerate(accuracies.items()):
            means, bars = [s.mean for s in scores], [s.std for s in scores]
            colour, shape = CLASSES[i % len(CLASSES)], "osD^vPX*"[i % 8]
            axis.errorbar(per_class, means, yerr=bars, color=colour, marker=shape, capsize=3)
            axis.annotate(
                name,
                (per_class[-1], means[-1]),
                xytext=(8, 0),
                textcoords="offset points",
                va="center",
                color=colour,
                annotation_clip=False,
            )
            steps = ", ".join(f"{m:.2f} with {n}" for n, m in zip(per_class, means, strict=True))
            parts.append(f"{name}: {steps}")
        axis.set_xscale("log")
        axis.set_xticks(per_class, [str(n) for n in per_class])
        axis.minorticks_off()
        axis.grid(axis="y")
        axis.set_xlabel("labels per class")
        axis.set_ylabel("test accuracy")
    figure.alt = "Accuracy against labels per class. " + "; ".join(parts) + "."
    return figure
