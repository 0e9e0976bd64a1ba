"""Damage to small files, the same for a seed on every machine."""

from __future__ import annotations

import random


def damaged(whole: bytes, seed: int, start: int = 0) -> bytes:
    """Some bytes from ``start`` on are others; of one file in five the end is lost as well."""
    rng = random.Random(seed)
    out = bytearray(whole)
    for _ in range(rng.choice((1, 4, 32))):
        out[rng.randrange(start, len(out))] = rng.randrange(256)
    if seed % 5 == 0:
        del out[rng.randrange(2 * start, len(out)) :]
    return bytes(out)
