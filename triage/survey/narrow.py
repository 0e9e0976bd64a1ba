"""Text in 8-bit and 7-bit encodings: runs of bytes without control characters, then a decoder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triage.survey.region import Region
from triage.survey.words import CONTROL, WORD, Flags, Places, runs, table

_SHORTEST = 64
"""Of random bytes one run in two thousand is longer; shorter text is found by triggers."""
_WORDS = (_SHORTEST + 1 - WORD + 1) // WORD
_WINDOW = 8192
_BATCH = 64 << 10
_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\$\(D|\(I)")
_KANA = tuple(zip("ぁァー　「・々（０Ａ", "んヶー。」・々）９ｚ", strict=True))
_ENCODINGS = ("euc_jp", "cp932")
_BROKEN = 0.08
_MANGLED = 0.04
_PLAUSIBLE, _PLAUSIBLE_SHORT, _FEW = 0.45, 0.55, 128
"""Random bytes score 0.45 on average, and only a short run of them comes by chance; half-width
kana alone score 0.6."""
_CLOSE = 0.2

_LONG = 1024
_NEVER_EUC = 0.2
"""Share of the bytes from 80 to 9F among those above ASCII: leads of CP932, two codes of EUC-JP."""
_SAMPLE = 256
_CUT = 3
"""Bytes that a character of UTF-8 may leave in one window when it is cut."""
_UTF8_TAILS = bytes(range(0x80, 0xC0))

_Span = tuple[int, int]
_Sums = NDArray[np.float64]


@cache
def _weights(encoding: str) -> NDArray[np.float32]:
    """By code unit: 1 for kana and for kanji of JIS X 0208 level 1 (rows 16 to 47), the ones that
    ordinary text is written in. EUC-JP read as CP932 turns into half-width kana, which count 0.6
    there; in EUC-JP they have a prefix and come by no chance."""
    weights = np.zeros(0x10000, np.float32)
    for first, last in _KANA:
        weights[ord(first) : ord(last) + 1] = 1
    rows = (bytes((row, cell)) for row in range(0xB0, 0xD0) for cell in range(0xA1, 0xFF))
    kanji = "".join(pair.decode("euc_jp", "ignore") for pair in rows)
    weights[[ord(char) for char in kanji]] = 1
    weights[0xFF66:0xFFA0] = 0.6 if encoding == "cp932" else 1
    return weights


def stretches(data: bytes, words: Flags) -> list[Region]:
    """Regions of UTF-8, CP932, EUC-JP, ISO-2022-JP and ASCII text, offsets from 0."""
    windows = [_windows(data, start, end) for start, end in _spans(data, words)]
    decisions = iter(_decided(data, [span for run in windows for span in run]))
    found = []
    for run in windows:
        # Bytes of a number or a pointer may stand right before a text: its first line is tried
        # too. ASCII windows join their neighbours.
        previous: tuple[str, ...] = ()
        for first, last in run:
            decided = next(decisions)
            escaped = _ESCAPE.search(data, first, last) is not None
            if decided is None:
                encodings = ("iso2022_jp",) if escaped else previous or ("utf-8",)
            else:
                encodings = (*decided, "iso2022_jp") if escaped else decided
            found += [Region(first, last, encoding) for encoding in encodings]
            previous = encodings
    return found


def _spans(data: bytes, words: Flags) -> list[_Span]:
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


def _windows(data: bytes, start: int, end: int) -> list[_Span]:
    """Pieces of about 8 KiB that end behind a line, or else at a byte that stands alone."""
    found = []
    while start < end:
        stop = min(start + _WINDOW, end)
        if stop < end:
            line = data.rfind(b"\n", start, stop)
            if line < 0:
                line = next((i for i in range(stop - 1, stop - 64, -1) if data[i] < 0x40), -1)
            stop = line + 1 if line > start else stop
        found.append((start, stop))
        start = stop
    return found


def _decided(data: bytes, spans: list[_Span]) -> Iterator[tuple[str, ...] | None]:
    """The encodings of each span; null where it is ASCII. Many are decided in one go."""
    batch: list[bytes | None] = []
    size = 0
    for start, end in spans:
        piece = data[start:end]
        batch.append(None if piece.isascii() else piece)
        size += end - start
        if size > _BATCH:
            yield from _batch_decided(batch)
            batch, size = [], 0
    yield from _batch_decided(batch)


def _batch_decided(batch: list[bytes | None]) -> Iterator[tuple[str, ...] | None]:
    evident = [piece and _evident(piece) for piece in batch]
    pairs = list(zip(batch, evident, strict=True))
    found = iter(encodings_of([piece for piece, known in pairs if piece and not known]))
    for piece, known in pairs:
        yield None if piece is None else (known,) if isinstance(known, str) else next(found)


def _evident(piece: bytes) -> str | None:
    """UTF-8 or CP932 where a long piece is nothing else from its first character to its last."""
    if len(piece) < _LONG:
        return None
    # A window may begin, or end, inside a character.
    trimmed = piece[:_CUT].lstrip(_UTF8_TAILS) + piece[_CUT:]
    try:
        trimmed.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(trimmed) - _CUT:
            return "utf-8"
    else:
        return "utf-8"
    raw = np.frombuffer(piece, np.uint8)
    middle = raw[len(raw) // 2 :][:_SAMPLE]
    broken = middle.tobytes().decode("utf-8", "replace").count("\ufffd")
    if 4 * broken <= np.count_nonzero(middle & 0x80):
        return None
    leads = np.count_nonzero((raw & 0xE0) == 0x80)
    if leads <= _NEVER_EUC * np.count_nonzero(raw & 0x80):
        return None
    try:
        piece.decode("cp932")
    except UnicodeDecodeError:
        return None
    return "cp932"


def encodings_of(pieces: list[bytes]) -> list[tuple[str, ...]]:
    """For each piece the encodings in which it reads as Japanese; more than one where its bytes
    do not decide. No piece holds a zero byte."""
    if not pieces:
        return []
    raw = np.frombuffer(b"\0".join(pieces), np.uint8)
    part = np.cumsum(raw == 0, dtype=np.int32)
    utf8 = _utf8_share(raw, part)
    open_ = utf8 <= 1 - _BROKEN
    scores = {
        "euc_jp": _scores(pieces, "euc_jp", open_ & _may_be_euc(raw, part)),
        "cp932": _scores(pieces, "cp932", open_),
    }
    short = np.array([len(piece) < _FEW for piece in pieces])
    plausible = np.where(short, _PLAUSIBLE_SHORT, _PLAUSIBLE)
    floor = np.maximum(np.maximum(*scores.values()) - _CLOSE, plausible)
    rows = {"utf-8": utf8 >= 0.5, **{name: score >= floor for name, score in scores.items()}}
    return [tuple(n for n, flags in rows.items() if flags[i]) for i in range(len(pieces))]


def _utf8_share(raw: NDArray[np.uint8], part: NDArray[np.int32]) -> _Sums:
    """Share of the bytes above ASCII that stand in characters of three, as kana and kanji do."""
    tail = (raw & 0xC0) == 0x80
    triple = ((raw[:-2] & 0xF0) == 0xE0) & tail[1:-1] & tail[2:]
    count = int(part[-1]) + 1
    triples = np.bincount(part[:-2][triple], minlength=count)
    return 3 * triples / np.maximum(np.bincount(part[raw >= 0x80], minlength=count), 1)


def _may_be_euc(raw: NDArray[np.uint8], part: NDArray[np.int32]) -> NDArray[np.bool_]:
    """EUC-JP has no byte from 80 to A0 but two; the lead bytes of CP932 are mostly those."""
    strange = (raw >= 0x80) & (raw <= 0xA0) & (raw != 0x8E) & (raw != 0x8F)
    count = int(part[-1]) + 1
    graphic = np.bincount(part[raw >= 0xA1], minlength=count)
    flags: NDArray[np.bool_] = np.bincount(part[strange], minlength=count) <= np.maximum(
        1, np.floor(_BROKEN * graphic)
    )
    return flags


def _scores(pieces: list[bytes], encoding: str, wanted: NDArray[np.bool_]) -> _Sums:
    """Per wanted piece: the share of kana and common kanji beyond ASCII; 0 if too many of its
    characters are broken."""
    found = np.zeros(len(pieces))
    chosen = np.flatnonzero(wanted)
    if not len(chosen):
        return found
    joined = b"\0".join([pieces[i] for i in chosen.tolist()])
    units = np.frombuffer(joined.decode(encoding, "replace").encode("utf-16-le"), "<u2")
    beyond = np.flatnonzero(units > 0x7F)
    part = np.cumsum(units == 0, dtype=np.int32)[beyond]
    units, count = units[beyond], len(chosen)
    total = np.bincount(part, minlength=count)
    broken = np.bincount(part[units == 0xFFFD], minlength=count)
    weight = np.bincount(part, _weights(encoding)[units], minlength=count)
    sound = broken <= np.maximum(1, np.floor(_MANGLED * total))
    found[chosen] = np.where(sound, weight / np.maximum(total, 1), 0)
    return found
