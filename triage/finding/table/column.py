"""What each column of a table holds: by its header, else by a vote of its cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.finding.address import address, town
from triage.finding.header import Label, bare, label, of_another_number
from triage.finding.name import kinship, lexicon, name, name_cells
from triage.text.coded import Coded
from triage.text.date import iso
from triage.text.form import forms
from triage.validators import driver_licence

VOTED = "column vote"
"""How the reason begins of a column that its cells told."""
_SAMPLE = 1000
_VOTES = 3
_SHARE = 0.8
_NAME_SHARE = 0.5
_LIFE = (1905, 2040)
_WHOLE_TOWN = "0000"
"""A town's postcode for what has none of its own: few of any register, most of a table of modes."""
_TOWN, _AGAIN = 2, 4
"""Characters that most towns have and few whole names, and rows of one town at least."""
_SPREAD = 15
"""Years that birth dates of a register span at least; dates of events seldom do."""
_GENERATIONS, _LONG_AGO = 30, 1970
"""What birth dates span under a label that nobody knows, and the year by which they begin."""
_CHECKED = frozenset({"card", "government_id"})  # a check digit that things may have too
_REACHED = frozenset({"phone", "address"})
_EVENT = re.compile(
    r"publi|releas|found|establ|death|died|decea|join|hire|employ|creat|updat|issu|open|start|begin"
    r"|end|expir|buil|compl|regist|enter|entry|effect|acqui|purch|nyu|kaku|shun|setsu|sou?ritsu",
    re.IGNORECASE,
)
"""What Latin labels of other dates have in them."""
_MANY, _IN_USE = 5, 0.95
"""Distinct postcodes of a column at least, and the share whose first digits are in use."""
_INSURANCES = {10: "jp.care_insurance", 11: "jp.employment_insurance"}
_READINGS = frozenset({"カナ", "かな", "フリガナ", "ふりがな", "ヨミ", "よみ", "読み", "ヨミガナ"})
"""Labels of readings of anything."""
_FIRMS, _MOSTLY = 0.15, 0.6
"""Shares of the parties of a column that are firms at most, and that split as names at least."""
_SEX = frozenset(
    {
        *("男", "女", "男性", "女性", "M", "F", "MALE", "FEMALE"),
        *("1:男", "2:女", "1男", "2女", "おとこ", "おんな", "不明"),
    }
)
# カ)アオバ, ミドリ(ユ: how holders of accounts write 株式会社, 有限会社 …
_COMPANY = re.compile(r"^[カユメドシザガフイ][ァ-ヺ]{0,2}\)|\([カユメドシザガフイ][ァ-ヺ]{0,2}\)?$")
_HIRAGANA = re.compile(r"[ぁ-ゖ]")
_POSTCODE = re.compile(r"[0-9]{3}-[0-9]{4}")
_COUNT = re.compile(r"[0-9 ():./-]{1,12}")
_WRITTEN = 1 / 3
"""The share of a column's cells, at least, that are no mere numbers: names may stand above what
each has (釜谷修平, below (21))."""
_NUMERIC = re.compile(r"[0-9 -]{1,24}")
_LICENCE = re.compile(r"[0-9]{12}|[0-9]{4} [0-9]{4} [0-9]{4}")
_LICENCE_RULE = driver_licence.PLUGIN
_ZIP = re.compile(r"[0-9]{5}(?:-[0-9]{4})?")
_LICENCES = 4
"""Distinct numbers at least: one random number in twenty has the code and the check digit."""


@dataclass(frozen=True, slots=True)
class Column:
    """``field`` is the contract's word ("" where nothing is known); ``confidence`` in percent is
    0 where the cells are no findings; ``label`` is the header."""

    index: int
    field: str
    signature: str | None
    confidence: int
    why: tuple[str, ...]
    label: str = ""


Classify = Callable[[Sequence[str], str], NDArray[np.bool_]]
"""Which cells are wholly a value of a signature."""


def decide(
    header: tuple[str, ...] | None, columns: Sequence[Coded], classify: Classify
) -> tuple[Column, ...]:
    """The kind of each column from its header and a sample of its folded, trimmed cells."""
    decided = [
        _decided(index, header[index] if header else "", _sample(cells), classify)
        for index, cells in enumerate(columns)
    ]
    return tuple(_postcodes(_birth_dates(decided, columns, header is not None), columns))


def _sample(cells: Coded) -> list[str]:
    """Up to a thousand filled cells, evenly spread."""
    filled = np.flatnonzero(cells.filled())
    return [*cells.taken(filled[:: max(1, -(-len(filled) // _SAMPLE))])]


def _decided(index: int, header: str, sample: list[str], classify: Classify) -> Column:
    known = label(header)
    if known is None:
        return _voted(index, sample, classify, header)
    if known.field == "party":
        known = _party(sample)
    why = (f"label {header.strip()[:40]}",)
    if known.signature in ("jp.person_name", "jp.person_name_kana"):
        return _named(index, known.field, sample, header)
    if known.field == "birth_year" and _year_spread(sample):  # 生年 over whole dates
        known = Label("birth_date", "birth_date")
    if known.field == "relationship" and kinship.names_people(sample):  # 続柄・氏名・電話
        return Column(index, "", None, 0, (), header)
    if known.signature == "jp.postcode" and _are_zips(sample):
        return Column(index, "", None, 0, (), header)
    if known.field == "insurance_number":
        known = _insured(known, sample)
    if known.office:
        return Column(index, known.field, known.signature, 40, (*why, "an office's"), header)
    confidence = 95 if known.signature else 0
    if known.field in ("sensitive", "safety", "welfare", "password"):
        confidence = 90
    return Column(index, known.field, known.signature, confidence, why, header)


def _party(sample: Sequence[str]) -> Label:
    """Whether who is dealt with is told as people are (nearly no firm, most split as names), as
    firms are, or as both."""
    firms = sum(map(name.is_organisation, sample)) > _FIRMS * len(sample)
    people = sum(map(bool, map(name.splits, sample)))
    if people >= _MOSTLY * len(sample) and not firms:
        return Label("name", "jp.person_name")
    return Label("party" if people else "organisation", None)


def _insured(known: Label, sample: Sequence[str]) -> Label:
    """Whose the number of an insured person is, who is so called by all: care insurance writes ten
    digits, employment insurance eleven (4-6-1)."""
    sizes = Counter(sum(map(str.isdecimal, cell)) for cell in sample if _NUMERIC.fullmatch(cell))
    size, count = sizes.most_common(1)[0] if sizes else (0, 0)
    signature = _INSURANCES.get(size) if count > _SHARE * len(sample) else None
    return Label("government_id", signature) if signature else known


def _are_zips(sample: Sequence[str]) -> bool:
    """Are the codes of another country's five digits? Of a list of ours that lost its zeros some
    cells would be longer."""
    return len({*sample}) >= _MANY and all(map(_ZIP.fullmatch, sample))


def _named(index: int, field: str, sample: list[str], header: str) -> Column:
    """A label of a name; whether in kanji or in kana is for the cells to say (口座名義)."""
    why: tuple[str, ...] = (f"label {header.strip()[:40]}",)
    kana = [*filter(_in_kana, sample)]
    shaped = int(name_cells.shaped(sample).sum())
    if sample and shaped < 0.3 * len(sample) and len(kana) < 0.3 * len(sample):
        return Column(index, "", None, 0, (), header)
    if bare(header) in _READINGS and len(sample) >= _MANY and not name_cells.are_readings(kana):
        return Column(index, "", None, 0, (), header)
    in_katakana = sum(not _HIRAGANA.search(cell) for cell in kana)
    if field == "kana" or (sample and in_katakana >= 0.9 * len(sample)):
        return Column(index, "kana", "jp.person_name_kana", 95, why, header)
    split = sum(name.splits(cell) > 0 for cell in sample)
    if len(sample) >= 10 and split >= 0.6 * len(sample):
        why = (*why, f"column vote {split / len(sample):.0%} split as names")
    return Column(index, "name", "jp.person_name", 95, why, header)


def _in_kana(cell: str) -> bool:
    """A name in kana, or a company as a holder of an account."""
    return name.is_kana(cell) or _COMPANY.search(cell) is not None


# --- votes --------------------------------------------------------------------------------------


def _voted(index: int, sample: list[str], classify: Classify, header: str) -> Column:
    """By the cells under a label that nobody knows; numbers of things stay those (ロット)."""
    nothing = Column(index, "", None, 0, (), header)
    if len(sample) < _VOTES:
        return nothing
    for field, signature, sure, share, least in _ballots(sample, classify):
        if share >= least and not (field in _CHECKED and of_another_number(header)):
            why = (f"{VOTED} {share:.0%} of {len(sample)}",)
            return Column(index, field, signature, sure, why, header)
    return nothing


def _ballots(
    sample: list[str], classify: Classify
) -> Iterator[tuple[str, str | None, int, float, float]]:
    """(field, signature, confidence, share of cells, least share) in order of precedence."""

    def rate(signature: str) -> float:
        return float(classify(sample, signature).mean())

    yield "email", "email", 90, rate("email"), _SHARE
    yield "card", "card.pan", 90, rate("card.pan"), 0.95
    yield "government_id", "jp.driver_licence", 85, _licence_share(sample), 0.95
    if _share(sample, lambda cell: cell[0] in "0+(", 0.95):
        yield "phone", "phone", 85, rate("phone"), _SHARE
    if _share(sample, _NUMERIC.fullmatch, _SHARE):
        codes = forms("jp.postcode", sample)
        postcode = _share(codes, lexicon.postcodes().__contains__, _SHARE)
        if sum(code.endswith(_WHOLE_TOWN) for code in codes) * 2 > len(codes):
            postcode = 0.0
        yield "postcode", "jp.postcode", 85, postcode, _SHARE
        return
    tests: tuple[tuple[str, str | None, int, Callable[[str], object], float], ...] = (
        ("sex", None, 0, _SEX.__contains__, 1.0),
        ("relationship", "jp.household", 80, kinship.RELATION.fullmatch, 0.95),
        ("address", "jp.address", 90, address.alone, 0.6),
        ("address", "jp.address", 75, town.begins, _SHARE),
        ("organisation", None, 0, name.is_organisation, 0.6),
        ("kana", "jp.person_name_kana", 80, name.kana_splits, _NAME_SHARE),
    )
    for field, signature, confidence, test, least in tests:
        yield field, signature, confidence, _share(sample, test, least), least
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
    return _share(sample, _is_licence, 0.95)


def _is_licence(cell: str) -> bool:
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

    share = _share(sample, is_split, _NAME_SHARE) if len(distinct) >= _VOTES else 0.0
    return share if both * 4 >= len(sample) else 0.0


def _are_places(distinct: Set[str], rows: int) -> bool:
    """Are most of two signs, or all of three at most and each in several rows?"""
    sizes = [len(cell) for cell in distinct if " " not in cell]
    if 2 * sum(size <= _TOWN for size in sizes) >= len(distinct):
        return True
    return len(sizes) == len(distinct) <= rows / _AGAIN and max(sizes, default=0) <= _TOWN + 1


def _birth_dates(columns: list[Column], cells: Sequence[Coded], headed: bool) -> list[Column]:
    """The date column that spans lives, beside a name, is likely of birth where no label tells.

    Under a label (in Latin letters, of which there are too many to know), or without one beside no
    more than a telephone or an address, it spans two generations and begins before anybody still at
    work was hired.
    """
    fields = {column.field for column in columns}
    named = bool(fields & {"name", "kana"})
    if fields & {"birth_date", "birth_year"} or not (named or (fields & _REACHED and not headed)):
        return columns
    doubted = headed or not named
    best, widest = -1, _GENERATIONS if doubted else _SPREAD
    for column in columns:
        if column.field or not column.label.isascii() or _EVENT.search(column.label):
            continue
        born = years(_sample(cells[column.index]))
        spread = max(born, default=0) - min(born, default=0)
        if born and not headed and is_sex(cells[column.index + 1 : column.index + 2]):
            spread += _SPREAD  # nothing else stands so often before the sex
        if spread > widest and not (doubted and min(born) > _LONG_AGO):
            best, widest = column.index, spread
    if best < 0:
        return columns
    said = "beside names" if named else "beside telephones or addresses"
    why = (f"dates span {_year_spread(_sample(cells[best]))} years", said)
    confidence = 65 if doubted else 75
    columns[best] = Column(best, "birth_date", "birth_date", confidence, why, columns[best].label)
    return columns


def is_sex(beside: Sequence[Sequence[str]]) -> bool:
    """Is the next column one of the two sexes, in words or as hosts write them?"""
    written = {cell for cells in beside for cell in cells[:_SAMPLE] if cell}
    return written == {"1", "2"} or (bool(written) and written <= _SEX)


def _postcodes(columns: list[Column], cells: Sequence[Coded]) -> list[Column]:
    """Beside names and telephones, a column of nothing but 123-4567 is likely one of postcodes,
    though the list knows few of them (it is of one month)."""
    fields = {column.field for column in columns}
    if not fields & {"name", "kana"} or "phone" not in fields or "postcode" in fields:
        return columns
    for column in columns:
        sample = _sample(cells[column.index]) if not (column.field or column.label) else []
        if len({*sample}) >= _MANY and all(map(_POSTCODE.fullmatch, sample)):
            known = sum(cell[:3] in lexicon.postcode_regions() for cell in sample)
            if known >= _IN_USE * len(sample):
                why = ("shape of all cells", "beside names and telephones")
                columns[column.index] = Column(column.index, "postcode", "jp.postcode", 65, why)
                break
    return columns


def _year_spread(sample: list[str]) -> int:
    known = years(sample)
    return max(known, default=0) - min(known, default=0)


def years(sample: list[str]) -> list[int]:
    """The years of a column of dates in which people of today were born; empty for others."""
    known = [int(date[:4]) for date in map(iso, sample) if date]
    if len(known) < max(_VOTES, 0.9 * len(sample)):
        return []
    return known if _LIFE[0] <= min(known) and max(known) <= _LIFE[1] else []
