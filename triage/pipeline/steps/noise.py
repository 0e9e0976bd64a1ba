"""Words in noise: among random bytes every short word comes up some day, and tells nothing.

A gibibyte of random bytes holds some sixty words of the sensitive vocabularies by chance, and now
and then a label with something behind it. What a check digit, a table or a neighbour proves needs
no surroundings; what rests on a short word alone does: text on one side, or a line of its own.
"""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triage.metadata import spread
from triage.model import FindingBlock, PartFindings
from triage.survey.scores import weights
from triage.survey.words import runs
from triage.text.points import code_points

_SIDE = 28
"""Characters on a side of a value that are judged, as far as its line goes."""
_FEWEST, _TEXT = 4, 0.9
"""Fewer characters say nothing against it; of text so many are such as text is written in."""
_NEAR, _TOLD = 8, 6
"""Characters right beside a value, and how many kana and usual kanji among them are a sentence."""
_ASSERTED = 50
_VOCABULARIES = ("sensitive.", "safety", "welfare")
_WORDS = (*_VOCABULARIES, "email")
_LONG = 6
"""Bytes of a word: 2^30 places in a gibibyte, 2^8 words, one chance in 2^48 for each of them."""
_BY_LABEL = "credential.password"
"""Nothing but its label speaks for a password, however sure it is. Numbers are told by more."""
_ENDS = (0x00, 0x09, 0x0A, 0x0D)
_FILL = 16
"""So many equal characters that no text is written in fill what was erased: 0xFF in flash."""
_ASCII = (0x20, 0x7F)
_PLAIN = (_ASCII, (0x2000, 0x2800), (0xFF01, 0xFF5F))
"""ASCII, also in full width; and signs: the lines of tables, circled digits."""
_LAST = 0xFFFF
"""Of the tables of characters: those beyond count as this one, which no text is written in."""
_FULL, _HALF = 0x3000, 0xFF61
"""The characters of Japanese from here on, and half-width kana, which noise is full of."""

_Flags = NDArray[np.bool_]
_Places = NDArray[np.int64]


def without_noise(found: PartFindings, text: str, offsets: _Places) -> PartFindings:
    """The findings of a decoded stretch of raw bytes, without words between noise.

    ``offsets`` are the places of the characters of ``text``, and of its end.
    """
    doubts = [_doubtful(block) for block in found.blocks]
    if not any(doubt.any() for doubt in doubts):
        return found
    marks = _Marks(text, found.encoding or "utf-8")
    for block, doubt in zip(found.blocks, doubts, strict=True):
        if doubt.any():
            doubt[doubt] = ~marks.readable(block.where(doubt), offsets)
    blocks = (block.where(~doubt) for block, doubt in zip(found.blocks, doubts, strict=True))
    return dataclasses.replace(found, blocks=tuple(block for block in blocks if block.values))


def _doubtful(block: FindingBlock) -> _Flags:
    if block.signature == _BY_LABEL:
        return np.ones(len(block.values), np.bool_)
    doubtful: _Flags = block.confidence < _ASSERTED
    if block.signature.startswith(_VOCABULARIES):
        doubtful &= block.length < _LONG
    return doubtful & block.signature.startswith(_WORDS)


class _Marks:
    """Where the lines of a text end, and how many of its characters text is written in. The text
    may be as long as its window: only the characters beside a value are looked at one by one."""

    def __init__(self, text: str, encoding: str) -> None:
        self._points = code_points(text)
        self._usual = _usual(encoding)
        low = np.flatnonzero(self._points <= max(_ENDS))
        ends = low[np.isin(self._points[low], _ENDS)]
        self._ends = np.concatenate(([-1], np.union1d(ends, self._fill()), [len(text)]))

    def readable(self, block: FindingBlock, offsets: _Places) -> _Flags:
        """By finding: does text stand before or behind it, or no noise on either side?"""
        start = np.searchsorted(offsets, block.position)
        end = np.searchsorted(offsets, block.position + block.length)
        line = self._ends[np.searchsorted(self._ends, start) - 1] + 1
        stop = self._ends[np.searchsorted(self._ends, end)]
        many, text = self._judged(np.maximum(start - _SIDE, line), start)
        more, going_on = self._judged(end, np.minimum(end + _SIDE, stop))
        text |= self._sentence(np.maximum(start - _NEAR, 0), start)
        going_on |= self._sentence(end, np.minimum(end + _NEAR, len(self._points)))
        apart: _Flags = (text | ~many) & (going_on | ~more)
        return apart | (many & text) | (more & going_on)

    def _judged(self, start: _Places, end: _Places) -> tuple[_Flags, _Flags]:
        """Are there characters enough to be judged, and are they text?"""
        count = end - start
        return count >= _FEWEST, self._count(self._usual, start, end) >= _TEXT * count

    def _sentence(self, start: _Places, end: _Places) -> _Flags:
        """Are the characters right beside a value a sentence's, or all ASCII?"""
        japanese = self._count(self._usual & _told(), start, end) >= _TOLD
        latin: _Flags = self._count(_ascii(), start, end) >= _NEAR
        return japanese | latin

    def _count(self, table: _Flags, start: _Places, end: _Places) -> _Places:
        """How many characters of each stretch, no longer than ``_SIDE``, a table has."""
        places = start[:, None] + np.arange(_SIDE)
        inside = places < end[:, None]
        points = self._points[np.minimum(places, len(self._points) - 1)]
        found: _Places = np.count_nonzero(table[np.minimum(points, _LAST)] & inside, axis=1)
        return found

    def _fill(self) -> _Places:
        """The characters of long runs of an equal one, where no text is written in it."""
        points = self._points
        starts, ends = runs(points[1:] == points[:-1], _FILL - 1)
        strange = ~self._usual[np.minimum(points[starts], _LAST)]
        return spread(starts[strange], ends[strange] + 1 - starts[strange])


@cache
def _usual(encoding: str) -> _Flags:
    """By code unit: is text written in it?"""
    return (weights(encoding) > 0) | _between(*_PLAIN)


@cache
def _told() -> _Flags:
    return _between((_FULL, _HALF))


@cache
def _ascii() -> _Flags:
    return _between(_ASCII)


def _between(*ranges: tuple[int, int]) -> _Flags:
    flags = np.zeros(_LAST + 1, np.bool_)
    for first, behind in ranges:
        flags[first:behind] = True
    return flags
