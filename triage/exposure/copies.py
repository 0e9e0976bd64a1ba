"""Lists that say the same of the same people, in whatever order: the records of one are kept.

A register lies on a disk as it was exported, sorted otherwise, and once more in each backup. Its
copies are nobody further, wherever people are counted.
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from triage.exposure.assess import Assessment
from triage.exposure.overlap import same_list
from triage.exposure.person import Roll
from triage.hashes import U64, digest, distinct, rows_as_numbers

_FACTS = ("is_table", "fields", "long_codes")
_COLUMNS = tuple(one.name for one in fields(Roll) if one.name not in ("steps", "keys", *_FACTS))


class Copies:
    """What was seen of the lists before. Equal columns of values are kept once, too."""

    def __init__(self) -> None:
        self._rolls: dict[tuple[object, ...], Roll] = {}
        self._columns: dict[bytes, U64] = {}

    def _roll(self, roll: Roll) -> Roll:
        """The roll, with the very columns of an earlier one that it is a copy of.

        A few bare names may be the same by chance: those are of no list (see ``same_list``)."""
        people = distinct(roll.people)
        people = people[people > 0]
        if not same_list(len(people), bool((people & np.uint64(1)).all()), len(people)):
            return roll
        rows = np.sort(rows_as_numbers([*roll.keys.T, *(getattr(roll, one) for one in _COLUMNS)]))
        facts = (getattr(roll, one) for one in _FACTS)
        known = self._rolls.setdefault((digest(rows), *facts), roll)
        return roll if known is roll else replace(known, steps=roll.steps)

    def shared(self, one: Assessment) -> Assessment:
        """An assessment whose columns are those of an earlier one where they are equal."""
        values = {
            name: self._columns.setdefault(digest(column), column)
            for name, column in one.values.items()
        }
        return replace(one, rolls=tuple(map(self._roll, one.rolls)), values=values)
