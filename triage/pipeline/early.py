"""What the first workers of a scan find loaded: all that opens, lists and hashes a disk.

The rest takes more than twice as long, and they begin beside it.
"""

from __future__ import annotations

from triage.pipeline import bench
from triage.pipeline.steps import hashing, opening, walking

__all__ = ["bench", "hashing", "opening", "walking"]

hashing.patterns()
