"""Where the words of the signatures stand in a text: labels, anti-labels, vocabulary, samples.

The words are two regexes, factored by common beginnings, so that a text is swept twice: Python's
engine skips fast only where a regex begins with a set of characters, hence the test for a word's
beginning stands behind its first letter.
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
        latin = _trie((word for word in words if word.isascii()), "(?<![a-z].)")
        japanese = _trie((word for word in words if not word.isascii()), "")
        self._sweeps = (re.compile(japanese), re.compile(f"{latin}(?![a-z])"))

    def hits(self, lower: str) -> list[Hit]:
        """All words in a lowered, folded text, by place; the longest at each place."""
        uses = self._uses
        found = [
            Hit(match.start(), match.end(), uses[_GAP.sub("", match[0])])
            for sweep in self._sweeps
            for match in sweep.finditer(lower)
        ]
        found.sort(key=_place)
        return found


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, hit.end


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


def _trie(words: Iterable[str], opening: str) -> str:
    """A regex of all words that shares their beginnings and prefers the longest; ``opening`` is
    asserted behind the first character."""
    tree: _Node = {}
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[_END] = {}
    firsts = re.escape("".join(sorted(tree)))
    branches = (f"(?<={re.escape(char)}){_rest(child)}" for char, child in sorted(tree.items()))
    return f"[{firsts}]{opening}(?:{'|'.join(branches)})"


def _rest(node: _Node) -> str:
    # Forms spread short labels over the line (氏　　名), programs join words by _ or -.
    branches = [
        ("[ _-]{0,3}" if char.isascii() else " {0,3}") + re.escape(char) + _rest(child)
        for char, child in sorted(node.items())
        if char != _END
    ]
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)})" + ("?" if _END in node else "")
