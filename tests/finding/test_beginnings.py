"""In which lines a pattern may match, by how it begins: never too few, and few of a column."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings, strategies

from triage.finding.beginnings import Beginnings
from triage.signatures import Signature, load
from triage.text.column import lines


def begun_by(signature: Signature) -> Beginnings | None:
    return Beginnings.of(one.regex for one in signature.demotions)


DEMOTED = [s for s in load().patterns if s.demotions]
TOLD = [s for s in DEMOTED if begun_by(s) is not None]
CELLS = (
    "",
    "あ",
    "人",
    "です",
    "なし",
    "青葉 恵",
    "氏名",
    "カナカナ",
    "カナエ",
    "本人",
    "xab",
    "𠮟る",
)


def chosen(regexes: tuple[str, ...], cells: tuple[str, ...]) -> list[str] | None:
    begun = Beginnings.of(regexes)
    return None if begun is None else [cells[at] for at in begun.lines(lines(cells)).tolist()]


@pytest.mark.parametrize(
    ("regex", "expected"),
    [
        ("です$|^なし", ["です", "なし"]),
        ("^(?:カナ){1,3}$", ["カナカナ", "カナエ"]),  # three characters are looked at
        ("^[本男]人?$", ["本人"]),
        ("人$", ["人", "本人"]),
        ("x?ab", ["xab"]),
        ("(?<!x)ab|𠮟", ["xab", "𠮟る"]),
    ],
)
def test_lines_that_begin_so_are_told(regex: str, expected: list[str]) -> None:
    assert chosen((regex,), CELLS) == expected


@pytest.mark.parametrize("regex", [".人", "(?i)abc", "[^人]", "a*", "^", "a?b?", r"\d人"])
def test_what_may_begin_with_anything_is_not_told(regex: str) -> None:
    assert chosen((regex,), CELLS) is None


def test_of_one_signature_only_all_lines_are_asked() -> None:
    assert [s.id for s in DEMOTED if begun_by(s) is None] == ["credential.password"]


@pytest.mark.parametrize("signature", TOLD, ids=[s.id for s in TOLD])
@given(data=strategies.data())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_no_line_is_missed_in_which_a_shipped_pattern_matches(
    signature: Signature, data: strategies.DataObject
) -> None:
    begun, regexes = begun_by(signature), [one.regex for one in signature.demotions]
    assert begun is not None
    written = strategies.one_of(
        *(strategies.from_regex(re.compile(one, re.MULTILINE)) for one in regexes)
    )
    cell = data.draw(written.map(str.split).map("".join))
    if any(re.search(one, cell, re.MULTILINE) for one in regexes):
        assert {0, 2} <= {*begun.lines(lines([cell, "a", cell])).tolist()}


def test_of_a_column_of_names_few_lines_are_asked() -> None:
    signature = next(s for s in DEMOTED if s.id == "jp.person_name")
    begun = Beginnings.of(one.regex for one in signature.demotions if not one.alone)
    assert begun is not None
    names = (
        "青葉恵",
        "欅田琴音",
        "川口直樹",
        "土生津雅之",
        "中山香織",
        "渡辺緑",
        "来祐介",
        "森千尋",
    )
    assert len(begun.lines(lines(names))) <= len(names) // 4  # as bits fall together
