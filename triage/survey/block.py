"""What a block of bytes is, by a sample of it: the first map of a drive."""

from __future__ import annotations

import zlib
from collections import Counter
from functools import cache
from typing import Literal

import numpy as np

from triage.survey import narrow, wide
from triage.survey.words import look

Blank = Literal["zero", "constant", "random", "other"]

_BINS = 256
_RANDOM_CHI_SQUARE = 255 + 6 * 22.6
"""Six standard deviations above the mean of chi-square with 255 degrees of freedom."""
_PIECE, _PIECES = 4096, 16
_TEXT_SHARE = 0.5
_PACKED_SHARE = 0.9
"""What bytes that were compressed before still shrink to; programs and tables reach 0.7."""


def blank(data: bytes) -> Blank:
    """Class of one block: zero, one byte repeated, spread evenly as cipher text is, or other.

    Whether it is zero or constant is told by every byte, the rest by up to 64 KiB of it.
    """
    if data == _zeros(len(data)):
        return "zero"
    if data[:1] == data[-1:] and data == data[:1] * len(data):
        return "constant"
    sample = _sample(data)
    return "random" if len(sample) >= 16 * _BINS and _even(sample) else "other"


def block_class(data: bytes) -> str:
    """``zero``, ``constant``, ``random``, ``compressed``, ``structured``, or ``text:`` and the
    encoding that most of the block's text is in."""
    kind = blank(data)
    if kind != "other":
        return kind
    sample = _sample(data)
    encoding = _encoding(sample)
    if encoding is not None:
        return f"text:{encoding}"
    packed = len(zlib.compress(sample[:_PIECE], 1)) + len(zlib.compress(sample[-_PIECE:], 1))
    return "compressed" if packed > _PACKED_SHARE * 2 * _PIECE else "structured"


@cache
def _zeros(length: int) -> bytes:
    return bytes(length)


def _sample(data: bytes) -> bytes:
    """Up to sixteen pieces of 4 KiB, spread over the block."""
    if len(data) <= _PIECE * _PIECES:
        return data
    step = len(data) // _PIECES & ~7
    return b"".join(data[at : at + _PIECE] for at in range(0, step * _PIECES, step))


def _even(sample: bytes) -> bool:
    counts = np.bincount(np.frombuffer(sample, np.uint8), minlength=_BINS)
    even = len(sample) / _BINS
    return float(((counts - even) ** 2).sum() / even) < _RANDOM_CHI_SQUARE


def _encoding(sample: bytes) -> str | None:
    """The encoding of at least half of the sample, if it is text."""
    words = look(sample)
    sizes: Counter[str] = Counter()
    for region in wide.stretches(sample, words, 0) or narrow.stretches(sample, words.narrow):
        sizes[region.encoding] += region.end - region.start
    if not sizes:
        return None
    encoding, size = sizes.most_common(1)[0]
    return encoding if size >= _TEXT_SHARE * len(sample) else None
