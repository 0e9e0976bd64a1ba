"""What a column's header says of its values, by ``signatures/lexicon/headers.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from triage.signatures import root
from triage.text.fold import fold

_LONGEST = 32
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_FILE = re.compile(r"\w/[A-Za-z0-9_-]+\.[a-z]")
"""A file's name in a list of changes is no label (data/phone.txt)."""
_PUNCTUATION = re.compile(r"[\s・:/_.,、。*※【】\[\]「」\"'■●○◎]+")

_ABBREVIATED = re.compile("(?<=[ぁ-ゖァ-ヺー一-龥])(?:no|cd)(?![a-z])")
_WHOLE = {"no": "番号", "cd": "コード"}
"""How offices shorten the words of their headers (口座NO, 銀行CD)."""


@dataclass(frozen=True, slots=True)
class Label:
    """``field`` is the contract's word for the column, ``signature`` null where it has none;
    ``office``: the values are an organisation's and not the person's beside them."""

    field: str
    signature: str | None
    office: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    label: Label
    words: tuple[str, ...]
    exact: frozenset[str]
    vetoes: tuple[str, ...]

    def fits(self, header: str, terms: frozenset[str]) -> bool:
        if header in self.exact:
            return True

        def stands(word: str) -> bool:
            return word in terms if word.isascii() else word in header

        return any(map(stands, self.words)) and not any(map(stands, self.vetoes))


@cache
def _rules() -> tuple[_Rule, ...]:
    data = tomllib.loads((root() / "lexicon" / "headers.toml").read_text("utf-8"))
    return tuple(
        _Rule(
            Label(entry["field"], entry.get("signature"), entry.get("office", False)),
            tuple(map(bare, entry.get("words", ()))),
            frozenset(map(bare, entry.get("exact", ()))),
            tuple(map(bare, entry.get("not", ()))),
        )
        for entry in data["column"]
    )


def bare(header: str) -> str:
    """A header folded, in lower case, without spaces and punctuation."""
    text = _PUNCTUATION.sub("", fold(header[:80]).text.lower())
    return _ABBREVIATED.sub(lambda short: _WHOLE[short[0]], text)


def label(header: str) -> Label | None:
    """The meaning of one header cell, or null where no word of it is known."""
    text = bare(header)
    if not text or len(text) > _LONGEST or _FILE.search(header[:80]):
        return None
    terms = _terms(header)
    return next((rule.label for rule in _rules() if rule.fits(text, terms)), None)


def _terms(header: str) -> frozenset[str]:
    """The English words of a header and up to three of them joined (``PhoneNo`` gives ``phone``,
    ``no``, ``phoneno``): ``gzip`` must not be taken for ``zip``."""
    words = [word.lower() for word in _WORD.findall(fold(header[:80]).text)]
    spans = ((i, j) for i in range(len(words)) for j in range(i + 1, min(i + 4, len(words) + 1)))
    return frozenset("".join(words[i:j]) for i, j in spans)
