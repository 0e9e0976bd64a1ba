"""Cells that list people: names one behind the other, or who lives with somebody, each with the
kinship and perhaps a birth date (妻 優子(S43.2.1) 子 蓮(H18.5.5)), or who is there for a firm, each
with the task and perhaps a telephone (主任 林 恵(080-5512-3017)、経理 森 蓮).

Who lives with somebody and bears no surname there has that of the row's person. Whoever talks in a
saved talk is a list of one: nobody's row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from triage.finding.name import halves, joint, name
from triage.finding.name.kinship import RELATION
from triage.finding.table.column import Column
from triage.text.coded import Coded, coded
from triage.text.date import iso

_SEVERAL, _MEMBERS = "relatives", "members"
FIELDS = frozenset({_SEVERAL, _MEMBERS})
"""The fields of lists: of people who stand alone, and of those who have records of their own."""
_OF_LISTS = frozenset({"", "organisation", "age"})
"""お子さまのお名前と年齢 is none of ages."""
_SIGN = f"[{name.CHARACTERS.replace('・', '')}]"
_NAMED = rf"(?P<called>{_SIGN}{{1,6}}(?: {_SIGN}{{1,5}})?)"
_MEMBER = re.compile(
    rf"(?P<who>[^ :、,/;()0-9]{{1,10}})(?: ?[:・] ?| ){_NAMED}(?: ?\((?P<beside>[^()]{{1,16}})\))?"
    "[ 、,/;・]*"
)
"""A member, and what may stand before the next."""
_KIN = re.compile(RELATION.pattern)
_PHONE = re.compile(r"0[0-9]{9,10}|0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}")
_RESPECT = re.compile(name.HONORIFIC)
_SAMPLE, _FIRST, _MOST, _LEAST = 200, 4, 0.7, 2
"""Cells asked, and first of all; the share of those that are lists, and different ones at least."""
_CONFIDENCE = 75
_TALKS = ["", "", ""], ["", "name", ""]
"""The fields of a saved talk's columns (when, who, what), before it is known to be one."""
_TIME = re.compile("(?:午[前後] ?)?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
_KEPT = 1 << 12


class Member(NamedTuple):
    """A folded name, whole or given; the birth date and the telephone beside it, empty where there
    is none; and whether it is one of a household."""

    called: str = ""
    born: str = ""
    phone: str = ""
    is_kin: bool = False


_NOBODY = Member()


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
    """The column as one of members of households or firms; null if it is none."""
    if column.field not in ("", "phone"):
        return None
    filled = _filled(cells)
    lists = [*filter(None, map(_members, filled))]
    if len(lists) < _LEAST or len(lists) < _MOST * len(filled):
        return None
    kin = lists[0][0].is_kin
    return _as(column, _MEMBERS, "kinship and names of a household" if kin else "names in a list")


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
    for number, row in enumerate(zip_longest(*lists, fillvalue=_NOBODY), 1):
        members = [row[code] for code in cells.codes.tolist()]
        yield "jp.person_name", coded([*map(_whole, surnames, members)]), number
        yield "birth_date", coded([one.born for one in members]), number
        yield "phone", coded([one.phone for one in members]), number


def _whole(surname: str, one: Member) -> str:
    alone = surname and one.is_kin and joint.is_given(one.called)
    return f"{surname} {one.called}" if alone else one.called


@lru_cache(_KEPT)
def _members(cell: str) -> tuple[Member, ...]:
    """The members that a folded cell lists; none where it holds anything else."""
    found: list[Member] = []
    at = 0
    while at < len(cell):
        member = _MEMBER.match(cell, at)
        one = _member(**member.groupdict()) if member else None
        if not member or not one:
            return ()
        found.append(one)
        at = member.end()
    return tuple(found)


def _member(who: str, called: str, beside: str | None) -> Member | None:
    """Somebody with a word of kinship or of a task, which is no surname."""
    is_kin = _KIN.fullmatch(who) is not None
    called = _RESPECT.sub("", called)
    known = name.splits(called)
    lone, of_task = joint.is_given(called), known > 1 and not halves.is_surname(who)
    if not (known or lone if is_kin else of_task):
        return None
    phone = beside if beside and _PHONE.fullmatch(beside) else ""
    return Member(called, iso(beside or "") or "", phone, is_kin)
