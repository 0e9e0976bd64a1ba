"""Supervised worker processes: what parses evidence runs here, shut in, and may die.

``Supervisor`` runs ``Batch``es and yields one ``Done`` or ``Lost`` per item. A function in a
worker calls ``slot.stage`` and ``slot.tick`` to say what it does. Importing this package imports
nothing that parses.
"""

from triage.work import slot
from triage.work.batch import Batch, Done, Instalment, LossReason, Lost, Progress, Totals
from triage.work.limits import Limits
from triage.work.supervisor import Supervisor

__all__ = [
    "Batch",
    "Done",
    "Instalment",
    "Limits",
    "LossReason",
    "Lost",
    "Progress",
    "Supervisor",
    "Totals",
    "slot",
]
