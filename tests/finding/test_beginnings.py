"""In which lines a pattern may match, by how it begins: never too few, and few of a column."""

from __future__ import annotations

import random
import re

import pytest

from triage.finding.beginnings import Beginnings
from triage.signatures import Signature, load
from triage.text.column import lines

DEMOTED = [s for s in load().patterns if s.demotions]
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


@pytest.mark.parametrize("signature", DEMOTED, ids=[s.id for s in DEMOTED])
def test_no_line_is_missed_in_which_a_shipped_pattern_matches(signature: Signature) -> None:
    regexes = [one.regex for one in signature.demotions]
    begun = Beginnings.of(regexes)
    if begun is None:
        pytest.skip("it may begin with anything")
    rng = random.Random(signature.id)
    parts = [part for one in regexes for part in re.findall(r"[^\\\[\](){}|^$?:.*+,]+", one)]
    around = ("", "", "山", "カ", "a", "0")
    cells = lines(["".join(map(rng.choice, (around, parts, around))) for _ in range(2000)])
    told = {*begun.lines(cells).tolist()}
    held = [
        at
        for at, cell in enumerate(cells)
        if any(re.search(one, cell, re.MULTILINE) for one in regexes)
    ]
    assert held or not signature.id.startswith("jp.person_name")
    assert told.issuperset(held)


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
