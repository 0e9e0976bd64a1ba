"""How many people some rolls hold, counted once however often it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from triage.exposure.most import most
from triage.exposure.people import fewest
from triage.exposure.person import Roll

_Count = Callable[[Sequence[Roll]], int]


class Counted:
    """What is known of sets of ``rolls``, which it keeps: most lists are of one category as of
    another, and often all of them as of the whole disk. What is counted of parts of rolls is
    counted each time."""

    def __init__(self, rolls: Iterable[Roll]) -> None:
        self._rolls = {id(roll.keys): roll for roll in rolls}
        self._known: dict[tuple[_Count, tuple[int, ...]], int] = {}

    def fewest(self, rolls: Sequence[Roll]) -> int:
        """See ``people.fewest``."""
        return self._counted(fewest, rolls)

    def most(self, rolls: Sequence[Roll]) -> int:
        """See ``most.most``."""
        return self._counted(most, rolls)

    def _counted(self, count: _Count, rolls: Sequence[Roll]) -> int:
        place = count, tuple(id(roll.keys) for roll in rolls)
        if not self._rolls.keys() >= {*place[1]}:
            return count(rolls)
        if place not in self._known:
            self._known[place] = count(rolls)
        return self._known[place]
