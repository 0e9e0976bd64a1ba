"""Joins the name pass and the inode pass of one volume: which file is where, under which name.

A name is believed only where its sequence number fits the record; a parent likewise. What has
no believable path gets the locator ``~inode-sequence`` and, where a name is known, that name
behind an ellipsis.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from triage.columns import unpack_names, unpack_streams
from triage.model import Locator, Stream
from triage.store import Store
from triage.text.locator import encode_step

Path = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a directory is. ``path`` is null where it is not known."""

    path: Path | None
    sequence: int
    live: bool


@dataclass(frozen=True, slots=True)
class Named:
    """One stream of a file, ready for the ``file`` table (without claims)."""

    address: int
    locator: Locator
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
    found = {root: Place((), records.get(root, (0, True))[0], True)}
    for live in (True, False):
        queue = list(found)
        for parent in queue:  # grows while it is walked: breadth first
            above = found[parent]
            for name, address, sequence, allocated, above_it in children.get(parent, ()):
                recorded, in_use = records.get(address, (sequence, allocated))
                if address in found or (allocated and above.live and in_use) != live:
                    continue
                believed = fits(sequence, recorded, in_use) and _same(above_it, above)
                if above.path is not None and believed:
                    found[address] = Place((*above.path, name), recorded, live)
                    queue.append(address)
    return found


def named_files(store: Store, volume: int, base: Locator, root: int) -> Iterator[Named]:
    """The streams of all files of a volume in order of address."""
    known = places(store, volume, root)
    names = _names_by_address(store, volume)
    pending = next(names, None)
    rows = store.db.execute(
        "SELECT address, sequence, allocated, kind, modified, names, streams FROM inode"
        " WHERE volume = ? AND kind IN ('file', 'directory') ORDER BY address",
        (volume,),
    )
    for address, sequence, allocated, kind, modified, own, streams in rows:
        while pending is not None and pending[0] < address:
            pending = next(names, None)
        entries = pending[1] if pending is not None and pending[0] == address else []
        parts = unpack_streams(streams)
        if not parts:
            continue
        record = _Record(address, sequence, bool(allocated), kind)
        paths = _paths(record, entries, own, known)
        for stream in parts:
            yield _named(base, record, paths, stream, modified)


@dataclass(frozen=True, slots=True)
class _Record:
    address: int
    sequence: int
    allocated: bool
    kind: str


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


def _paths(
    record: _Record,
    entries: list[tuple[int, bytes, int, bool]],
    own: str,
    known: dict[int, Place],
) -> tuple[list[Path], bytes | None]:
    """The believable paths, best first, and a bare name where no path is believable."""
    ranked: set[tuple[bool, Path]] = set()
    bare: set[bytes] = set()
    for parent, name, sequence, allocated in entries:
        if not fits(sequence, record.sequence, record.allocated) or allocated > record.allocated:
            continue
        above = known.get(parent)
        if above is not None and above.path is not None:
            ranked.add((not (allocated and above.live), (*above.path, name)))
        else:
            bare.add(name)
    if not ranked:
        for parent, sequence, name in unpack_names(own):
            above = known.get(parent)
            if above is not None and above.path is not None and _same(sequence, above):
                ranked.add((True, (*above.path, name)))
            else:
                bare.add(name)
    paths = list(dict.fromkeys(path for _, path in sorted(ranked)))
    return paths, (min(bare) if bare else None)


def _same(sequence: int, above: Place) -> bool:
    return fits(sequence, above.sequence, above.live)


def _named(
    base: Locator,
    record: _Record,
    paths: tuple[list[Path], bytes | None],
    stream: Stream,
    modified: int | None,
) -> Named:
    suffix = b":" + stream.name if stream.name else b""
    found, bare = paths
    own = f"~{record.address}-{record.sequence}"
    if found:
        first, *others = found
        steps = _steps(first, suffix)
        locator = base.child(*steps) if record.allocated else base.child(*steps, own)
        path = readable(b"/".join((*first, b""))[:-1] + suffix) if first else None
    else:
        others, locator = [], base.child(own + (encode_step(suffix) if suffix else ""))
        path = None if bare is None else "…/" + readable(bare + suffix)
    aliases = tuple(str(base.child(*_steps(other, suffix))) for other in others)
    return Named(record.address, locator, path, aliases, record.allocated, modified, stream)


def _steps(path: Path, suffix: bytes) -> list[str]:
    *above, last = path or (b"",)
    return [encode_step(step) for step in (*above, last + suffix)]


def readable(name: bytes) -> str:
    """A name as text: UTF-8, else the encodings of old Japanese systems, else escaped."""
    for encoding in ("utf-8", "cp932", "euc_jp"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("ascii", "backslashreplace")
