"""Three sick runs. Chapter 15's lab shows their losses alone, and asks what is wrong with each."""

import torch
import torch.nn.functional as F
from torch import Tensor

from infonce_lab.reference.nt_xent import nt_xent

from .images import Images
from .run import Settings, train

TEMPERATURE = 0.07


def undivided_positive(z_1: Tensor, z_2: Tensor) -> Tensor:
    """The negatives are divided by τ, the positive is not."""
    u = F.normalize(torch.cat([z_1, z_2]), dim=1)
    twin = torch.arange(len(u), device=u.device).roll(len(z_1))[:, None]  # (2N, 1)
    cosines = u @ u.T
    logits = (cosines / TEMPERATURE).fill_diagonal_(-torch.inf)
    return F.cross_entropy(logits.scatter(1, twin, cosines.gather(1, twin)), twin.squeeze(1))


def wrong_pairs(z_1: Tensor, z_2: Tensor) -> Tensor:
    """Rows 0 and 1, 2 and 3, … are taken for twins, though the views were concatenated."""
    u = F.normalize(torch.cat([z_1, z_2]), dim=1)
    logits = (u @ u.T / TEMPERATURE).fill_diagonal_(-torch.inf)
    return F.cross_entropy(logits, torch.arange(len(u), device=u.device) ^ 1)


def sick_logs(images: Images, steps: int = 30, batch_size: int = 64) -> dict[str, list[float]]:
    """The losses of three runs, before every step. The third has the right loss and no augmentation."""
    settings = Settings(
        steps=steps, batch_size=batch_size, warmup=steps // 6, temperature=TEMPERATURE
    )
    ills = {
        "A": {"loss_fn": undivided_positive},
        "B": {"loss_fn": wrong_pairs},
        "C": {"loss_fn": lambda a, b: nt_xent(a, b, TEMPERATURE), "augment": lambda x: x},
    }
    return {
        name: train(images, settings, progress=False, **ill).losses for name, ill in ills.items()
    }
