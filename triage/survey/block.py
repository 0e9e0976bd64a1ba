"""What a block of bytes is, by a sample of it: the first map of a drive."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from triage.survey import narrow, wide
from triage.survey.region import Region
from triage.survey.words import Flags, look

Blank = Literal["zero", "constant", "random", "other"]

_BINS = 256
_RANDOM_CHI_SQUARE = 255 + 6 * 22.6
"""Six standard deviations above the mean of chi-square with 255 degrees of freedom."""
_PIECE, _PIECES = 4096, 16
_TEXT_SHARE, _WORD_SHARE = 0.49, 0.4
_PACKED_BITS = 7.2
"""Bits a byte: bytes that were compressed before have nearly 8, programs and text below 7."""
_APART = 4 * _PIECE
"""Of the sample every fourth piece is looked at as text."""
_FEWEST = 16 * _BINS


def blank(data: bytes) -> Blank:
    """Class of one block: zero, one byte repeated, spread evenly as cipher text is, or other.

    Whether it is zero or constant is told by every byte, the rest by up to 64 KiB of it.
    """
    fill = _fill(data)
    if fill is not None:
        return fill
    return "random" if _even(_counts(_sample(data))) else "other"


def zero_bytes(data: bytes) -> int:
    """How many of its bytes stand in whole pages of 4 KiB that are zero."""
    pages = len(data) // _PIECE
    words = np.frombuffer(data[: pages * _PIECE], np.uint64).reshape(pages, _PIECE // 8)
    return _PIECE * (pages - int(np.count_nonzero(words.any(axis=1))))


def block_class(data: bytes) -> str:
    """``zero``, ``constant``, ``random``, ``compressed``, ``structured``, or ``text:`` and the
    encoding that most of the block's text is in."""
    fill = _fill(data)
    if fill is not None:
        return fill
    sample = _sample(data)
    counts = _counts(sample)
    if _even(counts):
        return "random"
    if _bits(counts) > _PACKED_BITS:
        return "compressed"
    pieces = (sample[at : at + _PIECE] for at in range(0, len(sample), _APART))
    encoding = _encoding(b"\0".join(pieces))
    return f"text:{encoding}" if encoding is not None else "structured"


def _fill(data: bytes) -> Literal["zero", "constant"] | None:
    """Whether one byte is repeated, or there is nothing at all; of zeros one comparison tells."""
    if data == _zeros(len(data)):
        return "zero"
    return "constant" if data[:1] == data[-1:] and data == data[:1] * len(data) else None


@cache
def _zeros(length: int) -> bytes:
    return bytes(length)


def _sample(data: bytes) -> bytes:
    """Up to sixteen pieces of 4 KiB, spread over the block."""
    if len(data) <= _PIECE * _PIECES:
        return data
    step = len(data) // _PIECES & ~7
    return b"".join(data[at : at + _PIECE] for at in range(0, step * _PIECES, step))


def _counts(sample: bytes) -> NDArray[np.int64]:
    """How often each byte occurs."""
    return np.bincount(np.frombuffer(sample, np.uint8), minlength=_BINS)


def _even(counts: NDArray[np.int64]) -> bool:
    """Spread evenly; too few bytes tell nothing."""
    total = int(counts.sum())
    even = total / _BINS
    spread = ((counts - even) ** 2).sum() / max(even, 1)
    return total >= _FEWEST and bool(spread < _RANDOM_CHI_SQUARE)


def _bits(counts: NDArray[np.int64]) -> float:
    """Entropy of a byte by itself."""
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def _encoding(sample: bytes) -> str | None:
    """The encoding of half of the sample, if it is text."""
    words = look(sample)
    found: list[Region] = []
    if any(_may_be_half(flags) for flags in words.wide.values()):
        found = wide.stretches(sample, words, 0)
    if not found and _may_be_half(words.narrow):
        found = narrow.stretches(sample, words.narrow)
    sizes: Counter[str] = Counter()
    for region in found:
        sizes[region.encoding] += region.end - region.start
    if not sizes:
        return None
    encoding, size = sizes.most_common(1)[0]
    return encoding if size >= _TEXT_SHARE * len(sample) else None


def _may_be_half(flags: Flags) -> bool:
    """Are there words enough? Runs of text begin and end inside of some."""
    return bool(np.count_nonzero(flags) >= _WORD_SHARE * len(flags))
