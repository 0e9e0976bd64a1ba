"""Files of mainframes: EBCDIC with katakana, and kanji between shift codes.

They are turned into CP932 byte for byte, so that every offset stays: a kana or digit is one byte in
both, a kanji two. Kanji are JIS X 0208 with both high bits set (as EUC-JP) between KI and KO: 0x28
or 0x38 … 0x29 on Fujitsu hosts (JEF), 0x0A42 … 0x0A41 on Hitachi hosts (KEIS).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from triage.content.budget import Budget
from triage.content.fixed import layout_of, tables
from triage.content.zengin import is_zengin, transfers
from triage.model import ByteSpace, Extent, Gap, Item, Locator, Table, Text

MIME = "application/x-ebcdic-records"
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
    0x5C: "*);",
    0x60: "-/",
    0x6B: ",%_>?",
    0x7A: ":#@'=\"",
    0xE0: "$",
}
_LETTERS = {0xC1: "ABCDEFGHI", 0xD1: "JKLMNOPQR", 0xE2: "STUVWXYZ", 0xF0: "0123456789"}
_NEWLINES = {0x0D: "\r", 0x15: "\n", 0x25: "\n"}
_SHIFTED = re.compile(
    rb"[\x28\x38]((?:[\xa1-\xfe]{2}|\x40\x40)+)\x29|\x0aB((?:[\xa1-\xfe]{2})+)\x0aA"
)
_DIGITS, _BLANKS, _CONTROLS = 0.10, 0.02, 0.01


def _table() -> bytes:
    """EBCDIC code page 290 as JIS X 0201; what has no place there becomes a blank."""
    table = bytearray(b" " * 256)
    for start, signs in (*_KANA.items(), *_SIGNS.items(), *_LETTERS.items(), *_NEWLINES.items()):
        table[start : start + len(signs)] = signs.encode("cp932")
    return bytes(table)


_TO_JIS = _table()


def to_cp932(data: bytes) -> bytes:
    """The same text in CP932, as many bytes."""
    plain = bytearray(data.translate(_TO_JIS))
    for run in _SHIFTED.finditer(data):
        plain[run.start() : run.end()] = b" " * len(run[0])
        kanji = run[1] or run[2]
        pairs = (_pair(kanji[i : i + 2]) for i in range(0, len(kanji), 2))
        start = run.start(1 if run[1] else 2)
        plain[start : start + len(kanji)] = b"".join(pairs)
    return bytes(plain)


def _pair(pair: bytes) -> bytes:
    if pair == b"@@":
        return b"\x81\x40"
    try:
        return pair.decode("euc_jp").encode("cp932")
    except UnicodeError:
        return b"\x81\xac"  # a gaiji stays one character


def host_kind(head: bytes) -> str | None:
    """The type of records in EBCDIC; null for anything else."""
    counts = np.bincount(np.frombuffer(head, np.uint8), minlength=256)
    size = len(head)
    if size < 256 or counts[0xF0:0xFA].sum() < _DIGITS * size or counts[0x40] < _BLANKS * size:
        return None
    controls = (
        counts[:0x28].sum() - counts[[0x0A, 0x0D, 0x15, 0x25]].sum() + counts[0x30:0x38].sum()
    )
    if controls > _CONTROLS * size:
        return None
    plain = to_cp932(head)
    return MIME if is_zengin(plain) or layout_of(plain) else None


class _Translated:
    """A space of EBCDIC read as CP932; a read must begin and end between records."""

    def __init__(self, space: ByteSpace) -> None:
        self._space = space

    @property
    def length(self) -> int:
        """Size in bytes."""
        return self._space.length

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes asked for, in CP932."""
        return to_cp932(self._space.read_at(offset, length))

    def unreadable(self) -> tuple[Extent, ...]:
        """What could not be read so far."""
        return self._space.unreadable()


class _Host:
    name = "host"
    mimes = frozenset({MIME})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """The records as tables."""
        space = _Translated(item.data)
        head = space.read_at(0, 64 << 10)
        layout = None if is_zengin(head) else layout_of(head)
        if is_zengin(head):
            yield from transfers(item.steps, space)
        elif layout:
            yield from tables(item.steps, space, layout)
        else:
            reason = "the records' length was not recognised"
            yield Gap(Locator(item.steps), "content", "host.records", reason, item.data.length)


PLUGIN = _Host()
