"""Votes of a column's cells: what they are where no label tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set

import numpy as np
from numpy.typing import NDArray

from triage.finding.address import address, town
from triage.finding.name import kinship, lexicon, name
from triage.text.form import forms
from triage.validators import driver_licence

VOTES, SHARE = 3, 0.8
"""Cells that vote at least, and the share of them that most kinds need."""
_HIRAGANA = re.compile("[ぁ-ゖ]")
_NAME_SHARE = 0.5
WHOLE_TOWN = "0000"
"""A town's postcode for what has none of its own: few of any register, most of a table of modes."""
_TOWN, _AGAIN = 2, 4
"""Characters that most towns have and few whole names, and rows of one town at least."""
SEX = frozenset(
    {
        *("男", "女", "男性", "女性", "M", "F", "MALE", "FEMALE"),
        *("1:男", "2:女", "1男", "2女", "おとこ", "おんな", "不明"),
    }
)
_COUNT = re.compile(r"[0-9 ():./-]{1,12}")
_WRITTEN = 1 / 3
"""The share of a column's cells, at least, that are no mere numbers: names may stand above what
each has (釜谷修平, below (21))."""
NUMERIC = re.compile(r"[0-9 -]{1,24}")
_LICENCE = re.compile(r"[0-9]{12}|[0-9]{4} [0-9]{4} [0-9]{4}")
_LICENCE_RULE = driver_licence.PLUGIN
_LICENCES = 4
"""Distinct numbers at least: one random number in twenty has the code and the check digit."""

Classify = Callable[[Sequence[str], str], NDArray[np.bool_]]
"""Which cells are wholly a value of a signature."""


def ballots(
    sample: list[str], classify: Classify
) -> Iterator[tuple[str, str | None, int, float, float]]:
    """(field, signature, confidence, share of cells, least share) in order of precedence."""

    def rate(signature: str) -> float:
        return float(classify(sample, signature).mean())

    yield "email", "email", 90, rate("email"), SHARE
    yield "card", "card.pan", 90, rate("card.pan"), 0.95
    yield "government_id", "jp.driver_licence", 85, _licence_share(sample), 0.95
    if _share(sample, lambda cell: cell[0] in "0+(", 0.95):
        yield "phone", "phone", 85, rate("phone"), SHARE
    if _share(sample, NUMERIC.fullmatch, SHARE):
        codes = forms("jp.postcode", sample)
        postcode = _share(codes, lexicon.postcodes().__contains__, SHARE)
        if sum(code.endswith(WHOLE_TOWN) for code in codes) * 2 > len(codes):
            postcode = 0.0
        yield "postcode", "jp.postcode", 85, postcode, SHARE
        return
    tests: tuple[tuple[str, str | None, int, Callable[[str], object], float], ...] = (
        ("sex", None, 0, SEX.__contains__, 1.0),
        ("relationship", "jp.household", 80, kinship.RELATION.fullmatch, 0.95),
        ("address", "jp.address", 90, address.alone, 0.6),
        ("address", "jp.address", 75, town.begins, SHARE),
        ("organisation", None, 0, name.is_organisation, 0.6),
    )
    for field, signature, confidence, test, least in tests:
        yield field, signature, confidence, _share(sample, test, least), least
    # そうそう, いえいえ: answers again and again; a host writes the same people in katakana
    several = _AGAIN * len({*sample}) > len(sample) or not any(map(_HIRAGANA.search, sample))
    read = _share(sample, name.kana_splits, _NAME_SHARE) if several else 0.0
    yield "kana", "jp.person_name_kana", 80, read, _NAME_SHARE
    written = [cell for cell in sample if not _COUNT.fullmatch(cell)]
    if _WRITTEN * len(sample) <= len(written):
        yield "name", "jp.person_name", 85, _name_share(written), _NAME_SHARE


def _share(sample: Sequence[str], test: Callable[[str], object], least: float) -> float:
    """The share of cells that pass; 0 as soon as it cannot be ``least`` any more."""
    size = passed = len(sample)
    for cell in sample:
        if not test(cell):
            passed -= 1
            if passed / size < least:
                return 0.0
    return passed / size


def _licence_share(sample: Sequence[str]) -> float:
    """The share of cells that are licences by the check digit too, which nobody published."""
    if len({*sample}) < _LICENCES:
        return 0.0
    return _share(sample, is_licence, 0.95)


def is_licence(cell: str) -> bool:
    """Is a cell a licence by the code of its commission and the unpublished check digit?"""
    number = cell.replace(" ", "") if _LICENCE.fullmatch(cell) else ""
    return bool(number) and _LICENCE_RULE.accepts(number) and _LICENCE_RULE.raises(number)


def _name_share(sample: list[str]) -> float:
    """Share of cells that split; at least a fourth must be known on both sides. Four in five
    surnames are towns as well: of short words, or of few again and again, none is a person's."""
    distinct = {*sample}
    if _are_places(distinct, len(sample)):
        return 0.0
    both = 0

    def is_split(cell: str) -> bool:
        nonlocal both
        mark = name.splits(cell)
        both += mark == 2
        return mark > 0

    share = _share(sample, is_split, _NAME_SHARE) if len(distinct) >= VOTES else 0.0
    return share if both * 4 >= len(sample) else 0.0


def _are_places(distinct: Set[str], rows: int) -> bool:
    """Are most of two signs, or all of three at most and each in several rows?"""
    sizes = [len(cell) for cell in distinct if " " not in cell]
    if 2 * sum(size <= _TOWN for size in sizes) >= len(distinct):
        return True
    return len(sizes) == len(distinct) <= rows / _AGAIN and max(sizes, default=0) <= _TOWN + 1
