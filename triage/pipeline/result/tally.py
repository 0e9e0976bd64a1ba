"""Counts the operator's terms over all subjects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from triage.finding.keywords import SIGNATURE
from triage.model import Locator
from triage.pipeline.result.lines import locate
from triage.pipeline.result.subjects import Placed

MOST = 100
"""Places kept of one term; the finding lines have them all."""


class Tally:
    """Hits and places of each term, those without a hit too."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._hits = dict.fromkeys(terms, 0)
        self._places: dict[str, list[Locator]] = {term: [] for term in self._hits}

    def watched(self, every: Iterable[Placed]) -> Iterator[Placed]:
        """The subjects as they come, counted on the way."""
        for placed in every:
            if self._hits:
                self._count(placed)
            yield placed

    def _count(self, placed: Placed) -> None:
        for part in placed.subject.parts:
            for block in part.blocks:
                if block.signature != SIGNATURE:
                    continue
                for i, term in enumerate(block.values):
                    self._hits[term] = self._hits.get(term, 0) + 1
                    places = self._places.setdefault(term, [])
                    if len(places) < MOST:
                        position, length = int(block.position[i]), int(block.length[i])
                        row, column = int(block.row[i]), int(block.column[i])
                        places.append(locate(placed, part, position, length, row, column))

    def result(self) -> tuple[tuple[str, int, tuple[Locator, ...]], ...]:
        """(term, hits, places) in the order in which the terms were given."""
        return tuple(
            (term, hits, tuple(sorted(self._places[term]))) for term, hits in self._hits.items()
        )
