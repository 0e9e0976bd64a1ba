"""Sentences on a terminal break where a Japanese line may end."""

from __future__ import annotations

import io

import pytest
from rich.table import Table

from triage.report.page import render
from triage.report.prose import Prose
from triage.text.lines import breaks
from triage.text.safe import cells

SAID = "空き領域のうち71.3 MBは00が読み出されます。TRIM(discard)済みまたは未書き込みの領域です"


def pieces(line: str, width: int) -> list[str]:
    ends = [*breaks(line, width), len(line)]
    return [line[start:end].rstrip() for start, end in zip([0, *ends], ends, strict=False)]


@pytest.mark.parametrize("width", range(12, 100, 3))
def test_nothing_is_lost_and_every_line_fits(width: int) -> None:
    lines = pieces(SAID, width)
    assert "".join(lines).replace(" ", "") == SAID.replace(" ", "")
    assert all(cells(line) <= width for line in lines)
    assert not any(line.startswith(("。", "、", ")", "MB")) or line.endswith("(") for line in lines)


def test_lines_are_filled_without_a_space_in_sight() -> None:
    assert pieces("個人情報保護法の定めるところによる", 20) == [
        "個人情報保護法の定め",
        "るところによる",
    ]


def test_latin_words_stay_whole_where_they_fit() -> None:
    assert pieces("the recovered files", 9) == ["the", "recovered", "files"]
    assert pieces("application/vnd.microsoft", 10) == ["applicatio", "n/vnd.micr", "osoft"]


def test_a_cell_of_a_table_wraps_so_too() -> None:
    table = Table.grid(padding=(0, 2))
    table.add_row(Prose(SAID), "p1")
    out = io.StringIO()
    render([table], out, 60, color=False)
    lines = out.getvalue().splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("p1")
    assert max(map(cells, lines)) <= 60
