"""Answers that return something other than a scalar tensor."""

import numpy as np
import torch
import torch.nn.functional as F

from ..collect import wrong
from ._answer import Answer, no_self, row_losses

# --- interface: what comes back ------------------------------------------------------------------


@wrong("interface", "a Python float by .item()")
class PythonFloat(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean().item()


@wrong("interface", "a NumPy number")
class NumpyNumber(Answer):
    def forward(self, z_i, z_j):
        return np.float64(row_losses(z_i, z_j, self.temperature).mean().detach())


@wrong("interface", "a 0-dimensional NumPy array")
class NumpyArray(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean().detach().numpy()


@wrong("interface", "a tuple of loss and logits")
class LossAndLogits(Answer):
    def forward(self, z_i, z_j):
        rows = row_losses(z_i, z_j, self.temperature)
        return rows.mean(), rows


@wrong("interface", "a trailing comma makes it a tuple of one")
class TrailingComma(Answer):
    def forward(self, z_i, z_j):
        loss = (row_losses(z_i, z_j, self.temperature).mean(),)
        return loss


@wrong("interface", "a dictionary")
class Dictionary(Answer):
    def forward(self, z_i, z_j):
        return {"loss": row_losses(z_i, z_j, self.temperature).mean()}


@wrong("interface", "a list of row losses")
class ListOfLosses(Answer):
    def forward(self, z_i, z_j):
        return list(row_losses(z_i, z_j, self.temperature))


@wrong("interface", "a string, ready to print")
class Text(Answer):
    def forward(self, z_i, z_j):
        return f"loss = {row_losses(z_i, z_j, self.temperature).mean():.4f}"


@wrong("interface", "an integer tensor")
class IntegerTensor(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean().long()


@wrong("interface", "a complex tensor")
class ComplexTensor(Answer):
    def forward(self, z_i, z_j):
        return row_losses(z_i, z_j, self.temperature).mean().to(torch.complex128)


@wrong(("interface", "reduction"), "the masked logits, ready for a cross-entropy outside")
class Logits(Answer):
    def forward(self, z_i, z_j):
        u = F.normalize(torch.cat([z_i, z_j]))
        return no_self(u @ u.T / self.temperature)


@wrong("interface", "computes the loss and forgets to return it")
class ForgetsReturn(Answer):
    def forward(self, z_i, z_j):
        loss = row_losses(z_i, z_j, self.temperature).mean()
        self.loss = loss


@wrong("interface", "prints the loss and returns None")
class PrintsOnly(Answer):
    def forward(self, z_i, z_j):
        print(f"{row_losses(z_i, z_j, self.temperature).mean():.3f}", end="")


@wrong("interface", "a function that would compute the loss")
class Lazy(Answer):
    def forward(self, z_i, z_j):
        return lambda: row_losses(z_i, z_j, self.temperature).mean()


@wrong("interface", "a generator: yield in place of return")
class Yields(Answer):
    def forward(self, z_i, z_j):
        yield row_losses(z_i, z_j, self.temperature).mean()
