"""Who is told by a telephone alone, in a content whose other tables name people.

What a shop's receptions dial are its customers' numbers, also those that the list of them does not
have; so are a surgery's log of calls and a school's of text messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from triage.exposure.person import PHONE, Roll, are_named, told_by_phone
from triage.hashes import U64


def without_unnamed(rolls: Sequence[Roll]) -> tuple[Roll, ...]:
    """The rolls of one content; in its tables, whoever has nothing but a telephone that no named
    record has is somebody further at most. As they stand where fewer are named than are not."""
    tables = [roll for roll in rolls if roll.is_table]
    alone = [told_by_phone(roll.keys, roll.births) for roll in tables]
    if not any(rows.any() for rows in alone):
        return tuple(rolls)
    people = [are_named(roll.keys) for roll in tables]
    if sum(map(np.count_nonzero, people)) <= sum(map(np.count_nonzero, alone)):
        return tuple(rolls)
    known = [roll.keys[rows, PHONE] for roll, rows in zip(tables, people, strict=True)]
    held = np.concatenate(known)
    made = {
        id(roll): _possible(roll, rows & ~np.isin(roll.keys[:, PHONE], held))
        for roll, rows in zip(tables, alone, strict=True)
    }
    return tuple(made.get(id(roll), roll) for roll in rolls)


def _possible(roll: Roll, rows: NDArray[np.bool_]) -> Roll:
    if not rows.any():
        return roll
    keys: U64 = roll.keys.copy(order="F")
    keys[rows] = 0
    return replace(
        roll,
        keys=keys,
        identity=np.where(rows, np.uint64(0), roll.identity),
        possible=np.where(rows, roll.identity, roll.possible),
    )
