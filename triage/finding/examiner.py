"""Examines the parts of a content: text as it runs, tables by their columns."""

from __future__ import annotations

from functools import cache

from triage.finding.judge import Judge
from triage.finding.nobody.program import of_manual, of_test
from triage.finding.pattern import PatternEngine
from triage.finding.running import TextExaminer
from triage.finding.table import field_rows, readings, side_by_side, stacked, two_labels
from triage.finding.table.table import TableExaminer
from triage.model import PartFindings, Table, Text
from triage.signatures import Signatures
from triage.text.fold import fold

_MAX_TABLES, _LONG = 10_000, 1000
_Key = tuple[tuple[str, ...], tuple[str, ...] | None, int]
"""What the pieces of a table share: steps, header, width."""


class Examiner:
    """Examines the parts of one content root, in order.

    The columns of a table are decided on its first piece; the pieces that follow with the same
    steps and width are read by that decision. Whether it has another shape than it should is asked
    no more behind a long piece that had not.
    """

    def __init__(self, signatures: Signatures, name: str = "") -> None:
        """``name`` is what the file is called."""
        self._signatures, self._name = signatures, name
        self._engine, self._judge, self._text = _detectors(signatures)
        self._long = set[_Key]()
        self._tables: dict[_Key, TableExaminer] = {}

    def examine(self, part: Text | Table) -> PartFindings:
        """Everything found in one part; one span of text has one type."""
        found = self._found(part)
        if part.shown == "manual":
            return of_manual(found)
        return of_test(found) if part.shown else found

    def is_bare(self, text: str) -> bool:
        """Is there surely nothing to find in running text, nor in what zeros part of it?"""
        return self._engine.look.is_bare(fold(text).text)

    def _found(self, part: Text | Table) -> PartFindings:
        if isinstance(part, Text):
            return self._text.examine(part)
        key = (part.steps, part.header, len(part.columns))
        if key not in self._long and (turned := _turned(part)):
            examined = TableExaminer(self._signatures, self._engine, self._judge, self._name)
            return field_rows.placed(examined.examine(field_rows.numbered(turned)), turned)
        if len(part.rows) >= _LONG:
            self._long.add(key)
        if key not in self._tables:
            if len(self._tables) >= _MAX_TABLES:
                self._tables.clear()
                self._long.clear()
            self._tables[key] = TableExaminer(
                self._signatures, self._engine, self._judge, self._name
            )
        return self._tables[key].examine(part)


def _turned(table: Table) -> field_rows.Turned | None:
    """A table that is read in another shape than it has; null for most."""
    parted = two_labels.apart(table)
    again = field_rows.turned(table) if parted is None else None
    read = None if again else readings.apart(parted.table if parted else table)
    if read and parted:
        return field_rows.through(read, parted)
    return again or read or parted or stacked.apart(table) or side_by_side.apart(table)


@cache
def _detectors(signatures: Signatures) -> tuple[PatternEngine, Judge, TextExaminer]:
    """What keeps no state between contents and is costly to build: once a process."""
    engine = PatternEngine(signatures)
    return engine, Judge(signatures), TextExaminer(signatures, engine)
