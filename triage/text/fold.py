"""One spelling for many: what patterns and dictionaries match on, with a map back.

NFKC is applied character by character, so that every folded character knows where it came from;
half-width kana are then composed with their voiced mark. On top of it: every hyphen is ``-``, a
long-vowel mark or a ruled line between digits too (０３ー１２３４); every space is one space; marks
of no width are dropped. Circled and superscript digits are kept: ①090… must not become 1090….

``jaconv.normalize`` and ``neologdn`` turn the first － of ０６－６４８９ into ー; this does not.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from triage.signatures import root
from triage.text.column import Lines, blanks, lines, of_text
from triage.text.form import form
from triage.text.points import UNICODE, as_text, code_points

_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_SPACES = "\u1680\u180e\u2800\u3164"
_NO_WIDTH = "\u00ad\u034f\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_LONG_MARKS = tuple(ord(char) for char in "ー─━")
_RULED = re.compile("[0-9][ー─━][0-9]")
_VOICED = {0x3099: 1, 0x309A: 2}
_STANDING = {0x3099: 0x309B, 0x309A: 0x309C}
_IDEOGRAPHS = 0x4E00, 0xA000
_MANY, _FEW = 1000, 32
"""Characters from which on a table is faster than ``str.translate``, and to which on a character
after the other is faster than any array."""


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text. ``index[i]`` is the place in the source of folded character ``i`` (with the
    source's length at its end); null where nothing moved."""

    text: str
    index: NDArray[np.int32] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the unfolded text that a folded span came from."""
        if self.index is None or start >= end:
            place = start if self.index is None else int(self.index[start])
            return place, place + max(end - start, 0)
        last = self.index[end - 1]
        behind = end
        while behind < len(self.text) and self.index[behind] == last:
            behind += 1
        return int(self.index[start]), int(self.index[behind])

    def originals(
        self, starts: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """``original`` of many spans, none of them empty."""
        if self.index is None:
            return starts, ends
        behind = np.searchsorted(self.index, self.index[ends - 1], side="right")
        return self.index[starts].astype(np.int64), self.index[behind].astype(np.int64)


def fold(text: str) -> Folded:
    """``text`` in the spelling that signatures match; idempotent. Lines end alike: a return before
    a line feed becomes a blank, so that every place stays."""
    text = text.replace("\r\n", " \n")
    if text.isascii():
        return Folded(text)
    if len(text) <= _FEW:
        short = _in_place(text)
        if short is not None:
            return Folded(short)
    points = code_points(text).view(np.int32)
    alone = _FOLDS.alone(points)
    if alone is not None:
        return Folded(as_text(_joined(alone)))
    out, index = _composed(*_FOLDS.apply(points))
    folded = as_text(_joined(out))
    if len(index) == len(text) and bool((index == np.arange(len(text))).all()):
        return Folded(folded)
    return Folded(folded, np.append(index, len(text)).astype(np.int32))


def _in_place(text: str) -> str | None:
    """The fold of a short text whose characters all become single ones: a label, a cell, a name
    cost more as arrays. Null for any other."""
    try:
        folded = "".join(map(_CHARACTERS.__getitem__, text))
    except KeyError:
        return None
    return None if _RULED.search(folded) else folded


def fold_lines(column: Lines) -> Lines:
    """``fold`` of each line, without blanks around it."""
    if not len(column):
        return column
    alone = _FOLDS.alone(column.points.view(np.int32))
    if alone is None:
        return of_text(fold(column.text).text).trimmed()
    return Lines(_joined(alone).view(np.uint32)).trimmed()


def fold_kanji(text: str) -> str:
    """Folded text with common kanji for their variants; the length stays."""
    if len(text) < _MANY:
        return text.translate(_variants()) if _rare().search(text) else text
    points = code_points(text)
    return as_text(_variant_table().take(points))


@lru_cache(maxsize=1 << 16)
def fold_name(text: str) -> str:
    """A person's or a place's name for matching only: folded, common kanji, no spaces."""
    return plain_name(fold(text).text)


def plain_name(folded: str) -> str:
    """``fold_name`` of text that is folded already, at a tenth of the cost."""
    return "".join(fold_kanji(folded).split())


def fold_names(names: Iterable[str]) -> list[str]:
    """``fold_name`` of many names at once, a hundred times faster than one by one."""
    return fold_name_lines(lines([*names])).cells


def fold_name_lines(names: Lines) -> Lines:
    """``fold_name`` of each line."""
    folded = fold_lines(names)
    points = _variant_table().take(folded.points)
    return Lines(points).kept(~blanks().take(points))


def normal(signature: str, text: str) -> str:
    """The normal form of a value, by ``triage.inventory/1``; see ``text.form``."""
    return form(signature, fold(text).text)


@cache
def _variants() -> dict[int, str]:
    table = tomllib.loads((root() / "lexicon" / "variants.toml").read_text("utf-8"))
    return {ord(rare): common for common, rares in table["variants"].items() for rare in rares}


@cache
def _rare() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(re.escape, map(chr, _variants())))}]")


@cache
def _variant_table() -> NDArray[np.uint32]:
    table = np.arange(UNICODE, dtype=np.uint32)
    for rare, common in _variants().items():
        table[rare] = ord(common)
    return table


def _folded_char(char: str) -> str:
    category = unicodedata.category(char)
    if char in _NO_WIDTH or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return ""
    if char in _HYPHENS:
        return "-"
    if char in _SPACES or category == "Zs":
        return " "
    if char in "\uff9e\u309b":
        return "\u3099"
    if char in "\uff9f\u309c":
        return "\u309a"
    kind = unicodedata.decomposition(char).partition(">")[0]
    if category == "No" and kind in ("<circle", "<super", "<sub", "<fraction"):
        return char
    if kind == "<compat" and "\u2488" <= char <= "\u249b":
        return char
    return unicodedata.normalize("NFKC", char)


class _Folds:
    """What each code point becomes, learnt at first sight: flat tables for array look-up.

    Unified ideographs are known from the start: no normal form changes them (UAX #15).
    """

    def __init__(self) -> None:
        self._known = np.zeros(UNICODE, np.bool_)
        self._width = np.ones(UNICODE, np.uint8)
        self._start = np.zeros(UNICODE, np.int32)
        self._flat = np.arange(*_IDEOGRAPHS, dtype=np.int32)
        self._alone = np.full(UNICODE, -1, np.int32)
        kanji = slice(*_IDEOGRAPHS)
        self._known[kanji], self._alone[kanji] = True, self._flat
        self._start[kanji] = np.arange(len(self._flat))

    def alone(self, points: NDArray[np.int32]) -> NDArray[np.int32] | None:
        """Folded code points, where every one becomes a single one whatever stands beside it."""
        out = self._alone.take(points)
        if int(out.min()) < 0:
            fresh = points[~self._known.take(points)]
            if not len(fresh):
                return None
            self._learn(np.unique(fresh))
            out = self._alone.take(points)
        return out if int(out.min()) >= 0 else None

    def apply(self, points: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Folded code points, and for each the place of its source; each must have been shown to
        ``alone``."""
        index = np.arange(len(points))
        width = self._width.take(points)
        if bool((width == 1).all()):
            return self._flat.take(self._start.take(points)), index
        index = np.repeat(index, width)
        ends = np.cumsum(width, dtype=np.int64)
        within = np.arange(len(index)) - (ends - width)[index]
        return self._flat[self._start[points[index]] + within], index

    def _learn(self, points: NDArray[np.int32]) -> None:
        grown: list[int] = []
        for point in points.tolist():
            folded = _folded_char(chr(point))
            self._start[point] = len(self._flat) + len(grown)
            self._width[point] = len(folded)
            grown.extend(map(ord, folded))
            if len(folded) == 1 and ord(folded) not in _VOICED:
                self._alone[point] = ord(folded)
        # A dropped character still needs a valid place to look at.
        self._flat = np.append(self._flat, [*grown, 0]).astype(np.int32)
        self._known[points] = True


class _Characters(dict[str, str]):
    """What each character that becomes a single one becomes; ``KeyError`` for any other."""

    def __missing__(self, char: str) -> str:
        alone = _FOLDS.alone(np.array([ord(char)], np.int32))
        if alone is None:
            raise KeyError(char)
        self[char] = chr(int(alone[0]))
        return self[char]


_FOLDS = _Folds()
_CHARACTERS = _Characters()


@cache
def _compositions() -> NDArray[np.int32]:
    """``table[mark, code point of a kana - 0x3040]``: the composed kana, or 0."""
    table = np.zeros((3, 0xC0), np.int32)
    for mark, number in _VOICED.items():
        for point in range(0x3040, 0x3100):
            whole = unicodedata.normalize("NFC", chr(point) + chr(mark))
            if len(whole) == 1:
                table[number, point - 0x3040] = ord(whole)
    return table


def _composed(
    out: NDArray[np.int32], index: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Kana and its combining mark as one; a mark that joins nothing stands alone again."""
    marks = np.flatnonzero((out == 0x3099) | (out == 0x309A))
    if not len(marks):
        return out, index
    number = out[marks] - 0x3098
    base = out[np.maximum(marks - 1, 0)] - 0x3040
    inside = (base >= 0) & (base < 0xC0) & (marks > 0)
    whole = np.where(inside, _compositions()[number, np.where(inside, base, 0)], 0)
    joins = whole > 0
    out[marks[joins] - 1] = whole[joins]
    out[marks[~joins]] = np.where(number[~joins] == 1, _STANDING[0x3099], _STANDING[0x309A])
    keep = np.ones(len(out), np.bool_)
    keep[marks[joins]] = False
    return out[keep], index[keep]


def _joined(out: NDArray[np.int32]) -> NDArray[np.int32]:
    """A long-vowel mark or ruled line between two digits is a hyphen."""
    first, second, third = (out == mark for mark in _LONG_MARKS)
    mark = np.flatnonzero(first | second | third)
    mark = mark[(mark > 0) & (mark < len(out) - 1)]
    before, behind = out[mark - 1] - 0x30, out[mark + 1] - 0x30
    between = (before >= 0) & (before <= 9) & (behind >= 0) & (behind <= 9)
    out[mark[between]] = ord("-")
    return out
