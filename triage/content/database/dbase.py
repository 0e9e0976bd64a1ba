"""dBase tables (.dbf, dBase III to FoxPro): rows, and those that are only marked as deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.content.budget import Budget
from triage.content.charset import decoded
from triage.content.collected import Collected
from triage.model import Gap, Item, Locator, Table, Text
from triage.text.codec import detect

_HEAD, _FIELD = 32, 32
_WINDOW, _SAMPLE = 1 << 20, 64 << 10
_DELETED = b"*"
# Language drivers of code page 932; other values are too often wrong to be believed.
_CP932 = frozenset({0x13, 0x7B})


@dataclass(frozen=True, slots=True)
class _Field:
    name: bytes
    kind: str
    start: int
    length: int


class _Dbase:
    name = "dbase"
    mimes = frozenset({"application/x-dbf"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """One table of rows, one of deleted rows; a row is the number of its record."""
        head = item.data.read_at(0, _HEAD)
        count = int.from_bytes(head[4:8], "little")
        start, size = (int.from_bytes(head[at : at + 2], "little") for at in (8, 10))
        fields = list(_fields(item.data.read_at(_HEAD, max(start - _HEAD, 0)), size))
        if not fields or size < 2:
            reason = "the table's description is damaged"
            yield Gap(Locator(item.steps), "content", "dbase.damaged", reason, item.data.length)
            return
        # The stated number of records may be older than the file.
        stored = max(item.data.length - start, 0) // size
        charset = "cp932" if head[29] in _CP932 else _written(item, start, size, fields)
        names = tuple(decoded(field.name, charset)[0] for field in fields)
        live = Collected(item.steps, names, "cp932")
        gone = Collected((*item.steps, "deleted"), names, "cp932")
        for number, record in enumerate(_records(item, start, size, stored), 1):
            table = gone if record[:1] == _DELETED or number > count else live
            cells = tuple(_cell(record, field, charset) for field in fields)
            if any(cells):
                yield from table.add(cells, number)
        yield from live.rest()
        yield from gone.rest()
        if stored < count:
            reason = "the table ends before its last record"
            lost = (count - stored) * size
            yield Gap(Locator(item.steps), "content", "dbase.truncated", reason, lost)


PLUGIN = _Dbase()


def _fields(described: bytes, size: int) -> Iterator[_Field]:
    start = 1
    for at in range(0, len(described) - _FIELD + 1, _FIELD):
        field = described[at : at + _FIELD]
        if field[0] in (0x0D, 0):
            return
        length, kind = field[16], chr(field[11])
        if kind == "C":
            length |= field[17] << 8  # a long text uses the decimals' byte
        if start + length > size:
            return
        yield _Field(field[:11].split(b"\0")[0], kind, start, length)
        start += length


def _written(item: Item, start: int, size: int, fields: Sequence[_Field]) -> str:
    """The encoding of the first records, all text together: of one cell's few bytes half-width kana
    and EUC-JP are the same; "" where it cannot be told."""
    data = item.data.read_at(start, min(_SAMPLE, item.data.length - start))
    spans = [(field.start, field.start + field.length) for field in fields if field.kind == "C"]
    records = (data[at : at + size] for at in range(0, len(data) - size + 1, size))
    cells = (record[first:last].strip(b" \0") for record in records for first, last in spans)
    return detect(b"\n".join((b"", *filter(None, cells)))) or ""


def _records(item: Item, start: int, size: int, stored: int) -> Iterator[bytes]:
    step = max(_WINDOW // size, 1)
    for first in range(0, stored, step):
        block = item.data.read_at(start + first * size, min(step, stored - first) * size)
        for at in range(0, len(block) - size + 1, size):
            yield block[at : at + size]


def _cell(record: bytes, field: _Field, charset: str) -> str:
    raw = record[field.start : field.start + field.length]
    if field.kind in "MGPB0":
        return ""  # the number of a block in another file, or binary
    return decoded(raw.strip(b" \0"), charset)[0]
