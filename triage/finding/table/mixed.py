"""Tables that list firms and people together: whose row is it?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from triage.finding.judge import Judge
from triage.finding.name import lexicon, name, romaji
from triage.finding.name.name_cells import organisations
from triage.finding.table.column import Column
from triage.text.coded import Coded
from triage.text.fold import plain_name
from triage.text.form import forms

OF_ORGANISATIONS = frozenset({"phone", "jp.address", "jp.postcode", "jp.person_name_kana"})
"""What an organisation has too, and is then nobody's."""
_OF_PEOPLE = frozenset({"birth_date", "birth_year", "age", "sex", "relationship", "my_number"})
"""What no organisation has."""
OF_FIRMS = re.compile("担当|代表|責任")
"""Labels of who is there for a firm."""
_SERVICE = re.compile(r"\(?0(?:120|800|570|990|180)[) -]*[0-9][0-9 -]{4,8}|#[0-9]{4}")
"""Telephones that nobody has at home: free of charge, services, a mobile network's short codes;
other short ones may be extensions."""
_LONGEST = 6
"""Characters of either part of a name."""
_SAMPLE, _MOSTLY = 200, 0.6
"""Readings that are asked, and the share of them that split where they are people's."""
_CHANCE = 0.05
"""Of firms in Latin letters fewer than this read as a name by chance (Nitto Seiko)."""
_OF_ROLE = "role mailbox"
"""Why a value of ``signatures/pii/email.toml`` is nobody's."""
_UNSURE = 40
"""Percent; below one half nothing is asserted."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """``offices`` are the rows of organisations; ``people`` those rows of a column of organisations
    (``column``, -1: there is none) that hold a person's name instead; ``services`` are those of the
    offices that only their telephones tell."""

    offices: NDArray[np.bool_]
    column: int
    people: NDArray[np.bool_]
    services: NDArray[np.bool_]


def mixed(columns: Sequence[Column], cells: Sequence[Coded]) -> Mixed:
    """Told by the columns of names (a firm that sues somebody leaves his address his), or without
    one by that of organisations."""
    places = {column.field: column.index for column in reversed(columns)}
    rows = len(cells[0]) if cells else 0
    nobody = np.zeros(rows, np.bool_)
    if "name" in places and "party" not in places:
        first = places["name"]
        named = cells[first]
        services = _services(columns, cells, named)
        offices = organisations(named.distinct)[named.codes] | services
        for one in columns:
            if one.field in _OF_PEOPLE:
                offices &= ~cells[one.index].filled()
            elif one.field == "name" and one.index != first and not OF_FIRMS.search(one.label):
                others = cells[one.index]
                offices &= organisations(others.distinct)[others.codes] | ~others.filled()
        return Mixed(offices, -1, nobody, services & offices)
    column = places.get("party", places.get("organisation", -1))
    if column < 0 or "surname" in places:
        return Mixed(nobody, -1, nobody, nobody)
    people = cells[column].among(_people({*cells[column].distinct} - {""}))
    offices = ~people
    if "party" not in places:  # 学校名, 勤務先: where those are whom the other columns tell of
        for one in columns:
            if one.field in _OF_PEOPLE or (one.field == "kana" and _are_read(cells[one.index])):
                offices &= ~cells[one.index].filled()
    return Mixed(offices, column, people, nobody)


def _are_read(readings: Coded) -> bool:
    """Are readings those of people, and not of the firms beside them?"""
    some = [cell for cell in readings.distinct if cell][:_SAMPLE]
    return sum(map(bool, map(name.kana_splits, some))) > _MOSTLY * len(some)


def _services(columns: Sequence[Column], cells: Sequence[Coded], named: Coded) -> NDArray[np.bool_]:
    """The rows of no known name that have telephones, all of them services' (時報, タクシー). Where
    most rows have such, they are of the firms that people work for."""
    held = np.zeros(len(named), np.bool_)
    others = np.zeros(len(named), np.bool_)
    for one in columns:
        if one.field == "phone":
            numbers = cells[one.index]
            service = numbers.among({*filter(_SERVICE.fullmatch, numbers.distinct)})
            held |= service
            others |= numbers.filled() & ~service
    held &= ~others
    if 2 * int(held.sum()) > len(held):
        return np.zeros(len(named), np.bool_)
    known = {cell for cell in {*named.taken(held)} if name.splits(cell) == 2}
    return held & ~named.among(known)


def of_mailboxes(
    columns: Sequence[Column], cells: Sequence[Coded], judge: Judge, names: Coded
) -> NDArray[np.bool_]:
    """The rows of an office's mailbox (窓口 <info@…>): no name, and the address of a role."""
    nobody = np.zeros(len(names), np.bool_)
    for column in columns:
        if column.signature == "email" and column.confidence:
            values = cells[column.index].spelled(partial(forms, "email"))
            rows = np.flatnonzero(judge.valid("email", values))
            sure = (column.confidence, column.why)
            for (_, why), part in judge.strengths("email", values, rows, sure):
                nobody[part] |= _OF_ROLE in why
    for row in np.flatnonzero(nobody).tolist():
        nobody[row] = not name.splits(names[row]) and not romaji.is_name(names[row])
    return nobody


def of_office(confidence: int, why: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """What a value is worth in an organisation's row."""
    return min(confidence, _UNSURE), (*why, "an organisation's row")


def _people(cells: set[str]) -> set[str]:
    """The cells that are a person's name; of those in Latin letters more than read so by chance."""
    latin = {*filter(str.isascii, cells)}
    read = {cell for cell in latin if romaji.is_name(cell) and not name.is_organisation(cell)}
    few = len(read) <= _CHANCE * len(latin)
    return {*filter(_is_person, cells - latin)} | (set() if few else read)


def _is_person(cell: str) -> bool:
    if name.is_organisation(cell):
        return False
    whole = plain_name(cell)
    if name.is_surname(whole) or whole in lexicon.towns():
        return False  # 森永: a lone surname names firms; 新庄市 is no 新庄 市
    surname, space, given = cell.partition(" ")
    spaced = bool(space) and max(len(surname), len(given)) <= _LONGEST
    spaced &= surname not in lexicon.prefectures()
    return name.splits(cell) == 2 or (spaced and name.is_shaped(cell))
