"""What a column's header says of its values, by ``signatures/lexicon/headers.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from triage.signatures import root
from triage.text.fold import fold

_PUNCTUATION = re.compile(r"[\s・:/_.,、。*※【】\[\]「」\"'■●○◎]+")


@dataclass(frozen=True, slots=True)
class Label:
    """``field`` is the contract's word for the column, ``signature`` null where it has none."""

    field: str
    signature: str | None


@dataclass(frozen=True, slots=True)
class _Rule:
    label: Label
    words: tuple[str, ...]
    exact: frozenset[str]
    vetoes: tuple[str, ...]

    def fits(self, header: str) -> bool:
        if header in self.exact:
            return True
        return any(w in header for w in self.words) and not any(w in header for w in self.vetoes)


@cache
def _rules() -> tuple[_Rule, ...]:
    data = tomllib.loads((root() / "lexicon" / "headers.toml").read_text("utf-8"))
    return tuple(
        _Rule(
            Label(entry["field"], entry.get("signature")),
            tuple(map(bare, entry.get("words", ()))),
            frozenset(map(bare, entry.get("exact", ()))),
            tuple(map(bare, entry.get("not", ()))),
        )
        for entry in data["column"]
    )


def bare(header: str) -> str:
    """A header folded, in lower case, without spaces and punctuation."""
    return _PUNCTUATION.sub("", fold(header[:80]).text.lower())


def label(header: str) -> Label | None:
    """The meaning of one header cell, or null where no word of it is known."""
    text = bare(header)
    return next((rule.label for rule in _rules() if rule.fits(text)), None) if text else None
