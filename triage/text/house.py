"""Addresses as houses: one spelling for every notation, by which people who live together are told.

Municipality, town and block, without prefecture, county, building and room; the block as up to
three numbers; variants of kanji folded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.text import column
from triage.text.fold import fold_names

_PREFECTURE = re.compile(r"(?m)^(?:東京都|北海道|(?:京都|大阪)府|.{2,3}?県)|大字")
_BLOCK = re.compile(r"(?m)(?:丁目|番地の?|番|号|の)(?=\d|$)|号室?$|[-‐−－ー]+")
_EDGE = re.compile("(?m)^-+|-+$")
_HOUSE = re.compile(r"(?m)^(?:.{1,4}?郡)?([^\d\n]+)(\d+(?:-\d+){0,2}).*")
_MUNICIPAL = re.compile(r"(?m)^(?:[^\n]*?([市区町村])[^\d\n])?.*$")
"""One match for each line."""
_KANJI = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]")
_COUNTING = re.compile(rf"(?:{_KANJI.pattern})(?=丁目|番|号)")
_DIGIT = {char: number for number, char in enumerate("〇一二三四五六七八九")}
_HYPHEN, _ZERO = map(ord, "-0")
_BETWEEN = ("丁目", "番地", "番地の", "番", "号", "の", "-", "ー")
"""What stands between the numbers of a block, but several hyphens."""
_WORDS = np.array([*map(ord, "丁番号")], np.uint32)
_KANJI_DIGITS = np.array([*map(ord, "一二三四五六七八九十")], np.uint32)
_FURTHER = 2
"""Numbers of a block behind the first one."""

_Points = NDArray[np.uint32]
_Places = NDArray[np.int64]


def fold_address(address: str) -> str:
    """``fold_addresses`` of one."""
    return fold_addresses([address])[0]


def fold_addresses(addresses: Sequence[str]) -> list[str]:
    """The house of each address. Towns are few and houses many: a town is spelled once."""
    if not addresses:
        return []
    text = column.joined(fold_names(addresses))
    points = column.points(text)
    if _counts(points):
        text = _COUNTING.sub(_arabic, text)
        points = column.points(text)
    ends = column.ends(points)
    starts = np.append(0, ends[:-1] + 1)
    stops, blocks = _blocks(points, starts, ends)
    towns = map(text.__getitem__, map(slice, starts.tolist(), stops.tolist()))
    asked = [f"{town}0" if block else town for town, block in zip(towns, blocks, strict=True)]
    distinct = {*asked}
    spelled = dict(zip(distinct, _spelled("\n".join(distinct)), strict=True))
    return [
        spelled[town][:-1] + block if block else spelled[town]
        for town, block in zip(asked, blocks, strict=True)
    ]


def in_municipality(houses: Sequence[str]) -> list[bool]:
    """Which houses say their municipality, as far as its last character tells; lists of one town
    leave it out."""
    return [*map(bool, _MUNICIPAL.findall(column.joined(houses)))] if houses else []


def _counts(points: _Points) -> bool:
    """Does a kanji of a number stand before a word of a block anywhere?"""
    behind = points[1:]
    words = np.flatnonzero(np.isin(behind, _WORDS))
    return bool(np.isin(points[words], _KANJI_DIGITS).any())


def _arabic(found: re.Match[str]) -> str:
    tens, ten, ones = found[0].rpartition("十")
    if not ten:
        return str(_DIGIT[found[0]])
    return str(10 * (_DIGIT[tens] if tens else 1) + (_DIGIT[ones] if ones else 0))


def _spelled(text: str) -> list[str]:
    """Each line, an address or a town with a number, as a house."""
    text = _EDGE.sub("", _BLOCK.sub("-", _PREFECTURE.sub("", text)))
    return _HOUSE.sub(lambda house: house[1] + house[2], text).split("\n")


def _blocks(points: _Points, starts: _Places, ends: _Places) -> tuple[_Places, list[str]]:
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
    return towns, written[shown].tobytes().decode("utf-32-le").split("\n")[:-1]


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
