"""A stretch of a host's records in raw space, which begins inside one (bytes by iconv)."""

from __future__ import annotations

import pytest
from hosts import IBM, JEF, KEIS, written

from triage.content import Budget
from triage.content.text.plain import parts
from triage.model import Table, Text
from triage.text.codec import decode

PEOPLE = [
    ("鴨志田樹", "ｶﾓｼﾀﾞ ｲﾂｷ", "3500123"),
    ("佐久間澪", "ｻｸﾏ ﾐｵ", "3610704"),
    ("剱持英介", "ｹﾝﾓﾁ ｴｲｽｹ", "4020911"),
    ("名倉健", "ﾅｸﾗ ｹﾝ", "3331130"),
    ("石川直樹", "ｲｼｶﾜ ﾅｵｷ", "3450218"),
    ("高橋陽子", "ﾀｶﾊｼ ﾖｳｺ", "4110506"),
]


def record(number: int, shifts: tuple[bytes, bytes]) -> bytes:
    name, kana, born = PEOPLE[number % len(PEOPLE)]
    day = f"{number % 28 + 1:02d}"
    fields = ((f"{number + 4070:010d}", 10), (name, 22), (kana, 20), (born[:5] + day, 7), ("1", 1))
    return b"".join(written(text, shifts).ljust(size, b"\x40") for text, size in fields)


@pytest.mark.parametrize("shifts", [JEF, KEIS, IBM])
@pytest.mark.parametrize(("count", "cut"), [(40, 0), (40, 37), (12, 25)])
def test_fields_of_every_whole_record(count: int, cut: int, shifts: tuple[bytes, bytes]) -> None:
    data = b"".join(record(number, shifts) for number in range(count))[cut:]
    text, offsets = decode(data, "ebcdic", 4096)
    found = list(parts(Text((), text, "cp932", offsets), Budget()))
    tables = [part for part in found if isinstance(part, Table)]
    cells = {cell for table in tables for column in table.columns for cell in column}
    assert {name for name, _, _ in PEOPLE} <= cells
    assert {kana for _, kana, _ in PEOPLE} <= cells
    if count > 20:  # fewer do not tell where a date begins in a run of digits
        born = {f"{PEOPLE[n % 6][2][:5]}{n % 28 + 1:02d}" for n in range(1, count - 1)}
        assert born <= {cell[:7] for cell in cells}


def test_a_cell_lies_where_its_bytes_lie() -> None:
    data = b"".join(record(number, KEIS) for number in range(40))[30:]
    text, offsets = decode(data, "ebcdic", 0)
    for table in parts(Text((), text, "cp932", offsets), Budget()):
        assert isinstance(table, Table)
        assert table.cell_offsets is not None
        at = next(i for i, column in enumerate(table.columns) if "名倉健" in column)
        row = table.columns[at].index("名倉健")
        place = int(table.cell_offsets[row, at])
        assert data[place : place + 6] == "名倉健".encode("euc_jp")
        return
    pytest.fail("no table")
