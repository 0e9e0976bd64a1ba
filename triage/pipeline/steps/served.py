"""Reads server logs: what they look like, and stretches of them for the names on the disks."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from triage.correlation import LogPart, LogShape, LogTask
from triage.errors import SourceError
from triage.reconcile.logs.formats import recognise
from triage.reconcile.logs.paths import Names
from triage.reconcile.logs.reader import Reader
from triage.reconcile.logs.table import Table, columns_of
from triage.text.codec import decode, detect
from triage.work import slot

BLOCK = 8 << 20
HEAD = 256 << 10
_RATIO, _RATIO_AFTER = 400, 64 << 20
"""A log packs well, but not so well."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What a worker looks for: the names on the disks, and what the operator said of the logs."""

    names: Names
    year: int | None
    mapping: dict[str, str]


def setup(bits: bytes, year: int | None, mapping: dict[str, str]) -> Watch:
    """The worker's set-up function (see ``work``)."""
    return Watch(Names(bits), year, mapping)


def look(watch: Watch, path: str) -> LogShape | SourceError:
    """The format of a log by its first lines."""
    try:
        with Path(path).open("rb") as raw:
            packed = _is_gzip(raw)
            head = (_unpacked(raw) if packed else raw).read(HEAD)
        size = Path(path).stat().st_size
    except (OSError, EOFError, zlib.error):
        return SourceError("the log cannot be read", where=path)
    whole, _, _ = head.rpartition(b"\n")
    name, fields = recognise(whole or head)
    if not name:
        delimiter, header = _header(head)
        if "path" in columns_of(header, watch.mapping):
            return LogShape("table", (delimiter, *header), size, packed)
    return LogShape(name, fields, size, packed)


def read_log(watch: Watch, task: LogTask) -> LogPart | SourceError:
    """The accesses to names that are on a disk, in one stretch of one log."""
    try:
        with Path(task.path).open("rb") as raw:
            packed = _is_gzip(raw)
            return _read(watch, task, raw, _unpacked(raw) if packed else raw, packed)
    except (OSError, EOFError, zlib.error):
        return SourceError("the log is damaged", where=task.path)


def _read(watch: Watch, task: LogTask, raw: BinaryIO, stream: BinaryIO, packed: bool) -> LogPart:
    moved = _Moved(raw, task.start)
    if task.format == "table":
        return _table(watch, task, stream, moved)
    reader = Reader(task.format, task.fields, watch.names, watch.year)
    most = _most(task.path, packed)
    for place, block in _blocks(stream, task):
        if place > most:
            reader.tally.cut = True
            break
        reader.read(block, place)
        moved.tick()
    return reader.tally.part()


class _Moved:
    """Ticks the bytes of the file itself, packed or not: those are known beforehand."""

    def __init__(self, raw: BinaryIO, start: int) -> None:
        self.raw, self.at = raw, start

    def tick(self) -> None:
        at = self.raw.tell()
        slot.tick(at - self.at)
        self.at = at


def _is_gzip(raw: BinaryIO) -> bool:
    head = raw.read(2)
    raw.seek(0)
    return head == b"\x1f\x8b"


def _unpacked(raw: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw))


def _most(path: str, packed: bool) -> int:
    """How many bytes are read of a log: one that unpacks beyond all measure ends there."""
    size = Path(path).stat().st_size
    return max(size * _RATIO, _RATIO_AFTER) if packed else size


def _blocks(stream: BinaryIO, task: LogTask) -> Iterator[tuple[int, bytes]]:
    """Whole lines, a few MiB at a time, each with its place; a line begins in one stretch only."""
    at = task.start
    if at:
        stream.seek(at - 1)
        at += len(stream.readline(2 * BLOCK)) - 1
    left = b""
    while (data := stream.read(BLOCK)) or left:
        block, end, rest = (left + data).rpartition(b"\n")
        if not data:
            block, end, rest = left, b"", b""
        elif not end and len(rest) < 2 * BLOCK:
            left = rest
            continue
        elif not end:  # no line is so long
            block, rest = rest, b""
        whole = block + end
        if 0 <= task.end < at + len(whole):
            cut = whole.find(b"\n", max(task.end - at - 1, 0)) + 1
            if task.end > at:
                yield at, whole[:cut] if cut else whole
            return
        yield at, whole
        at, left = at + len(whole), rest


# --- tables


def _header(head: bytes) -> tuple[str, list[str]]:
    text = decode(head, detect(head) or "utf-8")[0].lstrip("\ufeff")
    first = text.split("\n", 1)[0].strip("\r")
    delimiter = max(",\t;|", key=first.count)
    return delimiter, [name.strip().strip('"') for name in first.split(delimiter)]


def _table(watch: Watch, task: LogTask, stream: BinaryIO, moved: _Moved) -> LogPart:
    head = stream.read(HEAD)
    encoding = detect(head) or "utf-8"
    stream.seek(0)
    delimiter, *header = task.fields
    table = Table(columns_of(header, watch.mapping), task.action, watch.names, delimiter)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    next(text, None)
    table.read(_ticking(text, moved))
    return table.tally.part()


def _ticking(lines: io.TextIOWrapper, moved: _Moved) -> Iterator[str]:
    for line in lines:
        moved.tick()
        yield line
