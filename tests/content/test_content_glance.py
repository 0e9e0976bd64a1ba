"""A glance tells only such text apart in which the whole look finds no table."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.content.text import delimited
from triage.content.text.delimited import NO_LAYOUT, Layout, split
from triage.content.text.glance import may_hold_rows
from triage.model import Table, Text

CELLS = ("", "a", "山田", "12", "0312345678", 'say "so"', '"x', "1,200", "b  c", "名　前")
LINES = st.lists(st.sampled_from(CELLS), max_size=4).flatmap(
    lambda cells: st.sampled_from(",\t;| ").map(lambda mark: mark.join(cells))
)
TEXTS = st.builds(
    lambda lines, end: end.join(lines), st.lists(LINES, max_size=14), st.sampled_from("\n\r")
)


def _text(written: str) -> Text:
    return Text((), written, "utf-8", np.arange(len(written) + 1, dtype=np.int64))


def _said(part: Text | Table) -> object:
    if isinstance(part, Text):
        return part.text.rstrip("\r\n"), part.first_line
    return part.steps, part.header, part.columns, part.rows.tolist(), part.title


@settings(max_examples=400)
@given(TEXTS, st.sampled_from((NO_LAYOUT, Layout(",", 2, None, None, 1, open=True))))
def test_nothing_that_is_a_table_is_passed_over(written: str, before: Layout) -> None:
    found, layout = split(_text(written), before)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "may_hold_rows", lambda _: True)
        whole, beyond = split(_text(written), before)
    assert [_said(part) for part in found] == [_said(part) for part in whole]
    assert layout == beyond


@pytest.mark.parametrize(
    "written",
    [
        "Usage: %s [-a] FILE\n\0Cannot open, really\n\0",
        "one, two, three\nand four, five\nsix",
        "\n".join(f"line {number} of a text" for number in range(40)),
    ],
)
def test_strings_of_programs_are_no_rows(written: str) -> None:
    assert not may_hold_rows(written)


@pytest.mark.parametrize(
    "written",
    [
        "name,age\nA,1",
        "\n".join(f"{number:08}" for number in range(12)),
        'x,"a\nb",c',
        "\n".join(f"{number}  山田" for number in range(4)),
    ],
)
def test_what_may_be_rows_is_looked_at(written: str) -> None:
    assert may_hold_rows(written)
