"""Addresses as houses: one spelling for every notation, by which people who live together are told.

Municipality, town and block, without prefecture, county, building and room; the block as up to
three numbers; variants of kanji folded. Lists of one town leave out the municipality.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triage.text.coded import coded
from triage.text.column import Lines, Marks, below, lines, merged, of_text, stretches
from triage.text.fold import fold_name_lines
from triage.text.municipality import behind
from triage.text.points import UNICODE

_PREFECTURE = re.compile(r"(?m)^(?:東京都|北海道|(?:京都|大阪)府|.{2,3}?県)|大字")
_BLOCK = re.compile(r"(?m)(?:丁目|番地の?|番|号|の)(?=\d|$)|号室?$|[-‐−－ー]+")
_EDGE = re.compile("(?m)^-+|-+$")
_HOUSE = re.compile(r"(?m)^(?:.{1,4}?郡)?([^\d\n]+)(\d+(?:-\d+){0,2}).*")
_KANJI = "[〇一二三四五六七八九十百千]+"
_JOINT = "[-のノー]"
_COUNTING = re.compile(
    rf"{_KANJI}(?=丁目|番(?![町丁])|号)|(?:(?<=丁目)|(?<=番地)|(?<=[番地]の)|(?<=番)){_KANJI}(?![一-鿿])"
    rf"|{_KANJI}(?:{_JOINT}{_KANJI})+(?![一-鿿ァ-ヺ])"
)
"""Numbers of a block in kanji, alone or several in a row."""
_NAMED = re.compile(r"\d{1,2}(?=条|番[町丁]|線|地割)")
"""A number that is part of a town's name, where its kanji stand as well."""
_KANJI_OF = "〇一二三四五六七八九"
_NUMERAL = re.compile(_KANJI)
_DIGIT = {char: number for number, char in enumerate(_KANJI_OF)}
_POWER = {"十": 10, "百": 100, "千": 1000}
_SOUNDS = str.maketrans("がガノ之", "ケケのの")
"""Parts of towns that are written in several ways: 霞が関, 霞ヶ関; 井之頭, 井の頭."""
_HYPHEN, _ZERO = map(ord, "-0")
_BETWEEN = ("丁目", "番地", "番地の", "番", "号", "の", "-", "ー")
"""What stands between the numbers of a block, but several hyphens."""
_WORDS, _KANJI_DIGITS, _ARABIC, _NAMING, _HALF, _OTHER = (np.uint8(1 << bit) for bit in range(6))
_KINDS = {
    _WORDS: "丁番号目地-のノー",
    _KANJI_DIGITS: "〇一二三四五六七八九十百千",
    _ARABIC: "0123456789",
    _NAMING: "条線",
    _HALF: "番地",
    _OTHER: "町丁割",
}
"""What a character is where it stands beside another one."""
_FURTHER = 2
"""Numbers of a block behind the first one."""

_Points = NDArray[np.uint32]
_Places = NDArray[np.int64]


def fold_address(address: str) -> str:
    """``fold_addresses`` of one."""
    return fold_addresses([address])[0]


def fold_addresses(addresses: Sequence[str]) -> list[str]:
    """The house of each address, with its municipality if that is written."""
    return [*_folded(addresses, _spelled)]


def houses(addresses: Sequence[str]) -> Lines:
    """The house of each address in its town, whether the municipality is written or not."""
    return _folded(addresses, lambda towns: [*map(behind, _spelled(towns))])


def _folded(addresses: Sequence[str], spell: Callable[[str], list[str]]) -> Lines:
    """Towns are few and houses many: a town is spelled once, with a number behind it where it has a
    block."""
    if not addresses:
        return lines([])
    cells = fold_name_lines(lines(addresses))
    cells = _rewritten(cells, _named(cells), _NAMED, _in_kanji)
    cells = _rewritten(cells, _counted(cells), _COUNTING, _arabic)
    stops, blocks = _blocks(cells.points, cells.starts, cells.ends)
    towns = coded(stretches(cells.points, cells.starts, stops))
    known = [*towns.distinct]
    numbered = blocks.lengths > 0
    alone = [] if numbered.all() else known
    spelled = spell("\n".join((*(f"{town}0" for town in known), *alone)))
    heads = lines([*(town[:-1] for town in spelled[: len(known)]), *spelled[len(known) :]])
    head = np.where(numbered, towns.codes, towns.codes + len(known))
    block = np.arange(len(heads), len(heads) + len(cells))
    return _paired(below(heads, blocks).taken(np.stack((head, block), axis=1).ravel()))


def _paired(cells: Lines) -> Lines:
    """Each two lines as one."""
    kept = np.ones(len(cells.points), np.bool_)
    kept[cells.ends[::2]] = False
    return cells.kept(kept)


@cache
def _kinds() -> NDArray[np.uint8]:
    table = np.zeros(UNICODE, np.uint8)
    for kind, chars in _KINDS.items():
        table[[*map(ord, chars)]] |= kind
    return table


def _named(cells: Lines) -> Marks:
    """The lines in which a digit stands before what is part of a town's name."""
    kinds = np.append(_kinds().take(cells.points), np.uint8(0))
    naming = (kinds[:-1] & _NAMING > 0) | ((kinds[:-1] & _HALF > 0) & (kinds[1:] & _OTHER > 0))
    return cells.holding(np.flatnonzero((kinds[:-2] & _ARABIC > 0) & naming[1:]))


def _counted(cells: Lines) -> Marks:
    """The lines in which a digit in kanji stands before or behind a character of a word."""
    kinds = _kinds().take(cells.points)
    word, digit = (kinds & _WORDS) > 0, (kinds & _KANJI_DIGITS) > 0
    return cells.holding(np.flatnonzero(word[1:] & digit[:-1] | word[:-1] & digit[1:]))


def _rewritten(
    cells: Lines, marks: Marks, what: re.Pattern[str], how: Callable[[re.Match[str]], str]
) -> Lines:
    """The lines with what stands in the marked ones written otherwise."""
    if not marks.any():
        return cells
    changed = of_text(what.sub(how, cells.taken(np.flatnonzero(marks)).text))
    return merged(marks, changed, cells.taken(np.flatnonzero(~marks)))


def _arabic(found: re.Match[str]) -> str:
    return _NUMERAL.sub(lambda numeral: str(_value(numeral[0])), found[0])


def _value(numeral: str) -> int:
    """A number in kanji, with tens and hundreds or digit by digit."""
    if _POWER.keys().isdisjoint(numeral):
        return int("".join(str(_DIGIT[char]) for char in numeral))
    total, digits = 0, 0
    for char in numeral:
        if char in _POWER:
            total, digits = total + (digits or 1) * _POWER[char], 0
        else:
            digits = 10 * digits + _DIGIT[char]
    return total + digits


def _in_kanji(found: re.Match[str]) -> str:
    tens, ones = divmod(int(found[0]), 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_KANJI_OF[tens]}十"
    return ten + (_KANJI_OF[ones] if ones or not tens else "")


def _spelled(text: str) -> list[str]:
    """Each line, an address or a town with a number, as a house."""
    text = _EDGE.sub("", _BLOCK.sub("-", _PREFECTURE.sub("", text))).translate(_SOUNDS)
    return _HOUSE.sub(lambda house: house[1] + house[2], text).split("\n")


def _blocks(points: _Points, starts: _Places, ends: _Places) -> tuple[_Places, Lines]:
    """Where the town of each address ends, and the numbers of its block with hyphens between them;
    of one without a town or a number its own end, and nothing."""
    edges = np.flatnonzero(np.diff(points - _ZERO < 10, prepend=False))
    begins, stops = edges[::2], edges[1::2]
    line = np.searchsorted(ends, begins)
    first = np.diff(line, prepend=-1) > 0
    kept = first & (begins > starts[line])
    towns = ends.copy()
    towns[line[kept]] = begins[kept]
    joints, goes_on = stops[:-1], np.zeros(len(line), np.bool_)
    goes_on[1:] = ~first[1:] & _joins(points, joints, begins[1:])
    further = kept
    for _ in range(_FURTHER):
        further = goes_on & np.append(False, further[:-1])
        kept = kept | further
    joints = joints[(kept & goes_on)[1:]]
    written = points.copy()
    written[joints] = _HYPHEN
    edge = np.zeros(len(points), np.int8)
    edge[begins[kept]] += 1
    edge[stops[kept]] -= 1
    edge[joints] += 1
    edge[joints + 1] -= 1
    shown = np.cumsum(edge, dtype=np.int8) > 0
    shown[ends] = True
    return towns, Lines(written[shown])


def _joins(points: _Points, joints: _Places, begins: _Places) -> NDArray[np.bool_]:
    """Does what stands from each joint to the number behind it join them to one block?"""
    size = begins - joints
    joins = np.zeros(len(size), np.bool_)
    doubled = np.flatnonzero((size > 1) & (points[joints] == _HYPHEN))
    if len(doubled):
        hyphens = np.cumsum(points == _HYPHEN)
        joins[doubled] = (hyphens[begins] - hyphens[joints - 1] == size)[doubled]
    for word in _BETWEEN:
        same = size == len(word)
        for at, char in enumerate(word):
            same &= points[joints + at] == ord(char)
        joins |= same
    return joins
