"""Names as various as a land's: put together from parts, common parts more often than rare ones.

In a list of names written by hand every third person of ten thousand has a namesake, and no two
lists of it could be told apart by their people; of a land's ten thousand one or two in a hundred.
"""

from __future__ import annotations

import random
import tomllib
from functools import cache
from pathlib import Path


@cache
def _parts() -> dict[str, list[list[str]]]:
    path = Path(__file__).with_suffix(".toml")
    tables: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    shuffled = random.Random("parts")  # which of them are common is chance, not the alphabet
    return {
        name: [row.split() for row in shuffled.sample(rows, len(rows))]
        for name, rows in tables.items()
    }


def surname(rng: random.Random) -> tuple[str, str]:
    """A surname of two parts with its reading in katakana."""
    return _joined(rng, "surname")


def given(rng: random.Random, sex: str) -> tuple[str, str]:
    """A given name of two parts, for 男 or 女, with its reading in katakana."""
    return _joined(rng, "male" if sex == "男" else "female")


def _joined(rng: random.Random, kind: str) -> tuple[str, str]:
    """The parts' frequencies fall as their ranks grow (Zipf); no part stands twice in a name."""
    first, last = _drawn(rng, f"{kind}_first"), _drawn(rng, f"{kind}_last")
    while first[0][0] == last[0][0]:
        last = _drawn(rng, f"{kind}_last")
    return first[0] + last[0], first[1] + last[1]


def _drawn(rng: random.Random, table: str) -> list[str]:
    rows = _parts()[table]
    return rng.choices(rows, [1 / (rank + 15) for rank in range(len(rows))])[0]
