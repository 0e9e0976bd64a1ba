"""Surnames that are written once for several people.

In one cell (森 恵・勝利), or for a household: its head and the given names of the others below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from triage.finding.name import name, stop_words
from triage.finding.name.lexicon import roles
from triage.text.coded import Coded, coded
from triage.text.column import lines
from triage.text.fold import plain_name

_KANJI = re.compile("[一-龥々]")
_MARKS = "・、,"
_BETWEEN = re.compile(f" ?[{_MARKS}] ?")
_LISTED = re.compile(r" ?(?:\([0-9]{1,2}[歳才]?\)|[0-9]{1,2}[歳才]) ?[、,/・;]? ?| ?[、,/・;] ?")
"""What parts names of a list: their ages, and marks."""
_REST = re.compile(" ?(?:[外他]|ほか) ?[0-9]{1,3} ?[名人]$")
"""How many more there are than are named."""
_RESPECT = re.compile(name.HONORIFIC)
_OF_CLASS = re.compile(r"(?:[0-9]{1,2}年)?[0-9A-Z]{1,2}組 ?\(([^()]{1,60})\)")
"""A class, and in brackets who teaches it."""
_SIGN = f"[{name.CHARACTERS.replace('・', '')}]"
_PARTED = f"({_SIGN}{{1,5}} {_SIGN}{{1,5}})"
_TWO = re.compile(rf"(?m)^(?:({_SIGN}{{3,7}})\r? ({_SIGN}{{3,7}})|{_PARTED}\r? {_PARTED})$")
"""A couple over two lines of a cell, of whose end a blank is left."""
_BEHIND = re.compile(
    rf"(?m)^({_SIGN}{{1,7}}(?: {_SIGN}{{1,5}})?)[\r ]{{0,2}}\(([^()\n]{{1,12}}) ({_SIGN}{{3,7}})\)$"
)
"""Somebody, and in brackets who acts for him, or whose relative he is (代理人 弁護士 林琴音)."""
_SURNAME, _GIVEN, _USUAL = 6, 5, 2
"""Characters of a surname and of a given name at most; of most surnames."""
_BLANKS = (" ", "\u3000")
_MEMBERS, _MOST = 2, 0.8
"""Different cells that are set in at least, and the share of given names among them."""


def apart(cells: Coded) -> tuple[Coded, list[Coded]]:
    """The column with one name a cell, and the second ones, the third ones, …"""
    text = lines(cells.distinct).text
    marked = any(map(text.__contains__, _MARKS))
    forms = (_TWO, _BEHIND) if "(" in text else (_TWO,)
    two = (found[0] for form in forms for found in form.finditer(text))
    asked = cells.distinct if marked else [*two]
    several = {cell: found for cell in asked if (found := names(cell))}
    if not several:
        return cells, []
    most = max(map(len, several.values()))
    columns = [
        Coded(
            ["".join(several.get(cell, (cell,))[at : at + 1]) for cell in cells.distinct],
            cells.codes,
        )
        for at in range(most)
    ]
    return columns[0], columns[1:]


def names(cell: str) -> tuple[str, ...]:
    """The whole names of a folded cell, the first as it is written; empty where it has but one."""
    if couple := _TWO.fullmatch(cell):
        first, second = filter(None, couple.groups())
        return (first, second) if _are_whole(first, second) else ()
    if told := _BEHIND.fullmatch(cell):
        first, who, second = told.groups()
        are_people = all(map(_is_role, who.split(" "))) and surname_of(second)
        return (first, second) if are_people and name.is_shaped(first) else ()
    first, *others = _BETWEEN.split(cell)
    if not others or not 0 < len(first) <= _SURNAME + 1 + _GIVEN:
        return ()
    surname = surname_of(first) or _before_space(first, others)
    if not surname:
        return ()
    beside = [_is_given_beside(surname, other) for other in others]
    if not all(given or surname_of(other) for given, other in zip(beside, others, strict=True)):
        return ()
    whole = zip(beside, others, strict=True)
    return (first, *(f"{surname} {other}" if given else other for given, other in whole))


def _is_role(word: str) -> bool:
    return word in roles()["before"]


def listed(cell: str) -> tuple[str, ...]:
    """The whole names of a folded cell that holds nothing else but their ages and what parts them;
    empty for any other. Most are of known parts."""
    if of_class := _OF_CLASS.fullmatch(cell):
        cell = of_class[1]
    parts = (part.strip() for part in _LISTED.split(_REST.sub("", cell)))
    found = tuple(_RESPECT.sub("", part) for part in parts if part)
    unknown = [part for part in found if not name.splits(part)]
    if not found or 3 * len(unknown) > len(found) or not all(map(_is_spaced, unknown)):
        return ()
    if "・" in cell and any(map(is_given, found)):
        return ()  # 森 恵・勝利
    return found if 2 * sum(name.splits(one) == 2 for one in found) >= len(found) else ()


def _is_spaced(part: str) -> bool:
    """Is it written as a name of two parts, which no table knows?"""
    return " " in part and name.is_shaped(part)


def _are_whole(first: str, second: str) -> bool:
    """Are both whole names of known parts, and not a long surname and its given name?"""
    if name.is_surname(plain_name(first)) or is_given(second):
        return False
    return name.splits(first) == 2 == name.splits(second)


def _before_space(first: str, others: Sequence[str]) -> str:
    """The surname, as the space tells, where tables know it, or what the others are called."""
    surname, _, given = first.partition(" ")
    part = plain_name(surname)
    if not given or len(given) > _GIVEN or not _KANJI.search(part) or name.is_company(first):
        return ""
    rare = len(part) > 1 and not name.is_common(part) and all(map(is_given, others))
    return surname if rare or name.is_surname(part) else ""


def _is_given_beside(surname: str, other: str) -> bool:
    """May it be the given name of somebody who has the surname of the name before?"""
    part = plain_name(other)
    if is_given(other):
        return True
    rare = len(part) in (2, 3) and " " not in other and not name.is_common(part)
    return rare and not name.is_surname(part) and name.splits(f"{surname} {part}") > 0


def surname_of(text: str) -> str:
    """The surname of a whole name whose given name is known; empty for any other text."""
    if not name.splits(text):
        return ""
    surname, space, given = text.partition(" ")
    if space:
        return surname if is_given(given) else ""
    whole = plain_name(text)
    cuts = [cut for cut in range(1, min(len(whole), _SURNAME + 1)) if is_given(whole[cut:])]
    known = [cut for cut in cuts if name.is_surname(whole[:cut])]
    return whole[: max(known)] if known else whole[:_USUAL] if _USUAL in cuts else ""


def is_given(text: str) -> bool:
    """Is a folded text a given name and no whole one (鈴木 三郎 is not 与三郎's like)?"""
    part = plain_name(text) if len(text) <= _GIVEN and " " not in text.strip() else ""
    return part != "" and (name.is_written_given(part) or name.is_given(part))


def are_set_in(raw: Coded) -> bool:
    """Do given names alone stand set in below whole ones, as the members of households do?"""
    below = {cell for cell in raw.distinct if cell[:1] in _BLANKS and cell.strip()}
    given = sum(is_given(cell.strip()) for cell in below)
    return len(below) >= _MEMBERS and given >= _MOST * len(below)


def carried(cells: Coded) -> Coded:
    """A column of members of households: given names with the surname that stands above them. Where
    whole names have a space, 明日香 is none."""
    lone = {cell for cell in cells.distinct if is_given(cell) and not name.is_frequent(cell)}
    lone -= stop_words.NOTHING  # 計, a given name too, stands below the people it counts
    spaced = any(" " in cell and surname_of(cell) for cell in cells.distinct if lone)
    given = cells.among(lone if spaced else {cell for cell in lone if name.splits(cell) < 2})
    if not given.any() or given.all():
        return cells
    surnames = Coded([*map(surname_of, cells.distinct)], cells.codes)
    told = np.where(surnames.filled() & ~given, np.arange(len(cells)), -1)
    above = np.maximum.accumulate(told)
    whole = [
        f"{surnames[at]} {cell}" if alone and at >= 0 else cell
        for cell, alone, at in zip(cells, given.tolist(), above.tolist(), strict=True)
    ]
    return coded(whole)
