"""Joins the name pass and the inode pass of one volume: which file is where, under which name.

What has no believable path gets the locator ``~inode-sequence`` and, where a name is known, that
name behind an ellipsis. Most files have one believable name: those are named many at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress

import numpy as np

from triage.hashes import distinct
from triage.metadata import ALLOCATED, Array, Records, pieces, starts
from triage.model import Locator
from triage.pipeline.listing.tree import Place, Tree, all_fit
from triage.pipeline.listing.walked import Names, records
from triage.store import Store
from triage.text.locator import encode_step, plain_steps

_PREFIXES = 1024
_NO_ALIASES = "[]"

Address = tuple[str, str | None, str]
"""Locator, readable path, and the other locators as JSON."""


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """The streams of some files in the order of their ``records``: whose each is, its own name, and
    its locator, readable path, and other locators as JSON."""

    records: Records
    owner: Array
    streams: list[bytes]
    locators: list[str]
    paths: list[str | None]
    aliases: list[str]

    def with_paths(self) -> Named:
        """Only the files of which a name is known."""
        told = [path is not None for path in self.paths]
        kept, owner = np.unique(self.owner[np.array(told, np.bool_)], return_inverse=True)
        return Named(
            self.records.chosen(kept),
            owner,
            list(compress(self.streams, told)),
            list(compress(self.locators, told)),
            list(compress(self.paths, told)),
            list(compress(self.aliases, told)),
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
    plain = (candidates.only[owner] >= 0) & (lengths == 0)
    named = Named(
        found,
        owner,
        streams,
        [""] * len(owner),
        [None] * len(owner),
        [_NO_ALIASES] * len(owner),
    )
    quick = np.flatnonzero(plain)
    written = _at_once(found, owner[quick], candidates, write)
    for at, locator, path in zip(quick.tolist(), *written, strict=True):
        named.locators[at], named.paths[at] = locator, path
    address, sequence, live = found.heads["address"], found.heads["sequence"], found.live
    for at in np.flatnonzero(~plain).tolist():
        one = int(owner[at])
        record = _Record(int(address[one]), int(sequence[one]), bool(live[one]))
        told = write.address(record, *candidates.of_record(one), streams[at])
        named.locators[at], named.paths[at], named.aliases[at] = told
    return named


def _at_once(
    found: Records, owner: Array, candidates: _Candidates, write: _Writer
) -> tuple[list[str], list[str]]:
    """Locators and paths of the main streams of records that have one believable name each."""
    index = candidates.only[owner]
    names = [candidates.names[one] for one in index.tolist()]
    place = candidates.place[index]
    numbers = distinct(place)
    within = np.searchsorted(numbers, place)
    places = [candidates.tree.places[one] for one in numbers.tolist()]
    prefixes = [write.prefix(place) for place in places]
    each, steps = within.tolist(), plain_steps(names)
    if steps is not None and all(path is not None for _, path in prefixes):
        paths = [f"{prefixes[one][1]}{step}" for one, step in zip(each, steps, strict=True)]
    else:
        paths = [
            _path(places[one], prefixes[one][1], name)
            for one, name in zip(each, names, strict=True)
        ]
    steps = steps or [encode_step(name) for name in names]
    locators = [prefixes[one][0] + step for one, step in zip(each, steps, strict=True)]
    gone = np.flatnonzero(~found.live[owner])
    heads = found.heads[owner[gone]][["address", "sequence"]].tolist()
    for at, (address, sequence) in zip(gone.tolist(), heads, strict=True):
        locators[at] += f"/~{address}-{sequence}"
    return locators, paths


def _path(above: Place, prefix: str | None, name: bytes) -> str:
    """The path of a name to read: what is no UTF-8 is told from all of it."""
    text = decoded(name) if prefix is not None else None
    return readable(b"/".join((*above.path, name))) if text is None else f"{prefix}{text}"


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
        named_live = names.flags[number] & ALLOCATED != 0
        fit = all_fit(names.sequence[number], sequence[owner])
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
    place[~all_fit(part.names["sequence"], tree.sequence[place])] = -1
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
