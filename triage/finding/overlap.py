"""One span, one type: of matches that share a character the better evidence stays."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Match:
    """One value found in folded text.

    ``start`` and ``end`` are a span of the folded text (see ``text.fold.Folded``), ``value`` the
    normal form, ``confidence`` percent, ``why`` the evidence in stable English words.
    """

    signature: str
    start: int
    end: int
    value: str
    confidence: int
    why: tuple[str, ...]


def by_latin_label(match: Match) -> bool:
    """Does a label in Latin letters tell the value? Things have those too."""
    return any(why.startswith("label ") and why.isascii() for why in match.why)


def resolve(matches: Iterable[Match]) -> list[Match]:
    """The matches that no better one overlaps, by place.

    Better is: more confidence, then the longer span, then the earlier one; ids break what ties.
    """
    kept: list[Match] = []
    group: list[Match] = []
    end = -1
    for match in sorted(matches, key=_START):
        if match.start >= end:
            kept += _best(group)
            group = []
        group.append(match)
        end = max(end, match.end)
    return kept + _best(group)


def _best(group: list[Match]) -> list[Match]:
    """The matches of a group that touch each other, by ``resolve``'s order."""
    if len(group) < 2:
        return group
    ranked = sorted(group, key=lambda m: (-m.confidence, m.start - m.end, m.start, m.signature))
    taken: list[tuple[int, int]] = []
    kept = []
    for match in ranked:
        at = bisect_left(taken, (match.end, -1))
        if at and taken[at - 1][1] > match.start:
            continue
        insort(taken, (match.start, match.end))
        kept.append(match)
    return sorted(kept, key=_START)
