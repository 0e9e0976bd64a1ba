"""A column as the lines of one text says what its strings say."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from triage.text.column import Lines, below, lines, merged, sizes

CELLS = st.lists(st.text("あ山a1 \u3000\U00020b9f", max_size=5), max_size=12)


@given(CELLS)
def test_lines_are_the_strings(cells: list[str]) -> None:
    column = lines(cells)
    again = Lines(column.points)  # of which nothing is known but the code points
    assert [*column] == [*again] == cells
    assert len(column) == len(again) == len(cells)
    assert again.lengths.tolist() == sizes(cells).tolist() == [*map(len, cells)]
    assert [*again.trimmed()] == [cell.strip() for cell in cells]


@given(CELLS, st.data())
def test_some_of_the_lines_are_taken_and_merged_again(
    cells: list[str], data: st.DataObject
) -> None:
    wanted = data.draw(st.lists(st.booleans(), min_size=len(cells), max_size=len(cells)))
    marks, column = np.array(wanted, np.bool_), lines(cells)
    some, rest = (column.taken(np.flatnonzero(chosen)) for chosen in (marks, ~marks))
    assert [*some] == [cell for cell, mark in zip(cells, wanted, strict=True) if mark]
    assert [*merged(marks, some, rest)] == cells
    assert [*below(some, rest)] == [*some, *rest]


@given(CELLS)
def test_what_points_say_is_said_of_their_lines(cells: list[str]) -> None:
    column = lines(cells)
    digits = column.points == ord("1")
    has_digit = ["1" in cell for cell in cells]
    assert column.holding(np.flatnonzero(digits)).tolist() == has_digit
    assert column.of(digits.view(np.uint8)).tolist() == has_digit
    assert [*column.kept(~digits)] == [cell.replace("1", "") for cell in cells]


def test_a_line_end_inside_of_a_string_is_a_blank() -> None:
    assert [*lines(["山田\n太郎", ""])] == ["山田 太郎", ""]
