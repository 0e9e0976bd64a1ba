"""Classes of bytes, looked at eight at a time: where text can be at all.

A run of text longer than a few words covers whole aligned words, so that words that cannot
belong to text rule out nearly all of random or compressed bytes without a look at single bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import stringzilla
from numpy.typing import NDArray

CONTROL, RARE_HIGH, FAINT_HIGH, DIGIT = 1, 2, 4, 8
"""Bits of a byte's class: never in 8-bit text; never the high byte of a usual UTF-16 unit; not
the high byte of a unit that tells (see ``wide``); an ASCII digit."""
TELLS = 2
WORD = 8
QUAD = 4
"""Bytes of a group of digits: a run of eight digits covers at least one whole aligned group."""
EVEN, ODD = 0x0001000100010001, 0x0100010001000100
"""The bytes at even and at odd offsets of a little-endian word."""

Flags = NDArray[np.bool_]
Places = NDArray[np.int64]

_BLOCK = 128 << 10
"""Small enough that what is computed on the way stays in the cache."""

_NOTHING = bytes(_BLOCK)
_DIGITS = DIGIT * 0x01010101
_CONTROL = frozenset(range(0x20)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1B} | {0x7F, 0xFF}


@cache
def usual() -> Flags:
    """The UTF-16 units of ASCII and of every character that CP932 can write."""
    flags = np.zeros(0x10000, np.bool_)
    flags[[0x09, 0x0A, 0x0D]] = True
    flags[0x20:0x7F] = True
    flags[0xFF61:0xFFA0] = True
    pairs = [
        bytes((lead, trail))
        for lead in (*range(0x81, 0xA0), *range(0xE0, 0xFD))
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFD))
    ]
    texts = b"\n".join(pairs).decode("cp932", "ignore").split("\n")
    flags[[ord(text) for text in texts if len(text) == 1]] = True
    return flags


@cache
def telling() -> Flags:
    """Units that hardly ever come from other bytes: ASCII, kana and full-width digits."""
    flags = np.zeros(0x10000, np.bool_)
    flags[[0x09, 0x0A, 0x0D]] = True
    flags[0x20:0x7F] = True
    flags[0x3000:0x3004] = True
    flags[0x3041:0x30FF] = True
    flags[0xFF10:0xFF1A] = True
    flags[0xFF61:0xFFA0] = True
    return flags


@cache
def unit_kinds(encoding: str) -> NDArray[np.uint8]:
    """By UTF-16 unit, read little-endian: 0, 1 if it is usual, ``TELLS`` if it is also telling."""
    kinds = usual().astype(np.uint8)
    kinds[usual() & telling()] = TELLS
    return kinds if encoding == "utf-16-le" else kinds.reshape(256, 256).T.ravel()


@cache
def table() -> bytes:
    """The class of each byte."""
    common, strong = (set((np.flatnonzero(flags()) >> 8).tolist()) for flags in (usual, telling))
    return bytes(
        CONTROL * (byte in _CONTROL)
        + RARE_HIGH * (byte not in common)
        + FAINT_HIGH * (byte not in strong)
        + DIGIT * (byte in b"0123456789")
        for byte in range(256)
    )


@dataclass(frozen=True, slots=True)
class Words:
    """One flag a word: ``narrow`` has no control character, ``wide`` usual high bytes only, by
    where they stand (``EVEN``, ``ODD``). A last word that is not whole is neither. ``digits`` are
    the offsets of the aligned groups of ``QUAD`` digits, in order."""

    narrow: Flags
    wide: dict[int, Flags]
    digits: Places


def is_zero(data: bytes) -> bool:
    """Nothing but zeros?"""
    last = len(data) // _BLOCK * _BLOCK
    blocks = all(data.startswith(_NOTHING, at) for at in range(0, last, _BLOCK))
    return blocks and data[last:].strip(b"\0") == b""


def look(data: bytes) -> Words:
    """The words of ``data``, flagged."""
    count = -(-len(data) // WORD)
    narrow, even, odd = (np.zeros(count, np.bool_) for _ in range(3))
    flags = (narrow, CONTROL * (EVEN | ODD)), (even, RARE_HIGH * EVEN), (odd, RARE_HIGH * ODD)
    digits = [np.empty(0, np.int64)]
    masked = np.empty(_BLOCK // WORD, np.uint64)
    for at, classes in _classes(data):
        words = classes.view(np.uint64)
        part = slice(at // WORD, at // WORD + len(words))
        for out, mask in flags:
            np.bitwise_and(words, np.uint64(mask), out=masked[: len(words)])
            np.equal(masked[: len(words)], 0, out=out[part])
        quads = classes.view(np.uint32) & np.uint32(_DIGITS)
        digits.append(np.flatnonzero(quads == _DIGITS) * QUAD + at)
    return Words(narrow, {EVEN: even, ODD: odd}, np.concatenate(digits))


def tells(data: bytes, high: int) -> Places:
    """The words in which a byte at ``high`` is the high byte of a telling unit, in order."""
    found = [np.empty(0, np.int64)]
    for at, classes in _classes(data):
        faint = classes.view(np.uint64) & np.uint64(FAINT_HIGH * high)
        found.append(np.flatnonzero(faint != FAINT_HIGH * high) + at // WORD)
    return np.concatenate(found)


def _classes(data: bytes) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Offset and classes of each block that is not zero, in whole words; what stands behind the
    data is a control. The array is used again for the next block."""
    view, classes = memoryview(data), np.empty(_BLOCK, np.uint8)
    for at in range(0, len(data), _BLOCK):
        if data.startswith(_NOTHING, at):
            continue
        block = view[at : at + _BLOCK]
        whole = -(-len(block) // WORD) * WORD
        classes[len(block) : whole] = CONTROL | RARE_HIGH
        stringzilla.translate(block, table(), out=classes[: len(block)])
        yield at, classes[:whole]


def runs(flags: Flags, at_least: int) -> tuple[Places, Places]:
    """First index of, and first index behind, each run of ``at_least`` true elements."""
    together, length = flags, 1
    while length < at_least:
        step = min(length, at_least - length)
        together = together[:-step] & together[step:]
        length += step
    edges = np.flatnonzero(np.diff(together, prepend=False, append=False))
    return edges[::2], edges[1::2] + at_least - 1
