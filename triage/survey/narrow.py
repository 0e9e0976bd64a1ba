"""Text in 8-bit and 7-bit encodings: runs of bytes without control characters, then a decoder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from triage.survey.evident import ASCII, DOUBTFUL, evident
from triage.survey.region import Region, Span, without_inner
from triage.survey.scores import encodings_of
from triage.survey.words import CONTROL, WORD, Flags, Places, runs, table

_SHORTEST = 64
"""Of random bytes one run in two thousand is longer; shorter text is found by triggers."""
_WORDS = (_SHORTEST + 1 - WORD + 1) // WORD
_PIECE, _WINDOW = 64 << 10, 8 << 10
_BATCH = 64 << 10
_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\$\(D|\(I)")


def stretches(data: bytes, words: Flags, known: Sequence[Region] = ()) -> list[Region]:
    """Regions of UTF-8, CP932, EUC-JP, ISO-2022-JP and ASCII text, offsets from 0, but those that
    lie wholly inside one of ``known``."""
    pieces = [piece for span in _spans(data, words) for piece in _cut(data, *span, _PIECE)]
    kinds = dict(
        window for piece in without_inner(pieces, known) for window in _windows(data, piece)
    )
    spans = without_inner(kinds, known)
    scored = _scored(data, [span for span in spans if kinds[span] == DOUBTFUL])
    found: list[Region] = []
    behind, previous = -1, tuple[str, ...]()
    for first, last in spans:
        kind = kinds[first, last]
        encodings = next(scored) if kind == DOUBTFUL else (kind,)
        escaped = data.find(b"\x1b", first, last) >= 0 and _ESCAPE.search(data, first, last)
        if kind == ASCII:
            # Bytes of a number or a pointer may stand right before a text: its first line is
            # tried too. ASCII windows join their neighbours.
            joined = previous if first == behind else ()
            encodings = ("iso2022_jp",) if escaped else joined or ("utf-8",)
        elif escaped:
            encodings = (*encodings, "iso2022_jp")
        found += [Region(first, last, encoding) for encoding in encodings]
        behind, previous = last, encodings
    return found


def _windows(data: bytes, piece: Span) -> Iterator[tuple[Span, str]]:
    """A piece whole, with its encoding, where that is evident; else smaller windows of it."""
    start, end = piece
    kind = evident(data[start:end])
    if kind != DOUBTFUL or end - start <= _WINDOW:
        yield piece, kind
        return
    for window in _cut(data, start, end, _WINDOW):
        yield window, evident(data[slice(*window)])


def _spans(data: bytes, words: Flags) -> list[Span]:
    """Start and end of each run without control characters, longer than ``_SHORTEST``."""
    firsts, lasts = runs(words, _WORDS)
    if not len(firsts):
        return []
    before = _first_control(data, firsts[:, None] * WORD - 1 - np.arange(WORD))
    behind = _first_control(data, lasts[:, None] * WORD + np.arange(WORD))
    starts, ends = firsts * WORD - before, np.minimum(lasts * WORD + behind, len(data))
    long = ends - starts > _SHORTEST
    return list(zip(starts[long].tolist(), ends[long].tolist(), strict=True))


def _first_control(data: bytes, places: Places) -> Places:
    """Per row of offsets: the index of the first control; outside the data all are controls."""
    inside = (places >= 0) & (places < len(data))
    classes = np.frombuffer(table(), np.uint8)
    found = classes[np.frombuffer(data, np.uint8)[np.where(inside, places, 0)]] & CONTROL > 0
    found |= ~inside
    first: Places = found.argmax(axis=1)
    return first


def _cut(data: bytes, start: int, end: int, size: int) -> Iterator[Span]:
    """Pieces of about ``size`` that end behind a line, or else at a byte that stands alone."""
    while start < end:
        stop = min(start + size, end)
        if stop < end:
            line = data.rfind(b"\n", start, stop)
            if line < 0:
                line = next((i for i in range(stop - 1, stop - 64, -1) if data[i] < 0x40), -1)
            stop = line + 1 if line > start else stop
        yield start, stop
        start = stop


def _scored(data: bytes, spans: list[Span]) -> Iterator[tuple[str, ...]]:
    """The encodings of each span; many are decided in one go."""
    batch: list[bytes] = []
    size = 0
    for start, end in spans:
        batch.append(data[start:end])
        size += end - start
        if size > _BATCH:
            yield from encodings_of(batch)
            batch, size = [], 0
    yield from encodings_of(batch)
