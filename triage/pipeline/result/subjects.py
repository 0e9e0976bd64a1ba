"""From the store to what is ranked: one ``Subject`` per distinct content, with its copies."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage import ledger
from triage.columns import extent_array, unpack_block, unpack_codes, unpack_extents
from triage.ledger import Ranges
from triage.model import (
    ORIGINS,
    Extent,
    FindingBlock,
    Locator,
    Origin,
    PartFindings,
    Refutation,
    Subject,
    Volume,
)
from triage.pipeline.left_over import LeftOver
from triage.pipeline.result.coverage import live, resident
from triage.pipeline.software import Software
from triage.store import Store
from triage.text.locator import parse


@dataclass(frozen=True, slots=True)
class Placed:
    """A subject and how its positions become image offsets (null: they have none)."""

    subject: Subject
    extents: NDArray[np.int64] | None

    def image_offsets(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Image offsets of content positions; -1 where there is none."""
        if self.subject.sha256 is None:  # raw space: positions are image offsets already
            return positions
        result = np.full(len(positions), -1, np.int64)
        if self.extents is None or not len(self.extents):
            return result
        ends = np.cumsum(self.extents[:, 1])
        index = np.searchsorted(ends, positions, side="right")
        inside = (positions >= 0) & (index < len(ends))
        row = index[inside]
        base = self.extents[row, 0]
        found = base + positions[inside] - (ends[row] - self.extents[row, 1])
        result[inside] = np.where(base >= 0, found, -1)
        return result


def subjects(store: Store) -> Iterator[Placed]:
    """Every content in which something was found, codes of people among it, in a fixed order."""
    owned = live(store)
    keys = store.db.execute(
        "SELECT key, sha256, size, mime, yara FROM content c WHERE offset IS NULL AND"
        " (yara <> '[]' OR EXISTS (SELECT 1 FROM finding f WHERE f.content = c.key) OR EXISTS"
        " (SELECT 1 FROM part p WHERE p.content = c.key AND p.codes IS NOT NULL)) ORDER BY key"
    ).fetchall()
    opened, software = _opened(store), Software(store)
    for key, sha256, size, mime, rules in keys:
        for placed in _file_subject(store, key, sha256, size, mime, rules, owned):
            told = software.told(placed.subject)
            subject = dataclasses.replace(told, opened=key in opened)
            yield dataclasses.replace(placed, subject=subject)
    yield from _raw_subjects(store)


def _file_subject(
    store: Store, key: str, sha256: str, size: int, mime: str, rules: str, owned: Ranges
) -> Iterator[Placed]:
    rows = store.db.execute(
        "SELECT locator, path, origin, intact, aliases, extents, shape, suggested FROM file"
        " WHERE content = ?",
        (key,),
    ).fetchall()
    if not rows:
        return
    rows.sort(key=lambda row: (ORIGINS.index(row[2]), -row[3], row[0]))
    locator, path, origin, intact, aliases, packed, shape, suggested = rows[0]
    others = [*json.loads(aliases)]
    for other in rows[1:]:
        others += [other[0], *json.loads(other[4])]
    subject = Subject(
        locator=parse(locator),
        path=path,
        origin=origin,
        intact=bool(intact),
        size=size,
        sha256=sha256,
        mime=mime,
        extents=unpack_extents(packed),
        copies=tuple(parse(other) for other in sorted(others)),
        parts=StoredParts(store, (key,)),
        yara=tuple(json.loads(rules)),
        suggested=suggested if path is None else None,
    )
    placed = Placed(subject, None if shape == "compressed" else extent_array(packed))
    if origin != "live" and not intact:
        placed = _without(placed, store, key, owned)
    if placed.subject.parts or placed.subject.yara:
        yield placed


def _opened(store: Store) -> frozenset[str]:
    """The contents that were locked as a whole, and opened with a given password."""
    rows = store.db.execute(
        "SELECT DISTINCT f.content FROM gap g JOIN file f ON f.id = g.file"
        " WHERE g.code = 'locked.opened' AND g.locator = ''"
    )
    return frozenset(key for (key,) in rows)


Keep = Callable[[FindingBlock], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class StoredParts:
    """The parts of some contents, read from the store each time they are gone through: a list of
    millions is never in memory as a whole. With ``keep``, only the findings that it marks; what was
    ``refuted`` may be left to others."""

    store: Store
    keys: tuple[str, ...]
    keep: Keep | None = None
    refuted: bool = True

    def __iter__(self) -> Iterator[PartFindings]:
        for key in self.keys:
            for (number,) in self.store.db.execute(
                "SELECT number FROM part WHERE content = ? ORDER BY number", (key,)
            ).fetchall():
                part = _part(self.store, key, number)
                part = part if self.refuted else dataclasses.replace(part, refuted=())
                yield from (part,) if self.keep is None else _kept(part, self.keep)

    def __bool__(self) -> bool:
        if self.keep is not None:
            return next(iter(self), None) is not None
        asked = "SELECT 1 FROM part WHERE content = ? LIMIT 1"
        return any(self.store.db.execute(asked, (key,)).fetchone() for key in self.keys)


def _part(store: Store, key: str, number: int) -> PartFindings:
    facts, codes = store.db.execute(
        "SELECT facts, codes FROM part WHERE content = ? AND number = ?", (key, number)
    ).fetchone()
    known = json.loads(facts)
    for name in ("steps", "header", "fields", "topics"):
        known[name] = tuple(known[name])
    if codes:
        known["internal_codes"], known["code_numbers"] = unpack_codes(codes)
    blocks = store.db.execute(
        "SELECT signature, columns FROM finding WHERE content = ? AND part = ? ORDER BY number",
        (key, number),
    ).fetchall()
    return PartFindings(
        **known,
        blocks=tuple(unpack_block(signature, packed) for signature, packed in blocks),
        refuted=_refuted(store, key, number, known["steps"]),
    )


def _kept(part: PartFindings, keep: Keep) -> Iterator[PartFindings]:
    """The part with the findings to keep, if there is anything left of it."""
    blocks = tuple(b for b in (one.where(keep(one)) for one in part.blocks) if b.values)
    if blocks or part.refuted:
        yield dataclasses.replace(part, blocks=blocks)


def _refuted(store: Store, key: str, part: int, steps: tuple[str, ...]) -> tuple[Refutation, ...]:
    rows = store.db.execute(
        "SELECT signature, tested, pass_rate, statement, col FROM refuted"
        " WHERE content = ? AND part = ? ORDER BY number",
        (key, part),
    )
    return tuple(Refutation(steps, *row) for row in rows)


def _without(placed: Placed, store: Store, key: str, owned: Ranges) -> Placed:
    """The subject without findings whose bytes belong to somebody with a stronger claim."""

    def keep(block: FindingBlock) -> NDArray[np.bool_]:
        return ~ledger.holds(owned, placed.image_offsets(block.position))

    parts = StoredParts(store, (key,), keep)
    return dataclasses.replace(placed, subject=dataclasses.replace(placed.subject, parts=parts))


# --- raw space


@dataclass(frozen=True, slots=True)
class _Raw:
    key: str
    start: int
    end: int
    origin: str
    volume: int
    file: int | None
    yara: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Space:
    """What raw space lies between: places of ``resident`` files, volumes, slack of records."""

    resident: Ranges
    volumes: dict[int, Volume]
    left_over: LeftOver


def _raw_subjects(store: Store) -> Iterator[Placed]:
    """Raw contents; those that touch or overlap (the edges of windows) are one subject."""
    space = _Space(resident(store), store.volumes(), LeftOver(store))
    group: list[_Raw] = []
    for key, start, size, origin, volume, file, rules in store.db.execute(
        "SELECT key, offset, size, origin, volume, file, yara FROM content"
        " WHERE offset IS NOT NULL ORDER BY origin, volume, file, offset, size, key"
    ).fetchall():
        raw = _Raw(key, start, start + size, origin, volume, file, tuple(json.loads(rules)))
        if group and not _continues(group, raw):
            yield from _of_group(store, group, space)
            group = []
        group.append(raw)
    if group:
        yield from _of_group(store, group, space)


def _continues(group: list[_Raw], raw: _Raw) -> bool:
    last = group[-1]
    same = (last.origin, last.volume, last.file) == (raw.origin, raw.volume, raw.file)
    return same and raw.start <= max(one.end for one in group)


def _of_group(store: Store, group: list[_Raw], space: _Space) -> Iterator[Placed]:
    """The subject of raw contents; what begins behind the end of a record is the slack of its file,
    each by itself."""
    first, end = group[0], max(one.end for one in group)
    extent = Extent(first.start, end - first.start)
    keys = tuple(one.key for one in group)
    keep = _fresh(_values_of(store, first.file) if first.origin == "slack" else set(), space)
    parts = StoredParts(store, keys, keep)
    tied = space.left_over.among(first.volume, extent, parts) if first.origin == "free" else []
    for place, owner in tied:
        some = StoredParts(store, keys, _only(keep, [place]), refuted=False)
        yield _raw_subject(owner.child("slack", _step(place)), "slack", place, some, ())
    if tied:
        parts = StoredParts(store, keys, _only(keep, [place for place, _ in tied], inside=False))
    rules = _rules(store, group)
    if parts or rules:
        locator = _raw_locator(store, first, extent, space.volumes)
        origin: Origin = "slack" if first.origin == "slack" else "free"
        yield _raw_subject(locator, origin, extent, parts, rules)


def _fresh(known: set[tuple[str, str]], space: _Space) -> Keep:
    """Marks what is not ``known`` and does not lie in a resident file."""

    def keep(block: FindingBlock) -> NDArray[np.bool_]:
        fresh = np.fromiter(
            ((block.signature, value) not in known for value in block.values), np.bool_
        )
        return fresh & ~ledger.holds(space.resident, block.position)

    return keep


def _only(keep: Keep, places: list[Extent], *, inside: bool = True) -> Keep:
    """Of what is kept, that which begins inside (or outside) some places."""
    held = ledger.ranges([one.offset for one in places], [one.end for one in places])

    def only(block: FindingBlock) -> NDArray[np.bool_]:
        there = ledger.holds(held, block.position)
        return keep(block) & (there if inside else ~there)

    return only


def _raw_subject(
    locator: Locator, origin: Origin, extent: Extent, parts: StoredParts, rules: tuple[str, ...]
) -> Placed:
    subject = Subject(
        locator=locator,
        path=None,
        origin=origin,
        intact=False,
        size=extent.length,
        sha256=None,
        mime="text/plain",
        extents=(extent,),
        copies=(),
        parts=parts,
        yara=rules,
    )
    return Placed(subject, None)


def _rules(store: Store, group: list[_Raw]) -> tuple[str, ...]:
    """The rules that match in raw space and not merely in a resident file that lies there."""
    found = {rule for one in group for rule in one.yara}
    if not found:
        return ()
    inside = store.db.execute(
        "SELECT f.extents, c.yara FROM file f JOIN content c ON c.key = f.content"
        " WHERE f.shape = 'resident' AND c.yara <> '[]'"
    ).fetchall()
    start, end = group[0].start, max(one.end for one in group)
    here = ledger.ranges([start], [end])
    for packed, rules in inside:
        if ledger.overlaps(extent_array(packed), here):
            found -= set(json.loads(rules))
    return tuple(sorted(found))


def _step(extent: Extent) -> str:
    return f"@{extent.offset}+{extent.length}"


def _raw_locator(store: Store, raw: _Raw, extent: Extent, volumes: dict[int, Volume]) -> Locator:
    step = _step(extent)
    if raw.file is not None:
        (locator,) = store.db.execute(
            "SELECT locator FROM file WHERE id = ?", (raw.file,)
        ).fetchone()
        return parse(locator).child("slack", step)
    volume = volumes.get(raw.volume)
    return (
        Locator((step,)) if volume is None or volume.kind == "free" else volume.locator.child(step)
    )


def _values_of(store: Store, file: int | None) -> set[tuple[str, str]]:
    """What the file's own content already gave: its compressed clusters may show it again."""
    rows = store.db.execute(
        "SELECT g.signature, g.columns FROM file f JOIN finding g ON g.content = f.content"
        " WHERE f.id = ? AND f.shape = 'compressed'",
        (file,),
    ).fetchall()
    return {
        (signature, value)
        for signature, packed in rows
        for value in unpack_block(signature, packed).values
    }
