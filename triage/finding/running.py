"""Findings in running text: values, and the records that they belong to."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, takewhile

import numpy as np
from numpy.typing import NDArray

from triage.finding.name import lexicon, role
from triage.finding.name.as_read import as_readings
from triage.finding.name.behind import AGAIN, with_more
from triage.finding.name.born import with_births
from triage.finding.name.kana_behind import stamped, with_readings
from triage.finding.nobody import specimen, word_list
from triage.finding.nobody.impersonal import lowered
from triage.finding.pattern import Match, PatternEngine
from triage.model import FindingBlock, PartFindings, Text
from triage.registers import fiscal_year, kind_of, org_unit, topics
from triage.signatures import Signatures, root
from triage.text import paragraph
from triage.text.fold import Folded, fold, plain_name
from triage.text.points import code_points

_TOP, _SHORT = 400, 40
"""Characters at the top of a text, and of a line, that may be a heading."""
_ASSERTED = 50
_BLOCK = 160
"""Characters before a password in which its block of lines may say what it opens."""
_FAR = 12
"""Lines without any value that end a record."""
_ONE_EACH = frozenset(
    {
        *("jp.person_name", "jp.person_name_kana", "jp.my_number"),
        *("birth_date", "jp.address", "jp.bank_account"),
    }
)
"""A record has one of each: a second begins the next record."""
_AHEAD = "born, it says before a name"
"""Why a date of birth is of the name behind it (昭和50年1月23日生まれの野村紬)."""
_NAME, _HOME = "jp.person_name", frozenset({"jp.address", "jp.postcode"})
_HOUSE = _HOME | {"phone"}
_READ = {_NAME: "jp.person_name_kana", "jp.person_name_kana": _NAME}
"""What a name is read as, and what a reading is of."""
_CLERK, _RESPECTED = "clerk", "name and honorific"
"""One kind of name, and why another is none of these: no office calls its own clerk 様."""
_BEFORE = 20
"""Characters before a name in which a role stands."""
_OTHER_NAME = re.compile("label (?:通称|通名|本名|旧姓|旧氏名|別名|ペンネーム|筆名|芸名)")
"""Why a name is another of somebody who is named there."""
_FIELD = {
    "jp.person_name": "name",
    "jp.person_name_kana": "kana",
    "jp.address": "address",
    "jp.bank_account": "bank_account",
    "jp.my_number": "my_number",
}

_Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TextExaminer:
    """Examines running text."""

    signatures: Signatures
    engine: PatternEngine

    def examine(self, text: Text) -> PartFindings:
        """Findings of one text; records are blocks of lines, or lines where each is a person."""
        folded = fold(text.text)
        matches = stamped(folded.text, self.engine.matches(folded.text))
        if not matches:
            return PartFindings(text.steps, "text", text.encoding, None, (), (), None, ())
        ends = _line_ends(folded.text)
        matches = word_list.lowered(folded.text, as_readings(matches))
        matches = with_more(folded.text, with_readings(folded.text, matches))
        matches = lowered(folded.text, with_births(folded.text, matches))
        matches = self.engine.vocabulary.unbound(specimen.lowered(matches))
        matches = [_with_account(folded.text, match) for match in matches]
        lines = np.searchsorted(ends, [m.start for m in matches], side="left").astype(np.int64)
        blank, clerks = _blank_lines(folded.text, ends), _clerks(folded.text, matches)
        records = _records(matches, lines.tolist(), blank, clerks)
        fields = {_FIELD.get(m.signature, m.signature) for m in matches if m.confidence >= 50}
        head = folded.text[:4000]
        return PartFindings(
            steps=text.steps,
            kind="text",
            encoding=text.encoding,
            rows=None,
            header=(),
            fields=(),
            record_kind=kind_of(self.signatures.records, fields, head, least=2),
            blocks=_blocks(text, folded, matches, lines, records),
            org_unit=org_unit(folded.text[:200]) if fields else None,
            fiscal_year=fiscal_year(folded.text[:200]) if fields else None,
            topics=tuple(sorted(topics(_heading(folded.text)))),
        )


def _heading(text: str) -> str:
    """The first lines of a text, as far as they are short ones: a heading and its date."""
    lines = (line.strip() for line in text[:_TOP].splitlines())
    filled = (line for line in lines if line)
    return "\n".join(takewhile(lambda line: len(line) <= _SHORT, islice(filled, 3)))


def _blocks(
    text: Text, folded: Folded, matches: list[Match], lines: _Places, records: _Places
) -> tuple[FindingBlock, ...]:
    """One block for each signature, sorted by id; inside, in order of place."""
    starts, ends = folded.originals(
        np.array([match.start for match in matches], np.int64),
        np.array([match.end for match in matches], np.int64),
    )
    if text.offsets is None:
        written = (text.text[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True))
        sizes = [len(one.encode(text.encoding, "replace")) for one in written]
        position, length = np.full(len(matches), -1, np.int64), np.array(sizes, np.int32)
    else:
        position = text.offsets[starts]
        length = (text.offsets[ends] - position).astype(np.int32)
    rows: dict[str, list[int]] = {}
    for number, match in enumerate(matches):
        rows.setdefault(match.signature, []).append(number)
    found = []
    for signature, chosen in sorted(rows.items()):
        several = [matches[number] for number in chosen]
        whys = tuple(sorted({match.why for match in several}))
        place = {why: index for index, why in enumerate(whys)}
        found.append(
            FindingBlock(
                signature=signature,
                position=position[chosen],
                length=length[chosen],
                row=text.first_line + lines[chosen],
                column=np.zeros(len(chosen), np.int32),
                confidence=np.array([match.confidence for match in several], np.uint8),
                why=np.array([place[match.why] for match in several], np.int32),
                record=records[chosen],
                values=tuple(match.value for match in several),
                whys=whys,
            )
        )
    return tuple(found)


def _line_ends(text: str) -> NDArray[np.int64]:
    points = code_points(text)
    mark = 0x0A if "\n" in text else 0x0D
    return np.flatnonzero(points == mark).astype(np.int64)


def _blank_lines(text: str, ends: NDArray[np.int64]) -> list[int]:
    """Numbers (from 0) of the lines without anything on them."""
    blank, before = [], -1
    for number, end in enumerate(ends.tolist()):
        if not text[before + 1 : end].strip():
            blank.append(number)
        before = end
    return blank


def _clerks(text: str, matches: list[Match]) -> set[int]:
    """The places, among the matches, of the names of whoever fills in what others are told in."""
    return {
        at
        for at, match in enumerate(matches)
        if match.signature == _NAME
        and _RESPECTED not in match.why
        and role.in_office().search(text, match.start - _BEFORE, match.start)
    }


def _records(matches: list[Match], lines: list[int], blank: list[int], clerks: set[int]) -> _Places:
    """The record of each match, -1 for one that stands alone."""
    records: list[int] = []
    record, before, first_on_line = -1, -_FAR, 0
    seen, on_line = dict[str, Match](), set[str]()  # what the record and the line have so far
    above = _homes_above(matches, lines, clerks)
    for index, (match, line) in enumerate(zip(matches, lines, strict=True)):
        if line != before:
            apart = line - before > _FAR or _crossed(blank, before, line)
            first_on_line, on_line = index, set()
            if record < 0 or apart:
                record, seen = record + 1, {}
        if _AHEAD in match.why and _NAME in seen:
            record, seen = record + 1, {}
        elif repeated := _repeated(match, seen):
            # The repeated value's line belongs to the next record from its first value on.
            whole_line = repeated not in on_line
            record += 1
            first = above.get(first_on_line, first_on_line) if whole_line else index
            seen = {one.signature: one for one in matches[first:index]}
            records[first:index] = [record] * (index - first)
        records.append(record)
        seen[match.signature] = match
        on_line.add(match.signature)
        before = line
    return _without_lone(matches, np.array(records, np.int64))


def _homes_above(matches: list[Match], lines: list[int], clerks: set[int]) -> dict[int, int]:
    """For the first value of a line with a name, the first of the line above, where that tells no
    more than a home and most names of the text stand below theirs, as contracts have them."""
    begins: dict[int, int] = {}
    kinds: dict[int, set[str]] = {}
    for index, (match, line) in enumerate(zip(matches, lines, strict=True)):
        kind = _CLERK if index in clerks else match.signature
        if line in begins:
            kinds[line].add(kind)
        else:
            begins[line], kinds[line] = index, {kind}
    named = [line for line, found in kinds.items() if _NAME in found and not found & _HOME]
    homes = {line for line, found in kinds.items() if found <= _HOUSE and found & _HOME}
    below = sum(line - 1 in homes and line + 1 not in homes for line in named)
    over = sum(line + 1 in homes and line - 1 not in homes for line in named)
    if below < 2 or below <= over:
        return {}
    return {begins[line]: begins[line - 1] for line in named if line - 1 in homes}


def _repeated(match: Match, seen: Mapping[str, Match]) -> str:
    """What a record has already of which it has one: of the match's kind, or a name or a reading of
    somebody else; empty where the match is of the record."""
    kind = match.signature
    if kind in _ONE_EACH and kind in seen:
        return "" if _is_again(match) else kind
    other = _READ.get(kind, "")
    if other not in seen or min(match.confidence, seen[other].confidence) < _ASSERTED:
        return ""
    written, read = (match, seen[other]) if kind == _NAME else (seen[other], match)
    return other if lexicon.is_read_otherwise(plain_name(written.value), read.value) else ""


def _is_again(match: Match) -> bool:
    """Is it the person named before, in other letters or by another name?"""
    return AGAIN in match.why or any(map(_OTHER_NAME.match, match.why))


def _without_lone(matches: list[Match], records: _Places) -> _Places:
    """The records, -1 for what is alone in one, and for a name that is not asserted beside one that
    is: it may be a further person's."""
    named = np.array([match.signature == "jp.person_name" for match in matches], np.bool_)
    sure = np.array([match.confidence >= _ASSERTED for match in matches], np.bool_)
    records[named & ~sure & np.isin(records, records[named & sure])] = -1
    sizes = np.bincount(records[records >= 0], minlength=1)
    return np.where(sizes[records] > 1, records, -1)


def _crossed(blank: list[int], before: int, line: int) -> bool:
    """Does a blank line stand between two lines?"""
    at = bisect_left(blank, before)
    return at < len(blank) and blank[at] < line


def _with_account(text: str, match: Match) -> Match:
    """A password with what it opens, where its block of lines says so and that is more than an
    account of its own (ネットバンキング, 管理者, VPN)."""
    if match.signature != "credential.password" or match.confidence < _ASSERTED:
        return match
    told = _graver().search(text, paragraph.begin(text, match.start, _BLOCK), match.start)
    return replace(match, why=(*match.why, f"beside {told[0].lower()}")) if told else match


@cache
def _graver() -> re.Pattern[str]:
    """The words of ``signatures/severity.toml`` for what opens more than its own account."""
    data = tomllib.loads((root() / "severity.toml").read_text("utf-8"))
    words = "|".join(map(re.escape, data["credentials"]["privileged"]))
    return re.compile(rf"(?i)(?<![a-z])(?:{words})")
