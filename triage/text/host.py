"""Text of mainframes: EBCDIC with half-width kana, and kanji between shift codes.

It is turned into CP932 byte for byte, so that every offset stays: a kana or digit is one byte in
both, a kanji two. Kanji are JIS X 0208 with both high bits set (as EUC-JP) between KI and KO: 0x28
or 0x38 … 0x29 on Fujitsu hosts (JEF), 0x0A42 … 0x0A41 on Hitachi hosts (KEIS). On IBM hosts they
are those of its code page 300, between 0x0E and 0x0F (CCSID 930 and 939).
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triage.signatures import root

_KANA = {
    0x41: "｡｢｣､･ｦｧｨｩ",
    0x51: "ｪｫｬｭｮｯ",
    0x58: "ｰ",
    0x81: "ｱｲｳｴｵｶｷｸｹｺ",
    0x8C: "ｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉ",
    0x9D: "ﾊﾋﾌ",
    0xA2: "ﾍﾎﾏﾐﾑﾒﾓﾔﾕ",
    0xAC: "ﾖﾗﾘﾙ",
    0xBA: "ﾚﾛﾜﾝﾞﾟ",
}
_SIGNS = {
    0x40: " ",
    0x4B: ".<(+|&",
    0x5A: "!\\*);",
    0x60: "-/",
    0x6B: ",%_>?[",
    0x79: "`:#@'=\"]",
    0xA0: "~",
    0xB0: "^",
    0xC0: "{",
    0xD0: "}",
    0xE0: "$",
}
_LETTERS = {0xC1: "ABCDEFGHI", 0xD1: "JKLMNOPQR", 0xE2: "STUVWXYZ", 0xF0: "0123456789"}
_SMALL = {0x62: "abcdefgh", 0x71: "ijklmnop", 0x8B: "q", 0x9B: "r", 0xAB: "s", 0xB3: "tuvwxyz"}
_NEWLINES = {0x0D: "\r", 0x15: "\n", 0x25: "\n"}
_SHIFTED = re.compile(rb"(?:[\x28\x38]|\x0aB)((?:[\x80-\xfe][\xa1-\xfe]|\x40\x40)+)(?:\x29|\x0aA)?")

_SHIFTED_IBM = re.compile(rb"\x0e((?:[\x41-\x7f][\x41-\xfe]|\x40\x40)+)\x0f")
_GAIJI = b"\x81\xac"
"""Instead of what CP932 has no place for: it stays one character."""


def _table() -> bytes:
    """EBCDIC code page 290 as JIS X 0201; what has no place there becomes a blank."""
    table = bytearray(b" " * 256)
    for several in (_KANA, _SIGNS, _LETTERS, _SMALL, _NEWLINES):
        for start, signs in several.items():
            table[start : start + len(signs)] = signs.encode("cp932")
    return bytes(table)


_TO_JIS = _table()


def to_cp932(data: bytes) -> bytes:
    """The same text in CP932, as many bytes; a shift code becomes a blank."""
    plain = bytearray(data.translate(_TO_JIS))
    for shifted, kanji in ((_SHIFTED, _kanji), (_SHIFTED_IBM, _ibm_kanji)):
        for run in shifted.finditer(data):
            plain[run.start() : run.end()] = b" " * len(run[0])
            plain[run.start(1) : run.end(1)] = kanji(run[1])
    return bytes(plain)


def shifts(data: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of each shift code."""
    for shifted in (_SHIFTED, _SHIFTED_IBM):
        for run in shifted.finditer(data):
            yield run.start(), run.start(1)
            yield run.end(1), run.end()


def _ibm_kanji(pairs: bytes) -> bytes:
    written: bytes = _ibm_codes()[np.frombuffer(pairs, ">u2")].tobytes()
    return written


@cache
def _ibm_codes() -> NDArray[np.uint16]:
    """Two bytes of CP932 for each two of IBM's code page 300."""
    codes = np.full(1 << 16, int.from_bytes(_GAIJI, "big"), ">u2")
    codes[0x4040] = 0x8140
    data = gzip.decompress((root() / "lexicon" / "ibm_kanji.tsv.gz").read_bytes()).decode()
    for line in data.splitlines()[1:]:
        first, signs = line.split("\t")
        for second, sign in enumerate(signs, 0x41):
            if sign != " ":
                codes[int(first, 16) << 8 | second] = int.from_bytes(sign.encode("cp932"), "big")
    return codes


def _kanji(pairs: bytes) -> bytes:
    written = _rewritten(pairs.replace(b"@@", b"\xa1\xa1"))
    if len(written) == len(pairs):
        return written
    several = (pairs[at : at + 2] for at in range(0, len(pairs), 2))
    return b"".join(map(_pair, several))


def _pair(pair: bytes) -> bytes:
    written = b"\x81\x40" if pair == b"@@" else _rewritten(pair)
    return written if len(written) == 2 else _GAIJI


def _rewritten(pairs: bytes) -> bytes:
    """EUC-JP as CP932; nothing where it cannot be written so."""
    try:
        return pairs.decode("euc_jp").encode("cp932")
    except UnicodeError:
        return b""
