"""The operator's terms are found in any spelling, at the right place."""

from __future__ import annotations

import numpy as np
import pytest

from triage.finding.keywords import Keywords
from triage.model import Table, Text
from triage.text.codec import ENCODINGS, decode


def positions(keywords: Keywords, part: Text | Table) -> list[tuple[str, int, int]]:
    return [
        (value, int(block.position[i]), int(block.row[i]))
        for block in keywords.find(part)
        for i, value in enumerate(block.values)
    ]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_term_is_found_in_every_encoding_at_its_bytes(encoding: str) -> None:
    data = "一行目\n担当は高橋です\n".encode(encoding)
    text, offsets = decode(data, encoding, 1000)
    found = positions(Keywords(("髙橋",)), Text((), text, encoding, offsets))
    place = data.index("高橋です\n".encode(encoding)[:4]) if encoding != "iso2022_jp" else None
    assert [(term, row) for term, _, row in found] == [("髙橋", 2)]
    if place is not None:
        assert found[0][1] == 1000 + place


@pytest.mark.parametrize(
    ("term", "written"),
    [
        ("ABC商事", "ａｂｃ商事"),
        ("タカハシ", "ﾀｶﾊｼ"),
        ("06-1234", "０６−１２３４"),
        ("渡邉", "渡辺"),
    ],
)
def test_spelling_does_not_matter(term: str, written: str) -> None:
    text = f"前{written}後"
    assert positions(Keywords((term,)), Text((), text, "utf-8"))[0][0] == term


def test_the_longest_term_wins_and_blank_lines_are_no_terms() -> None:
    found = positions(Keywords(("", " ", "山田", "山田太郎")), Text((), "山田太郎と山田", "utf-8"))
    assert [term for term, _, _ in found] == ["山田太郎", "山田"]
    assert Keywords(("", " ")).find(Text((), "何か", "utf-8")) == ()


def test_cells_say_row_and_column() -> None:
    table = Table(
        steps=(), header=("氏名", "備考"), columns=(("甲野", "乙川"), ("", "甲野の弟\n同居")),
        rows=np.array([2, 5], np.int64), encoding="utf-8",
        cell_offsets=np.array([[10, 17], [20, 27]], np.int64),
    )  # fmt: skip
    (block,) = Keywords(("甲野", "同居")).find(table)
    places = zip(
        block.values,
        block.row.tolist(),
        block.column.tolist(),
        block.position.tolist(),
        strict=True,
    )
    assert sorted(places) == [("同居", 5, 2, 27), ("甲野", 2, 1, 10), ("甲野", 5, 2, 27)]
