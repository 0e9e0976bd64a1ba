"""Names and organisations among the cells of a column, all in one go.

Most cells are plain: short, and of letters of names alone, which a table of all characters tells.
Whatever speaks against one is words, and a word is found in all of them as the lines of one text
faster than any pattern is; only the rest are asked one by one, as ``name`` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triage.finding.header import label
from triage.finding.name import name, stop_words
from triage.text.column import Lines, Marks, lines
from triage.text.fold import fold_kanji, plain_name
from triage.text.points import UNICODE


def _words(*patterns: str) -> tuple[str, ...]:
    """The branches of patterns as text of a column; ``$`` is the end of a line."""
    branches = "|".join(patterns).replace("\\", "").split("|")
    return tuple(dict.fromkeys(branch.replace("$", "\n") for branch in branches))


def _last(pattern: str) -> str:
    return pattern.replace("|", "$|") + "$"


_FIRM = _words(stop_words.COMPANY, stop_words.PLACE)
_FACILITY = _words(_last(f"{stop_words.BUILDING}|{stop_words.FACILITY}"))
_NUMBERED = re.compile(rf"(?m)(?:{stop_words.BUILDING}|{stop_words.FACILITY}){stop_words.NUMBER}")
_NUMBER = re.compile(r"[\d)]\n")
_PLACEHOLDER = _words(stop_words.PLACEHOLDER, _last("|".join(sorted(stop_words.NOTHING))))
_OFFERED = _words(stop_words.OFFERED)
RESPECT = _words(_last(name.RESPECT))
"""Respect at the end of a line."""
_RESPECTED = re.compile(f"(?m){name.HONORIFIC}")
_OF_HEADINGS = re.compile("^[^ ]{7,}$|.[長者員官民客方会任師事係課部室店社所局中宛人]$")
_LEAST, _LONGEST, _SPACES = 2, 12, 2
"""Characters of a name at least; of one that is plain at most, and spaces inside of it."""
_FEW, _OF_PEOPLE = 100, 0.3
"""Readings of a column that are asked, and the share of people's among them."""
_SPACE, _NEWLINE = map(ord, " \n")
_FIRST_KANA, _KANA = np.uint32(0x3041), np.uint32(0x30FB - 0x3041)
"""The letters, without the mark of a long vowel, which a hyphen may stand for."""
_OTHER = np.uint8(1)


def organisations(cells: Sequence[str]) -> Marks:
    """Of which (folded) cells ``name.is_organisation`` is true."""
    column = lines(cells)
    found = _holding((*_FIRM, *_FACILITY), column)
    if _NUMBER.search(f"{column.text}\n"):
        found |= [_NUMBERED.search(cell) is not None for cell in column]
    return _asked(name.is_organisation, column, found)


def shaped(cells: Sequence[str]) -> Marks:
    """Of which (folded) cells ``name.is_shaped`` is true."""
    column = lines(cells)
    plain = _plain(column, name.CHARACTERS)
    plain &= ~_holding((*_PLACEHOLDER, *_OFFERED, *_FIRM, *RESPECT), column)
    return plain | _asked(name.is_shaped, column, ~plain)


def splitting(cells: Sequence[str]) -> int:
    """Of how many (folded) cells ``name.splits`` is more than 0."""
    column = lines(cells)
    named = column.taken(np.flatnonzero(shaped(column)))
    if not len(named):
        return 0
    bare = _RESPECTED.sub("", fold_kanji(named.text))
    return sum(map(bool, map(name.split, bare.split("\n"))))


def not_terms(cells: Collection[str]) -> frozenset[str]:
    """The cells that are no label of a form and no common word (分娩施設), or may be names too."""
    return frozenset(cell for cell in cells if not _is_term(cell))


def _is_term(cell: str) -> bool:
    if " " in cell or name.splits(cell) == 2:
        return False
    return label(cell) is not None or name.is_word(plain_name(cell))


def not_headings(cells: Collection[str]) -> frozenset[str]:
    """The cells of a column without a label but those of a page's heading (選挙人, 市選挙管理委員):
    long, or a title, and no known name."""
    doubtful = filter(_OF_HEADINGS.search, cells)
    return frozenset(cells).difference(cell for cell in doubtful if not name.splits(cell))


def kana(cells: Sequence[str]) -> Marks:
    """Which cells of two characters and more ``name.is_kana`` is true of."""
    column = lines(cells)
    plain = _plain(column, name.KANA_CHARACTERS) & ~_holding(_PLACEHOLDER, column)
    plain &= column.of((column.points - _FIRST_KANA < _KANA).view(np.uint8)) > 0  # --- is a rule
    others = ~plain & (column.lengths >= _LEAST)
    return plain | _asked(name.is_kana, column, others)


def are_readings(cells: Sequence[str]) -> bool:
    """Are there any people's among some readings? Drugs and goods have some too."""
    some = cells[:: max(1, len(cells) // _FEW)]
    return sum(map(_is_reading, some)) >= _OF_PEOPLE * len(some)


def _is_reading(cell: str) -> bool:
    """Is the surname known, or the given name behind a space? Of few families all may be rare."""
    return name.kana_splits(cell) > 0 or (" " in cell and name.is_given(cell.split(" ")[1]))


def _asked(question: Callable[[str], bool], column: Lines, marks: Marks) -> Marks:
    """The marked lines of which a question is true."""
    found = np.zeros(len(column), np.bool_)
    asked = np.flatnonzero(marks)
    found[asked] = np.fromiter(map(question, column.taken(asked)), np.bool_, len(asked))
    return found


def _plain(column: Lines, characters: str) -> Marks:
    """The lines of a name's length that hold nothing but some characters, and few spaces between
    them."""
    points, ends = column.points, column.ends
    sizes = column.lengths
    plain = (
        (sizes >= _LEAST) & (sizes <= _LONGEST) & (column.of(_others(characters).take(points)) == 0)
    )
    plain &= (points[column.starts] != _SPACE) & (points[ends - 1] != _SPACE)
    spaces = np.cumsum((points == _SPACE).astype(np.int32), dtype=np.int32)[ends]
    return np.asarray(plain & (np.diff(spaces, prepend=np.int32(0)) <= _SPACES))


@cache
def _others(characters: str) -> NDArray[np.uint8]:
    """Of each code point, whether it is none of some ``characters`` (as a pattern has them), and no
    space."""
    table = np.full(UNICODE, _OTHER, np.uint8)
    for first, last in re.findall("(?s)(.)(?:-(.))?", characters):
        table[ord(first) : ord(last or first) + 1] = 0
    table[[_SPACE, _NEWLINE]] = 0
    return table


def _holding(words: Collection[str], column: Lines) -> Marks:
    """The lines in which one of some words is."""
    if not len(column):
        return np.zeros(0, np.bool_)
    known = np.zeros(UNICODE, np.bool_)
    known[column.points] = True
    text, found = f"{column.text}\n", list[int]()
    for word in words:
        # most words have a character that no cell has
        at = text.find(word) if all(map(known.__getitem__, map(ord, word))) else -1
        while at >= 0:
            found.append(at)
            at = text.find(word, text.find("\n", at))
    return column.holding(np.array(found, np.int64))
