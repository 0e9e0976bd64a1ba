"""Text in 8-bit and 7-bit encodings: runs of bytes without control characters, then a decoder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triage.survey.region import Region

_SHORTEST = 64
"""Of random bytes one run in two thousand is longer; shorter text is found by triggers."""
_WINDOW = 8192
_CONTROL = frozenset(range(0x20)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1B} | {0x7F, 0xFF}
_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\$\(D|\(I)")
_KANA = tuple(zip("ぁァー　「・々（０Ａ", "んヶー。」・々）９ｚ", strict=True))
_ENCODINGS = ("euc_jp", "cp932")
_BROKEN = 0.08
_PLAUSIBLE = 0.45
_CLOSE = 0.2


_TABLE = bytes(byte in _CONTROL for byte in range(256))


@cache
def _weights() -> NDArray[np.float32]:
    """By code unit: 1 for kana and for kanji of JIS X 0208 level 1 (rows 16 to 47), the ones that
    ordinary text is written in. EUC-JP read as CP932 turns into half-width kana: 0.6."""
    weights = np.zeros(0x10000, np.float32)
    for first, last in _KANA:
        weights[ord(first) : ord(last) + 1] = 1
    rows = (bytes((row, cell)) for row in range(0xB0, 0xD0) for cell in range(0xA1, 0xFF))
    kanji = "".join(pair.decode("euc_jp", "ignore") for pair in rows)
    weights[[ord(char) for char in kanji]] = 1
    weights[0xFF66:0xFFA0] = 0.6
    return weights


def stretches(data: bytes) -> list[Region]:
    """Regions of UTF-8, CP932, EUC-JP, ISO-2022-JP and ASCII text, offsets from 0."""
    bad = np.flatnonzero(np.frombuffer(data.translate(_TABLE), np.bool_))
    edges = np.concatenate(([-1], bad, [len(data)]))
    long = np.flatnonzero(np.diff(edges) > _SHORTEST)
    found: list[Region] = []
    for index in long.tolist():
        found.extend(_run(data, int(edges[index]) + 1, int(edges[index + 1])))
    return found


def _run(data: bytes, start: int, end: int) -> Iterator[Region]:
    """The regions of one run, decided window by window; ASCII windows join their neighbours."""
    # Bytes of a number or a pointer may stand right before a text: its first line is tried too.
    previous: tuple[str, ...] = ()
    for first, last in _windows(data, start, end):
        window = data[first:last]
        encodings = _of_ascii(window, previous) if window.isascii() else encodings_of(window)
        for encoding in encodings:
            yield Region(first, last, encoding)
        previous = encodings


def _of_ascii(window: bytes, previous: tuple[str, ...]) -> tuple[str, ...]:
    if _ESCAPE.search(window):
        return ("iso2022_jp",)
    return previous or ("utf-8",)


def _windows(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Pieces of about 8 KiB that end behind a line, or else at a byte that stands alone."""
    while start < end:
        stop = min(start + _WINDOW, end)
        if stop < end:
            line = data.rfind(b"\n", start, stop)
            if line < 0:
                line = next((i for i in range(stop - 1, stop - 64, -1) if data[i] < 0x40), -1)
            stop = line + 1 if line > start else stop
        yield start, stop
        start = stop


def encodings_of(window: bytes) -> tuple[str, ...]:
    """The encodings in which bytes read as Japanese; more than one where they do not decide."""
    raw = np.frombuffer(window, np.uint8)
    utf8 = _utf8_share(raw)
    if utf8 > 1 - _BROKEN:
        return ("utf-8",)
    scores = {"euc_jp": _score(window, "euc_jp") if _may_be_euc(raw) else 0.0}
    scores["cp932"] = _score(window, "cp932")
    best = max(scores.values())
    if best < _PLAUSIBLE:
        return ("utf-8",) if utf8 >= 0.5 else ()
    close = tuple(e for e in _ENCODINGS if scores[e] >= max(best - _CLOSE, _PLAUSIBLE))
    return ("utf-8", *close) if utf8 >= 0.5 else close


def _utf8_share(raw: NDArray[np.uint8]) -> float:
    """Share of the bytes above ASCII that stand in characters of three, as kana and kanji do."""
    tail = (raw & 0xC0) == 0x80
    triples = int((((raw[:-2] & 0xF0) == 0xE0) & tail[1:-1] & tail[2:]).sum())
    return 3 * triples / max(int((raw >= 0x80).sum()), 1)


def _may_be_euc(raw: NDArray[np.uint8]) -> bool:
    """EUC-JP has no byte from 80 to A0 but two; the lead bytes of CP932 are mostly those."""
    strange = (raw >= 0x80) & (raw <= 0xA0) & (raw != 0x8E) & (raw != 0x8F)
    return int(strange.sum()) <= max(1, _BROKEN * int((raw >= 0xA1).sum()))


def _score(window: bytes, encoding: str) -> float:
    """Share of kana and common kanji beyond ASCII; 0 if too many characters are broken."""
    text = window.decode(encoding, "replace").encode("utf-16-le", "replace")
    units = np.frombuffer(text, "<u2")
    units = units[units > 0x7F]
    if not len(units) or int((units == 0xFFFD).sum()) > max(1, _BROKEN * len(units)):
        return 0.0
    return float(_weights()[units].mean())
