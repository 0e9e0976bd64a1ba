"""ESE: what is made of the library's answers; a database laid out by the library's description of
the format, since no program that writes it runs here; and what damage leaves of it."""

from __future__ import annotations

import random
import struct
from functools import reduce
from operator import xor

import pyesedb
import pytest

from triage.content import Budget, extract
from triage.content.database.ese import _value
from triage.content.identify import identify
from triage.content.space import Memory
from triage.model import Gap, Item, Table, Text

KIND = pyesedb.column_types


class Record:
    """One value, as the library hands it out."""

    def __init__(self, kind: int, data: bytes | None, flags: int = 0, text: str | None = None):
        self.kind, self.data, self.flags, self.text = kind, data, flags, text

    def get_column_type(self, column: int) -> int:
        return self.kind

    def get_value_data_flags(self, column: int) -> int:
        return self.flags

    def is_long_value(self, column: int) -> bool:
        return False

    def get_value_data(self, column: int) -> bytes | None:
        return self.data

    def get_value_data_as_string(self, column: int) -> str | None:
        if self.text is None:
            raise OSError
        return self.text


NAME = "剱持英介"
SEVERAL = struct.pack("<3H", 6, 0x8000 | 14, 16) + NAME.encode("utf-16-le") + b"\7\0" + b"Izumi"


@pytest.mark.parametrize(
    ("record", "value"),
    [
        (Record(KIND.LARGE_TEXT, NAME.encode("utf-16-le"), 0, NAME), NAME),
        (Record(KIND.TEXT, NAME.encode("cp932"), 0, "Œ•Ž\x9d‰p‰î"), NAME),
        (Record(KIND.TEXT, NAME.encode("cp932")), NAME),
        (Record(KIND.LARGE_TEXT, b"\x18packed", 2, "Kenmochi"), "Kenmochi"),
        (Record(KIND.TEXT, None), None),
        (Record(KIND.LARGE_TEXT, SEVERAL, 8), f"{NAME} / Izumi"),
        (Record(KIND.INTEGER_32BIT_SIGNED, b"\xff\xff\xff\xff"), -1),
        (Record(KIND.INTEGER_32BIT_UNSIGNED, b"\xff\xff\xff\xff"), 0xFFFFFFFF),
        (Record(KIND.FLOAT_32BIT, struct.pack("<f", 1.5)), 1.5),
        (Record(KIND.BOOLEAN, b"\xff"), True),
        (Record(KIND.DATE_TIME, struct.pack("<d", 29221.5)), "1980-01-01 12:00:00"),
        (Record(KIND.DATE_TIME, struct.pack("<Q", 119600064000000000)), "1980-01-01 00:00:00"),
        (Record(KIND.LARGE_BINARY_DATA, b"PK"), b"PK"),
        (Record(KIND.GUID, bytes(16)), None),
    ],
)
def test_a_value_as_it_is_shown(record: Record, value: object) -> None:
    assert _value(record, 0) == value


def test_a_database_that_is_none_is_a_gap() -> None:
    data = bytes(4) + b"\xef\xcd\xab\x89" + bytes(9000)
    mime = identify(data, "mail.edb")
    assert mime == "application/x-ese-database"
    (gap,) = extract(Item((), "mail.edb", Memory(data)), mime, Budget())
    assert isinstance(gap, Gap)
    assert (gap.code, gap.blocks_no) == ("ese.damaged", True)


PAGE = 4096
CATALOG, COPY, ROSTER = 4, 24, 6
TREE = struct.pack("<4I", 1, 1, 0, 0)
PEOPLE = (NAME, "和泉薫", "大江亘", "蘆名陽向", "毛受結衣")
TABLE, COLUMN = 1, 2


def sealed(page: bytes | bytearray) -> bytes:
    """A page with its checksum."""
    words = struct.unpack(f"<{len(page) // 4 - 1}I", page[4:])
    return struct.pack("<I", reduce(xor, words, 0x89ABCDEF)) + page[4:]


def header() -> bytes:
    made = bytearray(PAGE)
    struct.pack_into("<3I", made, 4, 0x89ABCDEF, 0x620, 0)
    struct.pack_into("<I", made, 52, 3)  # shut down cleanly
    struct.pack_into("<2I", made, 232, 9, PAGE)
    return sealed(made)


def leaf(number: int, values: list[bytes], owner: int) -> bytes:
    """A page that is both root and leaf: values from the front, their places from the back."""
    made, at = bytearray(PAGE), 0
    room = PAGE - 40 - sum(map(len, values)) - 4 * len(values)
    struct.pack_into("<I", made, 4, number)
    struct.pack_into("<I3H", made, 24, owner, room, 0, PAGE - 40 - room - 4 * len(values))
    struct.pack_into("<HI", made, 34, len(values), 3)
    for index, value in enumerate(values, 1):
        made[40 + at : 40 + at + len(value)] = value
        struct.pack_into("<HH", made, PAGE - 4 * index, len(value), at)
        at += len(value)
    return sealed(made)


def value(key: bytes, fixed: bytes, last: int, text: bytes) -> bytes:
    """A row: fixed columns up to ``last``, and one of variable size."""
    head = struct.pack("<BBH", last, 128, 4 + len(fixed)) + fixed
    return struct.pack("<H", len(key)) + key + head + struct.pack("<H", len(text)) + text


def defined(kind: int, number: int, what: int, size: int, name: str) -> bytes:
    fixed = struct.pack("<IH5I", 5, kind, number, what, size, 0, 932)
    root = bytes(3) if kind == TABLE else b""
    return value(f"{kind}{number}".encode(), fixed + root, 9 if root else 7, name.encode())


@pytest.fixture(scope="module")
def base() -> bytes:
    catalog = [
        TREE,
        defined(TABLE, 5, ROSTER, 80, "people"),
        defined(COLUMN, 1, KIND.INTEGER_32BIT_SIGNED, 4, "no"),
        defined(COLUMN, 128, KIND.TEXT, 255, "name"),
    ]
    rows = [
        value(b"k%d" % number, struct.pack("<I", number), 1, name.encode("cp932"))
        for number, name in enumerate(PEOPLE)
    ]
    kept = {CATALOG: (catalog, 2), COPY: (catalog, 2), ROSTER: ([TREE, *rows], 5)}
    pages = [leaf(number, *kept.get(number, ([TREE], 2))) for number in range(1, 32)]
    return b"".join((header(), header(), *pages))


def walk(data: bytes) -> list[Text | Table | Item | Gap]:
    mime = identify(data, "mail.edb")
    assert mime == "application/x-ese-database"
    return list(extract(Item((), "mail.edb", Memory(data)), mime, Budget()))


def test_the_rows_of_a_table_under_its_name(base: bytes) -> None:
    (table,) = walk(base)
    assert isinstance(table, Table)
    assert (table.steps, table.header) == (("people",), ("no", "name"))
    assert table.columns == (tuple("01234"), PEOPLE)


def test_mutants_end_in_parts(base: bytes) -> None:
    read = lost = 0
    for seed in range(300):
        rng = random.Random(seed)
        damaged = bytearray(base)
        for number in (CATALOG, COPY, ROSTER)[seed % 3 :]:
            at = PAGE * (number + 1)
            page = damaged[at : at + PAGE]
            for _ in range(rng.choice((1, 4, 32))):
                place = rng.choice((rng.randrange(8, 220), rng.randrange(PAGE - 24, PAGE)))
                page[place] = rng.randrange(256)
            damaged[at : at + PAGE] = sealed(page)
        parts = walk(bytes(damaged[: rng.randrange(PAGE, len(base))] if seed % 5 == 0 else damaged))
        read += any(isinstance(part, Table) for part in parts)
        lost += any(isinstance(part, Gap) for part in parts)
    assert (read > 50, lost > 100) == (True, True), (read, lost)
