"""Walks a rank, a finding id or a locator back to what is behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from triage.errors import UsageError
from triage.model import Exposure, Extent, FindingLine, Gap, Inventory, Locator, Volume
from triage.pipeline.result.inventory import inventory, source_report
from triage.pipeline.result.lines import finding_lines
from triage.pipeline.tasks import FileTask
from triage.store import Store
from triage.text.locator import BYTES_STEP, parse


@dataclass(frozen=True, slots=True)
class Place:
    """Where bytes are: a file's stream and steps inside it, or (file null) a range of the disk."""

    locator: Locator
    volume: Volume | None
    file: FileTask | None
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands behind what was asked for; values stay masked unless they were revealed."""

    place: Place
    exposure: Exposure | None
    findings: tuple[FindingLine, ...]
    gaps: tuple[Gap, ...]


def find(store: Store, what: str, key: bytes, *, reveal: bool = False) -> Shown:
    """Resolve a rank (a number), a finding id (16 hex digits), a path or a locator.

    Clear values are there only when ``reveal`` is set.
    """
    known, every = inventory(store), finding_lines(store, key, reveal=reveal)
    if what.isdecimal() and len(what) < 16:
        if not 1 <= int(what) <= len(known.exposures):
            raise UsageError(
                "no such rank", where=what, do=f"give 1 to {len(known.exposures)}, see report"
            )
        locator = known.exposures[int(what) - 1].locator
        lines = tuple(_under(every, locator))
    elif re.fullmatch(r"[0-9a-f]{16}", what):
        lines = tuple(line for line in every if line.id == what)
        if not lines:
            raise UsageError("no such finding", where=what, do="see report --format jsonl")
        locator = lines[0].locator
    else:
        locator = _named(known, what) or parse(what)
        lines = tuple(_under(every, locator))
    exposure = next((e for e in known.exposures if _of(e, locator)), None)
    gaps = tuple(gap for gap in known.gaps if _inside(gap.locator, locator))
    return Shown(_place(store, locator), exposure, lines, gaps)


def _named(known: Inventory, path: str) -> Locator | None:
    """The place that a report prints by its path alone."""
    places = [one.locator for one in known.exposures if one.path == path]
    if len(places) > 1:
        raise UsageError("several files have this path", where=path, do="give a rank, see report")
    return places[0] if places else None


def _under(lines: Iterator[FindingLine], locator: Locator) -> list[FindingLine]:
    """The findings of a place; of a range of the disk also those of files whose bytes lie in it."""
    span = _range(locator)
    return [
        line
        for line in lines
        if _inside(line.locator, locator)
        or (line.offset is not None and _within(Extent(line.offset, line.length), span))
    ]


def _of(exposure: Exposure, locator: Locator) -> bool:
    """Whether a place lies in what is exposed, or holds the whole of it on the disk."""
    span, extents = _range(locator), exposure.extents
    whole = bool(extents) and all(_within(extent, span) for extent in extents)
    return whole or _inside(locator, exposure.locator)


def _inside(locator: Locator, above: Locator) -> bool:
    """Whether a place is another one or lies below it; raw ranges by their offsets."""
    if locator.steps[: len(above.steps)] == above.steps:
        return True
    if not locator.steps or not above.steps or locator.steps[:-1] != above.steps[:-1]:
        return False
    inner = _range(locator)
    return inner is not None and _within(inner, _range(above))


def _range(locator: Locator) -> Extent | None:
    """The range of the disk that a locator's last step names."""
    span = BYTES_STEP.fullmatch(locator.steps[-1]) if locator.steps else None
    return Extent(int(span[1]), int(span[2])) if span else None


def _within(inner: Extent, outer: Extent | None) -> bool:
    return outer is not None and outer.offset <= inner.offset and inner.end <= outer.end


def _place(store: Store, locator: Locator) -> Place:
    """The longest file locator that leads to it, else a range of the disk."""
    volumes = store.volumes()
    for cut in range(len(locator.steps), 0, -1):
        row = store.db.execute(
            "SELECT id, volume, address, attribute, stream, size, path, extents FROM file"
            " WHERE locator = ?",
            (str(Locator(locator.steps[:cut])),),
        ).fetchone()
        if row is None:
            continue
        if locator.steps[cut : cut + 1] == ("slack",):
            break  # slack is named by its file but read from the disk
        file, volume, address, attribute, stream, size, path, extents = row
        known = extents.hex() if address < 0 else ""
        task = FileTask(file, volume, address, attribute, stream.hex(), size, path or "", known)
        return Place(locator, volumes.get(volume), task, locator.steps[cut:])
    span = _range(locator)
    if span and span.end <= source_report(store).size:
        return Place(locator, None, None, locator.steps[-1:])
    raise UsageError(
        "no such place in this case", where=str(locator), do="see report --format json"
    )
