"""Free text in the cells of a column, each distinct cell read once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from triage.finding.name.as_read import as_readings
from triage.finding.name.behind import with_more
from triage.finding.name.born import with_births
from triage.finding.name.kana_behind import with_readings
from triage.finding.nobody import word_list
from triage.finding.nobody.impersonal import in_cells
from triage.finding.pattern import PatternEngine

_APART = "\n\n"
"""A blank line between cells keeps one cell's words from being the next one's label."""
_CHUNK = 1 << 20
_DENIED = re.compile(r"(?:なし|無し?|ない|ません|せず|対象外|非該当|解除)[)。 ]*$")
_Kind = tuple[str, int, int, tuple[str, ...]]
"""Signature, how many of it stand before in the cell, confidence, reasons."""


@dataclass(frozen=True, slots=True)
class LooseValues:
    """Values of one signature, confidence and reason, all of them the first of their cells, or all
    the second …; ``rows[i]`` is the row of ``values[i]``."""

    signature: str
    values: tuple[str, ...]
    rows: NDArray[np.int64]
    confidence: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loose:
    """Reads cells with the column's header as their label; ``personal``: the rows are people."""

    engine: PatternEngine
    header: str
    personal: bool

    def read(self, cells: Sequence[str], rows: NDArray[np.int64]) -> Iterator[LooseValues]:
        """What the engine finds in the given rows of a column."""
        places: dict[str, list[int]] = {}
        for row in rows.tolist():
            if len(cells[row]) > 1:
                places.setdefault(cells[row], []).append(row)
        groups: dict[_Kind, tuple[list[str], list[int]]] = {}
        for chunk in _chunks(list(places)):
            starts = np.cumsum([0, *(len(cell) + len(_APART) for cell in chunk)])
            text = _APART.join(chunk)
            matches = self.engine.matches(text, labels=self.header, cells=True)
            matches = word_list.lowered(text, as_readings(matches))
            matches = with_more(text, with_readings(text, matches))
            matches = with_births(text, matches)
            matches = matches if self.personal else in_cells(text, matches)
            before: Counter[tuple[str, str]] = Counter()
            for match in self.engine.vocabulary.unbound(matches):
                cell = chunk[int(np.searchsorted(starts, match.start, side="right")) - 1]
                key = (match.signature, before[cell, match.signature], match.confidence, match.why)
                before[cell, match.signature] += 1
                values, where = groups.setdefault(key, ([], []))
                values.extend([match.value] * len(places[cell]))
                where.extend(places[cell])
        for (signature, _, confidence, why), (values, where) in sorted(groups.items()):
            yield LooseValues(signature, tuple(values), np.array(where, np.int64), confidence, why)


def not_denied(found: LooseValues, cells: Sequence[str]) -> LooseValues:
    """The words of a vocabulary but those in a cell that says no (虐待の事実なし)."""
    kept = [i for i, row in enumerate(found.rows.tolist()) if not _DENIED.search(cells[row])]
    return replace(found, rows=found.rows[kept], values=tuple(found.values[i] for i in kept))


def _chunks(cells: list[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    size = 0
    for cell in cells:
        chunk.append(cell)
        size += len(cell)
        if size > _CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
