"""Words in noise: among random bytes every short word comes up some day, and tells nothing.

A gibibyte of random bytes holds some sixty words of the sensitive vocabularies by chance, and now
and then a label with something behind it. What a check digit, a table or a neighbour proves needs
no surroundings; what rests on a short word alone does: text on one side, or a line of its own.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from triage.model import FindingBlock, PartFindings
from triage.survey.scores import weights

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
_FULL, _HALF = 0x3000, 0xFF61
"""The characters of Japanese from here on, and half-width kana, which noise is full of."""

_Flags = NDArray[np.bool_]
_Places = NDArray[np.int64]


def without_noise(found: PartFindings, text: str, offsets: _Places) -> PartFindings:
    """The findings of a decoded stretch of raw bytes, without words between noise.

    ``offsets`` are the places of the characters of ``text``, and of its end.
    """
    if not any(_doubtful(block).any() for block in found.blocks):
        return found
    marks = _Marks(text, found.encoding or "utf-8")
    blocks = (
        block.where(~_doubtful(block) | marks.readable(block, offsets)) for block in found.blocks
    )
    return dataclasses.replace(found, blocks=tuple(block for block in blocks if block.values))


def _doubtful(block: FindingBlock) -> _Flags:
    if block.signature == _BY_LABEL:
        return np.ones(len(block.values), np.bool_)
    doubtful: _Flags = block.confidence < _ASSERTED
    if block.signature.startswith(_VOCABULARIES):
        doubtful &= block.length < _LONG
    return doubtful & block.signature.startswith(_WORDS)


class _Marks:
    """Where the lines of a text end, and how many of its characters text is written in."""

    def __init__(self, text: str, encoding: str) -> None:
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        usual = weights(encoding)[np.minimum(points, 0xFFFF)] > 0
        for first, behind in _PLAIN:
            usual |= (points >= first) & (points < behind)
        told = usual & (points >= _FULL) & (points < _HALF)
        ascii_ = (points >= _ASCII[0]) & (points < _ASCII[1])
        ends = np.flatnonzero(np.isin(points, _ENDS) | _fill(points, usual))
        self._usual = np.concatenate(([0], np.cumsum(usual)))
        self._told = np.concatenate(([0], np.cumsum(told)))
        self._ascii = np.concatenate(([0], np.cumsum(ascii_)))
        self._ends = np.concatenate(([-1], ends, [len(text)]))

    def readable(self, block: FindingBlock, offsets: _Places) -> _Flags:
        """By finding: does text stand before or behind it, or no noise on either side?"""
        start = np.searchsorted(offsets, block.position)
        end = np.searchsorted(offsets, block.position + block.length)
        line = self._ends[np.searchsorted(self._ends, start) - 1] + 1
        stop = self._ends[np.searchsorted(self._ends, end)]
        many, text = self._judged(np.maximum(start - _SIDE, line), start)
        more, going_on = self._judged(end, np.minimum(end + _SIDE, stop))
        text |= self._sentence(np.maximum(start - _NEAR, 0), start)
        last = len(self._told) - 1
        going_on |= self._sentence(end, np.minimum(end + _NEAR, last))
        apart: _Flags = (text | ~many) & (going_on | ~more)
        return apart | (many & text) | (more & going_on)

    def _judged(self, start: _Places, end: _Places) -> tuple[_Flags, _Flags]:
        """Are there characters enough to be judged, and are they text?"""
        count = end - start
        return count >= _FEWEST, self._usual[end] - self._usual[start] >= _TEXT * count

    def _sentence(self, start: _Places, end: _Places) -> _Flags:
        """Are the characters right beside a value a sentence's, or all ASCII?"""
        japanese = self._told[end] - self._told[start] >= _TOLD
        latin: _Flags = self._ascii[end] - self._ascii[start] >= _NEAR
        return japanese | latin


def _fill(points: NDArray[np.uint32], usual: _Flags) -> _Flags:
    """The characters of long runs of an equal one, where no text is written in it."""
    if not len(points):
        return usual
    starts = np.flatnonzero(np.append(True, points[1:] != points[:-1]))
    sizes = np.diff(starts, append=len(points))
    filled: _Flags = np.repeat(sizes >= _FILL, sizes) & ~usual
    return filled
