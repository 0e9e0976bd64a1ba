"""Where the words of the signatures stand in a text: labels, anti-labels, vocabulary, samples.

Japanese words are one regex, factored by common beginnings: Python's engine skips fast where every
branch begins with a literal. Latin words are looked up by their first token, since nearly every
letter begins one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from triage.signatures import Signature, Signatures
from triage.text.fold import fold
from triage.text.script import is_western

_END = ""
_GAP = re.compile(r"[ _-]+")
_TOKEN = re.compile("[a-z]+")
SEPARATOR = re.compile(
    r"""(?:(?<=[Nn][Oo])\.)?(?:[ ]{0,2}\([^()\n]{0,16}\))?"""
    r"""[ \t"':=|\])>】]{0,12},?"?(?:\r?\n[ \t]{0,8})?"""
)
"""What may stand between a label and its value."""
_KATAKANA = re.compile("[ァ-ヺー][ァ-ヺー ]*")
_Node = dict[str, "_Node"]
_ENDING = re.compile(r"\.zip(?! ?[=:\"'])")
"""Of an archive, in a list of files with their sizes; what a program keeps has a sign behind it."""
_Owners = dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Use:
    """What a word means: a label of some signatures, against others, a word of a vocabulary."""

    word: str
    own: frozenset[str]
    anti: frozenset[str]
    vocabulary: tuple[str, ...]
    against_all: bool
    sample: bool
    blocks: bool
    """Is it the label of some other number, which a number behind it then belongs to?"""


class Hit(NamedTuple):
    """A word in lowered text."""

    start: int
    end: int
    use: Use


def lowered(text: str) -> str:
    """Lower case of the same length (İ alone would grow)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if c == "İ" else c.lower() for c in text)


@cache
def _spaced(word: str) -> str:
    return lowered(fold(word).text).strip()


def _key(word: str) -> str:
    return _GAP.sub("", word)


class Labels:
    """The words of all signatures, found in one pass over a text for each script."""

    def __init__(self, signatures: Signatures) -> None:
        self._uses = _uses(signatures)
        spaced = {_spaced(word) for word in words(signatures)}
        latin = {word for word in spaced if _TOKEN.match(word)}
        self._japanese = re.compile(_trie(spaced - latin))
        self._is_mixed = any(map(is_western, spaced - latin))
        self._latin = _by_first_token(latin)

    def hits(self, lower: str) -> list[Hit]:
        """All words in a lowered, folded text, by place; the longest at each place."""
        uses = self._uses
        found = []
        if self._is_mixed or not is_western(lower):
            found = [
                Hit(match.start(), match.end(), uses[_key(match[0])])
                for match in self._japanese.finditer(lower)
            ]
        for token in self._latin.keys() & _TOKEN.findall(lower):
            words = _compiled(self._latin[token])
            for start in _places(lower, token):
                if match := words.match(lower, start):
                    found.append(Hit(match.start(), match.end(), uses[_key(match[0])]))
        found.sort(key=_place)
        return _whole(lower, found)


def _places(lower: str, token: str) -> Iterator[int]:
    """Where a word of Latin letters begins in lowered text, none of its letters left out; no file
    is one by how its name ends."""
    for match in _compiled(token + "(?![a-z])").finditer(lower):
        before = lower[match.start() - 1 : match.start()]
        if "a" <= before <= "z" or (before == "." and _ENDING.match(lower, match.start() - 1)):
            continue
        yield match.start()


def _whole(text: str, hits: list[Hit]) -> list[Hit]:
    """The words but those in katakana that are a part of a longer one (タ|カナ|シ, タカハ|シ メイ|)
    and not of a row of such words."""
    starts, ends = {hit.start for hit in hits}, {hit.end for hit in hits}

    def stands(hit: Hit) -> bool:
        if not _KATAKANA.fullmatch(text, hit.start, hit.end):
            return True
        before = hit.start > 0 and _KATAKANA.match(text[hit.start - 1])
        behind = _KATAKANA.match(text, hit.end, hit.end + 1)
        return not (before and hit.start not in ends) and not (behind and hit.end not in starts)

    return [hit for hit in hits if stands(hit)]


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, hit.end


def words(signatures: Signatures) -> Iterator[str]:
    """All words, as the signatures have them."""
    for signature in signatures.patterns:
        yield from (*signature.labels, *signature.anti_labels, *signature.words)
    yield from (*signatures.context.anti_labels, *signatures.context.samples)


def _keys(words: Iterable[str]) -> set[str]:
    return {_key(_spaced(word)) for word in words}


def _owners(signatures: Signatures, role: Callable[[Signature], Iterable[str]]) -> _Owners:
    owners: _Owners = {}
    for signature in signatures.patterns:
        for key in _keys(role(signature)):
            owners[key] = owners.get(key, frozenset()) | {signature.id}
    return owners


def _uses(signatures: Signatures) -> dict[str, Use]:
    own = _owners(signatures, lambda signature: signature.labels)
    anti = _owners(signatures, lambda signature: signature.anti_labels)
    vocabulary = _owners(signatures, lambda signature: signature.words)
    against = _keys(signatures.context.anti_labels)
    samples = _keys(signatures.context.samples)
    numbers = {s.id for s in signatures.patterns if any(p.leads for p in s.patterns)}
    none: frozenset[str] = frozenset()
    return {
        word: Use(
            word,
            own.get(word, none),
            anti.get(word, none),
            tuple(sorted(vocabulary.get(word, none))),
            word in against,
            word in samples,
            bool(own.get(word, none) & numbers),
        )
        for word in {*own, *anti, *vocabulary, *against, *samples}
    }


def _trie(words: Iterable[str]) -> str:
    """A regex of all words that shares their beginnings and prefers the longest."""
    tree: _Node = {}
    for word in words:
        node = tree
        for char in _GAP.sub("", word):
            node = node.setdefault(char, {})
        node[_END] = {}
    return "|".join(re.escape(char) + _rest(child) for char, child in sorted(tree.items()))


def _rest(node: _Node) -> str:
    # Forms spread short labels over the line (氏　　名).
    branches = [
        " {0,3}" + re.escape(char) + _rest(child)
        for char, child in sorted(node.items())
        if char != _END
    ]
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)})" + ("?" if _END in node else "")


@cache
def _compiled(regex: str) -> re.Pattern[str]:
    # Few of the words stand in any text, and compiling all takes a while.
    return re.compile(regex)


def written(word: str) -> str:
    """A regex of a Latin word as it may stand in lowered text."""
    return _joined(_GAP.split(_spaced(word)))


def _joined(parts: Sequence[str]) -> str:
    return "[ _-]{0,2}".join(map(re.escape, parts))


def _by_first_token(words: Iterable[str]) -> dict[str, str]:
    """For each token that a Latin word can begin with: a regex of the words that do.

    Parts may be joined by nothing, a space, ``_`` or ``-`` (my number, mynumber, my_number).
    """
    choices: dict[str, set[str]] = {}
    for word in words:
        parts = _GAP.split(word)
        regex = _joined(parts)
        for count in range(1, len(parts) + 1):
            token = _TOKEN.match("".join(parts[:count]))
            choices.setdefault(token[0] if token else "", set()).add(regex)
    return {
        token: f"(?:{'|'.join(sorted(found, key=len, reverse=True))})(?![a-z])"
        for token, found in choices.items()
    }
