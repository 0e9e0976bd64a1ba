"""Columns whose labels tell together what they are: 注文者姓 and 注文者名, name01 and name02,
電話番号1, 2 and 3."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from triage.finding.header import bare, label
from triage.finding.name import name
from triage.finding.table import addresses
from triage.finding.table.column import Column

_PAIRS = (
    *(("姓", "名"), ("氏", "名"), ("名字", "名前"), ("苗字", "名前"), ("lastname", "firstname")),
    *(("familyname", "givenname"), ("surname", "givenname"), ("sei", "mei"), ("セイ", "メイ")),
)
"""What labels of surnames and of given names have, the rest of them alike."""
_KANA = re.compile("カナ|かな|フリガナ|ふりがな|ヨミ|よみ|読み|セイ|kana|yomi")
_OF_NAMES = frozenset({"name", "kana"})
_REACH = 3
"""Columns behind a surname's in which the given name's is."""
_NUMBERED = re.compile(r"(.*\D|)([1-3])")
_PARTS = {
    "postcode": (re.compile("[0-9]{3}"), re.compile("[0-9]{4}")),
    "phone": (re.compile(r"0[0-9]{1,4}"), re.compile("[0-9]{1,4}"), re.compile("[0-9]{3,4}")),
}
"""The parts of a number that stand in columns of their own."""
_AREA, _LOCAL = re.compile("市外(?:局番)?"), re.compile("市内(?:局番)?|局番")
"""Labels of the first two parts of a telephone number, whatever the third is called."""
_SAMPLE = 200
_MOST = 0.9
_FIRST = re.compile(r"(.*\D)(0?)1")
"""A label of which there is a second (name01 and name02, 氏名1 and 氏名2)."""
_SPLIT = 0.6
"""The share of the rows whose two cells split together as a name at least, none of them alone."""


def prefixed(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> list[Column]:
    """The columns of one table, parts of names and of numbers told by their neighbours' labels."""
    named = addresses.named(_nested(_names(list(columns))), cells)
    return _numbers(_halves(named, cells), cells)


def _names(columns: list[Column]) -> list[Column]:
    labels = [bare(column.label) for column in columns]
    found = list(columns)
    for at, text in enumerate(labels):
        others = labels[at + 1 : at + 1 + _REACH]
        behind = [at + 1 + others.index(one) for one in _given(text) if one in others]
        if behind and columns[at].field != "surname":
            suffix = "_kana" if _KANA.search(text) else ""
            for index, part in ((at, "surname"), (behind[0], "given_name")):
                found[index] = Column(index, part + suffix, None, 0, (), columns[index].label)
    return found


def _nested(columns: list[Column]) -> list[Column]:
    """A surname's given name that is called by the object it is in too (氏, 届出人 名)."""
    found = list(columns)
    for surname in columns:
        near = columns[surname.index + 1 : surname.index + 1 + _REACH]
        if surname.field == "surname" and all(one.field != "given_name" for one in near):
            for one in near[:1]:
                told = label(one.label.rpartition(" ")[2])
                if told and told.field == "given_name":
                    found[one.index] = Column(one.index, told.field, None, 0, (), one.label)
    return found


def _given(label: str) -> list[str]:
    """What the label of the given name may be beside one of a surname."""
    parted = ((label.rpartition(one), other) for one, other in _PAIRS)
    return [head + other + tail for (head, mark, tail), other in parted if mark and (head or tail)]


def _halves(columns: list[Column], cells: Sequence[Sequence[str]]) -> list[Column]:
    """A surname and a given name that only the numbers of their labels tell apart, as shops have
    them: the cells of both make names, where those of two people would not."""
    found = list(columns)
    for first, second in pairwise(columns):
        told = _FIRST.fullmatch(bare(first.label))
        if not told or bare(second.label) != f"{told[1]}{told[2]}2":
            continue
        of = label(told[1])
        if not of or of.field not in _OF_NAMES:
            continue
        suffix = "_kana" if of.field == "kana" else ""
        read = bool(suffix) and any(one.field == "surname" for one in found)
        if read or _are_halves(cells[first.index], cells[second.index]):
            for column, part in ((first, "surname"), (second, "given_name")):
                found[column.index] = Column(column.index, part + suffix, None, 0, (), column.label)
    return found


def _are_halves(surnames: Sequence[str], given: Sequence[str]) -> bool:
    pairs = zip(surnames[:_SAMPLE], given[:_SAMPLE], strict=True)
    rows = {(a, b) for a, b in pairs if a and b and " " not in a + b}
    whole = sum(_splits(f"{a} {b}") > 0 and _splits(b) < 2 for a, b in rows)
    return bool(rows) and whole >= _SPLIT * len(rows)


def _splits(text: str) -> int:
    return name.kana_splits(text) if name.is_kana(text) else name.splits(text)


def _numbers(columns: list[Column], cells: Sequence[Sequence[str]]) -> list[Column]:
    found = list(columns)
    for at, column in enumerate(columns):
        field = "phone" if _AREA.fullmatch(bare(column.label)) else column.field
        shapes = _PARTS.get(field, ())
        group = columns[at : at + len(shapes)]
        labels = [bare(one.label) for one in group]
        if shapes and (_are_numbered(labels, len(shapes)) or _are_named(labels)):
            filled = [[cell for cell in cells[one.index][:_SAMPLE] if cell] for one in group]
            if all(map(_mostly, filled, shapes)):
                for one in group:
                    part = f"{field}_part"
                    found[one.index] = replace(one, field=part, signature=None, confidence=0)
    return found


def _are_numbered(labels: Sequence[str], count: int) -> bool:
    """Are they one label with 1, 2, 3 behind it?"""
    parts = [_NUMBERED.fullmatch(label) for label in labels]
    told = [(part[1], part[2]) for part in parts if part]
    return len(told) == count and told == [(told[0][0], str(n + 1)) for n in range(count)]


def _are_named(labels: Sequence[str]) -> bool:
    """市外局番, 市内局番 and a third?"""
    return len(labels) == 3 and bool(_AREA.fullmatch(labels[0]) and _LOCAL.fullmatch(labels[1]))


def _mostly(filled: Sequence[str], shape: re.Pattern[str]) -> bool:
    return bool(filled) and sum(map(bool, map(shape.fullmatch, filled))) >= _MOST * len(filled)
