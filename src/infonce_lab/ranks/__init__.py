"""Small process groups on this machine: a few ranks that talk through gloo, for tests and labs.

``launch(function, 2)`` runs ``function()`` on two ranks and returns both results. ``Ranks`` keeps the
processes alive between questions. Nothing of ours is imported here.
"""

from infonce_lab.ranks.pool import RankFailure, Ranks, launch
from infonce_lab.ranks.worker import Failed

__all__ = ["Failed", "RankFailure", "Ranks", "launch"]
