"""Paragraphs end at a line without ink, in files of every system."""

from __future__ import annotations

import pytest

from triage.text.paragraph import apart, begin


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("blank", ["", "  ", "\t"])
def test_a_blank_line_parts_whatever_ends_lines(end: str, blank: str) -> None:
    text = f"一{end}{blank}{end}二{end}三"
    assert apart(text)
    assert not apart(text, text.index("二"))
    assert text[begin(text, len(text), 100) :] == f"二{end}三"


def test_a_paragraph_begins_no_further_away_than_asked() -> None:
    text = "あ" * 50 + "\n\n" + "い" * 50
    assert begin(text, 102, 20) == 82
    assert begin(text, 102, 200) == 52
    assert begin("いろは", 3, 200) == 0
