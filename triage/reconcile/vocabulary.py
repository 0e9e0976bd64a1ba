"""The headings and words of outside lists, as ``signatures/fleet.toml`` holds them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from triage.errors import SignatureError
from triage.signatures import root

_MARKS = re.compile(r"[\s　_・:./#＃'\"*-]+")
_BEHIND = re.compile(r"[(\[].*$")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The first three map a folded word to its meaning; the rest are words."""

    columns: Mapping[str, str]
    log_columns: Mapping[str, str]
    expected: Mapping[str, str]
    log_actions: Mapping[str, tuple[str, ...]]
    destruction: tuple[str, ...]
    failure: tuple[str, ...]
    no_serial: frozenset[str]


def folded(text: str) -> str:
    """A heading or word without what only its typing adds: width, case, spaces, marks, units."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return _MARKS.sub("", _BEHIND.sub("", plain) or plain)


@cache
def vocabulary() -> Vocabulary:
    """The shipped words; raises ``SignatureError`` where they cannot be used."""
    try:
        data = tomllib.loads((root() / "fleet.toml").read_text("utf-8"))
        return Vocabulary(
            columns=_meanings(data["columns"]),
            log_columns=_meanings(data["log_columns"]),
            log_actions={name: tuple(words) for name, words in data["log_actions"].items()},
            expected=_meanings(data["expected"]),
            destruction=tuple(data["destruction"]["words"]),
            failure=tuple(data["failure"]["words"]),
            no_serial=frozenset(map(folded, data["no_serial"]["words"])),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise SignatureError("the words of lists cannot be used", where="fleet.toml") from error


def _meanings(groups: Mapping[str, list[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for meaning, words in groups.items():
        for word in words:
            if found.setdefault(folded(word), meaning) != meaning:
                raise SignatureError(f"{word!r} has two meanings", where="fleet.toml")
    return found


def columns_of(header: tuple[str, ...]) -> dict[str, int]:
    """Which column holds what: the first one of each meaning."""
    known = vocabulary().columns
    found: dict[str, int] = {}
    for place, heading in enumerate(header):
        meaning = known.get(folded(heading))
        if meaning is not None:
            found.setdefault(meaning, place)
    return found
