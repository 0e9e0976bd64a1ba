"""Words of sensitive matters in running text: they tell of somebody who is told of nearby."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from triage.finding.context import Scene
from triage.finding.overlap import Match
from triage.signatures import Signatures

_ASSERTED, _BOUND, _SAMPLE, _LONE = 50, 60, 40, 30
"""Percent: from which on a value tells of somebody; what a word is worth beside one, at most in a
specimen, and alone."""
_WORD = ("word",)
_OF_SOMEBODY = (*_WORD, "person nearby")
_OF_OFFICES = frozenset({"phone", "email", "jp.address", "jp.postcode"})
"""What stands in every leaflet on such a subject too: it binds nobody to a word."""
_NEARBY = 200
"""Characters within which a person binds a word of a sensitive vocabulary."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``identifying`` are the signatures of what tells of somebody."""

    identifying: frozenset[str]

    @classmethod
    def of(cls, signatures: Signatures) -> Vocabulary:
        """What the signatures say identifies, but what offices have too."""
        told = (one.id for one in signatures.patterns if one.identifies)
        return cls(frozenset(told) - _OF_OFFICES)

    def found(self, scene: Scene, values: list[Match]) -> Iterator[Match]:
        """The words in a text in which ``values`` were found."""
        people = self._people(values)
        for hit in scene.hits:
            for name in hit.use.vocabulary:
                near = _is_near(people, hit.start, hit.end)
                confidence, why = (_BOUND, _OF_SOMEBODY) if near else (_LONE, _WORD)
                if word := scene.sample(hit.start):
                    confidence, why = min(confidence, _SAMPLE), (*why, f"form sample {word}")
                yield Match(name, hit.start, hit.end, hit.use.word, confidence, why)

    def unbound(self, matches: list[Match]) -> list[Match]:
        """The matches; a word that was bound to somebody who is nobody after all (an entry of a
        dictionary, an author) is a word again."""
        if _OF_SOMEBODY not in [match.why for match in matches]:
            return matches
        people = self._people(matches)
        return [
            replace(match, confidence=_LONE, why=_WORD)
            if match.why == _OF_SOMEBODY and not _is_near(people, match.start, match.end)
            else match
            for match in matches
        ]

    def _people(self, values: Iterable[Match]) -> NDArray[np.int64]:
        """Where somebody is told of; ``values`` are in order of place."""
        sure = (one for one in values if one.confidence >= _ASSERTED)
        return np.array([one.start for one in sure if one.signature in self.identifying], np.int64)


def _is_near(people: NDArray[np.int64], start: int, end: int) -> bool:
    near = np.searchsorted(people, (start - _NEARBY, end + _NEARBY))
    return bool(near[1] > near[0])
