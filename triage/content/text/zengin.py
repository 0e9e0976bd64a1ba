"""Bank transfer files in the 全銀 format: header, data, trailer and end records of 120 bytes.

Source: 全国銀行協会, 全銀協標準フォーマット (総合振込, 給与・賞与振込, 口座振替). Records follow
each other with or without line ends; a file may hold several groups. The trailer counts its data
records, so a group that lost some is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from triage.content.text.fixed import cut
from triage.model import ByteSpace, Gap, Locator, Table

RECORD = 120
_HEADER = re.compile(rb"1(?:21|11|12|71|72|91)[01][0-9]{10}")
_PAY = (b"11", b"12", b"71", b"72")
_TEXT = re.compile(rb"[\x20-\x5f\xa1-\xdf]{120}")
_DATA = re.compile(rb"2[0-9]{4}")
_MOST_ROWS = 50_000
_FIELDS = (
    ("金融機関コード", 1, 5),
    ("金融機関名カナ", 5, 20),
    ("支店コード", 20, 23),
    ("支店名カナ", 23, 38),
    ("預金種目", 42, 43),
    ("口座番号", 43, 50),
    ("口座名義カナ", 50, 80),
    ("金額", 80, 90),
)
_OF_PAY = (("社員番号", 91, 101), ("所属コード", 101, 111))
_OF_OTHERS = (("顧客番号", 91, 111),)
_END = frozenset(b"\r\n\x1a\x00 ")


@dataclass(slots=True)
class _Group:
    """The records of one header. ``counted`` is the trailer's number, null without a trailer."""

    kind: bytes = b""
    starts: list[int] = field(default_factory=list)
    rows: list[bytes] = field(default_factory=list)
    seen: int = 0
    counted: int | None = None


def is_zengin(head: bytes) -> bool:
    """Does the content begin with a header and a data record? ``head`` is in CP932."""
    second = head[_stride(head) :]
    return bool(
        _HEADER.match(head) and _TEXT.match(head) and _DATA.match(second) and _TEXT.match(second)
    )


def _stride(head: bytes) -> int:
    """From one record to the next: the line end counts."""
    end = head[RECORD : RECORD + 2]
    return RECORD + (2 if end == b"\r\n" else 1 if end[:1] in (b"\n", b"\r") else 0)


def transfers(steps: tuple[str, ...], space: ByteSpace) -> Iterator[Table | Gap]:
    """A table for each group, and a gap for each whose trailer counts other than are there."""
    stride = _stride(space.read_at(0, RECORD + 2))
    group, number = _Group(), 0
    for offset, record in _records(space, stride):
        mark = record[:1]
        if mark == b"1":
            yield from _told(steps, group, number)
            group, number = _Group(kind=record[1:3]), number + 1
        elif mark == b"2":
            group.starts.append(offset)
            group.rows.append(record)
            group.seen += 1
            if len(group.rows) >= _MOST_ROWS:
                yield _table(steps, group, number)
                group.starts, group.rows = [], []
        elif mark == b"8" and record[1:7].isdigit():
            group.counted = int(record[1:7])
    yield from _told(steps, group, number)


def _records(space: ByteSpace, stride: int) -> Iterator[tuple[int, bytes]]:
    step = stride * 8192
    for base in range(0, space.length, step):
        data = space.read_at(base, step)
        for at in range(0, len(data), stride):
            record = data[at : at + RECORD]
            if not _END.issuperset(record):
                yield base + at, record


def _told(steps: tuple[str, ...], group: _Group, number: int) -> Iterator[Table | Gap]:
    if group.rows:
        yield _table(steps, group, number)
    if group.counted is not None and group.counted != group.seen:
        reason = f"the trailer counts {group.counted} transfers and {group.seen} are here"
        where = Locator(_steps(steps, number))
        yield Gap(where, "content", "zengin.incomplete", reason, None, blocks_no=False)


def _table(steps: tuple[str, ...], group: _Group, number: int) -> Table:
    fields = (*_FIELDS, *(_OF_PAY if group.kind in _PAY else _OF_OTHERS))
    complete = "" if group.counted is None else f" トレーラ件数{group.counted}件"
    columns, offsets = cut(group.rows, group.starts, [(a, b) for _, a, b in fields])
    return Table(
        steps=_steps(steps, number),
        header=tuple(name for name, _, _ in fields),
        columns=columns,
        rows=_numbers(group.seen - len(group.rows), group.rows),
        encoding="cp932",
        cell_offsets=offsets if len(steps) == 0 else None,
        title=f"全銀フォーマット 委託者{complete}",
    )


def _steps(steps: tuple[str, ...], number: int) -> tuple[str, ...]:
    return steps if number <= 1 else (*steps, f"part:{number}")


def _numbers(before: int, rows: Sequence[bytes]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.arange(before + 1, before + len(rows) + 1, dtype=np.int64)
