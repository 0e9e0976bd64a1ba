"""Columns that name further people beside a table's own: relatives, guarantors, doctors."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from triage.finding.header import bare
from triage.finding.name import halves, lone, name, name_cells
from triage.finding.name.lexicon import roles
from triage.finding.table import members
from triage.finding.table.column import Column
from triage.text.coded import Coded, coded
from triage.text.column import Lines, Marks, lines, of_text

FIELD = "relative"
"""The field of further names, one a cell."""
_ZERO = np.uint32(0x30)
_OPEN = frozenset({"", "organisation", "phone"})
_OWN = frozenset({"name", "surname"})
_SAMPLE, _FIRST = 200, 6
_SEVERAL = 3
"""Different cells at least that begin with one word."""
_MOST, _KNOWN = 0.7, 0.5
"""The share of the cells that split as names, and of those whose both parts are known."""
_CLASS = re.compile(r"(?m)^[0-9]{1,2}(?:-|年)[0-9]{1,2}組? *(?=[^0-9 -])")
"""A pupil's class before the name."""
_BESIDE = re.compile(f"{_CLASS.pattern}|(?<=[^ \n]){name.HONORIFIC}", re.MULTILINE)
_PHONE = r"(0[0-9]{9,10}|\(?0[0-9]{1,4}[-() ][0-9]{1,4}[-) ][0-9]{3,4})"
_NUMBER = re.compile(rf"(?i)[ (:/,]*(?:(?:電話|携帯|自宅|tel|☎|℡)[ :.]*)?{_PHONE}\)?[ ↓→⇓⇒▼▶↑←]*$")
"""A telephone behind the name whose it is, perhaps with an arrow to whom that one calls."""
_AHEAD = re.compile(rf"{_PHONE}[ (:/,]+(?=[^0-9 (:/,])")
"""One before the name, which may be in brackets."""
_FAMILY = re.compile(
    "連名|家族|配偶者|夫人|奥様|[妻夫子](?:の?名|様)?[0-9①-⑨]?$|お?子(?:さま|さん|供)"
)
"""Labels of who bears the surname of whom the record is of."""
_SAME_SURNAME = "given names of the same surname"
_LAST = re.compile(r"[ /・、,(:]+([^ /・、,():]{1,6})\)?$")
_AROUND = re.compile(r"^\([^()]{1,8}\) *| *\([^()]*\)$| ?(?:様|さん|くん|ちゃん)$")


def relatives(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> list[Column]:
    """The columns, those of nothing but further names (or, less sure, of given names or surnames
    alone) as such."""
    own = any(column.field in _OWN for column in columns)
    told = (members.names, members.told, _told) if own else (members.names, _responsible)
    pairs = [(column, cells[column.index]) for column in columns]
    found = [next(filter(None, (one(*pair) for one in told)), pair[0]) for pair in pairs]
    return members.talking(found, cells)


def stems(cells: Coded) -> Coded:
    """The cells without what may stand around a name, and without a word that all begin with."""
    alone = _without(_shared([*filter(None, cells.distinct)]), cells.distinct)
    return Coded([*map(stem, alone)], cells.codes)


def _without(word: str, cells: Sequence[str]) -> Sequence[str]:
    return [cell.removeprefix(word) for cell in cells] if word else cells


def _shared(cells: Sequence[str]) -> str:
    """The word, no surname, that all of some cells begin with (立会 渡辺キヨ), and its blank."""
    word, space, _ = cells[0].partition(" ") if len(cells) >= _SEVERAL else ("", "", "")
    if not space or halves.is_surname(word):
        return ""
    return word + space if all(cell.startswith(word + space) for cell in cells) else ""


def stem(cell: str) -> str:
    """A cell without what may stand around a name: a class, who they are (長男) before or behind
    it, a telephone behind it, or before a whole name."""
    ahead = _AHEAD.match(cell)
    called = _stem(cell[ahead.end() :].removesuffix(")")) if ahead else ""
    return called if name.splits(called) else _stem(cell)


def _stem(cell: str) -> str:
    alone = _CLASS.sub("", _NUMBER.sub("", cell))
    last = _LAST.search(alone)
    if last and last[1] in roles()["before"]:
        alone = alone[: last.start()]
    role, space, behind = alone.partition(" ")
    return _AROUND.sub("", behind if space and role in roles()["before"] else alone)


def whole(column: Column, stems: Coded, columns: Sequence[Column], cells: list[Coded]) -> Coded:
    """The names of a column that holds given names alone, with the surnames of whom the records
    are of; of any other column as they are."""
    if column.why[0] != _SAME_SURNAME:
        return stems
    pairs = zip(surnames(columns, cells), stems, strict=True)
    return coded([f"{a} {b}" if a and b and name.splits(b) != 2 else b for a, b in pairs])


def surnames(columns: Sequence[Column], cells: Sequence[Coded]) -> Sequence[str]:
    """By row, the surname of whom the record is of; empty where none is told."""
    own = next((one for one in columns if one.field in _OWN), None)
    if own is None:
        return [""] * (len(cells[0]) if cells else 0)
    told = cells[own.index]
    return told.spelled(lambda cells: [*map(name.surname, cells)]) if own.field == "name" else told


def number(cell: str) -> str:
    """The telephone behind or before the name of a cell; empty where there is none."""
    found = _NUMBER.search(cell) or _AHEAD.match(cell)
    return found[1] if found else ""


def shaped(stems: Sequence[str]) -> Marks:
    """Which of the stems are written as names, or are surnames (有村)."""
    surnames = np.fromiter(map(halves.is_surname, stems), np.bool_, len(stems))
    return name_cells.shaped(stems) | surnames


def names_of(cells: Sequence[str]) -> Lines:
    """The cells without the classes of pupils and the titles before their names, and without
    respect behind them."""
    some = {cell.partition(" ")[0] for cell in cells[:_FIRST]}
    titled = some and 2 * sum(map(_is_title, some)) > len(some)
    column = lines([*map(_untitled, cells)] if titled else cells)
    numbered = bool((column.points - _ZERO < 10).any()) and _CLASS.search(column.text)
    told = numbered or any(map(f"{column.text}\n".__contains__, name_cells.RESPECT))
    return of_text(_BESIDE.sub("", column.text)) if told else column


def _untitled(cell: str) -> str:
    """A cell without the title before a whole name (取締役社長 鹿野 恭平)."""
    title, _, behind = cell.partition(" ")
    return behind if _is_title(title) and name.splits(behind) else cell


def _is_title(word: str) -> bool:
    return word in roles()["before"] or name.is_titled(word)


def _told(column: Column, cells: Sequence[str]) -> Column | None:
    if column.field not in _OPEN or (column.signature and column.field != "phone"):
        return None
    filled = [cell for cell in dict.fromkeys(cells[:_SAMPLE]) if cell]
    sample = [*map(stem, _without(_shared(filled), filled))]
    if not sample or (column.field == "phone" and _share(sample, _has_digit) > 1 - _MOST):
        return None
    if column.field == "organisation":  # 有村, 高橋 under 担当
        return _of_role(column, sample)
    if _share(sample, name.splits) >= _MOST and _share(sample, _is_known) >= _KNOWN:
        confidence, why = 75, "names beside names"
    elif _share(sample, _is_given) >= _MOST and len(sample) > 1:
        confidence, why = 35, "given names beside names"
        if _FAMILY.match(bare(column.label)):
            confidence, why = 70, _SAME_SURNAME
    else:
        return _of_role(column, sample)
    return Column(column.index, FIELD, "jp.person_name", confidence, (why,), column.label)


def _responsible(column: Column, cells: Sequence[str]) -> Column | None:
    """A column of whole names under a role (who did what the table is about), or each with a
    telephone behind it."""
    if column.field not in _OPEN or column.signature:
        return None
    filled = [cell for cell in dict.fromkeys(cells[:_SAMPLE]) if cell]
    of_role = bare(column.label) in roles()["before"]
    if not filled or not (of_role or _share(filled, number) >= _MOST):
        return None
    sample = [*map(stem, filled)]
    if _share(sample, name.splits) < _MOST or _share(sample, _is_known) < _KNOWN:
        return None
    why = ("names under a role" if of_role else "names before telephones",)
    return Column(column.index, FIELD, "jp.person_name", 75, why, column.label)


def _of_role(column: Column, sample: Sequence[str]) -> Column | None:
    if bare(column.label) not in roles()["before"] or _share(sample, halves.is_surname) < _MOST:
        return None
    why = ("surnames under a role",)
    return Column(column.index, FIELD, "jp.person_name", 35, why, column.label)


def _share(sample: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(map(bool, map(test, sample))) / len(sample)


def _has_digit(cell: str) -> bool:
    return any(map(str.isdecimal, cell))


def _is_known(cell: str) -> bool:
    return name.splits(cell) == 2


def _is_given(cell: str) -> bool:
    return lone.is_given(cell) or (len(cell) > 1 and name.is_given(cell))
