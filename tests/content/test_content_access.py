"""Access: no program here writes it, so the pages are laid by hand after its published notes.

The reader was held against mdb-export on real databases (Jet 3, Jet 4, ACE): the same rows.
"""

import random
import struct

from triage.content import Budget, extract
from triage.content.database.access_page import text
from triage.content.identify import identify
from triage.content.space import Memory
from triage.model import Gap, Item, Table, Text

PAGE = 4096
TEXT, LONG, MEMO = 10, 4, 12
PEOPLE = [(1, "剱持英介", "090-1111-2222"), (2, "和泉薫", "090-1111-3333"), (3, "大江亘", "06-1")]


def definition(columns: list[tuple[str, int]]) -> bytes:
    fixed = variable = 0
    described, names = b"", b""
    for number, (name, kind) in enumerate(columns):
        is_fixed = kind == LONG
        entry = bytearray(25)
        entry[0] = kind
        struct.pack_into("<HH", entry, 5, number, 0 if is_fixed else variable)
        entry[15] = int(is_fixed)
        struct.pack_into("<HH", entry, 21, fixed, 4 if is_fixed else 40)
        fixed, variable = fixed + 4 * is_fixed, variable + (not is_fixed)
        described += entry
        wide = name.encode("utf-16-le")
        names += struct.pack("<H", len(wide)) + wide
    head = bytearray(0x3F)
    head[:2] = b"\x02\x01"
    struct.pack_into("<H", head, 0x2D, len(columns))
    return (bytes(head) + described + names).ljust(PAGE, b"\0")


def row(number: int, *texts: bytes) -> bytes:
    body, ends = struct.pack("<Hi", 1 + len(texts), number), []
    for value in texts:
        ends.append(len(body))
        body += value
    ends.append(len(body))
    places = b"".join(struct.pack("<H", end) for end in reversed(ends))
    return body + places + struct.pack("<H", len(texts)) + bytes([2 ** (1 + len(texts)) - 1])


def data(owner: int, rows: list[tuple[bytes, int]]) -> bytes:
    page, end = bytearray(PAGE), PAGE
    page[:2] = b"\x01\x01"
    struct.pack_into("<IIH", page, 4, owner, 0, len(rows))
    for index, (content, flags) in enumerate(rows):
        page[end - len(content) : end] = content
        end -= len(content)
        struct.pack_into("<H", page, 14 + 2 * index, end | flags)
    return bytes(page)


def wide(value: str) -> bytes:
    return value.encode("utf-16-le")


def memo(value: str) -> bytes:
    raw = wide(value)
    return struct.pack("<I", len(raw) | 0x80 << 24) + bytes(8) + raw


def database() -> bytes:
    head = (b"\0\1\0\0Standard Jet DB\0".ljust(20, b"\0") + b"\1").ljust(PAGE, b"\0")
    people = [(row(n, wide(name), b"\xff\xfe" + tel.encode()), 0) for n, name, tel in PEOPLE]
    people[1] = (people[1][0], 0x8000)
    catalogue = [("Id", LONG), ("Type", LONG), ("Name", TEXT)]
    entry = struct.pack("<Hii", 3, 3, 1) + wide("住民")
    entry += struct.pack("<HHH", 10 + 4, 10, 1) + b"\7"
    pages = [
        head,
        bytes(PAGE),
        definition(catalogue),
        definition([("番号", LONG), ("氏名", TEXT), ("電話", TEXT)]),
        data(3, people),
        data(2, [(entry, 0)]),
        definition([("番号", LONG), ("備考", MEMO)]),
        data(6, [(row(9, memo("折り返し 090-1111-4444")), 0)]),
    ]
    return b"".join(pages)


def walk(whole: bytes) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    parts: list[Text | Table | Item | Gap] = list(
        extract(Item((), "", Memory(whole)), identify(whole, ""), Budget())
    )
    tables = [part for part in parts if isinstance(part, Table)]
    return {table.steps: list(zip(*table.columns, strict=True)) for table in tables}


def test_rows_and_deleted_rows_under_the_names_of_their_tables() -> None:
    found = walk(database())
    assert found["住民",] == [("1", "剱持英介", "090-1111-2222"), ("3", "大江亘", "06-1")]
    assert found["住民", "deleted"] == [("2", "和泉薫", "090-1111-3333")]
    assert found["table:6",] == [("9", "折り返し 090-1111-4444")]


def test_text_with_its_high_bytes_left_out_in_stretches() -> None:
    assert text(b"\xff\xfeabc", True) == "abc"
    assert text(b"\xff\xfeab\0" + "山田".encode("utf-16-le"), True) == "ab山田"
    assert text("山田".encode("utf-16-le"), True) == "山田"


def test_mutants_end_in_parts() -> None:
    whole = database()
    for seed in range(300):
        rng = random.Random(seed)
        damaged = bytearray(whole)
        for _ in range(rng.choice((1, 8, 200))):
            damaged[rng.randrange(2 * PAGE, len(damaged))] = rng.randrange(256)
        if seed % 5 == 0:
            del damaged[rng.randrange(PAGE, len(damaged)) :]
        walk(bytes(damaged))


def test_a_database_without_definitions_is_a_gap() -> None:
    sealed = database()[:PAGE] + random.Random(5).randbytes(6 * PAGE)
    parts = extract(Item((), "", Memory(sealed)), identify(sealed, ""), Budget())
    assert [part.code for part in parts if isinstance(part, Gap)] == ["access.damaged"]
