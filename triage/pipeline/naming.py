"""Joins the name pass and the inode pass of one volume: which file is where, under which name.

What has no believable path gets the locator ``~inode-sequence`` and, where a name is known, that
name behind an ellipsis. Most files have one believable name: those are named many at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from triage.metadata import ALLOCATED, Array, Records, pieces, starts
from triage.model import Locator
from triage.pipeline.tree import Place, Tree, all_fit
from triage.pipeline.walked import Names, records
from triage.store import Store
from triage.text.locator import encode_step

_PREFIXES = 1024
_NO_ALIASES = "[]"

Address = tuple[str, str | None, str]
"""Locator, readable path, and the other locators as JSON."""


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """The streams of some files in the order of their ``records``: whose each is, its own name, and
    its address."""

    records: Records
    owner: Array
    streams: list[bytes]
    addresses: list[Address]

    def with_paths(self) -> Named:
        """Only the files of which a name is known."""
        told = np.array([path is not None for _, path, _ in self.addresses], np.bool_)
        kept, owner = np.unique(self.owner[told], return_inverse=True)
        index = np.flatnonzero(told).tolist()
        return Named(
            self.records.chosen(kept),
            owner,
            [self.streams[one] for one in index],
            [self.addresses[one] for one in index],
        )


def named_files(store: Store, volume: int, base: Locator, root: int) -> Iterator[Named]:
    """The streams of all files of a volume in order of address, some at a time."""
    names = Names.of(store, volume)
    tree, write = Tree.of(store, volume, root, names), _Writer(base)
    for block in records(store, volume):
        wanted = block.are("file", "directory") & (block.heads["streams"] > 0)
        if wanted.any():
            chosen = block if wanted.all() else block.chosen(np.flatnonzero(wanted))
            yield _named(chosen, _Candidates.of(chosen, names, tree), write)


def _named(found: Records, candidates: _Candidates, write: _Writer) -> Named:
    counts, lengths = found.heads["streams"], found.streams["name"]
    owner = np.repeat(np.arange(len(counts)), counts)
    streams = pieces(found.stream_bytes.tobytes(), starts(lengths), lengths)
    address, sequence = found.heads["address"], found.heads["sequence"]
    live, only = found.live, candidates.only[owner]
    plain = (only >= 0) & (lengths == 0)
    addresses: list[Address] = [("", None, _NO_ALIASES)] * len(owner)
    quick = np.flatnonzero(plain)
    for at, written in zip(
        quick.tolist(), _at_once(found, owner[quick], candidates, write), strict=True
    ):
        addresses[at] = written
    for at in np.flatnonzero(~plain).tolist():
        one = int(owner[at])
        record = _Record(int(address[one]), int(sequence[one]), bool(live[one]))
        addresses[at] = write.address(record, *candidates.of_record(one), streams[at])
    return Named(found, owner, streams, addresses)


def _at_once(
    found: Records, owner: Array, candidates: _Candidates, write: _Writer
) -> Iterator[Address]:
    """The addresses of the main streams of records that have one believable name each."""
    index = candidates.only[owner]
    names = [candidates.names[one] for one in index.tolist()]
    places, each = np.unique(candidates.place[index], return_inverse=True)
    above = [candidates.tree.places[one] for one in places.tolist()]
    prefixes = [write.prefix(one) for one in above]
    heads = found.heads[owner]
    rows = zip(
        names,
        each.tolist(),
        found.live[owner].tolist(),
        heads["address"].tolist(),
        heads["sequence"].tolist(),
        strict=True,
    )
    for name, one, live, address, sequence in rows:
        prefix, path = prefixes[one]
        locator = prefix + encode_step(name)
        text = decoded(name) if path is not None else None
        yield (
            locator if live else f"{locator}/~{address}-{sequence}",
            readable(b"/".join((*above[one].path, name))) if text is None else f"{path}{text}",
            _NO_ALIASES,
        )


@dataclass(frozen=True, slots=True)
class _Record:
    address: int
    sequence: int
    allocated: bool


# --- which names are believed


Candidate = tuple[Place, bytes]
"""A directory, and a name in it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Candidates:
    """Names that fit their records: ``owner`` says whose each is, ascending; ``place`` in which
    directory it lies, -1 where that one cannot be reached; ``weak`` are those that are not live, or
    whose directory is not. ``only`` is the number of the one name with a place that a record has,
    -1 where there is none or more than one."""

    tree: Tree
    owner: Array
    place: Array
    weak: Array
    names: list[bytes]
    only: Array

    @staticmethod
    def of(found: Records, names: Names, tree: Tree) -> _Candidates:
        """The candidates of some records. A live file is where its own record says, whatever an
        index still holds of its old names."""
        sequence, live = found.heads["sequence"], found.live
        owner, number = names.of_addresses(found.heads["address"])
        heads = names.heads[number]
        named_live = heads["flags"] & ALLOCATED != 0
        fit = all_fit(heads["sequence"], sequence[owner], live[owner])
        fit &= live[owner] | ~named_live
        owner, number, named_live = owner[fit], number[fit], named_live[fit]
        place = tree.find(names.parent[number])
        weak = ~(named_live & tree.live[place])
        placed = np.bincount(owner[place >= 0], minlength=len(live)) > 0
        own = _own(found, np.flatnonzero(live | ~placed), tree)
        every = [np.concatenate(pair) for pair in zip((owner, place, weak), own[:3], strict=True)]
        texts = [*names.texts(number), *own[3]]
        owner, place, weak = every
        order = _different(owner, place, weak, texts)
        owner, place, weak = owner[order], place[order], weak[order]
        only, where = np.full(len(live), -1), np.flatnonzero(place >= 0)
        only[owner[where]] = where
        only[np.bincount(owner[where], minlength=len(live)) != 1] = -1
        return _Candidates(tree, owner, place, weak, [texts[one] for one in order.tolist()], only)

    def of_record(self, one: int) -> tuple[list[Candidate], bytes | None]:
        """The believable places, best first, and a bare name where none is believable."""
        first, last = np.searchsorted(self.owner, (one, one + 1)).tolist()
        ranked: list[tuple[bool, Place, bytes]] = []
        bare: list[bytes] = []
        for place, weak, name in zip(
            self.place[first:last].tolist(),
            self.weak[first:last].tolist(),
            self.names[first:last],
            strict=True,
        ):
            if place < 0:
                bare.append(name)
            else:
                ranked.append((weak, self.tree.places[place], name))
        if len(ranked) > 1:
            ranked.sort(key=lambda one: (one[0], (*one[1].path, one[2])))
        believed = dict.fromkeys((above, name) for _, above, name in ranked)
        return list(believed), (min(bare) if bare else None)


def _different(owner: Array, place: Array, weak: Array, texts: list[bytes]) -> Array:
    """The order of candidates by owner, place and strength; what an index says twice comes once."""
    order = np.lexsort((weak, place, owner))
    owner, place = owner[order], place[order]
    same = np.flatnonzero((owner[1:] == owner[:-1]) & (place[1:] == place[:-1]) & (place[1:] >= 0))
    pairs = zip(order[same].tolist(), order[same + 1].tolist(), strict=True)
    again = [texts[one] == texts[other] for one, other in pairs]
    found: Array = np.delete(order, same[np.array(again, np.bool_)] + 1)
    return found


def _own(found: Records, chosen: Array, tree: Tree) -> tuple[Array, Array, Array, list[bytes]]:
    """The names that some records hold themselves: owner, place, weak, and text."""
    part = found.chosen(chosen)
    owner = np.repeat(chosen, part.heads["names"])
    place = tree.find(part.names["parent"])
    place[~all_fit(part.names["sequence"], tree.sequence[place], tree.live[place])] = -1
    weak = ~(found.live[owner] & tree.live[place])
    lengths = part.names["length"]
    return owner, place, weak, pieces(part.name_bytes.tobytes(), starts(lengths), lengths)


# --- how an address is written


class _Writer:
    """Writes the addresses of files below one volume."""

    def __init__(self, base: Locator) -> None:
        self._base = "".join(f"{step}/" for step in base.steps)
        self.prefix = lru_cache(_PREFIXES)(self._prefix)

    def address(
        self, record: _Record, believed: list[Candidate], bare: bytes | None, stream: bytes
    ) -> Address:
        """The address of one stream of a file."""
        suffix = b":" + stream if stream else b""
        own = f"~{record.address}-{record.sequence}"
        if not believed:
            locator = self._base + own + (encode_step(suffix) if suffix else "")
            return locator, None if bare is None else "…/" + readable(bare + suffix), _NO_ALIASES
        locators = [self.prefix(above)[0] + encode_step(name + suffix) for above, name in believed]
        first = locators[0] if record.allocated else f"{locators[0]}/{own}"
        above, name = believed[0]
        return first, readable(b"/".join((*above.path, name)) + suffix), json.dumps(locators[1:])

    def _prefix(self, place: Place) -> tuple[str, str | None]:
        """What stands before the names in a directory: in locators, and to read, null where it is
        not UTF-8."""
        path = place.path
        locator = self._base + "".join(f"{encode_step(name)}/" for name in path)
        return locator, decoded(b"".join(name + b"/" for name in path))


def decoded(name: bytes) -> str | None:
    """A name in UTF-8 as text, null where it is not."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return None


def readable(name: bytes) -> str:
    """A name as text: UTF-8, else the encodings of old Japanese systems, else escaped."""
    for encoding in ("utf-8", "cp932", "euc_jp"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("ascii", "backslashreplace")
