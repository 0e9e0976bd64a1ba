"""Names, places and marks that are entries of a dictionary or a gazetteer: nobody's.

A list of words is told by what else stands in it: entries without a number, hardly a sentence, and
but few that could be what was found. In a list of people nearly every line is one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from triage.finding.overlap import Match, by_latin_label
from triage.text.points import code_points
from triage.text.source import is_dictionary

_ASSERTED, _UNSURE = 50, 40
"""Percent: from which on a value is asserted, and at most of an entry."""
_WHY, _EXPLAINED = "in a list of words", "in a dictionary"
_OF_ENTRIES = frozenset(
    {"jp.person_name", "jp.person_name_kana", "jp.address", "jp.postcode", "phone", "email"}
)
"""What dictionaries tell of those whom they explain, and of their authors."""
_BEYOND = "[々〆ヶ一-龥ぁ-ゖァ-ヺー]"
_BOUND = r"[^\s,/|;:\"'()<>\x00-\x08]"
_ENTRY = re.compile(rf"(?<!{_BOUND}){_BEYOND}{{2,24}}(?!{_BOUND})", re.MULTILINE)
_PLACE_ENTRY = re.compile(
    rf"(?<=[\s,/|;:\"']){_BEYOND}{{2,5}}[都道府県市区町村郡]{_BEYOND}{{1,24}}(?=[\s,/|;:\"'(])"
)
_GAPS, _MARKS, _CONTROLS = " \n\t,/|;:", "、。", 9
"""What parts entries, signs of a sentence, and below which the controls are that part them too, as
compiled dictionaries have them."""
_REACH = 3000
"""Characters before and behind a value that tell what it stands in."""
_ENTRIES, _SENTENCES = 60, 4
"""Entries there at least, and so many for each sign of a sentence."""
_RARE, _RARE_PLACES = 8, 1.5
"""Entries for each one that was found, at least, and entries that are places."""
_NAME, _PLACE = "jp.person_name", "jp.address"
_TOLD = (
    *("label", "surname and given name under labels", "an age or a number behind it"),
    "kinship behind it",
)
"""How the reasons begin that are more than the words of a name."""
_RESPECTED = "name and honorific"
"""Why a name is asserted that counts among what was found, and is itself no entry."""
_BEHIND = 8
"""Characters between a name and whose telephone it is, at most."""
_WEAK = 60
"""Percent of an address that nothing beside it tells."""

_THINGS = "few behind this label are names"
_LABEL, _LIST, _FEW_NAMES, _NEAR = 16, 20, 10, 300
"""Characters of a label at most, how often it stands in a list of anything, how much more often
than names stand behind it, and the characters within which another value tells of a person."""

_Places = NDArray[np.int64]


def lowered(text: str, matches: list[Match]) -> list[Match]:
    """The matches in folded text, those that are entries of a list of words below one half."""
    if is_dictionary(text):
        return [_explained(match) for match in matches]
    matches = _unless_of_things(text, matches)
    chosen = [at for at, match in enumerate(matches) if _may_be_entry(match)]
    if not chosen:
        return matches
    starts = np.array([matches[at].start for at in chosen], np.int64)
    points = code_points(text)
    least = np.maximum(_ENTRIES, _SENTENCES * _counted(_among(points, _MARKS), starts))
    if not (_counted(_gaps(points), starts) >= least).any():
        return matches
    entries, places = _near(_ENTRY, text, starts), _near(_PLACE_ENTRY, text, starts)
    found = _counted(starts, starts)
    rare = (entries >= _RARE * found) | (places >= np.maximum(_ENTRIES, _RARE_PLACES * found))
    result = list(matches)
    for at in (chosen[i] for i in np.flatnonzero((entries >= least) & rare).tolist()):
        if _RESPECTED not in matches[at].why and not _is_reached(text, matches, at):
            why = (*matches[at].why, _WHY)
            result[at] = replace(matches[at], confidence=_UNSURE, why=why)
    return result


def _unless_of_things(text: str, matches: list[Match]) -> list[Match]:
    """The matches; names behind a label in Latin letters below one half where few of what stands
    behind the same label are any, and nothing beside them tells of somebody: languages, plants, the
    entries of a menu."""
    named: dict[str, list[int]] = {}
    personal = [m.start for m in matches if m.confidence >= _ASSERTED and m.signature != _NAME]
    for at, match in enumerate(matches):
        if match.signature == _NAME and match.confidence >= _ASSERTED:
            begin = max(text.rfind("\n", 0, match.start) + 1, match.start - _LABEL)
            label = text[begin : match.start]
            if match.value.isascii() or by_latin_label(match):
                named.setdefault(label.lstrip(" \t") or label, []).append(at)
    result = list(matches)
    for label, places in named.items():
        often = text.count(label) if label.strip() else 0
        for at in places if often >= max(_LIST, _FEW_NAMES * len(places)) else ():
            if not _beside(personal, matches[at].start):
                why = (*matches[at].why, _THINGS)
                result[at] = replace(matches[at], confidence=_UNSURE, why=why)
    return result


def _beside(places: list[int], start: int) -> bool:
    at = bisect_left(places, start - _NEAR)
    return at < len(places) and places[at] <= start + _NEAR


def _explained(match: Match) -> Match:
    if match.signature not in _OF_ENTRIES or match.confidence <= _UNSURE:
        return match
    return replace(match, confidence=_UNSURE, why=(*match.why, _EXPLAINED))


def _may_be_entry(match: Match) -> bool:
    """Is it asserted for what it reads as, and for nothing beside it?"""
    if match.confidence < _ASSERTED:
        return False
    if match.signature == _NAME:
        return not match.why[-1].startswith(_TOLD)
    return match.signature == "confidential.mark" or (
        match.signature == _PLACE and match.confidence <= _WEAK
    )


def _is_reached(text: str, matches: list[Match], at: int) -> bool:
    """Does a telephone stand right behind a name, on its line? No entry of a dictionary has one."""
    own, behind = matches[at], matches[at + 1 : at + 2]
    if own.signature != _NAME or not behind or behind[0].signature != "phone":
        return False
    gap = text[own.end : behind[0].start]
    return len(gap) <= _BEHIND and "\n" not in gap and behind[0].confidence >= _ASSERTED


def _gaps(points: NDArray[np.uint32]) -> _Places:
    """Where entries are parted."""
    controls = np.flatnonzero(points < _CONTROLS).astype(np.int64)
    return np.sort(np.concatenate([_among(points, _GAPS), controls]))


def _among(points: NDArray[np.uint32], chosen: str) -> _Places:
    """Where one of some characters stands."""
    found = np.zeros(len(points), np.bool_)
    for char in chosen:
        found |= points == ord(char)
    return np.flatnonzero(found).astype(np.int64)


def _near(pattern: re.Pattern[str], text: str, places: _Places) -> _Places:
    """How many times the pattern stands within reach of each place."""
    starts = np.array([one.start() for one in pattern.finditer(text)], np.int64)
    return _counted(starts, places)


def _counted(sorted_places: _Places, places: _Places) -> _Places:
    first = np.searchsorted(sorted_places, places - _REACH)
    return (np.searchsorted(sorted_places, places + _REACH) - first).astype(np.int64)
