"""Who is told by a telephone alone, in a content whose other tables name people.

What a shop's receptions dial are its customers' numbers, also those that the list of them does not
have; so are a surgery's log of calls and a school's of text messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from triage.exposure.person import KANA, NAME, PHONE, Roll
from triage.exposure.record import CODE, LEVELS
from triage.hashes import U64

_OTHERS = [level for level in range(len(LEVELS)) if level not in (CODE, PHONE)]


def without_unnamed(rolls: Sequence[Roll]) -> tuple[Roll, ...]:
    """The rolls of one content; in its tables, whoever has nothing but a telephone that no named
    record has is somebody further at most. As they stand where fewer are named than are not."""
    tables = [roll for roll in rolls if roll.is_table]
    alone = [_alone(roll) for roll in tables]
    if not any(rows.any() for rows in alone):
        return tuple(rolls)
    named = [(roll.keys[:, NAME] > 0) | (roll.keys[:, KANA] > 0) for roll in tables]
    if sum(map(np.count_nonzero, named)) <= sum(map(np.count_nonzero, alone)):
        return tuple(rolls)
    known = [roll.keys[rows, PHONE] for roll, rows in zip(tables, named, strict=True)]
    held = np.concatenate(known)
    made = {
        id(roll): _possible(roll, rows & ~np.isin(roll.keys[:, PHONE], held))
        for roll, rows in zip(tables, alone, strict=True)
    }
    return tuple(made.get(id(roll), roll) for roll in rolls)


def _alone(roll: Roll) -> NDArray[np.bool_]:
    """The records that a telephone tells, perhaps beside a code of the table."""
    told: NDArray[np.bool_] = (roll.keys[:, PHONE] > 0) & (roll.births == 0)
    for level in _OTHERS:  # column by column: of millions of records there is no room for a copy
        if not told.any():
            break
        told &= roll.keys[:, level] == 0
    return told


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
