"""The drive in one object: what was found, what cannot be told, whether it was erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from triage.exposure.counted import Counted
from triage.exposure.person import Roll, different
from triage.exposure.rules import Severity
from triage.hashes import U64, distinct
from triage.model import (
    EFFORTS,
    SEVERITIES,
    Blankness,
    Category,
    Coverage,
    Effort,
    Exposure,
    Gap,
    Origin,
    SeverityName,
    Volume,
)

State = Literal["found", "none-found", "none-found-with-gaps", "cannot-tell"]

_HALF = 0.5
_ALL = 0.9999  # a disk overwritten with random data still has a sector or two of another class
_NOT_DATA = frozenset({"free", "unknown", "swap"})


def absence(coverage: Coverage, gaps: Sequence[Gap], blankness: Blankness | None) -> State:
    """What it means that something was not found.

    ``cannot-tell`` where blocking gaps hold half or more of the bytes that are not blank;
    bytes read back as zero because the medium could not be read are not blank.
    """
    blocking = [gap for gap in gaps if gap.blocks_no]
    known = sum(gap.bytes or 0 for gap in blocking)
    hidden = max(known, coverage.encrypted + coverage.unreadable)
    total = coverage.bytes_total
    blank = 0 if blankness is None else blankness.zero + blankness.constant
    filled = max(total - max(blank - coverage.unreadable, 0), 0)
    nothing_read = total > 0 and not coverage.examined_file + coverage.examined_raw
    if nothing_read or (hidden and hidden >= _HALF * filled):
        return "cannot-tell"
    return "none-found-with-gaps" if blocking or hidden else "none-found"


def categories(
    contents: Sequence[tuple[Sequence[Roll], Mapping[str, U64]]],
    none: State,
    rules: Severity,
    counted: Counted,
) -> tuple[tuple[str, Category], ...]:
    """Each category with its people and distinct values. ``contents`` are (rolls, value hashes by
    category), one pair for each distinct content."""
    return tuple(
        (name, _category(name, contents, none, rules, counted)) for name in sorted(rules.categories)
    )


def _category(
    name: str,
    contents: Sequence[tuple[Sequence[Roll], Mapping[str, U64]]],
    none: State,
    rules: Severity,
    counted: Counted,
) -> Category:
    bit = np.uint64(rules.category_bits[name])
    listed = [roll for own, _ in contents for roll in own]
    parts = {id(one.keys): one.only(one.categories & bit > 0) for one in different(listed)}
    rolls = [part for part in (parts[id(one.keys)] for one in listed) if len(part.identity)]
    values = {id(hashes[name]): hashes[name] for _, hashes in contents if name in hashes}
    if not rolls and not values:
        return Category(none, 0, 0, 0)
    told = len(distinct(np.concatenate([np.empty(0, np.uint64), *values.values()])))
    least, greatest = counted.fewest(rolls), counted.most(rolls)
    return Category("found", least, max(least, greatest), told)


def my_number(state: State) -> Literal["yes", "no", "no-with-gaps", "unknown"]:
    """The answer to "were My Numbers among it?" from the state of its category."""
    answers: dict[State, Literal["yes", "no", "no-with-gaps", "unknown"]] = {
        "found": "yes",
        "none-found": "no",
        "none-found-with-gaps": "no-with-gaps",
        "cannot-tell": "unknown",
    }
    return answers[state]


def worst(exposures: Sequence[Exposure]) -> tuple[SeverityName, Effort | None]:
    """The severest band, and the least effort that reaches an exposure of it."""
    if not exposures:
        return "none", None
    band = min((exposure.severity for exposure in exposures), key=SEVERITIES.index)
    efforts = (exposure.effort for exposure in exposures if exposure.severity == band)
    return band, min(efforts, key=EFFORTS.index)


def erasure(
    coverage: Coverage,
    volumes: Sequence[Volume],
    exposures: Sequence[Exposure],
    blankness: Blankness | None,
) -> str:
    """One of untouched, deleted, quick-formatted, partly-wiped, wiped, encrypted, unknown."""
    locked = [volume for volume in volumes if volume.encryption and not volume.encryption.clear_key]
    known = [volume for volume in volumes if volume.kind not in _NOT_DATA and volume not in locked]
    opened = [volume for volume in known if volume.open_as]
    origins = {exposure.origin for exposure in exposures}
    if locked and (not opened or coverage.encrypted >= _HALF * coverage.bytes_total):
        return "encrypted"
    if opened or not coverage.bytes_total:
        return _in_use(coverage, origins)
    if known:
        return "unknown"  # an array member, LVM, a file system that nothing here opens
    return _without_file_system(coverage, blankness)


def _in_use(coverage: Coverage, origins: set[Origin]) -> str:
    if "live" in origins:
        return "untouched"
    if "reformatted" in origins or (origins and not coverage.files_total):
        return "quick-formatted"
    if origins:
        return "deleted"
    return "untouched" if coverage.files_total else "unknown"


def _without_file_system(coverage: Coverage, blankness: Blankness | None) -> str:
    if blankness is None or coverage.unreadable:
        return "unknown"
    total = coverage.bytes_total
    blank = blankness.zero + blankness.constant
    if blank >= total or (blankness.random >= _ALL * total):
        return "wiped"
    return "partly-wiped" if blank >= _HALF * total else "unknown"
