"""Examines one stream of one file: hash, type, content, findings; else its raw bytes."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np

from triage.columns import unpack_extents
from triage.content import HEAD, Budget, extract, reads
from triage.content.identify import identified
from triage.content.kinds import is_drawn, is_package, is_program
from triage.content.title import title
from triage.finding.nobody.program import of_picture, of_program, without_keys
from triage.finding.yara_rules import scan
from triage.known import Known
from triage.model import (
    ByteSpace,
    CoverageClass,
    Extent,
    FindingBlock,
    Gap,
    Item,
    PartFindings,
    Volume,
)
from triage.pipeline.bench import Bench
from triage.pipeline.steps.carving import proven
from triage.pipeline.steps.packing import packed
from triage.pipeline.steps.sweeping import sweep
from triage.pipeline.tasks import Examined, FileTask, FoundSoFar, PackedPart
from triage.work import slot

HELD = 64 << 20
"""Streams up to this size are read once and kept in memory for hash, rules and extractor."""
SECTOR = 512
INSTALMENT = 8 << 20
"""Bytes of packed findings that are held at most before they are handed over."""
STAGE = "content"
LOCKED = "locked."
"""How the codes of gaps begin that want a password."""


HALF_READ = ("document.damaged", "document.partial")
"""What of such a document no reader reached may still lie open in its bytes."""


Instalments = Iterator[FoundSoFar]


@dataclass(frozen=True, slots=True)
class Held:
    """A stream that lies in memory."""

    content: bytes
    gone: tuple[Extent, ...]

    @property
    def length(self) -> int:
        """Size in bytes."""
        return len(self.content)

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes asked for."""
        return self.content[offset : offset + length]

    def unreadable(self) -> tuple[Extent, ...]:
        """What could not be read when the stream was taken into memory."""
        return self.gone


@dataclass(slots=True)
class Result:
    """What accumulates while one content is examined: what its bytes are, and what they give."""

    sha256: str
    mime: str
    parts: list[PackedPart] = field(default_factory=list)
    held: int = 0  # bytes of the packed parts
    first: bool = True  # nothing was handed over yet
    gaps: list[Gap] = field(default_factory=list)
    rules: set[str] = field(default_factory=set)
    read: bool = False  # an extractor understood at least a part

    def add(self, parts: Iterable[PartFindings]) -> Instalments:
        """Keep what was found, packed at once, and hand it over when it is much: what a register of
        millions gives does not fit as it is."""
        for part in packed(parts):
            self.parts.append(part)
            self.held += part.size
            if self.held >= INSTALMENT:
                yield FoundSoFar(self.sha256, self.mime, self.first, tuple(self.parts))
                self.parts, self.held, self.first = [], 0, False


def examine_file(
    bench: Bench, item: tuple[Volume | None, FileTask]
) -> Generator[FoundSoFar, None, Examined]:
    """Everything that one stream gives."""
    volume, task = item
    space = _hold(bench.content(volume, task))
    head = space.read_at(0, HEAD)
    mime = identified(space, task.name)
    if bench.known and (digest := known_digest(bench.known, space)):
        return _answer(Result(digest, mime), space, known=True)
    sha256, rules = _read_through(space)
    result = Result(sha256, mime, rules=set(rules))
    slot.stage(STAGE)
    yield from _understand(bench, Item((), "", space), result, task.name)
    if is_program(mime) or is_package(mime):
        result.rules = without_keys(result.rules)
    answer = _answer(result, space)
    if not head.strip(b"\0"):
        answer = dataclasses.replace(answer, blank=_blank(space))
    overrun = _overrun(bench, task)
    if task.doubtful or overrun:
        answer = dataclasses.replace(answer, proven=proven(space), overrun=overrun)
    if not task.extents or task.path:
        return answer
    return dataclasses.replace(answer, title=title(Item((), "", space), mime) or None)


def _overrun(bench: Bench, task: FileTask) -> bool:
    """Whether a lost file's last sector goes on behind its end. A system clears what is left of it:
    what stands there is another file's, which nothing need tell of any more."""
    extents = unpack_extents(bytes.fromhex(task.lost))
    held = sum(extent.length for extent in extents)
    if not extents or held != task.size or extents[-1].offset < 0:
        return False  # what lies behind the last byte that was written is nobody's promise
    end = extents[-1].end
    return any(bench.space.read_at(end, -end % SECTOR))


def _blank(space: ByteSpace) -> bool:
    pieces = (space.read_at(at, 1 << 20) for at in range(0, space.length, 1 << 20))
    return not any(piece.strip(b"\0") for piece in pieces)


def examine_file_raw(
    bench: Bench, item: tuple[Volume | None, FileTask]
) -> Generator[FoundSoFar, None, Examined]:
    """The last resort for a file whose examination killed its worker: raw bytes only."""
    volume, task = item
    space = bench.content(volume, task)
    digest = hashlib.sha256()
    for offset in range(0, space.length, 1 << 20):
        digest.update(space.read_at(offset, 1 << 20))
        slot.tick(1 << 20)
    result = Result(digest.hexdigest(), "application/octet-stream")
    yield from result.add(_swept(bench, Item((), "", space), result))
    return _answer(result, space)


def known_digest(known: Known, space: ByteSpace) -> str | None:
    """The SHA-256 of a content whose digest is in a set of known files, else null."""
    if not space.length or space.unreadable():
        return None
    digests = {kind: hashlib.new(kind, usedforsecurity=False) for kind in {*known.sets, "sha256"}}
    for offset in range(0, space.length, 1 << 20):
        data = space.read_at(offset, 1 << 20)
        for digest in digests.values():
            digest.update(data)
        slot.tick(0)
    found = any(known.holds(kind, digests[kind].digest()) for kind in known.sets)
    return digests["sha256"].hexdigest() if found else None


def _answer(result: Result, space: ByteSpace, *, known: bool = False) -> Examined:
    broken = bool(space.unreadable())
    blocked = [gap for gap in result.gaps if gap.blocks_no]
    state, coverage = "raw", "examined_raw"
    if known:
        state, coverage = "known", "examined_file"
    elif result.read:
        state, coverage = ("partial" if blocked or broken else "examined"), "examined_file"
    elif blocked and all(gap.code.startswith(LOCKED) for gap in blocked):
        state, coverage = "encrypted", "encrypted"
    elif blocked:
        state, coverage = "skipped", "skipped"
    kind: CoverageClass = coverage  # type: ignore[assignment]
    return Examined(
        sha256=result.sha256,
        size=space.length,
        mime=result.mime,
        state=state,
        coverage=kind,
        parts=tuple(result.parts),
        yara=tuple(sorted(result.rules)),
        gaps=tuple(result.gaps),
        unreadable=broken,
    )


def _hold(space: ByteSpace) -> ByteSpace:
    if space.length > HELD:
        return space
    held = BytesIO()  # gives its bytes without a copy; pieces joined are held twice
    for offset in range(0, space.length, 1 << 20):
        held.write(space.read_at(offset, 1 << 20))
        slot.tick(1 << 20)
    return Held(held.getvalue(), space.unreadable())


def _read_through(space: ByteSpace) -> tuple[str, set[str]]:
    """SHA-256 of the logical bytes, and the rules that match (in windows where it is long)."""
    digest = hashlib.sha256()
    rules: set[str] = set()
    step, overlap = (space.length or 1, 0) if space.length <= HELD else (HELD // 4, 64 << 10)
    for offset in range(0, space.length, step):
        data = space.read_at(offset, step + overlap)
        digest.update(data[:step])
        rules.update(scan(data))
        slot.tick(len(data))
    return digest.hexdigest(), rules


def _understand(bench: Bench, root: Item, result: Result, name: str) -> Instalments:
    """Extract and examine; what nothing reads is swept as raw bytes, members of archives too."""
    mime = result.mime
    if not reads(mime):
        yield from result.add(map(_told_by(mime), _swept(bench, root, result)))
    examiner = bench.examiner(name)

    def is_known(member: Item) -> bool:
        found = bench.known is not None and known_digest(bench.known, member.data) is not None
        result.read |= found
        return found

    for content in extract(root, mime, Budget(passwords=bench.passwords), is_known):
        slot.tick(0)
        if isinstance(content, Gap):
            result.gaps.append(content)
        elif isinstance(content, Item):
            result.read = True
            yield from _member(bench, content, result)
        else:
            result.read = True
            found = examiner.examine(content)
            yield from result.add([of_program(found) if is_package(mime) else found])
    if reads(mime) and (not result.read or any(gap.code in HALF_READ for gap in result.gaps)):
        yield from result.add(_swept(bench, root, result))


def _member(bench: Bench, item: Item, result: Result) -> Instalments:
    result.rules.update(scan(item.data.read_at(0, HELD)))
    mime = identified(item.data, item.name)
    if not reads(mime):
        for swept in _swept(bench, item, result):
            part = _told_by(mime)(swept)
            blocks = tuple(_without_position(block) for block in part.blocks)
            placed = dataclasses.replace(part, steps=item.steps, blocks=blocks)
            yield from result.add([placed])


def _told_by(mime: str) -> Callable[[PartFindings], PartFindings]:
    """What becomes of findings in the raw bytes of a type that nothing here reads."""
    if is_drawn(mime):
        return of_picture
    return of_program if is_program(mime) else lambda part: part


def _without_position(block: FindingBlock) -> FindingBlock:
    """A member's bytes have no place in the bytes of the file that holds it."""
    nowhere = np.full(len(block.position), -1, np.int64)
    return dataclasses.replace(block, position=nowhere)


def _swept(bench: Bench, item: Item, result: Result) -> Iterator[PartFindings]:
    """The findings in the raw bytes of something that nothing here reads."""
    length = item.data.length
    for stretch in sweep(bench, item.data, (0, length, 0, length)):
        result.rules.update(stretch.yara)
        yield from stretch.parts
