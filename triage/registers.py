"""What a register is, by its fields and by the words of its title, header and file name."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from functools import cache

from triage.signatures import RecordKind, root
from triage.text.fold import fold


def kind_of(
    kinds: Sequence[RecordKind], fields: Collection[str], text: str, least: int = 1
) -> str | None:
    """The kind whose needs are met and most of whose words (``least``) stand in the text.

    Fields that make a kind without any word (``RecordKind.defining``) count as one word.
    """
    present = frozenset(fields)
    best: tuple[int, int, str] | None = None
    for kind in kinds:
        if not present.issuperset(kind.needs):
            continue
        if kind.any_of and not present.intersection(kind.any_of):
            continue
        words = sum(word in text for word in kind.words)
        words += any(present.issuperset(fields) for fields in kind.defining)
        if words >= least and (best is None or (words, kind.rank) > best[:2]):
            best = (words, kind.rank, kind.id)
    return best[2] if best else None


def topics(title: str, kind: str | None = None) -> frozenset[str]:
    """What a title says of everybody on its list (welfare, safety, sensitive), by
    ``signatures/lexicon/topics.toml``; of lists of a ``kind`` some words say more."""
    text = "".join(fold(title).text.lower().split())
    return frozenset(
        field
        for field, words, kinds in _topics()
        if (not kinds or kind in kinds) and any(word in text for word in words)
    )


@cache
def _topics() -> tuple[tuple[str, tuple[str, ...], frozenset[str]], ...]:
    data = tomllib.loads((root() / "lexicon" / "topics.toml").read_text("utf-8"))
    return tuple(
        (entry["field"], tuple(entry["words"]), frozenset(entry.get("kinds", ())))
        for entry in data["topic"]
    )
