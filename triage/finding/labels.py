"""Where the words of the signatures stand in a text: labels, anti-labels, vocabulary, samples.

All words are one regex, factored by common beginnings, so that a text is swept once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from triage.signatures import Signatures
from triage.text.fold import fold

_END = ""
_GAP = re.compile(r"[ _-]+")
_Node = dict[str, "_Node"]


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


def _key(word: str) -> str:
    return _GAP.sub("", lowered(fold(word).text))


class Labels:
    """The words of all signatures, as one sweep."""

    def __init__(self, signatures: Signatures) -> None:
        self._uses = _uses(signatures)
        words = sorted(self._uses)
        latin = _trie(word for word in words if word.isascii())
        japanese = _trie(word for word in words if not word.isascii())
        self._regex = re.compile(f"{japanese}|(?<![a-z]){latin}(?![a-z])")

    def hits(self, lower: str) -> list[Hit]:
        """All words in a lowered, folded text, by place; the longest at each place."""
        uses = self._uses
        return [
            Hit(match.start(), match.end(), uses[_GAP.sub("", match[0])])
            for match in self._regex.finditer(lower)
        ]


def _uses(signatures: Signatures) -> dict[str, Use]:
    own: dict[str, set[str]] = {}
    anti: dict[str, set[str]] = {}
    vocabulary: dict[str, set[str]] = {}
    numbers = set()
    for signature in signatures.patterns:
        for words, table in (
            (signature.labels, own),
            (signature.anti_labels, anti),
            (signature.words, vocabulary),
        ):
            for word in words:
                table.setdefault(_key(word), set()).add(signature.id)
        if any(pattern.leads for pattern in signature.patterns):
            numbers.add(signature.id)
    against = {_key(word) for word in signatures.context.anti_labels}
    samples = {_key(word) for word in signatures.context.samples}
    return {
        word: Use(
            word,
            frozenset(own.get(word, ())),
            frozenset(anti.get(word, ())),
            tuple(sorted(vocabulary.get(word, ()))),
            word in against,
            word in samples,
            bool(own.get(word, set()) & numbers),
        )
        for word in {*own, *anti, *vocabulary, *against, *samples}
    }


def _trie(words: Iterable[str]) -> str:
    """A regex of all words that shares their beginnings and prefers the longest."""
    tree: _Node = {}
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[_END] = {}
    return _regex(tree, first=True)


def _regex(node: _Node, *, first: bool) -> str:
    # Forms spread short labels over the line (氏　　名), programs join words by _ or -.
    branches = [
        ("" if first else "[ _-]{0,3}" if char.isascii() else " {0,3}")
        + re.escape(char)
        + _regex(child, first=False)
        for char, child in sorted(node.items())
        if char != _END
    ]
    if not branches:
        return ""
    joined = "|".join(branches)
    if _END in node:
        return f"(?:{joined})?"
    return joined if len(branches) == 1 and not first else f"(?:{joined})"
