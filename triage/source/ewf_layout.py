"""Where every chunk of an Expert Witness image lies, proved before a byte is handed out.

The tables do not say which chunks they hold: each goes on where the one before ends. So what
stands before the first damage is in its place, counted from the start; what stands behind the
last one is too, counted back from the end of the disk, if the set's last section is there and
its files name the same set (or none, as those of ewfacquire, and the same geometry: that is said).
Between them, chunks whose table is lost are found one by one, each
by its own checksum; the rest is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.errors import SourceError
from triage.source.container import Medium
from triage.source.ewf_decode import Chunks, walked
from triage.source.ewf_sections import broken
from triage.source.ewf_segment import Geometry, Hole, Segment, Table, read_segment


@dataclass(frozen=True, slots=True)
class ChunkTable:
    """``count`` chunks from number ``first`` on, stored in file ``segment`` (from 0 of those that
    are there), as ``Table`` says; ``chunks`` where there is no table."""

    segment: int
    first: int
    count: int
    entries: int
    checksum: int
    base: int
    end: int
    chunks: Chunks | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The structure of an image. ``unread`` are byte ranges of the disk that could not be read
    when the image was made, ``missing`` (one at most) those that the image lacks, ``lost`` why;
    ``damages`` what is broken without a loss."""

    sector_size: int
    chunk_size: int
    size: int
    tables: tuple[ChunkTable, ...]
    hashes: tuple[tuple[str, str], ...]
    unread: tuple[tuple[int, int], ...]
    missing: tuple[tuple[int, int], ...]
    lost: tuple[str, ...]
    damages: tuple[str, ...]


UNNAMED = (
    "the segments behind what is missing do not name the image that they belong to:"
    " they were placed by their numbers and the size of the disk"
)
Placed = tuple[int, Table | Hole]
"""What a file (from 0) has next in the order of chunks."""


def walk(paths: Sequence[tuple[int, str]]) -> Layout:
    """The structure of a set: its files by number, in order. Raises SourceError where nothing
    proves the geometry, or what is proved contradicts it."""
    files = [path for _, path in paths]
    segments = [read_segment(Medium(path), number) for number, path in paths]
    geometry = next((one.geometry for one in segments if one.geometry), None)
    if geometry is None:
        lost = [error for one in segments for error in one.lost]
        raise lost[0] if lost else broken("has no volume section", Medium(files[0]), 1)
    segments = [
        _foreign(path, number) if _alien(one, geometry) else one
        for one, (number, path) in zip(segments, paths, strict=True)
    ]
    parts, why = _joined([number for number, _ in paths], segments)
    tables, first, behind = _placed(parts, segments, geometry, files[0])
    loose = _without_table(parts, files, geometry, first, behind)
    if loose is not None:
        tables.append(loose)
        first += loose.count
    chunk, size = geometry.chunk_size, geometry.size
    unread = [run for one in segments for run in one.unread]
    damages = [damage for one in segments for damage in one.damages]
    doubts = [error.what for one in segments for error in one.doubts]
    if not any(geometry.set_id) and any(t.segment and t.first >= behind for t in tables):
        doubts.append(UNNAMED)
    return Layout(
        sector_size=geometry.sector_size,
        chunk_size=chunk,
        size=size,
        tables=tuple(sorted(tables, key=lambda table: table.first)),
        hashes=tuple(sorted({k: v for one in segments for k, v in one.hashes.items()}.items())),
        unread=tuple((a * geometry.sector_size, b * geometry.sector_size) for a, b in unread),
        missing=((first * chunk, min(behind * chunk, size)),) if first < behind else (),
        lost=(*(why if first < behind else ()), *doubts),
        damages=(*damages, *(() if first < behind else why)),
    )


def _alien(segment: Segment, geometry: Geometry) -> bool:
    known = segment.geometry.set_id if segment.geometry else b""
    return any(known) and any(geometry.set_id) and known != geometry.set_id


def _foreign(path: str, number: int) -> Segment:
    error = broken("belongs to another image", Medium(path), number)
    return Segment(parts=[Hole()], lost=[error])


def _joined(numbers: Sequence[int], segments: Sequence[Segment]) -> tuple[list[Placed], list[str]]:
    """Tables and holes over all files in their order, and what the holes come from."""
    parts: list[Placed] = []
    why: list[str] = []
    expected, end = 1, ""
    for at, (number, segment) in enumerate(zip(numbers, segments, strict=True)):
        for absent in range(expected, number):
            parts.append((at, Hole()))
            why.append(_absent(absent))
        parts += [(at, part) for part in segment.parts]
        why += [error.what for error in segment.lost]
        expected, end = number + 1, segment.end
        if end == "done":
            break
    if end != "done":
        parts.append((len(segments) - 1, Hole()))
    if end == "next":
        why.append(_absent(expected))
    return parts, why


def _absent(number: int) -> str:
    return f"the image is incomplete: segment {number} is missing"


def _placed(
    parts: Sequence[Placed], segments: Sequence[Segment], geometry: Geometry, first_file: str
) -> tuple[list[ChunkTable], int, int]:
    """The tables whose chunks have a proved number, how many chunks come first without a hole,
    and the number from which on those behind the last hole stand."""
    expected = -(-geometry.sectors // geometry.per_chunk)
    holes = [at for at, (_, part) in enumerate(parts) if isinstance(part, Hole)]
    if _count(parts) == expected or not holes:
        holes = [len(parts)]
    head, tail = parts[: holes[0]], parts[holes[-1] + 1 :]
    if not all(segment == 0 or _same_set(segments[segment], geometry) for segment, _ in tail):
        tail = []
    first, behind = _count(head), expected - _count(tail)
    if first > behind or (first < behind and len(head) == len(parts)):
        raise SourceError(
            f"the image is incomplete: its tables list {_count(parts)} of {expected} chunks",
            where=first_file,
            do="look for missing segments, or acquire again",
        )
    return [*_numbered(head, 0), *_numbered(tail, behind)], first, behind


def _same_set(segment: Segment, geometry: Geometry) -> bool:
    known = segment.geometry
    return known is not None and known.set_id == geometry.set_id and known.size == geometry.size


def _count(parts: Sequence[Placed]) -> int:
    return sum(part.count for _, part in parts if isinstance(part, Table))


def _numbered(parts: Sequence[Placed], first: int) -> Iterator[ChunkTable]:
    for segment, part in parts:
        if isinstance(part, Table):
            place = (part.count, part.entries, part.checksum, part.base, part.end)
            yield ChunkTable(segment, first, *place)
            first += part.count


def _without_table(
    parts: Sequence[Placed], files: Sequence[str], geometry: Geometry, first: int, behind: int
) -> ChunkTable | None:
    """The chunks from number ``first`` on that no table has, as far as each proves itself."""
    holes = ((segment, part.store) for segment, part in parts if isinstance(part, Hole))
    segment, store = next(holes, (0, None))
    if store is None or first == behind:
        return None
    whole, size = geometry.chunk_size, geometry.size
    sizes = (min(whole, size - number * whole) for number in range(first, behind))
    read = Medium(files[segment]).read_at
    chunks, end = walked(read, store.start, store.end, sizes, whole)
    count = len(chunks[0])
    return ChunkTable(segment, first, count, 0, 0, 0, end, chunks) if count else None
