"""Tables with several people in a row: 氏名, 電話, 氏名, 電話; 氏名1, 生年月日1, 氏名2, 生年月日2.

Each group of columns becomes records of its own, what stands outside the groups being of all of
them. What is found is told where it stood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from triage.finding.header import bare, label
from triage.finding.table.field_rows import Turned, at_places
from triage.model import Table

_NUMBERED = re.compile(r"[((]?[0-90-9①-⑳]{1,2}[))]?$")
_NAMES = frozenset({"name", "surname"})
_LEAST = 2
"""Labels of a group."""


def apart(table: Table) -> Turned | None:
    """The table with a row for each person; null where the header says nothing again."""
    groups = _groups(table.header or ())
    if not groups:
        return None
    inside = {at for group in groups for at in group}
    common = [at for at in range(len(table.columns)) if at not in inside]
    width = len(groups[0])
    records = [
        (row, group) for row in range(len(table.rows)) for group in _filled(table, row, groups)
    ]
    rows = np.full((len(records), width + len(common)), -1, np.int64)
    columns = np.zeros_like(rows)
    for record, (row, group) in enumerate(records):
        rows[record, : len(group)] = row
        rows[record, width:] = row
        columns[record, : len(group)] = group
        columns[record, width:] = common
    header = table.header or ()
    names = [header[at] for at in (*groups[0], *common)]
    return at_places(table, names, rows, columns) if records else None


def _filled(table: Table, row: int, groups: Sequence[range]) -> Sequence[range]:
    """The groups that a row fills; the first where it says something outside of them alone."""
    told = [group for group in groups if any(table.columns[at][row].strip() for at in group)]
    return told or groups[:1]


def _groups(header: Sequence[str]) -> list[range]:
    """The columns of each person in a row; empty where they are of one."""
    words = [_NUMBERED.sub("", cell.strip()) for cell in header]
    words = [bare(word) for word in words]
    first = next((at for at, word in enumerate(words) if word and word in words[at + 1 :]), -1)
    if first < 0:
        return []
    period = words.index(words[first], first + 1) - first
    unit = words[first : first + period]
    told = [known for word in unit if word and (known := label(word))]
    if len(told) < _LEAST or not any(known.field in _NAMES for known in told):
        return []
    groups: list[range] = []
    for start in range(first, len(words), period):
        group = words[start : start + period]
        if group != unit[: len(group)] and [*filter(None, group)] != [*filter(None, unit)]:
            break
        groups.append(range(start, start + len(group)))
    return groups if len(groups) > 1 else []
