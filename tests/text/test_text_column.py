"""A column as the lines of one text says what its strings say."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.text.coded import Coded, coded
from triage.text.column import Lines, _factors, below, lines, merged, sizes, stretches

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


@given(st.lists(st.text("あ山a1 \U00020b9f", max_size=70), max_size=12))
def test_a_sum_is_that_of_its_line_alone(cells: list[str]) -> None:
    """Cases hold numbers that are made of sums: the same in every version, beside any lines."""
    found = lines(cells).sums().tolist()
    assert found == [int(lines([cell]).sums()[0]) for cell in cells]
    factors = _factors().tolist()
    assert found == [
        sum(factors[at % 64] * ord(char) for at, char in enumerate(f"{cell}\n")) % (1 << 64)
        for cell in cells
    ]


def test_a_line_end_inside_of_a_string_is_a_blank() -> None:
    assert [*lines(["山田\n太郎", ""])] == ["山田 太郎", ""]


@given(CELLS, st.integers(-13, 12), st.integers(-13, 12), st.sampled_from((1, 2, 3)))
def test_some_strings_are_made_without_the_others(
    cells: list[str], start: int, stop: int, step: int
) -> None:
    column = Lines(lines(cells).points)
    assert column[start:stop:step] == cells[start:stop:step]
    assert column == cells
    for at in range(-len(cells), len(cells)):
        assert Lines(column.points)[at] == cells[at]
    with pytest.raises(IndexError):
        column[len(cells)]


def test_a_long_column_is_iterated_piece_by_piece() -> None:
    cells = [f"{n}" for n in range(2500)]
    column = Lines(lines(cells).points)
    assert next(iter(column)) == "0"
    assert column._cells is None
    assert [*column] == cells


def test_stretches_of_a_text_are_lines() -> None:
    text = lines(["山田,,03"])
    found = stretches(text.points, np.array([0, 3, 4, 6]), np.array([2, 3, 6, 6]))
    assert [*found] == ["山田", "", "03", ""]
    assert found.ends.tolist() == Lines(found.points).ends.tolist()


@given(CELLS)
def test_a_column_by_its_different_strings_is_the_column(cells: list[str]) -> None:
    told = coded(lines(cells))
    assert [*told] == cells
    assert [*told.distinct] == [*dict.fromkeys(cells)]


def test_long_columns_are_told_apart_where_strings_come_again() -> None:
    households = [f"世帯{n // 3}" for n in range(6000)]
    assert [*coded(lines(households)).distinct] == [*dict.fromkeys(households)]
    months = [f"{n % 1500}月" for n in range(6000)]
    assert len(coded(lines(months)).distinct) == 1500
    numbers = [f"{n * 7919 % 10007:05}" for n in range(6000)]
    every = coded(lines(numbers))
    assert [*every] == numbers
    assert len(every.distinct) == 6000


def test_strings_made_to_look_alike_are_not_taken_for_each_other() -> None:
    cells = ["あ" * 70 + "山田", "い" * 70 + "佐藤", "あ" * 70 + "山田"]
    with mock.patch.object(Lines, "sums", lambda self: np.zeros(len(self), np.uint64)):
        told: Coded = coded(lines(cells))
    assert [*told] == cells
    assert len(told.distinct) == 2
