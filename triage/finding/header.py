"""What a column's header says of its values, by ``signatures/lexicon/headers.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import add
from typing import Any

from triage.signatures import root
from triage.text.fold import fold

_LONGEST, _READ = 32, 80
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_FILE = re.compile(r"\w/[A-Za-z0-9_-]+\.[a-z]|:=|[A-Za-z]\.[A-Za-z_]\w*\(")
"""A file's name in a list of changes is no label (data/phone.txt), nor is a program's line."""
_PUNCTUATION = re.compile(r"[\s・:/_.,、。*※【】\[\]「」\"'■●○◎]+")

_ABBREVIATED = re.compile("(?<=[ぁ-ゖァ-ヺー一-龥])(?:no|cd)(?![a-z])")
_WHOLE = {"no": "番号", "cd": "コード"}
"""How offices shorten the words of their headers (口座NO, 銀行CD)."""
_WHOLE_TERM = {"cd": "code"}
"""How they do in Latin letters, where words are whole (KINKO_CD)."""


@dataclass(frozen=True, slots=True)
class Label:
    """``field`` is the contract's word for the column, ``signature`` null where it has none;
    ``office``: the values are an organisation's and not the person's beside them."""

    field: str
    signature: str | None
    office: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    """``terms`` stand among the English words of a header, ``parts`` anywhere inside of it."""

    terms: frozenset[str]
    parts: re.Pattern[str]

    def stand(self, header: str, terms: frozenset[str]) -> bool:
        return not self.terms.isdisjoint(terms) or self.parts.search(header) is not None


@dataclass(frozen=True, slots=True)
class _Rule:
    label: Label
    words: _Words
    exact: frozenset[str]
    vetoes: _Words

    def fits(self, header: str, terms: frozenset[str]) -> bool:
        if header in self.exact:
            return True
        return self.words.stand(header, terms) and not self.vetoes.stand(header, terms)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((root() / "lexicon" / "headers.toml").read_text("utf-8"))


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            Label(entry["field"], entry.get("signature"), entry.get("office", False)),
            _words(map(bare, entry.get("words", ()))),
            frozenset(map(bare, entry.get("exact", ()))),
            _words(map(bare, entry.get("not", ()))),
        )
        for entry in _data()["column"]
    )


@cache
def _known() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Of all rules together the exact headers, the English words, and how the others begin."""
    exact = frozenset[str]().union(*(rule.exact for rule in _rules()))
    terms = frozenset[str]().union(*(rule.words.terms for rule in _rules()))
    words = (bare(word) for entry in _data()["column"] for word in entry.get("words", ()))
    return exact, terms, frozenset(word[:2] for word in words if word not in terms)


def _begun(text: str) -> set[str]:
    """How anything that is in a text may begin: its characters, alone and with the next one."""
    return {*text, *map(add, text, text[1:])}


def _words(words: Iterable[str]) -> _Words:
    """No words stand nowhere."""
    known = sorted(set(words))
    terms = frozenset(word for word in known if word.isascii() and word.isalpha())
    parts = "|".join(re.escape(word) for word in known if word not in terms)
    return _Words(terms, re.compile(parts or "(?!)"))


def bare(header: str) -> str:
    """A header folded, in lower case, without spaces and punctuation."""
    return _bare(_folded(header))


def _folded(header: str) -> str:
    return fold(header[:_READ]).text


def _bare(folded: str) -> str:
    text = _PUNCTUATION.sub("", folded.lower())
    return _ABBREVIATED.sub(lambda short: _WHOLE[short[0]], text)


@lru_cache(maxsize=4096)  # tables of one kind have the same ones, and each is asked for often
def label(header: str) -> Label | None:
    """The meaning of one header cell, or null where no word of it is known."""
    folded = _folded(header)
    text = _bare(folded)
    if not text or len(text) > _LONGEST or _FILE.search(header[:_READ]):
        return None
    terms = _terms(folded)
    exact, english, begun = _known()
    if text not in exact and english.isdisjoint(terms) and begun.isdisjoint(_begun(text)):
        return None  # as most cells that are asked about
    return next((rule.label for rule in _rules() if rule.fits(text, terms)), None)


@lru_cache(maxsize=4096)
def of_another_number(header: str) -> bool:
    """Does a header tell that the numbers below are of things or papers, or an office's codes?"""
    folded = _folded(header)
    return _other_numbers().stand(_bare(folded), _terms(folded))


@cache
def _other_numbers() -> _Words:
    told = _data()["another_number"]
    return _words(map(bare, (*told["words"], *told["latin"])))


def _terms(folded: str) -> frozenset[str]:
    """The English words of a folded header and up to three of them joined (``PhoneNo`` gives
    ``phone``, ``no``, ``phoneno``): ``gzip`` must not be taken for ``zip``."""
    words = [_WHOLE_TERM.get(word, word) for word in map(str.lower, _WORD.findall(folded))]
    if not words:
        return frozenset()
    spans = ((i, j) for i in range(len(words)) for j in range(i + 1, min(i + 4, len(words) + 1)))
    return frozenset("".join(words[i:j]) for i, j in spans)
