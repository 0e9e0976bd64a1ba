"""Cells that list people: names one behind the other, or who lives with somebody, each with the
kinship and perhaps a birth date (妻 優子(S43.2.1) 子 蓮(H18.5.5)).

Who bears no surname there has that of the row's person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from triage.finding.name import joint, name
from triage.finding.name.kinship import RELATION
from triage.finding.table.column import Column
from triage.text.coded import Coded, coded
from triage.text.date import iso

_SEVERAL, _MEMBERS = "relatives", "members"
FIELDS = frozenset({_SEVERAL, _MEMBERS})
_OF_LISTS = frozenset({"", "organisation", "age"})
"""お子さまのお名前と年齢 is none of ages."""
_SIGN = f"[{name.CHARACTERS.replace('・', '')}]"
_NAMED = rf"(?P<name>{_SIGN}{{1,6}}(?: {_SIGN}{{1,5}})?)"
_MEMBER = re.compile(
    rf"(?:{RELATION.pattern})(?: ?[:・] ?| ){_NAMED}(?: ?\((?P<told>[^()]{{1,16}})\))?[ 、,/;・]*"
)
"""A member, and what may stand before the next."""
_SAMPLE, _FIRST, _MOST, _LEAST = 200, 4, 0.7, 2
"""Cells asked, and first of all; the share of those that are lists, and different ones at least."""
_CONFIDENCE = 75
_TALKS = ["", "", ""], ["", "name", ""]
"""The columns of a saved talk, before it is known to be one."""
_TIME = re.compile("(?:午[前後] ?)?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
_KEPT = 1 << 12


class Member(NamedTuple):
    """A folded name, whole or given, and the birth date beside it, empty where none is."""

    called: str
    born: str


def names(column: Column, cells: Sequence[str]) -> Column | None:
    """The column as one of lists of names, of which some hold several; null if it is none."""
    if column.field not in _OF_LISTS or column.signature:
        return None
    filled = _filled(cells)
    if 2 * sum(map(bool, map(joint.listed, filled[:_FIRST]))) < len(filled[:_FIRST]):
        return None
    lists = [*map(joint.listed, filled)]
    if sum(map(bool, lists)) < _MOST * len(filled) or not any(len(one) > 1 for one in lists):
        return None
    return _as(column, _SEVERAL, "names in a list")


def told(column: Column, cells: Sequence[str]) -> Column | None:
    """The column as one of members of households; null if it is none."""
    if column.field or column.signature:
        return None
    filled = _filled(cells)
    lists = sum(map(bool, map(_members, filled)))
    if lists < _LEAST or lists < _MOST * len(filled):
        return None
    return _as(column, _MEMBERS, "kinship and names of a household")


def talking(columns: list[Column], cells: Sequence[Sequence[str]]) -> list[Column]:
    """The columns, that of who says what in a saved talk (LINE: a time of day before it, words
    behind it) as one of people who stand alone: what is said is of others as often."""
    fields = [column.field for column in columns if not column.label]
    if fields not in _TALKS:
        return columns
    times, who = _filled(cells[0]), _filled(cells[1])
    spoken = bool(times) and all(map(_TIME.fullmatch, times))
    if not spoken or not who or sum(map(bool, map(name.splits, who))) < _MOST * len(who):
        return columns
    return [columns[0], _as(columns[1], _SEVERAL, "who says it in a saved talk"), columns[2]]


def _filled(cells: Sequence[str]) -> list[str]:
    return [cell for cell in dict.fromkeys(cells[:_SAMPLE]) if cell]


def _as(column: Column, field: str, why: str) -> Column:
    return Column(column.index, field, "jp.person_name", _CONFIDENCE, (why,), column.label)


def are_lists(field: str, cells: Coded) -> NDArray[np.bool_]:
    """Which cells of a column of this field are read as lists."""
    read = joint.listed if field == _SEVERAL else _members
    return np.array([bool(read(cell)) for cell in cells.distinct], np.bool_)[cells.codes]


def listed(field: str, cells: Coded, surnames: Sequence[str]) -> Iterator[tuple[str, Coded, int]]:
    """The first values of all lists by row, the second ones, …: their signature, and the number of
    the member whose they are, 0 where each is alone."""
    if field == _SEVERAL:
        for nth in zip_longest(*map(joint.listed, cells.distinct), fillvalue=""):
            yield "jp.person_name", Coded([*nth], cells.codes), 0
        return
    lists = map(_members, cells.distinct)
    for number, row in enumerate(zip_longest(*lists, fillvalue=Member("", "")), 1):
        members = [row[code] for code in cells.codes.tolist()]
        whole = map(_whole, surnames, (one.called for one in members))
        yield "jp.person_name", coded([*whole]), number
        yield "birth_date", coded([one.born for one in members]), number


def _whole(surname: str, called: str) -> str:
    return f"{surname} {called}" if surname and joint.is_given(called) else called


@lru_cache(_KEPT)
def _members(cell: str) -> tuple[Member, ...]:
    """The members that a folded cell lists; none where it holds anything else."""
    found: list[Member] = []
    at = 0
    while at < len(cell):
        member = _MEMBER.match(cell, at)
        if not member or not (joint.is_given(member["name"]) or name.splits(member["name"])):
            return ()
        found.append(Member(member["name"], iso(member["told"] or "") or ""))
        at = member.end()
    return tuple(found)
