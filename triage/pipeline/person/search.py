"""Looks for people in what a case holds: which records agree with a line of the list, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from triage.finding.name.lexicon import readings
from triage.finding.name.romaji import may_sound, sounds
from triage.model import FindingBlock, Locator, Origin, PartFindings
from triage.pipeline.person.wanted import (
    SIGNATURES,
    Wanted,
    compared,
    compared_all,
    half_read,
    is_half,
)
from triage.pipeline.result.lines import locate
from triage.pipeline.result.subjects import Placed, subjects
from triage.store import Store
from triage.text.fold import fold_name
from triage.text.mask import mask

Grade = Literal["certain", "likely", "possible", "other"]
GRADES: tuple[Grade, ...] = ("certain", "likely", "possible", "other")
_NAMES = frozenset({"name", "kana", "reading", "sound", "sounding"})
_SPOKEN = frozenset({"jp.person_name", "jp.person_name_kana"})
"""Where it is looked for how a name sounds that is in Latin letters, there or in the list."""
_SOUNDS = frozenset({"sound", "spoken", "sounding"})
_MAYBE = frozenset({"reading", "sounding"})
_BY_STRENGTH = tuple(map(frozenset, (("name", "kana"), ("sound",), ("reading",), ("sounding",))))
_DERIVED = frozenset({"text", "house"})
"""Kinds that a name, or an address, is looked for as besides: nothing further of somebody."""
_WEAK = frozenset({"birth_date"})
"""Kinds that say nothing alone: thousands of people share a birth date."""
_ASSERTED = 50
_SHORTEST = {"number": 6, "text": 1}
"""Characters from which on it is looked for inside of longer values too."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A record that agrees with a line: in which kinds, where, and what it holds (clear values,
    by signature: mask them before they are shown)."""

    number: int
    grade: Grade
    kinds: tuple[str, ...]
    locator: Locator
    origin: Origin
    offset: int | None
    values: tuple[tuple[str, str], ...]

    def masked(self) -> tuple[tuple[str, str], ...]:
        """The values as they may be shown."""
        return tuple((signature, mask(signature, value)) for signature, value in self.values)


@dataclass(slots=True)
class _Line:
    """What of one record agreed with one line: the kinds, and the findings."""

    kinds: set[str] = field(default_factory=set)
    found: list[tuple[FindingBlock, int]] = field(default_factory=list)


def search(store: Store, wanted: Sequence[Wanted]) -> Iterator[Agreement]:
    """Every record that agrees with a line, in the order of the report's findings."""
    index = _Index(wanted)
    for placed in subjects(store):
        for part in placed.subject.parts:
            yield from _in_part(placed, part, index)


class _Index:
    """The lines by kind and compared form."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self.lines: dict[tuple[str, str], list[int]] = {}
        self.births: dict[int, set[str]] = {}
        self.municipal: set[int] = set()
        """The lines whose address says its municipality."""
        for one in wanted:
            for key in one.keys:
                self.lines.setdefault(key, []).append(one.number)
                if key[0] == "address" and ("house", key[1]) not in one.keys:
                    self.municipal.add(one.number)
                if key[0] == "birth_date":
                    self.births.setdefault(one.number, set()).add(key[1])
        kinds = {kind for kind, _ in self.lines}
        self.spoken = not kinds.isdisjoint(_SOUNDS)
        self.read = "kana" in kinds
        self.halves = kinds & {"half", "given"}
        self.typed = [kind for kind in SIGNATURES if kind in kinds]
        self.texts = [form for kind, form in self.lines if kind == "text"]
        self.numbers = [form for kind, form in self.lines if kind == "number"]

    def agree(self, signature: str, values: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
        """The values that agree with a line, each with lines and kinds."""
        distinct = list(dict.fromkeys(values))
        found: dict[str, list[tuple[int, str]]] = {}
        for value in distinct if self.read and signature in SIGNATURES["name"] else ():
            for number in self._read_as(value):
                found.setdefault(value, []).append((number, "reading"))
        for value in distinct if self.halves and signature in SIGNATURES["name"] else ():
            for number in self._half_read(value):
                found.setdefault(value, []).append((number, "reading"))
        for value in distinct if self.spoken and signature in _SPOKEN else ():
            for number, kind in self._sounding(value):
                found.setdefault(value, []).append((number, kind))
        for kind in self.typed:
            if signature in SIGNATURES[kind]:
                for value, form in zip(distinct, compared_all(kind, distinct), strict=True):
                    for number in self.lines.get((kind, form), ()):
                        if kind == "house" and self._lies_elsewhere(number, value, form):
                            continue
                        found.setdefault(value, []).append((number, kind))
        for kind, forms in (("number", self.numbers), ("text", self.texts)):
            for value in distinct if forms else ():
                whole = compared(kind, value)
                for form in forms:
                    if form == whole or (len(form) >= _SHORTEST[kind] and form in whole):
                        lines = self.lines[kind, form]
                        found.setdefault(value, []).extend((n, kind) for n in lines)
        return found

    def _read_as(self, value: str) -> Iterator[int]:
        """The lines in kana that a name in kanji may be read as."""
        for kana in readings(fold_name(value)):
            yield from self.lines.get(("kana", compared("reading", kana)), ())

    def _half_read(self, value: str) -> set[int]:
        """The lines of a name with the same surname, and a given name that reads the same, where
        one of the two is in kana."""
        other = "given" if is_half(value) else "half"
        forms = half_read(value) if other in self.halves else ()
        return {number for form in forms for number in self.lines.get((other, form), ())}

    def _sounding(self, value: str) -> set[tuple[int, str]]:
        """The lines whose name is read as this one is, one of the two in Latin letters; or may be,
        the other in kanji."""
        forms = sounds(value)
        asked = {"sound": "sound"} if forms else {"sound": "sounding"}
        if value.isascii():
            asked |= {"spoken": "sound", "sounding": "sounding"}
        return {
            (number, told)
            for form in forms or may_sound(value)
            for kind, told in asked.items()
            for number in self.lines.get((kind, form), ())
        }

    def _lies_elsewhere(self, number: int, value: str, house: str) -> bool:
        """Do a line and a value of one house both say a municipality? Then the address tells."""
        return number in self.municipal and compared("address", value) != house


def _in_part(placed: Placed, part: PartFindings, index: _Index) -> Iterator[Agreement]:
    agreed: dict[tuple[int, int, int], _Line] = {}
    for place, block in enumerate(part.blocks):
        known = index.agree(block.signature, block.values)
        for i, value in enumerate(block.values if known else ()):
            record = int(block.record[i])
            alone = place << 32 | i if record < 0 else -1
            for number, kind in known.get(value, ()):
                line = agreed.setdefault((record, alone, number), _Line())
                line.kinds.add(kind)
                line.found.append((block, i))
    for (record, _, number), line in agreed.items():
        births = _births(part, record) if index.births else set()
        grade = _grade(line, index.births.get(number, set()), births)
        if grade is not None:
            yield _agreement(placed, part, line, number, grade)


def _births(part: PartFindings, record: int) -> set[str]:
    return {
        block.values[i]
        for block in part.blocks
        if block.signature == "birth_date" and record >= 0
        for i in np.flatnonzero(block.record == record).tolist()
    }


def _grade(line: _Line, sought: set[str], known: set[str]) -> Grade | None:
    """How surely it is the person; null where nothing but a weak kind agrees."""
    kinds = line.kinds
    if not kinds - _WEAK:
        return None
    if sought and known and not sought & known and kinds & _NAMES:
        return "other"
    if all(block.confidence[i] < _ASSERTED for block, i in line.found):
        return "possible"
    told = kinds - _DERIVED
    if len(told - _NAMES) + bool(kinds & _NAMES) > 1 or ("house" in kinds and kinds & _NAMES):
        return "certain"
    return "possible" if kinds <= _MAYBE | _DERIVED else "likely"


def _agreement(
    placed: Placed, part: PartFindings, line: _Line, number: int, grade: Grade
) -> Agreement:
    block, i = line.found[0]
    position, length = int(block.position[i]), int(block.length[i])
    locator = locate(placed, part, position, length, int(block.row[i]), int(block.column[i]))
    offset = int(placed.image_offsets(block.position[i : i + 1])[0])
    best = next((kinds for kinds in _BY_STRENGTH if line.kinds & kinds), frozenset[str]())
    told = line.kinds - (_NAMES - best)
    told -= {"house"} if "address" in line.kinds else set()
    return Agreement(
        number=number,
        grade=grade,
        kinds=tuple(sorted(told)),
        locator=locator,
        origin=placed.subject.origin,
        offset=offset if offset >= 0 else None,
        values=tuple(dict.fromkeys((one.signature, one.values[at]) for one, at in line.found)),
    )
