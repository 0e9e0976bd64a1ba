"""Joins the name pass and the inode pass of one volume: which file is where, under which name.

A name is believed only where its sequence number fits the record; a parent likewise. What has
no believable path gets the locator ``~inode-sequence`` and, where a name is known, that name
behind an ellipsis.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from triage.columns import unpack_names, unpack_streams
from triage.model import Locator, Stream
from triage.store import Store
from triage.text.locator import encode_step

Path = tuple[bytes, ...]

LONGEST = 1 << 15
"""Characters of the longest path that any system makes; what lies deeper has none here."""
_PREFIXES = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A directory that can be reached: in which one it lies (null: the root), under which name.
    ``length`` bounds the characters of its path."""

    above: Place | None
    name: bytes
    sequence: int
    live: bool
    length: int = 0

    @property
    def path(self) -> Path:
        """The names from the root down."""
        names, place = [], self
        while place.above is not None:
            names.append(place.name)
            place = place.above
        return tuple(reversed(names))


@dataclass(frozen=True, slots=True)
class Named:
    """One stream of a file, ready for the ``file`` table (without claims)."""

    address: int
    locator: str
    path: str | None
    aliases: tuple[str, ...]
    live: bool
    modified: int | None
    stream: Stream


def fits(named: int, recorded: int, allocated: bool) -> bool:
    """Whether a name's sequence number is that of the record.

    NTFS raises the number when a record is freed, so a deleted record may be one ahead.
    """
    return named in (0, recorded) or recorded == 0 or (not allocated and recorded == named + 1)


def places(store: Store, volume: int, root: int) -> dict[int, Place]:
    """Every directory that can be reached from the root, live ones first."""
    records = {
        address: (sequence, bool(allocated))
        for address, sequence, allocated in store.db.execute(
            "SELECT address, sequence, allocated FROM inode"
            " WHERE volume = ? AND kind = 'directory'",
            (volume,),
        )
    }
    children: dict[int, list[tuple[bytes, int, int, bool, int]]] = defaultdict(list)
    for parent, name, address, sequence, allocated in store.db.execute(
        "SELECT parent, name, address, sequence, allocated FROM entry"
        " WHERE volume = ? AND directory = 1 ORDER BY parent, name, address",
        (volume,),
    ):
        children[parent].append((name, address, sequence, bool(allocated), 0))
    for address, sequence, own in store.db.execute(
        "SELECT address, sequence, names FROM inode WHERE volume = ? AND kind = 'directory'"
        " AND NOT allocated AND names <> '' ORDER BY address",
        (volume,),
    ):
        for parent, above_it, name in unpack_names(own):
            children[parent].append((name, address, sequence, False, above_it))
    found = {root: Place(None, b"", records.get(root, (0, True))[0], True)}
    for live in (True, False):
        queue = list(found)
        for parent in queue:  # grows while it is walked: breadth first
            above = found[parent]
            for name, address, sequence, allocated, above_it in children.get(parent, ()):
                recorded, in_use = records.get(address, (sequence, allocated))
                if address in found or (allocated and above.live and in_use) != live:
                    continue
                believed = fits(sequence, recorded, in_use) and fits(
                    above_it, above.sequence, above.live
                )
                length = above.length + 3 * len(name) + 1  # each byte may become %XX
                if believed and length < LONGEST:
                    found[address] = Place(above, name, recorded, live, length)
                    queue.append(address)
    return found


def named_files(store: Store, volume: int, base: Locator, root: int) -> Iterator[Named]:
    """The streams of all files of a volume in order of address."""
    known, write = places(store, volume, root), _Writer(base)
    names = _names_by_address(store, volume)
    pending = next(names, None)
    rows = store.db.execute(
        "SELECT address, sequence, allocated, names, modified, streams FROM inode"
        " WHERE volume = ? AND kind IN ('file', 'directory') AND length(streams) > 0"
        " ORDER BY address",
        (volume,),
    )
    for address, sequence, allocated, own, modified, streams in rows:
        while pending is not None and pending[0] < address:
            pending = next(names, None)
        entries = pending[1] if pending is not None and pending[0] == address else []
        record = _Record(address, sequence, bool(allocated))
        believed, bare = _candidates(record, entries, own, known)
        for stream in unpack_streams(streams):
            locator, path, aliases = write.addresses(record, believed, bare, stream.name)
            yield Named(address, locator, path, aliases, record.allocated, modified, stream)


@dataclass(frozen=True, slots=True)
class _Record:
    address: int
    sequence: int
    allocated: bool


def _names_by_address(
    store: Store, volume: int
) -> Iterator[tuple[int, list[tuple[int, bytes, int, bool]]]]:
    rows = store.db.execute(
        "SELECT address, parent, name, sequence, allocated FROM entry WHERE volume = ?"
        " ORDER BY address, parent, name, sequence, allocated",
        (volume,),
    )
    current: int | None = None
    entries: list[tuple[int, bytes, int, bool]] = []
    for address, parent, name, sequence, allocated in rows:
        if address != current and current is not None:
            yield current, entries
            entries = []
        current = address
        entries.append((parent, name, sequence, bool(allocated)))
    if current is not None:
        yield current, entries


Candidate = tuple[Place, bytes]
"""A directory, and a name in it."""


def _candidates(
    record: _Record,
    entries: list[tuple[int, bytes, int, bool]],
    own: str,
    known: dict[int, Place],
) -> tuple[list[Candidate], bytes | None]:
    """The believable places, best first, and a bare name where none is believable.

    A live file is where its own record says, whatever an index still holds of its old names.
    """
    ranked: list[tuple[bool, Place, bytes]] = []
    bare: list[bytes] = []
    for parent, name, sequence, allocated in entries:
        if not fits(sequence, record.sequence, record.allocated) or allocated > record.allocated:
            continue
        above = known.get(parent)
        if above is None:
            bare.append(name)
        else:
            ranked.append((not (allocated and above.live), above, name))
    if own and (record.allocated or not ranked):
        for parent, sequence, name in unpack_names(own):
            above = known.get(parent)
            if above is None or not fits(sequence, above.sequence, above.live):
                bare.append(name)
            else:
                ranked.append((not (record.allocated and above.live), above, name))
    if len(ranked) > 1:
        ranked.sort(key=lambda one: (one[0], (*one[1].path, one[2])))
    believed = dict.fromkeys((above, name) for _, above, name in ranked)
    return list(believed), (min(bare) if bare else None)


class _Writer:
    """Writes the addresses of files below one volume."""

    def __init__(self, base: Locator) -> None:
        self._base = "".join(f"{step}/" for step in base.steps)
        self._prefix = lru_cache(_PREFIXES)(self._new_prefix)

    def addresses(
        self, record: _Record, believed: list[Candidate], bare: bytes | None, stream: bytes
    ) -> tuple[str, str | None, tuple[str, ...]]:
        """Locator, readable path and other locators of one stream of a file."""
        suffix = b":" + stream if stream else b""
        own = f"~{record.address}-{record.sequence}"
        if not believed:
            locator = self._base + own + (encode_step(suffix) if suffix else "")
            return locator, None if bare is None else "…/" + readable(bare + suffix), ()
        locators = tuple(
            self._prefix(above)[0] + encode_step(name + suffix) for above, name in believed
        )
        first = locators[0] if record.allocated else f"{locators[0]}/{own}"
        return first, self._readable(*believed[0], suffix), locators[1:]

    def _readable(self, above: Place, name: bytes, suffix: bytes) -> str:
        text = self._prefix(above)[1]
        try:
            if text is not None:
                return text + (name + suffix).decode("utf-8")
        except UnicodeDecodeError:
            pass
        return readable(b"/".join((*above.path, name)) + suffix)

    def _new_prefix(self, place: Place) -> tuple[str, str | None]:
        """What stands before the names in a directory: in locators, and to read, null where it is
        not UTF-8."""
        path = place.path
        locator = self._base + "".join(f"{encode_step(name)}/" for name in path)
        try:
            return locator, b"".join(name + b"/" for name in path).decode("utf-8")
        except UnicodeDecodeError:
            return locator, None


def readable(name: bytes) -> str:
    """A name as text: UTF-8, else the encodings of old Japanese systems, else escaped."""
    for encoding in ("utf-8", "cp932", "euc_jp"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("ascii", "backslashreplace")
