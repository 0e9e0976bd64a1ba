"""Registry hives of Windows, and their logs: who used the machine and what they opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from triage.content.budget import LARGEST, Budget
from triage.content.charset import decoded
from triage.content.windows.accounts import Accounts
from triage.content.windows.hive import Cells, Value
from triage.content.windows.hive_log import pages
from triage.content.windows.wide_runs import wide_runs
from triage.model import Gap, Item, Locator, Table, Text
from triage.text.codec import detect

_TEXTS, _LIST, _NUMBERS = (1, 2, 6), 7, (4, 5, 11)
_PIECE: Final = 1 << 20
_SHORTEST: Final = 6
_LONGEST: Final = 4096


class _Registry:
    name = "registry"
    mimes = frozenset({"application/x-windows-registry"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Gap]:
        """The text of all values under their keys, as lines; and a table of the people named."""
        data = item.data.read_at(0, min(item.data.length, LARGEST))
        where = Locator(item.steps)
        log = data[:4] != b"hbin" and data[28:32] != bytes(4)
        if log and not (data := pages(data)):
            reason = "a log of a registry hive in which no change is complete"
            yield Gap(where, "content", "registry.log", reason, item.data.length)
            return
        if not log and data[:4] == b"regf" and data[4:8] != data[8:12]:
            reason = "the last changes of the registry hive lie in its logs only"
            yield Gap(where, "content", "registry.dirty", reason, None, blocks_no=False)
        cells, accounts = Cells(data), Accounts(item.steps)
        if cells.cut or item.data.length > LARGEST:
            yield Gap(where, "content", "limit.members", "holds more keys than the limit")
        yield from _texts(item, _keys(cells, accounts, budget))
        yield from accounts.rest()


PLUGIN = _Registry()


def _keys(cells: Cells, accounts: Accounts, budget: Budget) -> Iterator[str]:
    """Each key that holds text as its path and a line a value; then values without a key."""
    for cell, key in cells.keys.items():
        values = [value for one in key.values if (value := cells.value(one))]
        budget.spend(sum(len(value.data) for value in values))
        path = cells.path(cell)
        lines = list(_lines(values))
        accounts.add(path, values)
        if lines or "@" in key.name or not key.name.isascii():
            yield "\n".join((path, *lines, ""))
    for one in sorted(cells.loose):
        if value := cells.value(one):
            budget.spend(len(value.data))
            yield from (f"{line}\n" for line in _lines([value]))


def _lines(values: Iterable[Value]) -> Iterator[str]:
    for value in values:
        text = " ".join(shown(value).split())[:_LONGEST]
        if text:
            yield f"{value.name}: {text}" if value.name else text


def shown(value: Value) -> str:
    """What of a value is text, in whatever type it is kept."""
    if value.kind in _NUMBERS:
        return ""
    if value.kind == _LIST or value.kind in _TEXTS:
        if b"\0" in value.data or not value.data.isascii():
            return value.data.decode("utf-16-le", "replace").strip("\0").replace("\0", " / ")
        return value.data.decode("ascii")
    plain = value.data.rstrip(b"\0")
    if len(plain) >= _SHORTEST and b"\0" not in plain and detect(plain):
        return decoded(plain)[0]
    return " / ".join(wide_runs(value.data))


def _texts(item: Item, lines: Iterator[str]) -> Iterator[Text]:
    """The lines in pieces of about one size."""
    held: list[str] = []
    size, first = 0, 1
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= _PIECE:
            text = "".join(held)
            yield Text(item.steps, text, "utf-16-le", None, first)
            first += text.count("\n")
            held, size = [], 0
    if held:
        yield Text(item.steps, "".join(held), "utf-16-le", None, first)
