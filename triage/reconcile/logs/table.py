"""A provider's own table of accesses or deletions: its columns by heading or mapping."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from typing import cast

from triage.correlation import Action, Outcome
from triage.reconcile.logs import clock
from triage.reconcile.logs.paths import Names, base, readings
from triage.reconcile.logs.reader import Tally
from triage.reconcile.vocabulary import folded, vocabulary

_BAD = ("fail", "error", "denied", "forbidden", "失敗", "エラー", "拒否", "不可", "4", "5")


def columns_of(header: Iterable[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Which column holds what: the operator's mapping (meaning → heading), then known headings."""
    names = [folded(name) for name in header]
    wanted = {meaning: folded(name) for meaning, name in mapping.items()}
    found = {meaning: names.index(name) for meaning, name in wanted.items() if name in names}
    known = vocabulary().log_columns
    for place, name in enumerate(names):
        meaning = known.get(name)
        if meaning is not None and meaning not in wanted and place not in found.values():
            found.setdefault(meaning, place)
    return found


class Table:
    """Reads the lines of a table whose columns are known."""

    def __init__(
        self, columns: Mapping[str, int], action: Action, names: Names, delimiter: str
    ) -> None:
        self.columns, self.action, self.names = columns, action, names
        self.delimiter = delimiter
        self.tally = Tally()

    def read(self, lines: Iterable[str]) -> None:
        """Take in rows without the heading."""
        try:
            for cells in csv.reader(lines, delimiter=self.delimiter):
                self.tally.lines += 1
                if cells and not self._row(cells):
                    self.tally.unread += 1
        except csv.Error:  # a cell beyond every measure: nothing behind it can be trusted
            self.tally.unread += 1
            self.tally.cut = True

    def _row(self, cells: list[str]) -> bool:
        path = self._cell(cells, "path").replace("\\", "/")
        if not path:
            return False
        said = dict.fromkeys((path, *(readings(path.encode(), url=True) if "%" in path else ())))
        names = tuple(one for one in said if base(one) in self.names)
        if not names:
            return True
        size = self._cell(cells, "size").replace(",", "")
        key = (
            names,
            self._action(cells),
            self._outcome(cells),
            self._cell(cells, "address"),
            self._cell(cells, "user"),
            self._cell(cells, "agent"),
            self._cell(cells, "hash").strip('"').lower(),
        )
        at = clock.written(self._cell(cells, "time"))
        self.tally.add(key, at, int(size) if size.isdecimal() else -1)
        return True

    def _cell(self, cells: list[str], meaning: str) -> str:
        place = self.columns.get(meaning)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    def _action(self, cells: list[str]) -> Action:
        said = folded(self._cell(cells, "action"))
        for action, words in vocabulary().log_actions.items():
            if any(word in said for word in words):
                return cast(Action, action)
        return self.action

    def _outcome(self, cells: list[str]) -> Outcome:
        said = folded(self._cell(cells, "status"))
        if said == "206":
            return "partial"
        if said == "304":
            return "unchanged"
        return "refused" if said.startswith(_BAD) else "whole"
