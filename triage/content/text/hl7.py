"""Messages of HL7 version 2 (ISO/HL7 27931): patients and their next of kin as rows, the rest text.

What a field is only its number tells, and a name or an address is spread over components. Japanese
hospitals follow the profiles of JAHIS, with the name in kanji and its reading as repetitions of one
field, and the address in the components of any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np

from triage.content.text.logged import without
from triage.model import Table, Text
from triage.text.column import of_text

_MARK = "|^~\\&|"
"""The encoding characters that nearly every message states, behind ``MSH``."""
_SEGMENT = re.compile(r"(?:\A|(?<=[\r\n\x0b]))(PID|NK1)(?:\|[^|\r\n\x0b\x1c]*){2,}")
_PHONETIC = re.compile(r"\^P(?:\^|\Z)|\A[ァ-ヺーｦ-ﾟ^ ]+(?:\^|\Z)")
"""A repetition of a name that is its reading, by its representation code or its letters."""
_ALPHABETIC = re.compile(r"\^A(?:\^|\Z)")
_DAY = 8
"""Digits of a date; the time of day may follow."""
_KEPT = 1 << 12
"""Segments whose fields are kept: each message about a patient repeats them."""


@dataclass(frozen=True, slots=True)
class _Field:
    """The number of a field, and how its text is told; ``label`` is the column's."""

    label: str
    number: int
    told: Callable[[str], str]


def _component(field: str, number: int) -> str:
    parts = field.split("^")
    return parts[number - 1] if number <= len(parts) else ""


def _first(field: str) -> str:
    return _component(field.split("~")[0], 1)


def _person(field: str, chosen: Callable[[str], bool]) -> str:
    """Surname and given name of the first repetition that is chosen."""
    repeated = next(filter(chosen, field.split("~")), "")
    return " ".join(filter(None, (_component(repeated, number) for number in (1, 2))))


def _is_reading(repeated: str) -> bool:
    return _PHONETIC.search(repeated) is not None


def _written(field: str) -> str:
    def is_written(one: str) -> bool:
        return not _is_reading(one) and _ALPHABETIC.search(one) is None

    return _person(field, is_written) or _person(field, lambda one: not _is_reading(one))


def _read(field: str) -> str:
    return _person(field, _is_reading)


def _home(field: str) -> str:
    """The prefecture, the municipality and all below them of an address."""
    one = field.split("~")[0]
    return "".join(_component(one, number).replace("&", " ") for number in (4, 3, 1, 2, 8))


def _postcode(field: str) -> str:
    return _component(field.split("~")[0], 5)


def _phones(field: str) -> str:
    repeated = field.split("~")
    return " ".join(filter(None, (_component(one, 1) or _component(one, 12) for one in repeated)))


def _meaning(field: str) -> str:
    """The word of a coded value (CHD^子)."""
    return _component(field, 2) or _component(field, 1)


_KINDS = {
    "PID": (
        _Field("患者ID", 3, _first),
        _Field("患者氏名", 5, _written),
        _Field("患者カナ", 5, _read),
        _Field("生年月日", 7, lambda field: field[:_DAY]),
        _Field("性別", 8, _first),
        _Field("郵便番号", 11, _postcode),
        _Field("住所", 11, _home),
        _Field("電話番号", 13, _phones),
        _Field("勤務先電話番号", 14, _phones),
    ),
    "NK1": (
        _Field("氏名", 2, _written),
        _Field("カナ", 2, _read),
        _Field("続柄", 3, _meaning),
        _Field("郵便番号", 4, _postcode),
        _Field("住所", 4, _home),
        _Field("電話番号", 5, _phones),
    ),
}
_TITLES = {"PID": "患者", "NK1": "患者の近親者"}


def apart(text: Text) -> tuple[list[Table], Text] | None:
    """The tables of a text's messages, and its lines without them; null for any other text."""
    if _MARK not in text.text:
        return None
    found: dict[str, list[re.Match[str]]] = {}
    for segment in _SEGMENT.finditer(text.text):
        found.setdefault(segment[1], []).append(segment)
    if not found:
        return None
    tables = [*_tables(text, found)]
    spans = sorted(segment.span() for segments in found.values() for segment in segments)
    return tables, without(text, spans)


def _tables(text: Text, found: dict[str, list[re.Match[str]]]) -> Iterator[Table]:
    ends = of_text(text.text.replace("\r\n", " \n").replace("\r", "\n")).ends
    for number, (kind, segments) in enumerate(sorted(found.items(), reverse=True), 1):
        fields = _KINDS[kind]
        cells, places = zip(*(_told(kind, segment[0]) for segment in segments), strict=True)
        starts = np.array([segment.start() for segment in segments], np.int64)
        at = np.minimum(starts[:, None] + np.array(places, np.int64), len(text.text))
        yield Table(
            text.steps if number == 1 else (*text.steps, f"part:{number}"),
            tuple(field.label for field in fields),
            tuple(zip(*cells, strict=True)),
            text.first_line + np.searchsorted(ends, starts),
            text.encoding,
            None if text.offsets is None else text.offsets[at],
            _TITLES[kind],
        )


@lru_cache(_KEPT)
def _told(kind: str, segment: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The cells of a segment, and where in it the field of each begins."""
    parts = [*segment.split("|"), ""]
    starts = [*accumulate((len(part) + 1 for part in parts), initial=0)]
    fields = _KINDS[kind]
    held = [min(field.number, len(parts) - 1) for field in fields]
    told = (field.told(parts[at]) for field, at in zip(fields, held, strict=True))
    return tuple(told), tuple(starts[at] for at in held)
