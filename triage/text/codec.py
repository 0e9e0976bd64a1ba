"""Bytes to text with the byte offset of every character, at array speed.

Python's codecs say neither where a character began nor agree on how much one bad byte costs, so
the character boundaries are computed here, and the code points looked up in tables that are
built once from Python's own codecs. An undecodable byte is one U+FFFD.

CP932 is Microsoft's Shift_JIS: strict ``shift_jis`` refuses 髙, 﨑, ① and the user-defined
characters (外字, F040-F9FC), which stay in the private use area as U+E000-E757. EUC-JP takes
CP932's extensions where the standard has holes (what Windows writes as code page 51932).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from triage.text import column
from triage.text.guess import guess
from triage.text.host import shifts, to_cp932
from triage.text.points import UNICODE, as_text, code_points

EBCDIC = "ebcdic"
"""Text of Japanese mainframes (see ``text.host``); never the guess for a whole file."""
ENCODINGS = ("utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16-le", "utf-16-be")

_BAD = 0xFFFD
_ESCAPE = re.compile(rb"\x1b(?:\([BJI]|\$[@B]|\$\(D)|[\r\n]+")
_ASCII, _KATAKANA, _KANJI, _SUPPLEMENT = 0, 1, 2, 3
_MODES = {b"(I": _KATAKANA, b"$@": _KANJI, b"$B": _KANJI, b"$(D": _SUPPLEMENT}

_Bytes = NDArray[np.uint8]
_Points = NDArray[np.int32]
_Places = NDArray[np.int64]
_Flags = NDArray[np.bool_]


@lru_cache(maxsize=4)  # what says the type of a file and what reads it ask the same
def detect(head: bytes) -> str | None:
    """Encoding of a whole text file by its first bytes; None where it is not text.

    One of ``ENCODINGS``; the last character may be cut. ASCII is reported as ``utf-8``, and so
    is text of a foreign code page that is mostly ASCII.
    """
    return guess(head, lambda data, encoding: decode(data, encoding)[0])


def decode(data: bytes, encoding: str, base: int = 0) -> tuple[str, _Places]:
    """Text, and where it stands: ``offsets[i] = base +`` byte offset of character ``i``.

    ``offsets`` has ``len(text) + 1`` elements, the last is the end. ``encoding`` is one of
    ``ENCODINGS`` or ``EBCDIC`` (``KeyError`` otherwise).
    """
    if encoding == EBCDIC:
        return _ebcdic(data, base)
    if encoding in ("utf-8", "cp932", "euc_jp") and data.isascii():
        return data.decode("ascii"), np.arange(base, base + len(data) + 1, dtype=np.int64)
    sound = _sound(data, encoding) if encoding != "iso2022_jp" else None
    if sound is not None:
        return sound[0], sound[1] + np.int64(base)
    points, starts = _READERS[encoding](np.frombuffer(data, np.uint8))
    text = as_text(points)
    return text, np.append(starts, len(data)) + np.int64(base)


def lengths(values: Sequence[str], encoding: str) -> NDArray[np.int32]:
    """How many bytes each of some strings takes in an encoding, a line end as a space."""
    if encoding not in ENCODINGS or encoding == "iso2022_jp":
        return np.array([len(value.encode(encoding, "replace")) for value in values], np.int32)
    table, lines = _sizes(encoding), column.lines(values)
    if not len(lines):
        return np.empty(0, np.int32)
    sizes = np.add.reduceat(table.take(lines.points), lines.starts, dtype=np.int32)
    return sizes - np.int32(table[0x0A])


def same_size(encoding: str) -> str:
    """Python's name of an encoding in which the text is as long as in this one."""
    return "cp932" if encoding == EBCDIC else encoding


def _ebcdic(data: bytes, base: int) -> tuple[str, _Places]:
    text, offsets = decode(to_cp932(data), "cp932", base)
    gone = np.zeros(len(data) + 1, np.bool_)
    for start, end in shifts(data):
        gone[start:end] = True
    keep = ~gone[offsets - base]
    points = code_points(text)[keep[:-1]]
    return as_text(points), offsets[keep]


def _sound(data: bytes, encoding: str) -> tuple[str, _Places] | None:
    """Text by Python's own codec, several times as fast, where that refuses nothing and each
    character has taken as many bytes as here."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    if encoding == "utf-8":
        raw = np.frombuffer(data, np.uint8)
        return text, np.append(np.flatnonzero((raw & 0xC0) != 0x80), len(data))
    offsets = np.zeros(len(text) + 1, np.int64)
    sizes = _sizes(encoding).take(code_points(text))
    np.cumsum(sizes.astype(np.int64), out=offsets[1:])  # four times as fast as that of bytes
    return (text, offsets) if offsets[-1] == len(data) else None


@cache
def _sizes(encoding: str) -> _Bytes:
    """How many bytes each character takes, where none is out of the ordinary."""
    sizes = np.full(UNICODE, 2, np.uint8)
    if encoding.startswith("utf-16"):
        sizes[0x10000:] = 4
        return sizes
    sizes[:0x80] = 1
    if encoding == "utf-8":
        sizes[0x800:], sizes[0x10000:] = 3, 4
        return sizes
    sizes[_BAD] = 1
    if encoding == "cp932":
        sizes[0xFF61:0xFFA0] = 1
    else:
        sizes[_supplement_table()] = 3
        sizes[_jis_table()] = 2
    return sizes


def _kept(points: _Points, keep: _Flags) -> tuple[_Points, _Places]:
    starts = np.flatnonzero(keep)
    return points[starts], starts


def _after(raw: _Bytes, distance: int) -> _Bytes:
    """The byte ``distance`` behind each byte, zero past the end."""
    return np.append(raw, np.zeros(distance, np.uint8))[distance:]


def _place_in_run(member: _Flags) -> tuple[_Places, _Places]:
    """For each element: its index in its run of true elements, and where the run starts."""
    index = np.arange(len(member))
    opens = member & ~np.append(False, member[:-1])
    start = np.maximum.accumulate(np.where(opens, index, 0))
    return index - start, start


# --- UTF ----------------------------------------------------------------------------------------


def _utf8(raw: _Bytes) -> tuple[_Points, _Places]:
    """Well-formed sequences by Unicode 15, table 3-7."""
    one, two, three = (_after(raw, n).astype(np.int32) for n in (1, 2, 3))
    lead = raw.astype(np.int32)
    tail1, tail2, tail3 = ((b & 0xC0) == 0x80 for b in (one, two, three))
    is2 = (lead >= 0xC2) & (lead <= 0xDF) & tail1
    is3 = (lead >= 0xE0) & (lead <= 0xEF) & tail1 & tail2
    is4 = (lead >= 0xF0) & (lead <= 0xF4) & tail1 & tail2 & tail3
    points = np.where(lead < 0x80, lead, _BAD)
    points = np.where(is2, (lead & 0x1F) << 6 | (one & 0x3F), points)
    wide = (lead & 0x0F) << 12 | (one & 0x3F) << 6 | (two & 0x3F)
    is3 &= (wide >= 0x800) & ((wide & 0xF800) != 0xD800)
    points = np.where(is3, wide, points)
    huge = (lead & 0x07) << 18 | (one & 0x3F) << 12 | (two & 0x3F) << 6 | (three & 0x3F)
    is4 &= (huge >= 0x10000) & (huge <= 0x10FFFF)
    points = np.where(is4, huge, points).astype(np.int32)
    keep = np.ones(len(raw), np.bool_)
    for mask, width in ((is2, 1), (is3, 2), (is4, 3)):
        first = np.flatnonzero(mask)
        for step in range(1, width + 1):
            keep[first + step] = False
    return _kept(points, keep)


def _utf16(order: str) -> Callable[[_Bytes], tuple[_Points, _Places]]:
    def read(raw: _Bytes) -> tuple[_Points, _Places]:
        even = len(raw) & ~1
        unit = raw[:even].view(f"{order}u2").astype(np.int32)
        high, low = (unit & 0xFC00) == 0xD800, (unit & 0xFC00) == 0xDC00
        pair = high & np.append(low[1:], False)
        behind = np.append(unit[1:], 0)[: len(unit)]
        points = np.where(high | low, _BAD, unit)
        points = np.where(pair, 0x10000 + ((unit & 0x3FF) << 10) + (behind & 0x3FF), points)
        keep = ~np.append(False, pair)[: len(unit)]
        points, starts = _kept(points.astype(np.int32), keep)
        if even == len(raw):
            return points, starts * 2
        return np.append(points, np.int32(_BAD)), np.append(starts * 2, even)

    return read


# --- Japanese double-byte sets ------------------------------------------------------------------


def _tabled(codec: str, leads: bytes, trails: bytes, prefix: bytes = b"") -> _Points:
    """``table[lead << 8 | trail]``: the code point, or U+FFFD where the set has a hole."""
    pairs = [bytes((lead, trail)) for lead in leads for trail in trails]
    text = b"\n".join(prefix + pair for pair in pairs).decode(codec, "replace")
    table = np.full(0x10000, _BAD, np.int32)
    table[np.frombuffer(b"".join(pairs), ">u2")] = [
        ord(one) if len(one) == 1 else _BAD for one in text.split("\n")
    ]
    return table


@cache
def _cp932_table() -> _Points:
    trails = bytes((*range(0x40, 0x7F), *range(0x80, 0xFD)))
    return _tabled("cp932", bytes((*range(0x81, 0xA0), *range(0xE0, 0xFD))), trails)


@cache
def _jis_table() -> _Points:
    """JIS X 0208 in EUC bytes, CP932's rows 13 and 89-92 in its holes, 外字 in rows 85-94."""
    high = bytes(range(0xA1, 0xFF))
    table = _tabled("euc_jp", high, high)
    code = np.flatnonzero(table == _BAD)
    row, cell = (code >> 8) - 0xA1, (code & 0xFF) - 0xA1
    inside = (row >= 0) & (row < 94) & (cell >= 0) & (cell < 94)
    code, row, cell = code[inside], row[inside], cell[inside]
    lead = row // 2 + np.where(row < 62, 0x81, 0xC1)
    trail = np.where(row % 2, cell + 0x9F, cell + 0x40 + (cell >= 63))
    table[code] = _cp932_table()[lead << 8 | trail]
    own = row >= 84
    table[code[own]] = 0xE000 + (row[own] - 84) * 94 + cell[own]
    return table


@cache
def _supplement_table() -> _Points:
    """JIS X 0212 (EUC-JP behind 8F), with the second half of the user-defined characters."""
    high = bytes(range(0xA1, 0xFF))
    table = _tabled("euc_jp", high, high, prefix=b"\x8f")
    for row in range(0xF5, 0xFF):
        table[row << 8 | 0xA1 : (row << 8 | 0xFE) + 1] = np.arange(94) + 0xE3AC + (row - 0xF5) * 94
    return table


def _cp932(raw: _Bytes) -> tuple[_Points, _Places]:
    # Every lead byte is also a possible second byte, so inside a run of such bytes they
    # alternate, and the byte before a run can never be a lead: the parity is known everywhere.
    capable = ((raw >= 0x81) & (raw <= 0x9F)) | ((raw >= 0xE0) & (raw <= 0xFC))
    place, _ = _place_in_run(capable)
    lead = capable & (place % 2 == 0)
    wide = raw.astype(np.int32)
    points = np.where(wide < 0x80, wide, _BAD)
    points = np.where((wide >= 0xA1) & (wide <= 0xDF), wide + (0xFF61 - 0xA1), points)
    behind = _after(raw, 1)
    double = np.where(lead, _cp932_table()[wide << 8 | behind], _BAD)
    paired = double != _BAD
    points = np.where(paired, double, points)
    second = np.append(False, paired[:-1])
    broken = np.append(False, (lead & ~paired)[:-1]) & (raw >= 0x80) & ~lead
    points[broken] = _BAD
    return _kept(points.astype(np.int32), ~second)


def _euc_jp(raw: _Bytes) -> tuple[_Points, _Places]:
    high = (raw >= 0xA1) & (raw <= 0xFE)
    place, start = _place_in_run(high)
    opener = np.where(start > 0, raw[np.maximum(start - 1, 0)], 0)
    owed = np.where(opener == 0x8E, 1, np.where(opener == 0x8F, 2, 0))
    one, two = _after(raw, 1), _after(raw, 2)
    wide = raw.astype(np.int32)
    points = np.where(wide < 0x80, wide, _BAD)
    kana = (raw == 0x8E) & (one >= 0xA1) & (one <= 0xDF)
    points = np.where(kana, one.astype(np.int32) + (0xFF61 - 0xA1), points)
    third = np.where(raw == 0x8F, _supplement_table()[one.astype(np.int32) << 8 | two], _BAD)
    triple = third != _BAD
    points = np.where(triple, third, points)
    lead = high & (place >= owed) & ((place - owed) % 2 == 0)
    double = np.where(lead, _jis_table()[wide << 8 | one], _BAD)
    paired = double != _BAD
    points = np.where(paired, double, points)
    keep = np.ones(len(raw), np.bool_)
    for mask, width in ((kana | paired, 1), (triple, 2)):
        first = np.flatnonzero(mask)
        for step in range(1, width + 1):
            keep[first + step] = False
    return _kept(points.astype(np.int32), keep)


def _iso2022_jp(raw: _Bytes) -> tuple[_Points, _Places]:
    data = raw.tobytes()
    cuts = [(m.start(), m.end(), _MODES.get(m[0][1:], _ASCII)) for m in _ESCAPE.finditer(data)]
    mode = np.zeros(len(raw), np.uint8)
    keep = np.ones(len(raw), np.bool_)
    if cuts:
        begin, end, what = (np.array(column, np.int64) for column in zip(*cuts, strict=True))
        stretches = np.diff(np.concatenate(([0], end, [len(raw)])))
        mode = np.repeat(np.append(_ASCII, what), stretches).astype(np.uint8)
        escapes = raw[begin] == 0x1B
        depth = np.zeros(len(raw) + 1, np.int8)
        depth[begin[escapes]] += 1
        depth[end[escapes]] -= 1
        keep = np.cumsum(depth[:-1]) == 0
        mode[~keep] = _ASCII
    return _shifted(raw, mode, keep)


def _shifted(raw: _Bytes, mode: _Bytes, keep: _Flags) -> tuple[_Points, _Places]:
    """7-bit bytes read by the set that is in force at each (``mode``)."""
    graphic = (raw >= 0x21) & (raw <= 0x7E)
    wide = raw.astype(np.int32)
    points = np.where(wide < 0x80, wide, _BAD)
    kana = (mode == _KATAKANA) & graphic
    points = np.where(kana, np.where(wide <= 0x5F, wide + (0xFF61 - 0x21), _BAD), points)
    for set_, table in ((_KANJI, _jis_table()), (_SUPPLEMENT, _supplement_table())):
        member = (mode == set_) & graphic
        place, _ = _place_in_run(member)
        lead = member & (place % 2 == 0)
        second = np.append(False, lead[:-1]) & member
        double = table[(wide << 8 | _after(raw, 1)) | 0x8080]
        whole = np.append(second[1:], False)
        points = np.where(lead, np.where(whole, double, _BAD), points)
        keep = keep & ~second
    return _kept(points.astype(np.int32), keep)


_READERS: dict[str, Callable[[_Bytes], tuple[_Points, _Places]]] = {
    "utf-8": _utf8,
    "cp932": _cp932,
    "euc_jp": _euc_jp,
    "iso2022_jp": _iso2022_jp,
    "utf-16-le": _utf16("<"),
    "utf-16-be": _utf16(">"),
}
