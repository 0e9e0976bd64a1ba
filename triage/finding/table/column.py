"""What each column of a table holds: by its header, else by a vote of its cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from triage.finding.header import Label, bare, label, of_another_number
from triage.finding.name import kinship, lexicon, name, name_cells
from triage.finding.table.ballot import NUMERIC, SHARE, VOTES, Classify, ballots
from triage.finding.table.life import spread, years
from triage.text.coded import Coded
from triage.text.script import JAPANESE

_UNSURE = 40
"""Percent; below one half nothing is asserted."""
VOTED = "column vote"
"""How the reason begins of a column that its cells told."""
_SAMPLE = 1000
NULLS = frozenset({r"\N", "NULL", "null"})
"""What a database writes for nothing."""
_CHECKED = frozenset({"card", "government_id"})  # a check digit that things may have too
_MACHINE = re.compile(
    "アドレス|サーバー?|https?:|[0-9]{1,3}(?:[.][0-9]{1,3}){3}|[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){3}"
)
"""What is under "Address" where that is no home's."""
_MANY, _IN_USE = 5, 0.95
"""Distinct postcodes of a column at least, and the share whose first digits are in use."""
_INSURANCES = {10: "jp.care_insurance", 11: "jp.employment_insurance"}
_READINGS = frozenset(
    {
        *("カナ", "かな", "フリガナ", "ふりがな", "ヨミ", "よみ", "読み", "ヨミガナ"),
        *("kana", "yomi", "yomigana", "furigana", "furi", "reading"),
    }
)
"""Labels of readings of anything."""
_OF_THINGS = frozenset({"name", "names"})
"""Labels of anything's name: an account's, a part's, a page's."""
_REMARKS = 0.02
"""The share of its rows, below which a column without a known label is filled with remarks: the
first few of a dictionary's may read as names."""
_NAMED_SO = 0.3
"""The share of the Japanese cells below one that split as names, at least."""
_KNOWN = 0.25
"""The share of the cells that split as names, of which both parts are in the tables, at least."""
_FIRMS, _MOSTLY = 0.15, 0.6
"""Shares of the parties of a column that are firms at most, and that split as names at least."""
# カ)アオバ, ミドリ(ユ: how holders of accounts write 株式会社, 有限会社 …
_COMPANY = re.compile(r"^[カユメドシザガフイ][ァ-ヺ]{0,2}\)|\([カユメドシザガフイ][ァ-ヺ]{0,2}\)?$")
_HIRAGANA = re.compile(r"[ぁ-ゖ]")
_POSTCODE = re.compile(r"[0-9]{3}-[0-9]{4}")
_ZIP = re.compile(r"[0-9]{5}(?:-[0-9]{4})?")
_BARE_POSTCODE = re.compile(r"-?[0-9]{7}")
_COUNTED = re.compile("-?[1-9]000")
_OF_PEOPLE = frozenset({"name", "kana", "surname", "given_name", "phone", "address", "email"})
"""What stands beside the postcode of somebody."""


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

    def lowered(self, why: str) -> Column:
        """The column with its cells below one half, and the reason why."""
        return replace(self, confidence=min(self.confidence, _UNSURE), why=(*self.why, why))


def decide(
    header: tuple[str, ...] | None, columns: Sequence[Coded], classify: Classify
) -> tuple[Column, ...]:
    """The kind of each column from its header and a sample of its folded, trimmed cells."""
    decided = [
        _decided(index, header[index] if header else "", cells, classify)
        for index, cells in enumerate(columns)
    ]
    return tuple(_postcodes(decided, columns))


def sample_of(cells: Coded) -> list[str]:
    """Up to a thousand filled cells, evenly spread; what a database writes for nothing is none."""
    filled = np.flatnonzero(cells.filled())
    sample = cells.taken(filled[:: max(1, -(-len(filled) // _SAMPLE))])
    return [cell for cell in sample if cell not in NULLS]


def _decided(index: int, header: str, cells: Coded, classify: Classify) -> Column:
    known, sample = label(header), sample_of(cells)
    if known is None:
        remarks = int(cells.filled().sum()) < _REMARKS * len(cells)
        return _voted(index, [] if remarks else sample, classify, header)
    if known.field == "party":
        known = _party(sample)
    why = (f"label {header.strip()[:40]}",)
    if known.signature in ("jp.person_name", "jp.person_name_kana"):
        return _named(index, known.field, sample, header)
    if known.field == "birth_year" and spread(years(sample)):  # 生年 over whole dates
        known = Label("birth_date", "birth_date")
    if known.field == "relationship" and kinship.names_people(sample):  # 続柄・氏名・電話
        return Column(index, "", None, 0, (), header)
    if known.signature == "jp.postcode" and _are_zips(sample):
        return Column(index, "", None, 0, (), header)
    if known.field == "insurance_number":
        known = _insured(known, sample)
    if known.signature == "jp.address" and header.isascii() and _are_machines(sample):
        return Column(index, "", None, 0, (), header)
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
    sizes = Counter(sum(map(str.isdecimal, cell)) for cell in sample if NUMERIC.fullmatch(cell))
    size, count = sizes.most_common(1)[0] if sizes else (0, 0)
    signature = _INSURANCES.get(size) if count > SHARE * len(sample) else None
    return Label("government_id", signature) if signature else known


def _are_zips(sample: Sequence[str]) -> bool:
    """Are the codes of another country's five digits? Of a list of ours that lost its zeros some
    cells would be longer."""
    return len({*sample}) >= _MANY and all(map(_ZIP.fullmatch, sample))


def _are_machines(sample: Sequence[str]) -> bool:
    """Are half the cells under "Address" of a network, or of what it points at?"""
    return 2 * sum(_MACHINE.search(cell) is not None for cell in sample) >= len(sample) > 0


def _named(index: int, field: str, sample: list[str], header: str) -> Column:
    """A label of a name; whether in kanji or in kana is for the cells to say (口座名義)."""
    why: tuple[str, ...] = (f"label {header.strip()[:40]}",)
    if field == "name" and bare(header) in _OF_THINGS and _are_things(sample):
        return Column(index, "", None, 0, (), header)
    kana = _in_kana(sample)
    shaped = int(name_cells.shaped(sample).sum())
    if sample and shaped < 0.3 * len(sample) and len(kana) < 0.3 * len(sample):
        return Column(index, "", None, 0, (), header)
    if bare(header) in _READINGS and len(sample) >= _MANY and not name_cells.are_readings(kana):
        return Column(index, "", None, 0, (), header)
    in_katakana = sum(not _HIRAGANA.search(cell) for cell in kana)
    if field == "kana" or (sample and in_katakana >= 0.9 * len(sample)):
        return Column(index, "kana", "jp.person_name_kana", 95, why, header)
    split = name_cells.splitting(sample)
    if len(sample) >= 10 and split >= 0.6 * len(sample):
        why = (*why, f"column vote {split / len(sample):.0%} split as names")
    return Column(index, "name", "jp.person_name", 95, why, header)


def _are_things(sample: Sequence[str]) -> bool:
    """Do few of the Japanese cells below "name" split as names of people do, or none read as one
    (売掛金, 今治駅前店), or hardly one of those that split with both its parts known: 深水灣?"""
    ours = [*filter(JAPANESE.search, sample)]
    read = sum(name.is_kana(cell) and name.kana_splits(cell) > 0 for cell in ours)
    others = (cell for cell in ours if not (name.is_kana(cell) or name.is_organisation(cell)))
    marks = [mark for mark in map(name.splits, others) if mark]
    half_known = len(marks) >= _MANY and marks.count(2) < _KNOWN * len(marks)
    return read + len(marks) < _NAMED_SO * len(ours) or half_known


def _in_kana(sample: list[str]) -> list[str]:
    """The names in kana, and companies as holders of accounts."""
    firms = "(" in (text := "\n".join(sample)) or ")" in text
    return [
        cell
        for cell, plain in zip(sample, name_cells.kana(sample).tolist(), strict=True)
        if plain or (len(cell) < 2 and name.is_kana(cell)) or (firms and _COMPANY.search(cell))
    ]


# --- votes --------------------------------------------------------------------------------------


def _voted(index: int, sample: list[str], classify: Classify, header: str) -> Column:
    """By the cells under a label that nobody knows; numbers of things stay those (ロット)."""
    nothing = Column(index, "", None, 0, (), header)
    if len(sample) < VOTES:
        return nothing
    for field, signature, sure, share, least in ballots(sample, classify):
        if share >= least and not (field in _CHECKED and of_another_number(header)):
            why = (f"{VOTED} {share:.0%} of {len(sample)}",)
            return Column(index, field, signature, sure, why, header)
    return nothing


def without_counters(columns: Sequence[Column], cells: Sequence[Coded]) -> Sequence[Column]:
    """The columns, but postcodes that only votes tell, without a hyphen, in a table of which
    nothing else is known, or nobody and most count from a million on: what does is in use as
    100-0001 to 100-0014 is."""
    voted = [one for one in columns if one.field == "postcode" and one.why[0].startswith(VOTED)]
    codes = [code for one in voted for code in sample_of(cells[one.index])]
    if not codes or not all(map(_BARE_POSTCODE.fullmatch, codes)):
        return columns
    others = {column.field for column in columns if column.field and column not in voted}
    if others & _OF_PEOPLE or (others and 2 * len([*filter(_COUNTED.match, codes)]) <= len(codes)):
        return columns
    return [
        Column(one.index, "", None, 0, (), one.label) if one in voted else one for one in columns
    ]


def _postcodes(columns: list[Column], cells: Sequence[Coded]) -> list[Column]:
    """Beside names and telephones, a column of nothing but 123-4567 is likely one of postcodes,
    though the list knows few of them (it is of one month)."""
    fields = {column.field for column in columns}
    if not fields & {"name", "kana"} or "phone" not in fields or "postcode" in fields:
        return columns
    for column in columns:
        sample = sample_of(cells[column.index]) if not (column.field or column.label) else []
        if len({*sample}) >= _MANY and all(map(_POSTCODE.fullmatch, sample)):
            known = sum(cell[:3] in lexicon.postcode_regions() for cell in sample)
            if known >= _IN_USE * len(sample):
                why = ("shape of all cells", "beside names and telephones")
                columns[column.index] = Column(column.index, "postcode", "jp.postcode", 65, why)
                break
    return columns
