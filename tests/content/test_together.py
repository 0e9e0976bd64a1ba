"""A file of very many small tables is read as few of them, and nothing in it moves."""

from collections.abc import Iterator

import numpy as np
import pytest

from people import people
from triage.content import Budget, extract
from triage.content.budget import BudgetSpent
from triage.content.together import together
from triage.finding.examiner import Examiner
from triage.model import Extent, Item, Table, Text
from triage.pipeline.steps.examining import Held
from triage.signatures import load

CLASSES = 600


def roster(header: str = "児童氏名,保護者連絡先,住所") -> bytes:
    """Two pupils a class, under a title and the same header each time."""
    everybody = people(11, 2 * CLASSES)
    written = []
    for at in range(CLASSES):
        pair = everybody[2 * at : 2 * at + 2]
        rows = "".join(f"{p.name},{p.phone},{p.address}\n" for p in pair)
        written.append(f"第{at + 1}班の連絡網\n{header}\n{rows}\n")
    return "".join(written).encode()


def read(data: bytes, mime: str) -> list[Text | Table]:
    parts = extract(Item((), "", Held(data, tuple[Extent, ...]())), mime, Budget())
    return [part for part in parts if isinstance(part, Text | Table)]


def test_tables_with_one_header_are_few_and_every_cell_keeps_its_place() -> None:
    data = roster()
    parts = read(data, "text/csv")
    tables = [part for part in parts if isinstance(part, Table)]
    assert len(parts) < CLASSES
    assert sum(len(table.rows) for table in tables) == 2 * CLASSES
    lines = data.decode().split("\n")
    for table in tables:
        assert table.header == ("児童氏名", "保護者連絡先", "住所")
        assert table.cell_offsets is not None
        for row, number in enumerate(table.rows.tolist()):
            cells = [column[row] for column in table.columns]
            assert lines[number - 1] == ",".join(cells)
            for cell, at in zip(cells, table.cell_offsets[row].tolist(), strict=True):
                assert data[at:].startswith(cell.encode())


def test_the_text_between_tables_keeps_its_lines_and_places() -> None:
    data = roster()
    lines = data.decode().split("\n")
    found = 0
    for part in read(data, "text/csv"):
        if isinstance(part, Text):
            assert part.offsets is not None
            assert len(part.offsets) == len(part.text) + 1
            at = 0
            for number, line in enumerate(part.text.split("\n"), part.first_line):
                if line.strip():
                    found += 1
                    assert lines[number - 1] == line
                    assert data[part.offsets[at] :].startswith(line.encode())
                at += len(line) + 1
        elif part.title:
            assert "第" in part.title
    assert found <= CLASSES


def test_as_many_people_are_found_as_in_one_table() -> None:
    examiner, count = Examiner(load()), 0
    for part in read(roster(), "text/csv"):
        for block in examiner.examine(part).blocks:
            count += len(block.values) if block.signature == "jp.person_name" else 0
    assert count >= 0.99 * 2 * CLASSES


def test_tables_of_a_dump_are_put_together_below_what_they_share() -> None:
    dump = "".join(
        f"CREATE TABLE kumi{at} (id int, shimei text, tel text);\n"
        f"INSERT INTO kumi{at} VALUES ({at},'{p.name}','{p.phone}');\n"
        for at, p in enumerate(people(12, CLASSES))
    )
    tables = [part for part in read(dump.encode(), "application/sql") if isinstance(part, Table)]
    assert len(tables) < CLASSES / 2
    assert sum(len(table.rows) for table in tables) == CLASSES
    assert tables[0].steps == ("kumi0",)
    assert tables[-1].steps == ()


def test_headers_without_end_are_not_kept_apart() -> None:
    def several() -> Iterator[Table]:
        for at in range(5000):
            yield Table((), (f"項目{at}", "値"), (("山",), (f"{at}",)), np.array([at]), "utf-8")

    parts = list(together(several()))
    assert len(parts) < 1000
    assert sum(len(part.rows) for part in parts if isinstance(part, Table)) == 5000


def test_what_waits_is_given_before_a_limit_ends_it() -> None:
    def several() -> Iterator[Table]:
        for at in range(300):
            yield Table((), None, (("山",),), np.array([at]), "utf-8")
        raise BudgetSpent("limit.bytes", "is too large")

    given: list[object] = []
    with pytest.raises(BudgetSpent):
        given.extend(together(several()))
    assert sum(len(part.rows) for part in given if isinstance(part, Table)) == 300
