"""ESE databases (Exchange, Windows Mail, Windows Search, Active Directory): every table's rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from struct import unpack
from typing import Any

import pyesedb

from triage.content.budget import Budget
from triage.content.charset import decoded
from triage.content.collected import Collected
from triage.content.database.sqlite_rows import FILE, shown
from triage.content.space import Memory
from triage.content.stream import Stream
from triage.model import Gap, Item, Locator, Table
from triage.text.locator import encode_step

_KIND = pyesedb.column_types
_TEXTS = (_KIND.TEXT, _KIND.LARGE_TEXT)
_FLOATS = (_KIND.FLOAT_32BIT, _KIND.DOUBLE_64BIT)
_BYTES = (_KIND.BINARY_DATA, _KIND.LARGE_BINARY_DATA, _KIND.GUID, _KIND.SUPER_LARGE_VALUE)
_SIGNED = (
    *(_KIND.INTEGER_16BIT_SIGNED, _KIND.INTEGER_32BIT_SIGNED, _KIND.INTEGER_64BIT_SIGNED),
    _KIND.CURRENCY,
)
_COMPRESSED, _MULTIPLE = 2, 8
_SYSTEM = "MSys"
_DAYS, _TICKS = datetime(1899, 12, 30), datetime(1601, 1, 1)
_TABLES, _COLUMNS = 5_000, 1_024
_ERRORS = (OSError, ValueError, TypeError, OverflowError, MemoryError, SystemError)


class _Ese:
    name = "ese"
    mimes = frozenset({"application/x-ese-database"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Table | Item | Gap]:
        """Each table but the database's own; long binary values as items."""
        base = pyesedb.file()
        lost: Counter[str] = Counter()
        try:
            base.open_file_object(Stream(item.data))
            count = min(base.number_of_tables, _TABLES)
        except _ERRORS:
            reason = "the database is damaged: its list of tables cannot be read"
            yield Gap(Locator(item.steps), "content", "ese.damaged", reason, item.data.length)
            return
        for index in range(count):
            try:
                table = base.get_table(index)
                if not table.name.startswith(_SYSTEM):
                    yield from _rows(item, table, budget, lost)
            except _ERRORS:
                lost["table"] += 1
        if lost:
            reason = f"the database is damaged; tables, rows or values lost: {lost.total()}"
            yield Gap(Locator(item.steps), "content", "ese.damaged", reason)


PLUGIN = _Ese()


def _rows(item: Item, table: Any, budget: Budget, lost: Counter[str]) -> Iterator[Table | Item]:
    steps = (*item.steps, encode_step(table.name))
    width = min(table.number_of_columns, _COLUMNS)
    rows = Collected(steps, tuple(table.get_column(index).name for index in range(width)))
    for number in range(1, table.number_of_records + 1):
        try:
            record = table.get_record(number - 1)
            values = [_value(record, column) for column in range(width)]
        except _ERRORS:
            lost["row"] += 1
            continue
        for column, value in enumerate(values, 1):
            if isinstance(value, bytes) and len(value) >= FILE:
                budget.member()
                yield Item((*steps, f"blob:{number}.{column}"), "", Memory(value))
        yield from rows.add(tuple(map(shown, values)), number)
    yield from rows.rest()


def _value(record: Any, column: int) -> object:
    kind, flags = record.get_column_type(column), record.get_value_data_flags(column) or 0
    source = record.get_value_data_as_long_value(column) if record.is_long_value(column) else None
    data = source.data if source is not None else record.get_value_data(column)
    if not data or kind == _KIND.GUID:
        return None
    if kind in _TEXTS and flags & _MULTIPLE:
        return " / ".join(_wide_or_not(one) for one in _several(data))
    if kind in _TEXTS:
        packed = bool(flags & _COMPRESSED)
        return (
            _text(source.get_data_as_string, data, packed)
            if source is not None
            else _text(lambda: record.get_value_data_as_string(column), data, packed)
        )
    if kind in _BYTES or flags & _MULTIPLE:
        return data
    return _date(data) if kind == _KIND.DATE_TIME else _number(kind, data)


def _text(ask: Callable[[], str | None], data: bytes, packed: bool) -> str:
    """The library's answer where the column is in Unicode; 8-bit text by what its bytes say, since
    a column states at most that it is Western."""
    try:
        known = ask() or ""
    except _ERRORS:
        known = ""
    if packed or (known and data.startswith(known.encode("utf-16-le", "surrogatepass"))):
        return known
    return decoded(data.rstrip(b"\0"))[0]


def _number(kind: int, data: bytes) -> object:
    if kind == _KIND.BOOLEAN:
        return any(data)
    if kind in _FLOATS and len(data) in (4, 8):
        return unpack("<f" if len(data) == 4 else "<d", data)[0]
    return int.from_bytes(data, "little", signed=kind in _SIGNED)


def _several(data: bytes) -> Iterator[bytes]:
    """The values of a column that holds several: offsets in 15 bits each, then the values. One
    with the highest bit set stands elsewhere."""
    first = int.from_bytes(data[:2], "little") & 0x7FFF
    places = [int.from_bytes(data[at : at + 2], "little") for at in range(0, first, 2)]
    for start, end in zip(places, [*places[1:], len(data)], strict=True):
        if not start & 0x8000:
            yield data[start : end & 0x7FFF]


def _wide_or_not(data: bytes) -> str:
    wide = len(data) % 2 == 0 and (b"\0" in data or not data.isascii())
    return data.decode("utf-16-le", "replace") if wide else decoded(data)[0]


def _date(data: bytes) -> str | None:
    """Days since 1899-12-30, or where that gives no day of this age, 100 ns since 1601."""
    if len(data) != 8:
        return None
    days: float = unpack("<d", data)[0]
    if 1 <= days < 100_000:
        return f"{_DAYS + timedelta(days=days):%Y-%m-%d %H:%M:%S}"
    ticks = int.from_bytes(data, "little")
    if not 0 < ticks < 1 << 59:
        return None
    return f"{_TICKS + timedelta(microseconds=ticks // 10):%Y-%m-%d %H:%M:%S}"
