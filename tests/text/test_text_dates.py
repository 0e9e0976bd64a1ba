"""A column of dates is read as its cells are."""

import re

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from triage.text.column import lines
from triage.text.date import eras_in, is_day_first, iso
from triage.text.dates import isos

ERA = st.sampled_from(
    [
        "",
        "S",
        "s",
        "H",
        "R",
        "T",
        "M",
        "昭和",
        "平成",
        "令",
        "昭成",
        "西暦",
        "X",
        "3",
        "5",
        "7",
        "9",
    ]
)
HOST = re.compile("[0-9]{7}")
MARK = st.sampled_from(["/", "-", ".", "年", "月", "・", " ", "", "//", " / ", ":"])
NUMBER = st.one_of(
    st.integers(0, 70).map(str),
    st.integers(0, 33).map("{:02}".format),
    st.integers(1860, 2045).map(str),
    st.sampled_from(["元", "二十"]),
)
APART = st.tuples(ERA, NUMBER, MARK, NUMBER, MARK, NUMBER, st.sampled_from(["", "日", " ", "x"]))
TOGETHER = st.tuples(ERA, st.integers(0, 99_999_999).map(str))
CELL = st.one_of(APART.map("".join), TOGETHER.map("".join), st.just(""))


@settings(max_examples=500)
@given(st.lists(CELL, max_size=8))
@example(["S64.1.8", "S64.1.7", "H31.4.30", "S65.1.1", "平成元年5月3日", "2000/2/30", "3500101"])
@example(["7500101", "7050101", "9010601", "5281104", "350-01-01"])
@example(
    ["1900/2/29", "2000-02-29", "19750101", "5999999", "0000/01/01", "明治45年7月30日", "S0.1.1"]
)
def test_a_column_of_dates_is_read_as_its_cells_are(cells: list[str]) -> None:
    assume(is_day_first(cells) is None)
    eras = eras_in(filter(HOST.fullmatch, cells))
    known = [iso(cell, eras if HOST.fullmatch(cell) else "") for cell in cells]
    assert [*isos(lines(cells))] == [
        day or cell.strip() for day, cell in zip(known, cells, strict=True)
    ]


def test_a_column_tells_whether_the_day_stands_first() -> None:
    days = ["23/11/1975", "04/05/1981", "1/2/1990"]
    assert [*isos(lines(days))] == ["1975-11-23", "1981-05-04", "1990-02-01"]
    assert [*isos(lines(["11/23/1975", "04/05/1981"]))] == ["1975-11-23", "1981-04-05"]
    unknown = ["04/05/1981", "1/2/1990"]
    assert [*isos(lines(unknown))] == unknown
    assert [iso(day) for day in ("23.11.1975", "11/23/1975", "4/4/1981")] == [
        *("1975-11-23", "1975-11-23", "1981-04-04")
    ]
    assert iso("04/05/1981") is None


def test_the_digits_of_eras_are_told_by_their_column() -> None:
    assert [*isos(lines(["5050403", "7151015", "3100908"]))] == [
        *("1930-04-03", "2003-10-15", "1921-09-08")
    ]
    assert [*isos(lines(["5050403", "4151015", "3450908"]))] == [
        *("2023-04-03", "2003-10-15", "1970-09-08")
    ]
    assert iso("7151015") == "2003-10-15"
    assert iso("5451015") == "1970-10-15"
