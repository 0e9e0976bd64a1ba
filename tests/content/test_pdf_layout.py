"""Tables that go on over the pages of a PDF."""

import pytest

from triage.content import Budget, extract
from triage.content.pdf.lines import joined
from triage.content.space import Memory
from triage.model import Item, Table

LEFT = (40, 75, 190, 300)
"""Where the columns begin, in points."""
HEADER = ("No", "Name", "Kana", "Town")


DIGIT = 0.556 * 9
"""How wide a digit of Helvetica is, in points."""


def drawn(*pages: list[tuple[str, ...]], numbers_end: float = 0, meant: bytes = b"") -> bytes:
    """A PDF whose pages hold rows of words, in Helvetica; the numbers of the first column end at a
    place, where one is given. ``meant``: which letters the font says that its own are."""

    def begin(left: float, cell: str) -> float:
        return numbers_end - DIGIT * len(cell) if numbers_end and cell.isdecimal() else left

    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode %d 0 R>>" % (4 + 2 * len(pages)),
    ]
    for number, rows in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {5 + 2 * number} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>".encode()
        )
        shown = "".join(
            f"BT /F 9 Tf {begin(left, cell)} {760 - 15 * at} Td ({cell}) Tj ET\n"
            for at, row in enumerate(rows)
            for left, cell in zip(LEFT, row, strict=True)
        ).encode()
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown))
    objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(meant), meant))
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, one)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    data += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    return data + b"trailer<</Size %d/Root 1 0 R>>startxref\n%d\n%%%%EOF" % (
        size,
        data.rfind(b"xref"),
    )


def test_a_cell_longer_than_those_of_the_page_before_ends_no_table() -> None:
    def rows(first: int) -> list[tuple[str, ...]]:
        return [
            (str(at), f"Sato Ken{at}", f"kana{at}", f"Town {at}") for at in range(first, first + 20)
        ]

    longer = ("60", "Sato Ken60", "chitoseyamakaminoken", "Town 60")
    pages = [
        [HEADER, *rows(1)],
        [HEADER, *rows(41)[:-3], longer, *rows(61)[:3]],
        [HEADER, *rows(71)],
    ]
    found = extract(Item((), "made.pdf", Memory(drawn(*pages))), "application/pdf", Budget())
    tables = [part for part in found if isinstance(part, Table)]
    assert [table.header for table in tables] == [HEADER] * 3
    assert [len(table.rows) for table in tables] == [20, 21, 20]
    assert "chitoseyamakaminoken" in tables[1].columns[2]


def test_numbers_that_end_where_names_begin_are_a_column_of_their_own() -> None:
    """As spreadsheets print them: a number right in its cell, the name left in the next."""
    rows: list[tuple[str, ...]] = [
        (str(at), f"{'STK'[at % 3]}ato Ken", f"kana{at}", "Town") for at in range(1, 31)
    ]
    for pages in ([[HEADER, *rows]], [[HEADER, *rows[:20]], rows[20:]]):
        data = drawn(*pages, numbers_end=LEFT[1] - 2)
        found = extract(Item((), "made.pdf", Memory(data)), "application/pdf", Budget())
        names: list[str] = []
        for table in found:
            assert isinstance(table, Table)
            assert table.header is not None
            names += table.columns[table.header.index("Name")]
        assert names == [row[1] for row in rows]


def test_what_counts_stays_with_its_number() -> None:
    rows = [(str(at), "dan", f"kana{at}", f"Town {at}") for at in range(1, 31)]
    header = ("No", "", "Kana", "Town")
    data = drawn([header, *rows], numbers_end=LEFT[1] - 2)
    (table,) = extract(Item((), "made.pdf", Memory(data)), "application/pdf", Budget())
    assert isinstance(table, Table)
    assert table.columns[0][:2] == ("1dan", "2dan")


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        ("梅木 慎一", "ｳﾒｷ ｼﾝｲﾁ", "梅木 慎一 ｳﾒｷ ｼﾝｲﾁ"),
        ("田淵 佳子", "たぶち よしこ", "田淵 佳子 たぶち よしこ"),
        ("三浦", "ひまり", "三浦ひまり"),
        ("津山市山下9 サン", "ハイツ101", "津山市山下9 サンハイツ101"),
        ("090-1234-", "5678", "090-1234-5678"),
    ],
)
def test_below_a_name_in_a_cell_stands_how_it_reads(before: str, text: str, whole: str) -> None:
    assert joined(before, text) == whole


def test_a_letter_of_two_units_is_one_in_a_table() -> None:
    meant = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF>"
        b" endcodespacerange 2 beginbfchar <58> <D842DFB7> <59> <91CE> endbfchar endcmap end"
    )
    rows = [(str(at), f"XY{at}", f"kana{at}", f"Town {at}") for at in range(20)]
    data = drawn([HEADER, *rows], meant=meant)
    parts = extract(Item((), "x.pdf", Memory(data)), "application/pdf", Budget())
    [table] = [part for part in parts if isinstance(part, Table)]
    assert any("𠮷野7" in column for column in table.columns)
